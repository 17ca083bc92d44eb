"""What is near to the form and none of it: rows, columns, and marks beside the numbers in cells."""

from random import Random

from benchmarks.layouts.slots import Rect, Slot

NEAR_ROWS = ("行政确认", "行政检查", "行政奖励", "非行政许可审批", "行政强制执行", "行政征收", "规章制度")


def near_rows(rng: Random, rect: Rect) -> Rect:
    """Rows whose labels are near to those of the form and are none of it: 行政确认, 4.其他."""
    out: Rect = []
    for r, row in enumerate(rect):
        out.append(row)
        values = [n for n, slot in enumerate(row) if slot.role == "value"]
        if not values:
            continue
        label, inner = row[values[0] - 1], row[max(values[0] - 2, 0)]
        following = rect[r + 1] if r + 1 < len(rect) else []
        if label.text.startswith("行政") and rng.random() < 0.5:
            out.append([Slot(rng.choice(NEAR_ROWS)), *_numbers(rng, row[1:])])
        ends = inner.role == "group" and not any(slot is inner for slot in following)
        if ends and inner.text.startswith(("（三）", "（四）", "（五）")):
            extra = Slot(f"{int(label.text[0]) + 1}.其他")
            out.append([*row[: values[0] - 1], extra, *_numbers(rng, row[values[0] :])])
    return out


def _numbers(rng: Random, row: list[Slot]) -> list[Slot]:
    """Fillers with numbers in the places of a row's slots."""
    fresh: dict[int, Slot] = {}
    return [fresh.setdefault(id(slot), Slot(str(rng.randint(0, 9)), "filler")) for slot in row]


def near_columns(rng: Random, rect: Rect) -> Rect:
    """A column of last year's numbers before this year's, its head one character away."""
    at = rng.randint(1, 2)
    out: Rect = []
    for row in rect:
        head = {
            "本年制发件数": "上年制发件数",
            "本年废止件数": "上年废止件数",
            "本年新制作数量": "上年新制作数量",
        }
        head |= {
            "本年新公开数量": "上年新公开数量",
            "本年增/减": "上年增/减",
            "上一年项目数量": "前一年项目数量",
        }
        across = row[at - 1] is row[at] or (len(row) > 3 and len({id(slot) for slot in row}) < 4)
        if across:
            out.append([*row[:at], row[at], *row[at:]])
        else:
            number = any(slot.role == "value" for slot in row)
            text = str(rng.randint(0, 99)) if number else head.get(row[at].text, "上年数量")
            out.append([*row[:at], Slot(text, "filler"), *row[at:]])
    return out


# A number with something beside it that is no part of it, or a number that is no text.
BESIDE = (
    "{0}<sup>{1}</sup>", "{0}<sup>[{1}]</sup>", "{0}①", "{0}²", "<del>{1}</del>{0}", "<s>{1}</s>{0}",
    '<input value="{0}">', '<img src="n{1}.png" alt="{0}">',
    "<select><option>{1}<option selected>{0}</select>",
    "<table><tr><td>{0}</td><td>{1}</td></tr></table>", '{0}<span style="font-size:0">{1}</span>',
    '<span style="visibility:hidden">{1}</span>{0}', "{0}<!-- {1} -->", "{0}<script>{1}</script>",
)  # fmt: skip


def beside(rng: Random, rect: Rect) -> Rect:
    """Cells with footnote marks, struck-out or invisible numbers, fields and pictures."""
    for slot in [s for row in rect for s in row if s.role == "value"]:
        if not slot.markup and slot.printed is not None and slot.text.isdigit() and rng.random() < 0.1:
            slot.markup = rng.choice(BESIDE).format(slot.text, rng.randint(1, 9))
    return rect
