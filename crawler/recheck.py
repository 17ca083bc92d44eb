"""When a report that is known is looked at again, and whether what is there now says something else.

The schedule, as declared in docs/crawl.md: corrections come soon after publication, so young reports are
looked at every visit from January to April and every other week later in the year; old ones every month, and
every quarter. A column of fewer than forty reports is looked through at every visit, ten reports at a time;
in a longer one at most one in fifty of its reports, so that coming back costs a fraction of the first visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parsers.furniture import says
from parsers.page import Page

SMALL = 40
AT_A_TIME = 10
SHARE = 50
YOUNG = timedelta(days=120)
SEASON = range(1, 5)


@dataclass(frozen=True, slots=True)
class Checked:
    """A known report: its address, when it was first seen, and when it was last asked for."""

    url: str
    first_seen: datetime
    last_checked: datetime


def due(reports: Iterable[Checked], now: datetime) -> tuple[str, ...]:
    """The addresses to look at in a visit, those that waited longest first."""
    everything = sorted(reports, key=lambda report: (report.last_checked, report.url))
    if len(everything) < SMALL:
        return tuple(report.url for report in everything[:AT_A_TIME])
    waiting = [report.url for report in everything if now - report.last_checked >= interval(report, now)]
    return tuple(waiting[: len(everything) // SHARE])


def interval(report: Checked, now: datetime) -> timedelta:
    """How long a report of a long column may go unchecked."""
    season = now.month in SEASON
    if now - report.first_seen < YOUNG:
        return timedelta(days=0 if season else 14)
    return timedelta(days=30 if season else 90)


def read_moment(text: str) -> datetime:
    """A moment of the findings; the beginning of time where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def says_the_same(old: Page, new: Page) -> bool:
    """Whether two payloads of one address say the same as a report: counters, clocks, menus and markup do not
    count."""
    return old.body == new.body or says(old) == says(new) != ()
