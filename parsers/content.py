"""What a page holds, whatever it was made of: visible lines in order, and the data tables between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from lxml import etree

from parsers.carriers import is_picture
from parsers.form import look_up, read_label
from parsers.grid import Grid, GridCell, Printed, fill, own_rows, read_rows
from parsers.labels import LONGEST
from parsers.numbers import is_plain, looks_numeric, read_number
from parsers.page import Block, Document, lines, roots, text_lines
from parsers.rowlist import is_row_list

MOST_MARKS = 4000
MOST_LAYOUTS = 512
ENOUGH_AROUND = 3  # cells that speak the form's language make a table around tables one of the form
Layout = tuple[str | int | tuple[int, int], ...]
"""What a table shows without its values: of each row the number of its group and, cell by cell, the text, or
a mark where a value stands, and the spans."""


def is_value(text: str) -> bool:
    """Whether a text can only be what a cell says, and never a label: a number, a dash, 无, or nothing."""
    return not text or text == "0" or is_plain(text) or _is_value(text)


@lru_cache(maxsize=8192)
def _is_value(text: str) -> bool:
    return read_number(text).status != "unparsed" and not read_label(text).meanings


_SPEAKING: dict[Layout, Layout] = {}


class Table:
    """One data table: its rows as printed, and its rectangle for those who ask."""

    def __init__(self, printed: Printed | None = None, grid: Grid | None = None) -> None:
        self.printed = printed or Printed([])
        self._grid = grid

    @cached_property
    def grid(self) -> Grid:
        return self._grid or fill(self.printed)

    @cached_property
    def layout(self) -> Layout | None:
        """The layout of a table of markup; None for one that is no form by its shape, or no markup."""
        marks: list[str | int | tuple[int, int]] = []
        for group, boxes, _ in self.printed.rows:
            marks.append(group)
            for _, text, cols, rows in boxes:
                marks.append("\0" if is_value(text) else text)
                if cols != 1 or rows != 1:
                    marks.append((cols, rows))
        usual = marks and not self.printed.odd and not self.printed.crowded and len(marks) < MOST_MARKS
        return tuple(marks) if usual and self._grid is None else None


@dataclass(frozen=True, slots=True)
class Content:
    """Lines in document order and the tables they refer to: `blocks[i].table` is an index of `tables`.
    `cut`: the source ends inside a table, so that its last row may be cut. `images`: where pictures stand
    that may be scanned pages, as the number of lines above each."""

    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    cut: bool = False
    images: tuple[int, ...] = ()

    @property
    def own(self) -> list[int]:
        """The numbers of the tables that stand between these lines."""
        return [block.table for block in self.blocks if block.table is not None]


def read_content(document: Document) -> Content:
    """Lines and data tables of a page. Layout tables are lines; a table is data when its own cells say so."""
    if document.tree is None:
        return Content(text_lines(document.text))
    found: list[Table] = []
    tables: dict[etree._Element, int] = {}
    for root in roots(document.tree):
        for table in list(root.iter("table")):
            if any(above in tables for above in table.iterancestors("table")):
                continue
            nested = _holds_table(table)
            if nested and not _has_own_cells(table):
                continue
            read = Table(read_rows(table, document.hidden))
            if _is_form(read, nested) or (not nested and is_row_list(read.grid)):
                tables[table] = len(found)
                found.append(read)
    images: list[tuple[int, etree._Element]] = []
    blocks = lines(document.tree, tables, images)
    pictures = tuple(above for above, image in images if is_picture(image))
    return Content(blocks, tuple(found), document.cut, pictures)


def _is_form(table: Table, nested: bool) -> bool:
    """As `is_data`. A layout that speaks the form's own words does so with all values: asked once."""
    layout = None if nested else table.layout
    if layout is None:
        return is_data(table.grid, nested)
    known = _SPEAKING.get(layout)
    if known is not None:
        table.layout = known  # one object for all, which is equal to itself without a look at each cell
        return True
    speech = _speech(table.grid, nested)
    if speech == 2:
        if len(_SPEAKING) >= MOST_LAYOUTS:
            del _SPEAKING[next(iter(_SPEAKING))]
        _SPEAKING[layout] = layout
    return speech == 2 or (speech == 1 and _has_number(table.grid))


def _holds_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _has_own_cells(table: etree._Element) -> bool:
    """Whether a table around other tables has cells enough without them to be one of the form by itself."""
    own = (cell for _, cells, *_ in own_rows(table) for cell in cells if not _holds_table(cell))
    return len(list(islice(own, ENOUGH_AROUND))) == ENOUGH_AROUND


def is_data(grid: Grid, nested: bool) -> bool:
    """Whether the cells of a table speak the language of the form. A table around other tables must say
    so twice, since a menu beside the report may name 行政处罚 or 行政复议 once."""
    speech = _speech(grid, nested)
    return speech == 2 or (speech == 1 and not nested and _has_number(grid))


def _speech(grid: Grid, nested: bool) -> int:
    """What the labels of a table are: 2 the form's own, 1 such that menus use too, 0 neither."""
    words = 0
    weak = False
    enough = ENOUGH_AROUND if nested else 1
    for number, row in enumerate(grid.rows):
        for cell in row:
            if cell.row == number and cell.text and len(cell.text) <= LONGEST * 2 and not cell.text.isascii():
                strength = _strength(cell, nested)
                words += strength == 2
                weak = weak or strength == 1
                if words == enough:
                    return 2
    return int(weak)


def _has_number(grid: Grid) -> bool:
    texts = (cell.text for row in grid.rows for cell in row)
    return any(text and text.isascii() and len(text) <= LONGEST * 2 and looks_numeric(text) for text in texts)


def _strength(cell: GridCell, nested: bool) -> int:
    """2: only a table of the form says this; 1: a label of it that menus use too; 0: something else."""
    reading = look_up(cell.text)
    if not reading.meanings or not reading.exact:
        return 0
    if nested and not isinstance(cell.source, str) and _holds_table(cell.source):
        return 0
    return 2 if reading.is_telling else 1


def split_parts(content: Content, starts: Sequence[int]) -> tuple[Content, ...]:
    """The content cut before the blocks at `starts`: one part for each report on a page."""
    cuts = [0, *starts, len(content.blocks)]
    return tuple(
        replace(
            content,
            blocks=content.blocks[begin:end],
            images=tuple(above - begin for above in content.images if begin <= above < end),
        )
        for begin, end in pairwise(cuts)
    )
