"""Tables that became text: lines, tabs, pipes, markdown, a cell a line, spaces, nothing at all between cells.

`write` returns the lines and the ids whose place the text no longer determines: where empty cells vanish
from a row, or numbers run together, nobody can say which column the rest belongs to.
"""

import re
from collections.abc import Callable
from itertools import combinations
from random import Random
from typing import Final

from benchmarks.layouts.slots import Rect, Slot, origins

Lines = tuple[list[str], set[str]]


def _rows(rect: Rect, keep: bool, repeat: bool = False) -> list[list[Slot]]:
    """The cells of each row; places covered by a span stay as empty or repeated ones, or go."""
    first = origins(rect)
    out: list[list[Slot]] = []
    for r, row in enumerate(rect):
        line: list[Slot] = []
        for c, slot in enumerate(row):
            if first[id(slot)] == (r, c):
                line.append(slot)
            elif keep and not (c and row[c - 1] is slot):  # a span across is one cell in every copy
                line.append(slot.copy() if repeat and slot.role != "value" else Slot("", "filler"))
        out.append(line)
    return out


def _gone(row: list[Slot], lost: Callable[[list[str]], bool]) -> set[str]:
    values = [slot for slot in row if slot.role == "value"]
    if not values or not lost([slot.text for slot in values]):
        return set()
    return {slot.indicator for slot in values}


def _some_blank(raws: list[str]) -> bool:
    return any(not raw.strip() for raw in raws) and any(raw.strip() for raw in raws)


# A space between two digits; one before a unit parts nothing.
_GAP: Final = re.compile(r"[0-9０-９][\s]+[0-9０-９]")


def _spaced(raws: list[str]) -> bool:
    return _some_blank(raws) or any(_GAP.search(raw) for raw in raws)


def runs_together(raws: list[str]) -> bool:
    """True where glued numbers can be cut in more than one way: no count and no row sum decides."""
    if len(raws) == 1 and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", raws[0]):
        return False
    if any(not raw.isdigit() or not raw.isascii() for raw in raws):
        return True
    if all(len(raw) == 1 for raw in raws) and len(raws) != 15:
        return False
    text = "".join(raws)
    if len(raws) != 7 or len(text) > 20:  # beyond twenty digits counting the ways takes too long
        return True
    ways = 0
    for cuts in combinations(range(1, len(text)), 6):
        parts = [text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
        if any(len(part) > 1 and part[0] == "0" for part in parts):
            continue
        ways += sum(map(int, parts[:6])) == int(parts[6])
    return ways != 1


def tabs(rng: Random, rect: Rect) -> Lines:
    """A row a line, tabs between the cells; empty cells keep their tab."""
    return ["\t".join(s.text for s in row) for row in _rows(rect, rng.random() < 0.5)], set()


def pipes(rng: Random, rect: Rect) -> Lines:
    """A row a line, a bar after every cell."""
    rows = _rows(rect, rng.random() < 0.5)
    return [" | ".join(s.text.strip() for s in row) + " |" for row in rows], set()


def markdown(rng: Random, rect: Rect) -> Lines:
    """A markdown table."""
    rows = _rows(rect, keep=True, repeat=rng.random() < 0.5)
    lines = ["| " + " | ".join(s.text.strip() for s in row) + " |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]], set()


def spaces(rng: Random, rect: Rect) -> Lines:
    """A row a line, blanks between the cells; an empty cell leaves nothing."""
    gap = rng.choice((" ", " ", "  ", "　"))
    repeat = rng.random() < 0.3 and any(slot.role == "group" for row in rect for slot in row[:3])
    rows = _rows(rect, keep=repeat, repeat=repeat)
    lost = set().union(*(_gone(row, _spaced) for row in rows))
    return [gap.join(s.text.strip() for s in row if s.text.strip()) for row in rows], lost


def cells(rng: Random, rect: Rect) -> Lines:
    """A cell a line behind a tab, rows apart by an empty line; an empty cell keeps its line."""
    lines: list[str] = []
    broken = rng.random() < 0.5
    for row in _rows(rect, keep=rng.random() < 0.5):
        for slot in row:
            text = "\t" + slot.text.strip()
            if broken and slot.text in ("商业企业", "科研机构", "结果维持", "尚未审结"):
                text = f"\t{slot.text[:2]}\n{slot.text[2:]}"
            lines += text.split("\n")
        lines.append("")
    return lines, set()


def bare_cells(_: Random, rect: Rect) -> Lines:
    """A cell a line; an empty cell leaves nothing."""
    rows = _rows(rect, keep=False)
    lost = set().union(*(_gone(row, _some_blank) for row in rows))
    return [s.text.strip() for row in rows for s in row if s.text.strip()], lost


def kept_cells(_: Random, rect: Rect) -> Lines:
    """A cell a line and nothing else; an empty cell is an empty line."""
    return [slot.text.strip() for row in _rows(rect, keep=False) for slot in row], set()


def spaced_cells(rng: Random, rect: Rect) -> Lines:
    """A cell a line with empty lines everywhere between, as copied from a page of paragraphs."""
    lines, lost = bare_cells(rng, rect)
    return [part for line in lines for part in (line, "")], lost


def piped_cells(_: Random, rect: Rect) -> Lines:
    """A cell a line with a bar after it; a row begins where its label stands."""
    return [f"{s.text.strip()} |" for row in _rows(rect, keep=False) for s in row], set()


def glued(_: Random, rect: Rect) -> Lines:
    """A row a line, nothing between the cells."""
    rows = _rows(rect, keep=False)
    lost = set().union(*(_gone(row, runs_together) for row in rows))
    return ["".join(s.text.strip() for s in row) for row in rows], lost


def glued_whole(rng: Random, rect: Rect) -> Lines:
    """The whole table one run of characters."""
    lines, lost = glued(rng, rect)
    return ["".join(lines)], lost


MANNERS: Final = {
    manner.__name__: manner
    for manner in (
        tabs, pipes, markdown, spaces, cells, bare_cells, kept_cells, spaced_cells, piped_cells, glued,
        glued_whole,
    )
}  # fmt: skip
