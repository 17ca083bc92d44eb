"""What agencies and their editors do to a table: each twist takes a rectangle and returns another.

A twist may lose labels, spans and heads; the values keep their ids, so the truth stays known.
"""

from collections.abc import Callable
from random import Random

from benchmarks.layouts import form
from benchmarks.layouts.slots import Rect, Slot, origins

Twist = Callable[[Random, Rect], Rect]


def empty_spans(rng: Random, rect: Rect) -> Rect:
    """Rowspans lost: what a span covered are empty cells; sometimes the same for colspans."""
    return _lose(rect, "", across=rng.random() < 0.4)


def repeated_labels(rng: Random, rect: Rect) -> Rect:
    """Rowspans lost: the label is repeated in every row; sometimes in every column, values excepted."""
    return _lose(rect, None, across=rng.random() < 0.4)


def _lose(rect: Rect, text: str | None, across: bool) -> Rect:
    first = origins(rect)
    out: Rect = []
    for r, row in enumerate(rect):
        line: list[Slot] = []
        for c, slot in enumerate(row):
            top, left = first[id(slot)]
            if (r, c) == (top, left):
                line.append(slot)
            elif c > left and not across:
                line.append(line[-1])  # still one cell across
            elif slot.role == "value":
                line.append(line[-1] if c > left and text is None else Slot("", "filler"))
            else:
                line.append(Slot(slot.text if text is None else "", "filler" if text == "" else slot.role))
        out.append(line)
    return out


def drop_covered(_: Random, rect: Rect) -> Rect:
    """Spans simply missing: only the place where a cell starts is left, so rows differ in length."""
    first = origins(rect)
    return [[slot for c, slot in enumerate(row) if first[id(slot)] == (r, c)] for r, row in enumerate(rect)]


def own_rows(rng: Random, rect: Rect, *, subtotals: bool = False) -> Rect:
    """Group labels of table 3 on rows of their own, beside them one wide cell or empty cells.

    `subtotals` prints numbers beside them, which have no indicator.
    """
    both, across = rng.random() < 0.6, rng.random() < 0.5 and not subtotals
    out: Rect = []
    done: set[int] = set()

    def head(lead: list[Slot], group: Slot) -> None:
        if id(group) in done:
            return
        done.add(id(group))
        label = Slot(group.text, "group")
        beside = [
            Slot(str(rng.randint(0, 99)) if subtotals and group.text[0] == "（" else "", "filler")
            for _ in form.APPLICANTS
        ]
        out.append(lead + ([label] * (10 - len(lead)) if across else [label] * (3 - len(lead)) + beside))

    for row in rect:
        outer, inner, label = row[:3]
        if outer.role == "group" and both:
            head([], outer)
        if inner.role == "group":
            head([] if both else [outer], inner)
        if outer.role == "group":
            row = ([label] if both else [outer]) + [label, label, *row[3:]]
        out.append(row)
    return out


def break_heads(rng: Random, rect: Rect) -> Rect:
    """A header cell is broken over two rows: 本年新 / 制作数量, 商业 / 企业."""
    out: Rect = []
    for r, row in enumerate(rect):
        heads = [s for s in row if s.role == "head"]
        last_head_row = (
            heads
            and len(row) > 1
            and not any(s.role == "head" for s in (rect[r + 1] if r + 1 < len(rect) else []))
        )
        if not last_head_row or any(s.role == "value" for s in row):
            out.append(row)
            continue
        upper: list[Slot] = []
        lower: list[Slot] = []
        pieces: dict[int, tuple[Slot, Slot]] = {}
        filled = rng.random() < 0.5
        for slot in row:
            at = {
                "本年新制作数量": 3,
                "本年新公开数量": 3,
                "本年制发件数": 2,
                "商业企业": 2,
                "科研机构": 2,
                "社会公益组织": 4,
            }.get(slot.text)
            if at and slot.role == "head":
                pair = pieces.setdefault(
                    id(slot), (Slot(slot.text[:at], "head"), Slot(slot.text[at:], "head"))
                )
            elif filled or slot.role != "head":
                pair = (slot, slot)
            else:
                pair = pieces.setdefault(id(slot), (slot, Slot("", "filler")))
            upper.append(pair[0])
            lower.append(pair[1])
        if pieces and any(piece[1].text for piece in pieces.values()):
            out += [upper, lower]
        else:
            out.append(row)
    return out


def cut_heads(_: Random, rect: Rect) -> Rect:
    """Headers cut short: 本年新制作数量 and 本年新公开数量 both stand as 本年新 (often seen)."""
    for row in rect:
        for slot in row:
            if slot.text in ("本年新制作数量", "本年新公开数量"):
                slot.text = "本年新"
    return rect


def captions(rng: Random, rect: Rect) -> Rect:
    """Caption, unit and note rows inside the table."""
    width = len(rect[0])
    top = [[Slot(rng.choice(("政府信息公开情况统计表", "附表", "统计表（单位：件）")), "note")] * width]
    if rng.random() < 0.5:
        top.append([Slot("单位：件", "note")] * width)
    note = rng.choice(
        (
            "注：本表数据由各单位报送汇总",
            "备注：行政复议、行政诉讼数量含上年度结转数量",
            "填报人：办公室　　审核人：主任",
        )
    )
    return top + rect + [[Slot(note, "note")] * width]


def notes_in_heads(rng: Random, rect: Rect) -> Rect:
    """A note or a unit between the rows of a header, or between a header and its numbers."""
    note = rng.choice(("单位：件", "注：不含上年结转", "规范性文件含修订16件"))
    at = [r for r, row in enumerate(rect) if r and not any(slot.role == "value" for slot in row)]
    at = [r for r in at if not {id(slot) for slot in rect[r - 1]} & {id(slot) for slot in rect[r]}]
    if not at:
        return rect
    r = rng.choice(at)
    return [*rect[:r], [Slot(note, "note")] * len(rect[0]), *rect[r:]]


def other_order(rng: Random, rect: Rect) -> Rect:
    """The five kinds of legal persons of table 3 in an order of the agency's own."""
    inner = [4, 5, 6, 7, 8]
    rng.shuffle(inner)
    order = [0, 1, 2, 3, *inner, 9]
    return [[row[place] for place in order] for row in rect]


def columns_as_rows(rng: Random, rect: Rect) -> Rect:
    """Table 4 with a row for each of its fifteen columns, 行政诉讼 and its two kinds beside each other."""
    turned = [list(column) for column in zip(*rect[-4:], strict=True)]
    if rng.random() < 0.5:
        turned.insert(0, [Slot("项目", "head")] * (len(turned[0]) - 1) + [Slot("数量", "head")])
    return turned


def pad_columns(rng: Random, rect: Rect) -> Rect:
    """Empty columns at the left, at the right or between two others."""
    out = rect
    for _ in range(rng.randint(1, 2)):
        width = max(len(row) for row in out)
        at = rng.choice((0, width, width, rng.randint(0, width)))
        padded: Rect = []
        for row in out:
            if 0 < at < len(row) and row[at - 1] is row[at]:
                padded.append([*row[:at], row[at], *row[at:]])
            else:
                padded.append([*row[:at], Slot("", "filler"), *row[at:]])
        out = padded
    return out


def omit_rows(rng: Random, rect: Rect) -> Rect:
    """Rows the agency left out: some whose numbers are all nothing, never the totals."""

    def nothing(row: list[Slot]) -> bool:
        values = [s for s in row if s.role == "value"]
        return bool(values) and all(s.printed is not None and not s.printed.value for s in values)

    kept: Rect = []
    for row in rect:
        spared = row[0].text[:1] in "一二四" or any("总计" in s.text for s in row)
        if spared or not nothing(row) or rng.random() < 0.6:
            kept.append(row)
    return kept if any(s.role == "value" for row in kept for s in row) else rect


def extra_rows(rng: Random, rect: Rect) -> Rect:
    """Rows that a province adds; they have numbers and no indicator."""
    out: Rect = []
    width = len(rect[0])
    for r, row in enumerate(rect):
        out.append(row)
        if row[0].text.startswith(("规范性文件", "行政规范性文件")):
            label = Slot("其他主动公开文件（含以本单位或本单位办公室名义正式签发的主动公开文件）")
            out.append([label, *(Slot(str(rng.randint(0, 99)), "filler") for _ in range(width - 1))])
        elif r == len(rect) - 1:
            text = f"2020年本行政区域政府信息公开发布总数量（非新闻类、消息类）：{rng.randint(0, 99)}"
            out.append([Slot(text, "note")] * width)
    return out


def numbered(rng: Random, rect: Rect) -> Rect:
    """A column 序号 before the others, or a column 备注 after them, or both."""
    which = rng.choice(("序号", "备注", "both"))
    out: Rect = []
    count = 0
    for row in rect:
        has_values = any(slot.role == "value" for slot in row)
        count += has_values
        line = list(row)
        across = len({id(slot) for slot in row}) == 1
        if which != "备注":
            line.insert(0, row[0] if across else Slot(str(count) if has_values else "序号", "filler"))
        if which != "序号":
            text = rng.choice(("", "", "见附件", "含结转")) if has_values else "备注"
            line.append(row[-1] if across else Slot(text, "filler"))
        out.append(line)
    return out


def blocks_as_rows(rect: Rect) -> Rect:
    """Table 4 turned: a row for reviews and for each kind of suit, a column for each result."""
    heads = [Slot(text, "head") for text in form.RESULTS.values()]
    values = [slot for row in rect for slot in row if slot.role == "value"]
    names = [Slot(label) for label in form.BLOCKS4.values()]
    return [
        [Slot("类别", "head"), *heads],
        *([name, *values[n * 5 : n * 5 + 5]] for n, name in enumerate(names)),
    ]


def annotate(_: Random, rect: Rect) -> Rect:
    """Headers with the filling notes of a province in brackets."""
    for slot in {id(s): s for row in rect for s in row}.values():
        if slot.role == "head" and slot.text in form.ANNOTATIONS:
            slot.text += form.ANNOTATIONS[slot.text]
    return rect


def respell(rng: Random, rect: Rect) -> Rect:
    """Labels in the spellings that real reports use."""
    for slot in {id(s): s for row in rect for s in row}.values():
        if slot.role != "value" and slot.text in form.SPELLINGS and rng.random() < 0.7:
            slot.text = rng.choice(form.SPELLINGS[slot.text])
    return rect


def misprint(rng: Random, rect: Rect) -> Rect:
    """One character of a long label is lost or changed, in a few labels."""
    for slot in {id(s): s for row in rect for s in row}.values():
        if slot.role in ("label", "head") and len(slot.text) >= 7 and rng.random() < 0.2:
            at = rng.randrange(3, len(slot.text) - 1)
            if slot.text[at] in "不增减（）、，上本万元":  # a character that makes another label of it
                continue
            slot.text = slot.text[:at] + rng.choice(("", "口", "了")) + slot.text[at + 1 :]
    return rect


def one_a_paragraph(rng: Random, rect: Rect) -> Rect:
    """Labels cut one character a paragraph, as vertical cells are pasted."""
    for slot in {id(s): s for row in rect for s in row}.values():
        if (slot.role == "group" and len(slot.text) < 9) or (slot.role == "head" and rng.random() < 0.5):
            size = 1 if slot.role == "group" else rng.choice((1, 2))
            slot.broken = tuple(slot.text[n : n + size] for n in range(0, len(slot.text), size))
    return rect


def chunk(rng: Random, rect: Rect, heads: int) -> list[Rect]:
    """The table over two or three pages: heads repeated or not, labels carried on, left empty or lost."""
    rows = len(rect)
    if rows < heads + 4:
        return [rect]
    stops = sorted(rng.sample(range(heads + 1, rows), rng.randint(1, 2)))
    repeat, carry = rng.random() < 0.5, rng.choice(("same", "empty"))
    parts: list[Rect] = []
    for start, stop in zip([0, *stops], [*stops, rows], strict=True):
        part = [list(row) for row in rect[start:stop]]
        if start:
            above = {id(s) for row in rect[:start] for s in row}
            fresh: dict[int, Slot] = {}
            for row in part:
                for c, slot in enumerate(row):
                    if id(slot) in above:
                        text = slot.text if carry == "same" else ""
                        row[c] = fresh.setdefault(id(slot), Slot(text, slot.role if text else "filler"))
            if repeat:
                again: dict[int, Slot] = {}
                part = [[again.setdefault(id(s), s.copy()) for s in row] for row in rect[:heads]] + part
        parts.append(part)
    return parts


def stretch(rect: Rect, width: int) -> Rect:
    """The same table over `width` columns: the last columns become wider."""
    have = len(rect[0])
    more = [width // have + (1 if n >= have - width % have else 0) for n in range(have)]
    return [[slot for n, slot in enumerate(row) for _ in range(more[n])] for row in rect]
