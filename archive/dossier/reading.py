"""An archived page as text that nothing in it can bend: for reading beside its bytes, never in their place.

Only the elements named here are written, without any attribute of theirs but spans that are numbers, and all
text is escaped; addresses of links are printed behind their words and lead nowhere.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from lxml import etree

from parsers.page import Page, document

_KEPT: Final = frozenset(
    "h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd table thead tbody tfoot tr td th caption br div pre".split()
)
_DROPPED: Final = frozenset(
    "script style template noscript iframe frame object embed svg math head title link meta".split()
)
_VOID: Final = frozenset({"br"})
MOST_LETTERS: Final = 2_000_000
_DEEPEST: Final = 200


def read_safely(page: Page) -> str:
    """Markup of what the page says; empty where it is no text."""
    read = document(page)
    if read.tree is None:
        return f"<pre>{escape(read.text[:MOST_LETTERS])}</pre>" if read.text else ""
    parts: list[str] = []
    size = 0
    for part in _walk(read.tree, 0):
        size += len(part)
        if size > MOST_LETTERS:
            break
        parts.append(part)
    return "".join(parts) if size <= MOST_LETTERS else f"<pre>{escape(read.text[:MOST_LETTERS])}</pre>"


def _walk(element: etree._Element, depth: int) -> Iterator[str]:
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    if tag and tag not in _DROPPED and depth < _DEEPEST:
        if tag in _KEPT:
            yield f"<{tag}{_spans(element)}>"
        yield escape(element.text or "")
        for child in element:
            yield from _walk(child, depth + 1)
            yield escape(child.tail or "")
        if tag == "a" and element.get("href"):
            yield f" ⟨<code>{escape(element.get('href', '')[:500])}</code>⟩"
        if tag in _KEPT - _VOID:
            yield f"</{tag}>"


def _spans(element: etree._Element) -> str:
    spans = ((name, element.get(name, "")) for name in ("colspan", "rowspan"))
    return "".join(
        f' {name}="{int(value)}"'
        for name, value in spans
        if value.isascii() and value.isdecimal() and 0 < int(value[:4]) <= 100 and len(value) < 4
    )
