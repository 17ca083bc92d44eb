"""Which value stands under which header: by position where the rectangle is clean, by order where it is
not and count, headers and sums agree; otherwise the reader says that it doubts the place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.grid import GridCell
from parsers.numbers import read_number


@dataclass(frozen=True, slots=True)
class Header:
    """One column as the header row prints it; `key` is empty for a column of the agency's own."""

    key: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """The header of one table or block.

    `official` are the keys of the form in their order; `ordered` says that all of them were read, in that
    order; `end` is where the header row ends, `count` how many cells it has beside the corner (0: no one
    row has all columns, and no count of cells says anything).
    """

    columns: tuple[Header, ...]
    official: tuple[str, ...]
    ordered: bool
    end: int
    count: int = 0

    @property
    def is_whole(self) -> bool:
        keys = [column.key for column in self.columns if column.key]
        return len(keys) == len(set(keys)) and bool(keys)


@dataclass(frozen=True, slots=True)
class Placed:
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
    own = [cell for cell in values if cell.row == row]
    if len(own) != len(headers.official) or (clean and len(placed) == len(own)):
        return Placed(placed, clean)
    ordered = dict(zip(headers.official, own, strict=True))
    if clean and not headers.ordered:
        return Placed(placed, True)
    if not headers.ordered:
        return Placed(placed if len(placed) == len(ordered) else ordered, False)
    if headers.count:
        return Placed(ordered, headers.count == len(own))
    held = holds(ordered)
    return Placed(ordered, held is True, True, held)


def _by_position(values: Sequence[GridCell], headers: Headers, row: int) -> tuple[dict[str, GridCell], bool]:
    under: dict[Header, list[GridCell]] = {header: [] for header in headers.columns}
    clean = headers.is_whole and bool(values) and values[-1].end == headers.end
    for cell in values:
        over = [header for header in headers.columns if header.start < cell.end and cell.col < header.end]
        if cell.row != row and not cell.is_blank:
            clean = False
        elif len(over) == 1:
            under[over[0]].append(cell)
        elif over or not cell.is_blank:
            clean = False
    placed: dict[str, GridCell] = {}
    for header, cells in under.items():
        if not header.key:
            continue
        printed = [cell for cell in cells if not cell.is_blank]
        if len(printed) > 1 or not cells:
            clean = False
        if cells and header.key not in placed:
            placed[header.key] = (printed or cells)[0]
    return placed, clean


def sum_holds(cells: dict[str, GridCell], total: str) -> bool | None:
    """Whether the cell under `total` is the sum of the others; None where that cannot be told: the total
    is no printed number, nothing else is, or a cell that says no number may stand for what is missing."""
    numbers = {key: read_number(cell.text) for key, cell in cells.items()}
    whole = numbers.pop(total).value
    known = [number.value for number in numbers.values() if number.value is not None]
    if whole is None or not known:
        return None
    if sum(known, start=0) == whole:
        return True
    return False if len(known) == len(numbers) else None
