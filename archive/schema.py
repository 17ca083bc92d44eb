"""The database as users see it: the tables and views of the contract, over tables that save space.

A report has some two hundred cells. Stored as they are read they would take thirty kilobytes a report, so
`cell` holds only indicator, report and value. What the common case can infer (the raw text of a plain
number, its status) stands in `printed` where it differs, once for all cells that print it; the places of
cells, which pages made by one editor share, stand once in `layout`. The views put them together again, each
column by a look-up of its own, so that a query pays for what it asks and an indicator is a scan of its
column. Tables without rowid and keys made of content keep the database the same row for row, in whatever
order it was filled.
"""

from sqlite_utils import Database, Migrations

from archive.codebook import cell_ids, numbers, read_codebook
from archive.ledger import agencies
from archive.ledger import table as ledger

migrations = Migrations("xxgk archive")

TABLES = (
    """CREATE TABLE indicators (id TEXT NOT NULL UNIQUE, varname TEXT, label_zh TEXT, label_en TEXT,
        unit TEXT, generation TEXT, derived INTEGER, tbl TEXT, row_key TEXT, col_key TEXT, row_label_zh TEXT,
        col_label_zh TEXT, no INTEGER PRIMARY KEY)""",
    """CREATE TABLE sites (site TEXT PRIMARY KEY, name TEXT, level TEXT, division_code TEXT, home_url TEXT,
        column_url TEXT, family TEXT, as_of TEXT) WITHOUT ROWID""",
    """CREATE TABLE captures (id TEXT NOT NULL UNIQUE, url TEXT NOT NULL, fetched_at TEXT NOT NULL,
        status INTEGER, content_type TEXT, sha256 TEXT NOT NULL, warc TEXT NOT NULL, offset INTEGER NOT NULL,
        length INTEGER NOT NULL, kind TEXT, brought_by TEXT, rendered_by TEXT, tls_unverified TEXT,
        failure TEXT, PRIMARY KEY (warc, offset)) WITHOUT ROWID""",
    """CREATE INDEX captures_gone ON captures (url) WHERE status IN (404, 410)""",
    """CREATE TABLE visits (id TEXT PRIMARY KEY, site TEXT NOT NULL, started_at TEXT, finished_at TEXT,
        outcome TEXT NOT NULL, listed INTEGER, new INTEGER, changed INTEGER, withdrawn INTEGER,
        requests INTEGER, year INTEGER, family TEXT, note TEXT, findings TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE INDEX visits_by_site ON visits (site, started_at)""",
    """CREATE TABLE visit_evidence (visit TEXT, capture TEXT, PRIMARY KEY (visit, capture)) WITHOUT ROWID""",
    """CREATE TABLE sightings (site TEXT, url TEXT, title TEXT, listed_on TEXT, seen_at TEXT, capture TEXT,
        report TEXT, visit TEXT, PRIMARY KEY (site, url, visit, capture, title)) WITHOUT ROWID""",
    """CREATE TABLE reports (id TEXT NOT NULL UNIQUE, site TEXT, url TEXT NOT NULL, part INTEGER NOT NULL,
        title TEXT, agency TEXT, body TEXT, year INTEGER, scope TEXT, published_on TEXT, first_seen_at TEXT,
        capture TEXT, sha256 TEXT NOT NULL, version INTEGER, current INTEGER, withdrawn_at TEXT,
        t2 TEXT, t3 TEXT, t4 TEXT, parser TEXT, last_seen_at TEXT, encoding TEXT, sources TEXT, dates TEXT,
        content TEXT, substance TEXT, seal TEXT, key INTEGER PRIMARY KEY)""",
    """CREATE INDEX reports_by_address ON reports (url, part)""",
    """CREATE INDEX reports_by_body ON reports (body, year)""",
    # What is asked of a report beside its cells, on few pages of the file, from either end.
    """CREATE INDEX reports_in_brief ON reports (key, id, body, year, site, scope, current, part)""",
    """CREATE INDEX reports_by_id ON reports (id, body, year, site, scope, current, part)""",
    # Payloads that say what another one says (`report`): they differ from it in the frame of the page alone,
    # or stand at another address. Evidence for the same version. `id` is what the contract would call them.
    """CREATE TABLE repeats (id TEXT PRIMARY KEY, report TEXT, url TEXT, part INTEGER, agency TEXT, body TEXT,
        sha256 TEXT, capture TEXT, first_seen_at TEXT, last_seen_at TEXT, content TEXT, substance TEXT,
        seal TEXT) WITHOUT ROWID""",
    """CREATE INDEX repeats_by_page ON repeats (url, sha256)""",
    """CREATE INDEX repeats_by_report ON repeats (report)""",
    # The name under which a site shows the reports of a body that another site, `home`, names in full: both
    # showed the same report.
    """CREATE TABLE known_as (name TEXT, site TEXT, body TEXT, home TEXT, PRIMARY KEY (name, site))
        WITHOUT ROWID""",
    # What a visit found, and what came of reading it; the views of the contract rest on these.
    """CREATE TABLE found (site TEXT, url TEXT, capture TEXT, visit TEXT, sha256 TEXT, report TEXT,
        PRIMARY KEY (site, url, visit, capture)) WITHOUT ROWID""",
    """CREATE INDEX found_by_capture ON found (capture)""",
    """CREATE INDEX found_by_report ON found (report)""",
    """CREATE TABLE brought (capture TEXT PRIMARY KEY, brought_by TEXT, brought_at TEXT, source TEXT,
        site TEXT, site_name TEXT, findings TEXT) WITHOUT ROWID""",
    # `reader` is the fingerprint of what read it, `seal` a digest of its rows: they tell whether a reading
    # may be kept when everything is rebuilt.
    """CREATE TABLE pages (url TEXT, sha256 TEXT, capture TEXT, site TEXT, site_name TEXT, content_type TEXT,
        first_seen_at TEXT, last_seen_at TEXT, kind TEXT, parser TEXT, reader TEXT, seal TEXT,
        PRIMARY KEY (url, sha256)) WITHOUT ROWID""",
    """CREATE TABLE unread (place TEXT, text TEXT, PRIMARY KEY (place, text)) WITHOUT ROWID""",
    """CREATE TABLE files (name TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID""",
    # A layer above what was read. state: applies, agrees (the reader reads the same now), look_again (the
    # source has a newer version, `newer`), no_cell, no_report, replaced (by a later line).
    """CREATE TABLE corrections (report TEXT, indicator TEXT, value, reason TEXT, author TEXT, date TEXT,
        state TEXT, newer TEXT, about TEXT, line INTEGER PRIMARY KEY)""",
    """CREATE TABLE corrected (report INTEGER, indicator INTEGER, value, author TEXT,
        PRIMARY KEY (report, indicator)) WITHOUT ROWID""",
    # No type for value: an integer, a real number that prints as the page does, or the digits as text.
    # `printed` is empty where raw text and status follow from the value.
    """CREATE TABLE cell (indicator INTEGER, report INTEGER, value, printed INTEGER,
        PRIMARY KEY (indicator, report)) WITHOUT ROWID""",
    """CREATE TABLE printed (id INTEGER PRIMARY KEY, raw TEXT, status TEXT, flags TEXT, unit TEXT,
        note TEXT)""",
    """CREATE TABLE sentence (report INTEGER, indicator INTEGER, text TEXT,
        PRIMARY KEY (report, indicator)) WITHOUT ROWID""",
    """CREATE TABLE layout (layout INTEGER, indicator INTEGER, row INTEGER, col INTEGER, tail TEXT,
        PRIMARY KEY (layout, indicator)) WITHOUT ROWID""",
    """CREATE TABLE place (report INTEGER, tbl TEXT, head TEXT, layout INTEGER,
        PRIMARY KEY (report, tbl)) WITHOUT ROWID""",
    """CREATE TABLE rule (id INTEGER PRIMARY KEY, rule TEXT, scope TEXT, severity TEXT)""",
    """CREATE TABLE checked (report INTEGER, no INTEGER, rule INTEGER, status, left_value, right_value,
        nonzero INTEGER, PRIMARY KEY (report, no)) WITHOUT ROWID""",
    """CREATE TABLE section (report INTEGER, no INTEGER, number INTEGER, heading TEXT, text TEXT,
        PRIMARY KEY (report, no)) WITHOUT ROWID""",
    """CREATE TABLE problem (report INTEGER, no INTEGER, kind TEXT, where_at TEXT, text TEXT,
        PRIMARY KEY (report, no)) WITHOUT ROWID""",
)

_PRINTED = "(SELECT n.{} FROM printed n WHERE n.id = c.printed)"
_PLACE = """(SELECT {} FROM place p JOIN layout l ON l.layout = p.layout AND l.indicator = c.indicator
            WHERE p.report = c.report AND p.tbl = i.tbl)"""
_CORRECTED = "(SELECT x.{} FROM corrected x WHERE x.report = c.report AND x.indicator = c.indicator)"
_CAPTURE = "(SELECT a.{0} FROM captures a WHERE a.id = r.capture) AS {0}"
_CELL = f"""i.id AS indicator, c.value AS value,
        coalesce({_PRINTED.format("raw")},
            CASE WHEN c.value IS NULL THEN '' ELSE CAST(c.value AS TEXT) END) AS raw,
        coalesce({_PRINTED.format("status")}, CASE WHEN c.value IS NULL THEN 'blank'
            WHEN c.value = 0 THEN 'zero' ELSE 'number' END) AS status,
        coalesce({_PRINTED.format("flags")}, '') AS flags,
        {_PRINTED.format("unit")} AS unit, {_PRINTED.format("note")} AS note,
        i.tbl AS tbl, {_PLACE.format("l.row")} AS row, {_PLACE.format("l.col")} AS col,
        {_PLACE.format("p.head || l.tail")} AS path,
        (SELECT s.text FROM sentence s WHERE s.report = c.report AND s.indicator = c.indicator) AS sentence,
        {_CORRECTED.format("value")} AS corrected, {_CORRECTED.format("author")} AS corrected_by"""
_OF_ALL = "FROM indicators i JOIN cell c ON c.indicator = i.no JOIN reports r ON r.key = c.report"
_OF_A_CAPTURE = "fetched_at sha256 warc offset length brought_by rendered_by tls_unverified".split()

VIEWS = (
    f"CREATE VIEW cells AS SELECT r.id AS report, {_CELL} {_OF_ALL}",
    f"""CREATE VIEW provenance AS SELECT r.id AS report, {_CELL}, r.site, r.body, r.year, r.url,
        {", ".join(map(_CAPTURE.format, _OF_A_CAPTURE))},
        r.capture, r.part, r.version, r.current, r.parser {_OF_ALL}""",
    # Every payload that a report was read from, at whichever address: `id` is its own, `report` the row in
    # `reports` that stands for it, the times are those of this payload.
    """CREATE VIEW payloads AS SELECT m.id, m.report, p.site, m.url, m.part, m.sha256, p.capture,
        p.first_seen_at, p.last_seen_at FROM (SELECT id, id AS report, url, part, sha256 FROM reports
            UNION ALL SELECT id, report, url, part, sha256 FROM repeats) m
        JOIN pages p ON p.url = m.url AND p.sha256 = m.sha256""",
    """CREATE VIEW checks AS SELECT r.id AS report, k.rule, k.scope, k.severity,
        CASE c.status WHEN 1 THEN 'pass' WHEN 0 THEN 'fail' ELSE c.status END AS status,
        c.left_value, c.right_value, c.nonzero FROM reports r JOIN checked c ON c.report = r.key
        JOIN rule k ON k.id = c.rule""",
    """CREATE VIEW sections AS SELECT r.id AS report, s.number, s.heading, s.text
        FROM reports r JOIN section s ON s.report = r.key""",
    """CREATE VIEW problems AS SELECT r.id AS report, p.kind, p.where_at, p.text
        FROM reports r JOIN problem p ON p.report = r.key""",
)

# What the planner of SQLite is to take for granted, whatever the size: rows of a table, then how many of them
# share the first columns of the index. Without it a report's cells would be sought by going through all.
STATISTICS = {
    "captures": {"sqlite_autoindex_captures_1": "1000000 1", "captures": "1000000 100000 1"},
    "cell": {"cell": "20000000 60000 1"},
    "checked": {"checked": "5000000 50 1"},
    "corrected": {"corrected": "1000 2 1"},
    "found": {
        "found": "200000 20 2 1 1",
        "found_by_capture": "200000 1 1 1 1",
        "found_by_report": "200000 2",
    },
    "indicators": {"sqlite_autoindex_indicators_1": "400 1"},
    "layout": {"layout": "2000000 70 1"},
    "place": {"place": "400000 4 1"},
    "problem": {"problem": "500000 5 1"},
    "repeats": {"repeats": "100000 1", "repeats_by_page": "100000 1 1", "repeats_by_report": "100000 10"},
    "reports": {
        "reports_by_address": "100000 2 1",
        "reports_by_body": "100000 10 2",
        "reports_by_id": "100000 1 1 1 1 1 1 1",
        "reports_in_brief": "100000 1 1 1 1 1 1 1 1",
        "sqlite_autoindex_reports_1": "100000 1",
    },
    "section": {"section": "600000 6 1"},
    "sentence": {"sentence": "500000 5 1"},
}


def _wide() -> str:
    columns = ",\n".join(
        f'(SELECT value FROM cell WHERE indicator = {numbers()[name]} AND report = r.key) AS "{name}"'
        for name in cell_ids()
    )
    return f"""CREATE VIEW reports_wide AS SELECT r.id AS report, r.site, r.body, r.agency, r.year, r.scope,
        r.url, r.part, r.title, r.published_on, r.version, r.withdrawn_at, r.t2, r.t3, r.t4,
        (SELECT count(*) FROM corrected x WHERE x.report = r.key) AS corrections,
        {columns} FROM reports r WHERE r.current"""


@migrations()
def tables_of_the_contract(db: Database) -> None:
    """Tables and views of the contract."""
    for statement in (*TABLES, *agencies.TABLES, *ledger.TABLES, *VIEWS, _wide()):
        db.execute(statement)
    for number, line in enumerate(read_codebook(), 1):
        db.execute(
            "INSERT INTO indicators VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                line["id"],
                line["varname"],
                line["label_zh"],
                line["label_en"],
                line["unit"],
                line["generation"],
                int(line["derived"]),
                line["table"],
                line["row_key"],
                line["col_key"],
                line["row_label_zh"],
                line["col_label_zh"],
                number,
            ),
        )


@migrations()
def captures_say_their_kind(db: Database) -> None:
    """Nothing to do in a new database; one without this is an older version's, and is made again."""


@migrations()
def tables_have_layouts_of_their_own(db: Database) -> None:
    """As above: what tables share, narrative figures beside them do not spoil any more."""


@migrations()
def furniture_makes_no_version(db: Database) -> None:
    """As above: payloads that say the same stand in `repeats`."""


@migrations()
def cells_share_what_they_print(db: Database) -> None:
    """As above: `printed` and `sentence` in place of notes for each cell."""


@migrations()
def captures_say_what_sets_them_apart(db: Database) -> None:
    """As above: rendered pages, TLS exceptions and requests without an answer."""


@migrations()
def bodies_have_tables(db: Database) -> None:
    """As above: the ledger's tables."""


@migrations()
def the_ledger_is_a_table(db: Database) -> None:
    """As above."""


@migrations()
def copies_are_one_report(db: Database) -> None:
    """As above: what stands at several addresses is one row in `reports`."""


@migrations()
def digests_are_of_msgpack(db: Database) -> None:
    """As above: seals and digests of content are those of another writing of the same rows."""


class SchemaError(Exception):
    """The database was made by another version of xxgk; the message says what to do."""


def create(db: Database) -> None:
    """Makes an empty database of this version; no clock enters it."""
    migrations.apply(db)
    db.execute("ANALYZE")
    db.execute("DELETE FROM sqlite_stat1")
    for table, indexes in STATISTICS.items():
        for index in indexes.items():
            db.execute("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, *index))
    db.execute("ANALYZE sqlite_schema")
    db.execute(f"UPDATE {migrations.migrations_table} SET applied_at = ''")


def is_current(db: Database, name: str) -> bool:
    """Whether the database has the tables of this version; SchemaError where a newer version made it."""
    known = {migration.name for migration in migrations._migrations}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise SchemaError(
            f"{name}: made by a newer xxgk ({', '.join(sorted(applied - known))}); "
            "upgrade xxgk, or delete this file and run xxgk reparse"
        )
    return applied == known
