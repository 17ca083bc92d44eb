"""The 勾稽关系 and the other rules that one report must keep by itself; ids and severities of the codebook.

A check is data: what was compared, on which cells, and whether it held. R01-R03 and L01-L03 count a blank
as 0 where the total is printed and at least one operand is; R06 lists where they did. A rule that lacks an
operand (a row left out, a cell that is no number) is `not_assessable`, never passed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from parsers.agreement import check_text
from parsers.form import cells as printable
from parsers.form import forms
from parsers.identity import Identity
from parsers.record import Cell, Check

REQUESTS = ("requests_new", "requests_carried_in")
CLOSED = ("outcomes_total", "requests_carried_out")
SIGNED = "items_change"
MONEY = ("admin_fee__amount", "gov_procurement__amount")


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
    checks: list[Check] = []
    checks.extend(_columns(cells))
    checks.extend(_row_sums(cells))
    checks.extend(_reviews(cells))
    checks.extend(_list_sums(cells))
    imputed = sorted(
        {
            name
            for check in checks
            if check.status in ("pass", "fail")
            for name in check.cells
            if cells[name].status == "blank"
        }
    )
    checks.extend(_counts(cells))
    checks.extend(_quiet_years(cells))
    checks.extend(_table2(cells))
    checks.extend(check_text(identity, cells, tables, inside))
    if imputed:
        checks.append(Check("R06", "blank as 0", "info", "pass", cells=tuple(imputed)))
    return tuple(checks)


def counted_as_zero(cells: Mapping[str, Cell]) -> frozenset[str]:
    """The blanks that may be taken for 0 in an analysis: R06 lists them, and every sum that counted them
    holds. No cell becomes 0 by this."""
    sums = [
        check
        for check in (*_columns(cells), *_row_sums(cells), *_reviews(cells))
        if check.status in ("pass", "fail")
    ]
    blank = {name for check in sums for name in check.cells if cells[name].status == "blank"}
    return frozenset(blank - {name for check in sums if check.status == "fail" for name in check.cells})


def _columns(cells: Mapping[str, Cell]) -> Iterable[Check]:
    leaves = [row for row in _rows3() if row not in (*REQUESTS, *CLOSED)]
    other = [row for row in leaves if row.startswith("outcome_other_")]
    for column in _columns3():
        names = [f"{row}__{column}" for row in (*REQUESTS, *CLOSED)]
        if any(name in cells for name in names):
            yield _compare("R01", column, cells, names[:2], names[2:], needed=names[2])
        single = f"outcome_other__{column}"
        shown = [row for row in leaves if not (single in cells and row in other)]
        operands = [f"{row}__{column}" for row in shown] + ([single] if single in cells else [])
        total = f"outcomes_total__{column}"
        if total in cells:
            yield _compare("R02", column, cells, [total], operands, needed=total)


def _row_sums(cells: Mapping[str, Cell]) -> Iterable[Check]:
    *applicants, total = _columns3()
    for row in (*_rows3(), "outcome_other"):
        if f"{row}__{total}" in cells:
            operands = [f"{row}__{column}" for column in applicants]
            yield _compare("R03", row, cells, [f"{row}__{total}"], operands, needed=f"{row}__{total}")


def _reviews(cells: Mapping[str, Cell]) -> Iterable[Check]:
    for number, (part, columns) in enumerate(_parts4(), 1):
        total = f"{part}_total"
        if total in cells:
            operands = [f"{part}_{column}" for column in columns if column != "total"]
            yield _compare(f"L0{number}", part, cells, [total], operands, needed=total)


def _compare(
    rule: str,
    scope: str,
    cells: Mapping[str, Cell],
    left: Sequence[str],
    right: Sequence[str],
    *,
    needed: str,
) -> Check:
    names = (*left, *right)
    found = tuple(name for name in names if name in cells)
    values = [_operand(cells.get(name)) for name in names]
    printed = [name for name in found if cells[name].status != "blank" and name != needed]
    if any(value is None for value in values) or cells[needed].status == "blank" or not printed:
        return Check(rule, scope, "error", "not_assessable", cells=found)
    numbers = [value for value in values if value is not None]
    one, other = sum(numbers[: len(left)], start=Decimal(0)), sum(numbers[len(left) :], start=Decimal(0))
    nonzero = sum(1 for number in numbers if number != 0)
    return Check(rule, scope, "error", "pass" if one == other else "fail", one, other, nonzero, found)


def _operand(cell: Cell | None) -> Decimal | None:
    """A number to add up: blank is 0, and what is no certain number is none."""
    if cell is None or cell.status not in ("number", "zero", "blank", "signed"):
        return None
    return Decimal(0) if cell.status == "blank" else cell.value


def _list_sums(cells: Mapping[str, Cell]) -> Iterable[Check]:
    """S14: in the table of 2014-2018 the rows under a head add up to it. A warning only: the wording of
    most rows is not confirmed, and provinces count more of them in."""
    for form in forms().values():
        for head, parts in (form.list.sums if form.list else {}).items():
            if head in cells:
                yield replace(_compare("S14", head, cells, [head], parts, needed=head), severity="warn")


def _counts(cells: Mapping[str, Cell]) -> Iterable[Check]:
    """A01 and R04: counts are whole and not negative, money is not negative, changes may be."""
    for rule, table in (("A01", "t2"), ("R04", "t3")):
        numbers = {
            name: cell.value for name, cell in cells.items() if cell.tbl == table and cell.value is not None
        }
        if not numbers:
            continue
        wrong = tuple(
            name
            for name, value in numbers.items()
            if (value < 0 and not name.endswith(SIGNED))
            or (value != value.to_integral_value() and name not in MONEY)
        )
        nonzero = sum(1 for value in numbers.values() if value != 0)
        yield Check(rule, table, "error", "fail" if wrong else "pass", nonzero=nonzero, cells=wrong)


def _quiet_years(cells: Mapping[str, Cell]) -> Iterable[Check]:
    """R05: where nothing came in and nothing was carried in, nothing can have been done."""
    for column in _columns3():
        first = [cells.get(f"{row}__{column}") for row in REQUESTS]
        if any(cell is None or cell.status != "zero" for cell in first):
            continue  # only R01-R03 and L01-L03 count a blank as 0
        names = [f"{row}__{column}" for row in (*_rows3(), "outcome_other") if row not in REQUESTS]
        wrong = tuple(name for name in names if name in cells and cells[name].value not in (None, 0))
        yield Check("R05", column, "error", "fail" if wrong else "pass", nonzero=len(wrong), cells=wrong)


def _table2(cells: Mapping[str, Cell]) -> Iterable[Check]:
    for row in ("rules", "normative_docs"):
        yield from _at_least(
            "A03",
            "info",
            row,
            cells,
            larger=f"{row}__in_force",
            plus=f"{row}__issued",
            minus=f"{row}__repealed",
        )
        yield from _at_least(
            "A05", "warn", row, cells, larger=f"{row}__published_total", plus=f"{row}__published_new"
        )
    for row in ("admin_license", "other_services", "admin_penalty", "admin_compulsion", "admin_fee"):
        previous, change = f"{row}__items_prev", f"{row}__items_change"
        numbers = [_known(cells, name) for name in (previous, change)]
        if numbers[0] is None or numbers[1] is None:
            continue
        items = numbers[0] + numbers[1]
        yield Check(
            "A06",
            row,
            "warn",
            "pass" if items >= 0 else "fail",
            items,
            Decimal(0),
            sum(n != 0 for n in numbers),
            (previous, change),
        )
        decisions = _known(cells, f"{row}__decisions")
        if decisions is not None and numbers[1] != 0:
            status = "fail" if decisions == items and items != 0 else "pass"
            yield Check(
                "A10", row, "warn", status, decisions, items, 0, (previous, change, f"{row}__decisions")
            )
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


def _at_least(
    rule: str,
    severity: str,
    scope: str,
    cells: Mapping[str, Cell],
    *,
    larger: str,
    plus: str,
    minus: str = "",
) -> Iterable[Check]:
    one, other = _known(cells, larger), _known(cells, plus)
    less = _known(cells, minus) if minus else Decimal(0)
    if one is None or other is None or less is None:
        return
    right = other - less
    names = tuple(name for name in (larger, plus, minus) if name)
    nonzero = sum(1 for value in (one, other, less) if value != 0)
    yield Check(rule, scope, severity, "pass" if one >= right else "fail", one, right, nonzero, names)


def _known(cells: Mapping[str, Cell], name: str) -> Decimal | None:
    cell = cells.get(name)
    return cell.value if cell is not None and cell.status in ("number", "zero", "signed") else None


def failed_cells(checks: Iterable[Check]) -> frozenset[str]:
    """The cells that a failed rule of severity error names: they carry the flag `check`."""
    return frozenset(
        name
        for check in checks
        if check.severity == "error" and check.status == "fail"
        for name in check.cells
        if name in printable()
    )
