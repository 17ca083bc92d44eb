"""Every list page of one site: the way to the annual-report column, its pages, and the columns below it.

The search is best-first over the leads that `crawler.discovery` sees, within a budget of looks; families say
what a page lists. Nothing is judged here but whether a page belongs to the column.
"""

import heapq
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.warc import Capture
from crawler import discovery, families
from crawler.anchors import anchors, next_page
from crawler.discovery import Lead
from crawler.fetch import Answer, Failure
from crawler.judgement import judge_link
from crawler.listing import Ask, Link, Listing
from crawler.registry import Site
from parsers.page import Page

LOOKS = 40
"""Pages that may be looked at on the way to a column."""
MOST_PAGES = 300
"""List pages of one column; no real one was seen with a tenth."""
_STUB = 600
"""Bytes: what many portals answer for every page past the last one is smaller (300 to 400)."""
Asker = Callable[[Ask], Awaitable[Answer | Failure]]
_FETCHED_BY_SCRIPT = re.compile(
    rb"new CMS\(|/front/api/|XMLHttpRequest|axios|dataproxy|createApp|new Vue"
    rb"|\$\.(?:ajax|post|get|getJSON)\(|fetch\("
)
_SURE = 60
"""The promise of a lead that says of itself that it is the column, or stands below one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the column, and the capture of the list page that shows it."""

    link: Link
    capture: Capture
    verdict: str


class Columns:
    """What was read of one site's column so far.

    `pages` are pages of the column that list no report: one of them may be the report itself. `failures`
    are answers that did not come, in their order; `incomplete` says why a column was not read whole.
    """

    def __init__(self, site: Site, ask: Asker, seen: Callable[[Answer, Listing], None]) -> None:
        self._site = site
        self._ask = ask
        self._seen = seen
        self.family = site.family
        self.found = False
        self.incomplete = ""
        self.rows: dict[str, Row] = {}
        self.evidence: list[Capture] = []
        self.looked_at: list[Capture] = []
        self.failures: list[Failure] = []
        self.pages: list[Answer] = []
        self._asked: set[str] = set()
        self._order = 0

    async def read(self, column_url: str) -> None:
        """Reads the column at `column_url`; where there is none, or nothing is found there, looks for it
        from the home page."""
        if column_url:
            await self._explore(Lead(Ask(column_url), 100, "registry"))
            if self.found or self.refused():
                return
        await self._explore(Lead(Ask(self._site.home_url), 0, "home"))

    def refused(self) -> Failure | None:
        """The failure that ends a visit: nothing could be seen because of it."""
        hard = [failure for failure in self.failures if failure.kind in ("robots_refused", "blocked", "down")]
        return hard[0] if hard and not self.found else None

    async def _explore(self, start: Lead) -> None:
        leads: list[tuple[int, int, Lead]] = []
        self._push(leads, (start,))
        looks = 0
        while leads and looks < LOOKS:
            lead = heapq.heappop(leads)[2]
            if self.found and lead.promise < _SURE:
                break
            looks += 1
            got = await self._ask(lead.ask)
            if isinstance(got, Failure):
                self.failures.append(got)
                if self.found and got.kind != "elsewhere":
                    self.incomplete = self.incomplete or f"{got.url}: {got.why}"
                if got.kind == "budget" or (not self.looked_at and got.kind != "elsewhere"):
                    break
                continue
            self.looked_at += got.captures
            if got.status >= 400 or self._is_known(lead, got):
                continue
            if start.promise and lead is start and is_home(got.page.url) and not is_home(lead.ask.url):
                continue  # a dead column that leads home
            self._push(leads, await self._look(lead, got))

    def _push(self, leads: list[tuple[int, int, Lead]], found: Iterable[Lead]) -> None:
        for lead in found:
            if lead.ask.url not in self._asked:
                self._asked.add(lead.ask.url)
                self._order += 1
                heapq.heappush(leads, (-lead.promise, self._order, lead))

    def _is_known(self, lead: Lead, got: Answer) -> bool:
        """Whether a redirect led to a page that was looked at already."""
        known = got.page.url != lead.ask.url and got.page.url in self._asked
        self._asked.add(got.page.url)
        return known

    async def _look(self, lead: Lead, got: Answer) -> tuple[Lead, ...]:
        """Reads a page as a list if it belongs to the column; gives the leads that it shows."""
        listing = self._list(got.page)
        reports = sum(judge_link(link.title) == "report" for link in listing.links)
        if lead.promise >= _SURE or (reports > 2 and not is_home(got.page.url)):
            self.found = self.found or not is_shell(got.page, listing)
            await self._read_list(got, listing)
            return (*discovery.below(got.page), *discovery.leads(got.page))
        return discovery.leads(got.page)

    async def _read_list(self, got: Answer, listing: Listing) -> None:
        """Follows a list to its end: until no page is named, a page repeats, or a stub answers."""
        seen: set[frozenset[str]] = set()
        waiting: list[Ask] = []
        for _ in range(MOST_PAGES):
            shape = frozenset(link.url for link in listing.links)
            if seen and (not shape or shape in seen or len(got.page.body) < _STUB):
                break
            seen.add(shape)
            self._take(got, listing)
            waiting += [ask for ask in listing.more if not ask.form and ask.url not in self._asked]
            waiting += [ask for ask in listing.more if ask.form]
            if not waiting:
                break
            ask = waiting.pop(0)
            self._asked.add(ask.url)
            answer = await self._ask(ask)
            if isinstance(answer, Failure):
                self.failures.append(answer)
                self.incomplete = self.incomplete or f"{answer.url}: {answer.why}"
                break
            self.looked_at += answer.captures
            if answer.status >= 400 or answer.page.url in (got.page.url, *(e.url for e in self.evidence)):
                break
            got, listing = answer, self._list(answer.page)
        else:
            self.incomplete = self.incomplete or f"more than {MOST_PAGES} list pages"

    def _take(self, got: Answer, listing: Listing) -> None:
        self.evidence.append(got.capture)
        self._seen(got, listing)
        verdicts = [(link, judge_link(link.title)) for link in listing.links]
        for link, verdict in verdicts:
            if verdict != "no" and link.url not in self.rows:
                self.rows[link.url] = Row(link, got.capture, verdict)
        if not any(verdict == "report" for _, verdict in verdicts):
            self.pages.append(got)

    def _list(self, page: Page) -> Listing:
        """What a page lists: by the family that the registry names, else by the one that the page shows."""
        known = (self.family,) if self.family else ()
        for name in (*known, families.recognise(page) or ""):
            if name:
                listing = families.find(name).read(page)
                if listing.links:
                    self.family = name
                    return listing
        return plain_listing(page)


def plain_listing(page: Page) -> Listing:
    """Every link of a page that no family knows, with the page behind 下一页."""
    found = anchors(page)
    rows = {anchor.url: Link(anchor.url, anchor.words, anchor.date) for anchor in found if anchor.words}
    following = next_page(found, page.url)
    return Listing(tuple(rows.values()), (Ask(following),) if following else ())


def is_home(url: str) -> bool:
    """Whether an address is that of a whole host."""
    parts = urlsplit(url)
    return not parts.query and bool(re.fullmatch(r"/?(?:(?:index|default|main)\.\w+)?", parts.path))


def is_shell(page: Page, listing: Listing) -> bool:
    """Whether a page without rows waits for a script to fetch them: then it shows no column, not an empty
    one (杨浦, 普陀: `new CMS('#columnlist',…)`, `/front/api/data/search`)."""
    return not listing.links and _FETCHED_BY_SCRIPT.search(page.body) is not None
