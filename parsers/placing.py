"""Which value stands under which header: by position where the rectangle is clean, by order where it is
not and count, headers and sums agree; otherwise the reader says that it doubts the place.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from parsers.grid import GridCell
from parsers.numbers import looks_numeric, read_number

APPLICANTS = 7
FEWEST_EVEN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Header:
    """One column as the header row prints it; `key` is empty for a column of the agency's own."""

    key: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True)
class Headers:
    """The header of one table or block.

    `official` are the keys of the form in their order, those of table 3 in the order in which all are
    printed; `ordered` says that all of them were read, in that order; `end` is where the header row ends;
    `count` how many cells it has from its first column on (0: no one row has all columns, and no count of
    cells says anything); `blocks` the blocks of table 2 that have these columns.
    """

    columns: tuple[Header, ...]
    official: tuple[str, ...]
    ordered: bool
    end: int
    count: int = 0
    blocks: frozenset[str] = frozenset()

    @cached_property
    def at(self) -> list[int]:
        """For each column of the rectangle the number of its header, or -1."""
        found = [-1] * self.end
        for number, column in enumerate(self.columns):
            found[column.start : column.end] = [number] * (column.end - column.start)
        return found

    @cached_property
    def first(self) -> int:
        """Where the first column of the form begins, where they are all there; else 0."""
        if not self.is_whole:
            return 0
        return min((column.start for column in self.columns if column.key), default=0)

    @cached_property
    def keyed(self) -> int:
        """How many columns of the form are printed."""
        return len({column.key for column in self.columns if column.key})

    @cached_property
    def titles(self) -> dict[str, str]:
        """What the header prints above each column of the form."""
        return {column.key: column.text for column in self.columns}

    @cached_property
    def is_whole(self) -> bool:
        """Whether the columns are those of the form, each once, from left to right, and nothing else
        between them. Any other header may have lost a cell, and then every column after it is wrong."""
        keys = [column.key for column in self.columns]
        while keys and not keys[0]:
            del keys[0]
        while keys and not keys[-1]:
            del keys[-1]
        return bool(keys) and tuple(keys) == self.official


def goes_on(headers: Headers, before: Headers) -> bool:
    """Whether a header that a page break repeats in part (its corner, or the first of its rows) is that of
    the page before: what it does print stands where it stood there."""
    if not headers.keyed:
        return True
    at = {column.key: (column.start, column.end) for column in before.columns if column.key}
    return (
        headers.keyed < before.keyed
        and before.is_whole
        and headers.end == before.end
        and all(at.get(column.key) == (column.start, column.end) for column in headers.columns if column.key)
    )


class Placed(msgspec.Struct, frozen=True):
    """Cells by column. `certain`: a careful person would place them so. `by_order`: as many cells as the
    form has columns stand under headers in the form's order, and `holds` says whether their sum does
    (None: it cannot be told), so that the rows around it may vouch for this one."""

    cells: dict[str, GridCell]
    certain: bool
    by_order: bool = False
    holds: bool | None = None


def place(
    values: Sequence[GridCell],
    headers: Headers,
    row: int,
    holds: Callable[[dict[str, GridCell]], bool | None],
) -> Placed:
    """Puts the cells right of a row's label under `headers`. `holds` tells whether the sums of the form
    hold for a placing by order; where the form has none (table 2), the header's count of cells decides."""
    placed, clean = _by_position(values, headers, row)
    if clean and len(placed) == len(headers.official):
        return Placed(placed, True)
    # An empty cell left of the first column is padding or a lost span; counted as a value, it would hide
    # that another one is missing.
    first = headers.first
    own = [cell for cell in values if cell.row == row and not (cell.end <= first and cell.is_blank)]
    if len(own) != len(headers.official):
        return Placed(placed, clean)
    ordered = dict(zip(headers.official, own, strict=True))
    if not headers.ordered:
        return Placed(placed if len(placed) == len(ordered) else ordered, False)
    if headers.blocks or len(own) > APPLICANTS:
        held = holds(ordered) if not headers.blocks else None
        counts = headers.count == len(own) and all(cell.is_blank or looks_numeric(cell.text) for cell in own)
        return Placed(ordered, counts or (headers.count == 0 and held is True))
    return Placed(ordered, False, True, holds(ordered))


def are_vouched(rows: Sequence[Placed]) -> list[bool]:
    """For each row of table 3 whether its place is certain, now that all rows are known.

    Rows placed by order vouch for each other where their sums hold (R03). Beside rows that stand cleanly
    under the header, a row that does not may have lost a cell and kept the count by a blank one: it is
    certain by its own sum only where all its cells are printed, or where it is one of several. Beside rows
    that have a cell too many, one that begins with a blank may have what is left of a span in front of it.
    """
    even = sum(1 for row in rows if row.by_order)
    by_order = [row for row in rows if row.by_order and not row.certain]
    held = sum(1 for row in by_order if row.holds is True)
    failed = sum(1 for row in by_order if row.holds is False)
    clean = sum(1 for row in rows if row.certain and not say_nothing(row.cells.values()))
    odd = sum(1 for row in rows if not row.certain and not row.by_order)
    others = clean + odd
    several = held > 1 and len(by_order) > max(2, odd)
    vouched = held > 3 * failed and (not others or several)
    if not others and not failed and even >= FEWEST_EVEN_ROWS:
        vouched = True  # no sum can be told at all, and every row has the official count

    def is_certain(row: Placed) -> bool:
        blank = [cell.is_blank for cell in row.cells.values()]
        whole = row.holds is True and (not others or not any(blank))
        return row.certain or (row.by_order and (whole or (vouched and not (odd and blank[0]))))

    return [is_certain(row) for row in rows]


def _by_position(values: Sequence[GridCell], headers: Headers, row: int) -> tuple[dict[str, GridCell], bool]:
    clean = headers.is_whole and bool(values) and values[-1].end == headers.end
    at, columns = headers.at, headers.columns
    placed: dict[str, GridCell] = {}
    for cell in values:
        if cell.cols == 1:
            number, others = at[cell.col] if cell.col < len(at) else -1, False
        else:  # a cell that reaches over two columns has no place; over one and what has no header it has
            over = set(at[cell.col : cell.end]) - {-1}
            number, others = over.pop() if over else -1, len(over) > 0
            clean = clean and not others
        if number < 0:
            clean = clean and cell.is_blank
            continue
        key = columns[number].key
        if not key or others:
            continue
        if cell.row != row:
            clean = False
        known = placed.get(key)
        if known is None or known.is_blank:
            placed[key] = cell
        elif not cell.is_blank:
            clean = False
    if len(placed) != headers.keyed:
        clean = False
    return placed, clean


def sum_holds(cells: Mapping[str, GridCell], total: str = "total") -> bool | None:
    """Whether the cell under `total` is the sum of the others; None where that cannot be told: the total
    is no printed number, nothing else is, or a cell that says no number may stand for what is missing."""
    numbers = {key: read_number(cell.text) for key, cell in cells.items()}
    if total not in numbers:
        return None
    whole = numbers.pop(total).value
    known = [number.value for number in numbers.values() if number.value is not None]
    if whole is None or not known:
        return None
    if sum(known, start=0) == whole:
        return True
    return False if len(known) == len(numbers) else None


def parts_hold(cells: Mapping[str, GridCell]) -> bool | None:
    """As `sum_holds` for the parts of table 4 (L01-L03): one that fails fails all, one that holds says so
    for those that cannot be told, and blank parts say nothing against it. A part that cannot be told and
    has a blank cell leaves all untold: the blank may stand for one that is missing."""
    sums = []
    for part in {key.rsplit("_", 1)[0] for key in cells}:
        own = {key: cell for key, cell in cells.items() if key.rsplit("_", 1)[0] == part}
        if not all(cell.is_blank for key, cell in own.items() if key != f"{part}_total"):
            sums.append(sum_holds(own, f"{part}_total"))
            if sums[-1] is None and any(cell.is_blank for cell in own.values()):
                return None
    return False if False in sums else (True in sums or not sums or None)


def say_nothing(cells: Collection[GridCell]) -> bool:
    """Whether all cells print the same kind of no number."""
    numbers = [read_number(cell.text) for cell in cells]
    return all(number.value is None for number in numbers) and len({number.status for number in numbers}) == 1
