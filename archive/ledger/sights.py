"""What each visit to a site showed of the reports of one year: of whom surely, and of whom perhaps."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from archive.known import WHOLE
from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import day_in_beijing
from archive.ledger.lists import list_name
from archive.ledger.standing import Look
from parsers.titles import read_title

_VISITS = """
    SELECT v.id, v.started_at, v.finished_at, v.outcome, coalesce(v.note, '') AS note,
        min(c.fetched_at) AS first_at, count(c.id) AS shown, group_concat(c.url, char(10)) AS pages
    FROM visits v LEFT JOIN visit_evidence e ON e.visit = v.id LEFT JOIN captures c ON c.id = e.capture
    WHERE v.site = ? GROUP BY v.id ORDER BY v.started_at, v.id
"""
_PAGES = """
    SELECT e.visit, e.capture FROM visits v JOIN visit_evidence e ON e.visit = v.id
    JOIN captures c ON c.id = e.capture WHERE v.site = ? ORDER BY e.visit, c.fetched_at, c.id
"""
# A row of a list leads to an address; its page may print the reports of several bodies.
_SIGHTINGS = """
    SELECT s.visit, s.url, s.title, s.listed_on, s.seen_at, s.capture, coalesce(c.url, '') AS page,
        coalesce(s.report, '') AS report, coalesce(p.body, '') AS body, p.year,
        coalesce(p.site, s.site) AS home
    FROM sightings s LEFT JOIN reports r ON r.id = s.report
    LEFT JOIN reports p ON p.url = r.url AND p.sha256 = r.sha256
    LEFT JOIN captures c ON c.id = s.capture
    WHERE s.site = ?
"""
_ANSWERS = re.compile(r"(\S+): answers [45]\d\d")
NEVER = datetime.max.replace(tzinfo=UTC)
# A request lasts at most so long (crawler.settings.DOWNLOAD_TIMEOUT).
ANSWER = timedelta(seconds=90)
# What is first seen within a day of the first visit was there before it.
_FIRST_VISIT = timedelta(days=1)
_list_name = lru_cache(4096)(list_name)
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
    shown_on: str


class SiteYear:
    """One site's visits, and what they showed of one year."""

    def __init__(self, site: "SiteSeen", year: int, rows: Iterable["_Row"]) -> None:
        self._site = site
        self._broken = site.broken.get(year, {})
        self._odd = site.odd.get(year, {})
        self.shown: dict[str, dict[str, Sight]] = defaultdict(dict)  # by visit and key
        self._urls: dict[str, set[str]] = defaultdict(set)  # by key
        unsure = set(site.unsure)  # visits with a row that may be anybody's
        for row in rows:
            if not row.key:
                unsure.add(row.visit)
                continue
            known = self.shown[row.visit].get(row.key)
            if known is None or (row.sight.report and not known.report):
                self.shown[row.visit][row.key] = row.sight
            self._urls[row.key].add(row.sight.url)
        self._plain = [_look(row, None, row["id"] in unsure) for row in site.visits]

    def pages(self, visit: str) -> list[str]:
        """The captures of the list pages of a visit, in the order in which they were read."""
        return self._site.pages.get(visit, [])

    def looks(self, body: Body) -> list[Look]:
        """What every visit says of the body's report."""
        like = self._site.like(body)
        urls = self._urls.get(body.key, set()) | self._broken.get(body.key, set())
        odd = self._odd.get(body.key, ())
        looks = list(self._plain)
        for number, look in enumerate(looks):
            shown = self.shown.get(look.visit, {})
            sight = shown.get(body.key)
            # The same address with another title: whether the report stood there already is not known.
            is_doubtful = (
                look.is_doubtful
                or not like.isdisjoint(shown)
                or not urls.isdisjoint(self._site.listed.get(look.visit, ()))
                or look.visit in odd
            )
            if sight is not None:
                looks[number] = replace(
                    look, shown_at=sight.seen_at, is_doubtful=is_doubtful, shown_on=sight.shown_on
                )
            elif is_doubtful != look.is_doubtful:
                looks[number] = replace(look, is_doubtful=is_doubtful)
        return looks


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a list that names a report of a known year; `key` is empty where it does not say whose."""

    visit: str
    key: str
    sight: Sight


class SiteSeen:
    """What all visits to one site showed, of every year; read once."""

    def __init__(self, db: sqlite3.Connection, site: str, bodies: Bodies) -> None:
        # A visit that does not say when it was proves nothing.
        self.visits = [row for row in db.execute(_VISITS, (site,)) if _has_times(row)]
        self.pages: dict[str, list[str]] = defaultdict(list)  # captures of its list pages by visit
        for visit, capture in db.execute(_PAGES, (site,)):
            self.pages[visit].append(capture)
        self.listed: dict[str, set[str]] = defaultdict(set)  # addresses by visit
        self.unsure: set[str] = set()  # visits with a row whose year cannot be told
        self._bodies = bodies
        self._rows: dict[int, list[_Row]] = defaultdict(list)  # by year
        self._like: dict[str, frozenset[str]] = {}
        self._of: dict[int, SiteYear] = {}
        place = bodies.places.get(site)
        name = place.name if place else ""
        promised: dict[tuple[str, str], tuple[str, int]] = {}  # what a row names, by visit and address
        kept: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)  # what stands there
        for row in db.execute(_SIGHTINGS, (site,)):
            body, year, home = row["body"], row["year"], row["home"]
            title = _read_title(row["title"], name)
            if not row["report"]:
                body, year, home = title.body, title.year, site
            elif title.agency and title.body and title.year:
                promised[row["visit"], row["url"]] = bodies.key(title.body, site), title.year
            if year is not None:
                kept[row["visit"], row["url"]].add((bodies.key(body, home) if body else "", year))
            self.listed[row["visit"]].add(row["url"])
            if year is None:
                self.unsure.add(row["visit"])
                continue
            key = bodies.key(body, home) if body else ""
            at, listed_on = moment(row["seen_at"]), row["listed_on"] or ""
            if at is NEVER:
                self.unsure.add(row["visit"])
                continue
            shown_on = _list_name(row["page"])
            sight = Sight(at, row["capture"], listed_on, row["report"], row["url"], site, shown_on)
            self._rows[year].append(_Row(row["visit"], key if key in bodies.by_key else "", sight))
        # By year and body: addresses of rows that name her report, and lead to another's or another year's.
        self.broken: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for (visit, url), (key, year) in promised.items():
            if (key, year) not in kept[visit, url]:
                self.broken[year][key].add(url)
        self._shown: dict[str, set[tuple[str, int]]] = defaultdict(set)  # visits and years by body
        for year, rows in self._rows.items():
            for row in rows:
                self._shown[row.key].add((row.visit, year))
        self.odd = self._odd_rows()
        self._keys = {row.key for rows in self._rows.values() for row in rows if row.key}

    def _odd_rows(self) -> dict[int, dict[str, set[str]]]:
        """By year and body the visits with a row of hers that may be the report of that year under another
        one: it came when that report was due, beside one of the year it names or to a list that had been read
        without it; or it names a year that was not over."""
        odd: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        first: dict[str, datetime] = {}
        for row in self._all_rows():
            url, at = row.sight.url, row.sight.seen_at
            first[url] = min(first.get(url, at), at)
        whole = [moment(row["started_at"]) for row in self.visits if row["outcome"] in WHOLE]
        begun = min(whole) + _FIRST_VISIT if whole else NEVER
        doubled: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        for year, rows in self._rows.items():
            for row in rows:
                if not row.key:
                    continue
                now, then = (_season(at) for at in (row.sight.seen_at, first[row.sight.url]))
                if year > now:
                    odd[now][row.key].add(row.visit)
                if year != then:
                    same = doubled[row.visit, row.key, year]
                    same.add(row.sight.url)
                    # The first visit may have begun while the list changed.
                    if len(same) > 1 or first[row.sight.url] > begun:
                        odd[then][row.key].add(row.visit)
        return odd

    def _all_rows(self) -> Iterator[_Row]:
        for rows in self._rows.values():
            yield from rows

    def of(self, year: int) -> SiteYear:
        """What the visits showed of the reports of one year."""
        if year not in self._of:
            self._of[year] = SiteYear(self, year, self._rows.get(year, ()))
        return self._of[year]

    def like(self, body: Body) -> frozenset[str]:
        """The other bodies shown here that may be the same one under another name: their names may mean one,
        nobody said that they are two, and no list of a visit had reports of both for a year."""
        if body.key not in self._like:
            others = (self._bodies.by_key[key] for key in self._keys)
            self._like[body.key] = frozenset(
                other.key
                for other in others
                if self._bodies.are_alike(body, other)
                and self._shown[body.key].isdisjoint(self._shown[other.key])
            )
        return self._like[body.key]


def _season(at: datetime) -> int:
    """The year of which reports appear then: some sign theirs before the year is over."""
    return day_in_beijing(at + timedelta(days=31)).year - 1


def _has_times(row: sqlite3.Row) -> bool:
    times = [row["started_at"], *(row[name] for name in ("finished_at", "first_at") if row[name])]
    return NEVER not in map(moment, times)


def _look(row: sqlite3.Row, shown_at: datetime | None, doubtful: bool) -> Look:
    started = moment(row["started_at"])
    first = moment(row["first_at"]) if row["first_at"] else started
    if first < started:
        first -= ANSWER  # a page that a killed run asked for says what was so before its answer was whole
    until = moment(row["finished_at"]) if row["finished_at"] else None
    # A visit whose pages the archive does not hold proves nothing to anybody.
    whole = row["outcome"] in WHOLE and row["shown"] > 0 and not _misses_a_page(row)
    lists = frozenset(map(_list_name, (row["pages"] or "").split("\n")))
    return Look(
        row["id"],
        min(started, first),
        until,
        row["outcome"],
        whole,
        shown_at,
        doubtful,
        lists=lists,
    )


def _misses_a_page(row: sqlite3.Row) -> bool:
    """Whether an address beside the list pages answered with an error: a page of the list may be missing."""
    folders = {url.rpartition("/")[0] for url in (row["pages"] or "").split("\n")}
    return any(url.rpartition("/")[0] in folders for url in _ANSWERS.findall(row["note"]))


def moment(text: str | None) -> datetime:
    """A moment of the database, in UTC; what is no time is NEVER, which nothing is later than."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return NEVER
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
