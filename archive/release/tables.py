"""Every table of a release, declared once: its columns, their types and what they mean.

The SQLite file, the CSV, the Parquet files, datapackage.json and the codebook are all made of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archive.codebook import read_codebook

SQL: Final = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: a name, a type (string, integer, number) and what it says."""

    name: str
    type: str
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, the columns that identify it, and where columns point to."""

    name: str
    says: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    points: tuple[tuple[str, str], ...] = ()

    def create(self) -> str:
        """The SQL that makes it; without a rowid, so that equal rows make equal bytes."""
        columns = ", ".join(
            f'"{field.name}" {SQL[field.type]}{" NOT NULL" if field.name in self.key else ""}'
            for field in self.fields
        )
        keys = ", ".join(f'"{name}"' for name in self.key)
        return f'CREATE TABLE "{self.name}" ({columns}, PRIMARY KEY ({keys})) WITHOUT ROWID'

    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def _table(name: str, says: str, key: str, fields: str, points: Sequence[tuple[str, str]] = ()) -> Table:
    """`fields` has a line a column: name, type, meaning."""
    parts = [line.strip().split(" ", 2) for line in fields.strip().splitlines()]
    kinds = {"s": "string", "i": "integer", "n": "number"}
    return Table(
        name,
        says,
        tuple(key.split()),
        tuple(Field(one, kinds[kind], words) for one, kind, words in parts),
        tuple(points),
    )


HEAD: Final = """
    body s full name of the body; with @site where the name alone does not say which one is meant
    year i year that the report is about
    scope s what the numbers cover: region_aggregate, office, organ or unknown; never mixed
    """
LONG: Final = (
    _table(
        "bodies",
        "one row a body 机关",
        "body",
        """body s full name; with @site where the name alone does not say which one is meant
        name s name as read
        kind s government, office, department, township, central, vertical or zone; decides the due date
        level s central, province, prefecture, county, department or township
        division_code s its division code, else that of its site in the registry
        other_names s JSON array: other names under which it reported or was listed
        parent s the body above it, where somebody said so
        site s site that most of its reports come from
        site_name s name of that site
        reports i reports in this release, every version counted
        first_year i first year reported
        last_year i last year reported
        from_year i first year of which a report is expected; empty: always
        until_year i last such year; empty: still
        successors s JSON array of [body, day or year, kind]: what became of it
        sources s where it is known from: registry, reports, lists, units, people""",
    ),
    _table(
        "captures",
        "one row an archived response 存档 that something in this release comes from",
        "capture",
        """capture i number within this release
        id s WARC-Record-ID
        url s address
        fetched_at s time of the response, UTC
        status i HTTP status
        content_type s as the server said
        sha256 s SHA-256 of the payload
        warc s file in the archive's folder warc/
        offset i first byte of the record in it
        length i bytes of the record in it
        brought_by s who brought it, where it is not our own capture""",
    ),
    _table(
        "reports",
        "one row a version of a report 年报",
        "report",
        """report s id: first 16 hex digits of SHA-256 over address, part and payload digest
        body s the body, as in bodies
        year i year that the report is about
        scope s region_aggregate, office, organ or unknown
        title s as printed
        agency s name as printed in the title
        site s site that published it
        family s content system of the site 建站系统
        level s level of the body
        part i which report of the page
        version i 1 is the oldest of its address and part
        current i 1 for the newest version
        published_on s date that the page claims (Beijing)
        first_seen_at s UTC
        last_seen_at s UTC
        withdrawn_at s UTC; when it was found to be gone
        t2 s form of table 2
        t3 s form of table 3
        t4 s form of table 4
        cells i cells read
        flagged i cells that a person should look at
        failed i failed rules of severity error
        capture i the archived response
        parser s what read it
        used s why it stands in the panel or not: panel, or the rule that set it aside""",
        [("body", "bodies"), ("capture", "captures")],
    ),
    _table(
        "values",
        "one row a printed value",
        "report indicator",
        """report s the report
        indicator s the indicator
        value n as printed: digits, separators and signs understood, nothing converted
        raw s exactly what stood in the cell
        status s what kind of cell it was
        flags s why a person should look: reader, layout, check; empty where we vouch for it
        unit s unit printed with it
        note s remark printed with it
        correction n what a person says it is; the value stays as printed
        corrected_by s who says so
        capture i the archived response
        tbl s table
        row i row, from 1, spans filled
        col i column, from 1, spans filled
        path s where the cell stands in the page
        value_analysis n for computing: correction before value, blanks as 0 where R06 allows, money in 元
        imputed s R06 where value_analysis is a 0 that was not printed
        unit_source s of money: page (printed there), form (the official header), unknown""",
        [("report", "reports"), ("indicator", "indicators"), ("capture", "captures")],
    ),
    _table(
        "checks",
        "one row a rule 校验 applied to a column, row or block of a report",
        "report no",
        """report s the report
        no i in the order applied
        rule s the rule
        part s column, row or block
        severity s error, warn or info
        status s pass, fail or not_assessable
        left_value n one side
        right_value n the other
        nonzero i operands that are not 0""",
        [("report", "reports"), ("rule", "rules")],
    ),
    _table(
        "sections",
        "one row a part of a report's text",
        "report no",
        """report s the report
        no i in the order of the page
        number i number printed
        heading s as printed
        text s without tables""",
        [("report", "reports")],
    ),
    _table(
        "problems",
        "one row a doubt 疑点 about a page",
        "report no",
        """report s the report
        no i in the order found
        kind s what kind
        where_at s where
        text s the words that show it""",
        [("report", "reports")],
    ),
    _table(
        "set_aside",
        "one row a report that could have stood in the panel, with the rule that chose another",
        "report",
        """report s the report that was set aside
        body s the body
        year i year that the report is about
        scope s its scope
        rule s older_version, withdrawn, fewer_tables, more_doubts, seen_later, no_body or no_year
        chosen s the report that stands in the panel
        same i 1 where both say the same, cell by cell""",
        [("report", "reports")],
    ),
    _table(
        "series",
        "one row a unified series of a row of the panel",
        "body year scope series",
        HEAD
        + """series s u_*
        value n from values for analysis
        n n of a ratio, the denominator
        quality s how far generations can be joined: close, approx, weak or other_basis
        generation s form whose cells it is made of
        report s the report""",
        [("report", "reports")],
    ),
    _table(
        "coverage",
        "one row a body and year that should have reported: when, and what the visits prove instead",
        "body year",
        """body s the body
        year i year that the report would be about
        due_on s last day, in Beijing
        state s on_time, late, undecided, overdue, withdrawn, never_looked, blocked, down, layout_unknown, …
        days_late i days after the due date that are proved
        not_before s last visit that read the whole column and did not show it, UTC
        not_after s first visit that showed it, UTC
        defects s what is amiss with what was published
        site s site that showed it, else the first of the body's
        outcome s how the last visit to that site ended
        looked_at s when, UTC
        reports i reports of that year, every version counted""",
        [("body", "bodies")],
    ),
    _table(
        "differences",
        "one row a difference from the release before, where one was given, with its cause",
        "body year scope indicator",
        HEAD
        + """indicator s the indicator; empty where the whole row is new or gone
        before s number or status before; row
        after s number or status now; row
        cause s why: new_report, changed_source, other_report, new_reader, correction, …
        report_before s the report before
        report_after s the report now""",
    ),
    _table(
        "indicators",
        "the codebook: one row an indicator 指标",
        "indicator",
        """indicator s id
        varname s name in the panel, at most 32 letters
        label_zh s Chinese label
        label_en s English label
        unit s unit; of money see unit_source
        generation s forms that print it
        derived i 1 where it is computed and never a cell
        tbl s table""",
    ),
    _table(
        "rules",
        "the codebook: one row a rule 校验",
        "rule",
        """rule s id
        severity s error, warn or info
        says_zh s Chinese
        says_en s English""",
    ),
    _table(
        "missing_codes",
        "why a number is not there; the same in every format",
        "code",
        """code s as in CSV, in Stata and in panel_missing
        name s status or state
        says_zh s Chinese
        says_en s English""",
    ),
    _table(
        "availability",
        "how many rows of the panel have a number, by indicator and year",
        "indicator year",
        """indicator s the indicator
        year i the year
        rows i rows of the panel
        numbers i of these, with a number
        blanks i of these, with an empty cell
        flagged i of these, flagged""",
    ),
)
PANEL_HEAD: Final = (
    HEAD
    + """name s name of the body as read
    level s level of the body
    division_code s division code of its site
    site s site that published the report
    family s content system of that site
    report s the report that was chosen
    published_on s date that the page claims (Beijing)
    first_seen_at s UTC
    withdrawn_at s UTC; when it was found to be gone
    t2 s form of table 2
    t3 s form of table 3
    t4 s form of table 4
    candidates i reports of this body, year and scope, every version counted
    conflict i 1 where a current one that was set aside says something else
    failed i failed rules of severity error
    flagged i cells that a person should look at
    flagged_vars s their names, one space between
    imputed i blanks that panel_analysis counts as 0
    """
)
KEY: Final = ("body", "year", "scope")


def varnames() -> dict[str, str]:
    """The name of each indicator in the panel."""
    return {line["id"]: line["varname"] for line in read_codebook()}


def wide(cells: Sequence[str], series: Sequence[str]) -> tuple[Table, Table, Table]:
    """The panel as printed, the same for analysis, and why numbers are missing from it."""
    labels = {line["id"]: line for line in read_codebook()}
    head = _table("", "", "body", PANEL_HEAD).fields
    key = head[: len(KEY)]

    def columns(ids: Sequence[str], kind: str) -> tuple[Field, ...]:
        return tuple(
            Field(labels[name]["varname"], kind, f"{labels[name]['label_zh']} / {labels[name]['label_en']}")
            for name in ids
        )

    return (
        Table(
            "panel",
            "one row a body, year and scope: numbers as printed, then the unified series",
            KEY,
            (*head, *columns(cells, "number"), *columns(series, "number")),
            (("body", "bodies"), ("report", "reports")),
        ),
        Table(
            "panel_analysis",
            "the same rows for computing: corrections applied, blanks as 0 where R06 allows, money in 元",
            KEY,
            (*key, *columns(cells, "number"), *columns(series, "number")),
        ),
        Table(
            "panel_missing",
            "the same rows: the code that says why a number of panel is not there",
            KEY,
            (*key, *columns(cells, "string"), *columns(series, "string")),
        ),
    )
