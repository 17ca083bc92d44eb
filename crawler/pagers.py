"""Where a list goes on: its own link first, else what its script would write; never a number of our own.

Every pager is a function of the page alone. What runs past its end answers with a stub, a refresh to `./`
or the same page again; the first two are no list here, the third is noticed by who reads the lists.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask
from crawler.markup import Markup, absolute, squeeze
from crawler.postback import posted_back

Pager = Callable[[Markup], tuple[Ask, ...]]

MOST_PAGES = 200
"""A list that claims more pages than this is read to here."""

_NEXT = re.compile(r"^[\[<]?(?:下一?页|后一?页|下翻|next(?:page)?|[›»>]{1,2}|>>)[\]>»›]*$", re.I)
_CALLS = re.compile(
    r"""<a\b[^>]*(?:href\s*=\s*["']\s*javascript:|onclick\s*=\s*["'])\s*(\w+)\(\s*['"]?(\d{1,4})['"]?\s*\)"""
    r"""[^>]*>(?:\s|<[^>]*>)*(?:下一?页|后一?页)""",
    re.I,
)
_CREATE = re.compile(r"createPage(?:HTML|Html)?\s*\(([^()]{1,300})\)")
_ARGUMENT = re.compile(r"""'([^']*)'|"([^"]*)"|([\w.+-]+)""")
_COUNT = re.compile(
    r"(?:(?:contenpage|total_?pages?|page_?count|count_?pages?|page_?total|pages|maxpage|allpage)\s*[=:]\s*"
    r"(?:parseInt\()?['\"]?|ele\.value\s*>\s*\(?)(\d{1,5})",
    re.I,
)
_CURRENT = re.compile(
    r"(?:current_?page|now_?page|page_?index|page_?now|cur_?page)\s*[=:]\s*['\"]?(\d{1,5})", re.I
)
WRITTEN = re.compile(r"(?:共\s*(?:<[^>]*>\s*)*|/\s*)(\d{1,5})(?:\s*<[^>]*>)*\s*页")
_GOTO = re.compile(r"goto_?page\w*|gopage\w*|jumpPage|toPage|pageTo", re.I)
_SUFFIX = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d{1,4}))?\.(?P<ext>s?html?|jhtml|aspx?|jsp|php)$", re.I)
_STEM_IN_SCRIPT = re.compile(
    r"""["']([A-Za-z][\w-]{0,40}?)_?["']\s*\+\s*["']?_?["']?\s*\+?\s*\(?\s*\w+|["']([A-Za-z][\w-]{0,40})_["']"""
)
_EXT_IN_SCRIPT = re.compile(r"""["']\.?(s?html?)["']""")


def next_link(markup: Markup) -> tuple[Ask, ...]:
    """The page's own link to its next page, as far as it leads anywhere but to this page."""
    here = _plain(markup.page.url)
    for anchor in markup.anchors:
        if _NEXT.match(squeeze(anchor.words)) and _plain(anchor.url) != here:
            return (Ask(anchor.url),)
    return _next_number(markup, here) or _called(markup, here) or posted_back(markup, _NEXT)


def _called(markup: Markup, here: str) -> tuple[Ask, ...]:
    """The next page's link where it calls a function of the page that sets `location` from a number."""
    for name, number in _CALLS.findall(markup.source):
        body = re.search(rf"function\s+{name}\s*\(\s*(\w+)\s*\)\s*\{{([^{{}}]{{0,600}})\}}", markup.source)
        moved = body and re.search(
            rf"""location(?:\.href)?\s*=\s*["']([^"']*)["']\s*\+\s*{body[1]}\s*(?:\+\s*["']([^"']*)["'])?""",
            body[2],
        )
        if moved and (url := absolute(markup.page.url, f"{moved[1]}{number}{moved[2] or ''}")):
            return (Ask(url),) if _plain(url) != here else ()
    return ()


def _next_number(markup: Markup, here: str) -> tuple[Ask, ...]:
    """The link after this page's among `1 2 3`; this page's own number is no link, or a link to itself."""
    groups: dict[int, dict[int, str]] = {}
    for anchor in markup.anchors:
        if re.fullmatch(r"[1-9]\d{0,2}", anchor.words):
            groups.setdefault(anchor.group, {})[int(anchor.words)] = anchor.url
    for numbers in groups.values():
        itself = [number for number, url in numbers.items() if _plain(url) == here]
        absent = [number for number in range(1, max(numbers)) if number not in numbers]
        current = itself[0] if itself else absent[0] if len(absent) == 1 else 0
        if current and current + 1 in numbers and _same_place(numbers[current + 1], here):
            return (Ask(numbers[current + 1]),)
    return ()


def _same_place(url: str, here: str) -> bool:
    """Whether two addresses differ only behind their last directory, as pages of one list do."""
    return url.partition("?")[0].rpartition("/")[0].startswith(here.partition("?")[0].rpartition("/")[0])


def written_by_script(first: int = 0) -> Pager:
    """A pager that a script writes: createPageHTML(5, 0, "index", "html"), countPage = 5, gotopage().

    `first` is the number of the first page where the script does not show it: page k of TRS is
    `index_<k-1>`, that of 开普 and Shanghai `<stem>_<k>`.
    """

    def pager(markup: Markup) -> tuple[Ask, ...]:
        return own_link_or(markup, lambda: _scripted(markup, first))

    return pager


def own_link_or(markup: Markup, other: Callable[[], tuple[Ask, ...]]) -> tuple[Ask, ...]:
    return next_link(markup) or other()


def _scripted(markup: Markup, first: int) -> tuple[Ask, ...]:
    source = markup.source
    name = urlsplit(markup.page.url).path.rpartition("/")[2]
    shape = _SUFFIX.match(name)
    here = int(shape["number"]) if shape and shape["number"] else None
    for call in _CREATE.finditer(source):
        values = [
            next(part for part in found.groups() if part is not None) for found in _ARGUMENT.finditer(call[1])
        ]
        if len(values) >= 3 and not values[0].isdigit():
            values, first = values[1:], 1
        values = [_variable(value, source) for value in values]
        if len(values) < 2 or not values[0].isdigit():
            continue
        total = int(values[0])
        current = here if here is not None else int(values[1]) if values[1].isdigit() else first
        if here is None and current > 0 and first == 0:
            first = 1
        stem = values[2] if len(values) > 2 and not values[2].isdigit() else _stem(shape, source)
        ext = values[3] if len(values) > 3 and not values[3].isdigit() else _ext(shape, source)
        return _numbered(markup, current, first, total, (stem, ext.lstrip(".")))
    count = _COUNT.search(source)
    written = _GOTO.search(source) and WRITTEN.search(source)
    if not count and not written:
        return ()
    total = int(count[1] if count else written[1])  # type: ignore[index]
    shown = _CURRENT.search(source)
    current = here if here is not None else int(shown[1]) if shown else first
    if here is None and shown and current == 1:
        first = 1
    return _numbered(markup, current, first, total, (_stem(shape, source), _ext(shape, source)))


def _variable(value: str, source: str) -> str:
    """A number or word; the name of a variable becomes what the script assigns to it."""
    if value.isdigit() or not re.fullmatch(r"[A-Za-z_]\w*", value):
        return value
    found = re.search(rf"\b{value}\s*=\s*(?:parseInt\()?['\"]?([\w.]+)", source)
    return found[1] if found else value


def _numbered(markup: Markup, current: int, first: int, total: int, name: tuple[str, str]) -> tuple[Ask, ...]:
    last = total - 1 if first == 0 else total
    if current >= min(last, MOST_PAGES):
        return ()
    return (Ask(urljoin(markup.page.url, f"{name[0]}_{current + 1}.{name[1]}")),)


def _stem(shape: re.Match[str] | None, source: str) -> str:
    if shape:
        return shape["stem"]
    found = _STEM_IN_SCRIPT.search(source)
    return (found[1] or found[2]) if found else "index"


def _ext(shape: re.Match[str] | None, source: str) -> str:
    if shape:
        return shape["ext"]
    found = re.search(r"""index_?["'+\s\w()]*\.?["'+\s.]*(s?html?)\b""", source) or _EXT_IN_SCRIPT.search(
        source
    )
    return found[1] if found else "html"


def by_query(markup: Markup) -> tuple[Ask, ...]:
    """Query systems: `page=1` of the address counts up while the page says that there are more."""
    return own_link_or(markup, lambda: _by_query(markup))


def _by_query(markup: Markup) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    total = _COUNT.search(markup.source) or WRITTEN.search(markup.source)
    for place, (key, value) in enumerate(pairs):
        if (
            re.fullmatch(
                r"page|cur_?page|currentPage|page_?(?:no|num|index)|pageNumber|currpage|p", key, re.I
            )
            and value.isdigit()
        ):
            if total is None or int(value) >= min(int(total[1]), MOST_PAGES):
                return ()
            pairs[place] = (key, str(int(value) + 1))
            return (Ask(urlunsplit(parts._replace(query=urlencode(pairs, quote_via=quote)))),)
    return ()


def _plain(url: str) -> str:
    return url.partition("#")[0]
