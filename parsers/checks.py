"""The 勾稽关系 and the other rules that one report must keep by itself; ids and severities of the codebook.

A check is data: what was compared, on which cells, and whether it held. R01-R03 and L01-L03 count a blank
as 0 where the total is printed and at least one operand is; R06 lists where they did. A rule that lacks an
operand (a row left out, a cell that is no number) is `not_assessable`, never passed.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from parsers.agreement import check_text
from parsers.form import cells as printable
from parsers.form import forms
from parsers.identity import Identity
from parsers.record import Cell, Check

REQUESTS = ("requests_new", "requests_carried_in")
CLOSED = ("outcomes_total", "requests_carried_out")
SIGNED = "items_change"
_ZERO = Decimal(0)
_COUNTED = frozenset({"number", "zero", "signed"})
MONEY = ("admin_fee__amount", "gov_procurement__amount")

# What is larger than or equal to what was added, less what was taken away.
_AT_LEAST = tuple(
    (rule, severity, row, tuple(f"{row}__{column}" for column in columns))
    for row in ("rules", "normative_docs")
    for rule, severity, columns in (
        ("A03", "info", ("in_force", "issued", "repealed")),
        ("A05", "warn", ("published_total", "published_new")),
    )
)
_ITEMS = tuple(
    (row, (f"{row}__items_prev", f"{row}__items_change", f"{row}__decisions"))
    for row in ("admin_license", "other_services", "admin_penalty", "admin_compulsion", "admin_fee")
)


@cache
def _columns3() -> tuple[str, ...]:
    form = forms()["g2021"]
    return tuple(column.key for column in form.t3.columns) if form.t3 else ()


@cache
def _rows3() -> tuple[str, ...]:
    form = forms()["g2021"]
    return tuple(row.key for row in form.t3.rows) if form.t3 else ()


@cache
def _parts4() -> tuple[tuple[str, tuple[str, ...]], ...]:
    form = forms()["g2021"]
    if form.t4 is None:
        return ()
    return tuple((part.key, tuple(column.key for column in form.t4.columns)) for part in form.t4.parts)


def check_report(
    cells: Mapping[str, Cell],
    identity: Identity,
    tables: Mapping[str, str],
    inside: frozenset[int] = frozenset(),
) -> tuple[Check, ...]:
    """All rules that one report can keep or break by itself; `inside`: see `check_text`."""
    printed = _printed(cells)
    sums = (*_columns(printed), *_row_sums(printed), *_reviews(printed), *_list_sums(printed))
    imputed = tuple(sorted(_imputed(sums, printed)))
    return (
        *sums,
        *_counts(cells),
        *_quiet_years(cells),
        *_table2(cells),
        *check_text(identity, cells, tables, inside),
        *((Check("R06", "blank as 0", "info", "pass", cells=imputed),) if imputed else ()),
    )


def counted_as_zero(cells: Mapping[str, Cell]) -> frozenset[str]:
    """The blanks that may be taken for 0 in an analysis: R06 lists them, and every sum that counted them
    holds. No cell becomes 0 by this."""
    printed = _printed(cells)
    sums = (*_columns(printed), *_row_sums(printed), *_reviews(printed))
    return _imputed(sums, printed).difference(*(check.cells for check in sums if check.status == "fail"))


class _Sum:
    """One sum of the form: the cells `left` together are the cells `right`; `needed` must be printed."""

    def __init__(
        self,
        rule: str,
        scope: str,
        left: tuple[str, ...],
        right: tuple[str, ...],
        needed: str,
        *,
        severity: str = "error",
    ) -> None:
        self.rule, self.scope, self.needed, self.severity = rule, scope, needed, severity
        self.names = (*left, *right)
        self.operands = frozenset(self.names) - {needed}
        self.left = len(left)
        self.take = itemgetter(*self.names)

    @cached_property
    def quiet(self) -> Check:
        """What comes of it where nothing happened, as in most columns of most reports."""
        return Check(self.rule, self.scope, self.severity, "pass", _ZERO, _ZERO, 0, self.names)


class _Printed(NamedTuple):
    """What can be added up of a report: its certain numbers, with 0 for a blank, and which are blank."""

    cells: Mapping[str, Cell]
    numbers: Mapping[str, Decimal]
    blank: frozenset[str]


def _printed(cells: Mapping[str, Cell]) -> _Printed:
    numbers: dict[str, Decimal] = {}
    blank: list[str] = []
    for name, cell in cells.items():
        if cell.status in _COUNTED:
            if cell.value is not None:
                numbers[name] = cell.value
        elif cell.status == "blank":
            numbers[name] = _ZERO
            blank.append(name)
    return _Printed(cells, numbers, frozenset(blank))


def _imputed(sums: Iterable[Check], printed: _Printed) -> frozenset[str]:
    """The blanks that a sum counted as 0."""
    if not printed.blank:
        return printed.blank
    added = [check.cells for check in sums if check.status != "not_assessable"]
    return printed.blank.intersection(chain.from_iterable(added))


@cache
def _column_sums(column: str) -> tuple[_Sum, _Sum, _Sum]:
    """R01 of a column of table 3, and R02 with the rows under （六）其他处理 and with the one row instead."""
    leaves = [row for row in _rows3() if row not in (*REQUESTS, *CLOSED)]
    parts = tuple(f"{row}__{column}" for row in leaves)
    single = f"outcome_other__{column}"
    with_single = (*(name for name in parts if not name.startswith("outcome_other_")), single)
    total = f"outcomes_total__{column}"
    came, went = (tuple(f"{row}__{column}" for row in rows) for rows in (REQUESTS, CLOSED))
    return (
        _Sum("R01", column, came, went, went[0]),
        _Sum("R02", column, (total,), parts, total),
        _Sum("R02", column, (total,), with_single, total),
    )


def _columns(printed: _Printed) -> Iterable[Check]:
    cells = printed.cells
    for column in _columns3():
        flow, split, single = _column_sums(column)
        if not cells.keys().isdisjoint(flow.names):
            yield _compare(flow, printed)
        if split.needed in cells:
            yield _compare(single if single.names[-1] in cells else split, printed)


@cache
def _applicant_sums() -> tuple[_Sum, ...]:
    *applicants, total = _columns3()
    return tuple(
        _Sum("R03", row, (whole,), tuple(f"{row}__{column}" for column in applicants), whole)
        for row in (*_rows3(), "outcome_other")
        for whole in (f"{row}__{total}",)
    )


@cache
def _review_sums() -> tuple[_Sum, ...]:
    return tuple(
        _Sum(
            f"L0{number}",
            part,
            (total,),
            tuple(f"{part}_{each}" for each in columns if each != "total"),
            total,
        )
        for number, (part, columns) in enumerate(_parts4(), 1)
        for total in (f"{part}_total",)
    )


def _row_sums(printed: _Printed) -> Iterable[Check]:
    return [_compare(each, printed) for each in _applicant_sums() if each.needed in printed.cells]


def _reviews(printed: _Printed) -> Iterable[Check]:
    return [_compare(each, printed) for each in _review_sums() if each.needed in printed.cells]


def _compare(each: _Sum, printed: _Printed) -> Check:
    """A blank counts as 0; what is missing, or no certain number, cannot be added up."""
    names, blank = each.names, printed.blank
    try:
        numbers: tuple[Decimal, ...] = each.take(printed.numbers)
    except KeyError:
        numbers = ()
    if not numbers or (blank and (each.needed in blank or each.operands <= blank)):
        found = tuple(filter(printed.cells.__contains__, names))
        return Check(each.rule, each.scope, each.severity, "not_assessable", cells=found)
    nonzero = len(tuple(filter(None, numbers)))
    if not nonzero:
        return each.quiet
    one, other = sum(numbers[: each.left], _ZERO), sum(numbers[each.left :], _ZERO)
    status = "pass" if one == other else "fail"
    return Check(each.rule, each.scope, each.severity, status, one, other, nonzero, names)


@cache
def _list_heads() -> tuple[_Sum, ...]:
    return tuple(
        _Sum("S14", head, (head,), parts, head, severity="warn")
        for form in forms().values()
        for head, parts in (form.list.sums if form.list else {}).items()
    )


def _list_sums(printed: _Printed) -> Iterable[Check]:
    """S14: in the table of 2014-2018 the rows under a head add up to it. A warning only: the wording of
    most rows is not confirmed, and provinces count more of them in."""
    return [_compare(each, printed) for each in _list_heads() if each.needed in printed.cells]


def _counts(cells: Mapping[str, Cell]) -> Iterable[Check]:
    """A01 and R04: counts are whole and not negative, money is not negative, changes may be."""
    for rule, table in (("A01", "t2"), ("R04", "t3")):
        known = [cell for cell in cells.values() if cell.tbl == table and cell.value is not None]
        if not known:
            continue
        nonzero = [cell for cell in known if cell.value]
        wrong = tuple(
            [
                cell.indicator
                for cell in nonzero
                if (value := cell.value)
                and (
                    (value < _ZERO and not cell.indicator.endswith(SIGNED))
                    or (value != value.to_integral_value() and cell.indicator not in MONEY)
                )
            ]
        )
        yield Check(rule, table, "error", "fail" if wrong else "pass", nonzero=len(nonzero), cells=wrong)


def _quiet_years(cells: Mapping[str, Cell]) -> Iterable[Check]:
    """R05: where nothing came in and nothing was carried in, nothing can have been done."""
    for column in _columns3():
        asked, done = _asked_and_done(column)
        if [cells[name].status for name in asked if name in cells] != ["zero", "zero"]:
            continue  # only R01-R03 and L01-L03 count a blank as 0
        wrong = tuple([name for name in done if name in cells and cells[name].value])
        yield Check("R05", column, "error", "fail" if wrong else "pass", nonzero=len(wrong), cells=wrong)


@cache
def _asked_and_done(column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was asked and what was done about it, in one column of table 3."""
    done = (row for row in (*_rows3(), "outcome_other") if row not in REQUESTS)
    return tuple(f"{row}__{column}" for row in REQUESTS), tuple(f"{row}__{column}" for row in done)


def _table2(cells: Mapping[str, Cell]) -> Iterable[Check]:
    for rule, severity, row, names in _AT_LEAST:
        known = _known(cells, names)
        if known:
            whole, added, *taken = known
            right = added - (taken[0] if taken else _ZERO)
            status = "pass" if whole >= right else "fail"
            yield Check(rule, row, severity, status, whole, right, sum(map(bool, known)), names)
    for row, names in _ITEMS:
        known = _known(cells, names[:2])
        if not known:
            continue
        items = known[0] + known[1]
        yield Check(
            "A06",
            row,
            "warn",
            "pass" if items >= 0 else "fail",
            items,
            _ZERO,
            sum(map(bool, known)),
            names[:2],
        )
        decisions = _known(cells, names[2:])
        if decisions and known[1]:
            status = "fail" if decisions[0] == items and items else "pass"
            yield Check("A10", row, "warn", status, decisions[0], items, 0, names)
    amount = cells.get("gov_procurement__amount")
    if amount is not None and amount.value is not None and amount.value != 0:
        yield Check(
            "A09",
            "gov_procurement",
            "warn",
            "pass" if amount.unit else "fail",
            amount.value,
            None,
            1,
            ("gov_procurement__amount",),
        )


def _known(cells: Mapping[str, Cell], names: Iterable[str]) -> list[Decimal]:
    """The certain numbers of these cells; none at all where one of them has none."""
    known = []
    for name in names:
        cell = cells.get(name)
        if cell is None or cell.value is None or cell.status not in _COUNTED:
            return []
        known.append(cell.value)
    return known


def failed_cells(checks: Iterable[Check]) -> frozenset[str]:
    """The cells that a failed rule of severity error names: they carry the flag `check`."""
    return frozenset(
        name
        for check in checks
        if check.severity == "error" and check.status == "fail"
        for name in check.cells
        if name in printable()
    )
