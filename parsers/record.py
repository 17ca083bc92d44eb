"""What the reader hands on: a Report with its cells, checks, sections and problems, all frozen.

A report has some two hundred cells and sixty checks. msgspec makes a frozen record in a tenth of the time
that a dataclass needs, and they are most of what a reading makes. A Problem is data about somebody's page;
an exception is our bug or the world's failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

import msgspec


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One printed cell: what stood there, what it says, and where it stood.

    `row` and `col` count from 1 in the rectangle of `tbl` ("t2", "t3", "t4", "s14", "narr") after spans
    are filled; `path` finds the cell in the page (contract: an lxml path, `line:N`, `page:P table:T row:R
    col:C`, `sheet!A1`). `flags` says why a person should look; empty means that we vouch for the value.
    """

    indicator: str
    value: Decimal | None
    raw: str
    status: str
    tbl: str
    row: int
    col: int
    path: str
    flags: tuple[str, ...] = ()
    unit: str = ""
    note: str = ""
    sentence: str = ""


class Check(msgspec.Struct, frozen=True, gc=False):
    """One rule applied to one column, row or block (`scope`): pass, fail or not_assessable."""

    rule: str
    scope: str
    severity: str
    status: str
    left: Decimal | None = None
    right: Decimal | None = None
    nonzero: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of a report: its heading as printed and its text without the tables."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on the page that a person should know: what kind, where, and the words that show it."""

    kind: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one file says about one report; `kind` other than `annual_report` carries no cells."""

    kind: str
    part: int
    sha256: str
    encoding: str
    title: str
    agency: str
    body: str
    year: int | None
    scope: str
    published_on: str | None
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dates: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cells: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    sections: tuple[Section, ...] = ()
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = ()
    parser: str = ""
