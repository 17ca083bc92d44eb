"""A table as a rectangle of slots; a slot that covers several places is one object standing in each.

Spans are therefore never stored: they follow from where a slot stands, so a dropped row, an inserted
column or a page break keeps every table consistent, and the truth travels with the value slots.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.layouts import form
from benchmarks.layouts.truth import Cells, Printed


@dataclass(slots=True, eq=False)
class Slot:
    """One cell: its text, its role (head, label, group, value, note, filler) and, of a value, its id."""

    text: str = ""
    role: str = "label"
    indicator: str = ""
    printed: Printed | None = None
    hidden: bool = False
    broken: tuple[str, ...] = ()  # the text cut into paragraphs, where it is
    markup: str = ""  # what stands in the cell instead of its text: a picture, a field, a struck-out number

    def copy(self, text: str | None = None) -> "Slot":
        return Slot(self.text if text is None else text, self.role, self.indicator, self.printed, self.hidden)


Rect = list[list[Slot]]


@dataclass(slots=True)
class Placed:
    """A slot where its cell starts, with the spans that its places make."""

    slot: Slot
    rows: int
    cols: int


def value(indicator: str, cells: Cells) -> Slot:
    printed = cells[indicator]
    return Slot(printed.raw, "value", indicator, printed)


def placed(rect: Rect) -> list[list[Placed]]:
    """The cells of each row in the order HTML writes them."""
    seen: set[int] = set()
    out: list[list[Placed]] = []
    for r, row in enumerate(rect):
        line: list[Placed] = []
        for c, slot in enumerate(row):
            if id(slot) in seen:
                continue
            seen.add(id(slot))
            cols = next((n for n in range(c, len(row)) if row[n] is not slot), len(row)) - c
            rows = 1
            while r + rows < len(rect) and len(rect[r + rows]) > c and rect[r + rows][c] is slot:
                rows += 1
            line.append(Placed(slot, rows, cols))
        out.append(line)
    return out


def origins(rect: Rect) -> dict[int, tuple[int, int]]:
    """Where each slot (by id) starts."""
    first: dict[int, tuple[int, int]] = {}
    for r, row in enumerate(rect):
        for c, slot in enumerate(row):
            first.setdefault(id(slot), (r, c))
    return first


def table2(generation: str, cells: Cells, now: bool = False) -> Rect:
    """Table 2 as the form prints it, four columns; `now` prints 本年数量 for 本年增/减."""
    rect: Rect = []
    for block, official, rows in form.BLOCKS2[generation]:
        columns = list(official)
        rect.append([Slot(block, "group")] * 4)
        if now:
            columns = [
                ("items_now", "本年数量") if key == "items_change" else (key, label) for key, label in columns
            ]
        rect.append(_widen([Slot(form.ITEM_HEAD, "head"), *(Slot(label, "head") for _, label in columns)], 4))
        for row, label in rows:
            values = [value(f"{row}__{column}", cells) for column, _ in columns]
            rect.append(_widen([Slot(label), *values], 4))
    return rect


def _widen(row: list[Slot], width: int) -> list[Slot]:
    return row + [row[-1]] * (width - len(row))


def table3(generation: str, cells: Cells) -> Rect:
    """Table 3: three columns of labels, seven of numbers, three rows of heads."""
    heads = {key: Slot(label, "head") for key, label in form.APPLICANTS.items()}
    corner, who, bodies = (
        Slot(form.CORNER, "note"),
        Slot("申请人情况", "head"),
        Slot("法人或其他组织", "head"),
    )
    first, *middle, last = heads.values()
    rect: Rect = [
        [corner] * 3 + [who] * 7,
        [corner] * 3 + [first] + [bodies] * 5 + [last],
        [corner] * 3 + [first, *middle, last],
    ]
    groups: dict[str, Slot] = {}
    for row, group, text in form.rows3(generation):
        label = Slot(text)
        outer = groups.setdefault(form.OUTCOMES, Slot(form.OUTCOMES, "group"))
        if not group:
            labels = [label] * 3
        elif group == form.OUTCOMES:
            labels = [outer, label, label]
        else:
            labels = [outer, groups.setdefault(group, Slot(group, "group")), label]
        rect.append(labels + [value(f"{row}__{column}", cells) for column in form.APPLICANTS])
    return rect


def table4(cells: Cells, rng: Random) -> Rect:
    """Table 4: fifteen columns, three rows of heads, one of numbers; 行政复议 is one or two rows high."""
    review, suits = Slot("行政复议", "head"), Slot("行政诉讼", "head")
    direct, after = Slot("未经复议直接起诉", "head"), Slot("复议后起诉", "head")
    results = [Slot(label, "head") for _ in range(3) for label in form.RESULTS.values()]
    values = [value(f"{block}_{result}", cells) for block in form.BLOCKS4 for result in form.RESULTS]
    second = results[:5] if rng.random() < 0.6 else [review] * 5
    return [
        [review] * 5 + [suits] * 10,
        second + [direct] * 5 + [after] * 5,
        results,
        values,
    ]


def table14(cells: Cells) -> Rect:
    """The appendix of 2014-2018: 统计指标, 单位, 统计数."""
    rect: Rect = [[Slot("统计指标", "head"), Slot("单位", "head"), Slot("统计数", "head")]]
    for key, label, unit in form.ROWS14:
        number = value(f"s14_{key}", cells) if key else Slot("", "filler")
        rect.append([Slot(label, "label" if key else "group"), Slot(unit, "filler"), number])
    return rect
