"""A crawl from Python: `crawl(plan)` visits the sites of a plan and gives an outcome for each.

with archive.lock.hold(folder):
    archive.warc.salvage(folder)
    plan = plan_run(load(registry), folder, …)
    outcomes = crawl(plan)
    …                                  # index, report
    finish(folder, plan.run)           # until then a killed run is taken over by the next
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from archive.findings import Outcome, Visit, read_findings
from crawler.manners import Manners
from crawler.plan import Plan
from crawler.round import Watcher, findings_path, finish

if TYPE_CHECKING:
    from scrapy.settings import Settings

__all__ = ["CrawlError", "StoppedError", "crawl", "drive", "finish", "outcomes_of"]
Visitor = Callable[[Plan], Coroutine[Any, Any, None]]


class CrawlError(Exception):
    """The run ended early, and not by the fault of a site; the text says why."""


class StoppedError(Exception):
    """Somebody stopped the run; what it did not end is `interrupted`."""


def crawl(
    plan: Plan,
    *,
    contact: str = "",
    proxy: str = "",
    log_level: str = "WARNING",
    watch: Watcher | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of every site of the plan, in its order; `interrupted` for a visit that did not end.

    Runs Scrapy in this process, whose reactor can run only once: who wants several crawls calls `drive`.
    The caller holds the archive's lock. CrawlError where the archive cannot be written.
    """
    plan = replace(plan, proxy=proxy)
    if plan.sites:
        drive(lambda visit: visit(plan), plan.manners, contact=contact, log_level=log_level, watch=watch)
    return outcomes_of(plan)


def outcomes_of(plan: Plan) -> tuple[Outcome, ...]:
    """How the visits of a run ended, as its findings say, in the order of the registry; `interrupted` for a
    visit that did not end."""
    ended = {outcome.site: outcome for outcome in plan.done}
    path = findings_path(plan.archive, plan.run)
    begun: dict[str, Outcome] = {}
    for finding in read_findings(path) if path.exists() else ():
        if isinstance(finding, Visit):
            begun[finding.site] = Outcome(finding.visit, finding.site, "", "interrupted")
        elif isinstance(finding, Outcome):
            ended[finding.site] = finding
    order = {site.site: number for number, site in enumerate(plan.registry)}
    everything = {**begun, **ended}
    return tuple(everything[site] for site in sorted(everything, key=lambda key: order.get(key, 0)))


def drive(
    main: Callable[[Visitor], Coroutine[Any, Any, None]],
    manners: Manners,
    *,
    contact: str = "",
    log_level: str = "WARNING",
    watch: Watcher | None = None,
) -> None:
    """Runs `main`, which may await one plan after another, until it returns or a signal stops it.

    What it is given visits the sites of a plan; it raises CrawlError where the archive cannot be written, and
    StoppedError where somebody stopped the crawl, which ends `main` and is no error of the call.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.spiders.annual import AnnualSpider

    process = AsyncCrawlerProcess(_settings(manners, contact, log_level))

    async def visit(plan: Plan) -> None:
        crawler = process.create_crawler(AnnualSpider)
        await process.crawl(crawler, plan=plan, watch=watch)
        assert crawler.stats is not None
        reason = crawler.stats.get_value("finish_reason")
        if reason == "archive_not_writable":
            raise CrawlError(
                f"{plan.archive}: the archive cannot be written; make room or correct its rights"
            )
        if reason == "shutdown":
            raise StoppedError(f"{plan.archive}: the crawl was stopped; the same command goes on from here")

    loop = asyncio.get_event_loop()
    task = loop.create_task(main(visit))
    task.add_done_callback(lambda _: _stop_reactor())
    process.start(stop_after_crawl=False)
    if not task.done():  # a signal ended the waiting between two plans
        task.cancel()
    with suppress(asyncio.CancelledError, StoppedError):
        loop.run_until_complete(task)


def _stop_reactor() -> None:
    from twisted.internet import reactor

    running: Any = reactor
    with suppress(RuntimeError):  # a signal was faster
        running.stop()


def _settings(manners: Manners, contact: str, log_level: str) -> "Settings":
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings")
    found: dict[str, Any] = {"DOWNLOAD_DELAY": manners.delay, "LOG_LEVEL": log_level}
    if contact:
        agent = str(settings.get("USER_AGENT"))
        found["USER_AGENT"] = agent.partition(" (")[0] + f" (+{settings.get('CONTACT')}; {contact})"
    settings.setdict(found, priority="cmdline")
    return settings
