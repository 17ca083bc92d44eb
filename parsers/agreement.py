"""F01-F07 and N01-N08: what the text of a report says, held against its own tables and title.

None of these is more than a warning, F01 apart: texts count only the office where the table counts the
region, or filed cases where the table counts closed ones (宿迁 2024: 134 against 170; 洪泽 2024: 17 against
95). The exceptions that were seen are other readings that a rule accepts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from parsers.form import cells as printable
from parsers.identity import Identity
from parsers.record import Cell, Check

SIX_PARTS = (1, 2, 3, 4, 5, 6)
MODERN = ("g2019", "g2021")
_ADDED = frozenset({"number", "zero", "blank"})
_GROUPS = {
    "予以公开": ("outcome_granted",),
    "部分公开": ("outcome_partial",),
    "不予公开": ("outcome_denied_",),
    "无法提供": ("outcome_unavailable_",),
    "不予处理": ("outcome_not_processed_",),
    "其他处理": ("outcome_other",),
}
_GROUP = re.compile(
    rf"(?:^|[，,。；;：:、（(])[“”\"]?({'|'.join(_GROUPS)})[“”\"]?(?:的)?(?:有|为|共|共计)?(\d{{1,7}})件"
)
_SHARE = re.compile(r"(\d{1,7})[件宗条][，,、（(]?(?:约)?占(?:[^，,。；;\d]{0,14}?)(\d{1,3}(?:\.\d+)?)[%％]")
_FEE_TOTAL = re.compile(r"(?:共|合计|总计|累计)[^。；;\d]{0,16}?(\d[\d,]*(?:\.\d+)?)元")
_FEE_ITEM = re.compile(r"(\d[\d,]*(?:\.\d+)?)元")


def check_text(
    identity: Identity,
    cells: Mapping[str, Cell],
    tables: Mapping[str, str],
    inside: frozenset[int] = frozenset(),
) -> Iterator[Check]:
    """The rules that need the text; a rule that cannot be asked of this report is left out. `inside` are
    the parts whose heading stands as a row of a table, where the text does not show it."""
    yield from _structure(identity, tables, inside)
    yield from _requests(cells)
    if any(cell.tbl == "t3" for cell in cells.values()):
        text = _text(identity, 1)
        yield from _groups(text, cells)
        yield from _shares(text, cells)
    yield from _fees(_text(identity, 6), cells)


def _text(identity: Identity, official: int) -> str:
    """The text of one of the six parts; of two that bear its number the last."""
    own = next((part for part in reversed(identity.parts) if part.official == official), None)
    return "" if own is None else "".join([block.text for block in own.blocks if block.table is None])


def _structure(identity: Identity, tables: Mapping[str, str], inside: frozenset[int]) -> Iterator[Check]:
    generations = [each for each in tables.values() if each in MODERN]
    if generations:
        order = [part.official for part in identity.parts if part.official is not None]
        whole = order[: len(SIX_PARTS)] == list(SIX_PARTS)
        if not whole and set(SIX_PARTS) <= inside | set(order):
            yield Check("F01", "sections", "error", "not_assessable")
        else:
            yield _plain("F01", "sections", "error", whole)
    for rule, status in identity.rules.items():
        yield Check(rule, "text", "warn", status)
    if generations and identity.year is not None:
        expected = "g2021" if identity.year >= 2021 else "g2019"
        yield _plain("F04", "tables", "info", all(each == expected for each in generations))
        yield _plain("F07", "tables", "info", len(set(generations)) == 1)


def _requests(cells: Mapping[str, Cell]) -> Iterator[Check]:
    new, carried = "requests_new__total", "requests_carried_in__total"
    yield from _either("N01", cells, "narr_requests_received", ((new,), (new, carried)))
    yield from _either("N02", cells, "narr_requests_answered", (("outcomes_total__total",),))
    suits = ("litigation_direct_total", "litigation_after_review_total")
    yield from _either("N05", cells, "narr_reviews", (("review_total",), ("review_total", *suits)))
    yield from _either("N05", cells, "narr_litigations", (suits, ("review_total", *suits)))


def _either(
    rule: str, cells: Mapping[str, Cell], text: str, readings: Iterable[tuple[str, ...]]
) -> Iterator[Check]:
    """Passes where the figure of the text is one of the sums that it may mean."""
    said = cells.get(text)
    if said is None or said.value is None or said.status not in ("number", "zero"):
        return
    sums = [(names, total) for names in readings if (total := _sum(cells, names)) is not None]
    if not sums:
        yield Check(rule, text, "warn", "not_assessable", said.value, cells=(text,))
        return
    names, total = next((each for each in sums if each[1] == said.value), sums[0])
    nonzero = int(said.value != 0) + sum(1 for name in names if cells[name].value)
    status = "pass" if total == said.value else "fail"
    yield Check(rule, text, "warn", status, said.value, total, nonzero, (text, *names))


def _groups(text: str, cells: Mapping[str, Cell]) -> Iterator[Check]:
    """N03: the totals of the groups in the text are the subtotals of table 3, column 总计."""
    if not any(group in text for group in _GROUPS):
        return  # as in most texts; it takes a tenth of the time to see
    for name, figure in dict.fromkeys(_GROUP.findall(text)):
        own = tuple(filter(_totals(name).__contains__, cells))
        total = _sum(cells, own) if own else None
        if total is not None:
            said = Decimal(figure)
            nonzero = int(said != 0) + sum(1 for each in own if cells[each].value)
            yield Check("N03", name, "warn", "pass" if said == total else "fail", said, total, nonzero, own)


@cache
def _totals(group: str) -> frozenset[str]:
    """The cells of a group of outcomes in column 总计 of table 3."""
    return frozenset(
        name for name in printable() if name.startswith(_GROUPS[group]) and name.endswith("__total")
    )


def _shares(text: str, cells: Mapping[str, Cell]) -> Iterator[Check]:
    """N04: a percentage is the number before it, divided by one of the totals of table 3."""
    found = _SHARE.findall(text) if "占" in text else ()
    if not found:
        return
    sums = (
        ("requests_new__total",),
        ("requests_new__total", "requests_carried_in__total"),
        ("outcomes_total__total",),
    )
    wholes = [whole for names in sums if (whole := _sum(cells, names))]
    for figure, percent in found if wholes else ():
        said = Decimal(percent)
        real = min((Decimal(figure) * 100 / whole for whole in wholes), key=lambda share: abs(share - said))
        near = abs(real - said) <= Decimal("0.15")
        yield Check("N04", f"{figure}件", "info", "pass" if near else "fail", said, round(real, 2), 2)


def _fees(text: str, cells: Mapping[str, Cell]) -> Iterator[Check]:
    """N06: itemised processing fees add up to the total named before 其中. N08: fee notices that were not
    paid should be mentioned."""
    head, _, items = text.partition("其中")
    parts = [Decimal(each.replace(",", "")) for each in _FEE_ITEM.findall(items.split("。")[0])]
    total = _FEE_TOTAL.search(head) if len(parts) > 1 else None
    if total is not None:
        whole = Decimal(total.group(1).replace(",", ""))
        added = sum(parts, start=Decimal(0))
        yield Check(
            "N06", "信息处理费", "warn", "pass" if added == whole else "fail", added, whole, len(parts)
        )
    unpaid = cells.get("outcome_other_fee_unpaid__total")
    if unpaid is not None and unpaid.value is not None and unpaid.value > 0:
        yield _plain("N08", "六", "info", "处理费" in text, cells=(unpaid.indicator,))


def _plain(rule: str, scope: str, severity: str, holds: bool, cells: tuple[str, ...] = ()) -> Check:
    return Check(rule, scope, severity, "pass" if holds else "fail", cells=cells)


def _sum(cells: Mapping[str, Cell], names: Iterable[str]) -> Decimal | None:
    """The sum of printed cells, a blank beside a number counting as 0; None where nothing is printed."""
    values = []
    for name in names:
        cell = cells.get(name)
        if cell is None or cell.status not in _ADDED:
            return None
        if cell.value is not None:
            values.append(cell.value)
    return sum(values, start=Decimal(0)) if values else None
