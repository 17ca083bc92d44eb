"""Raised and struck-out words: 12 with a raised 1 behind it is no 121, one behind a struck-out 7 no 712."""

import re
from itertools import islice

from lxml import etree

STRUCK = ("del", "s", "strike")
RAISED = ("sup", "sub")
_MOST_INSIDE = 20
INLINE = frozenset({"span", "font", "a", "b", "em", "i", "strong", "u", *STRUCK, *RAISED})
_HOLDERS = frozenset({"p", "td", "th"})  # what is struck out may be a whole paragraph, cell or row
_RAISES = re.compile(rb"vertical-align\s*:\s*super")
_OUTSIDE = etree.XPath(
    "//*[self::sup or self::sub or self::del or self::s or self::strike][not(ancestor::td or ancestor::th)]",
    smart_strings=False,
)


def part_marks(tree: etree._Element, lower: bytes) -> None:
    """Keeps marks apart from what they stand beside: what a style raises or strikes out gets the tag that
    says so, inside of its own; outside of cells, which the grid spells out and doubts, raised words stand in
    brackets and struck-out ones are emptied. `lower` are the bytes of the page in small letters."""
    # A search for one word is many times cheaper than one for the pattern.
    styled = b"style" in lower
    raises = styled and b"super" in lower and _RAISES.search(lower) is not None
    is_styled = raises or (styled and b"line-through" in lower) or b"footnotereference" in lower
    roots = (tree, *tree.itersiblings())
    if not is_styled and not any(_has_marks(root) for root in roots):
        return
    for element in [each for root in roots for each in root.iter(*INLINE, *_HOLDERS)] if is_styled else ():
        tag = _tag(element)
        if tag:
            inner = element.makeelement(tag)
            inner.text, element.text = element.text, None
            inner.extend(list(element))
            element.append(inner)
    for element in _OUTSIDE(tree):
        if _holds_words(element) and (shown := "".join(element.itertext()).strip()):
            element.clear(keep_tail=True)
            element.text = f"({shown})" if element.tag in RAISED else None


def _has_marks(root: etree._Element) -> bool:
    # Many times cheaper than to search the bytes for each of the tags.
    return next(root.iter(*STRUCK, *RAISED), None) is not None


def _tag(element: etree._Element) -> str:
    """The tag for what the style of an element does, if it holds words and nothing else."""
    style = (element.get("style") or "").lower()
    if element.tag in _HOLDERS:
        row = element.getparent() if element.tag != "p" else None
        style += "" if row is None else (row.get("style") or "").lower()
        return "s" if "line-through" in style and _holds_words(element, INLINE | {"p", "br"}) else ""
    named = "FootnoteReference" in (element.get("class") or "")
    if not (named or "super" in style or "line-through" in style) or not _holds_words(element):
        return ""
    if "line-through" in style:
        return "s"
    return "sup" if named or "vertical-align:super" in "".join(style.split()) else ""


def _holds_words(element: etree._Element, inline: frozenset[str] = INLINE) -> bool:
    """Whether nothing but a few words stands in an element; a mark that holds more is none."""
    inside = [child.tag in inline for child in islice(element.iterdescendants(), _MOST_INSIDE + 1)]
    return len(inside) <= _MOST_INSIDE and all(inside)
