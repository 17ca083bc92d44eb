"""What a page holds, whatever it was made of: visible lines in order, and the data tables between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml import etree

from parsers.carriers import is_picture
from parsers.form import look_up
from parsers.grid import Grid, GridCell, read_grid
from parsers.labels import LONGEST
from parsers.numbers import looks_numeric
from parsers.page import Block, Document, lines, roots, text_lines
from parsers.rowlist import is_row_list


@dataclass(frozen=True, slots=True)
class Content:
    """Lines in document order and the rectangles they refer to: `blocks[i].table` is an index of `grids`.
    `cut`: the source ends inside a table, so that its last row may be cut. `images`: where pictures stand
    that may be scanned pages, as the number of lines above each."""

    blocks: tuple[Block, ...]
    grids: tuple[Grid, ...] = ()
    cut: bool = False
    images: tuple[int, ...] = ()


def read_content(document: Document) -> Content:
    """Lines and data tables of a page. Layout tables are lines; a table is data when its own cells say so."""
    if document.tree is None:
        return Content(text_lines(document.text))
    grids: list[Grid] = []
    tables: dict[etree._Element, int] = {}
    for root in roots(document.tree):
        for table in list(root.iter("table")):
            if any(above in tables for above in table.iterancestors("table")):
                continue
            nested = _holds_table(table)
            grid = read_grid(table, document.hidden)
            if is_data(grid, nested) or (not nested and is_row_list(grid)):
                tables[table] = len(grids)
                grids.append(grid)
    body = document.page.body.lower()
    cut = body.count(b"<table") > body.count(b"</table")
    images: list[tuple[int, etree._Element]] = []
    blocks = lines(document.tree, tables, images)
    pictures = tuple(above for above, image in images if is_picture(image))
    return Content(blocks, tuple(grids), cut, pictures)


def _holds_table(element: etree._Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def is_data(grid: Grid, nested: bool) -> bool:
    """Whether the cells of a table speak the language of the form. A table around other tables must say
    so twice, since a menu beside the report may name 行政处罚 or 行政复议 once."""
    words = 0
    weak = False
    numbers = False
    enough = 3 if nested else 1
    for number, row in enumerate(grid.rows):
        for cell in row:
            if cell.row != number or not cell.text or len(cell.text) > LONGEST * 2:
                continue
            if cell.text.isascii():
                numbers = numbers or looks_numeric(cell.text)
                continue
            strength = _strength(cell, nested)
            words += strength == 2
            weak = weak or strength == 1
            if words == enough:
                return True
    return weak and numbers and not nested


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
