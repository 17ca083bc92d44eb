"""What an archive costs: bytes, time and memory, for a made-up one of any size.

    python -m benchmarks.archive --captures 1000000 --reports 100000

Times of look-ups are given as ratios to what SQLite itself needs for the like, so that they mean the same
on every machine.
"""

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive.evidence import find_report, trace
from archive.store import NAME, opened, reparse
from benchmarks.archive.made import make, sizes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="Keep the archive here.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-benchmark-") as scratch:
        folder = asked.folder or Path(scratch) / "archive"
        if not (folder / "warc").exists():
            _say("written, s", _seconds(lambda: make(folder, asked.captures, asked.reports)))
        took = _seconds(lambda: reparse(folder, jobs=asked.jobs, anew=True))
        measure(folder, took)


def measure(folder: Path, took: float) -> None:
    """Prints what the database of `folder` costs."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    with opened(folder) as db:
        captures, reports, cells = (
            _one(db, f"SELECT count(*) FROM {t}") for t in ("captures", "reports", "cell")
        )
        _say("captures", captures)
        _say("reports", reports)
        _say("cells a report", cells / reports)
        _say("index and read, ms a report", took * 1000 / reports)
        _say("largest process, MB", most / 1024)
        for kind, size in sizes(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")).items():
            _say(f"{kind}, bytes a report", size / reports)
        _say("whole database, MB", (folder / NAME).stat().st_size / 1e6)
        _look_up(folder, db)


def _look_up(folder: Path, db: sqlite3.Connection) -> None:
    some = [
        tuple(row)
        for row in db.execute(
            """SELECT r.id, r.body, (SELECT i.id FROM place p JOIN layout l ON l.layout = p.layout
        JOIN indicators i ON i.no = l.indicator WHERE p.report = r.key LIMIT 1) FROM reports r
        WHERE EXISTS (SELECT 1 FROM place p WHERE p.report = r.key) LIMIT 200"""
        )
    ]
    key = _each(some, lambda one: db.execute("SELECT * FROM reports WHERE id = ?", one[:1]).fetchone())
    cell = "SELECT * FROM cells WHERE report = ? AND indicator = ?"
    body = """SELECT r.year, c.value FROM reports r JOIN cells c ON c.report = r.id
        WHERE r.body = ? AND c.indicator = ? ORDER BY r.year"""
    row = "SELECT * FROM provenance WHERE report = ? AND indicator = ?"
    _say("key look-up, us", key * 1e6)
    _say("cell, key look-ups", _each(some, lambda one: db.execute(cell, one[::2]).fetchall()) / key)
    _say("provenance, key look-ups", _each(some, lambda one: db.execute(row, one[::2]).fetchall()) / key)
    _say("body's history, key look-ups", _each(some, lambda one: db.execute(body, one[1:]).fetchall()) / key)
    _say(
        "all cells of a report, key look-ups",
        _each(some, lambda one: db.execute("SELECT * FROM cells WHERE report = ?", one[:1]).fetchall()) / key,
    )
    _say("xxgk trace with its proof, ms", _each(some[:20], lambda one: trace(folder, one[0], one[2])) * 1000)
    _say("find_report, key look-ups", _each(some, lambda one: find_report(db, one[0])) / key)
    number = _one(db, "SELECT no FROM indicators WHERE id = 'requests_new__total'")
    db.execute("CREATE TEMP TABLE bare (body, year, value)")
    wide = "SELECT body, year, requests_new__total FROM reports_wide"
    long = (
        "SELECT r.body, r.year, c.value FROM cells c JOIN reports r ON r.id = c.report WHERE c.indicator = ?"
    )
    db.execute(f"INSERT INTO temp.bare {wide}")
    bare = _seconds(lambda: db.execute("SELECT body, year, value FROM temp.bare").fetchall())
    _say("bare scan of one column, ms", bare * 1000)
    column = "SELECT report, value FROM cell WHERE indicator = ?"
    _say(
        "one indicator from cell, bare scans",
        _seconds(lambda: db.execute(column, (number,)).fetchall()) / bare,
    )
    _say("one indicator from reports_wide, bare scans", _seconds(lambda: db.execute(wide).fetchall()) / bare)
    _say(
        "one indicator from cells, bare scans",
        _seconds(lambda: db.execute(long, ("requests_new__total",)).fetchall()) / bare,
    )


def _each(some: list[tuple[str, ...]], look: Callable[[tuple[str, ...]], object]) -> float:
    for one in some[:5]:
        look(one)
    return _seconds(lambda: [look(one) for one in some]) / len(some)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _one(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _say(what: str, figure: float) -> None:
    print(f"{what:48} {figure:14,.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
