"""One row of a rectangle, and the questions about it that need no other row: is it a note, was it pushed
aside by a cell from above, is it one of a table 4 that was turned.
"""

from collections.abc import Sequence

import msgspec

from parsers.form import Reading, is_row
from parsers.grid import Grid, GridCell
from parsers.numbers import looks_numeric, read_number
from parsers.placing import Placed, sum_holds

OUTCOMES = 5
_REMARK = ("注", "说明", "备注", "单位", "填")


class Row(msgspec.Struct, frozen=True, eq=False):
    """One row: its cells with those reaching down from above, and those of them that are labels."""

    grid: Grid
    number: int
    name: str
    cells: tuple[GridCell, ...]
    labels: list[tuple[GridCell, Reading]]

    @property
    def where(self) -> str:
        """Where the row stands, as problems say it."""
        return f"{self.name} row {self.number + 1}"

    @property
    def own(self) -> list[GridCell]:
        return [cell for cell in self.cells if cell.row == self.number]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells if not cell.is_blank)[:200]

    def has_number(self) -> bool:
        return any(is_printed_number(cell) for cell in self.cells if cell.row == self.number)


def is_numbered_row(cell: GridCell, reading: Reading) -> bool:
    """Whether a label that is a column too (3.其他, （七）总计) bears the number of its row."""
    row = reading.of("t3", "row")
    return row is not None and reading.of("t3", "column") is not None and is_row(cell.text, row)


def is_column4(reading: Reading) -> bool:
    return reading.of("t4", "column") is not None and not reading.cut and reading.of("t3", "column") is None


def is_printed_number(cell: GridCell) -> bool:
    return not cell.is_blank and looks_numeric(cell.text)


def turned(rows: Sequence[Row]) -> range:
    """The rows of a table 4 that was turned: the first five or more, one below the other, that have one of
    its columns each and something to the right of it."""
    start = size = 0
    for row in rows:
        if not _is_turned(row):
            if size >= OUTCOMES:
                break
            size = 0
            continue
        if not size or row.number != start + size:
            start, size = row.number, 0
        size += 1
    return range(start, start + size) if size >= OUTCOMES else range(0)


def _is_turned(row: Row) -> bool:
    columns = [cell for cell, reading in row.labels if ("t4", "column") in reading.kinds and reading.exact]
    if len(columns) != 1 or any(is_numbered_row(cell, reading) for cell, reading in row.labels):
        return False
    return any(cell.col >= columns[0].end for cell in row.own)


def part_beside(row: Row) -> str:
    """Which part of table 4 a row prints, where its name stands left of its numbers; or nothing."""
    names = [(cell, part) for cell, each in row.labels if (part := each.of("t4", "part")) is not None]
    if len(names) != 1 or any(each.of("t4", "column") for _, each in row.labels):
        return ""
    label, part = names[0]
    values = [cell for cell in row.own if cell.col >= label.end]
    whole = len(values) >= OUTCOMES and all(cell.is_blank or looks_numeric(cell.text) for cell in values)
    return part.key if whole else ""


def is_remark(row: Row, own: Sequence[GridCell]) -> bool:
    """Whether one cell without a label fills the row: a caption or a note between the header rows."""
    said = [cell for cell in own if not cell.is_blank]
    if len(said) != 1 or len(row.cells) != len(own):
        return False
    return len(own) < said[0].cols + 1 or said[0].text.startswith(_REMARK)


def is_pushed(row: Row, placed: Placed, first: int) -> bool:
    """Whether a cell from above may have pushed the values aside: it is a number, or it is empty and so is
    a value, which may be the place that was pushed. Words are a group; what is empty left of the label is
    what a page break left of one, as long as the values end where the header does."""
    reached = [cell for cell in row.cells if cell.row != row.number]
    if reached:
        labels = {id(cell) for cell, _ in row.labels}
        reached = [cell for cell in reached if id(cell) not in labels]
    if not reached:
        return False
    blank = any(cell.is_blank for cell in placed.cells.values())
    return any(
        is_printed_number(cell) or (cell.is_blank and blank and not (cell.end < first and placed.certain))
        for cell in reached
    )


def is_sure(placed: Placed, table: str) -> bool:
    """Whether the cells of a row are in their places though blanks were lost around it: its sum says so,
    or there is one column only, or nothing but zeros."""
    numbers = [read_number(cell.text) for cell in placed.cells.values()]
    if len(numbers) == 1 or all(number.status == "zero" for number in numbers):
        return placed.certain or placed.by_order
    return table == "t3" and len(numbers) > 2 and sum_holds(placed.cells, "total") is True
