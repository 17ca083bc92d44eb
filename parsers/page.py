"""Bytes and an address in; a tree, its lines and their paths out, the same for everybody who asks.

Declarations lie, so the bytes decide: a byte order mark, then UTF-8, then GB18030. Big5 is not tried: no
page of these portals was seen to need it.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version

import msgspec
from lxml import etree

from parsers.envelope import open_envelope
from parsers.marks import part_marks
from parsers.styles import apply_sheets

# A report with its portal around it has some ten thousand tags; ten times a large portal is a bomb.
MOST_BYTES = 24_000_000
MOST_TAGS = 300_000
MOST_CELLS = 30_000
MOST_LINES = 10_000
MOST_LETTERS = 2_000_000
_BLOCKS = (
    "address article aside blockquote br caption center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 "
    "header hr img legend li main nav ol option p pre section select table tbody td tfoot th thead title tr "
    "ul ucaptitle ucapcontent publishtime"
).split()
# What could not be decoded is said of the page (`damaged`), not into the lines of a crawl.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)
_ODD_LINES = ("table", "img", "br", "pre")  # what they hold is more than a line, or another's
_MARK = "\ufdd0"  # a noncharacter: it stands for nothing, and is taken out of what was served
_MARK_REFERENCE = re.compile(rb"&#(?:x0*fdd0|0*64976);?", re.IGNORECASE)
_BREAK = f"\n{_MARK}"
_FEW = 100
_HIDDEN = etree.XPath(
    "//*[@hidden or contains(@style, 'isplay') or contains(@style, 'isibility')"
    " or contains(@style, 'ont-size') or contains(@style, 'ISPLAY')"
    " or contains(@style, 'ISIBILITY') or contains(@style, 'ONT-SIZE')]",
    smart_strings=False,
)
_C0 = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_INVISIBLE = re.compile(r"display:none|visibility:hidden|font-size:0(?:px|pt|em|rem|%)?(?:;|$)")
# A search for the first word alone is many times cheaper than one for the pattern.
_HIDING_STYLES = {
    b"display": re.compile(rb"display\s*:\s*none"),
    b"font-size": re.compile(rb"font-size\s*:\s*0"),
    b"visibility": re.compile(rb"visibility\s*:\s*hidden"),
}
_HIDING = {b"hidden": re.compile(rb"hidden(?<=[ \n]hidden)[\s=>/]")}
_TAGS = ("<div", "<p", "<html", "<!doctype", "<table", "<td", "<body", "<span", "<br", "<meta")
_ROOTS = etree.XPath("/*", smart_strings=False)
_PARSER = etree.HTMLParser(encoding="utf-8")
_CELLS = etree.XPath("count(//td) + count(//th)")


@dataclass(frozen=True, slots=True)
class Page:
    """One payload as it was served: `url` and `content_type` may be empty, `body` is never changed."""

    url: str
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded bytes. `damaged`: some bytes fit no encoding and stand as U+FFFD. `utf8`: the bytes, where
    they are this text in UTF-8 already."""

    text: str
    encoding: str
    damaged: bool = False
    utf8: bytes = b""


class Block(msgspec.Struct, frozen=True, gc=False):
    """One line of visible text in document order; where a data table stood, its index and no text. `place`
    is the element that holds it, or its path where there is no tree; `gap` how many empty lines stand
    above it, each of which may be an empty cell of a table that became text."""

    text: str
    place: str | etree._Element
    table: int | None = None
    gap: int = 0

    @property
    def is_marked_up(self) -> bool:
        """Whether an element says where the line ends, and not the width of a page."""
        return not isinstance(self.place, str) or self.place.startswith("/")

    @property
    def path(self) -> str:
        """Where the line stands in the page; asked for a few lines only, since it costs time to say."""
        return self.place if isinstance(self.place, str) else path_of(self.place)


@dataclass(frozen=True, slots=True)
class Document:
    """A page that was parsed: `tree` is None for plain text, and `problem` says why nothing was read. `cut`:
    the source ends inside a table, so that its last row may be cut."""

    page: Page
    text: str
    encoding: str
    damaged: bool = False
    tree: etree._Element | None = None
    problem: str = ""
    hidden: frozenset[etree._Element] = field(default_factory=frozenset)
    cut: bool = False


def path_of(element: etree._Element) -> str:
    """The lxml path of an element."""
    path: str = element.getroottree().getpath(element)
    return path


class Paths:
    """The paths of many cells of one tree, as `getpath` gives them, at the price of their rows."""

    def __init__(self) -> None:
        self._below: dict[etree._Element, str | dict[etree._Element, str]] = {}

    def of(self, element: etree._Element) -> str:
        """The path of `element`."""
        parent = element.getparent()
        if parent is None:
            return path_of(element)
        known = self._in(parent)
        return known[element] if isinstance(known, dict) else f"{known}[{parent.index(element) + 1}]"

    def before_number(self, row: etree._Element | None) -> str:
        """What stands before the number in the paths of the `td` of a row that has several and nothing
        else; empty for any other row."""
        return f"{self.of(row)}/td" if row is not None and len(row) > 1 else ""

    def _in(self, parent: etree._Element) -> str | dict[etree._Element, str]:
        known = self._below.get(parent)
        if known is None:
            above = self.of(parent) if parent.tag == "tr" else path_of(parent)
            known = self._below[parent] = _paths_below(parent, above)
        return known


def _paths_below(parent: etree._Element, above: str) -> str | dict[etree._Element, str]:
    """The path of each child: its tag, with a number where it is not the only one. Of a row that has
    nothing but a few `td`, what stands before the number."""
    if 1 < len(parent) < _FEW and len(list(parent.iterchildren("td"))) == len(parent):
        return f"{above}/td"
    same: dict[str, list[etree._Element]] = {}
    for child in parent:
        if isinstance(child.tag, str):
            same.setdefault(child.tag, []).append(child)
    return {
        child: f"{above}/{tag}[{number}]" if len(children) > 1 else f"{above}/{tag}"
        for tag, children in same.items()
        for number, child in enumerate(children, 1)
    }


PARSER = f"lxml {version('lxml')} libxml2 {'.'.join(str(part) for part in etree.LIBXML_VERSION)}"


def decode(body: bytes) -> Text:
    """The text of `body`; never raises. NULs are dropped: they were never printed."""
    if b"\x00" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.replace(b"\x00", b"")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _replacing(body, "utf-16")
    if body.startswith(b"\xef\xbb\xbf"):
        return _replacing(body[3:], "utf-8")
    try:
        return Text(body.decode("utf-8"), "utf-8", utf8=body)
    except UnicodeDecodeError:
        pass
    # A few bad bytes in what is otherwise UTF-8 are a cut character, not another encoding: Chinese text
    # in GB18030 has an error in every second character when it is read as UTF-8.
    utf8 = body.decode("utf-8", "replace")
    if utf8.count("\ufffd") <= 3 + sum(1 for letter in utf8 if "一" <= letter <= "鿿") // 50:
        return Text(utf8, "utf-8", damaged=True)
    if len(body[:2000].translate(None, _C0)) < min(len(body), 2000) * 0.95:
        return Text(utf8, "", damaged=True)  # controls, which no encoding of text has in such numbers
    from bs4.dammit import UnicodeDammit  # not at the top: most pages are UTF-8, and never come here

    dammit = UnicodeDammit(body, ["gb18030"])
    if dammit.original_encoding == "gb18030" and dammit.unicode_markup is not None:
        return Text(dammit.unicode_markup, "gb18030", damaged=dammit.contains_replacement_characters)
    return _replacing(body, "gb18030")


def _replacing(body: bytes, encoding: str) -> Text:
    text = body.decode(encoding, "replace")
    return Text(text, encoding, damaged="\ufffd" in text)


def document(page: Page) -> Document:
    """Parses a page of markup, or takes it as plain text where it holds none; never raises.

    What a reader of the page does not see is emptied (script, style, `hidden`, `display:none`), cells
    apart, which keep their place and are listed in `hidden`; no element is removed, so that every path is
    that of the page as served.
    """
    if len(page.body) > MOST_BYTES:
        return Document(page, "", "", problem=f"too large: {len(page.body)} bytes, the most is {MOST_BYTES}")
    if not page.body.strip():
        return Document(page, "", "", problem="empty file")
    found = decode(page.body)
    if _is_binary(found.text):
        return Document(page, "", "", problem="not a text: binary data")
    markup = page.body.count(b"<")
    if markup <= MOST_TAGS:
        opened = open_envelope(found.text)
        if opened is not found.text:
            found = replace(found, text=opened, utf8=b"")
            markup = max(markup, opened.count("<"))
    if markup > MOST_TAGS:
        return Document(page, "", "", problem=f"too many tags: {markup}, the most is {MOST_TAGS}")
    if not _has_markup(found.text):
        return Document(page, found.text, found.encoding, found.damaged)
    # libxml2 takes a string with an XML declaration for an error and bytes for what we say they are.
    source = found.utf8 or found.text.replace("\x00", "").encode("utf-8", "replace")
    if _MARK in found.text:
        source = source.replace(_MARK.encode(), b"")
    lower = source.lower()
    if b"#" in lower and (b"fdd0" in lower or b"64976" in lower):
        source = _MARK_REFERENCE.sub(b"", source)
    try:
        tree = etree.fromstring(source, _PARSER)
    except etree.ParserError:
        tree = None
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return Document(page, found.text, found.encoding, found.damaged, problem="no markup could be read")
    cells = int(_CELLS(tree)) if markup > MOST_CELLS else 0
    if cells > MOST_CELLS:
        problem = f"too many cells: {cells}, the most is {MOST_CELLS}"
        return Document(page, "", found.encoding, found.damaged, problem=problem)
    if b"<style" in lower:
        apply_sheets(tree)
    hidden = _hide(tree, _hides(lower))
    part_marks(tree, lower)
    cut = lower.count(b"<table") > _ends_of_tables(lower)
    return Document(page, found.text, found.encoding, found.damaged, tree, hidden=hidden, cut=cut)


def _ends_of_tables(lower: bytes) -> int:
    """How many tables end; a script or an answer in JSON that stays unopened may write it with an escape."""
    return lower.count(b"</table") + (lower.count(rb"<\/table") if b"\\" in lower else 0)


def _is_binary(text: str) -> bool:
    start = text[:2000]
    return len(_CONTROLS.findall(start)) > len(start) // 20


def _has_markup(text: str) -> bool:
    start = text[:20_000]
    return "<" in start and (any(tag in start for tag in _TAGS) or any(tag in start.lower() for tag in _TAGS))


def _hides(lower: bytes) -> bool:
    # What is asked first stands near the top of most pages, or nowhere.
    styles = _HIDING_STYLES if b"style" in lower else {}
    return any(
        word in lower and pattern.search(lower) is not None for word, pattern in (styles | _HIDING).items()
    )


def _hide(tree: etree._Element, hides: bool) -> frozenset[etree._Element]:
    hidden = []
    for root in roots(tree):
        for element in root.iter("script", "style", "noscript", "template"):
            element.clear(keep_tail=True)
    for element in _HIDDEN(tree) if hides else ():
        style = "".join((element.get("style") or "").lower().split())
        found = _INVISIBLE.search(style)
        if element.get("hidden") is None and found is None:
            continue
        if found is not None and found.group() != "display:none":
            element.clear(keep_tail=True)  # its place is seen, its text is not
            continue
        if element.tag in ("td", "th", "tr", "tbody", "thead", "tfoot"):
            hidden.append(element)
        elif element.tag not in ("html", "body"):
            tail = element.tail
            for child in list(element):
                element.remove(child)
            element.text = None
            element.tail = tail
    return frozenset(hidden)


def roots(tree: etree._Element) -> list[etree._Element]:
    """All top elements: what follows `</html>` becomes a second one, which `iter` does not see."""
    return [root for root in _ROOTS(tree) if isinstance(root.tag, str)]


def lines(
    tree: etree._Element,
    tables: Mapping[etree._Element, int],
    images: list[tuple[int, etree._Element]] | None = None,
) -> tuple[Block, ...]:
    """The visible lines of a tree in document order. `tables` (element -> index) stand as marks without
    text: their cells are read by the grid. `images` is given every image with the number of lines above
    it. The tree is used up: its texts are no longer those of the page. At most MOST_LINES are given."""
    stand_ins: dict[etree._Element, etree._Element] = {}
    for table in tables:
        parent = table.getparent()
        if parent is not None:
            stand_in = table.makeelement("table")
            stand_in.tail, table.tail = table.tail, None
            parent.replace(table, stand_in)
            stand_ins[stand_in] = table
    out: list[Block] = []
    gap = 0
    for root in roots(tree):
        elements = [root, *root.iter(*_BLOCKS)]
        for element in elements[1:]:
            begins, follows = element.text, element.tail
            element.text = _BREAK + begins if begins else _BREAK
            # What follows a block belongs to the element around it.
            element.tail = "\n" + follows if follows else "\n"
        text: str = etree.tostring(root, method="text", encoding="unicode", with_tail=False)
        odd = frozenset(root.iter(*_ODD_LINES))
        for element, piece in zip(elements, text.split(_BREAK), strict=True):
            text = piece.strip()
            if text and element not in odd and "\n" not in text and "\t" not in piece:
                if len(out) >= MOST_LINES:
                    break
                out.append(Block(text, element, None, gap))
                gap = 0
                continue
            tag = element.tag
            if tag == "table" and element in stand_ins:
                out.append(Block("", stand_ins[element], tables[stand_ins[element]]))
            elif tag == "img" and images is not None:
                images.append((len(out), element))
            if len(out) >= MOST_LINES:
                break
            if not text:
                gap += _is_empty_line(element, tag)
                continue
            above = element.getparent() if tag == "br" else None
            place = element if above is None else above
            for line in piece.split("\n"):
                if line and not line.isspace() and len(out) < MOST_LINES:
                    out.append(Block(_trim(line), place, None, gap))
                    gap = 0
                elif tag == "pre":
                    gap += 1
    for stand_in, table in stand_ins.items():
        parent = stand_in.getparent()
        if parent is not None:
            parent.replace(stand_in, table)
    return tuple(out)


def _is_empty_line(element: etree._Element, tag: object) -> bool:
    """Whether an element without text of its own shows an empty line, and does not hold other lines."""
    if tag == "br":
        return True
    return tag in ("p", "div", "li") and next(element.iterdescendants(*_BLOCKS), None) is None


def without_marks(text: str) -> str:
    """The text of an element whose tree `lines` has used up."""
    return text.replace(_MARK, "")


def _trim(line: str) -> str:
    """A line without the blanks around it; tabs stay where tabs stand inside it too, since each of them
    may be an empty cell."""
    if "\t" not in line:
        return line.strip()
    start = line.lstrip()
    return "\t" * line[: len(line) - len(start)].count("\t") + start.rstrip(" \u3000\xa0\r")


def text_lines(text: str) -> tuple[Block, ...]:
    """The lines of a plain text. Where a table was saved as one cell a line, each behind a tab, a line
    without one goes on with the cell above it (seen: 汉阴县 2022, saved as text)."""
    out: list[Block] = []
    open_cell = False
    gap = 0
    for number, line in enumerate(text[:MOST_LETTERS].splitlines(), 1):
        if len(out) >= MOST_LINES:
            break
        if not line.startswith("\t") and not line.strip():
            open_cell = False
            gap += 1
            continue
        if line.startswith("\t"):
            out.append(Block(line.rstrip("\r"), f"line:{number}"))
            open_cell = line.count("\t") == 1
        elif open_cell and not line.startswith((" ", "\u3000")):
            out[-1] = Block(f"{out[-1].text}\n{line.strip()}", out[-1].path)
        else:
            open_cell = False
            out.append(Block(line.strip(" \u3000\xa0\r"), f"line:{number}", None, gap))
        gap = 0
    return tuple(out)
