"""Readings put into the database, and everything that follows from them brought up to date.

Pages that were never read, or not with what is known of them now, are read in the order in which they stand
in the files; their rows stream through. Then payloads that say the same are folded into one version, and
what only the whole archive knows is derived.
"""

from collections.abc import Callable, Iterator, Sequence

from sqlite_utils import Database

from archive import derived
from archive.folding import drop_reports, fold
from archive.intake import Tell
from archive.reading import Find, Reading, Wanted
from archive.rows import OF_A_REPORT, SHARED, Row, Rows, Value
from archive.warc import Capture

_PAGE = "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
_REPORT = """INSERT INTO reports (id, url, part, title, agency, body, year, scope, published_on, sha256, t2,
    t3, t4, parser, encoding, sources, dates, key, content, substance, seal, site, capture, first_seen_at,
    last_seen_at)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"""
_REPEAT = """INSERT INTO repeats (id, part, agency, body, content, substance, seal, url, sha256)
    VALUES (?,?,?,?,?,?,?,?,?)"""
# What was put just now of the rows that reports share need not be put again; so many names are kept in mind.
MOST_SHARED = 20_000
# Gives a reading for each page; `find` may have it already.
ReadAll = Callable[..., Iterator[Reading]]


def deposit(
    db: Database,
    read_all: ReadAll,
    tell: Tell,
    *,
    find: Find | None = None,
    staged: bool = False,
    is_part: bool = False,
) -> tuple[int, int]:
    """Reads what is to be read and derives what follows; how many pages were read, and how many older
    readings were kept. `staged` where a whole database is made; `is_part` where some reports are read alone,
    of which nothing is folded: what else stands at their addresses is not there."""
    if staged:
        _stage(db)
    read = kept = 0
    shared: dict[str, set[Value]] = {}
    while True:
        total = 0
        for number, reading in enumerate(read_all(wanted=_todo(db), find=find), 1):
            total = total or count(db, "temp.todo")
            _put(db, reading, staged, shared)
            read += not reading.kept
            kept += reading.kept
            tell(f"read {number} of {total} pages")
        lost = [] if is_part else fold(db, staged)
        if not lost:
            break
        for url, sha256 in lost:
            _remove(db, url, sha256, staged)
        find = None
    if staged:
        _unstage(db)
    db.execute("DELETE FROM unread WHERE text LIKE 'named by %'")
    for statement in (*derived.STATEMENTS, *(derived.UNUSED if count(db, "temp.removed") else ())):
        db.execute(statement)
    return read, kept


def count(db: Database, table: str) -> int:
    """How many rows a table has."""
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _todo(db: Database) -> Iterator[Wanted]:
    """The pages to read; pages that no file shows any more leave the database."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS removed (key INTEGER)")
    for statement in derived.WANTED:
        db.execute(statement)
    for url, sha256 in db.execute(derived.UNWANTED).fetchall():
        _remove(db, url, sha256, staged=False)
    db.execute("DROP TABLE IF EXISTS temp.todo")
    db.execute(f"CREATE TEMP TABLE todo AS {derived.TODO}")
    for row in db.execute("SELECT * FROM temp.todo ORDER BY rowid"):
        url, sha256, name, address, at, status, content_type, warc, offset, length, *known = row
        capture = Capture(name, address, at, status, content_type, sha256, warc, offset, length)
        yield Wanted(url, capture, *known)


def _stage(db: Database) -> None:
    """Lets cells queue up where a whole database is made: in its own order each would be put on a page of
    the file that was written long ago."""
    db.execute("CREATE TEMP TABLE staged (indicator INTEGER, report INTEGER, value, printed INTEGER)")


def _unstage(db: Database) -> None:
    db.execute("INSERT INTO main.cell SELECT * FROM temp.staged ORDER BY indicator, report")
    db.execute("DROP TABLE temp.staged")


def _remove(db: Database, url: str, sha256: str, staged: bool) -> None:
    keys = db.execute("SELECT key FROM reports WHERE url = ? AND sha256 = ?", (url, sha256)).fetchall()
    if keys:
        drop_reports(db, f"VALUES {', '.join(f'({key})' for (key,) in keys)}", staged)
    for table in ("repeats", "pages"):
        db.execute(f"DELETE FROM {table} WHERE url = ? AND sha256 = ?", (url, sha256))


def _put(db: Database, reading: Reading, staged: bool, shared: dict[str, set[Value]]) -> None:
    page, capture = reading.wanted, reading.wanted.capture
    _remove(db, page.url, capture.sha256, staged)
    row = (page.url, capture.sha256, capture.id, page.site, page.site_name, capture.content_type)
    made_by = (reading.kind, reading.parser, reading.reader, reading.seal)
    db.execute(_PAGE, (*row, page.first_seen_at, page.last_seen_at, *made_by))
    db.execute("DELETE FROM unread WHERE place = ?", (capture.id,))
    if reading.failure:
        db.execute("INSERT INTO unread VALUES (?, ?)", (capture.id, reading.failure))
    seen = (page.site, capture.id, page.first_seen_at, page.last_seen_at)
    for rows, seal in zip(reading.reports, reading.seals, strict=True):
        db.execute(_REPORT, (*rows.report, rows.content, rows.substance, seal, *seen))
        _put_rows(db, rows, staged, shared)
    for repeat in reading.repeats:
        db.execute(_REPEAT, (*repeat, page.url, capture.sha256))


def _put_rows(db: Database, rows: Rows, staged: bool, shared: dict[str, set[Value]]) -> None:
    for table in SHARED:
        known = shared.setdefault(table, set())
        new = [row for row in getattr(rows, table) if row[0] not in known]
        _insert(db, "INSERT OR IGNORE", table, new)
        known.update(row[0] for row in new)
        if len(known) > MOST_SHARED:
            known.clear()
    for table in OF_A_REPORT:
        into = "temp.staged" if staged and table == "cell" else table
        _insert(db, "INSERT", into, getattr(rows, table))


def _insert(db: Database, insert: str, table: str, rows: Sequence[Row]) -> None:
    if rows:
        db.conn.executemany(f"{insert} INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
