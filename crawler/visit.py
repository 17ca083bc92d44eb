"""One visit to one site: asks for what the search names, writes down what it sees, and ends in an outcome.

The search (`crawler.discovery`) knows the way, and is pure; here are requests, findings, the comparison
with what earlier visits saw, and the counting.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive import findings
from archive.clock import now, written
from archive.known import RENDERED, KnownReport, KnownSite
from archive.warc import Capture
from crawler.article import judge_article
from crawler.browser import Browser
from crawler.discovery import Search
from crawler.fetch import Answer, Failure, Fetcher, Tally
from crawler.hosts import host_of
from crawler.listing import Ask, Link
from crawler.outcome import Seen, judge
from crawler.recheck import Checked, due, read_moment, says_the_same
from crawler.registry import Site
from crawler.steps import Reading, Step, key_of
from crawler.throttle import Stand
from parsers.page import Page
from parsers.titles import read_title

REFUSALS = ("robots_refused", "blocked", "down")
MOST_LISTS = 200
"""List pages of one visit; a column that has more has no end."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a visit is asked for: the report of which year, within how many requests."""

    year: int
    budget: int


@dataclass(slots=True)
class _Counts:
    listed: set[str] = field(default_factory=set)
    new: dict[str, Link] = field(default_factory=dict)
    changed: int = 0
    withdrawn: int = 0
    moved: int = 0
    years: set[int] = field(default_factory=set)
    lists: list[Capture] = field(default_factory=list)
    evidence: list[Capture] = field(default_factory=list)
    looked_at: list[Capture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: Failure | None = None
    refusals: list[Failure] = field(default_factory=list)
    incomplete: str = ""


class Visit:
    """A visit that is under way. `record` writes a finding to the disk before it returns; `stored` gives
    the payload of an archived response, or None."""

    def __init__(
        self,
        visit: str,
        site: Site,
        *,
        fetcher: Fetcher,
        record: Callable[[findings.Finding], None],
        stored: Callable[[findings.Fetched], Page | None],
        known: KnownSite,
        expected: Expected,
        browser: Browser | None = None,
    ) -> None:
        self._visit = visit
        self._site = site
        self._fetcher = fetcher
        self._record = record
        self._stored = stored
        self._known = known
        self._expected = expected
        self._browser = browser
        self.tally = Tally(expected.budget)
        self._counts = _Counts()
        self._reports = {key_of(Ask(url)): report for url, report in known.reports.items() if report.sha256}
        self._stubs: dict[str, tuple[Link, Answer, Reading]] = {}
        self._came: dict[str, Answer] = {}  # pages of this visit that are known reports
        self._stand = Stand(site.home_url)
        column = site.column_url or known.column_url
        self._search = Search(replace(site, column_url=column), expected.year)

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
        while self._counts.refused is None and (step := self._search.next()) is not None:
            if step.role == "report" and self._is_known(step):
                continue
            if step.role == "list" and len(self._counts.lists) >= MOST_LISTS:
                self._counts.incomplete = f"more than {MOST_LISTS} list pages"
                continue
            await self._take(step)
        if self._counts.refused is None:
            self._counts.incomplete = self._counts.incomplete or self._search.unread()
        for link, got, reading in self._stubs.values():
            self._find(link, got, reading)
        if self._counts.refused is None:
            await self._look_again()
        outcome = self._end()
        self._record(outcome)
        return outcome

    # The way and the lists

    def _is_known(self, step: Step) -> bool:
        """Whether a row needs no asking: the report is known, or was asked for before and was none."""
        url = plain(step.ask.url)
        if key_of(Ask(url)) in self._reports:
            return True
        return not step.sure and url in self._known.responses and not step.ask.body

    async def _take(self, step: Step) -> None:
        got = await self._ask(step.ask)
        if isinstance(got, Answer) and got.status < 400:
            got = self._stand.judge(step, got)
        if isinstance(got, Failure):
            self._search.fail(step)
            self._fail(step, got)
            return
        counts = self._counts
        counts.looked_at.append(got.capture)
        if got.status >= 400:
            self._search.fail(step)
            # The ledger reads these words: whose file it is that nobody can open.
            whose = f", and hangs on {step.of}" if step.role == "carrier" and step.of else ""
            counts.notes.append(f"{step.ask.url}: answers {got.status}{whose}")
            return
        if key_of(step.ask) in self._reports:
            self._came[key_of(step.ask)] = got
        reading = self._search.take(step, got.page)
        if reading.listing is not None:
            counts.lists.append(got.capture)
            rows = len(reading.listing.links)
            self._record(findings.Listing(self._visit, plain(got.page.url), got.capture.id, rows))
            if not rows and step.role == "list" and step.ask.body and reading.listing.total != 0:
                # Asked for because the page before counts more rows (nhsa, nrta: 54 bytes for a window).
                counts.incomplete = counts.incomplete or f"{step.ask.url}: answers without rows"
        for link in reading.reports:
            self._sight(link, got.capture)
        for link in reading.unclear:
            # What its page told before needs no page to tell it again.
            if key_of(Ask(plain(link.url))) in self._reports:
                self._sight(link, got.capture)
        self._settle(step, got, reading)

    def _settle(self, step: Step, got: Answer, reading: Reading) -> None:
        """A report is what the search says it is; a stub waits for the file that hangs on it."""
        link = reading.listed
        if link is None or reading.article is None:
            return
        if not reading.is_report:
            if step.role == "report" and step.sure:
                self._counts.notes.append(f"{link.url}: listed as a report, but is {reading.article.kind}")
            return
        if step.role == "report" and not reading.article.has_text and reading.article.carriers:
            self._stubs[plain(link.url)] = (link, got, reading)
            return
        self._stubs.pop(plain(link.url), None)
        if plain(link.url) not in self._counts.listed:
            self._sight(link, got.capture)
        if key_of(Ask(link.url)) in self._reports:
            self._counts.years.add(self._reports[key_of(Ask(link.url))].year or 0)
        else:
            self._find(link, got, reading)

    def _fail(self, step: Step, failure: Failure) -> None:
        counts = self._counts
        counts.notes.append(f"{step.ask.url}: {failure.why}")
        if failure.kind == "elsewhere":  # a mirror, or a trap: seen, and no report of this site
            counts.listed.discard(plain(step.ask.url))
            return
        if failure.kind == "budget":
            counts.incomplete = counts.incomplete or failure.why
            counts.refusals.append(failure)
            return
        found = bool(counts.lists)
        if step.role in ("home", "column", "report") and failure.kind in REFUSALS:
            fatal = not found or (step.role == "report" and failure.kind != "down")
            if fatal or failure.kind == "blocked":
                counts.refused = failure
                return
        counts.refusals.append(failure)
        read = found or failure.kind == "broken"
        if read and step.role in ("home", "column", "list", "report", "notices"):
            counts.incomplete = counts.incomplete or f"{step.ask.url}: {failure.why}"

    async def _ask(self, ask: Ask) -> Answer | Failure:
        """Asks, on the condition that something has changed where the archive holds an answer already."""
        url = plain(ask.url)
        form = findings.form_of(ask.body.encode())
        last = self._known.answer(url, form)
        held = self._stored(last) if last is not None and last.status == 200 else None
        asked = conditions(last) if held is not None and not ask.body else {}
        got = await self._fetcher.fetch(ask, self.tally, asked, last)
        if isinstance(got, Failure):
            return got
        if not got.held:
            for capture in got.captures:
                form = form if capture.url == url else ""  # a redirect is followed by a GET
                self._record(fetched(self._visit, capture, got, form, last))
        if got.status == 304 and held is not None:
            got = replace(got, page=held, status=200)
        return await self._show(self._browser, ask, got) if self._browser else got

    async def _show(self, browser: Browser, ask: Ask, got: Answer) -> Answer | Failure:
        """A page as the browser shows it; what is no page is left as it is."""
        if got.status != 200 or ask.body or not is_markup(got):
            return got

        async def fetch(part: Ask) -> Answer | Failure:
            return await self._fetcher.fetch(part, self.tally)

        shown = await browser.show(got, fetch)
        if isinstance(shown, Failure):
            return shown
        rendered = await self._fetcher.keep_rendering(got, shown)
        if isinstance(rendered, Answer):
            self._record(fetched(self._visit, rendered.capture, got, RENDERED, None))
        return rendered

    # Reports

    def _sight(self, link: Link, capture: Capture) -> None:
        url = plain(link.url)
        self._counts.listed.add(url)
        year = read_title(link.title, self._site.name).year
        if year and key_of(Ask(url)) in self._reports:
            self._counts.years.add(year)
        self._record(
            findings.Sighting(
                self._visit, self._site.site, url, link.title, link.date, capture.fetched_at, capture.id
            )
        )

    def _find(self, link: Link, got: Answer, reading: Reading, *, new: bool = True) -> None:
        assert reading.article is not None
        capture = got.capture
        title = reading.article.title or link.title
        year = reading.article.year or read_title(link.title, self._site.name).year
        if new:
            self._counts.new[plain(link.url)] = Link(link.url, title, str(year or ""))
        self._counts.evidence.append(capture)
        if year:
            self._counts.years.add(year)
        self._record(
            findings.Found(
                self._visit, self._site.site, plain(link.url), capture.id, capture.sha256, title, year
            )
        )

    # What is known already

    async def _look_again(self) -> None:
        """Known reports: those that are listed when they are due, and those that are listed no more."""
        listed = {key_of(Ask(url)) for url in self._counts.listed}
        whole = not self._counts.incomplete and bool(self._counts.lists)
        missing = [
            report.url
            for key, report in self._reports.items()
            if whole and report.present and key not in listed
        ]
        checked = [
            Checked(report.url, read_moment(report.first_seen_at), self._last_checked(report))
            for key, report in self._reports.items()
            if key in listed
        ]
        for url in (*missing, *due(checked, now())):
            if self._counts.refused is not None:
                return
            await self._check(url, self._known.reports[url])

    def _last_checked(self, report: KnownReport) -> datetime:
        last = self._known.responses.get(report.url)
        return read_moment(last.fetched_at if last else report.first_seen_at)

    async def _check(self, url: str, report: KnownReport) -> None:
        counts = self._counts
        got = self._came.get(key_of(Ask(url))) or await self._ask(Ask(url))
        rendered = isinstance(got, Answer) and got.rendered
        last = (self._known.renderings if rendered else self._known.responses).get(url)
        if isinstance(got, Failure):
            counts.notes.append(f"{url}: could not be looked at again: {got.why}")
            if got.kind == "blocked":
                counts.refused = got
            return
        if last is not None and got.capture.sha256 == last.sha256:
            return
        before = self._stored(last) if last is not None else None
        if got.status < 400 and before is not None and says_the_same(before, got.page):
            return
        article = judge_article(got.page, report.title, self._site.name) if got.status < 400 else None
        if article is None or not article.is_report:
            if got.status < 400 or got.status in (404, 410):
                self._lose(url, report, got)
            return
        if before is None or last is None:
            return
        counts.changed += 1
        counts.notes.append(f"{url}: changed")
        link = Link(url, report.title, report.listed_on)
        self._find(link, got, Reading(Step(Ask(url), "report"), article=article, is_report=True), new=False)

    def _lose(self, url: str, report: KnownReport, got: Answer) -> None:
        """A report that is gone is withdrawn, unless the same title is new elsewhere on the site."""
        counts = self._counts
        counts.evidence.append(got.capture)
        for other, link in counts.new.items():
            if same_title(link.title, report.title):
                counts.moved += 1
                counts.notes.append(f"{url}: moved to {other}")
                return
        counts.withdrawn += 1
        counts.notes.append(f"{url}: withdrawn")

    # The end

    def _end(self) -> findings.Outcome:
        counts, search = self._counts, self._search
        learned = search.learned()
        column = bool(counts.lists) and search.column_found and self._shows_column()
        refused = counts.refused
        if refused is None and not column:
            refused = next((failure for failure in counts.refusals if failure.kind in REFUSALS), None)
        known_years = {report.year or self._year_of(report) for report in self._reports.values()}
        moved = min(counts.moved, len(counts.new))
        seen = Seen(
            refused=refused.kind if refused else "",
            column=column,
            listed=len(counts.listed),
            listed_before=self._known.listed,
            incomplete=bool(counts.incomplete),
            withdrawn=counts.withdrawn,
            changed=counts.changed + moved,
            new=len(counts.new) - moved,
            expected=self._expected.year in counts.years | known_years,
        )
        shown = [*(refused.captures if refused else ()), *counts.lists, *counts.evidence]
        if seen.incomplete or not shown:
            shown += [capture for failure in counts.refusals for capture in failure.captures]
        if broken := self._fetcher.broken_tls.get(host_of(self._site.home_url)):
            counts.notes.append(f"TLS of {host_of(self._site.home_url)} could not be verified: {broken}")
        notes = [*counts.notes] or [refused.why if refused else counts.incomplete]
        return findings.Outcome(
            self._visit,
            self._site.site,
            moment(),
            judge(seen),
            seen.listed,
            seen.new,
            seen.changed,
            seen.withdrawn,
            self.tally.requests,
            learned.family or self._known.family,
            tuple(dict.fromkeys(capture.id for capture in shown or counts.looked_at)),
            "; ".join(dict.fromkeys(note for note in notes if note))[:2000],
            learned.column_url,
        )

    def _shows_column(self) -> bool:
        """Whether what was read is the column: it lists reports, or it says of itself that it would."""
        return bool(self._counts.listed or self._counts.new) or self._stand.says_column

    def _year_of(self, report: KnownReport) -> int | None:
        return read_title(report.title, self._site.name).year


def conditions(last: findings.Fetched | None) -> dict[str, str]:
    """The headers that ask for a page only if it is not the one that was seen."""
    if last is None:
        return {}
    named = (("If-None-Match", last.etag), ("If-Modified-Since", last.modified))
    return {name: value for name, value in named if value}


def fetched(
    visit: str, capture: Capture, got: Answer, form: str, last: findings.Fetched | None
) -> findings.Fetched:
    """The finding that lets a later visit find a response again."""
    own = capture is got.capture
    found = findings.Fetched(
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
        form=form,
        etag=got.header("etag") if own else "",
        modified=got.header("last-modified") if own else "",
    )
    if last is None or capture.url != last.url or capture.sha256 != last.sha256:
        return found
    # The same payload again: it stands where it stood.
    return replace(
        found,
        payload=last.payload or last.capture,
        warc=last.warc,
        offset=last.offset,
        length=last.length,
        content_type=last.content_type,
    )


def is_markup(got: Answer) -> bool:
    """Whether an answer is a page that a browser would show."""
    kind = got.header("content-type").lower()
    return "html" in kind or (not kind and got.page.body.lstrip()[:1] == b"<")


def plain(url: str) -> str:
    """An address without its fragment."""
    return url.partition("#")[0]


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the report of one agency and one year."""
    first, second = read_title(one), read_title(other)
    return bool(first.year) and (first.agency, first.year) == (second.agency, second.year)


def moment() -> str:
    """Now, as the contract writes it."""
    return written(now())
