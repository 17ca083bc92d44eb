"""Rows of rectangles in, cells of the form out: rows by their label within their group, columns by their
header, never by position alone.

All rows of a page are walked in one go, whatever tables they stand in: real reports split a table over
pages, put three into one, or print table 4 as three. What the rows before said (block, header, group)
holds until something else is printed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import msgspec
from msgspec import structs

from parsers.form import Meaning, cells, indicators, look_up, read_label, row_in_group
from parsers.grid import Grid, GridCell, Turned, turn
from parsers.headers import Zone, part_of, read_headers, read_zone
from parsers.labels import compact
from parsers.numbers import looks_numeric
from parsers.placing import Headers, Placed, are_vouched, goes_on, parts_hold, place, say_nothing, sum_holds
from parsers.record import Problem
from parsers.rows import (
    OUTCOMES,
    Row,
    is_column4,
    is_numbered_row,
    is_printed_number,
    is_pushed,
    is_remark,
    is_sure,
    part_beside,
    turned,
)

TABLES = frozenset({"t2", "t3", "t4"})
LONGEST_HEADING = 40
PARTS = 3
ODD_SHARE = 4  # a row of numbers may have a footnote mark or a word in a quarter of its cells
SHORTEST_LABEL = 4  # 其他 means a row only in its own group; a longer label is known wherever it stands


class Found(msgspec.Struct, frozen=True, gc=False, eq=False):
    """One cell of the form found on the page; `flags` say what is doubtful about its place or label."""

    indicator: str
    tbl: str
    cell: GridCell
    row: int
    header: str
    flags: tuple[str, ...]


def hear(text: str) -> str | None:
    """Which part of table 4 a line between tables announces; nothing where it names suits, but not which:
    what a line before it said has ended. None where it says nothing of that."""
    if ("议" in text or "诉讼" in text) and len(text) < LONGEST_HEADING:
        part = part_of(text)
        return part if part or "诉讼" in text else None
    return None


def without_heads(found: Sequence[Found]) -> list[Found]:
    """The cells without a row （六）其他处理 above its own sub-rows, which is their head."""
    items = list(found)
    if not split_other().isdisjoint(each.indicator for each in items):
        return [each for each in items if each.indicator not in single_other()]
    return items


@cache
def single_other() -> frozenset[str]:
    """The cells of the one row （六）其他处理 of 2019."""
    return frozenset(name for name in indicators() if name.startswith("outcome_other__"))


@cache
def split_other() -> frozenset[str]:
    """The cells of the three rows under （六）其他处理."""
    return frozenset(name for name in indicators() if re.match("outcome_other_(?!_)", name))


@dataclass(slots=True)
class Walk:
    """Reads rows one after the other; `found` and `problems` grow, the rest is what is in force."""

    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    generations: list[str] = field(default_factory=list)
    table: str = ""
    block: str = ""
    part: str = ""
    group: str = ""
    headers: Headers | None = None
    before: Headers | None = None
    zone: list[int] = field(default_factory=list)
    above: tuple[str, Zone] = ("", ())
    rows3: list[tuple[int, Placed, str]] = field(default_factory=list)
    blank4: list[Found] = field(default_factory=list)
    read4: list[Found] = field(default_factory=list)
    empty: tuple[Grid, bool, list[Found]] | None = None
    columns4: tuple[Grid, list[int]] | None = None

    def read(self, grid: Grid, name: str = "") -> None:
        """Reads all rows of one rectangle; `name` says in problems where it stands."""
        rows = [
            Row(
                grid,
                number,
                name,
                row,
                [(cell, reading) for cell in row if (reading := read_label(cell.text)).meanings],
            )
            for number, row in enumerate(grid.rows)
            if row
        ]
        columns = turned(rows)
        for row in rows:
            if row.number not in columns:
                self._read_row(row)
            elif row.number == columns[0]:
                self._close(grid)
                self._read_turned(turn(grid, columns), row.where)
        cut = (self.table, read_zone(grid, self.zone)) if self.zone else ("", ())
        self._close(grid)
        self.above = cut

    def _read_turned(self, table: Turned, where: str) -> None:
        """Table 4 with its columns printed as rows: read as it would stand, its cells kept where they do."""
        start = len(self.found)
        self.read(table.grid, where)
        for number in range(start, len(self.found)):
            cell = table.printed[id(self.found[number].cell)]
            self.found[number] = structs.replace(self.found[number], cell=cell, row=cell.row)

    def read_line(self, text: str) -> None:
        """A line between tables: where table 4 is printed as three, the line above each says which it is."""
        said = hear(text)
        self.part = self.part if said is None else said

    def end(self) -> None:
        """Settles the rows of table 3 that were placed by order, once all of them are known."""
        certain = are_vouched([placed for _, placed, _ in self.rows3])
        for (start, placed, where), sure in zip(self.rows3, certain, strict=True):
            if sure or not placed.by_order:
                continue
            text = " ".join(cell.text for cell in placed.cells.values())
            self.problems.append(Problem("misplaced", where, text[:200]))
            row = {id(cell) for cell in placed.cells.values()}
            self._doubt([each for each in self.found[start : start + len(row)] if id(each.cell) in row])

    # -- one row ---------------------------------------------------------------------------------------

    def _read_row(self, row: Row) -> None:
        kind = self._kind(row)
        if kind in ("t2 header", "t3 header", "t4 header"):
            self._open(row, kind[:2])
        elif kind == "more header":
            self.zone.append(row.number)
        elif kind == "note":
            if row.has_number():
                self._add_unknown(f"{self.table or 'table'} {row.where}", row)
        else:
            if kind == "t4 part":
                zone = self.zone or (self.columns4[1] if self.columns4 else [])
                self.columns4, self.zone, self.blank4 = (row.grid, zone), [], []
                self.headers, _ = read_headers("t4", row.grid, zone, part_beside(row))
            self._close(row.grid)
            if kind in ("t4 row", "t4 part"):
                self._read_table4(row)
                self.read4 = self.read4 if kind == "t4 row" else []  # 合计 may stand below the parts
            elif kind != "group":
                self._read_data(row, kind[:2])
        for _, reading in row.labels:
            group = reading.of("t3", "group")
            if group is not None and not group.is_head:
                self.group = group.key

    def _kind(self, row: Row) -> str:
        own = [(cell, reading) for cell, reading in row.labels if cell.row == row.number]
        if self.table and len(own) == 1 and own[0][1].is_row_of == self.table:
            return f"{self.table} row"  # most rows: one label, and it means nothing else
        heads = [reading for cell, reading in own if not is_numbered_row(cell, reading)]
        head = {kind for each in heads for kind in each.kinds}
        kinds = {kind for _, each in row.labels for kind in each.kinds}
        if head & {("t4", "part"), ("t4", "over")} or any(is_column4(each) for each in heads):
            return "t4 part" if self._has_columns4(row) and part_beside(row) else "t4 header"
        own4 = (
            self.table == "t4"
            and self.zone
            and any(each.of("t4", "column") and not each.of("t3", "column") for each in heads)
        )
        if own4 and not row.has_number():
            return "t4 header"  # its columns may be broken over rows, and 其他 is one of table 3 too
        columns3 = [each for each in heads if each.of("t3", "column")] if ("t3", "column") in head else []
        rows3 = kinds & {("t3", "row"), ("t3", "single")}
        if head & {("t3", "over"), ("t3", "corner")}:
            return "t3 header"
        if columns3 and (
            (not rows3 and any(not each.of("t3", "row") for each in columns3))
            or (len({each.meanings for each in columns3}) > 1 and not row.has_number())
        ):
            return "t3 header"
        rows2 = [cell for cell, each in row.labels if each.of("t2", "row")] if ("t2", "row") in kinds else []
        if head & {("t2", "block"), ("t2", "corner")} and not (
            rows2 and any(cell.col >= rows2[-1].end and is_printed_number(cell) for cell in row.own)
        ):
            return "t2 header"
        if rows3 and (self.table == "t3" or not rows2):
            return "t3 row"
        if rows2:
            return "t2 row"
        if self.table in ("", "t2") and ("t2", "column") in head:
            return "t2 header"
        if ("t3", "group") in head:
            return "t3 row" if self.table == "t3" and self._misprint(row) else "group"
        return self._kind_without_label(row)

    def _kind_without_label(self, row: Row) -> str:
        own = row.own
        if self.zone and is_remark(row, own):
            return "note"
        if self.zone and not row.has_number():
            named = len(own) > OUTCOMES and len(own[0].text) <= SHORTEST_LABEL  # 数量, 件数
            blank = self.table == "t4" and all(cell.is_blank for cell in own[named:])
            return "t4 row" if blank else "more header"
        spare = max(1, len(own) - PARTS * OUTCOMES)  # 数量, 件数 in front, and padding before it
        odd = sum(1 for cell in own[spare:] if not (cell.is_blank or looks_numeric(cell.text)))
        if self.table == "t4" and odd * ODD_SHARE <= len(own) - spare:
            return "t4 row" if row.has_number() or all(cell.is_blank for cell in own) else "note"
        return "t3 row" if self.table == "t3" and self._misprint(row) else "note"

    def _has_columns4(self, row: Row) -> bool:
        """Whether the columns of table 4 were printed above this row, once for all of its parts."""
        zone = self.zone if self.table == "t4" else []
        named = (look_up(cell.text) for number in zone for cell in row.grid.rows[number])
        if zone:
            return sum(each.of("t4", "column") is not None for each in named) == OUTCOMES
        return self.columns4 is not None and self.columns4[0] is row.grid

    # -- headers ---------------------------------------------------------------------------------------

    def _open(self, row: Row, table: str) -> None:
        """A row of the header of `table`: a new header begins unless one is being read."""
        own = [reading for cell, reading in row.labels if cell.row == row.number]
        block = next((each for reading in own for each in reading.all("t2", "block")), None)
        if block is not None or table != self.table or not self.zone:
            self.before = self.headers if table == self.table else None
            self.headers = None
            self.zone = []
        if table != self.table:
            self.block = ""
        self.table = table
        if block is not None:
            self.block = block.key
            if not any(reading.of("t2", "column") or reading.of("t2", "corner") for reading in own):
                return
        self.zone.append(row.number)

    def _close(self, grid: Grid) -> None:
        """The first row of data: the header rows above it are read as columns."""
        if not self.zone:
            return
        zone, self.zone = self.zone, []
        context = {"t2": self.block, "t4": self.part}.get(self.table, "")
        self.headers, generations = read_headers(self.table, grid, zone, context)
        (table, above), self.above = self.above, ("", ())
        if above and table == self.table and zone[0] == 0 and len(above[0]) == len(grid.slots[0]):
            whole, more = read_headers(self.table, grid, zone, context, above)
            if whole and whole.is_whole and not (self.headers and self.headers.is_whole):
                self.headers, generations = whole, more  # a page break went through the header
        self.generations.extend(generations)
        if self.table == "t3" and self.headers and self.before and goes_on(self.headers, self.before):
            self.headers = self.before
        elif self.table == "t4":
            self.blank4 = []

    # -- data ------------------------------------------------------------------------------------------

    def _read_data(self, row: Row, table: str) -> None:
        if table != self.table:
            self.headers, self.before, self.table = None, None, table
        label, meaning, exact = self._label(row, table)
        values = [cell for cell in row.cells if cell.col >= label.end]
        where = f"{table} {row.where}"
        if meaning is None or not values:
            if row.has_number():
                self._add_unknown(where, row)
            return
        flags: tuple[str, ...] = ()
        if meaning.where and meaning.table == "t3":
            beside = self._beside(row, label)
            if (exact and (beside or self.group or meaning.where) == meaning.where) or not beside:
                self.group = meaning.where  # also below a group misread or left out
            if beside and beside != meaning.where:
                flags = ("reader",)
        if not exact:
            self.problems.append(Problem("misprint", where, f"{label.text} → {meaning.label}"))
        headers = self.headers
        if headers is None and table == "t2":
            headers, flags = self.before, ("layout",)
        if headers is None or (table == "t2" and meaning.where not in headers.blocks):
            if any(is_printed_number(cell) for cell in values):
                self.problems.append(Problem("no_header", where, label.text[:80]))
            return
        placed = self._place(row, values, headers, table)
        if table == "t3":
            self.rows3.append((len(self.found), placed, where))
        if not placed.certain and not placed.by_order:
            flags = tuple(dict.fromkeys((*flags, "layout")))
            self.problems.append(Problem("misplaced", where, row.text))
        titles, printable, start = headers.titles, cells(), len(self.found)
        for key, cell in placed.cells.items():
            indicator = f"{meaning.key}__{key}"
            if indicator in printable:
                both = flags if not cell.flags else tuple(dict.fromkeys((*flags, *cell.flags)))
                self.found.append(Found(indicator, table, cell, row.number, titles.get(key, ""), both))
        blank = all(cell.is_blank for cell in placed.cells.values())
        words = compact(label.text)
        whole = exact and words.count("(") <= words.count(")")
        self.empty = (row.grid, whole, self.found[start:]) if blank else None

    def _add_unknown(self, where: str, row: Row) -> None:
        """A row of numbers that no label names. Behind an empty row that ends its table, or whose label is
        not whole, it may be the rest of that row, which the end of a page cut."""
        self.problems.append(Problem("unknown_label", where, row.text))
        empty, self.empty = self.empty, None
        if empty is not None and (empty[0] is not row.grid or not empty[1]):
            self._doubt(empty[2])

    def _doubt(self, read: Sequence[Found]) -> None:
        marked = {id(each) for each in read}
        for number, found in enumerate(self.found):
            if id(found) in marked and "layout" not in found.flags:
                self.found[number] = structs.replace(found, flags=(*found.flags, "layout"))

    def _label(self, row: Row, table: str) -> tuple[GridCell, Meaning | None, bool]:
        """The label of a row of data: the last one that names a row of `table`, or of its group."""
        for cell, reading in reversed(row.labels):
            meaning = reading.of(table, "row") or reading.of(table, "single")
            if meaning is not None:
                short = len(cell.text.strip()) <= SHORTEST_LABEL + 2 and reading.of("t3", "column")
                if short and meaning.where and not self._is_in_group(row, cell, meaning):
                    return cell, None, True
                return cell, meaning, reading.exact
        found = self._misprint(row)
        return (found[0], found[1], False) if found else (row.cells[0], None, True)

    def _misprint(self, row: Row) -> tuple[GridCell, Meaning] | None:
        """A label that only its number and its group make out: `（一）予以公丌` behind 三、本年度办理结果."""
        group = self._group(row, row.cells[-1])
        for cell in row.own[:4]:
            if not cell.is_blank and not looks_numeric(cell.text):
                meaning = row_in_group(cell.text, group)
                if meaning is not None:
                    return cell, meaning
        return None

    def _group(self, row: Row, label: GridCell) -> str:
        """The group printed beside a label, or the last one printed above it."""
        return self._beside(row, label) or self.group

    def _beside(self, row: Row, label: GridCell) -> str:
        for cell, reading in reversed(row.labels):
            if cell.col < label.col:
                for each in reversed(reading.all("t3", "group")):
                    if not each.is_head:
                        return each.key
        return ""

    def _is_in_group(self, row: Row, label: GridCell, meaning: Meaning) -> bool:
        """Whether a label stands in the group that the form gives it, as far as a group is printed."""
        if not meaning.where or meaning.table != "t3":
            return True
        group = self._group(row, label)
        return not group or group == meaning.where

    def _place(self, row: Row, values: Sequence[GridCell], headers: Headers, table: str) -> Placed:
        placed = place(values, headers, row.number, sum_holds)
        odd = row.number in row.grid.crowded
        if len(row.labels) > 1:
            odd = odd or len({each.meanings for _, each in row.labels if each.of(table, "row")}) > 1
        if odd or is_pushed(row, placed, values[0].col):
            placed = Placed(placed.cells, False)
        if row.grid.lossy and not is_sure(placed, table):
            placed = Placed(placed.cells, False)
        # Blanks left of the first column are what is left of a span, and no values.
        count = sum(1 for cell in values if cell.end > headers.first or not cell.is_blank)
        whole = not odd and count >= max(len(headers.official), headers.count)
        own = (
            whole
            and headers.ordered
            and not placed.certain
            and all(cell.row == row.number for cell in values)
        )
        if own and say_nothing(values):
            # Blanks and dashes say the same in whatever order.
            placed = Placed(placed.cells, True, placed.by_order)
        return placed

    def _read_table4(self, row: Row) -> None:
        headers = self.headers
        if headers is None:
            self._doubt_table4(row)
            return
        values = list(row.cells)
        spare = values[: max(1, len(values) - len(headers.official))]
        while spare and looks_numeric(spare[-1].text):
            spare.pop()
        values = values[len(spare) :]  # 数量, 件数, and padding before it
        if not values:
            return
        placed = place(values, headers, row.number, parts_hold)
        certain = placed.certain and row.number not in row.grid.crowded
        if row.grid.lossy:
            certain = certain and parts_hold(placed.cells) is True
        blank = all(cell.is_blank for cell in placed.cells.values())
        if blank and self.blank4:
            return
        # Editors leave an empty row beside the data: it only counts where no other one follows.
        empty = {id(each) for each in self.blank4}
        self.found = [each for each in self.found if id(each) not in empty]
        flags = () if certain else ("layout",)
        read = [
            Found(key, "t4", cell, row.number, key, tuple(dict.fromkeys((*flags, *cell.flags))))
            for key, cell in placed.cells.items()
            if key in cells()
        ]
        self.found.extend(read)
        self.blank4 = read if blank else []
        if not blank:
            self.headers, self.read4 = None, read

    def _doubt_table4(self, row: Row) -> None:
        """A second row of other numbers below table 4, the year before's or an office's: which of the two is
        the report's, no header says."""
        read = [each.cell.text.strip() for each in self.read4]
        said = [cell.text.strip() for cell in row.own[-len(read) :]]
        if not read or len(said) < len(read) or said == read or not row.has_number():
            return
        self.problems.append(Problem("misplaced", f"t4 {row.where}", row.text))
        self._doubt(self.read4)
