"""What happens to a portal between two visits: each function takes a plan and gives the plan of the next day.

    portals.rebuild(changes.corrected(portals.plan("hanyin"), 2022))

The outcome of the new plan is that of the next visit, for a crawl that has seen the portal before.
"""

from dataclasses import replace

from practice.figures import Figures
from practice.paper import Document
from practice.plan import Plan, Row

Rows = tuple[Row, ...]


def corrected(plan: Plan, year: int, row: str = "admin_license", raw: str = "7") -> Plan:
    """The report of `year` is the same page with other figures in one row of table 2."""

    def correct(document: Document) -> Document:
        figures = document.figures
        assert figures is not None, f"the report of {year} has no tables to correct"
        return replace(document, figures=_with(figures, row, raw))

    def change(rows: Rows) -> Rows:
        return tuple(replace(r, document=correct(r.document)) if _is_of(r, year) else r for r in rows)

    return replace(plan.with_rows(change), outcome="changed")


def looked_at(plan: Plan, visits: int) -> Plan:
    """Counters, clock and menu of every page have moved on; no report says anything else."""
    return replace(plan, options={**plan.options, "visits": str(visits)}, outcome="unchanged")


def withdrawn(plan: Plan, year: int) -> Plan:
    """The report of `year` is gone: no row, and 404 in its place."""
    return replace(
        plan.with_rows(lambda rows: tuple(r for r in rows if not _is_of(r, year))), outcome="withdrawn"
    )


def added(plan: Plan, row: Row, column: int = 0) -> Plan:
    """A row more at the end of a column, whatever its date."""
    columns = list(plan.columns)
    columns[column] = replace(columns[column], rows=(*columns[column].rows, row))
    return replace(plan, columns=tuple(columns), outcome="new")


def walled(plan: Plan, kind: str = "jsluid") -> Plan:
    """An anti-bot wall stands before everything but robots.txt."""
    return replace(plan, wall=kind, outcome="blocked")


def silent(plan: Plan) -> Plan:
    """Connections are refused."""
    return replace(plan, down=True, outcome="down")


def forbidden(plan: Plan) -> Plan:
    """robots.txt closes the site."""
    return replace(plan, robots="User-agent: *\nDisallow: /\n", outcome="robots_refused")


def redesigned(plan: Plan) -> Plan:
    """A new site without the column; old addresses answer 404."""
    return replace(plan, columns=(), way="without", outcome="layout_unknown")


def emptied(plan: Plan) -> Plan:
    """The column stands, and lists nothing any more."""
    return replace(plan.with_rows(lambda rows: ()), outcome="layout_unknown")


def quiet(plan: Plan, expected_year: int) -> Plan:
    """Nothing happened; how a second visit must end."""
    reports = [
        r.document.year for c in plan.columns for r in c.documents() if r.document.kind == "annual_report"
    ]
    return replace(plan, outcome="unchanged" if expected_year in reports else "not_yet_published")


def _is_of(row: Row, year: int) -> bool:
    return row.document.kind == "annual_report" and row.document.year == year


def _with(figures: Figures, row: str, raw: str) -> Figures:
    values = figures.t2[row]
    return replace(figures, t2={**figures.t2, row: (*values[:-1], raw)})
