"""Rows of rectangles in, cells of the form out: rows by their label within their group, columns by their
header, never by position alone.

All rows of a page are walked in one go, whatever tables they stand in: real reports split a table over
pages, put three into one, or print table 4 as three. What the rows before said (block, header, group)
holds until something else is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.form import NOTHING, Meaning, Reading, cells, forms, lexicon, look_up
from parsers.grid import Grid, GridCell
from parsers.labels import reduce_label
from parsers.numbers import looks_numeric
from parsers.placing import Header, Headers, Placed, place, sum_holds
from parsers.record import Problem


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
    in_header: bool = False
    width: int = 0

    def read(self, grid: Grid, name: str = "") -> None:
        """Reads all rows of one rectangle; `name` says in problems where it stands."""
        for number, row in enumerate(grid.rows):
            if row:
                self._read_row(grid, number, row, name)
        self._close(grid)

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
        means = [readings[cell] for cell in own]
        columns4 = [m for m in means if m.of("t4", "column") and not m.cut]
        columns3 = [m for m in means if m.of("t3", "column")]
        only4 = [m for m in columns4 if not m.of("t3", "column")]
        over3 = any(m.of("t3", "over") or m.of("t3", "corner") for m in means)
        sure3 = [m for m in columns3 if not m.of("t3", "row")]
        rows3 = [cell for cell in row if self._row_of(readings[cell], "t3")]
        rows2 = [cell for cell in row if readings[cell].of("t2", "row")]
        if only4 or any(m.of("t4", "part") or m.of("t4", "over") for m in means):
            return "t4 header"
        if (sure3 and not rows3) or over3 or len(columns3) > 1:
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
        if self.zone and not any(_is_printed_number(cell) for cell in own):
            return "t4 row" if self.table == "t4" and all(cell.is_blank for cell in own) else "more header"
        if self.table == "t4" and all(cell.is_blank or looks_numeric(cell.text) for cell in own[1:]):
            return "t4 row"
        return "note"

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
            self.part = self.group = ""
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
        columns = _columns(grid, zone)
        if self.table == "t2":
            self.headers = self._headers2(grid, zone, columns)
        elif self.table == "t3":
            self.headers = _headers3(grid, zone, columns)
        elif self.table == "t4":
            self.headers, self.part = _headers4(grid, zone, columns, self.part)

    def _headers2(
        self, grid: Grid, zone: Sequence[int], columns: Sequence[tuple[str, int, int]]
    ) -> Headers | None:
        readings = [(look_up(text), text, start, end) for text, start, end in columns]
        printed = [
            each for each in readings if not each[0].of("t2", "corner") and not each[0].of("t2", "block")
        ]
        # What stands left of the first column is the corner, whatever it says in place of 信息内容.
        first = next((i for i, each in enumerate(printed) if each[0].all("t2", "column")), len(printed))
        printed = printed[first:]
        official = self._official2(printed)
        keys = _resolve2(printed, official)
        self.generations["t2"].extend(
            meaning.generations[0]
            for reading, *_ in printed
            if not reading.cut
            for meaning in reading.all("t2", "column")
            if len(meaning.generations) == 1
        )
        headers = tuple(
            Header(key, start, end, text)
            for key, (_, text, start, end) in zip(keys, printed, strict=True)
            if key or text
        )
        if not any(header.key for header in headers):
            return None
        named = [header.key for header in headers]
        return Headers(headers, official, tuple(named) == official, _reach(grid, zone), len(printed))

    def _official2(self, printed: Sequence[tuple[Reading, str, int, int]]) -> tuple[str, ...]:
        """The columns of this block in the one generation whose labels are printed."""
        best: tuple[int, tuple[str, ...]] = (0, ())
        for form in forms().values():
            for block in form.t2.blocks if form.t2 else ():
                if self.block and block.label != self.block:
                    continue
                keys = [column.key for column in block.columns if column.key not in block.instead]
                shown = {
                    m.key
                    for reading, *_ in printed
                    for m in reading.all("t2", "column")
                    if form.generation in m.generations
                }
                for other, official in block.instead.items():
                    if other in shown and official not in shown:
                        keys[keys.index(official)] = other
                best = max(best, (len(shown & set(keys)), tuple(keys)), key=lambda each: each[0])
        return best[1]

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
        placed = place(values, headers, number, lambda cells: sum_holds(cells, "total") is True)
        if (
            number in grid.crowded
            or len([each for each in labels if not readings[each].of("t3", "single")]) > 1
        ):
            placed = Placed(placed.cells, False)
        if all(cell.is_blank for cell in placed.cells.values()) and len(values) >= len(headers.official):
            placed = Placed(placed.cells, True)
        if not placed.certain:
            flags = tuple(dict.fromkeys((*flags, "layout")))
            self.problems.append(Problem("misplaced", where, " ".join(cell.text for cell in row)[:200]))
        titles = {header.key: header.text for header in headers.columns}
        for key, cell in placed.cells.items():
            indicator = f"{meaning.key}__{key}"
            if indicator in cells():
                self.found.append(
                    Found(indicator, table, cell, number, titles.get(key, ""), (*flags, *cell.flags))
                )

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

        def holds(cells: dict[str, GridCell]) -> bool:
            parts = {key.rsplit("_", 1)[0] for key in cells}
            sums = [
                sum_holds({k: c for k, c in cells.items() if k.rsplit("_", 1)[0] == part}, f"{part}_total")
                for part in parts
            ]
            blank = [
                all(
                    c.is_blank
                    for k, c in cells.items()
                    if k.rsplit("_", 1)[0] == part and k != f"{part}_total"
                )
                for part in parts
            ]
            return all(held or (held is None and empty) for held, empty in zip(sums, blank, strict=True))

        placed = place(values, headers, number, holds)
        flags = () if placed.certain and number not in grid.crowded else ("layout",)
        for key, cell in placed.cells.items():
            self.found.append(Found(key, "t4", cell, number, key, (*flags, *cell.flags)))
        self.headers = None


def _read_label(text: str) -> Reading:
    if not text or len(text) > 400 or text.replace(".", "").isdigit():
        return NOTHING
    return look_up(text)


def _is_printed_number(cell: GridCell) -> bool:
    return not cell.is_blank and looks_numeric(cell.text)


def _values_after(label: GridCell, own: Sequence[GridCell]) -> bool:
    return any(cell.col >= label.end and _is_printed_number(cell) for cell in own)


def _reach(grid: Grid, zone: Sequence[int]) -> int:
    return max((cell.end for number in zone for cell in grid.rows[number]), default=0)


def _columns(grid: Grid, zone: Sequence[int]) -> list[tuple[str, int, int]]:
    """The header rows read downwards: (text, start, end) of every run of columns with the same cells."""
    stacks: list[tuple[GridCell, ...]] = []
    for col in range(_reach(grid, zone)):
        slots = [grid.slots[number][col] for number in zone if col < len(grid.slots[number])]
        stacks.append(tuple(dict.fromkeys(slot for slot in slots if slot is not None)))
    columns: list[tuple[str, int, int]] = []
    start = 0
    for col in range(1, len(stacks) + 1):
        if col == len(stacks) or stacks[col] != stacks[start]:
            columns.append(("".join(cell.text for cell in stacks[start]), start, col))
            start = col
    return columns


def _resolve2(printed: Sequence[tuple[Reading, str, int, int]], official: Sequence[str]) -> list[str]:
    """A key for each printed column: what its label says; where labels are cut short, what order says,
    if as many columns are printed as the form has and every label agrees with its place."""
    options = [{m.key for m in reading.all("t2", "column") if m.key in official} for reading, *_ in printed]
    keys = [
        min(each) if len(each) == 1 and not reading[0].cut else ""
        for each, reading in zip(options, printed, strict=True)
    ]
    if all(keys) or not any(each for each, key in zip(options, keys, strict=True) if not key):
        return keys
    shown = [number for number, (_, text, *_) in enumerate(printed) if text]
    if len(shown) == len(official) and all(
        key in options[number] for number, key in zip(shown, official, strict=True)
    ):
        for number, key in zip(shown, official, strict=True):
            keys[number] = key
        return keys
    left = [
        (number, each - set(keys))
        for number, (each, key) in enumerate(zip(options, keys, strict=True))
        if not key and each
    ]
    for number, each in left:
        if len(each) == 1 and sum(1 for _, other in left if other & each) == 1:
            keys[number] = min(each)
    return keys


def _headers3(grid: Grid, zone: Sequence[int], columns: Sequence[tuple[str, int, int]]) -> Headers:
    words = lexicon()
    form = forms()["g2021"]
    assert form.t3 is not None
    official = tuple(column.key for column in form.t3.columns)
    over = [reduce_label(word)[0] for word in (*form.t3.over, *form.t3.corner)]
    headers = []
    for text, start, end in columns:
        core = reduce_label(text)[0]
        for word in over:
            core = core.replace(word, "")
        reading = words.get(core) or look_up(core)
        column = reading.of("t3", "column") if not reading.cut or len(reading.meanings) == 1 else None
        if column is not None:
            headers.append(Header(column.key, start, end, text))
        elif core and not any(reduce_label(text)[0].startswith(word) for word in over):
            headers.append(Header("", start, end, text))
    return Headers(tuple(headers), official, _is_ordered3(grid, zone, official), _reach(grid, zone))


def _is_ordered3(grid: Grid, zone: Sequence[int], official: Sequence[str]) -> bool:
    """Whether all column labels were printed in the order of the form, over one header row or several."""
    seen: list[str] = []
    for number in zone:
        for cell in grid.rows[number]:
            meaning = look_up(cell.text).of("t3", "column") if cell.row == number else None
            if meaning is not None and meaning.key not in seen:
                seen.append(meaning.key)
    return tuple(seen) == tuple(official) or seen == [official[0], official[-1], *official[1:-1]]


def _headers4(
    grid: Grid, zone: Sequence[int], columns: Sequence[tuple[str, int, int]], part: str
) -> tuple[Headers, str]:
    form = forms()["g2021"]
    assert form.t4 is not None
    parts = {reduce_label(word)[0]: each.key for each in form.t4.parts for word in (each.label, *each.also)}
    names = {reduce_label(word)[0]: each.key for each in form.t4.columns for word in (each.label, *each.also)}
    over = [reduce_label(word)[0] for word in form.t4.over]
    keys = [column.key for column in form.t4.columns]
    headers = []
    for text, start, end in columns:
        core = reduce_label(text)[0]
        name = next((word for word in sorted(names, key=len, reverse=True) if core.endswith(word)), "")
        rest = core[: len(core) - len(name)] if name else core
        for word in over:
            rest = rest.replace(word, "", 1)
        key = parts.get(rest, part if not rest else "")
        if name:
            headers.append(Header(f"{key}_{names[name]}" if key else "", start, end, text))
        elif key:
            part = key
    official = tuple(f"{each.key}_{key}" for each in form.t4.parts for key in keys)
    found = [header.key for header in headers]
    if len(headers) == len(keys):
        shown = found[0].rsplit("_", 1)[0] if found and found[0] else ""
        official = tuple(f"{shown}_{key}" for key in keys)
    return Headers(
        tuple(headers), official, tuple(found) == official or _is_ordered4(grid, zone), _reach(grid, zone)
    ), part


def _is_ordered4(grid: Grid, zone: Sequence[int]) -> bool:
    form = forms()["g2021"]
    assert form.t4 is not None
    columns: list[str] = []
    parts: list[str] = []
    for number in zone:
        for cell in grid.rows[number]:
            if cell.row == number:
                reading = look_up(cell.text)
                columns.extend(m.key for m in reading.all("t4", "column")[:1])
                parts.extend(m.key for m in reading.all("t4", "part")[:1])
    return columns == [column.key for column in form.t4.columns] * 3 and parts == [
        part.key for part in form.t4.parts
    ]
