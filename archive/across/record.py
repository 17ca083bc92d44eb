"""What the rules across reports compare, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

import msgspec

from archive.ledger.bodies import Body


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A rule's severity, what it needs beside the report, and its words."""

    severity: str
    needs: str
    zh: str
    en: str


@cache
def rules() -> Mapping[str, Rule]:
    """The rules by id."""
    text = files("archive.across").joinpath("rules.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, Rule])


@dataclass(frozen=True, slots=True)
class Amount:
    """One cell as the rules see it: a person's correction goes before what was read."""

    value: Decimal | None
    status: str
    is_sure: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Document:
    """One report of a body, with its cells; `balances` names the columns and blocks in whose sums a blank
    proved to be 0 (R01, L01-L03)."""

    id: str
    year: int
    scope: str
    site: str
    agency: str
    published_on: str
    current: bool
    t2: str
    t3: str
    t4: str
    cells: Mapping[str, Amount]
    balances: frozenset[str]
    sentences: frozenset[str] = frozenset()
    text: str = ""

    def number(self, indicator: str) -> Decimal | None:
        """The number of a cell, money in 万元; None where there is none that is certain. A blank is 0 only
        where the sums of its column or block hold with it."""
        cell = self.cells.get(indicator)
        if cell is None or not cell.is_sure:
            return None
        if cell.status == "blank":
            return Decimal(0) if self._block(indicator) in self.balances else None
        if cell.value is None or cell.status not in ("number", "zero", "signed"):
            return None
        return cell.value / 10_000 if cell.unit == "元" else cell.value

    @staticmethod
    def _block(indicator: str) -> str:
        for block in ("review", "litigation_direct", "litigation_after_review"):
            if indicator.startswith(f"{block}_"):
                return block
        return indicator.rpartition("__")[2]


@dataclass(frozen=True, slots=True)
class Across:
    """One rule applied across reports. `status`: pass, fail, excepted (it does not hold, and `why` says which
    known exception explains it) or not_assessable (`why` says what is missing). `scope` is the column, row or
    indicator, `cells` are (report, indicator), `evidence` captures where the rule is about dates."""

    rule: str
    body: str
    year: int
    scope: str
    status: str
    left: Decimal | None = None
    right: Decimal | None = None
    cells: tuple[tuple[str, str], ...] = ()
    reports: tuple[str, ...] = ()
    why: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        return rules()[self.rule].severity


@dataclass(frozen=True, slots=True)
class Years:
    """A body's reports of a year and of those before, and what happened to it or to what it counts in."""

    body: Body
    year: int
    now: tuple[Document, ...]
    before: tuple[Document, ...]  # of the year before, older versions too
    earlier: tuple[Document, ...]  # of the years before that, back to three
    turned: str = ""  # what made it another body in these two years (机构改革)
    turned_below: str = ""  # what changed the set of bodies that it counts in

    def turn_for(self, document: Document) -> str:
        """Why the numbers of the two years are those of two sets; empty where nothing is known to say so."""
        counts_others = document.scope not in ("organ", "office")
        return self.turned or (self.turned_below if counts_others else "")
