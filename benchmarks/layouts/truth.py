"""A drawn truth: what every cell of one report prints and what that means.

Numbers obey the sums of the form unless a source error is drawn; then single cells are dressed in every
style that agencies use. A style changes how a number is printed, never which number it is, except where
the style has no number (blank, a dash, 无, *).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from benchmarks.layouts import form


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in one cell (`raw`) and what the contract makes of it."""

    raw: str
    value: Decimal | None
    status: str
    unit: str = ""
    note: str = ""


Cells = dict[str, Printed]

BLANKS: Final = ("", " ", "\xa0", "　")


def plain(number: int | Decimal) -> Printed:
    return Printed(str(number), Decimal(number), "zero" if number == 0 else "number")


def blank(rng: Random) -> Printed:
    return Printed(rng.choice(BLANKS), None, "blank")


def numbers(rng: Random, tables: Mapping[str, str]) -> dict[str, int | Decimal]:
    """Numbers for the tables of the given generations, all sums of the form holding."""
    drawn: dict[str, int | Decimal] = {}
    size = rng.choices(("zeros", "small", "middle", "large"), (2, 5, 4, 3))[0]
    if tables.get("t2") in form.BLOCKS2:
        drawn |= _table2(rng, tables["t2"], size)
    if tables.get("t3") in form.BLOCKS2:
        drawn |= _table3(rng, tables["t3"], size)
    if tables.get("t4") in form.BLOCKS2:
        drawn |= _table4(rng, size)
    return drawn


def _count(rng: Random, size: str) -> int:
    if size == "zeros":
        return 0
    top = {"small": 9, "middle": 99, "large": 20000}[size]
    return rng.choice((0, rng.randint(0, top), rng.randint(0, top)))


def _table2(rng: Random, generation: str, size: str) -> dict[str, int | Decimal]:
    drawn: dict[str, int | Decimal] = {}
    for _, columns, rows in form.BLOCKS2[generation]:
        for row, _ in rows:
            for column, _ in columns:
                drawn[f"{row}__{column}"] = _count(rng, size)
                if column == "amount" and size != "zeros":
                    drawn[f"{row}__{column}"] = Decimal(rng.randint(0, 9_999_999)) / 10 ** rng.randint(1, 4)
                if column == "items_change" and rng.random() < 0.3:
                    drawn[f"{row}__{column}"] = -_count(rng, size)
    return drawn


def _table3(rng: Random, generation: str, size: str) -> dict[str, int | Decimal]:
    drawn: dict[str, int | Decimal] = {}
    rows = [row for row, *_ in form.rows3(generation)]
    leaves = form.leaves(generation)
    fill = rng.choice((0.1, 0.3, 1.0))
    for column in list(form.APPLICANTS)[:-1]:
        for leaf in leaves:
            drawn[f"{leaf}__{column}"] = _count(rng, size) if rng.random() < fill else 0
        done = sum(int(drawn[f"{leaf}__{column}"]) for leaf in leaves)
        left = _count(rng, size) if rng.random() < fill else 0
        came = min(_count(rng, size), done + left) if rng.random() < fill else 0
        drawn[f"outcomes_total__{column}"] = done
        drawn[f"requests_carried_out__{column}"] = left
        drawn[f"requests_carried_in__{column}"] = came
        drawn[f"requests_new__{column}"] = done + left - came
    for row in rows:
        drawn[f"{row}__total"] = sum(int(drawn[f"{row}__{column}"]) for column in list(form.APPLICANTS)[:-1])
    return drawn


def _table4(rng: Random, size: str) -> dict[str, int | Decimal]:
    drawn: dict[str, int | Decimal] = {}
    for block in form.BLOCKS4:
        parts = [_count(rng, "middle" if size == "large" else size) for _ in range(4)]
        for result, number in zip(form.RESULTS, [*parts, sum(parts)], strict=True):
            drawn[f"{block}_{result}"] = number
    return drawn


# --- how a number is printed -------------------------------------------------------------------------

Style = Callable[[Random, Decimal], Printed | None]
_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _wide(_: Random, number: Decimal) -> Printed | None:
    return (
        None
        if number < 0
        else Printed(str(number).translate(_WIDE), number, "zero" if not number else "number")
    )


def _grouped(rng: Random, number: Decimal) -> Printed | None:
    if number < 1000:
        return None
    return Printed(f"{number:,}".replace(",", rng.choice((",", "，", " ", "\xa0"))), number, "number")


def _with_unit(unit: str) -> Style:
    def style(rng: Random, number: Decimal) -> Printed | None:
        if number < 0:
            return None
        return Printed(
            f"{number}{rng.choice(('', ' '))}{unit}", number, "zero" if not number else "number", unit
        )

    return style


def _noted(rng: Random, number: Decimal) -> Printed | None:
    if number <= 0:
        return None
    note = f"其中{rng.choice(('修订', '结转', '撤回'))}{rng.randint(1, 30)}件"
    left, right = rng.choice((("（", "）"), ("(", ")")))
    return Printed(f"{number}{left}{note}{right}", number, "number", "", note)


def _dash(rng: Random, _: Decimal) -> Printed:
    return Printed(rng.choice(("/", "—", "-", "－", "――", "／")), None, "not_applicable")


def _none(_rng: Random, _: Decimal) -> Printed:
    return Printed("无", None, "none_text")


def _suppressed(rng: Random, _: Decimal) -> Printed:
    return Printed(rng.choice(("*", "**", "不详", "未统计")), None, "suppressed")


def _about(rng: Random, number: Decimal) -> Printed | None:
    if number < 10:
        return None
    raw, unit = rng.choice(((f"约{number}", ""), (f"{number}余", ""), (f"{number}余件", "件")))
    return Printed(raw, number, "approx", unit)


def _two(rng: Random, number: Decimal) -> Printed:
    return Printed(f"{abs(number)} {rng.randint(0, 99)}", None, "unparsed")


def _blank(rng: Random, _: Decimal) -> Printed:
    return blank(rng)


def _signed(rng: Random, number: Decimal) -> Printed | None:
    size = abs(number)
    if not number:
        return Printed("0/0", Decimal(0), "compound") if rng.random() < 0.3 else None
    words = (
        ("增{}", "增加{}", "+{}", "↑{}", "＋{}")
        if number > 0
        else ("减{}", "减少{}", "-{}", "↓{}", "－{}", "−{}")
    )
    return Printed(rng.choice(words).format(size), number, "signed")


def _pair(rng: Random, number: Decimal) -> Printed:
    gain, loss = int(abs(number)) + 1, rng.randint(1, 9)
    return Printed(rng.choice(("+{}/-{}", "增{}减{}", "增{}/减{}")).format(gain, loss), None, "compound")


def _bare(rng: Random, _: Decimal) -> Printed:
    return Printed(rng.choice("增减"), None, "unparsed")


STYLES: Final[dict[str, Style]] = {
    "wide": _wide,
    "grouped": _grouped,
    "noted": _noted,
    "dash": _dash,
    "none": _none,
    "suppressed": _suppressed,
    "about": _about,
    "two": _two,
    "blank": _blank,
    "件": _with_unit("件"),
    "项": _with_unit("项"),
    "万元": _with_unit("万元"),
    "元": _with_unit("元"),
    "signed": _signed,
    "pair": _pair,
    "bare": _bare,
}
_COUNTS: Final = ("wide", "grouped", "noted", "dash", "none", "suppressed", "about", "two", "blank", "件")
_ITEMS: Final = ("wide", "grouped", "dash", "none", "blank", "项")
_CHANGES: Final = ("wide", "dash", "none", "blank", "signed", "pair", "bare")
_AMOUNTS: Final = ("wide", "grouped", "dash", "none", "blank", "万元", "元")
SPACED: Final = frozenset({"two", "grouped"})  # styles that may print a space inside a number


def styles_of(indicator: str) -> tuple[str, ...]:
    column = indicator.rpartition("__")[2]
    if column == "items_change":
        return _CHANGES
    if column in ("items_prev", "items_now", "projects"):
        return _ITEMS
    return _AMOUNTS if column == "amount" else _COUNTS


def dress(
    rng: Random, drawn: Mapping[str, int | Decimal], *, zeros: str, share: float, without: frozenset[str]
) -> Cells:
    """Prints each number: zeros in the manner `zeros` (0, blank, dash, none), a `share` in a style."""
    cells: Cells = {}
    for indicator, number in drawn.items():
        printed = plain(number)
        if number < 0:
            printed = Printed(f"-{-number}", Decimal(number), "signed")
        if number == 0 and zeros in STYLES:
            printed = STYLES[zeros](rng, Decimal(0)) or printed
        if rng.random() < share:
            style = rng.choice(styles_of(indicator))
            if style not in without:
                printed = STYLES[style](rng, Decimal(number)) or printed
        cells[indicator] = printed
    return cells
