"""What one drawn page will look like, and the building of it from a truth."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from benchmarks.layouts import article, form, markup, old, prose, slots, truth, twists
from benchmarks.layouts.slots import Rect, Slot
from benchmarks.layouts.twists import Twist

TABLES = ("t2", "t3", "t4")
PARTS = {"t2": 2, "t3": 3, "t4": 4}


@dataclass(slots=True)
class Plan:
    """The habits of one page; a layout sets some of them, the rest stays as drawn for every page."""

    tables: dict[str, str]
    year: int
    zeros: str
    share: float
    without: frozenset[str] = frozenset()
    error: bool = False
    now: bool = False
    twists: list[tuple[tuple[str, ...], Twist]] = field(default_factory=list)
    look: markup.Look = field(default_factory=markup.Look)
    chunked: tuple[str, ...] = ()
    joined: bool = False
    t4_apart: bool = False
    blocks: bool = False
    manner: str = ""  # of prose; empty where tables are tables
    keep_blank: bool = True
    page: str = "plain"  # plain nested after txt
    coding: str = "utf-8"
    damage: str = ""
    reports: int = 1
    old: bool = False  # a report of 2014-2018 with its appendix table
    images: tuple[str, ...] = ()
    turned: bool = False  # table 4 with a row for each block
    other: bool = False  # a table in the first part that is none of the form's
    twice: bool = False  # table 3 stands twice, with different numbers

    def twist(self, twist: Twist, *tables: str) -> None:
        self.twists.append((tables or TABLES, twist))


@dataclass(frozen=True, slots=True)
class Truth:
    """One report as printed: its cells, those whose place the page no longer determines, its forms."""

    cells: truth.Cells
    lost: frozenset[str]
    tables: dict[str, str]
    agency: str
    year: int
    error: bool


def draw_plan(rng: Random) -> Plan:
    """A plan of the official form: one generation, numbers and manners at random."""
    generation = rng.choice(("g2021", "g2019"))
    return Plan(
        tables=dict.fromkeys(TABLES, generation),
        year=rng.choice((2019, 2020)) if generation == "g2019" else rng.choice((2021, 2022, 2023, 2024)),
        zeros=rng.choice(("0", "0", "0", "blank", "dash", "none")),
        share=rng.choice((0.0, 0.03, 0.15)),
        error=rng.random() < 0.06,
    )


def _spoil(rng: Random, numbers: dict[str, int | Decimal]) -> None:
    """A source error: one number of table 3 or a total of table 4 that breaks a sum."""
    if rng.random() < 0.3 and numbers.get("review_total"):
        numbers["review_total"] = 0
        return
    keys = [key for key in numbers if key.startswith(("outcome", "requests"))]
    if keys:
        key = rng.choice(keys)
        numbers[key] += rng.randint(1, 9)


def old_report(rng: Random, plan: Plan) -> tuple[Truth, article.Subject, dict[int, str]]:
    """A report of 2014-2018; its forms are left open, the cells carry the generation in their ids."""
    cells = truth.dress(rng, old.numbers(rng), zeros=plan.zeros, share=plan.share, without=plan.without)
    rect = slots.table14(cells)
    for _, twist in plan.twists:
        rect = twist(rng, rect)
    if plan.manner:
        lines, lost = prose.MANNERS[plan.manner](rng, rect)
        part = "\n".join(lines) if plan.page == "txt" else markup.paragraphs(rng, lines, plan.keep_blank)
    else:
        lost, part = set(), markup.table(rng, rect, plan.look)
    who = article.subject(rng, plan.year)
    return Truth(cells, frozenset(lost), {}, who.agency, who.year, False), who, {6: part}


def report(rng: Random, plan: Plan) -> tuple[Truth, article.Subject, dict[int, str]]:
    """One report: its truth, its subject, and the markup or text of each part that has a table."""
    if plan.old:
        return old_report(rng, plan)
    numbers = truth.numbers(rng, plan.tables)
    if plan.now:
        for key in [key for key in numbers if key.endswith("__items_change")]:
            number = numbers.pop(key)
            numbers[key.replace("items_change", "items_now")] = -number if number < 0 else number
    if plan.error:
        _spoil(rng, numbers)
    cells = truth.dress(rng, numbers, zeros=plan.zeros, share=plan.share, without=plan.without)
    rects = {
        "t2": slots.table2(plan.tables["t2"], cells, plan.now),
        "t3": slots.table3(plan.tables["t3"], cells),
        "t4": slots.table4(cells, rng),
    }
    for tables, twist in plan.twists:
        for table in tables:
            rects[table] = twist(rng, rects[table])
    pieces = {table: _pieces(rng, plan, table, rects[table]) for table in TABLES if table not in plan.images}
    printed: truth.Cells = {}
    lost: set[str] = set()
    parts: dict[int, str] = {}
    for table, piece in pieces.items():
        made: list[str] = []
        for rect, before in piece:
            for slot in (slot for row in rect for slot in row):
                if slot.printed is not None:
                    printed[slot.indicator] = slot.printed
                if slot.markup:
                    lost.add(slot.indicator)
            if plan.manner:
                lines, gone = prose.MANNERS[plan.manner](rng, rect)
                lost |= gone
                made += [before] * bool(before) + lines
            else:
                made.append((f"<p>{before}</p>" if before else "") + markup.table(rng, rect, plan.look))
        if plan.manner and plan.page != "txt":
            parts[PARTS[table]] = markup.paragraphs(rng, made, plan.keep_blank)
        else:
            parts[PARTS[table]] = "\n".join(made)
    for table in plan.images:
        parts[PARTS[table]] = '<p align=center><img src="/images/table.png" width=600></p>'
    if plan.joined:
        parts = _joined(rng, plan, rects)
    if plan.other:
        parts[1] = markup.table(rng, _other(rng), plan.look)
    if plan.twice:
        again = truth.dress(rng, truth.numbers(rng, plan.tables), zeros="0", share=0, without=frozenset())
        parts[3] += "<p>（更正）</p>" + markup.table(rng, slots.table3(plan.tables["t3"], again), plan.look)
        lost |= {key for key, one in again.items() if key in printed and printed[key] != one}
    who = article.subject(rng, plan.year)
    forms = {table: "image" if table in plan.images else plan.tables[table] for table in TABLES}
    return Truth(printed, frozenset(lost), forms, who.agency, who.year, plan.error), who, parts


def _pieces(rng: Random, plan: Plan, table: str, rect: Rect) -> list[tuple[Rect, str]]:
    """The table as it stands on the page: one rectangle or several, each with a line of text before it."""
    if table in plan.chunked:
        return [(part, "") for part in twists.chunk(rng, rect, 3 if table == "t3" else 0)]
    if table == "t4" and plan.turned:
        return [(twists.blocks_as_rows(rect), "")]
    if table == "t4" and plan.t4_apart:
        return _apart(rng, rect)
    if plan.blocks and table == "t2":
        starts = [r for r, row in enumerate(rect) if row[0].role == "group"]
        return [
            (rect[start + 1 : stop], rect[start][0].text)
            for start, stop in zip(starts, [*starts[1:], len(rect)], strict=True)
        ]
    if plan.blocks and table == "t3":
        return _by_group(rect)
    return [(rect, "")]


def _other(rng: Random) -> Rect:
    """Numbers of an office's year under labels that the form has too."""
    heads = [Slot("类别", "head"), Slot(rng.choice(("数量", "数量（件）", "本年数量")), "head")]
    rows = [
        [Slot(label), Slot(str(rng.randint(1, 99)))]
        for label in ("行政许可", "行政处罚", "规章", "（一）予以公开", "总计")
    ]
    return [heads, *rows]


def _apart(rng: Random, rect: Rect) -> list[tuple[Rect, str]]:
    inside = rng.random() < 0.5
    out: list[tuple[Rect, str]] = []
    for n, (block, label) in enumerate(form.BLOCKS4.items()):
        heads = [Slot(text, "head") for text in form.RESULTS.values()]
        values = [slot for row in rect for slot in row if slot.role == "value"][n * 5 : n * 5 + 5]
        title = label if block == "review" or rng.random() < 0.6 else f"行政诉讼（{label}）"
        body = [heads, values]
        out.append(([[Slot(title, "head")] * 5, *body], "") if inside else (body, title))
    return out


def _by_group(rect: Rect) -> list[tuple[Rect, str]]:
    """Table 3 spread over blocks: a small table for each group, its heads again, its name before it."""
    heads = [Slot("申请人", "head"), *(Slot(text, "head") for text in form.APPLICANTS.values())]
    out: list[tuple[Rect, str]] = []
    last = None
    for row in rect[3:]:
        outer, inner, label = row[:3]
        group = inner if inner.role == "group" else outer if outer.role == "group" else label
        if group is not last:
            out.append(([[s.copy() for s in heads]], group.text))
            last = group
        out[-1][0].append([label, *row[3:]])
    return out


def _joined(rng: Random, plan: Plan, rects: dict[str, Rect]) -> dict[int, str]:
    """All three tables in one table, the headings of the parts as rows of it."""
    wide = rng.random() < 0.5
    rows: Rect = []
    for table in TABLES:
        heading = Slot(article.HEADINGS[PARTS[table]], "note")
        rect = slots_stretched(rects[table]) if wide else rects[table]
        rows += [[heading] * len(rect[0]), *rect]
    return {2: markup.table(rng, rows, plan.look), 3: "\x00", 4: "\x00"}


def slots_stretched(rect: Rect) -> Rect:
    return twists.stretch(rect, 15) if len(rect[0]) < 15 else rect


def lost_share(truths: Iterable[Truth]) -> float:
    """The share of printed cells whose place is not determined."""
    cells, lost = 0, 0
    for one in truths:
        cells += len(one.cells)
        lost += len(one.lost)
    return lost / cells if cells else 0.0
