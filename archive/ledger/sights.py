"""What each visit to a site showed of the reports of one year: of whom surely, and of whom perhaps."""

import re
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from archive.known import WHOLE
from archive.ledger.bodies import Bodies, Body
from archive.ledger.standing import Look
from parsers.titles import read_title

_VISITS = """
    SELECT v.id, v.started_at, v.finished_at, v.outcome, coalesce(v.note, '') AS note,
        min(c.fetched_at) AS first_at, count(c.id) AS shown, group_concat(c.url, char(10)) AS pages
    FROM visits v LEFT JOIN visit_evidence e ON e.visit = v.id LEFT JOIN captures c ON c.id = e.capture
    WHERE v.site = ? GROUP BY v.id ORDER BY v.started_at, v.id
"""
# A row of a list leads to an address; its page may print the reports of several bodies.
_SIGHTINGS = """
    SELECT s.visit, s.url, s.title, s.listed_on, s.seen_at, s.capture, coalesce(s.report, '') AS report,
        coalesce(p.body, '') AS body, p.year, coalesce(p.site, s.site) AS home
    FROM sightings s LEFT JOIN reports r ON r.id = s.report
    LEFT JOIN reports p ON p.url = r.url AND p.sha256 = r.sha256
    WHERE s.site = ?
"""
_ANSWERS = re.compile(r"(\S+): answers [45]\d\d")
_read_title = lru_cache(4096)(read_title)


@dataclass(frozen=True, slots=True)
class Sight:
    """A list page showed a report: when, which capture, and the listing's own date; `report` where it was
    read."""

    seen_at: datetime
    capture: str
    listed_on: str
    report: str
    url: str
    site: str


@dataclass(slots=True)
class SiteYear:
    """One site's visits, and what they showed of one year."""

    visits: list[sqlite3.Row]
    shown: dict[str, dict[str, Sight]] = field(default_factory=lambda: defaultdict(dict))  # visit, key
    unsure: set[str] = field(default_factory=set)  # visits with a row that may be anybody's
    _urls: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # by key
    _listed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # by visit

    def looks(self, body: Body, bodies: Bodies) -> list[Look]:
        """What every visit says of the body's report."""
        others = {key for keys in self.shown.values() for key in keys if key != body.key}
        like = {key for key in others if bodies.may_be_one(body, bodies.by_key[key])}
        looks = []
        for row in self.visits:
            sight = self.shown[row["id"]].get(body.key)
            # The same address with another title: whether the report stood there already is not known.
            doubtful = (
                row["id"] in self.unsure
                or bool(like & self.shown[row["id"]].keys())
                or bool(self._urls[body.key] & self._listed[row["id"]])
            )
            looks.append(_look(row, sight.seen_at if sight else None, doubtful))
        return looks


def _look(row: sqlite3.Row, shown_at: datetime | None, doubtful: bool) -> Look:
    started = moment(row["started_at"])
    first = moment(row["first_at"]) if row["first_at"] else started
    until = moment(row["finished_at"]) if row["finished_at"] else None
    # A visit whose pages the archive does not hold proves nothing to anybody.
    whole = row["outcome"] in WHOLE and row["shown"] > 0 and not _misses_a_page(row)
    return Look(row["id"], min(started, first), until, row["outcome"], whole, shown_at, doubtful)


def _misses_a_page(row: sqlite3.Row) -> bool:
    """Whether an address beside the list pages answered with an error: a page of the list may be missing."""
    folders = {url.rpartition("/")[0] for url in (row["pages"] or "").split("\n")}
    return any(url.rpartition("/")[0] in folders for url in _ANSWERS.findall(row["note"]))


def see(db: sqlite3.Connection, site: str, year: int, bodies: Bodies) -> SiteYear:
    """Reads what the visits to one site showed of the reports of `year`."""
    seen = SiteYear(db.execute(_VISITS, (site,)).fetchall())
    place = bodies.places.get(site)
    name = place.name if place else ""
    rows = db.execute(_SIGHTINGS, (site,)).fetchall()
    for row in rows:
        body, its_year, home = row["body"], row["year"], row["home"]
        if not row["report"]:
            title = _read_title(row["title"], name)
            body, its_year, home = title.body, title.year, site
        seen._listed[row["visit"]].add(row["url"])
        if its_year is None or (its_year == year and not body):
            seen.unsure.add(row["visit"])
        elif its_year == year:
            key = bodies.key(body, home)
            if key not in bodies.by_key:
                bodies.take(body, home, "lists")
            sight = Sight(
                moment(row["seen_at"]),
                row["capture"],
                row["listed_on"] or "",
                row["report"],
                row["url"],
                site,
            )
            known = seen.shown[row["visit"]].get(key)
            if known is None or (sight.report and not known.report):
                seen.shown[row["visit"]][key] = sight
            seen._urls[key].add(row["url"])
    return seen


def moment(text: str) -> datetime:
    """A moment of the database, in UTC."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
