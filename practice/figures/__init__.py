"""The figures of one report, row by row as printed; cells by indicator id.

A `.toml` beside this file holds one report: `"19 _ _ _ _ _ 19"` is a row of table 3 with `_` for a cell that
was printed empty; `others` stands for every row of that table that is not named. Real figures keep their
oddities; where some are made up, `made_up` says which, and the printed page says it too.
"""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_org",
    "legal_service_org",
    "other_org",
    "total",
)
ENDINGS = ("upheld", "corrected", "other", "pending", "total")
CASES = ("review", "litigation_direct", "litigation_after_review")
_ITEMS = ("items_prev", "items_change", "decisions")
_MADE = ("made_new", "published_new", "published_total")
_ISSUED = ("issued", "repealed", "in_force")
TABLE_2: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "g2021": {
        "rules": _ISSUED,
        "normative_docs": _ISSUED,
        "admin_license": ("decisions",),
        "admin_penalty": ("decisions",),
        "admin_compulsion": ("decisions",),
        "admin_fee": ("amount",),
    },
    "g2019": {
        "rules": _MADE,
        "normative_docs": _MADE,
        "admin_license": _ITEMS,
        "other_services": _ITEMS,
        "admin_penalty": _ITEMS,
        "admin_compulsion": _ITEMS,
        "admin_fee": ("items_prev", "items_change"),
        "gov_procurement": ("projects", "amount"),
    },
}
_OTHER = {
    "g2021": ("outcome_other_no_correction", "outcome_other_fee_unpaid", "outcome_other_misc"),
    "g2019": ("outcome_other",),
}
_LEAVES = (
    "outcome_granted",
    "outcome_partial",
    "outcome_denied_state_secret",
    "outcome_denied_law_prohibited",
    "outcome_denied_security_stability",
    "outcome_denied_third_party",
    "outcome_denied_internal_affairs",
    "outcome_denied_deliberative",
    "outcome_denied_enforcement_file",
    "outcome_denied_admin_query",
    "outcome_unavailable_not_held",
    "outcome_unavailable_needs_creation",
    "outcome_unavailable_unclear",
    "outcome_not_processed_petition",
    "outcome_not_processed_duplicate",
    "outcome_not_processed_publication",
    "outcome_not_processed_excessive",
    "outcome_not_processed_confirmation",
)

Rows = Mapping[str, tuple[str, ...]]
NONE: Mapping[str, str] = MappingProxyType({})


def leaves(form: str) -> tuple[str, ...]:
    """The outcome rows of table 3 that are summed in （七）总计."""
    return (*_LEAVES, *_OTHER[form])


def table_3(form: str) -> tuple[str, ...]:
    """The rows of table 3, from top to bottom."""
    return ("requests_new", "requests_carried_in", *leaves(form), "outcomes_total", "requests_carried_out")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one report prints: `t2`, `t3`, `t4` are rows of texts, empty where the cell is empty; `forms` is
    the generation of each table; `labels` the spellings that differ from the official form; `extra` rows
    of table 2 that no indicator knows; `below` a line under table 2."""

    agency: str
    body: str
    year: int
    forms: Mapping[str, str]
    t2: Rows
    t3: Rows
    t4: Rows
    labels: Mapping[str, str] = field(default_factory=lambda: NONE)
    extra: Rows = field(default_factory=lambda: MappingProxyType({}))
    below: str = ""
    made_up: str = ""

    def cells(self) -> dict[str, str | None]:
        """Every printed cell by indicator id; None where it is printed empty."""
        found: dict[str, str | None] = {}
        for row, columns in TABLE_2[self.forms["t2"]].items():
            found |= {
                f"{row}__{self._column(c)}": v or None for c, v in zip(columns, self.t2[row], strict=True)
            }
        for row in table_3(self.forms["t3"]):
            found |= {f"{row}__{c}": v or None for c, v in zip(APPLICANTS, self.t3[row], strict=True)}
        for row in CASES:
            found |= {f"{row}_{e}": v or None for e, v in zip(ENDINGS, self.t4[row], strict=True)}
        return found

    def _column(self, column: str) -> str:
        # 合川二郎镇 2019 prints 本年数量 for 本年增/减: the items of this year, which is another indicator.
        return "items_now" if column == "items_change" and "本年增/减" in self.labels else column

    def number(self, cell: str) -> int:
        """The figure of one cell for the sentences of the page; 0 where it is printed empty."""
        text = self.cells().get(cell)
        return int(text) if text and text.isdigit() else 0


def _row(text: str) -> tuple[str, ...]:
    return tuple("" if word == "_" else word for word in text.split())


@cache
def read_figures(name: str) -> Figures:
    """The figures of `<name>.toml`."""
    raw = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
    form2, form3 = raw["t2"].pop("form"), raw["t3"].pop("form")
    others = _row(raw["t3"].pop("others", ""))
    return Figures(
        raw["agency"],
        raw["body"],
        raw["year"],
        {"t2": form2, "t3": form3, "t4": form3},
        {row: _row(text) for row, text in raw["t2"].items()},
        {row: _row(raw["t3"][row]) if row in raw["t3"] else others for row in table_3(form3)},
        {row: _row(raw["t4"][row]) for row in CASES},
        raw.get("labels", {}),
        {row: _row(text) for row, text in raw.get("extra", {}).items()},
        raw.get("below", ""),
        raw.get("made_up", ""),
    )


def invent(agency: str, body: str, year: int, seed: int, carried_in: int = 0) -> Figures:
    """Figures that no agency published, with sums that hold; the form is that of the year."""
    dice = random.Random(f"{seed} {year}")
    form = "g2021" if year >= 2021 else "g2019"
    columns = [
        _column_of(dice, form, dice.choice((0, 2, 7, 40)) if c else 30, c == 0, carried_in) for c in range(6)
    ]
    t3 = {}
    for row in table_3(form):
        values = [column[row] for column in columns]
        t3[row] = (*map(str, values), str(sum(values)))
    t4 = {}
    for row in CASES:
        values = [dice.choice((0, 0, 0, 1, 3, 12)) for _ in range(4)]
        t4[row] = (*map(str, values), str(sum(values)))
    return Figures(
        agency, body, year, {"t2": form, "t3": form, "t4": form}, _rows_2(dice, form), t3, t4, made_up="all"
    )


def _column_of(dice: random.Random, form: str, most: int, first: bool, carried_in: int) -> dict[str, int]:
    came = dice.randint(0, most)
    carried = carried_in if first else 0
    left = dice.randint(0, min(4, came + carried)) if first else 0
    column = dict.fromkeys(table_3(form), 0)
    for _ in range(came + carried - left):
        column[dice.choice(leaves(form))] += 1
    column |= {"requests_new": came, "requests_carried_in": carried}
    return column | {"outcomes_total": came + carried - left, "requests_carried_out": left}


def _rows_2(dice: random.Random, form: str) -> dict[str, tuple[str, ...]]:
    rows = {}
    for row, columns in TABLE_2[form].items():
        values = [str(dice.choice((0, 0, 1, 5, 18, 240))) for _ in columns]
        if columns == _MADE:
            values = sorted(values, key=int)
        if row == "rules":
            values = ["0"] * len(values)
        if columns[-1] == "amount":
            values[-1] = f"{dice.randint(0, 90000) / 100:g}"
        rows[row] = tuple(values)
    return rows
