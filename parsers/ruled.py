"""Tables as their drawn lines have them: joined over page breaks, freed of the prose that stands in a frame.

A row that a page break cuts is one row again where its two halves make one label of the form; columns are
those of the borders, so that a value keeps its header on the next page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from parsers.form import Reading, look_up
from parsers.numbers import looks_numeric

_NEAR = 6.0  # borders of two halves of one table nearer than this are one; the narrowest column has 15
_OUTER = 12.0  # how much wider one half may be than the other

Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell between its borders; places count from 0."""

    text: str
    row: int
    col: int
    rows: int
    cols: int
    path: str
    flags: tuple[str, ...] = ()
    framed: bool = True

    @property
    def end(self) -> int:
        return self.col + self.cols


@dataclass(frozen=True, slots=True)
class Ruled:
    """One table of one page: its vertical and horizontal borders in points, and its cells."""

    page: int
    number: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def height(self) -> int:
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def table(cells: Iterable[Cell], path: str) -> dict[str, Any]:
    """Cells as a reader hands them on to `parsers.attachments`."""
    rows = [[cell.text, cell.row, cell.col, cell.rows, cell.cols, cell.path, cell.flags] for cell in cells]
    return {"table": rows, "path": path}


def split_prose(whole: Ruled) -> Iterator[Ruled]:
    """The parts of `whole` between rows that are one cell of text from border to border: headings and
    prose that stand in a frame. A title of a block of the form (第二十条第（一）项) is such a row too, and
    stays."""
    width = len(whole.xs) - 1
    prose = {
        cell.row
        for cell in whole.cells
        if cell.rows == 1 and cell.cols == width and (width == 1 or not _is_label(cell.text))
    }
    rows = len(whole.ys) - 1
    start = 0
    for row in range(rows + 1):
        if row == rows or row in prose:
            cells = tuple(
                replace(cell, row=cell.row - start)
                for cell in whole.cells
                if start <= cell.row < row and cell.row not in prose
            )
            if cells:
                yield replace(whole, ys=whole.ys[start : row + 1], cells=cells)
            start = row + 1


def _is_label(text: str) -> bool:
    """Whether the form knows this text to the letter. An empty row is no prose either."""
    reading = look_up(text)
    return not text.strip() or bool(reading.meanings and reading.exact)


def join_pages(flow: Iterable[Other | Ruled]) -> Iterator[Other | Ruled]:
    """`flow` with a table that ends one page and goes on at the top of the next as one table."""
    waiting: Ruled | None = None
    last = 0
    for each in flow:
        if isinstance(each, Ruled) and waiting is not None and each.page == last + 1:
            joined = _join(waiting, each)
            if joined is not None:
                waiting, last = joined, each.page
                continue
        if waiting is not None:
            yield waiting
            waiting = None
        if isinstance(each, Ruled):
            waiting, last = each, each.page
        else:
            yield each
    if waiting is not None:
        yield waiting


def _join(upper: Ruled, lower: Ruled) -> Ruled | None:
    """Both halves as one table, if they have as many columns or are of one width: the second half may
    stand further left or right on its page."""
    shift = upper.xs[0] - lower.xs[0]
    moved = tuple(edge + shift for edge in lower.xs)
    if len(upper.xs) == len(lower.xs):
        xs = upper.xs
        over = under = list(range(len(xs)))
    elif abs(upper.xs[-1] - moved[-1]) > _OUTER:
        return None
    else:
        xs = tuple(_merged(upper.xs, moved))
        over, under = _places(upper.xs, xs), _places(moved, xs)
    above = [_moved(cell, over, 0) for cell in upper.cells]
    below = [_moved(cell, under, upper.height) for cell in lower.cells]
    cells = _mended(above, below, upper.height) or [*above, *below]
    return replace(upper, xs=xs, ys=(*upper.ys, *lower.ys[1:]), cells=tuple(cells))


def _merged(upper: Sequence[float], lower: Sequence[float]) -> Iterator[float]:
    last = float("-inf")
    for edge in sorted((*upper, *lower)):
        if edge - last > _NEAR:
            yield edge
            last = edge


def _places(edges: Sequence[float], xs: Sequence[float]) -> list[int]:
    return [min(range(len(xs)), key=lambda number: abs(xs[number] - edge)) for edge in edges]


def _moved(cell: Cell, places: Sequence[int], down: int) -> Cell:
    col = places[cell.col]
    return replace(cell, row=cell.row + down, col=col, cols=places[cell.end] - col)


def _mended(above: Sequence[Cell], below: Sequence[Cell], cut: int) -> list[Cell] | None:
    """All cells with the row at the page break put together, or None where the break cut no row.

    Two halves are one row if a label is whole only when they are joined, or if the upper one has the label
    and the lower one the numbers. Where that is so and both have something in one place, or the borders
    differ, nobody can say what stood there: the cells of both are in doubt.
    """
    ends = {(cell.col, cell.end): cell for cell in above if cell.row + cell.rows == cut}
    starts = {(cell.col, cell.end): cell for cell in below if cell.row == cut}
    both = [(ends[place], starts[place]) for place in ends if place in starts]
    if not _is_cut(list(ends.values()), list(starts.values()), both):
        return None
    clash = any(
        one.text.strip() and two.text.strip() and (_is_value(one.text) or _is_value(two.text))
        for one, two in both
    )
    if clash or len(both) < max(len(ends), len(starts)):
        doubted = {id(cell) for cell in (*ends.values(), *starts.values())}
        return [
            replace(cell, flags=("layout",)) if id(cell) in doubted else cell for cell in (*above, *below)
        ]
    out = [cell for cell in above if cell.row + cell.rows != cut]
    for one, two in both:
        kept = two if two.text.strip() and not one.text.strip() else one
        out.append(replace(kept, row=one.row, text=one.text + two.text, rows=one.rows + two.rows - 1))
    out.extend(replace(cell, row=cell.row - 1) for cell in below if cell.row != cut)
    return sorted(out, key=lambda cell: (cell.row, cell.col))


def _is_cut(ends: Sequence[Cell], starts: Sequence[Cell], both: Sequence[tuple[Cell, Cell]]) -> bool:
    if any(_is_row(look_up(one.text + two.text)) and not _are_whole(one, two) for one, two in both):
        return True
    labelled = any(_is_row(look_up(cell.text)) for cell in ends)
    numbers = any(_is_value(cell.text) for cell in ends)
    rest = [cell.text for cell in starts if cell.text.strip()]
    return labelled and not numbers and bool(rest) and all(_is_value(text) for text in rest)


def _is_row(reading: Reading) -> bool:
    return reading.exact and bool(
        reading.of("t2", "row") or reading.of("t3", "row") or reading.of("t3", "single")
    )


def _are_whole(one: Cell, two: Cell) -> bool:
    """Whether the label was whole before: one half is all of it, or each is a label of its own."""
    if not one.text.strip() or not two.text.strip():
        return True
    return _is_row(look_up(one.text)) and _is_row(look_up(two.text))


def _is_value(text: str) -> bool:
    return bool(text.strip()) and looks_numeric(text)
