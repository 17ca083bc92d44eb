"""Forms that print one number a row (the 统计表 of 2014-2018): label, perhaps a unit, a number.

The same label stands in several sections (（二）被依法纠错数 under 行政复议 and 行政诉讼): the section above
a row tells which is meant. Rows that a province added are named and left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.form import Form, Label, List, forms
from parsers.grid import Grid, GridCell, grid_of_rows
from parsers.labels import compact, distance, reduce_label
from parsers.lines import tokens
from parsers.numbers import UNITS, looks_numeric
from parsers.page import Block
from parsers.record import Problem
from parsers.tables import Found

FEWEST_ROWS = 5
SHORTEST_MISPRINT = 8


@dataclass(frozen=True, slots=True)
class Read:
    """What was found of one form: its generation, cells and problems."""

    generation: str
    found: tuple[Found, ...]
    problems: tuple[Problem, ...]


@cache
def _lists() -> tuple[tuple[Form, List], ...]:
    return tuple((form, form.list) for form in forms().values() if form.list is not None)


def _is_unit(text: str) -> bool:
    return compact(text).strip("()") in UNITS


def _core(text: str) -> str:
    core = reduce_label(text)[0]
    return core.removeprefix("其中") or core


@cache
def _rows(generation: str) -> Mapping[str, tuple[Label, ...]]:
    form = forms()[generation].list
    found: dict[str, list[Label]] = {}
    for row in form.rows if form else ():
        for word in (row.label, *row.also):
            found.setdefault(_core(word), []).append(row)
    return {core: tuple(rows) for core, rows in found.items()}


@cache
def _words(generation: str, column: str) -> frozenset[str]:
    form = forms()[generation].list
    return frozenset(_core(word) for word in getattr(form, column)) if form else frozenset()


def is_row_list(grid: Grid) -> bool:
    """Whether the cells of a table are rows of such a form: enough of its labels, each row its own."""
    for form, _ in _lists():
        rows = _rows(form.generation)
        labels = sum(
            1
            for row in grid.rows
            if any(len(_core(cell.text)) > 4 and _core(cell.text) in rows for cell in row)
        )
        if labels >= FEWEST_ROWS:
            return True
    return False


def read_row_list(grids: Iterable[tuple[Grid, str]]) -> Read | None:
    """The form that the tables hold, or None. `grids` come with the words that say where they stand."""
    tables = [(grid, name) for grid, name in grids if is_row_list(grid)]
    for form, rows in _lists() if tables else ():
        walk = _Walk(form.generation, rows)
        for grid, name in tables:
            walk.read(grid, name)
        if walk.found:
            return Read(form.generation, tuple(walk.found), tuple(walk.problems))
    return None


class _Walk:
    """Reads rows in order; the section in force decides between rows of the same label."""

    def __init__(self, generation: str, form: List) -> None:
        self.rows = _rows(generation)
        self.value = _words(generation, "value")
        self.sections = {_core(section): section for section in form.sections}
        self.table = form.table
        self.section = ""
        self.column: GridCell | None = None
        self.found: list[Found] = []
        self.problems: list[Problem] = []

    def read(self, grid: Grid, name: str) -> None:
        for number, cells in enumerate(grid.rows):
            own = [cell for cell in cells if not cell.is_blank]
            header = next((cell for cell in own if _core(cell.text) in self.value), None)
            if header is not None and not any(looks_numeric(cell.text) for cell in own):
                self.column = header
                continue
            self._read_row(number, cells, f"{self.table} {name} row {number + 1}")

    def _read_row(self, number: int, cells: Sequence[GridCell], where: str) -> None:
        for label in reversed(cells):
            if label.is_blank or looks_numeric(label.text):
                continue
            core = _core(label.text)
            if core in self.sections and core not in self.rows:
                self.section = self.sections[core]
                return
            row, exact = self._row(core)
            if row is not None:
                if core in self.sections:
                    self.section = self.sections[core]
                if not exact:
                    self.problems.append(Problem("misprint", where, f"{label.text} → {row.label}"))
                self._read_value(number, [cell for cell in cells if cell.col >= label.end], row, where)
                return
        if any(looks_numeric(cell.text) and not cell.is_blank for cell in cells):
            text = " ".join(cell.text for cell in cells if not cell.is_blank)
            self.problems.append(Problem("unknown_label", where, text[:200]))

    def _row(self, core: str) -> tuple[Label | None, bool]:
        rows = self.rows.get(core)
        if rows is None and len(core) >= SHORTEST_MISPRINT:
            near = {
                word for word in self.rows if len(word) >= SHORTEST_MISPRINT and distance(core, word, 1) <= 1
            }
            if len(near) == 1:
                return self._in_section(self.rows[near.pop()]), False
        return (self._in_section(rows), True) if rows else (None, True)

    def _in_section(self, rows: Sequence[Label]) -> Label | None:
        if len(rows) == 1:
            return rows[0]
        return next((row for row in rows if row.group == self.section), None)

    def _read_value(self, number: int, cells: Sequence[GridCell], row: Label, where: str) -> None:
        values = [cell for cell in cells if not _is_unit(cell.text)]
        under = [
            cell for cell in values if self.column is not None and cell.col <= self.column.col < cell.end
        ]
        printed = [cell for cell in values if not cell.is_blank]
        flags: tuple[str, ...] = ()
        others = [cell for cell in printed if cell not in under]
        if len(under) == 1 and not any(looks_numeric(cell.text) for cell in others):
            value = under[0]
        elif len(values) == 1:
            value, flags = values[0], () if self.column is not None else ("layout",)
        else:
            if any(looks_numeric(cell.text) and not cell.is_blank for cell in values):
                self.problems.append(Problem("misplaced", where, " ".join(cell.text for cell in cells)[:200]))
            return
        self.found.append(Found(row.key, self.table, value, number, "", (*flags, *value.flags)))


def read_row_lines(blocks: Sequence[Block]) -> Read | None:
    """As `read_row_list`, where the form stands as text: a row a line or a cell a line."""
    for form, rows in _lists():
        labels, words = _rows(form.generation), _words(form.generation, "value")
        sections = {_core(section) for section in rows.sections}
        start = next(
            (i for i, block in enumerate(blocks) if any(word in block.text for word in rows.value)), None
        )
        if start is None or not any(rows.sections[0] in block.text for block in blocks[start:]):
            continue
        lines: list[list[tuple[str, str, tuple[str, ...]]]] = []
        for token in tokens(blocks[start:]):
            for text in _apart(token.text, labels):
                core = _core(text)
                known = core in labels or core in sections or core in words
                if known or (core and not looks_numeric(text) and not _is_unit(text)):
                    lines.append([(text, token.path, ())])
                elif lines and (text or token.explicit):
                    lines[-1].append((text, token.path, ()))
        read = read_row_list([(grid_of_rows(_without_tail_blanks(lines)), "text")])
        if read is not None:
            return read
    return None


def _apart(text: str, labels: Mapping[str, object]) -> list[str]:
    words = text.split()
    if len(words) > 1 and looks_numeric(words[-1]) and not looks_numeric(text):
        unit = len(words) > 2 and words[-2] in UNITS
        return ["".join(words[: -2 if unit else -1]), *words[-2 if unit else -1 :]]
    return [text]


def _without_tail_blanks(
    lines: list[list[tuple[str, str, tuple[str, ...]]]],
) -> list[list[tuple[str, str, tuple[str, ...]]]]:
    """Rows of label, unit and value; blanks behind the value are the separators of the next line."""
    out = []
    for line in lines:
        numbers = [cell for cell in line[1:] if cell[0] and not _is_unit(cell[0])]
        blank = [cell for cell in line[1:] if not cell[0]]
        out.append([line[0], *(numbers or blank[:1])])
    return out
