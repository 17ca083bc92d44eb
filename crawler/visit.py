"""One visit to one site, from the registry line to the outcome: way, lists, reports, re-checks.

Everything that is seen is written down before the visit goes on. What the archive already holds is not asked
for again; what is asked for waits its turn in `crawler.fetch`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive import findings
from archive.known import KnownReport, KnownSite
from archive.warc import Capture
from crawler.columns import Columns, Row
from crawler.fetch import Answer, Failure, Fetcher, Tally
from crawler.judgement import Judged, judge_page
from crawler.listing import Ask, Listing
from crawler.outcome import Seen, judge
from crawler.registry import Site
from parsers.titles import read_title


@dataclass(frozen=True, slots=True)
class Expected:
    """What a visit is asked for: the report of which year, within how many requests."""

    year: int
    budget: int


@dataclass(slots=True)
class _Counts:
    listed: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    years: set[int] = field(default_factory=set)
    evidence: list[Capture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: Failure | None = None
    incomplete: str = ""


class Visit:
    """A visit that is under way. `record` writes a finding to the disk before it returns."""

    def __init__(
        self,
        visit: str,
        site: Site,
        *,
        fetcher: Fetcher,
        record: Callable[[findings.Finding], None],
        known: KnownSite,
        expected: Expected,
    ) -> None:
        self._visit = visit
        self._site = site
        self._fetcher = fetcher
        self._record = record
        self._known = known
        self._expected = expected
        self.tally = Tally(expected.budget)
        self._columns = Columns(site, self._ask, self._listing)
        self._counts = _Counts()

    async def go(self) -> findings.Outcome:
        """Visits, and gives the outcome, which is recorded too."""
        site = self._site
        self._record(
            findings.Visit(
                self._visit,
                site.site,
                moment(),
                site.name,
                site.level,
                site.division_code,
                site.home_url,
                site.column_url,
                site.family,
                self._expected.year,
            )
        )
        await self._columns.read(site.column_url or self._known.column_url)
        counts = self._counts
        counts.refused = self._columns.refused()
        counts.incomplete = self._columns.incomplete
        if counts.refused is None:
            await self._read_reports()
        outcome = self._end()
        self._record(outcome)
        return outcome

    async def _ask(self, ask: Ask) -> Answer | Failure:
        got = await self._fetcher.fetch(ask, self.tally)
        if isinstance(got, Answer) and not got.held:
            for capture in got.captures:
                self._record(fetched(self._visit, capture, got))
        return got

    def _listing(self, got: Answer, listing: Listing) -> None:
        self._record(findings.Listing(self._visit, got.page.url, got.capture.id, len(listing.links)))

    async def _read_reports(self) -> None:
        rows = self._columns.rows
        mobile = {
            url: row for url, row in rows.items() if desktop_url(url) in rows and desktop_url(url) != url
        }
        for url, row in rows.items():
            if url in mobile:
                continue
            await self._read_row(url, row)
            if self._counts.refused is not None:
                return
        for url, row in mobile.items():
            if rows[desktop_url(url)].verdict == "report":
                self._sight(url, row.link.title, row.link.date, row.capture)
        if not self._counts.listed:
            await self._read_columns_that_are_reports()
        if not self._counts.incomplete:
            await self._look_for_missing()

    async def _read_row(self, url: str, row: Row) -> None:
        known = self._known.reports.get(url)
        if known is not None and known.sha256:
            self._list(url, row, year_of(known.title, self._site.name))
            return
        got = await self._ask(Ask(url))
        if isinstance(got, Failure):
            self._miss(url, row, got)
        elif got.status >= 400:
            self._counts.notes.append(f"{url}: listed, but answers {got.status}")
            if row.verdict == "report":
                self._sight(url, row.link.title, row.link.date, row.capture)
        else:
            judged = judge_page(got.page, row.link.title, self._site.name)
            if judged.kind == "annual_report":
                self._list(url, row, judged.year)
                self._find(url, got, judged)

    def _miss(self, url: str, row: Row, failure: Failure) -> None:
        counts = self._counts
        if failure.kind in ("blocked", "robots_refused"):
            counts.refused = failure
        elif failure.kind in ("down", "budget", "broken"):
            counts.incomplete = counts.incomplete or f"{url}: {failure.why}"
        counts.notes.append(f"{url}: {failure.why}")
        if row.verdict == "report":
            self._sight(url, row.link.title, row.link.date, row.capture)

    async def _read_columns_that_are_reports(self) -> None:
        """A column can be the article itself (黔南州, 六盘水, 止戈镇)."""
        for got in self._columns.pages:
            judged = judge_page(got.page, "", self._site.name)
            if judged.kind == "annual_report":
                self._sight(got.page.url, judged.title, None, got.capture)
                self._counts.listed += 1
                known = self._known.reports.get(got.page.url)
                if known is None or not known.sha256:
                    self._find(got.page.url, got, judged)
                elif judged.year:
                    self._counts.years.add(judged.year)

    async def _look_for_missing(self) -> None:
        """A known report that the whole column no longer names: gone, or only taken off the list?"""
        for url, known in self._known.reports.items():
            if not known.sha256 or not known.present or url in self._columns.rows:
                continue
            got = await self._ask(Ask(url))
            if self._is_gone(got, known):
                self._counts.withdrawn += 1
                self._counts.notes.append(f"{url}: withdrawn")
                if isinstance(got, Answer):
                    self._counts.evidence.append(got.capture)

    def _is_gone(self, got: Answer | Failure, known: KnownReport) -> bool:
        if isinstance(got, Failure):
            return False
        if got.status in (404, 410):
            return True
        return judge_page(got.page, known.title, self._site.name).kind != "annual_report"

    def _list(self, url: str, row: Row, year: int | None) -> None:
        self._counts.listed += 1
        if year:
            self._counts.years.add(year)
        self._sight(url, row.link.title, row.link.date, row.capture)

    def _sight(self, url: str, title: str, listed_on: str | None, capture: Capture) -> None:
        self._record(
            findings.Sighting(
                self._visit, self._site.site, url, title, listed_on, capture.fetched_at, capture.id
            )
        )

    def _find(self, url: str, got: Answer, judged: Judged) -> None:
        capture = got.capture
        self._counts.new += 1
        self._counts.evidence.append(capture)
        if judged.year:
            self._counts.years.add(judged.year)
        self._record(
            findings.Found(
                self._visit,
                self._site.site,
                url,
                capture.id,
                capture.sha256,
                judged.title,
                judged.year,
                judged.body,
            )
        )

    def _end(self) -> findings.Outcome:
        counts, columns = self._counts, self._columns
        before = {
            year_of(known.title, self._site.name) for known in self._known.reports.values() if known.sha256
        }
        seen = Seen(
            refused=counts.refused.kind if counts.refused else "",
            column=columns.found,
            listed=counts.listed,
            listed_before=self._known.listed,
            incomplete=bool(counts.incomplete),
            withdrawn=counts.withdrawn,
            changed=counts.changed,
            new=counts.new,
            expected=self._expected.year in counts.years | before,
        )
        evidence = [*columns.evidence, *counts.evidence]
        if counts.refused is not None:
            evidence = [*counts.refused.captures, *evidence]
        failures = [capture for failure in columns.failures for capture in failure.captures]
        evidence = evidence + failures if seen.incomplete else evidence
        if not evidence:
            evidence = columns.looked_at + failures
        notes = [counts.refused.why] if counts.refused else [counts.incomplete] if counts.incomplete else []
        return findings.Outcome(
            self._visit,
            self._site.site,
            moment(),
            judge(seen),
            counts.listed,
            counts.new,
            counts.changed,
            counts.withdrawn,
            self.tally.requests,
            columns.family,
            tuple(dict.fromkeys(capture.id for capture in evidence)),
            "; ".join(dict.fromkeys([*notes, *counts.notes]))[:2000],
        )


def fetched(visit: str, capture: Capture, got: Answer) -> findings.Fetched:
    """The finding that lets a later visit find a response again."""
    last = capture is got.capture
    return findings.Fetched(
        visit,
        capture.url,
        capture.id,
        capture.fetched_at,
        capture.status,
        capture.sha256,
        capture.warc,
        capture.offset,
        capture.length,
        capture.content_type,
        etag=got.header("etag") if last else "",
        modified=got.header("last-modified") if last else "",
    )


def desktop_url(url: str) -> str:
    """The address of an article whose mobile copy this is (`t…_wap.html`, cqsdj.gov.cn), else the same."""
    return re.sub(r"_wap(\.s?html?)$", r"\1", url)


def year_of(title: str, site_name: str) -> int | None:
    """The year that a title names."""
    return read_title(title, site_name).year


def moment() -> str:
    """Now, as the contract writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
