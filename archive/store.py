"""The database, brought up to date with the files of the archive; the only module that changes it.

`archive.db` is a function of `warc/`, `findings/` and `inputs/`: it may be deleted at any moment, and
`reparse` makes it again, the same row for row. A change is one transaction, a rebuild one rename: whoever
is interrupted leaves the old state.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive import derived, schema
from archive.findings import Finding, Found, Outcome, Sighting, Visit, read_findings
from archive.members import Record, read_members
from archive.reading import Reader, Reading, Wanted, read_all
from archive.rows import Rows
from archive.warc import Capture, capture_of
from parsers.report import read as read_report

NAME = "archive.db"
Tell = Callable[[str], None]
_OF_A_REPORT = ("cell", "cell_note", "place", "checked", "section", "problem")
_CAPTURE = "INSERT OR IGNORE INTO captures VALUES (?,?,?,?,?,?,?,?,?)"
_SITE = """INSERT INTO sites VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (site) DO UPDATE SET name = excluded.name,
    level = excluded.level, division_code = excluded.division_code, home_url = excluded.home_url,
    column_url = excluded.column_url, family = excluded.family, as_of = excluded.as_of
    WHERE excluded.as_of >= as_of"""
_VISIT = "INSERT OR REPLACE INTO visits (id, site, started_at, outcome, year, findings) VALUES (?,?,?,?,?,?)"
_OUTCOME = """UPDATE visits SET finished_at = ?, outcome = ?, listed = ?, new = ?, changed = ?, withdrawn = ?,
    requests = ?, family = ?, note = ? WHERE id = ?"""
_SIGHTING = """INSERT OR IGNORE INTO sightings (site, url, title, listed_on, seen_at, capture, visit)
    VALUES (?,?,?,?,?,?,?)"""
_FOUND = "INSERT OR IGNORE INTO found (site, url, capture, visit, sha256) VALUES (?,?,?,?,?)"
_PAGE = "INSERT INTO pages VALUES (?,?,?,?,?,?,?,?,?,?)"
_REPORT = """INSERT INTO reports (id, url, part, title, agency, body, year, scope, published_on, sha256, t2,
    t3, t4, parser, encoding, sources, dates, layout, key) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"""
_SEEN = """UPDATE {} SET capture = ?, site = ?, first_seen_at = ?, last_seen_at = ?
    WHERE url = ? AND sha256 = ?"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing did: files taken in, payloads read, what could not be, and the size of the archive."""

    files: int
    read: int
    reports: int
    cells: int
    captures: int
    unread: tuple[tuple[str, str], ...] = ()
    changes: tuple[str, ...] = ()


def index(folder: Path, *, read: Reader | None = None, jobs: int = 1, tell: Tell | None = None) -> Indexed:
    """Brings the database up to date with the archive's files, reading the reports that are new.

    A database that is missing, or that an older version made, is rebuilt. The caller holds the lock.
    """
    path = folder / NAME
    if not path.exists() or not _is_current(path):
        return reparse(folder, read=read, jobs=jobs, tell=tell)
    with _opened(path) as db, db.atomic():
        taken = _take(db, folder, tell or _silent)
        return _read(db, folder, read or read_report, jobs, tell or _silent, taken=taken)


def reparse(folder: Path, *, read: Reader | None = None, jobs: int = 1, tell: Tell | None = None) -> Indexed:
    """Rebuilds the database from the files alone and puts it in place of the old one in one step."""
    fresh = folder / f"{NAME}.new"
    indexed = rebuild(folder, fresh, read=read, jobs=jobs, tell=tell)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)
    return indexed


def rebuild(
    folder: Path,
    target: Path,
    *,
    read: Reader | None = None,
    jobs: int = 1,
    tell: Tell | None = None,
    only: frozenset[str] | None = None,
    known: Path | None = None,
) -> Indexed:
    """Makes `target` the database of the archive at `folder`, from the files alone; with `only`, no more
    than those reports, whose captures are looked up in the database `known`."""
    target.unlink(missing_ok=True)
    with _opened(target) as db:
        # Whoever is interrupted here throws the file away: it needs no journal.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        schema.create(db)
        if only is not None and known is not None:
            db.execute("ATTACH ? AS known", (str(known),))
        with db.atomic():
            taken = _take(db, folder, tell or _silent) if only is None else _copy(db, only)
            return _read(db, folder, read or read_report, jobs, tell or _silent, taken=taken)


def _copy(db: Database, only: frozenset[str]) -> int:
    """Takes over from the database `known` how to find the bytes of some reports."""
    db.execute("CREATE TEMP TABLE chosen (id TEXT PRIMARY KEY)")
    db.conn.executemany("INSERT INTO chosen VALUES (?)", [(name,) for name in only])
    ours = "SELECT capture FROM known.reports WHERE id IN (SELECT id FROM chosen)"
    db.execute(f"INSERT INTO captures SELECT * FROM known.captures WHERE id IN ({ours})")
    db.execute(f"INSERT INTO found SELECT * FROM known.found WHERE capture IN ({ours})")
    db.execute("INSERT INTO sites SELECT * FROM known.sites")
    return 0


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database for reading alone; FileNotFoundError with what to do where there is none."""
    path = folder / NAME
    if not path.is_file():
        raise FileNotFoundError(2, "no archive.db here; run xxgk reparse, or check --archive", str(folder))
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        if not schema.is_current(Database(connection), str(path)):
            raise schema.SchemaError(f"{path}: made by an older xxgk; run xxgk reparse")
        yield connection
    finally:
        connection.close()


def _is_current(path: Path) -> bool:
    with _opened(path) as db:
        return schema.is_current(db, str(path))


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    connection = sqlite3.connect(path)
    try:
        connection.create_function("address", 1, lambda url: url.partition("#")[0], deterministic=True)
        yield Database(connection)
    finally:
        connection.close()


def _silent(words: str) -> None:
    pass


def _take(db: Database, folder: Path, tell: Tell) -> int:
    return _take_warcs(db, folder, tell) + _take_findings(db, folder, tell)


def _read(db: Database, folder: Path, read: Reader, jobs: int, tell: Tell, *, taken: int) -> Indexed:
    wanted = _wanted(db)
    new = _changed(db, wanted)
    for done, reading in enumerate(read_all(folder, new, read, jobs), 1):
        _put(db, reading)
        tell(f"read {done} of {len(new)}")
    _see(db, wanted)
    for statement in derived.STATEMENTS:
        db.execute(statement)
    return Indexed(
        files=taken,
        read=len(new),
        reports=_count(db, "reports"),
        cells=_count(db, "cell"),
        captures=_count(db, "captures"),
        unread=tuple(db.execute("SELECT place, text FROM unread ORDER BY place, text").fetchall()),
    )


def _count(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _new_files(db: Database, paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """The files that were not taken in, or were shorter then; each counts as taken in once it was used."""
    known = dict(db.execute("SELECT name, size FROM files").fetchall())
    for path in sorted(paths):
        name, size = f"{path.parent.name}/{path.name}", path.stat().st_size
        if known.get(name) != size:
            db.execute("DELETE FROM unread WHERE place = ? OR place LIKE ? || '+%'", (name, name))
            yield name, path
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (name, size))


def _take_warcs(db: Database, folder: Path, tell: Tell) -> int:
    taken = 0
    for name, path in _new_files(db, (folder / "warc").glob("*.warc.gz")):
        tell(f"index {name}")
        db.execute("DELETE FROM captures WHERE warc = ?", (path.name,))
        db.conn.executemany(_CAPTURE, _captures(db, name, path))
        taken += 1
    return taken


def _captures(db: Database, name: str, path: Path) -> Iterator[tuple[str | int, ...]]:
    for part in read_members(path):
        if not isinstance(part, Record):
            db.execute("INSERT OR IGNORE INTO unread VALUES (?, ?)", (f"{name}+{part.offset}", part.text))
        elif part.kind in ("response", "revisit", "resource"):
            c = capture_of(part, path.name)
            yield (c.id, c.url, c.fetched_at, c.status, c.content_type, c.sha256, c.warc, c.offset, c.length)


def _take_findings(db: Database, folder: Path, tell: Tell) -> int:
    taken = 0
    for name, path in _new_files(db, (folder / "findings").glob("*.jsonl")):
        tell(f"index {name}")
        of_this = "(SELECT id FROM visits WHERE findings = ?)"
        for table in ("visit_evidence", "sightings", "found"):
            db.execute(f"DELETE FROM {table} WHERE visit IN {of_this}", (path.name,))
        db.execute("DELETE FROM visits WHERE findings = ?", (path.name,))
        try:
            for finding in read_findings(path):
                _take_finding(db, finding, path.name)
        except ValueError as error:
            db.execute("INSERT OR IGNORE INTO unread VALUES (?, ?)", (name, str(error).partition(": ")[2]))
        taken += 1
    return taken


def _take_finding(db: Database, finding: Finding, findings: str) -> None:
    match finding:
        case Visit(visit=v, site=site):
            line = (site, finding.name, finding.level, finding.division_code, finding.home_url)
            db.execute(_SITE, (*line, finding.column_url, finding.family, v))
            db.execute(_VISIT, (v, site, finding.started_at, "interrupted", finding.year, findings))
        case Sighting(visit=v, site=site, url=url):
            row = (site, url, finding.title, finding.listed_on, finding.seen_at, finding.capture, v)
            db.execute(_SIGHTING, row)
        case Found(visit=v, site=site, url=url):
            db.execute(_FOUND, (site, url, finding.capture, v, finding.sha256))
        case Outcome(visit=v):
            counts = (finding.listed, finding.new, finding.changed, finding.withdrawn, finding.requests)
            end = (finding.finished_at, finding.outcome, *counts, finding.family, finding.note, v)
            db.execute(_OUTCOME, end)
            db.conn.executemany(
                "INSERT OR IGNORE INTO visit_evidence VALUES (?, ?)", [(v, one) for one in finding.evidence]
            )


def _wanted(db: Database) -> list[Wanted]:
    pages = []
    for row in db.execute(derived.WANTED):
        url, sha256, name, address, at, status, content_type, warc, offset, length, site, site_name, *seen = (
            row
        )
        capture = Capture(name, address, at, status, content_type, sha256, warc, offset, length)
        pages.append(Wanted(url, capture, site, site_name or "", *seen))
    return pages


def _changed(db: Database, wanted: list[Wanted]) -> list[Wanted]:
    """The pages that were never read, or not with what is known of them now; others leave the database."""
    known = {
        (url, sha256): rest
        for url, sha256, *rest in db.execute(
            "SELECT url, sha256, site_name, content_type FROM pages WHERE kind <> 'unreadable'"
        )
    }
    for url, sha256 in known.keys() - {(page.url, page.capture.sha256) for page in wanted}:
        _remove(db, url, sha256)
    return [
        page
        for page in wanted
        if known.get((page.url, page.capture.sha256)) != [page.site_name, page.capture.content_type]
    ]


def _remove(db: Database, url: str, sha256: str) -> None:
    for key, layout in db.execute(
        "SELECT key, layout FROM reports WHERE url = ? AND sha256 = ?", (url, sha256)
    ).fetchall():
        db.execute(
            """DELETE FROM cell WHERE report = ?
            AND indicator IN (SELECT indicator FROM layout WHERE layout = ?)""",
            (key, layout),
        )
        for table in _OF_A_REPORT[1:]:
            db.execute(f"DELETE FROM {table} WHERE report = ?", (key,))
        db.execute("DELETE FROM reports WHERE key = ?", (key,))
    db.execute("DELETE FROM pages WHERE url = ? AND sha256 = ?", (url, sha256))


def _put(db: Database, reading: Reading) -> None:
    page, capture = reading.wanted, reading.wanted.capture
    _remove(db, page.url, capture.sha256)
    row = (page.url, capture.sha256, capture.id, page.site, page.site_name, capture.content_type)
    db.execute(_PAGE, (*row, page.first_seen_at, page.last_seen_at, reading.kind, reading.parser))
    db.execute("DELETE FROM unread WHERE place = ?", (capture.id,))
    if reading.failure:
        db.execute("INSERT INTO unread VALUES (?, ?)", (capture.id, reading.failure))
    for rows in reading.reports:
        _put_report(db, rows)
    seen = (capture.id, page.site, page.first_seen_at, page.last_seen_at)
    db.execute(_SEEN.format("reports"), (*seen, page.url, capture.sha256))


def _put_report(db: Database, rows: Rows) -> None:
    db.execute(_REPORT, rows.report)
    db.conn.executemany("INSERT OR IGNORE INTO layout VALUES (?,?,?,?,?,?)", rows.layout)
    for table in _OF_A_REPORT:
        some = getattr(rows, table)
        if some:
            db.conn.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(some[0]))})", some)


def _see(db: Database, wanted: list[Wanted]) -> None:
    """Brings up to date which capture shows a page, and when it was first and last seen."""
    known = {
        (url, sha256): tuple(rest)
        for url, sha256, *rest in db.execute(
            "SELECT url, sha256, capture, site, first_seen_at, last_seen_at FROM pages"
        )
    }
    for page in wanted:
        key = (page.url, page.capture.sha256)
        now = (page.capture.id, page.site, page.first_seen_at, page.last_seen_at)
        if known.get(key) != now:
            db.execute(_SEEN.format("pages"), (*now, *key))
            db.execute(_SEEN.format("reports"), (*now, *key))
    lost = db.execute(derived.LOST).fetchall()
    db.execute("DELETE FROM unread WHERE text LIKE 'named by visit %'")
    for capture, visit in lost:
        text = f"named by visit {visit}, but no WARC file has it"
        db.execute("INSERT OR IGNORE INTO unread VALUES (?, ?)", (capture, text))
