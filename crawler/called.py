"""Lists that a script of the column calls: a search back end answers in JSON, page by page.

The page names the address and what goes with it, whole (`"…/list.jsp?page=1&lb=7"`), around the number
(`"…?page=" + n + "&lb=7"`), or as an object beside it. Nothing is asked that the script does not say: a
value that only the running script knows leaves the list unread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin

from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import MOST_PAGES

_REST = r"""(?:\s*\+\s*[\w.()]+\s*(?:\+\s*["']([^"'\s<>]*)["'])?)?"""
_OBJECT = r"""(?:\s*,|[^{}"';]{0,40}?["'\s,][^{}]{0,160}?\bdata\s*:)\s*\{([^{}]*)\}"""
_OPTION = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([\w.]+))""")
_PAGES = frozenset(("npage", "totalpages", "totalpage", "pagecount", "countpage", "pages"))


@dataclass(frozen=True, slots=True)
class Called:
    """One back end: the `path` where it answers, the parameter with the page's `number`, and whether it
    is `posted` to. `bare`: its first page has no number."""

    path: str
    number: str
    posted: bool = False
    bare: bool = False
    _written: re.Pattern[str] = field(init=False, repr=False)
    _beside: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        address = rf"""["']([^"'\s<>?]*{self.path}"""
        object.__setattr__(self, "_written", re.compile(rf"""{address}\?[^"'\s<>]*)["']{_REST}"""))
        object.__setattr__(self, "_beside", re.compile(rf"""{address}(?:\?[^"'\s<>]*)?)["']{_OBJECT}"""))

    def first(self, markup: Markup) -> tuple[Ask, ...]:
        """The first page of the list that the script calls."""
        for call in self._beside.finditer(markup.source):
            form = self._read(call[2], markup.source)
            if form is not None:
                return (self._ask(urljoin(markup.page.url, unescape(call[1])), form),)
        called = None if self.posted else self._written.search(markup.source)
        if called is None:
            return ()
        head, tail = unescape(called[1]), unescape(called[2] or "")
        if not self.bare and not re.search(rf"[?&]{self.number}=\d*", head):
            return ()
        return (Ask(urljoin(markup.page.url, f"{head}1{tail}" if head.endswith("=") else head)),)

    def after(self, markup: Markup, rows: int) -> tuple[Ask, ...]:
        """The page behind an answer; where no answer tells how many there are, the next one is asked for
        until one has nothing new."""
        url, _, noted = markup.page.url.partition("#")
        form = dict(parse_qsl(noted, keep_blank_values=True)) if self.posted else {}
        shown = re.search(rf"([?&]{self.number}=)(\d+)", url)
        told = form.get(self.number, "") if self.posted else shown[2] if shown else ""
        if not told.isdigit() or not rows or int(told) >= MOST_PAGES:
            return ()
        pages = _pages(markup.value)
        if pages is not None and int(told) >= pages:
            return ()
        if self.posted:
            return (self._ask(url, {**form, self.number: str(int(told) + 1)}),)
        size = re.search(r"[?&](?:page_?size|rows|size)=(\d+)", url, re.I)
        if shown is None or (pages is None and size is not None and rows < int(size[1])):
            return ()
        return (Ask(f"{url[: shown.start(2)]}{int(told) + 1}{url[shown.end(2) :]}"),)

    def _read(self, written: str, source: str) -> dict[str, str] | None:
        """What an object says; None without the number, or where another value is not to be known."""
        form: dict[str, str] = {}
        for key, one, other, word in _OPTION.findall(written):
            known = word if word.isdigit() or not word else _assigned(word, source)
            if known is None and key != self.number:
                return None
            form[key] = one or other or known or ""
        return {**form, self.number: "1"} if self.number in form else None

    def _ask(self, address: str, form: dict[str, str]) -> Ask:
        if self.posted:
            # The form is noted for the page behind this one.
            return Ask(f"{address}#{urlencode(form)}", form)
        join = "&" if "?" in address else "?"
        return Ask(f"{address}{join}{urlencode(form, quote_via=quote, safe='[]')}")


def first_called(markup: Markup, ends: tuple[Called, ...]) -> tuple[Ask, ...]:
    """What the script of a column calls, by the first back end that it names."""
    return next((asks for end in ends if (asks := end.first(markup))), ())


def after_called(markup: Markup, ends: tuple[Called, ...], rows: int) -> tuple[Ask, ...]:
    """The page behind an answer of one of the back ends."""
    path = markup.page.url.partition("?")[0].partition("#")[0]
    return next((end.after(markup, rows) for end in ends if re.search(f"{end.path}$", path)), ())


def _assigned(word: str, source: str) -> str | None:
    """What the script of the page assigns to a variable, where it is a plain value."""
    found = re.search(rf"""\b{re.escape(word)}\s*=\s*(?:"([^"]*)"|'([^']*)'|(\d+))""", source)
    return (found[1] or found[2] or found[3] or "") if found else None


def _pages(value: Any) -> int | None:
    """How many pages an answer says that there are."""
    for name, entry in _entries(value):
        if name.lower() in _PAGES and str(entry).isdigit():
            return int(entry)
    return None


def _entries(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth < 3:
        yield from value.items()
        for entry in value.values():
            yield from _entries(entry, depth + 1)
