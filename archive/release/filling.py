"""The long tables of a release, filled from the archive by SQL, a row at a time."""

import sqlite3
from decimal import Decimal
from functools import cache
from typing import Final

from archive.codebook import numbers, read_codebook
from archive.ledger.dues import due_of
from archive.ledger.entries import written
from archive.ledger.naming import body_key, body_level
from archive.release.missing import CODES, harmless
from archive.release.rules import RULES
from archive.release.subset import Subset
from archive.release.tables import LONG
from parsers.checks import counted_as_zero
from parsers.record import Cell

YUAN: Final = {"元": 1, "百元": 100, "千元": 1000, "万元": 10_000, "百万元": 10**6, "亿元": 10**8}
# Cells that hold money, with the unit of the official header, or none where the header prints none.
MONEY: Final = {
    line["id"]: line["unit"]
    for line in read_codebook()
    if line["derived"] == "0" and (line["unit"] in YUAN or line["id"] == "gov_procurement__amount")
}
_REPORTS: Final = """INSERT INTO reports SELECT r.id, w.body, r.year, coalesce(r.scope, 'unknown'),
text(r.title),
    text(r.agency), r.site, s.family, w.level, r.part, r.version, r.current, text(r.published_on),
    r.first_seen_at, r.last_seen_at, r.withdrawn_at, r.t2, r.t3, r.t4,
    (SELECT count(*) FROM archive.place p JOIN archive.layout l ON l.layout = p.layout
        WHERE p.report = r.key AND w.wanted(l.indicator)),
    (SELECT count(*) FROM archive.place p JOIN archive.layout l ON l.layout = p.layout
        JOIN archive.cell c ON c.indicator = l.indicator AND c.report = r.key
        JOIN archive.printed n ON n.id = c.printed WHERE p.report = r.key AND n.flags <> ''),
    (SELECT count(*) FROM archive.checked c JOIN archive.rule k ON k.id = c.rule
        WHERE c.report = r.key AND c.status = 0 AND k.severity = 'error'),
    a.capture, r.parser, ''
    FROM temp.wanted w CROSS JOIN archive.reports r ON r.key = w.key
    LEFT JOIN archive.sites s ON s.site = r.site LEFT JOIN captures a ON a.id = r.capture ORDER BY r.id"""
_CAPTURES: Final = """INSERT INTO captures SELECT row_number() OVER (ORDER BY a.warc, a.offset), a.id,
text(a.url),
    a.fetched_at, a.status, text(a.content_type), a.sha256, a.warc, a.offset, a.length, text(a.brought_by)
    FROM archive.captures a WHERE a.id IN (SELECT capture FROM archive.reports WHERE key IN
        (SELECT key FROM temp.wanted)) ORDER BY a.warc, a.offset"""
_VALUES: Final = """INSERT INTO "values"
    WITH printed AS (SELECT r.report, i.id AS indicator, c.value,
        coalesce(text(n.raw), CASE WHEN c.value IS NULL THEN '' ELSE CAST(c.value AS TEXT) END) AS raw,
        coalesce(n.status, CASE WHEN c.value IS NULL THEN 'blank' WHEN c.value = 0 THEN 'zero'
            ELSE 'number' END) AS status, coalesce(n.flags, '') AS flags, text(n.unit) AS unit,
        text(n.note) AS note, x.value AS correction, text(x.author) AS corrected_by, r.capture,
        p.tbl, l.row, l.col, p.head || l.tail AS path, w.unit AS form_unit, m.report IS NOT NULL AS as_zero
        FROM reports r CROSS JOIN archive.reports k ON k.id = r.report
        CROSS JOIN archive.place p ON p.report = k.key
        CROSS JOIN archive.layout l ON l.layout = p.layout
        JOIN temp.wanted_indicator w ON w.no = l.indicator
        JOIN archive.cell c ON c.indicator = l.indicator AND c.report = k.key
        JOIN archive.indicators i ON i.no = l.indicator
        LEFT JOIN archive.printed n ON n.id = c.printed
        LEFT JOIN archive.corrected x ON x.report = k.key AND x.indicator = l.indicator
        LEFT JOIN temp.as_zero m ON m.report = r.report AND m.indicator = i.id)
    SELECT report, indicator, CAST(value AS NUMERIC), raw, status, flags, unit, note,
        CAST(correction AS NUMERIC), corrected_by, capture, tbl, row, col, path,
        CASE WHEN form_unit IS NULL THEN CAST(coalesce(correction, {analysis}) AS NUMERIC)
            ELSE yuan(coalesce(correction, {analysis}), unit, form_unit) END,
        CASE WHEN as_zero AND correction IS NULL THEN 'R06' END,
        CASE WHEN form_unit IS NULL OR coalesce(correction, value) IS NULL THEN NULL WHEN unit <> '' THEN
        'page'
            WHEN form_unit <> '' THEN 'form' ELSE 'unknown' END
    FROM printed""".format(
    analysis="CASE WHEN as_zero THEN 0 WHEN status IN ('number', 'zero', 'signed') THEN value END"
)
_REST: Final = (
    """INSERT INTO checks SELECT r.report, c.no, k.rule, k.scope, k.severity,
        CASE c.status WHEN 1 THEN 'pass' WHEN 0 THEN 'fail' ELSE c.status END,
        CAST(c.left_value AS NUMERIC), CAST(c.right_value AS NUMERIC), c.nonzero
        FROM reports r CROSS JOIN archive.reports a ON a.id = r.report
        CROSS JOIN archive.checked c ON c.report = a.key JOIN archive.rule k ON k.id = c.rule""",
    """INSERT INTO sections SELECT r.report, s.no, s.number, text(s.heading), text(s.text)
        FROM reports r CROSS JOIN archive.reports a ON a.id = r.report
        CROSS JOIN archive.section s ON s.report = a.key""",
    """INSERT INTO problems SELECT r.report, p.no, p.kind, text(p.where_at), text(p.text)
        FROM reports r CROSS JOIN archive.reports a ON a.id = r.report
        CROSS JOIN archive.problem p ON p.report = a.key""",
)
# The bodies of the archive that belong to the subset, whether or not they ever reported, and those that only
# a report names.
_BODIES: Final = """INSERT INTO bodies
    WITH counted AS (SELECT body, name, level, site, count(*) AS of_site, min(year) AS first_year,
            max(year) AS last_year FROM temp.wanted GROUP BY body, site),
        summed AS (SELECT *, sum(of_site) OVER whole AS total, min(first_year) OVER whole AS first,
            max(last_year) OVER whole AS last, min(name) OVER whole AS any_name,
            row_number() OVER (PARTITION BY body ORDER BY of_site DESC, site) AS place
            FROM counted WINDOW whole AS (PARTITION BY body))
    SELECT d.body, text(coalesce(a.name, m.any_name)), coalesce(a.kind, ''), coalesce(a.level, m.level),
        coalesce(nullif(a.division_code, ''), s.division_code), text(coalesce(a.other_names, '[]')),
        text(coalesce(a.parent, '')), coalesce(m.site, d.site), text(s.name), coalesce(m.total, 0), m.first,
        m.last, a.from_year, a.until_year, text(coalesce(a.successors, '[]')), coalesce(a.sources, 'reports')
    FROM (SELECT body, id, site FROM temp.agency
        UNION SELECT body, NULL, site FROM summed WHERE place = 1 AND body NOT IN
            (SELECT body FROM temp.agency)) d
    LEFT JOIN summed m ON m.body = d.body AND m.place = 1
    LEFT JOIN archive.agencies a ON a.id = d.id
    LEFT JOIN archive.sites s ON s.site = coalesce(m.site, d.site) ORDER BY d.body"""
# Who should have reported, and what the visits prove: the ledger as it stood when the last visit ended, so
# that no clock enters. What was not due by then, and is not there, is left out.
_COVERAGE: Final = """INSERT INTO coverage
    WITH now AS (SELECT max(coalesce(finished_at, started_at)) AS at FROM archive.visits)
    SELECT g.body, l.year, due(l.kind, l.year), l.state, nullif(l.days_late, ''), nullif(l.not_before, ''),
        nullif(l.not_after, ''), l.defects, l.site, v.outcome, v.at, coalesce(r.reports, 0)
    FROM archive.ledger l JOIN temp.agency g ON g.id = l.agency CROSS JOIN now
    LEFT JOIN temp.last_visit v ON v.site = l.site
    LEFT JOIN temp.reported r ON r.body = g.body AND r.year = l.year
    WHERE l.year BETWEEN ? AND ?
        AND (l.not_after <> '' OR due_ended(l.kind, l.year) <= now.at OR r.reports NOT NULL)
    ORDER BY g.body, l.year"""
# What each body and each site has many of, counted once.
_COUNTED: Final = (
    """CREATE TEMP TABLE last_visit (site TEXT PRIMARY KEY, outcome TEXT, at TEXT) WITHOUT ROWID""",
    """INSERT INTO temp.last_visit SELECT site, outcome, at FROM (SELECT site, outcome,
        coalesce(finished_at, started_at) AS at,
        row_number() OVER (PARTITION BY site ORDER BY started_at DESC, id DESC) AS place
        FROM archive.visits) WHERE place = 1""",
    """CREATE TEMP TABLE reported (body TEXT, year INTEGER, reports INTEGER, PRIMARY KEY (body, year))
        WITHOUT ROWID""",
    """INSERT INTO temp.reported SELECT body, year, count(*) FROM reports
        WHERE body NOT NULL AND year NOT NULL GROUP BY body, year""",
)


def fill(db: sqlite3.Connection, subset: Subset) -> None:
    """Fills every long table from the attached database `archive`; the panel comes later."""
    db.create_function("text", 1, harmless, deterministic=True)
    db.create_function("yuan", 3, yuan, deterministic=True)
    db.create_function("due", 2, lambda kind, year: _due(kind, year)[0], deterministic=True)
    db.create_function("due_ended", 2, lambda kind, year: _due(kind, year)[1], deterministic=True)
    for table in LONG:
        db.execute(table.create())
    _want(db, subset)
    db.execute(_BODIES)
    db.execute(_CAPTURES)
    db.execute(
        _REPORTS.replace("w.wanted(l.indicator)", "l.indicator IN (SELECT no FROM temp.wanted_indicator)")
    )
    _find_zeros(db)
    db.execute(_VALUES)
    for statement in _REST:
        db.execute(statement)
    for statement in _COUNTED:
        db.execute(statement)
    db.execute(_COVERAGE, (subset.first_year or 0, subset.last_year or 9999))
    db.executemany(
        "INSERT INTO indicators VALUES (?,?,?,?,?,?,?,?)",
        [
            tuple(
                int(line[name]) if name == "derived" else line[name]
                for name in "id varname label_zh label_en unit generation derived table".split()
            )
            for line in read_codebook()
        ],
    )
    db.executemany("INSERT INTO rules VALUES (?,?,?,?)", RULES)
    db.execute(
        "INSERT INTO rules SELECT DISTINCT rule, min(severity), '', '' FROM checks"
        " WHERE rule NOT IN (SELECT rule FROM rules) GROUP BY rule"
    )
    db.executemany("INSERT INTO missing_codes VALUES (?,?,?,?)", CODES)


@cache
def _due(kind: str, year: int) -> tuple[str, str]:
    """The day on which a report is due, and the moment at which that day has ended."""
    due = due_of(kind, year)
    assert due is not None
    return due.on.isoformat(), written(due.ends_at)


def yuan(value: float | str | None, unit: str | None, form_unit: str) -> float | None:
    """Money in 元, by the unit printed with it, else that of the official header; None where neither says."""
    factor = YUAN.get(unit or form_unit)
    if value is None or factor is None:
        return None
    amount = Decimal(str(value)) * factor
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _want(db: sqlite3.Connection, subset: Subset) -> None:
    """The reports and indicators of the subset, each report with its body."""
    db.execute(
        """CREATE TEMP TABLE wanted (key INTEGER PRIMARY KEY, body TEXT, name TEXT, level TEXT, site TEXT,
        year INTEGER)"""
    )
    rows = db.execute(
        """SELECT r.key, coalesce(nullif(r.body, ''), r.agency, ''), coalesce(r.site, ''), r.year,
        coalesce(s.name, ''), coalesce(s.level, ''), coalesce(s.division_code, ''), a.id, a.level,
        a.division_code
        FROM archive.reports r LEFT JOIN archive.sites s ON s.site = r.site
        LEFT JOIN archive.agency_names n ON n.name = r.body AND n.site = coalesce(r.site, '')
        LEFT JOIN archive.agencies a ON a.id = n.agency"""
    )
    db.executemany(
        "INSERT INTO temp.wanted VALUES (?,?,?,?,?,?)",
        (
            (key, harmless(agency or body_key(name, site)), name, level, site, year)
            for key, name, site, year, site_name, site_level, code, agency, its_level, its_code in rows
            if subset.holds(
                name, site_name, its_code or code, level := its_level or body_level(name, site_level), year
            )
        ),
    )
    db.execute("CREATE TEMP TABLE agency (id TEXT PRIMARY KEY, body TEXT, site TEXT)")
    db.executemany(
        "INSERT INTO temp.agency VALUES (?,?,?)",
        [
            (key, harmless(key), site)
            for key, name, level, code, site, site_name in db.execute(
                """SELECT a.id, a.name, a.level, a.division_code, json_extract(a.sites, '$[0]'),
                coalesce(s.name, '') FROM archive.agencies a
                LEFT JOIN archive.sites s ON s.site = json_extract(a.sites, '$[0]')"""
            )
            if subset.holds_body(name, site_name, code, level)
        ],
    )
    db.execute("CREATE TEMP TABLE wanted_indicator (no INTEGER PRIMARY KEY, unit TEXT)")
    db.executemany(
        "INSERT INTO temp.wanted_indicator VALUES (?,?)",
        [(numbers()[name], MONEY.get(name)) for name in subset.cells()],
    )


def _find_zeros(db: sqlite3.Connection) -> None:
    """Which blanks R06 allows to count as 0; only reports that R06 names are looked at."""
    db.execute(
        """CREATE TEMP TABLE as_zero (report TEXT, indicator TEXT, PRIMARY KEY (report, indicator))
        WITHOUT ROWID"""
    )
    named = db.execute(
        """SELECT r.id FROM archive.reports r JOIN temp.wanted w ON w.key = r.key WHERE EXISTS (
        SELECT 1 FROM archive.checked c JOIN archive.rule k ON k.id = c.rule
        WHERE c.report = r.key AND k.rule = 'R06')"""
    )
    for (report,) in named:
        cells = {
            row[0]: Cell(
                row[0], None if row[1] is None else Decimal(str(row[1])), "", row[2], row[3], 0, 0, ""
            )
            for row in db.execute(
                "SELECT indicator, value, status, tbl FROM archive.cells WHERE report = ?", (report,)
            )
        }
        db.executemany(
            "INSERT INTO temp.as_zero VALUES (?,?)",
            [(report, name) for name in sorted(counted_as_zero(cells))],
        )
