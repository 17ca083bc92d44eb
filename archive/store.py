"""The database, brought up to date with the files of the archive. Nobody else changes it.

`archive.db` is a function of `warc/`, `findings/` and `inputs/`: it may be deleted at any moment, and
`reparse` makes it again, the same row for row. A change is one transaction, a rebuild one rename: whoever
is interrupted leaves the old state. Rows stream through; memory does not grow with the archive.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from archive import schema
from archive.changes import list_changes
from archive.deposit import count, deposit
from archive.intake import Tell, take_files
from archive.kept import Kept
from archive.ledger import agencies
from archive.ledger import table as ledger
from archive.reading import Reader, read_all
from parsers.report import read as read_report

NAME = "archive.db"
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
        counts = deposit(db, partial(read_all, folder, read=read, jobs=jobs), tell or _silent)
        ledger.update(db, agencies.update(db, folder))
        return _indexed(db, taken, counts)


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
    with contextlib.suppress(StoreError):
        recover(path)
    with Kept(None if anew else path) as kept:
        made = rebuild(folder, fresh, read=read, jobs=jobs, tell=tell, kept=kept)
    changes = (*kept.altered, *(list_changes(path, fresh) if path.exists() else ()))
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    # Half of a change to the old database must not be undone in the new one.
    _journal(path).unlink(missing_ok=True)
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
        find = kept.find if kept else None
        reader = partial(read_all, folder, read=read, jobs=jobs)
        counts = deposit(db, reader, tell or _silent, find=find, staged=True)
        ledger.update(db, agencies.update(db, folder))
        return _indexed(db, taken, counts)


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
        counts = deposit(
            db, partial(read_all, folder, read=read, jobs=jobs), _silent, staged=True, is_part=True
        )
        return _indexed(db, 0, counts)


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database for reading alone; FileNotFoundError with what to do where there is none."""
    path = folder / NAME
    if not path.is_file():
        raise FileNotFoundError(2, "no archive.db here; run xxgk reparse, or check --archive", str(folder))
    recover(path)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            current = schema.is_current(Database(connection), str(path))
        except sqlite3.DatabaseError as error:
            raise _told(error, path) from error
        if not current:
            raise schema.SchemaError(f"{path}: made by an older xxgk; run xxgk reparse")
        yield connection


def recover(path: Path) -> None:
    """Undoes what a killed run left half-written in the database: who only reads cannot. StoreError where the
    folder cannot be written, or the database is damaged."""
    if not _journal(path).exists():
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        raise _told(error, path) from error


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


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
            connection.create_function(
                "address", 1, lambda url: url and url.partition("#")[0], deterministic=True
            )
            connection.execute(_CACHE)
            yield Database(connection)
    except sqlite3.DatabaseError as error:
        raise _told(error, path) from error


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def is_of_the_world(error: sqlite3.Error) -> bool:
    """Whether an error is the world's doing (a full disk, a damaged file) and not ours."""
    return _name(error).removeprefix("SQLITE_").startswith(_WORLD)


def _told(error: sqlite3.Error, path: Path) -> Exception:
    """The error as one line, where it is the world's; where it is ours, the error itself."""
    if not is_of_the_world(error):
        return error
    kind = _name(error).removeprefix("SQLITE_")
    advice = "nothing was changed; make room or set it right, then run it again"
    if kind.startswith(("CORRUPT", "NOTADB")):
        advice = "run xxgk reparse"
    elif kind.startswith(("BUSY", "LOCKED")):
        advice = "another run is writing to it; try again when it ends"
    elif kind.startswith(("READONLY", "CANTOPEN")) and _journal(path).exists():
        advice = (
            "a killed run left it half-written, and it cannot be set right here; make the folder writable"
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


def _indexed(db: Database, taken: int, counts: tuple[int, int]) -> Indexed:
    read, kept = counts
    return Indexed(
        files=taken,
        read=read,
        kept=kept,
        reports=count(db, "reports"),
        cells=count(db, "cell"),
        captures=count(db, "captures"),
        unread=tuple(db.execute("SELECT place, text FROM unread ORDER BY place, text").fetchall()),
    )
