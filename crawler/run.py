"""A crawl from Python: `crawl(plan)` visits the sites of a plan and gives an outcome for each.

with archive.lock.hold(folder):
    archive.warc.salvage(folder)
    plan = plan_run(load(registry), folder, …)
    outcomes = crawl(plan)
    …                                  # index, report
    finish(folder, plan.run)           # until then a killed run is taken over by the next
"""

from dataclasses import replace
from typing import Any

from archive.findings import Outcome, Visit, read_findings
from crawler.plan import Plan
from crawler.round import Watcher, findings_path, finish

__all__ = ["CrawlError", "crawl", "finish"]


class CrawlError(Exception):
    """The run ended early, and not by the fault of a site; the text says why."""


def crawl(
    plan: Plan,
    *,
    contact: str = "",
    proxy: str = "",
    log_level: str = "WARNING",
    watch: Watcher | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of every site of the plan, in its order; `interrupted` for a visit that did not end.

    Runs Scrapy in this process, whose reactor can run only once: a second crawl needs a process of its own.
    The caller holds the archive's lock. CrawlError where the archive cannot be written.
    """
    plan = replace(plan, proxy=proxy)
    if plan.sites:
        _run(plan, _overrides(plan, contact, log_level), watch)
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


def _overrides(plan: Plan, contact: str, log_level: str) -> dict[str, Any]:
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings")
    found: dict[str, Any] = {"DOWNLOAD_DELAY": plan.manners.delay, "LOG_LEVEL": log_level}
    if contact:
        agent = str(settings.get("USER_AGENT"))
        found["USER_AGENT"] = agent.partition(" (")[0] + f" (+{settings.get('CONTACT')}; {contact})"
    return found


def _run(plan: Plan, overrides: dict[str, Any], watch: Watcher | None) -> None:
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from crawler.spiders.annual import AnnualSpider

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict(overrides, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(AnnualSpider)
    process.crawl(crawler, plan=plan, watch=watch)
    process.start()
    assert crawler.stats is not None
    reason = crawler.stats.get_value("finish_reason")
    if reason == "archive_not_writable":
        raise CrawlError(f"{plan.archive}: the archive cannot be written; make room or correct its rights")
