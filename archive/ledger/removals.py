"""When reports went away, from the history of visits: what came back later was gone all the same."""

import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.known import WHOLE

_VISITS = "SELECT site, id, started_at, finished_at, outcome FROM visits ORDER BY site, started_at, id"
# Each visit that showed an address of a report, in its list or by asking for it.
_SHOWN = """
    SELECT s.site, s.url, v.started_at FROM (
        SELECT site, url, visit FROM found UNION SELECT site, url, visit FROM sightings
        WHERE (site, url) IN (SELECT site, url FROM found)
    ) s JOIN visits v ON v.id = s.visit ORDER BY s.site, s.url, v.started_at
"""
_PAGES = """
    SELECT DISTINCT f.site, f.url,
        CASE instr(c.url, '#') WHEN 0 THEN c.url ELSE substr(c.url, 1, instr(c.url, '#') - 1) END AS page
    FROM found f JOIN captures c ON c.id = f.capture ORDER BY 1, 2, 3
"""
_GONE = """
    SELECT c.url, c.fetched_at FROM captures c WHERE c.status IN (404, 410) ORDER BY c.url, c.fetched_at
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """A page stood there from the start of the visit that first showed it, until `to` (None: still). `number`
    counts its stays from 0, and stays the same whatever later visits see."""

    page: str
    number: int
    since: str
    to: str | None


def list_stays(db: sqlite3.Connection) -> tuple[Stay, ...]:
    """Every stay of every report's page, as the visits showed it.

    It ends with the first visit that read the whole column and did not show it, or that was answered 404 or
    410 where the list still leads to it. A visit that did not find the column proves nothing gone: all
    addresses of a portal that was rebuilt answer 404. Where several sites list a page it is there as long as
    one of them shows it.
    """
    whole: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for site, _, started, finished, outcome in db.execute(_VISITS):
        if outcome in WHOLE and finished:
            whole[site].append((started, finished))
    shown: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
    for (site, url), rows in groupby(db.execute(_SHOWN), key=lambda row: (row[0], row[1])):
        shown[site, url] = list(_spans([row[2] for row in rows], whole[site]))
    pages: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    sites: dict[str, set[str]] = defaultdict(set)
    for site, url, page in db.execute(_PAGES):
        pages[page] += shown.get((site, url), [])
        sites[page].add(site)
    gone: dict[str, list[str]] = defaultdict(list)
    for page, at in db.execute(_GONE):
        if any(_is_in(at, whole[site]) for site in sites.get(page, ())):
            gone[page].append(at)
    return tuple(stay for page in sorted(pages) for stay in _stays(page, pages[page], gone))


def _is_in(at: str, visits: Sequence[tuple[str, str]]) -> bool:
    """Whether a moment lies in one of the visits."""
    place = bisect_right(visits, at, key=lambda visit: visit[0])
    return place > 0 and at <= visits[place - 1][1]


def _spans(moments: Sequence[str], whole: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str | None]]:
    """When an address was there: from the visits that showed it, and those of its site that read all."""
    begun = moments[0]
    for moment, following in zip(moments, (*moments[1:], None), strict=True):
        place = bisect_right(whole, moment, key=lambda visit: visit[0])
        missed = whole[place] if place < len(whole) else None
        if missed is not None and (following is None or missed[0] < following):
            yield begun, missed[1]
            begun = following or ""
    if begun:
        yield begun, None


def _stays(
    page: str, spans: Sequence[tuple[str, str | None]], gone: Mapping[str, Sequence[str]]
) -> Iterator[Stay]:
    joined: list[tuple[str, str | None]] = []
    for since, to in sorted(spans, key=lambda span: (span[0], span[1] or "")):
        if joined and (joined[-1][1] is None or since <= (joined[-1][1] or "")):
            last = joined.pop()
            ends = None if last[1] is None or to is None else max(last[1], to)
            joined.append((last[0], ends))
        else:
            joined.append((since, to))
    for number, (since, to) in enumerate(joined):
        answers = (at for at in gone.get(page, ()) if at >= since and (to is None or at <= to))
        yield Stay(page, number, since, next(answers, to))
