"""What a practice portal is to be: its columns, its rows, its faults; and the truth that follows from them.

A `Plan` is data. A family turns its columns into addresses and pages, a `Building` keeps what it wrote.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from practice.paper import Document


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a column. `number` makes its address unique; `dated` is the date in the address where that
    is not `listed_on`; `shows` what the row prints where that is not the whole title; `at` the address
    where the row leads elsewhere; `published_on` the page's own date ("" for the date of the row,
    None for a page without one); `file` the suffix of an attachment that carries the report, below a
    page or, with `direct`, in its place; `mobile` adds the `_wap` copy; `untitled` leaves a cut title
    without the attribute that has it whole."""

    document: Document
    listed_on: str = "2023-01-18"
    number: int = 0
    dated: str = ""
    shows: str = ""
    at: str = ""
    published_on: str | None = ""
    file: str = ""
    source: str = ""
    mobile: bool = False
    untitled: bool = False
    direct: bool = False

    @property
    def date(self) -> str | None:
        return self.listed_on if self.published_on == "" else self.published_on


@dataclass(frozen=True, slots=True)
class Column:
    """One list: `slug` is its path or id, `words` what the anchors to it say, `size` its rows a page.
    `below` are columns that it leads to instead of rows."""

    slug: str
    words: str = "政府信息公开年报"
    rows: tuple[Row, ...] = ()
    size: int = 15
    below: tuple["Column", ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def documents(self) -> tuple[Row, ...]:
        """Every row here and below."""
        return self.rows + tuple(row for column in self.below for row in column.documents())


@dataclass(frozen=True, slots=True)
class Plan:
    """One portal. `way` says how its home page leads to the column; `outcome` how the first visit must end;
    `machine` names an address that several sites share; `skin` chooses among markups of one family;
    `wall_from` lets what stands before that path through; `tls` is https with a broken certificate."""

    site: str
    name: str
    host: str
    family: str
    columns: tuple[Column, ...] = ()
    level: str = "county"
    division_code: str = ""
    way: str = "platform"
    outcome: str = "new"
    encoding: str = "utf-8"
    skin: int = 0
    machine: str = ""
    robots: str | None = None
    wall: str = ""
    wall_from: str = ""
    down: bool = False
    tls: bool = False
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    home: str = "/"

    def with_rows(self, change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> "Plan":
        """The plan with the rows of every column changed, also of those below others."""

        def of(column: Column) -> Column:
            return replace(column, rows=change(column.rows), below=tuple(of(c) for c in column.below))

        return replace(self, columns=tuple(of(column) for column in self.columns))


@dataclass(frozen=True, slots=True)
class Report:
    """One report that a visit must find: where, and everything that a reader must say of it. `seen_at` are
    the other addresses under which the same report is listed; `file` is what carries it where the page does
    not (an attachment, a frame, the answer to a POST), with the cells that are in it."""

    url: str
    title: str
    agency: str
    body: str
    year: int
    published_on: str | None
    scope: str
    tables: Mapping[str, str]
    cells: Mapping[str, str | None]
    seen_at: tuple[str, ...] = ()
    file: str = ""
    file_cells: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Truth:
    """What a visit to one site must end with. `listed` counts the rows of the column that are reports;
    `others` are addresses in it that must not be taken for one; `pages` what has to be asked for to know
    all this, robots.txt and the way to the column included."""

    site: str
    outcome: str
    family: str
    column: str
    reports: tuple[Report, ...]
    others: tuple[str, ...]
    pages: tuple[str, ...]

    def outcome_again(self, expected_year: int) -> str:
        """How a second visit must end when nothing has changed."""
        if self.outcome != "new":
            return self.outcome
        return "unchanged" if any(r.year == expected_year for r in self.reports) else "not_yet_published"
