"""All visits of a run, side by side: many sites at once, one request at a time for each host and address.

A visit that fails by our own fault ends as `partial` and is told; the others go on. Only an archive that
cannot be written ends the run.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from archive import clock
from archive.findings import Finding, FindingsFile, Found, Outcome, Run, mark_ended
from crawler.browser import Browser
from crawler.capture import CaptureError
from crawler.fetch import Fetcher
from crawler.hosts import Hosts
from crawler.plan import Plan, stored_page
from crawler.registry import Site
from crawler.visit import Expected, Visit, moment

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Glance:
    """How far a run is: sites to visit and visited, answers so far, reports found, the site at work last."""

    sites: int
    done: int
    answers: int
    reports: int
    failures: int
    site: str
    outcome: Outcome | None = None
    """Set when a visit has just ended."""


Watcher = Callable[[Glance], None]


class Round:
    """One run of visits. `found` is told of every report, `watch` of every step."""

    def __init__(
        self,
        plan: Plan,
        download: Callable[[Request], Awaitable[Response]],
        settings: BaseSettings,
        found: Callable[[Found], None],
        watch: Watcher | None = None,
    ) -> None:
        self._plan = plan
        self._found = found
        self._watch = watch
        self._file = FindingsFile(findings_path(plan.archive, plan.run))
        self._browser = Browser(plan.manners.browser) if plan.manners.browsed else None
        self._places = asyncio.Semaphore(settings.getint("CONCURRENT_REQUESTS"))
        hosts = Hosts(plan.registry, plan.hosts)
        self._fetcher = Fetcher(download, hosts, plan.manners, plan.held, plan.proxy)
        self._done = self._answers = self._reports = self._failures = 0
        about = {
            "year": str(plan.year),
            "sites": " ".join(site.site for site in plan.sites),
            "delay": str(plan.manners.delay),
            **({"sweep": plan.sweep} if plan.sweep else {}),
        }
        user_agent = str(settings.get("USER_AGENT"))
        self._file.append(Run(plan.run, moment(), user_agent, about))

    async def go(self) -> None:
        """Visits every site of the plan; raises CaptureError where the archive cannot be written."""
        visits = [asyncio.ensure_future(self._visit(site)) for site in self._plan.sites]
        try:
            await asyncio.gather(*visits)
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)
            if self._browser is not None:
                await self._browser.close()
            self._file.close()

    async def _visit(self, site: Site) -> None:
        plan = self._plan
        if begin := plan.begins.get(site.site):
            await asyncio.sleep((begin - clock.now()).total_seconds())
        async with self._places:
            if plan.until is not None and clock.now() >= plan.until:
                self._done += 1
                return
            known = plan.known.of(site.site)
            expected = Expected(plan.year, plan.manners.budget)
            visit = Visit(
                f"{plan.run}.{site.site}",
                site,
                fetcher=self._fetcher,
                record=self._record,
                stored=lambda last: stored_page(plan.archive, last),
                known=known,
                expected=expected,
                browser=self._browser if site.site in plan.manners.browsed else None,
            )
            try:
                outcome = await visit.go()
            except (CaptureError, OSError):
                raise
            except Exception as error:
                logger.exception("the visit to %s failed by our own fault", site.site)
                note = f"our own fault: {type(error).__name__}: {error}"
                evidence = tuple(capture.id for capture in visit.tally.captures)
                requests = visit.tally.requests
                outcome = Outcome(
                    f"{plan.run}.{site.site}",
                    site.site,
                    moment(),
                    "partial",
                    requests=requests,
                    evidence=evidence,
                    note=note,
                )
                self._record(outcome)
            self._done += 1
            self._tell(site.site, outcome)

    def _record(self, finding: Finding) -> None:
        self._file.append(finding)
        if isinstance(finding, Found):
            self._reports += 1
            self._found(finding)
        elif isinstance(finding, Outcome):
            self._failures += finding.outcome in (
                "blocked",
                "down",
                "robots_refused",
                "layout_unknown",
                "partial",
            )
        else:
            self._answers += 1
            self._tell(getattr(finding, "site", ""), None)

    def _tell(self, site: str, outcome: Outcome | None) -> None:
        if self._watch is not None:
            sites, done = len(self._plan.sites), self._done
            self._watch(Glance(sites, done, self._answers, self._reports, self._failures, site, outcome))


def findings_path(archive: Path, run: str) -> Path:
    """Where a run writes what it saw."""
    return archive / "findings" / f"{run}.jsonl"


def finish(archive: Path, run: str) -> None:
    """Marks a run as ended, all told: the next one begins anew. Until then the next one takes over."""
    mark_ended(findings_path(archive, run))
