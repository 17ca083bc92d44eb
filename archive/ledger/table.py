"""The ledger as a table: what every body and year come to once all visits are over, by year and region.

It is brought up to date with the database: only the bodies on sites that were visited or read anew, and
those that people said something about, are judged again. Equal to judging all from the visits.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, make_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlite_utils import Database

from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import KINDS, due_of
from archive.ledger.entries import ALWAYS, Claim, Entry, Held, finding_id, hold, written
from archive.ledger.sights import SiteSeen

# state: as of any moment from `last` on, but not_due_yet before the due day ends where not_after is empty.
# evidence: captures with blanks between; hindered: the same with those of visits that could not look, where
# there are any, as which it stands once the report is due.
TABLES = (
    """CREATE TABLE ledger (year INTEGER, division_code TEXT, agency TEXT, name TEXT, kind TEXT, level TEXT,
        state TEXT, site TEXT, not_before TEXT, not_after TEXT, days_late INTEGER, defects TEXT,
        evidence TEXT, hindered TEXT, url TEXT, claims TEXT, finding TEXT, last TEXT,
        PRIMARY KEY (year, division_code, agency)) WITHOUT ROWID""",
    """CREATE INDEX ledger_by_agency ON ledger (agency, year)""",
)
_READ = "SELECT * FROM ledger WHERE year = ? AND division_code >= ? AND division_code < ?"
_INSERT = f"INSERT INTO ledger VALUES ({','.join('?' * 18)})"
_FIRST_YEAR = 2008
# Many bodies of a region claim the same days.
_claims = lru_cache(8192)(msgspec.json.Decoder(tuple[Claim, ...]).decode)
# Whatever changes one of these, or what people say, changes only the bodies of its site.
_WATCHED = ("sites", "visits", "sightings", "reports")
# A frozen dataclass sets each field through a call. This one has the same slots and none of that, and becomes
# an Entry by name: a region's status is read more than twice as fast.
_Draft = make_dataclass("_Draft", [one.name for one in fields(Entry)], slots=True)
Row = tuple[Any, ...]


def has_year(db: sqlite3.Connection, year: int) -> bool:
    """Whether the table holds a year."""
    return db.execute("SELECT 1 FROM ledger WHERE year = ? LIMIT 1", (year,)).fetchone() is not None


def read_rows(db: sqlite3.Connection, year: int, region: str) -> Iterator[Row]:
    """The rows of a year, in the order of code and id."""
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor.execute(_READ, (year, region, region + "\uffff"))


def as_entries(
    rows: Iterable[Row], year: int, as_of: datetime, judge: Callable[[str], Iterable[Entry]]
) -> Iterator[Entry]:
    """The entries that rows of a year are at a moment; `judge` is asked for the body (by its id) of which a
    visit ended later, so that its row does not know."""
    now = written(as_of)
    due = {kind: _due(kind, year) for kind in KINDS}
    for row in rows:
        (
            _, code, agency, name, kind, level, state, site, not_before, not_after, days_late, defects,
            evidence, hindered, url, claims, finding, last,
        ) = row  # fmt: skip
        if last > now:
            yield from judge(agency)
            continue
        ends_at, due_on, basis, rule, strength = due[kind]
        if not not_after and now < ends_at:
            state, days_late, hindered = "not_due_yet", None, ""
        said = _claims(claims) if claims else ()
        made: Any = _Draft(
            name, level, code, site, year, due_on, basis, state, days_late, said[0].date if said else None,
            not_before or None, not_after or None, tuple(defects.split()) if defects else (),
            tuple((hindered or evidence).split()), finding, kind, rule, strength, url, said, agency,
        )  # fmt: skip
        made.__class__ = Entry
        yield made


def row_of(body: Body, year: int, held: Held) -> Row:
    """The row of a body and year."""
    claims = msgspec.json.encode(held.claims).decode() if held.claims else ""
    return (
        year, body.division_code, body.key, body.name, body.kind, body.level, held.state, held.site,
        held.not_before, held.not_after, held.days_late, held.defects, " ".join(held.evidence),
        " ".join(held.hindered), held.url, claims, finding_id(body.key, year), held.last,
    )  # fmt: skip


def _due(kind: str, year: int) -> tuple[str, str, str, str, str]:
    """When it is too late, and what an entry says of the due date."""
    due = due_of(kind, year)
    if due is None:
        return ("",) * 5
    return written(due.ends_at), due.on.isoformat(), due.basis, due.rule, due.strength


def reports_of(
    db: sqlite3.Connection, bodies: Bodies, body: Body, first: int, last: int
) -> list[sqlite3.Row]:
    """The reports of a body of some years, in the order in which they were first seen."""
    query = "SELECT * FROM reports WHERE body = ? AND year BETWEEN ? AND ?"
    rows = [
        row
        for name in body.names
        for row in db.execute(query, (name, first, last))
        if bodies.key(row["body"], row["site"] or "") == body.key
    ]
    return sorted(rows, key=lambda row: (row["first_seen_at"], row["id"]))


def watch(db: Database) -> None:
    """Begins to note which sites change, until `update`."""
    for name in ("touched_site", "touched_report", "touched_capture"):
        db.execute(f"CREATE TEMP TABLE {name} (id TEXT)")
        db.execute(f"CREATE INDEX temp.{name}_by_id ON {name} (id)")
    for table in _WATCHED:
        _note(db, table, "touched_site", "site")
    _note(db, "reports", "touched_report", "id")
    _note(db, "captures", "touched_capture", "id")
    for name in _COMPARED:
        db.execute(f"CREATE TEMP TABLE {name}_before AS SELECT * FROM {name}")


def _note(db: Database, table: str, into: str, column: str) -> None:
    """Notes a column of each row of a table that comes, goes or changes, once."""
    for event, sides in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
        # Not OR IGNORE: within a trigger the statement outside decides what a conflict does.
        notes = "".join(
            f"INSERT INTO {into} SELECT {side}.{column} WHERE {side}.{column} NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {into} WHERE id = {side}.{column});"
            for side in sides
        )
        db.execute(
            f"CREATE TEMP TRIGGER {into}_{table}_{event} AFTER {event} ON main.{table} BEGIN {notes} END"
        )


_TOUCHED = """
    SELECT id FROM touched_site
    UNION SELECT v.site FROM visit_evidence e JOIN visits v ON v.id = e.visit
        WHERE e.capture IN (SELECT id FROM touched_capture)
    UNION SELECT site FROM sightings WHERE report IN (SELECT id FROM touched_report)
"""
# The columns that name a body in the tables that are compared with what they were.
_COMPARED = {"agencies": ("id",), "agency_years": ("agency",), "agency_words": ("one", "other")}
_CHANGED = " UNION ".join(
    f"SELECT {column} FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other})"
    for table, columns in _COMPARED.items()
    for column in columns
    for one, other in ((table, f"{table}_before"), (f"{table}_before", table))
)


def update(db: Database, bodies: Bodies) -> None:
    """Brings the table up to date with what changed since `watch`, or makes it where nobody watched."""
    years = _years(db)
    known = {row[0] for row in db.execute("SELECT DISTINCT year FROM ledger")}
    watched = db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'touched_site'").fetchone()
    if watched and known == set(years):
        keys = _changed(db, bodies)
    else:
        keys = None
        db.execute("DELETE FROM ledger")
    factory, db.conn.row_factory = db.conn.row_factory, sqlite3.Row
    try:
        some = bodies.by_key.keys() if keys is None else keys
        if keys is not None:
            db.conn.executemany("DELETE FROM ledger WHERE agency = ?", [(key,) for key in sorted(keys)])
        db.conn.executemany(_INSERT, _rows(db.conn, bodies, some, years))
    finally:
        db.conn.row_factory = factory


def _years(db: Database) -> range:
    """The years that the table holds: from the first of which anything is known to that of the last visit,
    of which reports will be due next."""
    (first,) = db.execute("SELECT min(year) FROM agency_years WHERE year >= ?", (_FIRST_YEAR,)).fetchone()
    (last,) = db.execute(
        "SELECT max(substr(started_at, 1, 4)) FROM visits WHERE started_at GLOB '[12][0-9][0-9][0-9]-*'"
    ).fetchone()
    if last is None:
        return range(0)
    return range(min(first or int(last), int(last) - 1), int(last) + 1)


def _changed(db: Database, bodies: Bodies) -> set[str]:
    """The bodies to judge anew: all on the sites of whatever changed, for one name there may be another's."""
    keys = {row[0] for row in db.execute(_CHANGED)}
    sites = {row[0] for row in db.execute(_TOUCHED)}
    for key in keys:
        if key in bodies.by_key:
            sites |= bodies.by_key[key].sites
        before = db.execute("SELECT sites FROM agencies_before WHERE id = ?", (key,)).fetchone()
        sites |= set(json.loads(before[0])) if before else set()
    for site in sites:
        keys |= bodies.at_site.get(site, set())
    return keys


def _rows(db: sqlite3.Connection, bodies: Bodies, keys: Iterable[str], years: range) -> Iterator[Row]:
    """The lines of some bodies, site by site, so that a few sites are in hand at a time."""
    if not years:
        return
    see = lru_cache(16)(lambda site: SiteSeen(db, site, bodies))
    some = [bodies.by_key[key] for key in keys if key in bodies.by_key]
    for body in sorted(some, key=lambda body: (min(body.sites, default=""), body.key)):
        rows: dict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in reports_of(db, bodies, body, years[0], years[-1]):
            rows[row["year"]].append(row)
        for year in years:
            due = due_of(body.kind, year)
            if due is None or not body.is_expected(year):
                continue
            sites = {site: see(site).of(year) for site in sorted(body.sites)}
            held = hold(db, body, due, sites, rows.get(year, ()), as_of=ALWAYS, year=year)
            yield row_of(body, year, held)
