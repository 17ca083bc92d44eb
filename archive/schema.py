"""The database as users see it: the tables and views of the contract, over tables that save space.

A report has some two hundred cells. Stored as they are read they would take thirty kilobytes a report, so
`cell` holds only indicator, report and value; what the common case can infer (the raw text of a plain
number, its status) stands in `cell_note` where it differs; and the places of cells, which pages made by one
editor share, stand once in `layout`. The views put them together again. Tables without rowid and keys made
of content keep the database the same row for row, in whatever order it was filled.
"""

from sqlite_utils import Database, Migrations

from archive.codebook import cell_ids, numbers, read_codebook
from archive.ledger import agencies

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
    """CREATE TABLE visit_evidence (visit TEXT, capture TEXT, PRIMARY KEY (visit, capture)) WITHOUT ROWID""",
    """CREATE TABLE sightings (site TEXT, url TEXT, title TEXT, listed_on TEXT, seen_at TEXT, capture TEXT,
        report TEXT, visit TEXT, PRIMARY KEY (site, url, visit, capture, title)) WITHOUT ROWID""",
    """CREATE TABLE reports (id TEXT NOT NULL UNIQUE, site TEXT, url TEXT NOT NULL, part INTEGER NOT NULL,
        title TEXT, agency TEXT, body TEXT, year INTEGER, scope TEXT, published_on TEXT, first_seen_at TEXT,
        capture TEXT, sha256 TEXT NOT NULL, version INTEGER, current INTEGER, withdrawn_at TEXT,
        t2 TEXT, t3 TEXT, t4 TEXT, parser TEXT, last_seen_at TEXT, encoding TEXT, sources TEXT, dates TEXT,
        key INTEGER PRIMARY KEY)""",
    """CREATE INDEX reports_by_address ON reports (url, part)""",
    """CREATE INDEX reports_by_body ON reports (body, year)""",
    # What a visit found, and what came of reading it; the views of the contract rest on these.
    """CREATE TABLE found (site TEXT, url TEXT, capture TEXT, visit TEXT, sha256 TEXT,
        PRIMARY KEY (site, url, visit, capture)) WITHOUT ROWID""",
    """CREATE INDEX found_by_capture ON found (capture)""",
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
        state TEXT, newer TEXT, line INTEGER PRIMARY KEY)""",
    """CREATE TABLE corrected (report INTEGER, indicator INTEGER, value, author TEXT,
        PRIMARY KEY (report, indicator)) WITHOUT ROWID""",
    # No type for value: an integer, a real number that prints as the page does, or the digits as text.
    """CREATE TABLE cell (indicator INTEGER, report INTEGER, value,
        PRIMARY KEY (indicator, report)) WITHOUT ROWID""",
    """CREATE TABLE cell_note (report INTEGER, indicator INTEGER, raw TEXT, status TEXT, flags TEXT,
        unit TEXT, note TEXT, sentence TEXT, PRIMARY KEY (report, indicator)) WITHOUT ROWID""",
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

VIEWS = (
    """CREATE VIEW cells AS SELECT r.id AS report, i.id AS indicator, c.value AS value,
        coalesce(n.raw, CASE WHEN c.value IS NULL THEN '' ELSE CAST(c.value AS TEXT) END) AS raw,
        coalesce(n.status, CASE WHEN c.value IS NULL THEN 'blank' WHEN c.value = 0 THEN 'zero'
            ELSE 'number' END) AS status,
        coalesce(n.flags, '') AS flags, n.unit AS unit, n.note AS note,
        p.tbl AS tbl, l.row AS row, l.col AS col, p.head || l.tail AS path, n.sentence AS sentence,
        x.value AS corrected, x.author AS corrected_by
        FROM reports r
        JOIN place p ON p.report = r.key
        JOIN layout l ON l.layout = p.layout
        JOIN cell c ON c.indicator = l.indicator AND c.report = r.key
        JOIN indicators i ON i.no = c.indicator
        LEFT JOIN cell_note n ON n.report = r.key AND n.indicator = c.indicator
        LEFT JOIN corrected x ON x.report = r.key AND x.indicator = c.indicator""",
    """CREATE VIEW checks AS SELECT r.id AS report, k.rule, k.scope, k.severity,
        CASE c.status WHEN 1 THEN 'pass' WHEN 0 THEN 'fail' ELSE c.status END AS status,
        c.left_value, c.right_value, c.nonzero FROM reports r JOIN checked c ON c.report = r.key
        JOIN rule k ON k.id = c.rule""",
    """CREATE VIEW sections AS SELECT r.id AS report, s.number, s.heading, s.text
        FROM reports r JOIN section s ON s.report = r.key""",
    """CREATE VIEW problems AS SELECT r.id AS report, p.kind, p.where_at, p.text
        FROM reports r JOIN problem p ON p.report = r.key""",
    """CREATE VIEW provenance AS SELECT c.report, c.indicator, c.value, c.raw, c.status, c.flags, r.site,
        r.body, r.year, r.url, a.fetched_at, a.sha256, a.warc, a.offset, a.length, c.tbl, c.row, c.col,
        c.path,
        c.corrected, c.corrected_by, a.brought_by, a.rendered_by, a.tls_unverified, r.capture, r.part,
        r.version, r.current, r.parser
        FROM cells c JOIN reports r ON r.id = c.report JOIN captures a ON a.id = r.capture""",
)


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
    for statement in (*TABLES, *agencies.TABLES, *VIEWS, _wide()):
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
def captures_say_what_sets_them_apart(db: Database) -> None:
    """As above: rendered pages, TLS exceptions and requests without an answer."""


@migrations()
def bodies_have_tables(db: Database) -> None:
    """As above: the ledger's tables."""


class SchemaError(Exception):
    """The database was made by another version of xxgk; the message says what to do."""


def create(db: Database) -> None:
    """Makes an empty database of this version; no clock enters it."""
    migrations.apply(db)
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
