"""What the style sheets inside of a page say of classes, written where the reader looks for it: at the
elements of its tables. A sheet in a file of its own is not seen.
"""

import re
from collections.abc import Iterator

from lxml import etree

from parsers.marks import INLINE

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_BRACE = re.compile("([{}])")
_CLASS = re.compile(r"[a-z0-9]*\.([\w-]+)", re.IGNORECASE)
_STYLE = re.compile(
    r"(?<![\w-])(display|visibility|font-size|vertical-align|text-decoration)(?:-line)?\s*:\s*([^;!{}]+)",
    re.IGNORECASE,
)
_TELLS = re.compile(r"none|hidden|0(?:px|pt|em|rem|%)?|super|.*line-through.*")
_LARGEST = 200_000
_CELLS = ("tr", "td", "th")
_IN_TABLES = etree.XPath(
    "//tr[@class] | //td[@class] | //th[@class] | //td//*[@class] | //th//*[@class]", smart_strings=False
)


def apply_sheets(tree: etree._Element) -> None:
    """Gives the rows and cells of tables, and the words in them, the styles that plain rules (`.x`, `td.x`)
    of the page's own sheets give to their classes, as far as they hide, raise or strike out. Rules with a
    condition or with several steps are passed over; what an element says of itself holds."""
    roots = (tree, *tree.itersiblings())
    sheets = "\n".join("".join(each.itertext()) for root in roots for each in root.iter("style"))
    classes = _classes(sheets[:_LARGEST])
    for element in _IN_TABLES(tree) if classes else ():
        if element.tag not in _CELLS and element.tag not in INLINE:
            continue
        styles: dict[str, str] = {}
        for name in (element.get("class") or "").split():
            styles.update(classes.get(name, {}))
        if styles:
            own = element.get("style") or ""
            styles.update(_styles(own))
            element.set("style", own + "".join(f";{name}:{value}" for name, value in styles.items()))


def _classes(sheets: str) -> dict[str, dict[str, str]]:
    """What tells something of the styles of each class; of two rules the later one holds."""
    classes: dict[str, dict[str, str]] = {}
    if _STYLE.search(sheets) is None:
        return classes
    for selectors, body in _rules(_COMMENT.sub("", sheets)):
        styles = _styles(body)
        for selector in selectors.split(",") if styles else ():
            found = _CLASS.fullmatch(selector.strip())
            if found is not None:
                classes.setdefault(found[1], {}).update(styles)
    telling = {
        name: {style: value for style, value in styles.items() if _TELLS.fullmatch(value)}
        for name, styles in classes.items()
    }
    return {name: styles for name, styles in telling.items() if styles}


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of the rules that hold always; those inside of `@media` and the like may not."""
    above: list[str] = []
    before = ""
    for piece in _BRACE.split(sheets):
        if piece == "{":
            above.append(before.rpartition(";")[2])
        elif piece == "}":
            if len(above) == 1:
                yield above[0], before
            if above:
                above.pop()
        before = piece


def _styles(text: str) -> dict[str, str]:
    return {name.lower(): value.strip().lower() for name, value in _STYLE.findall(text)}
