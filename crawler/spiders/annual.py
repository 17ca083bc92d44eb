"""The one spider: visits every site of a registry, each on its own, and leaves files.

    scrapy crawl annual -a registry=sites.csv -a archive=archive-data [-a site=hanyin,ankang] [-a year=2025]
        [-a hosts=hosts.txt] [-s DOWNLOAD_DELAY=2]

`xxgk reparse` indexes what it leaves; `xxgk crawl` does both.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from archive.findings import Found
from archive.lock import hold
from archive.warc import salvage
from crawler.capture import CaptureError
from crawler.hosts import read_hosts
from crawler.manners import Manners
from crawler.plan import Plan, plan_run
from crawler.registry import load
from crawler.round import Round, Watcher, finish


class AnnualSpider(scrapy.Spider):
    """Walks portals for their annual reports; what it finds are items, what it saw is in `findings/`."""

    name = "annual"

    def __init__(
        self,
        *,
        registry: str = "",
        archive: str = "archive-data",
        site: str = "",
        year: str = "",
        hosts: str = "",
        plan: Plan | None = None,
        watch: Watcher | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._watch = watch
        self._lock = ExitStack()
        self._alone = plan is None
        if plan is None:
            folder = Path(archive)
            self._lock.enter_context(hold(folder))
            salvage(folder)
            plan = plan_run(
                load(Path(registry) if registry else None),
                folder,
                only=[key for key in site.split(",") if key],
                year=int(year) if year else None,
                hosts=read_hosts(Path(hosts)) if hosts else None,
            )
        self.plan = plan
        self.archive = plan.archive
        self.run = plan.run

    async def start(self) -> AsyncIterator[Any]:
        """Every report that was found, as an item, while the visits go on."""
        found: asyncio.Queue[Found | None] = asyncio.Queue()
        crawl = asyncio.ensure_future(self._crawl(found))
        try:
            while (item := await found.get()) is not None:
                yield item
            await crawl
            if self._alone:
                finish(self.archive, self.run)
        except CaptureError as error:
            self.logger.error(str(error))
            raise CloseSpider("archive_not_writable") from error
        finally:
            crawl.cancel()

    async def _crawl(self, found: asyncio.Queue[Found | None]) -> None:
        assert self.crawler.engine is not None
        plan = self.plan
        if self._alone:  # -s DOWNLOAD_DELAY=… says it for people who live in Scrapy
            plan = replace(plan, manners=Manners(delay=self.settings.getfloat("DOWNLOAD_DELAY")))
        download = self.crawler.engine.download_async
        try:
            await Round(plan, download, self.settings, found.put_nowait, self._watch).go()
        finally:
            found.put_nowait(None)

    def closed(self, reason: str) -> None:
        """Lets the next writer in."""
        self._lock.close()

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Never called: visits ask and read by themselves."""
