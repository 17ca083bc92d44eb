"""Unified series across generations (`u_*`): how each generation's cells make one, and how far to trust that.

A series is computed from values for analysis alone, and only where every operand is known. `quality` is the
word of the codebook for the bridge from one generation to the next: close, approx, weak, or other_basis
(the law changed what is counted).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from archive.codebook import cell_ids

Number = int | float
GENERATIONS: Final = ("g2014", "g2019", "g2021")
DENIED: Final = tuple(
    name for name in cell_ids() if name.startswith("outcome_denied_") and name.endswith("__total")
)


@dataclass(frozen=True, slots=True)
class Series:
    """Sums of operands by generation, a `-` before what is taken away; `over` makes it a ratio to another
    series, less `but` in the generations that print that."""

    id: str
    quality: str
    g2014: tuple[str, ...] = ()
    g2019: tuple[str, ...] = ()
    g2021: tuple[str, ...] = ()
    over: str = ""
    but: tuple[str, ...] = ()

    def needs(self) -> frozenset[str]:
        """Every cell that the series may rest on."""
        names = {name.lstrip("-") for name in (*self.g2014, *self.g2019, *self.g2021, *self.but)}
        for name in [name for name in (*names, self.over) if name.startswith("u_")]:
            names |= BY_ID[name].needs()
        return frozenset(name for name in names if not name.startswith("u_"))


def _both(series: str, quality: str, old: str, *new: str) -> Series:
    return Series(series, quality, tuple(old.split()), new, new)


SERIES: Final = (
    _both("u_requests_new", "close", "s14_requests_received", "requests_new__total"),
    _both("u_requests_closed", "close", "s14_replies_total", "outcomes_total__total"),
    _both("u_granted_full", "approx", "s14_reply_granted s14_reply_already_public", "outcome_granted__total"),
    _both("u_granted_partial", "close", "s14_reply_partial", "outcome_partial__total"),
    _both("u_denied_exempt", "approx", "s14_reply_denied -s14_denied_not_gov_info", *DENIED),
    _both(
        "u_not_held_or_nonexistent",
        "approx",
        "s14_reply_not_this_organ s14_reply_not_exist",
        "outcome_unavailable_not_held__total",
    ),
    Series(
        "u_unclear",
        "weak",
        ("s14_reply_amend",),
        ("outcome_unavailable_unclear__total",),
        ("outcome_unavailable_unclear__total", "outcome_other_no_correction__total"),
    ),
    _both("u_review_total", "close", "s14_review_total", "review_total"),
    _both("u_review_corrected", "close", "s14_review_corrected", "review_corrected"),
    _both(
        "u_litigation_total",
        "close",
        "s14_litigation_total",
        "litigation_direct_total",
        "litigation_after_review_total",
    ),
    _both(
        "u_litigation_corrected",
        "close",
        "s14_litigation_corrected",
        "litigation_direct_corrected",
        "litigation_after_review_corrected",
    ),
    Series(
        "u_fee_for_requests",
        "other_basis",
        ("s14_fees_collected",),
        g2021=("narr_processing_fee_amount",),
    ),
    Series(
        "u_disclosure_rate",
        "approx",
        *(("u_granted_full", "u_granted_partial"),) * 3,
        over="u_requests_closed",
    ),
    Series(
        "u_review_correction_rate",
        "close",
        *(("u_review_corrected",),) * 3,
        over="u_review_total",
        but=("review_pending",),
    ),
)
BY_ID: Final = {one.id: one for one in SERIES}


@dataclass(frozen=True, slots=True)
class Computed:
    """A series of one report: its number and, of a ratio, the denominator; None where it cannot be known."""

    id: str
    value: Number | None
    n: Number | None
    quality: str
    generation: str


def compute(values: Mapping[str, Number], tables: Mapping[str, str]) -> tuple[Computed, ...]:
    """Every series from a report's values for analysis, money in 元; `tables` says of which generation each
    of its tables is."""
    known: dict[str, Number] = dict(values)
    made = []
    for one in SERIES:
        generation = tables.get("t4" if one.id.startswith(("u_review", "u_litigation")) else "t3", "")
        if generation not in GENERATIONS and "g2014" in tables.values():
            generation = "g2014"
        operands: tuple[str, ...] = getattr(one, generation) if generation in GENERATIONS else ()
        value = _sum(known, operands) if operands else None
        below: Number | None = None
        if one.over:
            below = _sum(known, (one.over, *(f"-{name}" for name in one.but if generation != "g2014")))
            value = value / below if value is not None and below is not None and below > 0 else None
        if value is not None:
            known[one.id] = value
        made.append(Computed(one.id, value, below, one.quality, generation if operands else ""))
    return tuple(made)


def _sum(known: Mapping[str, Number], operands: tuple[str, ...]) -> Number | None:
    total = Decimal(0)
    for name in operands:
        value = known.get(name.lstrip("-"))
        if value is None:
            return None
        total += Decimal(str(value)) * (-1 if name.startswith("-") else 1)
    return int(total) if total == total.to_integral_value() else float(total)
