"""Where the tables of one report print the cells of the form; worked out once for all that print alike.

The official form is printed in few ways, a hundred thousand times. A layout is what tables show without
their values: labels, spans, rows. Where a layout comes a second time, its cells are placed with several sets
of made-up values; if the values make no difference, the places are kept as a `Plan`, and from then on only
values are read. A layout in which they do make one (a blank that may be padding, a sum that vouches for a
row) is walked each time. Nothing is read otherwise with a plan than without.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from lxml import etree
from msgspec import structs

from parsers.content import Content, Layout, is_value
from parsers.grid import Grid, GridCell, fill
from parsers.page import Block
from parsers.record import Problem
from parsers.sections import official_part
from parsers.tables import TABLES, Found, Walk, hear, without_heads

MOST_PLANS = 256
MOST_SEEN = 2048
# Values of every kind that a cell may print: all 0, none, sums that do not hold, and mixtures.
_FILLS: tuple[tuple[str, ...], ...] = (
    ("0",),
    ("",),
    tuple(str(n * n * 37 + 5) for n in range(1, 400)),
    ("", "0", "7", "—", "减4", "251000元", "12 3"),
    ("3", "", "/", "0", "无", "", "", "1234567", "0", "0", ""),
)
_TIMES = frozenset(2 * 4**step for step in range(12))
_Key = tuple[Layout | str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of a layout. `rows`: (number of the table, number of the row in it, the cells of the form
    there, each with its place among the cells of that row). `fixed`: (table, row, place, text) of cells that
    look like values and are none, which makes them a part of the layout."""

    rows: tuple[tuple[int, int, tuple[tuple[Found, int], ...]], ...]
    fixed: tuple[tuple[int, int, int, str], ...]
    problems: tuple[Problem, ...]
    generations: tuple[str, ...]
    inside: frozenset[int]


class _Memory:
    """The plans of this process; None stands for a layout that has none. What is oldest is forgotten."""

    def __init__(self) -> None:
        self.plans: dict[_Key, Plan | None] = {}
        self.seen: dict[int, int] = {}

    def find(self, part: Content) -> Plan | None:
        """The plan of the layout of `part`, which is made when the layout comes the second time; one that was
        forgotten is made again when it comes the eighth time, the thirty-second and so on, so that making
        plans costs little where there are more layouts than can be kept."""
        key = _key(part)
        if key is None:
            return None
        if key in self.plans:
            return self.plans[key]
        mark = hash(key)
        if mark not in self.seen and len(self.seen) >= MOST_SEEN:
            del self.seen[next(iter(self.seen))]
        times = self.seen[mark] = self.seen.get(mark, 0) + 1
        if times not in _TIMES:
            return None
        if len(self.plans) >= MOST_PLANS:
            del self.plans[next(iter(self.plans))]
        plan = self.plans[key] = _learn(part)
        return plan


_MEMORY = _Memory()


def find_plan(part: Content) -> Plan | None:
    """The plan for the tables of `part`; None where they have to be walked."""
    plan = _MEMORY.find(part)
    if plan is None:
        return None
    printed = [table.printed.rows for table in part.tables]
    fixed = all(printed[table][row][1][place][1] == text for table, row, place, text in plan.fixed)
    return plan if fixed else None


def forget() -> None:
    """Forgets all plans: the next page of each layout is read as the first one."""
    _MEMORY.plans.clear()
    _MEMORY.seen.clear()


def walk_tables(blocks: Iterable[Block], grids: Mapping[int, Grid]) -> Walk:
    """All rows of the tables between the lines, read in their order; `grids` by the number of the table."""
    walk = Walk()
    for block in blocks:
        if block.table is None:
            walk.read_line(block.text)
        else:
            walk.read(grids[block.table], f"table {block.table + 1}")
    walk.end()
    return walk


def headings_inside(grids: Iterable[Grid]) -> frozenset[int]:
    """The parts of the report whose headings are rows of a table."""
    texts = (cell.text for grid in grids for row in grid.rows for cell in row[:1])
    found = (official_part(text) for text in texts if text[:1] in "一二三四五六" and text)
    return frozenset(number for number in found if number is not None)


def _key(part: Content) -> _Key | None:
    """The layouts of the tables of `part`, each with what the lines above it say of the part of table 4."""
    key: list[Layout | str | int | None] = []
    said = None
    for block in part.blocks:
        if block.table is None:
            if "议" in block.text or "诉" in block.text:  # most lines say nothing of it
                heard = hear(block.text)
                said = said if heard is None else heard
        else:
            layout = part.tables[block.table].layout
            if layout is None:
                return None
            key += (said, block.table, layout)
            said = None
    return tuple(key) if key and not part.cut else None


def _learn(part: Content) -> Plan | None:
    """The plan of the tables of `part`; None where a value may have a say in where a cell stands."""
    grids = {number: fill(part.tables[number].printed) for number in part.own}
    places: dict[etree._Element | str, tuple[int, int, int]] = {
        box[0]: (number, row, place)
        for number in part.own
        for row, (_, boxes, _) in enumerate(part.tables[number].printed.rows)
        for place, box in enumerate(boxes)
    }
    walk = walk_tables(part.blocks, grids)
    if any(problem.kind == "misplaced" for problem in walk.problems):
        return None  # other values may vouch for the row
    first = _signature(walk)
    found = without_heads(walk.found)
    if {each.tbl for each in walk.found} != TABLES or len({each.indicator for each in found}) < len(found):
        return None
    inside = headings_inside(grids.values())
    shown = [each.cell.text for each in found]
    free = [each.cell for each in found if is_value(each.cell.text)]
    for values in _FILLS:
        for cell, value in zip(free, cycle(values), strict=False):
            cell.text = value
        if _signature(walk_tables(part.blocks, grids)) != first:
            return None
    rows: dict[tuple[int, int], list[tuple[Found, int]]] = {}
    for each, text in zip(found, shown, strict=True):
        if each.cell.source not in places:
            return None  # one cell under two columns
        number, row, place = places.pop(each.cell.source)
        if _has_a_say(each, grids[number].rows[row]):
            return None
        bare = GridCell(text, each.cell.row, each.cell.col, 1, 1, "")  # holds no page in memory
        rows.setdefault((number, row), []).append((structs.replace(each, cell=bare), place))
    fixed = (
        (number, row, place, part.tables[number].printed.rows[row][1][place][1])
        for number, row, place in places.values()
    )
    return Plan(
        tuple((*where, tuple(spots)) for where, spots in rows.items()),
        tuple(each for each in fixed if is_value(each[3])),
        tuple(walk.problems),
        tuple(walk.generations),
        inside,
    )


def _has_a_say(found: Found, row: Sequence[GridCell]) -> bool:
    """Whether a cell may say how others are read, or in which order: it reaches into the row below, or is
    so wide that it would be a note to table 4 if the rest of its row were blank."""
    cell = found.cell
    own = sum(1 for other in row if other.row == cell.row)
    return cell.rows > 1 or (found.tbl == "t4" and cell.cols >= own)


def _signature(walk: Walk) -> tuple[object, ...]:
    """All that a walk says but the values: equal for two walks that put the same cells in the same places."""
    found = [
        (each.indicator, each.tbl, id(each.cell), each.row, each.header, each.flags) for each in walk.found
    ]
    return found, walk.problems, walk.generations
