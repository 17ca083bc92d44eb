"""Rows of rectangles in, cells of the form out: rows by their label within their group, columns by their
header, never by position alone.

All rows of a page are walked in one go, whatever tables they stand in: real reports split a table over
pages, put three into one, or print table 4 as three. What the rows before said (block, header, group)
holds until something else is printed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from parsers.form import NOTHING, Meaning, Reading, cells, is_row, look_up
from parsers.grid import Grid, GridCell
from parsers.headers import headers2, headers3, headers4, part_of
from parsers.numbers import Number, looks_numeric, read_number
from parsers.placing import Headers, Placed, place, sum_holds
from parsers.record import Problem

LONGEST_HEADING = 40
FEWEST_EVEN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One cell of the form found on the page; `flags` say what is doubtful about its place or label."""

    indicator: str
    tbl: str
    cell: GridCell
    row: int
    header: str
    flags: tuple[str, ...]


@dataclass(slots=True)
class Walk:
    """Reads rows one after the other; `found` and `problems` grow, the rest is what is in force."""

    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    generations: dict[str, list[str]] = field(default_factory=lambda: {"t2": [], "t3": []})
    table: str = ""
    block: str = ""
    part: str = ""
    group: str = ""
    headers: Headers | None = None
    before: Headers | None = None
    zone: list[int] = field(default_factory=list)
    in_order: list[tuple[int, Placed, str]] = field(default_factory=list)
    blank4: list[Found] = field(default_factory=list)
    odd3: int = 0

    def read(self, grid: Grid, name: str = "") -> None:
        """Reads all rows of one rectangle; `name` says in problems where it stands."""
        for number, row in enumerate(grid.rows):
            if row:
                self._read_row(grid, number, row, name)
        self._close(grid)

    def end(self) -> None:
        """Settles the rows of table 3 that were placed by order: where the sums of such rows hold, they
        vouch for those around them whose own sum cannot be told (R03, a cell that says `/`); and where no
        sum can be told at all, so do many rows that all have the official count and none that has not."""
        held = sum(1 for _, placed, _ in self.in_order if placed.holds is True)
        failed = sum(1 for _, placed, _ in self.in_order if placed.holds is False)
        even = self.odd3 == 0 and len(self.in_order) >= FEWEST_EVEN_ROWS
        vouched = held > 3 * failed or (even and failed == 0)
        for start, placed, where in self.in_order:
            if placed.certain or vouched:
                continue
            cells = {id(cell) for cell in placed.cells.values()}
            self.problems.append(
                Problem("misplaced", where, " ".join(c.text for c in placed.cells.values())[:200])
            )
            for number in range(start, len(self.found)):
                found = self.found[number]
                if id(found.cell) not in cells:
                    break
                self.found[number] = replace(found, flags=tuple(dict.fromkeys((*found.flags, "layout"))))

    def read_line(self, text: str) -> None:
        """A line between tables: where table 4 is printed as three, the line above each says which it is."""
        if len(text) < LONGEST_HEADING and (part := part_of(text)):
            self.part = part

    # -- one row ---------------------------------------------------------------------------------------

    def _read_row(self, grid: Grid, number: int, row: Sequence[GridCell], name: str) -> None:
        own = [cell for cell in row if cell.row == number]
        readings = {cell: _read_label(cell.text) for cell in row}
        kind = self._kind(own, row, readings)
        if kind == "t2 header":
            self._open(grid, number, "t2", readings, own)
        elif kind in ("t3 header", "t4 header"):
            self._open(grid, number, kind[:2], readings, own)
        elif kind == "more header":
            self.zone.append(number)
        elif kind in ("t2 row", "t3 row"):
            self._close(grid)
            self._read_data(grid, number, readings, kind[:2], name)
        elif kind == "t4 row":
            self._close(grid)
            self._read_table4(grid, number, row)
        elif kind == "group":
            self._close(grid)
        elif any(_is_printed_number(cell) for cell in own):
            text = " ".join(cell.text for cell in own if not cell.is_blank)
            self.problems.append(
                Problem("unknown_label", f"{self.table or 'table'} {name} row {number + 1}", text[:200])
            )

    def _kind(
        self, own: Sequence[GridCell], row: Sequence[GridCell], readings: dict[GridCell, Reading]
    ) -> str:
        means = [readings[cell] for cell in own if not self._is_numbered_row(cell, readings[cell])]
        columns4 = [m for m in means if m.of("t4", "column") and not m.cut]
        columns3 = [m for m in means if m.of("t3", "column")]
        only4 = [m for m in columns4 if not m.of("t3", "column")]
        over3 = any(m.of("t3", "over") or m.of("t3", "corner") for m in means)
        sure3 = [m for m in columns3 if not m.of("t3", "row")]
        rows3 = [cell for cell in row if self._row_of(readings[cell], "t3")]
        rows2 = [cell for cell in row if readings[cell].of("t2", "row")]
        if only4 or any(m.of("t4", "part") or m.of("t4", "over") for m in means):
            return "t4 header"
        numbers = any(_is_printed_number(cell) for cell in own)
        if (sure3 and not rows3) or over3 or (len({m.meanings for m in columns3}) > 1 and not numbers):
            return "t3 header"
        if any(m.of("t2", "block") or m.of("t2", "corner") for m in means) and not (
            rows2 and _values_after(rows2[-1], own)
        ):
            return "t2 header"
        if rows3 and (self.table == "t3" or not rows2):
            return "t3 row"
        if rows2:
            return "t2 row"
        if sum(1 for m in means if m.of("t2", "column")) and self.table in ("", "t2"):
            return "t2 header"
        if any(m.of("t3", "group") for m in means):
            return "group"
        if self.zone and not numbers:
            return "t4 row" if self.table == "t4" and all(cell.is_blank for cell in own) else "more header"
        if self.table == "t4" and all(cell.is_blank or looks_numeric(cell.text) for cell in own[1:]):
            return "t4 row"
        return "note"

    def _is_numbered_row(self, cell: GridCell, reading: Reading) -> bool:
        row = reading.of("t3", "row")
        return row is not None and reading.of("t3", "column") is not None and is_row(cell.text, row)

    def _row_of(self, reading: Reading, table: str) -> Meaning | None:
        return reading.of(table, "row") or reading.of(table, "single")

    # -- headers ---------------------------------------------------------------------------------------

    def _open(
        self, grid: Grid, number: int, table: str, readings: dict[GridCell, Reading], own: Sequence[GridCell]
    ) -> None:
        """A row of the header of `table`: a new header begins unless one is being read."""
        block = next((m for cell in own for m in readings[cell].all("t2", "block")), None)
        if block is not None or table != self.table or not self.zone:
            self.before = self.headers if table == self.table else None
            self.headers = None
            self.zone = []
        if table != self.table:
            self.block = ""
        self.table = table
        if block is not None:
            self.block = block.key
            if not any(
                readings[cell].of("t2", "column") or readings[cell].of("t2", "corner") for cell in own
            ):
                return
        self.zone.append(number)

    def _close(self, grid: Grid) -> None:
        """The first row of data: the header rows above it are read as columns."""
        if not self.zone:
            return
        zone, self.zone = self.zone, []
        if self.table == "t2":
            self.headers, generations = headers2(grid, zone, self.block)
            self.generations["t2"].extend(generations)
        elif self.table == "t3":
            self.headers = headers3(grid, zone)
        elif self.table == "t4":
            self.headers, self.blank4 = headers4(grid, zone, self.part), []

    # -- data ------------------------------------------------------------------------------------------

    def _read_data(
        self, grid: Grid, number: int, readings: dict[GridCell, Reading], table: str, name: str
    ) -> None:
        row = grid.rows[number]
        labels = [cell for cell in row if self._row_of(readings[cell], table)]
        label = labels[-1]
        reading = readings[label]
        meaning = self._row_of(reading, table)
        assert meaning is not None
        if table != self.table:
            self.headers, self.before, self.table = None, None, table
        values = [cell for cell in row if cell.col >= label.end]
        where = f"{table} {name} row {number + 1}"
        if not values:
            return
        if not reading.exact:
            self.problems.append(Problem("misprint", where, f"{label.text} → {meaning.label}"))
        flags = () if self._fits(meaning, row, label, readings) else ("reader",)
        headers = self.headers
        if headers is None and table == "t2":
            headers, flags = self.before, ("layout",)
        if headers is None:
            if any(_is_printed_number(cell) for cell in values):
                self.problems.append(Problem("no_header", where, label.text[:80]))
            return
        placed = place(values, headers, number, lambda cells: sum_holds(cells, "total"))
        if (
            number in grid.crowded
            or len({readings[each].meanings for each in labels if not readings[each].of("t3", "single")}) > 1
        ):
            placed = Placed(placed.cells, False)
        if grid.lossy and not self._is_sure(placed, table):
            placed = Placed(placed.cells, False)
        if _say_nothing(placed.cells.values()) and len(values) >= len(headers.official):
            placed = Placed(placed.cells, True)  # blanks and dashes say the same in whatever order
        if placed.by_order:
            self.in_order.append((len(self.found), placed, where))
        elif not placed.certain:
            self.odd3 += table == "t3"
            flags = tuple(dict.fromkeys((*flags, "layout")))
            self.problems.append(Problem("misplaced", where, " ".join(cell.text for cell in row)[:200]))
        titles = {header.key: header.text for header in headers.columns}
        for key, cell in placed.cells.items():
            indicator = f"{meaning.key}__{key}"
            if indicator in cells():
                self.found.append(
                    Found(indicator, table, cell, number, titles.get(key, ""), (*flags, *cell.flags))
                )

    def _is_sure(self, placed: Placed, table: str) -> bool:
        """Whether the cells of a row are in their places though blanks were lost around it: its sum says
        so, or there is one column only, or nothing but zeros."""
        numbers = [read_number(cell.text) for cell in placed.cells.values()]
        if len(numbers) == 1 or all(number.status == "zero" for number in numbers):
            return placed.certain or placed.by_order
        return table == "t3" and len(numbers) > 2 and sum_holds(placed.cells, "total") is True

    def _fits(
        self, meaning: Meaning, row: Sequence[GridCell], label: GridCell, readings: dict[GridCell, Reading]
    ) -> bool:
        """Whether the group printed beside a label is the one that the form gives it."""
        beside = [m.key for cell in row if cell.col < label.col for m in readings[cell].all("t3", "group")]
        inner = [key for key in beside if not key.startswith("三")]
        return not (inner and meaning.where and inner[-1] != meaning.where)

    def _read_table4(self, grid: Grid, number: int, row: Sequence[GridCell]) -> None:
        headers = self.headers
        if headers is None:
            return
        values = list(row)
        if len(values) > len(headers.official) and not looks_numeric(values[0].text):
            values = values[1:]

        def holds(cells: dict[str, GridCell]) -> bool | None:
            sums = []
            for part in {key.rsplit("_", 1)[0] for key in cells}:
                own = {key: cell for key, cell in cells.items() if key.rsplit("_", 1)[0] == part}
                if not all(cell.is_blank for key, cell in own.items() if key != f"{part}_total"):
                    sums.append(sum_holds(own, f"{part}_total"))
            return False if False in sums else (True in sums or not sums or None)

        placed = place(values, headers, number, holds)
        certain = placed.certain and number not in grid.crowded
        if grid.lossy:
            certain = certain and holds(placed.cells) is True
        flags = () if certain else ("layout",)
        if not any(not cell.is_blank for cell in placed.cells.values()) and self.blank4:
            return
        blank = {id(each) for each in self.blank4}
        self.found = [each for each in self.found if id(each) not in blank]
        self.blank4 = []
        start = len(self.found)
        for key, cell in placed.cells.items():
            if key not in cells():
                continue
            self.found.append(Found(key, "t4", cell, number, key, (*flags, *cell.flags)))
        # Word leaves an empty row between header and data: it only counts where nothing better follows.
        if all(cell.is_blank for cell in values):
            self.blank4 = self.found[start:]
        else:
            self.headers = None


def _read_label(text: str) -> Reading:
    if not text or len(text) > 400 or text.replace(".", "").isdigit():
        return NOTHING
    return look_up(text)


def _say_nothing(cells: Collection[GridCell]) -> bool:
    """Whether all cells print the same kind of no number."""
    return len({number.status for number in map(_number, cells)}) == 1 and all(
        _number(cell).value is None for cell in cells
    )


def _number(cell: GridCell) -> Number:
    return read_number(cell.text)


def _is_printed_number(cell: GridCell) -> bool:
    return not cell.is_blank and looks_numeric(cell.text)


def _values_after(label: GridCell, own: Sequence[GridCell]) -> bool:
    return any(cell.col >= label.end and _is_printed_number(cell) for cell in own)
