"""One body and one year: what its visits and reports come to; pure, of what the database holds."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.ledger.bodies import Body
from archive.ledger.dues import Due, day_in_beijing
from archive.ledger.sights import NEVER, Sight, SiteYear, moment
from archive.ledger.standing import Standing, judge

FORM_BEGINS = 2019
ALWAYS = NEVER - timedelta(seconds=1)
"""A moment at which everything that has a time is over."""
_SENTENCE = re.compile(r"[。！？；\n]")
_DEAD = re.compile(r"answers 4\d\d(, and hangs on [^\s;]+)")  # as `crawler.visit` notes it
_NOT_SEEN = ("never_looked", "blocked", "down", "layout_unknown", "robots_refused")


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


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a body and a year once all visits until `last` are over: it is the entry of every
    later moment, but that a report nobody has seen is `not_due_yet` before its day ends. `evidence`: captures
    of what is proved; `hindered`: with those of the visits that could not look, where there are any."""

    state: str
    site: str
    not_before: str
    not_after: str
    days_late: int | None
    defects: str
    evidence: tuple[str, ...]
    hindered: tuple[str, ...]
    url: str
    claims: tuple[Claim, ...]
    last: str


def hold(
    db: sqlite3.Connection,
    body: Body,
    due: Due,
    sites: Mapping[str, SiteYear],
    rows: Sequence[sqlite3.Row],
    *,
    as_of: datetime,
    year: int,
) -> Held:
    """What stands of a body's report of `year` at `as_of`. `sites`: what the visits to each of its sites
    showed; `rows`: its reports in the order in which they were first seen."""
    rows = [row for row in rows if moment(row["first_seen_at"]) <= as_of]
    looks = {site: seen.looks(body) for site, seen in sites.items()}
    standing = judge(looks, due.ends_at, as_of)
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
    own = [sight.capture for sight in sights[:1]]
    own += [row["capture"] for row in rows[:1] if row["capture"]]
    proof, wall = (
        [capture for visit in visits for seen in sites.values() for capture in seen.pages(visit)]
        for visits in (standing.visits, standing.hindered)
    )
    ends = [look.until or look.since for some in looks.values() for look in some]
    ends += [look.shown_at for some in looks.values() for look in some if look.shown_at is not None]
    ends += [moment(row["first_seen_at"]) for row in rows]
    return Held(
        state=state,
        site=sights[0].site if sights else min(body.sites, default=""),
        not_before=written(standing.not_before),
        not_after=written(standing.not_after),
        days_late=_days_late(state, standing, due),
        defects=" ".join(_defects(db, rows, sights, year)),
        evidence=tuple(dict.fromkeys((*proof, *own))),
        hindered=tuple(dict.fromkeys((*proof, *wall, *own))) if wall else (),
        url=rows[-1]["url"] if rows else sights[-1].url if sights else "",
        claims=tuple(_claims(rows, sights, standing)),
        last=written(_ceiling(max(ends, default=None))),
    )


def finding_id(agency: str, year: int) -> str:
    """The id of what is found about a body and a year, the same in every archive: the first 16 hex digits of
    SHA-256 over the body's id and the year, one a line and without a last line end."""
    return hashlib.sha256(f"{agency}\n{year}".encode()).hexdigest()[:16]


def written(at: datetime | None) -> str:
    """A moment as the contract writes it; empty where there is none."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _ceiling(at: datetime | None) -> datetime | None:
    return at and at + timedelta(microseconds=-at.microsecond % 1_000_000)


def _days_late(state: str, standing: Standing, due: Due) -> int | None:
    """The days until the last visit that did not find it, and no more."""
    if state not in ("late", "overdue") or standing.not_before is None:
        return None
    return (day_in_beijing(standing.not_before) - due.on).days


def _claims(rows: Sequence[sqlite3.Row], sights: list[Sight], standing: Standing) -> Iterator[Claim]:
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
    rows: Sequence[sqlite3.Row],
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
        yield "dead_attachment" if _is_dead(db, current) else "tables_in_attachment"
    elif year >= FORM_BEGINS and tables & {"absent", "unknown"}:
        yield "tables_incomplete"
    if kinds & {"site_disagrees", "agency_disagrees"}:
        yield "wrong_body"
    if "year_disagrees" in kinds or _repeats(db, current, year):
        yield "last_years_text"


def _is_dead(db: sqlite3.Connection, report: sqlite3.Row) -> bool:
    """Whether the visit that found the page was answered with an error where its file should be."""
    found = db.execute(
        "SELECT f.url, coalesce(v.note, '') FROM found f JOIN visits v ON v.id = f.visit WHERE f.capture = ?",
        (report["capture"],),
    )
    return any(f", and hangs on {url}" in _DEAD.findall(note) for url, note in found)


def _repeats(db: sqlite3.Connection, current: sqlite3.Row, year: int) -> bool:
    """Whether nine of ten sentences are those of the body's report of the year before (rule F05)."""
    own = _sites(db, current["id"])
    before = (
        row["id"]
        for row in db.execute(
            "SELECT id FROM reports WHERE body = ? AND year = ? AND current ORDER BY id",
            (current["body"], year - 1),
        )
        if not own.isdisjoint(_sites(db, row["id"]))
    )
    name = next(before, None)
    if name is None:
        return False
    now, then = (_sentences(db, one) for one in (current["id"], name))
    return len(now) >= 10 and len(now & then) >= 0.9 * len(now)


def _sites(db: sqlite3.Connection, report: str) -> set[str]:
    """The sites that show a report."""
    query = "SELECT DISTINCT coalesce(site, '') FROM payloads WHERE report = ?"
    return {row[0] for row in db.execute(query, (report,))}


def _sentences(db: sqlite3.Connection, report: str) -> set[str]:
    text = "\n".join(
        row[0] or "" for row in db.execute("SELECT text FROM sections WHERE report = ?", (report,))
    )
    return {words for part in _SENTENCE.split(text) if len(words := "".join(part.split())) >= 8}
