"""The ledger of one year: every body that must report, its state, and what proves it."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import Due, day_in_beijing, due_of
from archive.ledger.sights import Sight, SiteYear, moment, see
from archive.ledger.standing import STATES, Standing, judge

FORM_BEGINS = 2019
_REPORTS = """
    SELECT r.* FROM reports r WHERE r.body <> '' AND r.year = ? ORDER BY r.first_seen_at, r.id
"""
_SENTENCE = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A date that a page or list prints, beside the bounds and without a say: `grade` is `agrees`,
    `contradicted_by_absence` (a visit after that day did not find the report), `contradicted_by_sight` (it
    was seen before that day), or `unproved` (no bound touches it)."""

    source: str
    date: str
    grade: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, with the names of the contract; `finding` is its stable id, `rule` and
    `strength` say what the due date rests on, `url` is where the report was found, `agency` is the id of the
    body."""

    body: str
    level: str
    division_code: str
    site: str
    year: int
    due_on: str
    basis: str
    state: str
    days_late: int | None
    claimed_on: str | None
    not_before: str | None
    not_after: str | None
    defects: tuple[str, ...]
    evidence: tuple[str, ...]
    finding: str
    kind: str
    rule: str
    strength: str
    url: str
    claims: tuple[Claim, ...]
    agency: str


def list_entries(
    db: sqlite3.Connection, bodies: Bodies, year: int, as_of: datetime, *, region: str = ""
) -> Iterator[Entry]:
    """The entries of every body expected to report on `year`, as it stood at `as_of`, in the order of
    division code and name. `region`: only bodies whose division code begins so."""
    seen: dict[str, SiteYear] = {}
    reports: dict[str, list[sqlite3.Row]] = {}
    for row in db.execute(_REPORTS, (year,)):
        if moment(row["first_seen_at"]) <= as_of:
            reports.setdefault(bodies.key(row["body"], row["site"] or ""), []).append(row)
    for site in sorted({site for body in bodies.by_key.values() for site in body.sites}):
        if bodies.places.get(site) is None or bodies.places[site].division_code.startswith(region):
            seen[site] = see(db, site, year, bodies)
    for body in sorted(bodies.by_key.values(), key=lambda body: (body.division_code, body.key)):
        due = due_of(body.kind, year)
        if due is None or not body.is_expected(year) or not body.division_code.startswith(region):
            continue
        for site in body.sites - seen.keys():
            seen[site] = see(db, site, year, bodies)
        sites = {site: seen[site] for site in sorted(body.sites)}
        yield _entry(db, body, year, due=due, as_of=as_of, sites=sites, bodies=bodies, reports=reports)


def _entry(
    db: sqlite3.Connection,
    body: Body,
    year: int,
    *,
    due: Due,
    as_of: datetime,
    sites: dict[str, SiteYear],
    bodies: Bodies,
    reports: dict[str, list[sqlite3.Row]],
) -> Entry:
    looks = {site: seen.looks(body, bodies) for site, seen in sites.items()}
    standing = judge(looks, due.ends_at, as_of)
    rows = reports.get(body.key, [])
    sights = [
        seen.shown[look.visit][body.key]
        for site, seen in sites.items()
        for look in looks[site]
        if look.shown_at is not None and look.shown_at <= as_of
    ]
    sights.sort(key=lambda sight: sight.seen_at)
    state = standing.state
    if rows and not sights and state in ("overdue", *_NOT_SEEN):
        state = "undecided"  # somebody brought it: their word decides nothing, and is not passed over
    claims = tuple(_claims(rows, sights, standing))
    return Entry(
        body=body.name,
        level=body.level,
        division_code=body.division_code,
        site=sights[0].site if sights else min(body.sites, default=""),
        year=year,
        due_on=due.on.isoformat(),
        basis=due.basis,
        state=state,
        days_late=_days_late(state, standing, due),
        claimed_on=next((claim.date for claim in claims), None),
        not_before=_written(standing.not_before),
        not_after=_written(standing.not_after),
        defects=tuple(_defects(db, rows, sights, year)),
        evidence=tuple(_evidence(db, standing, sights, rows)),
        finding=hashlib.sha256(f"{body.key}\n{year}".encode()).hexdigest()[:16],
        kind=body.kind,
        rule=due.rule,
        strength=due.strength,
        url=rows[-1]["url"] if rows else sights[-1].url if sights else "",
        claims=claims,
        agency=body.key,
    )


_NOT_SEEN = ("never_looked", "blocked", "down", "layout_unknown", "robots_refused")


def _written(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _days_late(state: str, standing: Standing, due: Due) -> int | None:
    """The days until the last visit that did not find it, and no more."""
    if state not in ("late", "overdue") or standing.not_before is None:
        return None
    return (day_in_beijing(standing.not_before) - due.on).days


def _claims(rows: list[sqlite3.Row], sights: list[Sight], standing: Standing) -> Iterator[Claim]:
    dates: list[tuple[str, str]] = []
    if rows:
        said = json.loads(rows[0]["dates"] or "{}")
        dates.append(("published_on", rows[0]["published_on"] or ""))
        dates += [(source, said.get(source) or "") for source in ("page", "signed", "address")]
        dates += [("brought", row["first_seen_at"][:10]) for row in rows[:1] if not sights]
    dates += [("listed", sight.listed_on) for sight in sights[:1]]
    for source, text in dates:
        if text:
            yield Claim(source, text, _grade(text, standing))


def _grade(text: str, standing: Standing) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return "unproved"
    if standing.not_before is not None and day < day_in_beijing(standing.not_before):
        return "contradicted_by_absence"
    if standing.not_after is None:
        return "unproved"
    if day > day_in_beijing(standing.not_after):
        return "contradicted_by_sight"
    return "agrees" if standing.not_before is not None else "unproved"


def _defects(
    db: sqlite3.Connection,
    rows: list[sqlite3.Row],
    sights: list[Sight],
    year: int,
) -> Iterator[str]:
    """What is amiss with a report that was published."""
    current = next((row for row in reversed(rows) if row["current"]), None)
    if current is None:
        if sights:
            yield "unreadable"
        return
    tables = {current[table] for table in ("t2", "t3", "t4")}
    kinds = {row[0] for row in db.execute("SELECT kind FROM problems WHERE report = ?", (current["id"],))}
    if "image" in tables or kinds & {"image_only", "scan_only", "picture_only"}:
        yield "image_only"
    elif "attachment" in tables:
        yield "tables_in_attachment"
    elif year >= FORM_BEGINS and tables & {"absent", "unknown"}:
        yield "tables_incomplete"
    if kinds & {"site_disagrees", "agency_disagrees"}:
        yield "wrong_body"
    if "year_disagrees" in kinds or _repeats(db, current, year):
        yield "last_years_text"


def _repeats(db: sqlite3.Connection, current: sqlite3.Row, year: int) -> bool:
    """Whether nine of ten sentences are those of the body's report of the year before (rule F05)."""
    before = db.execute(
        "SELECT id FROM reports WHERE body = ? AND site IS ? AND year = ? AND current LIMIT 1",
        (current["body"], current["site"], year - 1),
    ).fetchone()
    if before is None:
        return False
    now, then = (_sentences(db, name) for name in (current["id"], before["id"]))
    return len(now) >= 10 and len(now & then) >= 0.9 * len(now)


def _sentences(db: sqlite3.Connection, report: str) -> set[str]:
    text = "\n".join(
        row[0] or "" for row in db.execute("SELECT text FROM sections WHERE report = ?", (report,))
    )
    return {words for part in _SENTENCE.split(text) if len(words := "".join(part.split())) >= 8}


def _evidence(
    db: sqlite3.Connection, standing: Standing, sights: list[Sight], rows: list[sqlite3.Row]
) -> Iterable[str]:
    """The captures that show it: list pages of the visits that set the bounds, the first sight, the page."""
    captures = []
    for visit in standing.visits:
        captures += [
            row[0]
            for row in db.execute(
                "SELECT e.capture FROM visit_evidence e JOIN captures c ON c.id = e.capture "
                "WHERE e.visit = ? ORDER BY c.fetched_at, c.id",
                (visit,),
            )
        ]
    captures += [sight.capture for sight in sights[:1]]
    captures += [row["capture"] for row in rows[:1] if row["capture"]]
    return dict.fromkeys(captures)


def count_states(entries: Iterable[Entry]) -> dict[tuple[str, str], dict[str, int]]:
    """How many bodies have each state, by province (the first two digits of the code) and level."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        row = counts.setdefault((entry.division_code[:2], entry.level), dict.fromkeys(STATES, 0))
        row[entry.state] += 1
    return dict(sorted(counts.items()))
