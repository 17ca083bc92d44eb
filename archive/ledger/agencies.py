"""The bodies as tables of the database: `agencies`, `agency_names` and `agency_years`.

They are functions of the other tables and of `inputs/` alone, and are made anew whenever the database is
brought up to date; `Bodies` is the same in memory.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from archive.intake import mark
from archive.ledger.bodies import Bodies, Body, gather
from archive.ledger.inputs import FILES, Inputs, read_inputs

# other_names, codes, sites, addresses, successors: JSON arrays. id: the name, where it names a place, else
# name@site. from_year NULL: always expected; until_year: closed after that report. codes: [code, first year,
# last year]; addresses: the pages where its reports are listed; successors: [id, day or year, kind].
TABLES = (
    """CREATE TABLE agencies (id TEXT PRIMARY KEY, name TEXT NOT NULL, other_names TEXT NOT NULL,
        kind TEXT NOT NULL, level TEXT NOT NULL, division_code TEXT NOT NULL, codes TEXT NOT NULL,
        parent TEXT NOT NULL, sites TEXT NOT NULL, addresses TEXT NOT NULL, from_year INTEGER,
        until_year INTEGER, successors TEXT NOT NULL, sources TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE INDEX agencies_by_code ON agencies (division_code)""",
    # Under which name, on which site (empty: wherever), a report is that body's; where the name is from.
    """CREATE TABLE agency_names (name TEXT, site TEXT, agency TEXT NOT NULL, source TEXT NOT NULL,
        PRIMARY KEY (name, site)) WITHOUT ROWID""",
    """CREATE INDEX agency_names_by_agency ON agency_names (agency)""",
    # What people said last of two names as they stand alone: join, apart.
    """CREATE TABLE agency_words (one TEXT, other TEXT, word TEXT, PRIMARY KEY (one, other)) WITHOUT ROWID""",
    # The years of which a report of the body was read, or is listed.
    """CREATE TABLE agency_years (agency TEXT, year INTEGER, PRIMARY KEY (agency, year)) WITHOUT ROWID""",
)
_AGENCY = "INSERT INTO agencies VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


def is_fresh(db: sqlite3.Connection, folder: Path) -> bool:
    """Whether the tables hold what `inputs/` says now, and every line of it could be followed."""
    known = dict(db.execute("SELECT name, mark FROM files WHERE name LIKE 'inputs/%'"))
    for name in FILES:
        path = folder / "inputs" / name
        if known.get(f"inputs/{name}") != (mark(path) if path.exists() else None):
            return False
    places = " OR ".join("place LIKE ?" for _ in FILES)
    query = f"SELECT 1 FROM unread WHERE {places} LIMIT 1"
    return db.execute(query, [f"inputs/{name}+%" for name in FILES]).fetchone() is None


def update(db: Database, folder: Path) -> Bodies:
    """Brings the tables up to date, and notes the lines of `inputs/` that cannot be followed."""
    inputs = _take_inputs(db, folder)
    factory, db.conn.row_factory = db.conn.row_factory, sqlite3.Row
    try:
        bodies = gather(db.conn, inputs)
    finally:
        db.conn.row_factory = factory
    for table in ("agencies", "agency_names", "agency_words", "agency_years"):
        db.execute(f"DELETE FROM {table}")
    some = [bodies.by_key[key] for key in sorted(bodies.by_key)]
    db.conn.executemany(_AGENCY, map(_row, some))
    db.conn.executemany("INSERT OR IGNORE INTO agency_names VALUES (?,?,?,?)", _names(bodies, some))
    db.conn.executemany("INSERT INTO agency_words VALUES (?,?,?)", bodies.words())
    years = ((body.key, year) for body in some for year in sorted(body.years))
    db.conn.executemany("INSERT INTO agency_years VALUES (?,?)", years)
    return bodies


def _take_inputs(db: Database, folder: Path) -> Inputs:
    for name in FILES:
        path, file = folder / "inputs" / name, f"inputs/{name}"
        db.execute("DELETE FROM files WHERE name = ?", (file,))
        db.execute("DELETE FROM unread WHERE place LIKE ? || '+%'", (file,))
        if path.exists():
            db.execute("INSERT INTO files VALUES (?, ?)", (file, mark(path)))

    def note(name: str, line: int, text: str) -> None:
        place = f"inputs/{name}+{line}"
        db.execute("INSERT OR IGNORE INTO unread VALUES (?, ?)", (place, f"line {line}: {text}"))

    return read_inputs(folder, note)


def _row(body: Body) -> tuple[str | int | None, ...]:
    return (
        body.key,
        body.name,
        _json(name for name in sorted(body.names) if name != body.name),
        body.kind,
        body.level,
        body.division_code,
        _json([code.code, code.since, code.until] for code in body.codes),
        body.parent,
        _json(sorted(body.sites)),
        _json(sorted({url for url in body.urls.values() if url})),
        body.first_year,
        body.until,
        _json([one.successor, one.on, one.kind] for one in body.successions),
        " ".join(sorted(body.sources)),
    )


def _names(bodies: Bodies, some: list[Body]) -> Iterator[tuple[str, str, str, str]]:
    for body in some:
        for name, source in sorted(body.names.items()):
            for site in sorted(body.sites) or [""]:
                if bodies.key(name, site) == body.key:
                    yield name, site, body.key, source


def _json(values: Iterator[object] | list[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
