"""The appendix table of 2014-2018: its truth, its sums, and what provinces and editors do to it."""

from decimal import Decimal
from random import Random
from typing import Final

from benchmarks.layouts import form
from benchmarks.layouts.slots import Rect, Slot

# head: the rows that add up to it
SUMS: Final = {
    "requests_received": ("requests_in_person", "requests_fax", "requests_online", "requests_letter"),
    "requests_closed": ("closed_on_time", "closed_extended"),
    "reply_denied": (
        "denied_state_secret", "denied_trade_secret", "denied_privacy", "denied_security_stability",
        "denied_not_gov_info", "denied_other_law",
    ),
    "replies_total": (
        "reply_already_public", "reply_granted", "reply_partial", "reply_denied", "reply_not_this_organ",
        "reply_not_exist", "reply_amend", "reply_other_channel",
    ),
    "review_total": ("review_upheld", "review_corrected", "review_other"),
    "litigation_total": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff_total": ("staff_fulltime", "staff_parttime"),
}  # fmt: skip

PROVINCIAL: Final = (
    "主动公开机构领导、机构设置及人事信息",
    "主动公开政府文件数",
    "主动公开行政执法信息",
    "主动公开规划计划、统计信息",
    "主动公开财政预决算、“三公”经费信息",
)


def numbers(rng: Random) -> dict[str, int | Decimal]:
    """Numbers whose sums hold."""
    size = rng.choice((0, 9, 99, 2000))
    drawn: dict[str, int | Decimal] = {}
    for key, _, unit in form.ROWS14:
        if not key:
            continue
        drawn[key] = rng.choice((0, rng.randint(0, size)))
        if unit == "万元" and size:
            drawn[key] = Decimal(rng.randint(0, 99_999)) / 100
    for head, parts in SUMS.items():
        drawn[head] = sum(int(drawn[part]) for part in parts)
    return {f"s14_{key}": number for key, number in drawn.items()}


def provincial_rows(rng: Random, rect: Rect) -> Rect:
    """The rows that a province inserts among those on proactive disclosure."""
    out: Rect = []
    for row in rect:
        out.append(row)
        if row[0].text.startswith("制发规范性文件总数"):
            out += [
                [Slot(text), Slot("条", "filler"), Slot(str(rng.randint(0, 99)), "filler")]
                for text in PROVINCIAL
            ]
    return out


def without_units(_: Random, rect: Rect) -> Rect:
    """Two columns: the unit is not printed or stands behind the label."""
    return [[row[0], row[-1]] for row in rect]


def units_in_labels(_: Random, rect: Rect) -> Rect:
    """The unit in brackets behind the label."""
    for row in rect:
        if row[0].role == "label" and row[1].text:
            row[0].text += f"（{row[1].text}）"
    return without_units(_, rect)
