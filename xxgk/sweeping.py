"""A sweep: the same columns on both sides of a deadline's midnight, so that few bodies stay undecided.

Which sites are visited follows from the ledger: those on which a body that is due that day may publish and
was not seen yet, and those of which nothing is known. What was done follows from the findings, so that a
sweep that was stopped goes on where it was, on the side of midnight where it is then.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive import clock
from archive.findings import Outcome
from archive.known import WHOLE, read_known
from archive.ledger.dues import BEIJING
from archive.ledger.status import Entry, list_entries
from archive.lock import ArchiveBusyError, hold
from archive.store import index
from archive.warc import salvage
from crawler.hosts import read_hosts
from crawler.manners import Manners, quiet_seconds
from crawler.plan import Plan, plan_run
from crawler.registry import Site, load
from crawler.round import Glance
from crawler.run import Visitor, drive, finish, outcomes_of
from crawler.sweep import SIDES, latest_starts, lengths_of, mark_of, midnight_of, read_marked, seconds_ahead
from xxgk.crawling import Crawled, read_news
from xxgk.ledgers import opened_ledger
from xxgk.options import make_writable
from xxgk.refusal import Refused

TRIES = 3
"""Passes on one side: a site that was down, or could not be read whole, is asked again…"""
_SETTLED = WHOLE | {"blocked", "robots_refused", "layout_unknown"}
"""…one that refuses us or has changed is not: nothing will be different in ten minutes."""

CLOCK_OFF = 10.0
"""Seconds by which a clock may differ from those of others without a word."""


@dataclass(slots=True)
class Swept:
    """What a sweep came to: the midnight, each visit with its side, the bodies due that day as they stand;
    `complete` where both sides were finished."""

    ends_at: datetime
    visits: list[tuple[str, Outcome]] = field(default_factory=list)
    entries: tuple[Entry, ...] = ()
    complete: bool = False
    seconds_ahead: float | None = None
    """Of this machine's clock before those of the portals."""

    @property
    def states(self) -> dict[str, int]:
        return dict(Counter(entry.state for entry in self.entries))

    @property
    def undecided(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.state == "undecided")


class Sweep:
    """A sweep under way. `tell` gets a line for whatever it waits for, `told` each pass as it ends."""

    def __init__(
        self,
        folder: Path,
        registry: Path | None,
        day: str,
        *,
        hosts: Path | None = None,
        only: tuple[str, ...] = (),
        manners: Manners | None = None,
        proxy: str = "",
        jobs: int = 1,
        tell: Callable[[str], None] = lambda _: None,
        told: Callable[[Crawled], None] = lambda _: None,
    ) -> None:
        self._folder, self._registry, self._proxy, self._jobs = folder, registry, proxy, jobs
        self._sites = load(registry)
        self._hosts = read_hosts(hosts) if hosts else None
        for key in only:
            if key not in {site.site for site in self._sites}:
                raise Refused(f"--site {key}: no line of the registry has this key; correct one of them")
        self._only = only
        self._manners = manners or Manners()
        self._tell, self._told = tell, told
        try:
            self._ends_at = midnight_of(day, clock.now())
        except ValueError as error:
            raise Refused(f"--sweep {day}: {error}") from error
        if quiet_seconds(self._ends_at, self._manners.quiet):
            raise Refused("--sweep: the quiet hours hold midnight; give others with --quiet-hours")
        make_writable(folder)
        self.swept = Swept(self._ends_at)

    @property
    def _due_on(self) -> str:
        return (self._ends_at.astimezone(BEIJING).date() - timedelta(days=1)).isoformat()

    @property
    def _year(self) -> int:
        return int(self._due_on[:4]) - 1

    def run(self, *, contact: str = "", watch: Callable[[Glance], None] | None = None) -> Swept:
        """Sweeps to the end, or until a signal stops it; CrawlError where the archive cannot be written."""
        drive(self._go, self._manners, contact=contact, watch=watch)
        return self.swept

    async def _go(self, visit: Visitor) -> None:
        """Both sides, as far as they are still to be done."""
        for side in SIDES:
            if side == "before" and clock.now() >= self._ends_at:
                continue
            for attempt in range(TRIES):
                pause = timedelta(seconds=self._manners.leave_alone if attempt else 0)
                earliest = clock.now() + pause
                if side == "after":
                    earliest = max(earliest, self._ends_at)
                elif earliest >= self._ends_at:
                    break
                if not await self._pass(visit, side, earliest):
                    break
        with opened_ledger(self._folder, self._registry) as (db, bodies):
            entries = list_entries(db, bodies, self._year, clock.now())
            self.swept.entries = tuple(entry for entry in entries if entry.due_on == self._due_on)
        self.swept.complete = True

    async def _pass(self, visit: Visitor, side: str, earliest: datetime) -> bool:
        """One pass over the sites that are still to be visited on this side, not before `earliest`; says
        whether there were any."""
        async with self._alone():
            salvage(self._folder)
            index(self._folder, jobs=self._jobs)
            sites = self._open_sites(side)
            if not sites:
                return False
            lengths = lengths_of(sites, read_known(self._folder), self._manners.delay)
            starts = latest_starts(sites, lengths, self._ends_at) if side == "before" else {}
            start = max(earliest, min(starts.values(), default=earliest))
            # All is read before the wait: nothing is left to do at midnight but to ask.
            plan, runs = self._plan(side, sites, start), self._runs()
        await self._wait(start, f"the pass {side} midnight over {len(sites)} sites")
        async with self._alone():
            if self._runs() != runs:
                plan = self._plan(side, sites, clock.now())
            # After midnight the short visits come first: the fewer bodies wait the longer.
            first = sorted(plan.sites, key=lambda site: lengths[site.site])
            until = self._ends_at if side == "before" else None
            plan = replace(plan, sites=tuple(first), proxy=self._proxy, begins=starts, until=until)
            await visit(plan)
            outcomes = outcomes_of(plan)
            indexed = index(self._folder, jobs=self._jobs)
            if any(outcome.outcome == "interrupted" for outcome in outcomes):
                raise asyncio.CancelledError
            self._told(Crawled(outcomes, read_news(self._folder, outcomes), indexed, lambda: None))
            finish(self._folder, plan.run)
            self._look_at_clock(plan.run)
        self.swept.visits += [(side, outcome) for outcome in outcomes]
        return True

    def _look_at_clock(self, run: str) -> None:
        ahead = seconds_ahead(self._folder, run)
        if ahead is not None:
            self.swept.seconds_ahead = ahead
            if abs(ahead) > CLOCK_OFF:
                where = "ahead of" if ahead > 0 else "behind"
                self._tell(
                    f"the clock of this machine is {abs(ahead):.0f} seconds {where} those of the portals: "
                    "what a sweep proves, it proves by this clock; set it (NTP)"
                )

    def _plan(self, side: str, sites: list[Site], now: datetime) -> Plan:
        return plan_run(
            self._sites,
            self._folder,
            only=[site.site for site in sites],
            year=self._year,
            hosts=self._hosts,
            manners=self._manners,
            now=now,
            sweep=mark_of(self._ends_at, side),
        )

    def _runs(self) -> list[str]:
        return sorted(path.name for path in (self._folder / "findings").glob("*"))

    def _open_sites(self, side: str) -> list[Site]:
        """Sites on which a body that is due may publish yet, without those this side is done with."""
        done = read_marked(self._folder, mark_of(self._ends_at, side))
        known = read_known(self._folder)
        waiting: set[str] = set()
        with opened_ledger(self._folder, self._registry) as (db, bodies):
            for entry in list_entries(db, bodies, self._year, clock.now()):
                if entry.due_on == self._due_on and entry.not_after is None:
                    waiting |= bodies.by_key[entry.agency].sites
            unknown = {
                site.site
                for site in self._sites
                if not bodies.at_site.get(site.site) or not known.of(site.site).started_at
            }
        return [
            site
            for site in self._sites
            if site.site in waiting | unknown
            and (not self._only or site.site in self._only)
            and not (site.site in done and done[site.site].outcome in _SETTLED)
        ]

    async def _wait(self, until: datetime, what: str) -> None:
        if until > clock.now():
            self._tell(f"waits for {what}: {until.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} in Beijing")
        while (left := (until - clock.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, 15))  # a machine that slept must not sleep on

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Holds the archive's lock, and waits for who has it: another run may be under way."""
        with ExitStack() as stack:
            told = ""
            while True:
                try:
                    stack.enter_context(hold(self._folder))
                    break
                except ArchiveBusyError as error:
                    if str(error) != told:
                        self._tell(f"waits: {error}")
                    told = str(error)
                    await asyncio.sleep(1)
            yield
