"""Which sums of the form a printed truth breaks: what a check must fail on, and on nothing else.

A blank may count as 0 where the total is printed and at least one operand is. Any other cell without an exact
number (a dash, 无, *, about 100, two numbers) leaves the sum undecided: such a sum must not fail.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from benchmarks.layouts import Printed, form

COLUMNS = tuple(form.APPLICANTS)


def _number(printed: Printed) -> Decimal | None:
    if printed.status == "blank":
        return Decimal(0)
    return printed.value if printed.status in ("number", "zero") else None


def _differs(cells: Mapping[str, Printed], left: Iterable[str], right: Iterable[str], blanks: bool) -> bool:
    """True where both sides are printed, exact and different; `blanks` counts blanks as 0."""
    sides: list[Decimal] = []
    for side in (list(left), list(right)):
        numbers = [_number(cells[one]) if one in cells else None for one in side]
        if not numbers or any(number is None for number in numbers):
            return False
        if any(cells[one].status == "blank" for one in side) and not blanks:
            return False
        sides.append(sum((number for number in numbers if number is not None), Decimal(0)))
    return sides[0] != sides[1]


def broken(cells: Mapping[str, Printed], generation: str, *, blanks: bool) -> set[str]:
    """The sums that fail, as `R01 total`, `R03 outcome_granted`, `L02 litigation_direct`.

    With `blanks` also those that fail only because a blank counts as 0.
    """
    failing: set[str] = set()
    leaves = [
        leaf for leaf in form.leaves(generation) if any(f"{leaf}__{column}" in cells for column in COLUMNS)
    ]
    for column in COLUMNS:
        came = [f"{row}__{column}" for row in ("requests_new", "requests_carried_in")]
        went = [f"{row}__{column}" for row in ("outcomes_total", "requests_carried_out")]
        if _differs(cells, went, came, blanks):
            failing.add(f"R01 {column}")
        if _differs(cells, [f"outcomes_total__{column}"], [f"{leaf}__{column}" for leaf in leaves], blanks):
            failing.add(f"R02 {column}")
    for row, *_ in form.rows3(generation):
        if _differs(cells, [f"{row}__total"], [f"{row}__{column}" for column in COLUMNS[:-1]], blanks):
            failing.add(f"R03 {row}")
    for number, block in enumerate(form.BLOCKS4, start=1):
        parts = [f"{block}_{result}" for result in list(form.RESULTS)[:-1]]
        if _differs(cells, [f"{block}_total"], parts, blanks):
            failing.add(f"L0{number} {block}")
    return failing
