"""Rows of rectangles in, cells of the form out: rows by their label within their group, columns by their
header, never by position alone.

All rows of a page are walked in one go, whatever tables they stand in: real reports split a table over
pages, put three into one, or print table 4 as three. What the rows before said (block, header, group)
holds until something else is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.form import Meaning, Reading, cells, is_row, read_label, row_in_group
from parsers.grid import Grid, GridCell
from parsers.headers import headers2, headers3, headers4, part_of
from parsers.numbers import looks_numeric, read_number
from parsers.placing import Headers, Placed, are_vouched, parts_hold, place, say_nothing, sum_holds
from parsers.record import Problem

LONGEST_HEADING = 40
SHORTEST_LABEL = 4  # 其他 means a row only in its own group; a longer label is known wherever it stands


class Found(NamedTuple):
    """One cell of the form found on the page; `flags` say what is doubtful about its place or label."""

    indicator: str
    tbl: str
    cell: GridCell
    row: int
    header: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its cells with those reaching down from above, and those of them that are labels."""

    grid: Grid
    number: int
    where: str
    cells: tuple[GridCell, ...]
    labels: tuple[tuple[GridCell, Reading], ...]

    @property
    def own(self) -> list[GridCell]:
        return [cell for cell in self.cells if cell.row == self.number]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells if not cell.is_blank)[:200]

    def has_number(self) -> bool:
        return any(_is_printed_number(cell) for cell in self.cells if cell.row == self.number)


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
    rows3: list[tuple[int, Placed, str]] = field(default_factory=list)
    blank4: list[Found] = field(default_factory=list)

    def read(self, grid: Grid, name: str = "") -> None:
        """Reads all rows of one rectangle; `name` says in problems where it stands."""
        for number, row in enumerate(grid.rows):
            if row:
                labels = tuple((cell, reading) for cell in row if (reading := read_label(cell.text)).meanings)
                self._read_row(_Row(grid, number, f"{name} row {number + 1}", row, labels))
        self._close(grid)

    def read_line(self, text: str) -> None:
        """A line between tables: where table 4 is printed as three, the line above each says which it is."""
        if len(text) < LONGEST_HEADING and (part := part_of(text)):
            self.part = part

    def end(self) -> None:
        """Settles the rows of table 3 that were placed by order, once all of them are known."""
        certain = are_vouched([placed for _, placed, _ in self.rows3])
        for (start, placed, where), sure in zip(self.rows3, certain, strict=True):
            if sure or not placed.by_order:
                continue
            text = " ".join(cell.text for cell in placed.cells.values())
            self.problems.append(Problem("misplaced", where, text[:200]))
            row = {id(cell) for cell in placed.cells.values()}
            for number in range(start, min(start + len(row), len(self.found))):
                found = self.found[number]
                if id(found.cell) in row and "layout" not in found.flags:
                    self.found[number] = found._replace(flags=(*found.flags, "layout"))

    # -- one row ---------------------------------------------------------------------------------------

    def _read_row(self, row: _Row) -> None:
        kind = self._kind(row)
        if kind in ("t2 header", "t3 header", "t4 header"):
            self._open(row, kind[:2])
        elif kind == "more header":
            self.zone.append(row.number)
        elif kind == "note":
            if row.has_number():
                self.problems.append(
                    Problem("unknown_label", f"{self.table or 'table'} {row.where}", row.text)
                )
        else:
            self._close(row.grid)
            if kind == "t4 row":
                self._read_table4(row)
            elif kind != "group":
                self._read_data(row, kind[:2])
        for _, reading in row.labels:
            group = reading.of("t3", "group")
            if group is not None and not group.is_head:
                self.group = group.key

    def _kind(self, row: _Row) -> str:
        own = [(cell, reading) for cell, reading in row.labels if cell.row == row.number]
        if len(own) == 1 and own[0][1].is_row_of == self.table:
            return f"{self.table} row"  # most rows: one label, and it means nothing else
        heads = [reading for cell, reading in own if not _is_numbered_row(cell, reading)]
        if any(each.of("t4", "part") or each.of("t4", "over") or _is_column4(each) for each in heads):
            return "t4 header"
        columns3 = [each for each in heads if each.of("t3", "column")]
        rows3 = any(each.of("t3", "row") or each.of("t3", "single") for _, each in row.labels)
        if any(each.of("t3", "over") or each.of("t3", "corner") for each in heads):
            return "t3 header"
        if columns3 and (
            (not rows3 and any(not each.of("t3", "row") for each in columns3))
            or (len({each.meanings for each in columns3}) > 1 and not row.has_number())
        ):
            return "t3 header"
        rows2 = [cell for cell, each in row.labels if each.of("t2", "row")]
        if any(each.of("t2", "block") or each.of("t2", "corner") for each in heads) and not (
            rows2 and any(cell.col >= rows2[-1].end and _is_printed_number(cell) for cell in row.own)
        ):
            return "t2 header"
        if rows3 and (self.table == "t3" or not rows2):
            return "t3 row"
        if rows2:
            return "t2 row"
        if self.table in ("", "t2") and any(each.of("t2", "column") for each in heads):
            return "t2 header"
        if any(each.of("t3", "group") for each in heads):
            return "t3 row" if self.table == "t3" and self._misprint(row) else "group"
        return self._kind_without_label(row)

    def _kind_without_label(self, row: _Row) -> str:
        own = row.own
        if self.zone and not row.has_number():
            blank = self.table == "t4" and all(cell.is_blank for cell in own)
            return "t4 row" if blank else "more header"
        if self.table == "t4" and all(cell.is_blank or looks_numeric(cell.text) for cell in own[1:]):
            return "t4 row"
        return "t3 row" if self.table == "t3" and self._misprint(row) else "note"

    # -- headers ---------------------------------------------------------------------------------------

    def _open(self, row: _Row, table: str) -> None:
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
        if self.table == "t2":
            self.headers, generations = headers2(grid, zone, self.block)
            self.generations.extend(generations)
        elif self.table == "t3":
            self.headers = headers3(grid, zone)
            if not self.headers.keyed and self.before is not None:
                self.headers = self.before  # a page break that repeats the corner only
        elif self.table == "t4":
            self.headers, self.blank4 = headers4(grid, zone, self.part), []

    # -- data ------------------------------------------------------------------------------------------

    def _read_data(self, row: _Row, table: str) -> None:
        if table != self.table:
            self.headers, self.before, self.table = None, None, table
        label, meaning, exact = self._label(row, table)
        values = [cell for cell in row.cells if cell.col >= label.end]
        where = f"{table} {row.where}"
        if meaning is None or not values:
            if row.has_number():
                self.problems.append(Problem("unknown_label", where, row.text))
            return
        if meaning.where and meaning.table == "t3" and exact and self._is_in_group(row, label, meaning):
            self.group = meaning.where
        elif meaning.where and meaning.table == "t3" and not self._beside(row, label):
            self.group = meaning.where  # a label that only this group has, below a group misread or left out
        if not exact:
            self.problems.append(Problem("misprint", where, f"{label.text} → {meaning.label}"))
        headers, flags = self.headers, () if self._is_in_group(row, label, meaning) else ("reader",)
        if headers is None and table == "t2":
            headers, flags = self.before, ("layout",)
        if headers is None or (table == "t2" and meaning.where not in headers.blocks):
            if any(_is_printed_number(cell) for cell in values):
                self.problems.append(Problem("no_header", where, label.text[:80]))
            return
        placed = self._place(row, values, headers, table)
        if table == "t3":
            self.rows3.append((len(self.found), placed, where))
        if not placed.certain and not placed.by_order:
            flags = tuple(dict.fromkeys((*flags, "layout")))
            self.problems.append(Problem("misplaced", where, row.text))
        titles, printable = headers.titles, cells()
        for key, cell in placed.cells.items():
            indicator = f"{meaning.key}__{key}"
            if indicator in printable:
                both = flags if not cell.flags else tuple(dict.fromkeys((*flags, *cell.flags)))
                self.found.append(Found(indicator, table, cell, row.number, titles.get(key, ""), both))

    def _label(self, row: _Row, table: str) -> tuple[GridCell, Meaning | None, bool]:
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

    def _misprint(self, row: _Row) -> tuple[GridCell, Meaning] | None:
        """A label that only its number and its group make out: `（一）予以公丌` behind 三、本年度办理结果."""
        group = self._group(row, row.cells[-1])
        for cell in row.own[:4]:
            if not cell.is_blank and not looks_numeric(cell.text):
                meaning = row_in_group(cell.text, group)
                if meaning is not None:
                    return cell, meaning
        return None

    def _group(self, row: _Row, label: GridCell) -> str:
        """The group printed beside a label, or the last one printed above it."""
        return self._beside(row, label) or self.group

    def _beside(self, row: _Row, label: GridCell) -> str:
        groups = [
            each.key
            for cell, reading in row.labels
            if cell.col < label.col
            for each in reading.all("t3", "group")
            if not each.is_head
        ]
        return groups[-1] if groups else ""

    def _is_in_group(self, row: _Row, label: GridCell, meaning: Meaning) -> bool:
        """Whether a label stands in the group that the form gives it, as far as a group is printed."""
        group = self._group(row, label)
        return not (meaning.where and meaning.table == "t3" and group and group != meaning.where)

    def _place(self, row: _Row, values: Sequence[GridCell], headers: Headers, table: str) -> Placed:
        placed = place(values, headers, row.number, lambda found: sum_holds(found, "total"))
        rows = {each.meanings for _, each in row.labels if each.of(table, "row")}
        odd = row.number in row.grid.crowded or len(rows) > 1
        if odd or _is_pushed(row, placed):
            placed = Placed(placed.cells, False)
        if row.grid.lossy and not _is_sure(placed, table):
            placed = Placed(placed.cells, False)
        own = not odd and all(cell.row == row.number for cell in values)
        if own and say_nothing(values) and len(values) >= max(len(headers.official), headers.count):
            placed = Placed(placed.cells, True)  # blanks and dashes say the same in whatever order
        return placed

    def _read_table4(self, row: _Row) -> None:
        headers = self.headers
        if headers is None:
            return
        values = list(row.cells)
        if len(values) > len(headers.official) and not looks_numeric(values[0].text):
            values = values[1:]
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
            self.headers = None


def _is_numbered_row(cell: GridCell, reading: Reading) -> bool:
    """Whether a label that is a column too (3.其他, （七）总计) bears the number of its row."""
    row = reading.of("t3", "row")
    return row is not None and reading.of("t3", "column") is not None and is_row(cell.text, row)


def _is_column4(reading: Reading) -> bool:
    return reading.of("t4", "column") is not None and not reading.cut and reading.of("t3", "column") is None


def _is_printed_number(cell: GridCell) -> bool:
    return not cell.is_blank and looks_numeric(cell.text)


def _is_pushed(row: _Row, placed: Placed) -> bool:
    """Whether a cell from above may have pushed the row aside: it is a number, or it is empty and so is a
    value, which may be the place that was pushed. Words are a group, or what a page break left of one."""
    labels = {id(cell) for cell, _ in row.labels}
    reached = [cell for cell in row.cells if cell.row != row.number and id(cell) not in labels]
    blank = any(cell.is_blank for cell in placed.cells.values())
    return any(_is_printed_number(cell) or (cell.is_blank and blank) for cell in reached)


def _is_sure(placed: Placed, table: str) -> bool:
    """Whether the cells of a row are in their places though blanks were lost around it: its sum says so,
    or there is one column only, or nothing but zeros."""
    numbers = [read_number(cell.text) for cell in placed.cells.values()]
    if len(numbers) == 1 or all(number.status == "zero" for number in numbers):
        return placed.certain or placed.by_order
    return table == "t3" and len(numbers) > 2 and sum_holds(placed.cells, "total") is True
