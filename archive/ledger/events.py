"""What happened, as a function of the archive: published, changed, withdrawn, overdue, site lost.

An event has one id for ever. It is made of what no later visit can change (an address and its part, the
digest of a payload, a finding, the visit that began a silence), so that the same event after a rebuild, or
told twice by a run that was killed, is known for the same.
"""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from archive.known import WHOLE
from archive.ledger.bodies import Bodies
from archive.ledger.dues import BEIJING
from archive.ledger.removals import list_stays
from archive.ledger.sights import moment
from archive.ledger.status import list_entries

KINDS = ("published", "changed", "withdrawn", "overdue", "site_lost")
LOST_AFTER = 3
"""So many visits in a row that could not look make a site lost."""
_UNSEEN = frozenset({"down", "blocked", "layout_unknown", "robots_refused"})

# Each version of a report at each of its addresses, with the first of our own captures that a visit found it
# in; what people brought is nobody's publication. `id` is that of the first payload at the address.
_VERSIONS = """
    SELECT p.id, p.report, p.url, p.part, r.version, r.title, r.body, coalesce(p.site, '') AS site, r.year,
        min(c.fetched_at) AS at, c.id AS capture
    FROM (SELECT *, row_number() OVER (PARTITION BY report, url ORDER BY first_seen_at, id) AS turn
        FROM payloads) p JOIN reports r ON r.id = p.report
    JOIN found f ON f.sha256 = p.sha256 JOIN captures c ON c.id = f.capture
    WHERE p.turn = 1
        AND p.url = CASE instr(c.url, '#') WHEN 0 THEN c.url ELSE substr(c.url, 1, instr(c.url, '#') - 1) END
    GROUP BY p.id ORDER BY at, p.id
"""
_VISITS = """SELECT id, site, started_at, finished_at, outcome FROM visits
    WHERE outcome <> 'interrupted' ORDER BY site, started_at, id"""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `id`: 16 hex digits; `at`: when a visit showed it (UTC, ISO 8601 with Z);
    `year`: the report's, None for a site; `captures`: what shows it."""

    id: str
    kind: str
    at: str
    body: str
    year: int | None
    site: str
    url: str
    title: str
    captures: tuple[str, ...]
    division_code: str = ""


def list_events(
    db: sqlite3.Connection, bodies: Bodies, as_of: datetime, *, region: str = ""
) -> tuple[Event, ...]:
    """All events up to `as_of`, the oldest first. `region`: only of bodies and sites whose division code
    begins so.

    The first visit to a site finds years of reports: only those of the year before it are news.
    """
    visits = [row for row in db.execute(_VISITS) if moment(row["started_at"]) <= as_of]
    first: dict[str, sqlite3.Row] = {}
    for row in visits:
        first.setdefault(row["site"], row)
    found = [
        *_of_reports(db, bodies, first),
        *_overdue(db, bodies, visits, first, as_of=as_of, region=region),
        *_lost(db, visits, bodies),
    ]
    kept = (one for one in found if moment(one.at) <= as_of and one.division_code.startswith(region))
    return tuple(sorted(kept, key=lambda event: (event.at, event.kind, event.id)))


def _of_reports(db: sqlite3.Connection, bodies: Bodies, first: dict[str, sqlite3.Row]) -> Iterator[Event]:
    there: set[tuple[str, int | None]] = set()
    versions: set[tuple[str, int, int]] = set()
    told: set[str] = set()
    rows: dict[tuple[str, int], list[sqlite3.Row]] = defaultdict(list)
    for row in db.execute(_VERSIONS).fetchall():
        key = bodies.key(row["body"], row["site"])
        body = bodies.by_key.get(key)
        page, name = (row["url"], row["part"]), body.name if body else row["body"]

        def event(
            kind: str, *what: object, at: str, row: sqlite3.Row = row, name: str = name, key: str = key
        ) -> Event:
            code = bodies.by_key[key].division_code if key in bodies.by_key else ""
            names = row["year"], row["site"], row["url"], row["title"], (row["capture"],), code
            return Event(_id(kind, *what), kind, at, name, *names)

        if not any((*page, version) in versions for version in range(1, row["version"] + 1)):
            is_news = (key, row["year"]) not in there and not _is_old(row, first.get(row["site"]))
            if is_news:
                yield event("published", *page, at=row["at"])
        elif (*page, row["version"]) not in versions and row["report"] not in told:
            told.add(row["report"])  # a copy that is corrected later says nothing new
            yield event("changed", row["id"], at=row["at"])
        there.add((key, row["year"]))
        versions.add((*page, row["version"]))
        rows[page].append(row)
    yield from _withdrawn(db, bodies, rows)


def _withdrawn(
    db: sqlite3.Connection, bodies: Bodies, rows: Mapping[tuple[str, int], list[sqlite3.Row]]
) -> Iterator[Event]:
    """A page is gone, and no other has the report of that body and year: else it has moved."""
    stays = defaultdict(list)
    of: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for stay in list_stays(db):
        stays[stay.page].append(stay)
    for (url, _), versions in rows.items():
        for row in versions:
            of[bodies.key(row["body"], row["site"]), row["year"]].add(url)
    for (url, part), versions in rows.items():
        for stay in stays[url]:
            last = [row for row in versions if stay.to and row["at"] <= stay.to]
            if not last or not stay.to:
                continue
            row, to = last[-1], stay.to
            key = bodies.key(row["body"], row["site"])
            others = (other for page in of[key, row["year"]] - {url} for other in stays[page])
            if any(other.since <= to and (other.to is None or other.to > to) for other in others):
                continue
            body = bodies.by_key.get(key)
            name, code = (body.name, body.division_code) if body else (row["body"], "")
            id_ = _id("withdrawn", url, part, stay.number)
            names = row["year"], row["site"], url, row["title"], (), code
            yield Event(id_, "withdrawn", to, name, *names)


def _is_old(row: sqlite3.Row, first: sqlite3.Row | None) -> bool:
    """Whether the first visit to a site found a report that had long been there."""
    if first is None or row["year"] is None:
        return False
    began = moment(first["started_at"])
    ended = moment(first["finished_at"]) if first["finished_at"] else began
    return bool(moment(row["at"]) <= ended and row["year"] < began.astimezone(BEIJING).year - 1)


def _overdue(
    db: sqlite3.Connection,
    bodies: Bodies,
    visits: Iterable[sqlite3.Row],
    first: dict[str, sqlite3.Row],
    *,
    as_of: datetime,
    region: str,
) -> Iterator[Event]:
    """A visit after the due date read the whole column and did not find the report; that it came later does
    not undo that. Years before the first visit to the body's site are history, not news."""
    if not first:
        return
    begun = {site: moment(row["started_at"]).astimezone(BEIJING).year - 1 for site, row in first.items()}
    whole = defaultdict(list)
    for row in visits:
        if row["outcome"] in WHOLE:
            whole[row["site"]].append((row["started_at"], row["finished_at"]))
    for year in range(min(begun.values()), as_of.astimezone(BEIJING).year):
        for entry in list_entries(db, bodies, year, as_of, region=region):
            # The day ends in Beijing eight hours before it does in UTC.
            ended = f"{entry.due_on}T16:00:00Z"
            late = entry.state == "withdrawn" and (entry.not_before or "") >= ended
            if (entry.state not in ("overdue", "late") and not late) or year < begun.get(entry.site, year):
                continue
            looks = (end for begin, end in whole[entry.site] if begin >= ended)
            at = next(looks, entry.not_before or "")
            yield Event(
                _id("overdue", entry.finding),
                "overdue",
                at,
                entry.body,
                year,
                entry.site,
                bodies.by_key[entry.agency].urls.get(entry.site, ""),
                "",
                entry.evidence,
                entry.division_code,
            )


def _lost(db: sqlite3.Connection, visits: Iterable[sqlite3.Row], bodies: Bodies) -> Iterator[Event]:
    """Some visits in a row could not look at a site that was once read; the id is that of the first."""
    for site, rows in groupby(visits, key=lambda row: str(row["site"])):
        silent: list[sqlite3.Row] = []
        was_read = False
        for row in rows:
            if row["outcome"] not in _UNSEEN:
                was_read, silent = True, []
                continue
            silent.append(row)
            if was_read and len(silent) == LOST_AFTER:
                place = bodies.places.get(site)
                name, url, code = (place.name, place.url, place.division_code) if place else (site, "", "")
                at, what = (
                    row["finished_at"] or row["started_at"],
                    f"{row['outcome']} since {silent[0]['started_at']}",
                )
                shown = tuple(
                    capture
                    for one in silent
                    for (capture,) in db.execute(
                        "SELECT capture FROM visit_evidence WHERE visit = ? ORDER BY capture", (one["id"],)
                    )
                )
                id_ = _id("site_lost", silent[0]["id"])
                yield Event(id_, "site_lost", at, name, None, site, url, what, shown, code)


def _id(*words: object) -> str:
    return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()[:16]
