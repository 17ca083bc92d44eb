"""Every value proved from the files alone: the database is made again beside itself and compared, and every
cell is looked up in its page by its path, without the reader.

What differs, is missing, damaged or has no cell behind it is one line that names it.
"""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive import store
from archive.evidence import is_there, trace
from archive.intake import Tell
from archive.reading import Reader
from archive.rows import OF_A_REPORT, SHARED
from archive.store import NAME
from parsers.attachments import seen
from parsers.page import Page
from parsers.record import Report
from parsers.report import read as read_report

__all__ = ["Verified", "trace", "verify"]

# What only the whole archive says of a report, and a sample of it does not.
_OF_THE_WHOLE = frozenset("version current withdrawn_at first_seen_at last_seen_at capture site".split())


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was walked back to its bytes, and every failure as one line."""

    captures: int
    reports: int
    cells: int
    failures: tuple[str, ...] = ()


# Pages that another reader read, and reports whose rows are not compared: theirs, and those that one side
# lacks, which are named once and not with all their rows.
_NOT_TO_COMPARE = (
    """CREATE TEMP TABLE stale AS SELECT a.url, a.sha256 FROM main.pages a
    JOIN files.pages b ON b.url = a.url AND b.sha256 = a.sha256
    WHERE a.reader IS NOT b.reader AND b.reader <> ''""",
    """CREATE TEMP TABLE stale_report AS SELECT key FROM (
        SELECT key, url, sha256 FROM main.reports UNION SELECT key, url, sha256 FROM files.reports
    ) r WHERE r.url IN (SELECT url FROM temp.stale)""",
    """CREATE TEMP TABLE alone AS SELECT key FROM (SELECT key FROM main.reports UNION ALL
    SELECT key FROM files.reports) GROUP BY key HAVING count(*) = 1
    UNION SELECT key FROM temp.stale_report""",
)
_WITHIN = {
    "pages": "NOT EXISTS (SELECT 1 FROM temp.stale s WHERE s.url = a.url AND s.sha256 = a.sha256)",
    "reports": "a.key NOT IN (SELECT key FROM temp.stale_report)",
    "repeats": "a.url NOT IN (SELECT url FROM temp.stale)",
    **dict.fromkeys(OF_A_REPORT, "a.report NOT IN (SELECT key FROM temp.alone)"),
}
_OF_ALL_REPORTS = (*SHARED, "sightings", "corrections", "corrected", "unread")
# Whose cells a shared row speaks of: the first of them are named.
_WHOSE = {
    "printed": "SELECT report, indicator FROM main.cell WHERE printed = :id LIMIT 3",
    "layout": "SELECT report, :indicator FROM main.place WHERE layout = :layout LIMIT 3",
}


class PathError(Exception):
    """A cell's path does not lead to what the cell says."""


def verify(
    folder: Path,
    sample: int | None = None,
    *,
    read: Reader = read_report,
    jobs: int = 1,
    tell: Tell | None = None,
) -> Verified:
    """Walks every value, or those of `sample` reports drawn at random, back to its bytes. Changes nothing."""
    path = folder / NAME
    if not path.is_file():
        raise FileNotFoundError(2, "no archive.db here; run xxgk reparse, or check --archive", str(folder))
    store.recover(path)
    walking = partial(read_and_walk, read)
    with tempfile.TemporaryDirectory(prefix="xxgk-verify-") as scratch:
        again = Path(scratch) / NAME
        try:
            chosen = _choose(path, sample)
            if chosen is None:
                indexed = store.rebuild(folder, again, read=walking, jobs=jobs, tell=tell)
            else:
                indexed = store.rebuild_some(folder, again, chosen, read=walking, jobs=jobs)
            failures = list(_differences(path, again, chosen))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return Verified(0, 0, 0, (f"{NAME}: {error}; run xxgk reparse",))
    return Verified(indexed.captures, indexed.reports, indexed.cells, tuple(dict.fromkeys(failures)))


def read_and_walk(read: Reader, page: Page, site_name: str) -> tuple[Report, ...]:
    """Reads a page and then finds each of its cells again by its path; PathError where one is not there."""
    reports = read(page, site_name)
    shown = seen(page)
    for report in reports:
        for cell in report.cells.values():
            if not is_there(shown, cell.path, cell.raw, cell.sentence):
                raise PathError(f"{cell.indicator}: {cell.path} does not say {cell.raw!r}")
    return reports


def _choose(path: Path, sample: int | None) -> list[str] | None:
    if sample is None:
        return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        names = [row[0] for row in db.execute("SELECT id FROM reports ORDER BY id")]
    return random.sample(names, min(sample, len(names)))


def _differences(path: Path, again: Path, chosen: list[str] | None) -> Iterator[str]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.execute("ATTACH ? AS files", (again.absolute().as_uri() + "?mode=ro",))
        yield from _damages(db)
        yield from _other_schema(db)
        yield from _other_readers(db)
        if chosen is None:
            for (problem,) in db.execute("PRAGMA main.integrity_check"):
                if problem != "ok":
                    yield f"{NAME}: {problem}; run xxgk reparse"
        db.execute("CREATE TEMP TABLE chosen (key INTEGER PRIMARY KEY)")
        for name in sorted(chosen or ()):
            db.execute("INSERT INTO chosen SELECT key FROM main.reports WHERE id = ?", (name,))
        for statement in _NOT_TO_COMPARE:
            db.execute(statement)
        is_stale = db.execute("SELECT count(*) FROM temp.stale").fetchone()[0] > 0
        tables = "SELECT name FROM files.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in db.execute(tables).fetchall():
            within, skipped = _WITHIN.get(table, "1"), frozenset[str]()
            if is_stale and table in _OF_ALL_REPORTS:
                continue
            if chosen is not None:
                if table in SHARED:  # rows that the sample does not need are nothing that it lacks
                    yield from _differing_rows(db, table, within, skipped, is_part=True)
                    continue
                if table not in (*OF_A_REPORT, "reports"):
                    continue
                key = "key" if table == "reports" else "report"
                within += f" AND a.{key} IN (SELECT key FROM temp.chosen)"
                skipped = _OF_THE_WHOLE
            yield from _differing_rows(db, table, within, skipped)


def _damages(db: sqlite3.Connection) -> Iterator[str]:
    """What the files do not give up. A page that nobody could ever read is known, and no failure."""
    known = set(db.execute("SELECT place, text FROM main.unread"))
    for place, text in db.execute("SELECT place, text FROM files.unread ORDER BY place, text"):
        of_a_file = place.startswith(("warc/", "findings/")) or text.startswith("named by visit")
        if of_a_file or (place, text) not in known:
            yield f"{place}: {text}"


def _other_schema(db: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT type, name, sql FROM {}.sqlite_master"
    for _, name, _ in set(db.execute(query.format("main"))) ^ set(db.execute(query.format("files"))):
        yield f"{NAME}: {name} is not defined as this version defines it; run xxgk reparse"


def _other_readers(db: sqlite3.Connection) -> Iterator[str]:
    """What another reader read cannot be compared with what this one reads; it is told once a reader."""
    query = """SELECT a.parser, b.parser, count(*) FROM main.pages a
        JOIN files.pages b ON b.url = a.url AND b.sha256 = a.sha256
        WHERE a.reader IS NOT b.reader AND b.reader <> '' GROUP BY 1, 2"""
    for old, now, count in db.execute(query):
        which = f"{old}, this is {now}" if old != now else f"another state of {now}"
        yield f"{NAME}: {count} pages were read by {which}; run xxgk reparse"


def _differing_rows(
    db: sqlite3.Connection, table: str, within: str, skipped: frozenset[str], *, is_part: bool = False
) -> Iterator[str]:
    columns = db.execute(f"PRAGMA files.table_info({table})").fetchall()
    keys = [row[1] for row in columns if row[5]]
    others = [row[1] for row in columns if not row[5] and row[1] not in skipped]
    same_key = " AND ".join(f"a.{key} IS b.{key}" for key in keys)
    of_both = ", ".join(f"a.{one}, b.{one}" for one in others)
    # 19 and 19.0 are equal to SQLite and not to us.
    differ = " OR ".join(f"a.{one} IS NOT b.{one} OR typeof(a.{one}) <> typeof(b.{one})" for one in others)
    named = ", ".join(f"a.{key}" for key in keys)
    if others:
        query = f"""SELECT {named}, {of_both} FROM main.{table} a JOIN files.{table} b ON {same_key}
            WHERE {within} AND ({differ})"""
        for row in db.execute(query):
            parts = zip(others, row[len(keys) :: 2], row[len(keys) + 1 :: 2], strict=True)
            said = "; ".join(
                f"{name} is {_shown(ours)} in the database, {_shown(theirs)} in the files"
                for name, ours, theirs in parts
                if ours != theirs or type(ours) is not type(theirs)
            )
            yield f"{_name(db, table, keys, row)}: {said}"
    alone = [("files", "main", "in the files, but not in the database")]
    if not is_part:
        alone.insert(0, ("main", "files", "in the database, but not in the files"))
    for one, other, text in alone:
        query = f"""SELECT {named} FROM {one}.{table} a
            WHERE {within} AND NOT EXISTS (SELECT 1 FROM {other}.{table} b WHERE {same_key})"""
        for row in db.execute(query):
            yield f"{_name(db, table, keys, row)}: {text}"


def _name(db: sqlite3.Connection, table: str, keys: list[str], row: tuple[object, ...]) -> str:
    words = []
    # The report first, then the indicator: the words that `xxgk trace` takes.
    for key, value in sorted(zip(keys, row, strict=False), key=lambda pair: pair[0] != "report"):
        is_report = table == "reports" or (key == "report" and table in OF_A_REPORT)
        if is_report and isinstance(value, int):  # a damaged database may hold anything there
            words.append(f"{value & 0xFFFFFFFFFFFFFFFF:016x}")
        elif key == "indicator":
            found = db.execute("SELECT id FROM files.indicators WHERE no = ?", (value,)).fetchone()
            words.append(found[0] if found else f"indicator {value}")
        else:
            words.append(str(value))
    whose = db.execute(_WHOSE[table], dict(zip(keys, row, strict=False))) if table in _WHOSE else ()
    cells = "".join(f" {_name(db, 'cell', ['report', 'indicator'], cell)}" for cell in whose)
    return f"{table} {' '.join(words)}{cells}"


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)
