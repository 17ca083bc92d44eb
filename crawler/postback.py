"""Pagers of ASP.NET: `__doPostBack('AspNetPager1','2')` posts the page's own form to its own address.

Only the link that says 下一页, or the number behind this page's, is followed: a pager is a read. What is
posted is what a browser would send: every field of the form as it stands, and the two that name the link.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from crawler.listing import Ask
from crawler.markup import Markup, squeeze, text_of

_CALL = re.compile(r"""__doPostBack\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]*)['"]\s*\)""")
_UNSENT = frozenset(("submit", "button", "image", "reset", "file", "password"))


def posted_back(markup: Markup, following: re.Pattern[str]) -> tuple[Ask, ...]:
    """The next page of a list whose pager posts a form; `following` are the words of such a link."""
    if markup.tree is None or "__doPostBack" not in markup.source:
        return ()
    numbers: dict[str, dict[int, tuple[etree._Element, str]]] = {}
    for anchor in markup.tree.iter("a"):
        called = _CALL.search(anchor.get("href") or anchor.get("onclick") or "")
        if called is None or anchor.get("disabled") is not None:
            continue
        said = squeeze(text_of(anchor))
        if following.match(said):
            return _ask(markup, anchor, called[1], called[2])
        if re.fullmatch(r"[1-9]\d{0,2}", said):
            numbers.setdefault(called[1], {})[int(said)] = (anchor, called[2])
    for pager, shown in numbers.items():
        # The page that is shown is the one number without a link.
        absent = [number for number in range(1, max(shown)) if number not in shown]
        if len(absent) == 1 and absent[0] + 1 in shown:
            anchor, argument = shown[absent[0] + 1]
            return _ask(markup, anchor, pager, argument)
    return ()


def _ask(markup: Markup, anchor: etree._Element, pager: str, argument: str) -> tuple[Ask, ...]:
    form = next(anchor.iterancestors("form"), None)
    if form is None or (form.get("method") or "").lower() != "post":
        return ()
    fields = {**dict(_fields(form)), "__EVENTTARGET": pager, "__EVENTARGUMENT": argument}
    return (Ask(urljoin(markup.page.url, form.get("action") or ""), fields),)


def _fields(form: etree._Element) -> Iterator[tuple[str, str]]:
    for field in form.iter("input", "select", "textarea"):
        name, kind = field.get("name"), (field.get("type") or "text").lower()
        if not name or field.get("disabled") is not None or (field.tag == "input" and kind in _UNSENT):
            continue
        if field.tag == "input" and kind in ("checkbox", "radio") and field.get("checked") is None:
            continue
        if field.tag == "textarea":
            yield name, "".join(str(text) for text in field.itertext())
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            for option in chosen:
                yield name, option.get("value") or text_of(option)
        else:
            yield name, field.get("value") or ""
