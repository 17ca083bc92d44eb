"""Which sites deserve a visit now, and why: the rules of `due.toml` applied to what earlier visits saw."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

import msgspec

from archive.known import WHOLE, KnownSite
from crawler.manners import BEIJING

GRACE = timedelta(hours=1)
"""So much earlier than yesterday's a daily run may begin."""


class Season(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How often a site is visited on the days of a season."""

    name: str
    begins: str = msgspec.field(name="from")
    until: str
    hours: float
    retry_hours: float
    longest_hours: float

    def holds(self, day: date) -> bool:
        """Whether a day, of any year, is in it."""
        here = f"{day:%m-%d}"
        if self.begins <= self.until:
            return self.begins <= here <= self.until
        return here >= self.begins or here <= self.until


class _Seasons(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    season: tuple[Season, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """When a site is to be visited next: `at` (UTC), None where it is due at once; `why` in words."""

    site: str
    at: datetime | None
    why: str

    def is_due(self, now: datetime) -> bool:
        return self.at is None or now >= self.at - GRACE


@cache
def seasons() -> tuple[Season, ...]:
    """The rules in their order; every day of a year is in one."""
    text = files("crawler").joinpath("due.toml").read_bytes()
    return msgspec.toml.decode(text, type=_Seasons).season


def season_of(moment: datetime) -> Season:
    """The season of a moment."""
    day = moment.astimezone(BEIJING).date()
    return next(season for season in seasons() if season.holds(day))


def turn_of(site: str, known: KnownSite, now: datetime) -> Turn:
    """When the next visit of a site is due, by the season of `now` and by how its last visits ended."""
    if not known.started_at and not known.finished_at:
        return Turn(site, None, "never visited")
    if not known.finished_at:
        return Turn(site, None, "the last visit was killed")
    season = season_of(now)
    last = datetime.fromisoformat(known.finished_at)
    if known.outcome in WHOLE:
        return Turn(
            site, last + timedelta(hours=season.hours), f"every {_hours(season.hours)}: {season.name}"
        )
    failures = max(known.failures, 1)
    # Beyond some dozens of doublings a float ends, and the longest wait holds long before.
    hours = min(season.retry_hours * 2 ** min(failures - 1, 30), season.longest_hours)
    times = f"{failures} times in a row" if failures > 1 else "once"
    why = f"{known.outcome} {times}, again after {_hours(hours)}: {season.name}"
    return Turn(site, last + timedelta(hours=hours), why)


def is_due(known: KnownSite, now: datetime) -> bool:
    """Whether a site is to be visited again."""
    return turn_of("", known, now).is_due(now)


def _hours(hours: float) -> str:
    return f"{hours / 24:g} days" if hours > 24 else f"{hours:g} hours"
