"""How often we ask: one request at a time for a host and for an address, and never faster than agreed.

Provinces put hundreds of sites on one machine, so the machine's address waits as well as the host's name.
The delay runs from the end of an answer. It grows when a server is slow or unwell and halves with every good
answer; a host that fails again and again is left alone for a while.
"""

import asyncio
import datetime as dt
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from archive import clock

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Manners:
    """What a run keeps to; seconds, requests, bytes."""

    delay: float = 2.0
    longest_delay: float = 60.0
    slow: float = 1.0
    """An answer that takes longer makes the delay at least as long."""
    retries: int = 2
    patience: float = 120.0
    """The longest Retry-After that we wait for; who asks for more is not asked again in this run."""
    failures: int = 4
    """So many failures in a row open the breaker…"""
    leave_alone: float = 600.0
    """…and for so long."""
    budget: int = 1000
    quiet: tuple[dt.time, dt.time] | None = None
    """From and to, Beijing time: hours in which nothing is asked."""
    browser: str = ""
    """The Chromium that shows the pages of…"""
    browsed: frozenset[str] = frozenset()
    """…these sites, which show nothing until their scripts have run."""


class LeftAloneError(Exception):
    """The breaker is open; the text says since when and why."""


@dataclass(slots=True)
class _Door:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready_at: float = 0.0
    delay: float = 0.0
    failures: int = 0
    closed_until: float = 0.0
    why: str = ""


class Turn:
    """One request's turn; say how it went before it ends, or it counts as an answer."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.failure = ""
        self.retry_after = 0.0
        self.machine_failed = False


class Gate:
    """Hands out turns. `now` and `sleep` are the clock, so that tests need not wait."""

    def __init__(
        self,
        manners: Manners,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = asyncio.sleep,
    ) -> None:
        self.manners = manners
        self._now = now
        self._sleep = sleep
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def turn(self, host: str, address: str, wish: float = 0.0) -> AsyncIterator[Turn]:
        """Waits until `host` and `address` may be asked, and holds both until the answer is in; `wish` is
        the host's own Crawl-delay. LeftAloneError where the breaker is open."""
        doors = (self._door(f"host {host}"), self._door(f"address {address}"))
        async with doors[0].lock, doors[1].lock:
            for door in doors:
                if door.closed_until > self._now():
                    raise LeftAloneError(door.why)
            wait = max(door.ready_at for door in doors) - self._now()
            wait = max(wait, quiet_seconds(clock.now(), self.manners.quiet))
            if wait > 0:
                await self._pause(wait)
            turn = Turn()
            try:
                yield turn
            finally:
                self._settle(doors, turn, min(wish, self.manners.longest_delay))

    async def _pause(self, seconds: float) -> None:
        waiting = self._sleep(seconds)
        if asyncio.iscoroutine(waiting) or isinstance(waiting, asyncio.Future):
            await waiting

    def _door(self, name: str) -> _Door:
        return self._doors.setdefault(name, _Door(delay=self.manners.delay))

    def _settle(self, doors: tuple[_Door, _Door], turn: Turn, wish: float) -> None:
        manners, now = self.manners, self._now()
        host, machine = doors
        least = max(manners.delay, wish)
        if turn.failure:
            host.delay = max(least, 2 * host.delay, 1.0)
        elif turn.latency > manners.slow:
            host.delay = max(least, turn.latency, host.delay)
        else:
            host.delay = max(least, 0.5 * host.delay)
        host.delay = min(host.delay, max(manners.longest_delay, least))
        host.ready_at = now + max(host.delay, min(turn.retry_after, manners.patience))
        machine.ready_at = max(machine.ready_at, now + max(manners.delay, wish))
        if turn.machine_failed:
            machine.ready_at = max(machine.ready_at, host.ready_at)
        for door, failed in ((host, bool(turn.failure)), (machine, turn.machine_failed)):
            door.failures = door.failures + 1 if failed else 0
            if door.failures >= manners.failures:
                door.closed_until = now + manners.leave_alone
                door.why = f"left alone after {door.failures} failures in a row, the last: {turn.failure}"
                door.failures = manners.failures - 1  # one more try, when the time is over


def retry_after(value: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or as a date; 0 where it says nothing."""
    value = value.strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (moment.astimezone(UTC) - now).total_seconds()) if moment.tzinfo else 0.0


def quiet_hours(text: str) -> tuple[dt.time, dt.time]:
    """`08:30-17:30` as two times of the Beijing day; ValueError says what a right one looks like."""
    match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*", text)
    try:
        if match is None:
            raise ValueError
        return dt.time(int(match[1]), int(match[2])), dt.time(int(match[3]), int(match[4]))
    except ValueError:
        raise ValueError(f"{text!r} are no quiet hours; give them as 08:30-17:30, Beijing time") from None


def quiet_seconds(now: datetime, quiet: tuple[dt.time, dt.time] | None) -> float:
    """How long until the quiet hours are over; 0 outside of them."""
    if quiet is None or quiet[0] == quiet[1]:
        return 0.0
    here = now.astimezone(BEIJING)
    start = datetime.combine(here.date(), quiet[0], BEIJING)
    end = datetime.combine(here.date(), quiet[1], BEIJING)
    if quiet[0] > quiet[1]:  # over midnight
        if here < end:
            return (end - here).total_seconds()
        return (end + timedelta(days=1) - here).total_seconds() if here >= start else 0.0
    return (end - here).total_seconds() if start <= here < end else 0.0
