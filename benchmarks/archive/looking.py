"""How long looking things up takes, against what SQLite needs for a row by its key, or for a bare scan."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from archive.evidence import find_report, trace
from archive.search import search

Say = Callable[[str, float], None]
INDICATOR = "requests_new__total"
CELL = "SELECT * FROM cells WHERE report = ? AND indicator = ?"
PROVENANCE = "SELECT * FROM provenance WHERE report = ? AND indicator = ?"
HISTORY = """SELECT r.year, c.value FROM reports r JOIN cells c ON c.report = r.id
    WHERE r.body = ? AND c.indicator = ? ORDER BY r.year"""
# One indicator over all bodies and years, as people ask for it, and the columns of a bare scan.
OVER_ALL = {
    "cells: report, value": (
        "report, value",
        f"SELECT report, value FROM cells WHERE indicator = '{INDICATOR}'",
    ),
    "provenance: body, year, value": (
        "body, year, value",
        f"SELECT body, year, value FROM provenance WHERE indicator = '{INDICATOR}'",
    ),
    "provenance of current: body, year, value": (
        "body, year, value",
        f"SELECT body, year, value FROM provenance WHERE indicator = '{INDICATOR}' AND current",
    ),
    "cells with reports: body, year, value": (
        "body, year, value",
        f"""SELECT r.body, r.year, c.value FROM cells c JOIN reports r ON r.id = c.report
        WHERE c.indicator = '{INDICATOR}'""",
    ),
    "reports_wide: body, year, value": (
        "body, year, value",
        f"SELECT body, year, {INDICATOR} FROM reports_wide",
    ),
}


def look_up(folder: Path, db: sqlite3.Connection, say: Say) -> None:
    """Single rows against a row by its key; an indicator over all against a table of these columns alone."""
    ids = [row[0] for row in db.execute("SELECT id FROM reports ORDER BY id")]
    chosen = Random(1).sample(ids, min(200, len(ids)))
    bodies = [db.execute("SELECT body FROM reports WHERE id = ?", (one,)).fetchone()[0] for one in chosen]
    key = _each(chosen, lambda one: db.execute("SELECT * FROM reports WHERE id = ?", (one,)).fetchone())
    say("a row by its key, us", key * 1e6)
    cells = _each(chosen, lambda one: db.execute(CELL, (one, INDICATOR)).fetchall())
    say("a cell, rows by key", cells / key)
    say(
        "evidence of a cell, rows by key",
        _each(chosen, lambda one: db.execute(PROVENANCE, (one, INDICATOR)).fetchall()) / key,
    )
    say("a report by its id, rows by key", _each(chosen, lambda one: find_report(db, one)) / key)
    say(
        "a body's history, rows by key",
        _each(bodies, lambda one: db.execute(HISTORY, (one, INDICATOR)).fetchall()) / key,
    )
    say(
        "all cells of a report, rows by key",
        _each(chosen, lambda one: db.execute("SELECT * FROM cells WHERE report = ?", (one,)).fetchall())
        / key,
    )
    has = [one for one in chosen if db.execute(CELL, (one, INDICATOR)).fetchone()][:20]
    say(
        "xxgk trace, with its proof from the bytes, ms",
        _each(has, lambda one: trace(folder, one, INDICATOR)) * 1e3,
    )
    for columns in ("value", "report, value", "body, year, value"):
        db.execute(
            f"CREATE TEMP TABLE bare_{columns.count(',')} AS SELECT {columns} FROM provenance "
            f"WHERE indicator = '{INDICATOR}'"
        )
    for name, (columns, query) in OVER_ALL.items():
        bare = _best(db, f"SELECT {columns} FROM temp.bare_{columns.count(',')}")
        say(f"{name}, bare scans", _best(db, query) / bare)


def search_in(folder: Path, say: Say) -> None:
    """Making the index of words, and searches with words of two characters, of four, and of both."""
    start = time.perf_counter()
    list(search(folder, "政府信息公开"))
    say("first search, which makes the index, s", time.perf_counter() - start)
    say("its file, MB", (folder / "search.db").stat().st_size / 1e6)
    for words in ("复议", "主动公开", "复议 主动公开"):
        start = time.perf_counter()
        found = list(search(folder, words))
        say(f"search {words} ({len(found)} shown), ms", (time.perf_counter() - start) * 1e3)


def _each(some: list[str], look: Callable[[str], object]) -> float:
    return min(_seconds(lambda: [look(one) for one in some]) for _ in range(4)) / len(some)


def _best(db: sqlite3.Connection, query: str) -> float:
    return min(_seconds(lambda: db.execute(query).fetchall()) for _ in range(5))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
