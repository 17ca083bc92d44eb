"""Visits on both sides of a deadline's midnight: which midnight, and how late each visit may begin before it.

A report that is on time was seen before midnight, and one that is late was not there after it: what appears
between the last look before and the first look after stays undecided. So the first pass runs as late as it
can, each site at its own time, by what its last visit took; the second begins with the new day.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median

from archive.findings import Outcome, Run, read_findings
from archive.known import Known
from archive.warc import parse_head, walk
from crawler.hosts import host_of
from crawler.manners import BEIJING
from crawler.registry import Site

SIDES = ("before", "after")
EARLIEST = timedelta(hours=36)
"""So long before a midnight its sweep may be started, to wait for it…"""
LATEST = timedelta(hours=12)
"""…and so long after it one that was stopped may be taken up again."""
PLACES = 32
"""Sites at work at the same time, as CONCURRENT_REQUESTS of the settings has it."""
_MARGIN = timedelta(seconds=30)
_SLACK = 1.25
_FIRST_VISIT = 20
"""Requests of a visit that nobody has timed."""


def midnight_of(day: str, now: datetime) -> datetime:
    """The midnight in Beijing that ends the day `01-31`, the one that is near; ValueError says why there is
    none."""
    match = re.fullmatch(r"(\d\d)-(\d\d)", day)
    try:
        if match is None:
            raise ValueError
        date(2028, int(match[1]), int(match[2]))
    except ValueError:
        raise ValueError(f"{day!r} is no day of the year; give it as 01-31") from None
    years = range(now.year - 1, now.year + 2)
    ends = [end for year in years if (end := _end(year, int(match[1]), int(match[2]))) is not None]
    for end in ends:
        if end - EARLIEST <= now <= end + LATEST:
            return end
    coming = next(end for end in ends if end > now) if any(end > now for end in ends) else ends[-1]
    raise ValueError(
        f"the end of {day} is not near: the next is {coming.astimezone(BEIJING):%Y-%m-%d %H:%M} in Beijing; "
        f"start within {EARLIEST // timedelta(hours=1)} hours before it"
    )


def _end(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime.combine(date(year, month, day) + timedelta(days=1), time(), BEIJING)
    except ValueError:  # 29 February
        return None


def mark_of(ends_at: datetime, side: str) -> str:
    """How the runs of one side of a sweep are known in their findings: `2026-01-31 before`."""
    return f"{ends_at.astimezone(BEIJING).date() - timedelta(days=1)} {side}"


def read_marked(archive: Path, mark: str) -> dict[str, Outcome]:
    """The last outcome of every site that runs with this mark visited, by site."""
    found: dict[str, Outcome] = {}
    for path in sorted((archive / "findings").glob("*.jsonl")):
        findings = read_findings(path)
        first = next(findings, None)
        if isinstance(first, Run) and first.settings.get("sweep") == mark:
            found.update((one.site, one) for one in findings if isinstance(one, Outcome))
    return found


def lengths_of(sites: Iterable[Site], known: Known, delay: float) -> dict[str, timedelta]:
    """How long the visit of each site will take: as long as its last one, or as the middle one of the others
    where it never had any."""
    timed: dict[str, timedelta] = {}
    unknown = []
    for site in sites:
        last = known.of(site.site)
        if last.started_at and last.finished_at:
            begun, ended = datetime.fromisoformat(last.started_at), datetime.fromisoformat(last.finished_at)
            timed[site.site] = max(ended - begun, timedelta(seconds=1))
        else:
            unknown.append(site.site)
    seconds = [length.total_seconds() for length in timed.values()] or [_FIRST_VISIT * (delay + 1)]
    usual = timedelta(seconds=median(seconds))
    return {**timed, **dict.fromkeys(unknown, usual)}


def latest_starts(
    sites: Sequence[Site], lengths: Mapping[str, timedelta], ends_at: datetime
) -> dict[str, datetime]:
    """When each visit begins so that all are over by `ends_at` with some slack, none earlier than need be.

    The sites of one host follow each other, since only one request at a time goes there; the longest rows of
    visits are laid out first, backwards from the end, on as many places as a run has.
    """
    hosts: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        hosts[host_of(site.column_url or site.home_url)].append(site)
    rows = sorted(hosts.values(), key=lambda row: -sum(lengths[s.site].total_seconds() for s in row))
    places = [ends_at - _MARGIN] * PLACES
    starts: dict[str, datetime] = {}
    for row in rows:
        place = places.index(max(places))
        # The shortest visits of a host stand nearest to midnight: more bodies are seen late.
        for site in sorted(row, key=lambda site: lengths[site.site]):
            places[place] -= lengths[site.site] * _SLACK
            starts[site.site] = places[place]
    return starts


def seconds_ahead(archive: Path, run: str) -> float | None:
    """By how many seconds this machine's clock is ahead of those of the portals that a run asked: the middle
    one of what their `Date` headers say; None where fewer than three hosts tell.

    What is proved around a midnight is proved by this clock.
    """
    by_host: dict[str, list[float]] = defaultdict(list)
    for path in sorted((archive / "warc").glob(f"xxgk-{run.partition('-')[0]}-*.warc.gz")):
        for capture, record in walk(path):
            headers = {name.lower(): value for name, value in parse_head(record.http)[1]}
            if "age" in headers or "date" not in headers:  # what a cache kept tells another time
                continue
            with suppress(ValueError, TypeError):
                said = parsedate_to_datetime(headers["date"])
                fetched = datetime.fromisoformat(capture.fetched_at)
                by_host[host_of(capture.url)].append((fetched - said).total_seconds())
    if len(by_host) < 3:
        return None
    return median(median(some) for some in by_host.values())
