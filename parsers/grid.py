"""A table becomes a rectangle: spans filled, hidden cells left out, every cell with its path.

The algorithm is that of the HTML standard, section 4.9.12 (Forming a table), with absurd spans clamped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
from lxml import etree

from parsers.marks import RAISED, STRUCK
from parsers.page import path_of

WIDEST = 60
_ZERO_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*0(?:\.0+)?(?:px|pt|%|em)?\s*(?:;|$)", re.IGNORECASE)
_SPAN = re.compile(r"\s*\+?(\d{1,9})")
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_NOT_ROWS = frozenset({"caption", "colgroup", "col", "table", "script", "style"})
_BREAKS = ("p", "div", "br", "li")
_SPELLED = "xxgk-spelled"  # a table that lies in a table is read with that one first
_ODD = (*RAISED, *STRUCK, "input", "img", "select", "table")


class GridCell(msgspec.Struct, eq=False, gc=False):
    """One cell of the source: its text, where its upper left corner is (from 0), how far it reaches."""

    text: str
    row: int
    col: int
    rows: int
    cols: int
    source: etree._Element | str
    flags: tuple[str, ...] = ()
    end: int = 0

    def __post_init__(self) -> None:
        self.end = self.col + self.cols

    @property
    def path(self) -> str:
        if isinstance(self.source, str):
            return self.source
        return path_of(self.source)

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()


@dataclass(frozen=True)
class Grid:
    """A rectangle of rows; a slot is None where the source has no cell. `crowded`: rows in which two
    cells claim one slot, that are wider than any form, or that have no row tag. `lossy`: blank cells
    were not printed, so that a row with the right number of values may have them in the wrong places."""

    slots: tuple[tuple[GridCell | None, ...], ...]
    crowded: frozenset[int] = frozenset()
    lossy: bool = False

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells of each row from left to right, each once, those reaching down from above too."""
        return tuple(tuple(slot for slot in dict.fromkeys(row) if slot is not None) for row in self.slots)


@dataclass(frozen=True, slots=True)
class Turned:
    """A rectangle whose rows are the columns of another one; `printed` gives the cell there by the id of
    the cell here."""

    grid: Grid
    printed: dict[int, GridCell]


def turn(grid: Grid, rows: range) -> Turned:
    """Turns some rows of a rectangle into columns."""
    part = [grid.slots[number] for number in rows]
    copies: dict[int, GridCell] = {}
    printed: dict[int, GridCell] = {}
    slots = []
    for col, column in enumerate(zip(*part, strict=True)):
        line: list[GridCell | None] = []
        for row, cell in enumerate(column):
            if cell is not None and id(cell) not in copies:
                height = sum(1 for other in part if other[col] is cell)
                copy = GridCell(cell.text, col, row, cell.cols, height, cell.source, cell.flags)
                copies[id(cell)] = copy
                printed[id(copy)] = cell
            line.append(None if cell is None else copies[id(cell)])
        slots.append(tuple(line))
    crowded = frozenset(range(len(slots))) if any(number in grid.crowded for number in rows) else frozenset()
    return Turned(Grid(tuple(slots), crowded, grid.lossy), printed)


_Row = tuple[int, list[etree._Element], etree._Element | None, bool]


def own_rows(table: etree._Element) -> Iterator[_Row]:
    """The rows of `table` itself: (number of the row group, its cells, the row's element, whether it has `td`
    and nothing else). Cells that stand outside of a row make one of their own, as in a browser."""
    feet = [child for child in table if child.tag == "tfoot"]
    group = 0
    for part in (table, *feet):
        for inside, cells, row, plain in _rows_of(part, part is table):
            yield group + inside, cells, row, plain
        group += 1_000_000


def _rows_of(part: etree._Element, is_table: bool) -> Iterator[_Row]:
    """The rows of a table without its feet, which a browser shows last wherever they stand; or of a foot."""
    group = 0
    stray: list[etree._Element] = []
    stack: list[tuple[Iterator[etree._Element], bool]] = [(iter(part), False)]
    while stack:
        children, in_group = stack[-1]
        child = next(children, None)
        if stray and (child is None or child.tag == "tr" or child.tag in _GROUPS):
            yield group, stray, None, False
            stray = []
        if child is None:
            stack.pop()
            if in_group:
                group += 1
        elif child.tag == "tr":
            cells, plain = _cells(child)
            yield group, cells, child, plain
        elif child.tag in _GROUPS:
            if is_table and child.tag == "tfoot" and len(stack) == 1:
                continue
            group += 1
            stack.append((iter(child), True))
        elif child.tag in ("td", "th"):
            stray.append(child)
        elif isinstance(child.tag, str) and child.tag not in _NOT_ROWS and len(stack) < 50:
            stack.append((iter(child), False))


def _cells(row: etree._Element) -> tuple[list[etree._Element], bool]:
    """The cells of a row, and whether it has `td` and nothing else."""
    cells: list[etree._Element] = []
    plain = True
    for child in row:
        tag = child.tag
        if tag == "td":
            cells.append(child)
            continue
        plain = False
        if tag == "th":
            cells.append(child)
        elif isinstance(tag, str) and tag not in _NOT_ROWS:
            cells.extend(child.iterchildren("td", "th"))
    return cells, plain


Box = tuple[etree._Element, str, int, int]
"""A cell as its row prints it: element, text, colspan, and rowspan (0: down to the end of the row group)."""


class Printed(msgspec.Struct, gc=False):
    """The rows of one table before its spans are filled: (number of the row group, cells, the row's element
    where it holds these cells and nothing else, all of them `td`). `crowded`: rows without a row tag; `odd`:
    cells that show something else than their text."""

    rows: list[tuple[int, list[Box], etree._Element | None]]
    crowded: frozenset[int] = frozenset()
    odd: frozenset[etree._Element] = frozenset()


def read_rows(table: etree._Element, hidden: frozenset[etree._Element]) -> Printed:
    """The rows of one table. A cell that holds another table has that table's text as its own."""
    alive = list(table.iter("td", "th"))  # lxml makes an element anew each time that it is met, unless held
    _separate_lines(table)
    odd = _spell_out(table)
    rows: list[tuple[int, list[Box], etree._Element | None]] = []
    crowded: list[int] = []
    for group, cells, row, plain in own_rows(table):
        if row is not None and (row in hidden or row.getparent() in hidden or _is_flat(row)):
            continue
        boxes: list[Box] = []
        for cell in cells:
            if hidden and cell in hidden:
                continue
            text = _text(cell)
            if not text and _is_filler(cell):
                continue
            cols = rows_down = 1
            names = cell.keys()
            if "colspan" in names:
                cols = _span(cell.get("colspan", ""), 1) or 1
            if "rowspan" in names:
                rows_down = _span(cell.get("rowspan", ""), 1)
            boxes.append((cell, text, cols, rows_down))
        if row is None and boxes and not _is_row(boxes[0][0]):
            crowded.append(len(rows))
        whole = plain and row is not None and len(row) == len(boxes)
        rows.append((group, boxes, row if whole else None))
    del alive
    return Printed(rows, frozenset(crowded), frozenset(odd))


def fill(printed: Printed) -> Grid:
    """The rectangle that printed rows make."""
    sources, odd = printed.rows, printed.odd
    last_of_group = {group: number for number, (group, *_) in enumerate(sources)}
    rows: list[list[GridCell | None]] = []
    crowded = set(printed.crowded)
    down: dict[int, tuple[GridCell, int]] = {}
    before = -1
    for number, (group, boxes, _) in enumerate(sources):
        if group != before:
            down.clear()
            before = group
        most = last_of_group[group] - number + 1
        line = _fill_row(number, boxes, most, down, crowded)
        rows.append(line)
        for cell in line if odd else ():
            if cell is not None and cell.source in odd:
                cell.flags = ("reader",)
    width = max((len(row) for row in rows), default=0)
    return Grid(tuple(tuple(row) + (None,) * (width - len(row)) for row in rows), frozenset(crowded))


def _fill_row(
    number: int,
    boxes: list[Box],
    most: int,
    down: dict[int, tuple[GridCell, int]],
    crowded: set[int],
) -> list[GridCell | None]:
    line: list[GridCell | None] = []
    col = 0
    started: list[GridCell] = []
    for source, text, cols, rows in boxes:
        while col in down:
            while len(line) <= col:
                line.append(None)
            line[col] = down[col][0]
            col += 1
        if col >= WIDEST:
            crowded.add(number)
            break
        if cols > 1:
            cols = min(cols, WIDEST - col)
        if rows != 1:
            rows = min(rows or most, most)
        cell = GridCell(text, number, col, rows, cols, source)
        if cols == 1:
            line.append(cell)
        else:
            if any(place in down for place in range(col, col + cols)):
                crowded.add(number)
            line.extend([cell] * cols)
        if rows > 1:
            started.append(cell)
        col += cols
    for place, (cell, rows) in sorted(down.items()) if down else ():
        if place >= len(line):
            line.extend([None] * (place - len(line)))
            line.append(cell)
        if rows <= 1:
            del down[place]
        else:
            down[place] = (cell, rows - 1)
    for cell in started:
        for place in range(cell.col, cell.end):
            down[place] = (cell, cell.rows - 1)
    return line


def _text_below(element: etree._Element) -> str:
    # The same as XPath's string(), in half the time.
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False).strip()


def _text(cell: etree._Element) -> str:
    if not len(cell):
        return (cell.text or "").strip()
    return _text_below(cell)


def _span(given: str, default: int) -> int:
    """A span as browsers read it: leading digits, no sign; 0 is kept, since it has a meaning for rows."""
    if given.isdigit() and given.isascii() and len(given) < 5:
        return int(given)
    digits = _SPAN.match(given)
    return default if digits is None else min(int(digits.group(1)), 10_000)


def _is_filler(cell: etree._Element) -> bool:
    """Whether a cell without text has no width: Word and old editors leave such at the end of a row."""
    width, style = cell.get("width"), cell.get("style")
    if width is not None and not width.strip().rstrip("px%").rstrip(".0"):
        return True
    return style is not None and "width" in style and _ZERO_WIDTH.search(style) is not None


def _is_row(cell: etree._Element) -> bool:
    """Whether a cell stands in a row, and not in a table whose row tag is missing."""
    above = cell.getparent()
    return above is not None and (above.tag == "tr" or above.tag not in ("table", *_GROUPS))


def _is_flat(row: etree._Element) -> bool:
    """Word ends a table with a row of height 0 that only fixes the widths of the columns."""
    return row.get("height") == "0" and not _text(row)


def _separate_lines(table: etree._Element) -> None:
    """Writes a line break where a cell breaks a line, so that two numbers in one cell stay two."""
    for element in table.iter(*_BREAKS):
        if element.tag == "br":
            element.tail = "\n" + (element.tail or "")
        elif element.getprevious() is not None or _is_break(element.getparent()):
            element.text = "\n" + (element.text or "")


def _spell_out(table: etree._Element) -> set[etree._Element]:
    """Makes visible to a reader of text what a cell shows otherwise, and gives the cells where it did:
    a raised mark stands in brackets, struck-out text is left out, a field shows its value, a picture and
    a list of choices say that they are one, and the cells of a table in a cell stay apart."""
    odd: set[etree._Element] = set()
    for element in list(table.iter(*_ODD)):
        cell = next(element.iterancestors("td", "th"), None)
        if cell is None:
            continue
        if element.tag == "table":
            for inner in element.iter("td", "th"):
                inner.text = f"\n{inner.text or ''}"
            continue
        shown = "".join(_text_below(element).split())
        if element.get(_SPELLED):
            if shown or element.tag in STRUCK:
                odd.add(cell)
            continue
        if element.tag in RAISED:
            shown = f"({shown})" if shown else ""
        elif element.tag == "input":
            shown = element.get("value") or "" if element.get("type") not in ("hidden", "button") else ""
        elif element.tag == "img":
            shown = f"[img {element.get('alt') or ''}]" if not _text(cell) else ""
        elif element.tag == "select":
            shown = "[select]"
        else:
            odd.add(cell)
            shown = ""
        if element.tag != "img":  # what picture it is will be asked
            element.clear(keep_tail=True)
        element.set(_SPELLED, "1")
        element.text = shown
        if shown:
            odd.add(cell)
    return odd


def _is_break(element: etree._Element | None) -> bool:
    return element is not None and element.tag in _BREAKS


def grid_of_rows(rows: Sequence[Sequence[tuple[str, str, tuple[str, ...]]]], lossy: bool = False) -> Grid:
    """A rectangle of cells without spans: (text, path, flags) by row, for texts and attachments."""
    width = max((len(row) for row in rows), default=0)
    return Grid(
        tuple(
            tuple(
                GridCell(text, number, col, 1, 1, path, flags) for col, (text, path, flags) in enumerate(row)
            )
            + (None,) * (width - len(row))
            for number, row in enumerate(rows)
        ),
        lossy=lossy,
    )
