"""The database, brought up to date with the files of the archive. Nobody else changes it.

`archive.db` is a function of `warc/`, `findings/` and `inputs/`: it may be deleted at any moment, and
`reparse` makes it again, the same row for row. A change is one transaction, a rebuild one rename: whoever
is interrupted leaves the old state. Rows stream through; memory does not grow with the archive.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive import derived, schema
from archive.changes import list_changes
from archive.intake import Tell, take_files
from archive.kept import Kept
from archive.ledger import agencies
from archive.ledger import table as ledger
from archive.reading import Reader, Reading, Wanted, read_all
from archive.rows import OF_A_REPORT, SHARED, Rows
from archive.warc import Capture
from parsers.report import read as read_report

NAME = "archive.db"
_PAGE = "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
_REPORT = """INSERT INTO reports (id, url, part, title, agency, body, year, scope, published_on, sha256, t2,
    t3, t4, parser, encoding, sources, dates, key, site, capture, first_seen_at, last_seen_at)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"""
# Sorting twenty million rows takes a moment and much memory less than putting each in its place.
_CACHE = "PRAGMA cache_size = -65536"


# What the world does to a database; anything else that SQLite refuses is our fault and keeps its traceback.
_WORLD = ("FULL", "IOERR", "READONLY", "CANTOPEN", "BUSY", "LOCKED", "CORRUPT", "NOTADB", "PERM", "AUTH")


class StoreError(OSError):
    """The database cannot be read or written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing did: files taken in, payloads read (`kept` of them as they were), what could not be,
    what changed and why, and the size of the archive."""

    files: int
    read: int
    kept: int
    reports: int
    cells: int
    captures: int
    unread: tuple[tuple[str, str], ...] = ()
    changes: tuple[str, ...] = ()


def index(folder: Path, *, read: Reader = read_report, jobs: int = 1, tell: Tell | None = None) -> Indexed:
    """Brings the database up to date with the archive's files, reading the reports that are new.

    A database that is missing, damaged, or made by an older version is rebuilt. The caller holds the lock.
    """
    path = folder / NAME
    if not path.exists() or not _is_current(path):
        return reparse(folder, read=read, jobs=jobs, tell=tell)
    with _opened(path) as db, db.atomic():
        ledger.watch(db)
        taken = take_files(db, folder, jobs, tell or _silent)
        return _read(db, read_all(folder, _todo(db), read, jobs), tell or _silent, taken, folder)


def reparse(
    folder: Path,
    *,
    read: Reader = read_report,
    jobs: int = 1,
    tell: Tell | None = None,
    anew: bool = False,
) -> Indexed:
    """Rebuilds the database from the files alone and puts it in place of the old one in one step.

    A reading of the old one is kept where bytes and reader are the same and its seal is whole; `anew` reads
    everything. The caller holds the lock.
    """
    path, fresh = folder / NAME, folder / f"{NAME}.new"
    with Kept(None if anew else path) as kept:
        made = rebuild(folder, fresh, read=read, jobs=jobs, tell=tell, kept=kept)
    changes = (*kept.altered, *(list_changes(path, fresh) if path.exists() else ()))
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(path)
    return Indexed(
        made.files, made.read, made.kept, made.reports, made.cells, made.captures, made.unread, changes
    )


def rebuild(
    folder: Path,
    target: Path,
    *,
    read: Reader = read_report,
    jobs: int = 1,
    tell: Tell | None = None,
    kept: Kept | None = None,
) -> Indexed:
    """Makes `target` the database of the archive at `folder`, from the files alone."""
    with _made(target) as db:
        taken = take_files(db, folder, jobs, tell or _silent)
        _stage(db)
        readings = read_all(folder, _todo(db), read, jobs, kept.find if kept else None)
        return _read(db, readings, tell or _silent, taken, folder)


def rebuild_some(folder: Path, target: Path, names: list[str], *, read: Reader, jobs: int) -> Indexed:
    """Makes `target` the database of these reports alone; where their bytes are is looked up in the
    archive's database."""
    with _made(target) as db:
        db.execute("ATTACH ? AS known", (str(folder / NAME),))
        db.execute("CREATE TEMP TABLE chosen (id TEXT PRIMARY KEY)")
        db.conn.executemany("INSERT INTO chosen VALUES (?)", [(name,) for name in names])
        ours = "SELECT capture FROM known.reports WHERE id IN (SELECT id FROM chosen)"
        for table, column in (("captures", "id"), ("found", "capture"), ("brought", "capture")):
            db.execute(f"INSERT INTO {table} SELECT * FROM known.{table} WHERE {column} IN ({ours})")
        db.execute("INSERT INTO sites SELECT * FROM known.sites")
        _stage(db)
        return _read(db, read_all(folder, _todo(db), read, jobs), _silent, 0)


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database for reading alone; FileNotFoundError with what to do where there is none."""
    path = folder / NAME
    if not path.is_file():
        raise FileNotFoundError(2, "no archive.db here; run xxgk reparse, or check --archive", str(folder))
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        if not schema.is_current(Database(connection), str(path)):
            raise schema.SchemaError(f"{path}: made by an older xxgk; run xxgk reparse")
        yield connection


def _is_current(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return schema.is_current(Database(connection), str(path))
    except UnicodeDecodeError:  # the text of an error that names a damaged table
        return False
    except sqlite3.DatabaseError as error:
        if _name(error).startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return False
        raise _told(error, path) from error


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.create_function("address", 1, lambda url: url.partition("#")[0], deterministic=True)
            connection.execute(_CACHE)
            yield Database(connection)
    except sqlite3.DatabaseError as error:
        raise _told(error, path) from error


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def _told(error: sqlite3.Error, path: Path) -> Exception:
    """The error as one line, where it is the world's; where it is ours, the error itself."""
    kind = _name(error).removeprefix("SQLITE_")
    if not kind.startswith(_WORLD):
        return error
    rebuild = kind.startswith(("CORRUPT", "NOTADB"))
    advice = (
        "run xxgk reparse" if rebuild else "nothing was changed; make room or set it right, then run it again"
    )
    return StoreError(f"{path}: {error}; {advice}")


@contextmanager
def _made(target: Path) -> Iterator[Database]:
    target.unlink(missing_ok=True)
    target.touch()  # with the user's umask; SQLite would allow the group less
    with _opened(target) as db:
        # Whoever is interrupted here throws the file away: it needs no journal.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        schema.create(db)
        with db.atomic():
            yield db


def _silent(words: str) -> None:
    pass


def _todo(db: Database) -> Iterator[Wanted]:
    """The pages that were never read, or not with what is known of them now, in the order in which they
    stand in the files; pages that no file shows any more leave the database."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS removed (key INTEGER)")
    db.execute("DROP TABLE IF EXISTS temp.wanted")
    db.execute(f"CREATE TEMP TABLE wanted AS {derived.WANTED}")
    db.execute("CREATE UNIQUE INDEX temp.wanted_by_page ON wanted (url, sha256)")
    for url, sha256 in db.execute(derived.UNWANTED).fetchall():
        _remove(db, url, sha256)
    db.execute("DROP TABLE IF EXISTS temp.todo")
    db.execute(f"CREATE TEMP TABLE todo AS {derived.TODO}")
    for row in db.execute("SELECT * FROM temp.todo ORDER BY warc, offset"):
        url, sha256, name, address, at, status, content_type, warc, offset, length, *known = row
        capture = Capture(name, address, at, status, content_type, sha256, warc, offset, length)
        yield Wanted(url, capture, *known)


def _read(
    db: Database, readings: Iterator[Reading], tell: Tell, taken: int, folder: Path | None = None
) -> Indexed:
    read = kept = total = 0
    staged = _is_staged(db)
    for read, reading in enumerate(readings, 1):
        total = total or _count(db, "temp.todo")
        _put(db, reading, staged)
        kept += reading.kept
        tell(f"read {read} of {total} pages")
    if staged:
        _unstage(db)
    db.execute("DELETE FROM unread WHERE text LIKE 'named by %'")
    for statement in (*derived.STATEMENTS, *(derived.UNUSED if _count(db, "temp.removed") else ())):
        db.execute(statement)
    if folder is not None:
        ledger.update(db, agencies.update(db, folder))
    return Indexed(
        files=taken,
        read=read - kept,
        kept=kept,
        reports=_count(db, "reports"),
        cells=_count(db, "cell"),
        captures=_count(db, "captures"),
        unread=tuple(db.execute("SELECT place, text FROM unread ORDER BY place, text").fetchall()),
    )


def _count(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _stage(db: Database) -> None:
    """Lets cells queue up where a whole database is made: in its own order each would be put on a page of
    the file that was written long ago."""
    db.execute("CREATE TEMP TABLE staged (indicator INTEGER, report INTEGER, value, printed INTEGER)")


def _unstage(db: Database) -> None:
    db.execute("INSERT INTO main.cell SELECT * FROM temp.staged ORDER BY indicator, report")
    db.execute("DROP TABLE temp.staged")


def _is_staged(db: Database) -> bool:
    return bool(_count(db, "temp.sqlite_master WHERE name = 'staged'"))


def _remove(db: Database, url: str, sha256: str) -> None:
    for (key,) in db.execute(
        "SELECT key FROM reports WHERE url = ? AND sha256 = ?", (url, sha256)
    ).fetchall():
        db.execute(
            """DELETE FROM cell WHERE report = ?
            AND indicator IN (SELECT l.indicator FROM place p JOIN layout l ON l.layout = p.layout
                WHERE p.report = ?)""",
            (key, key),
        )
        for table in OF_A_REPORT[1:]:
            db.execute(f"DELETE FROM {table} WHERE report = ?", (key,))
        db.execute("DELETE FROM reports WHERE key = ?", (key,))
        db.execute("INSERT INTO temp.removed VALUES (?)", (key,))
    db.execute("DELETE FROM pages WHERE url = ? AND sha256 = ?", (url, sha256))


def _put(db: Database, reading: Reading, staged: bool) -> None:
    page, capture = reading.wanted, reading.wanted.capture
    _remove(db, page.url, capture.sha256)
    row = (page.url, capture.sha256, capture.id, page.site, page.site_name, capture.content_type)
    made_by = (reading.kind, reading.parser, reading.reader, reading.seal)
    db.execute(_PAGE, (*row, page.first_seen_at, page.last_seen_at, *made_by))
    db.execute("DELETE FROM unread WHERE place = ?", (capture.id,))
    if reading.failure:
        db.execute("INSERT INTO unread VALUES (?, ?)", (capture.id, reading.failure))
    seen = (page.site, capture.id, page.first_seen_at, page.last_seen_at)
    for rows in reading.reports:
        db.execute(_REPORT, (*rows.report, *seen))
        _put_rows(db, rows, staged)


def _put_rows(db: Database, rows: Rows, staged: bool) -> None:
    for table in (*SHARED, *OF_A_REPORT):
        some = getattr(rows, table)
        if some:
            into = "temp.staged" if staged and table == "cell" else table
            insert = "INSERT OR IGNORE" if table in SHARED else "INSERT"
            db.conn.executemany(f"{insert} INTO {into} VALUES ({','.join('?' * len(some[0]))})", some)
