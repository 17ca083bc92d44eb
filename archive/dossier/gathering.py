"""What a dossier tells: a finding, each visit to each place where its body publishes, and the captures."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import BEIJING
from archive.ledger.entries import Entry
from archive.ledger.rulings import Ruling
from archive.ledger.sights import SiteSeen, moment
from archive.ledger.standing import Look
from archive.ledger.status import list_entries
from archive.warc import Capture

# Visits so long after the due date say nothing more of it, unless the finding rests on them.
_LATER = timedelta(days=366)
# So many captures are packed at most beside those that the finding rests on.
MOST = 500
_VISITS = """
    SELECT v.id, v.site, v.started_at, v.finished_at, v.outcome, coalesce(v.note, '') AS note, v.findings,
        s.name, coalesce(nullif(s.column_url, ''), s.home_url) AS address
    FROM visits v LEFT JOIN sites s ON s.site = v.site WHERE v.site = ? ORDER BY v.started_at, v.id
"""
_SHOWN_BY = """
    SELECT c.* FROM captures c WHERE c.id IN (
        SELECT capture FROM visit_evidence WHERE visit = :visit
        UNION SELECT capture FROM sightings WHERE visit = :visit)
    ORDER BY c.fetched_at, c.id
"""
# A revisit record has no payload: the record that it repeats is packed too.
_REPEATED = """
    SELECT * FROM captures WHERE sha256 = ? AND kind <> 'revisit' ORDER BY warc, offset LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A capture with what the dossier calls it: `number` (three digits) names its files; `kind` is that of
    its record; `is_deciding` where the finding rests on it; `payload` is the number of the piece that holds
    its payload, empty where no server answered."""

    number: str
    capture: Capture
    kind: str
    failure: str
    is_deciding: bool
    payload: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One visit to one place: what it said of the report (a name of `look` in `words.toml`), from which
    moment on that is so, and the captures that show it, also those that are not packed; `shown_by` is the one
    that lists the report."""

    visit: str
    site: str
    name: str
    address: str
    started_at: str
    finished_at: str
    outcome: str
    note: str
    says: str
    since: str
    captures: tuple[Capture, ...]
    shown_by: str
    findings: str
    is_deciding: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """A finding and all that stands behind it; `left_out` counts visits that are not told."""

    entry: Entry
    rulings: tuple[Ruling, ...]
    as_of: datetime
    looked: tuple[Looked, ...]
    pieces: tuple[Piece, ...]
    left_out: int

    def with_rulings(self, rulings: tuple[Ruling, ...]) -> "Dossier":
        """The same with what was replied and decided."""
        return replace(self, rulings=rulings)


def gather_dossier(
    db: sqlite3.Connection,
    bodies: Bodies,
    body: Body,
    year: int,
    as_of: datetime,
) -> Dossier:
    """The dossier of a body and a year as it stood at `as_of`; LookupError where no report is expected."""
    entries = list_entries(db, bodies, year, as_of, region=body.division_code)
    entry = next((entry for entry in entries if entry.agency == body.key), None)
    if entry is None:
        raise LookupError(f"no report of {year} is expected of {body.key}; `xxgk bodies show` says why")
    deciding = set(entry.evidence)
    looked: list[Looked] = []
    left_out = 0
    first = datetime(year + 1, 1, 1, tzinfo=BEIJING)
    last = min(as_of, datetime.fromisoformat(f"{entry.due_on}T00:00:00+08:00") + _LATER)
    for site in sorted(body.sites):
        seen = SiteSeen(db, site, bodies).of(year)
        looks = {look.visit: look for look in seen.looks(body)}
        for row in db.execute(_VISITS, (site,)).fetchall():
            captures = tuple(map(_capture, db.execute(_SHOWN_BY, {"visit": row["id"]}).fetchall()))
            is_deciding = any(capture.id in deciding for capture in captures)
            if moment(row["started_at"]) > as_of:
                continue
            if not is_deciding and not first <= moment(row["started_at"]) <= last:
                left_out += 1
                continue
            sight = seen.shown.get(row["id"], {}).get(body.key)
            shown_by = sight.capture if sight else ""
            looked.append(
                _looked(row, looks.get(row["id"]), captures, shown_by=shown_by, is_deciding=is_deciding)
            )
    looked.sort(key=lambda one: (one.started_at, one.visit))
    return Dossier(entry, (), as_of, tuple(looked), tuple(_pieces(db, entry, looked)), left_out)


def _looked(
    row: sqlite3.Row,
    look: Look | None,
    captures: tuple[Capture, ...],
    *,
    shown_by: str,
    is_deciding: bool,
) -> Looked:
    says, since = "nothing", row["started_at"]
    if look is not None:
        since = f"{look.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        if look.shown_at is not None:
            says, since = "shown", f"{look.shown_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        elif look.proves_absence:
            says = "absent"
        elif look.is_doubtful:
            says = "doubtful"
    return Looked(
        row["id"], row["site"], row["name"] or "", row["address"] or "", row["started_at"] or "",
        row["finished_at"] or "", row["outcome"], row["note"], says, since, captures, shown_by,
        row["findings"], is_deciding,
    )  # fmt: skip


def _capture(row: sqlite3.Row) -> Capture:
    return Capture(*(row[name] for name in Capture.__dataclass_fields__))


def _pieces(db: sqlite3.Connection, entry: Entry, looked: Iterable[Looked]) -> Iterator[Piece]:
    """The captures that the finding rests on in their order, then those of the other visits, then the
    records that hold the payloads of those that only repeat one."""
    deciding = set(entry.evidence)
    names = list(entry.evidence)
    names += [capture.id for one in looked for capture in one.captures if capture.id not in deciding][:MOST]
    rows: dict[str, sqlite3.Row] = {}
    for name in dict.fromkeys(names):
        for row in db.execute("SELECT * FROM captures WHERE id = ?", (name,)):
            rows[name] = row
    held: dict[str, str] = {}
    for name, row in list(rows.items()):
        held[name] = name
        if row["kind"] == "revisit":
            for other in db.execute(_REPEATED, (row["sha256"],)):
                rows.setdefault(other["id"], other)
                held[name] = held[other["id"]] = other["id"]
    numbers = {name: f"{number:03}" for number, name in enumerate(rows, 1)}
    for name, row in rows.items():
        payload = numbers[held.get(name, name)]
        if row["kind"] == "metadata" or (row["kind"] == "revisit" and held[name] == name):
            payload = ""
        yield Piece(
            numbers[name], _capture(row), row["kind"], row["failure"] or "", name in deciding, payload
        )
