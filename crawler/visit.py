"""One visit to one site: asks for what the search names, writes down what it sees, and ends in an outcome.

The search (`crawler.discovery`) knows the way, and is pure; here are requests, findings, the comparison
with what earlier visits saw, and the counting.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from archive import findings
from archive.clock import now, written
from archive.known import RENDERED, KnownReport, KnownSite
from archive.warc import Capture
from crawler.again import Again
from crawler.article import Article
from crawler.browser import Browser
from crawler.counts import Counts
from crawler.discovery import Search
from crawler.fetch import Answer, Failure, Fetcher, Tally
from crawler.hosts import host_of
from crawler.listing import Ask, Link
from crawler.outcome import Seen, judge
from crawler.registry import Site
from crawler.steps import Reading, Step, key_of, plain
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
        self._counts = Counts()
        self._reports = {key_of(Ask(url)): report for url, report in known.reports.items() if report.sha256}
        self._stubs: dict[str, tuple[Link, Answer, Article]] = {}
        self._came: dict[str, Answer] = {}  # pages of this visit that are known reports
        self._stand = Stand(site.home_url)
        self._again = Again(site.name, known, self._counts, ask=self._ask, stored=stored, find=self._find)
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
        for link, got, article in self._stubs.values():
            self._find(link, got, article)
        if self._counts.refused is None:
            await self._again.look(self._reports, self._came)
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
        if step.role == "column" and reading.why.startswith("redirects"):
            counts.notes.append(f"{step.ask.url}: {reading.why}")
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
            self._stubs[plain(link.url)] = (link, got, reading.article)
            return
        self._stubs.pop(plain(link.url), None)
        if plain(link.url) not in self._counts.listed:
            self._sight(link, got.capture)
        if key_of(Ask(link.url)) in self._reports:
            self._counts.years.add(self._reports[key_of(Ask(link.url))].year or 0)
        else:
            self._find(link, got, reading.article)

    def _fail(self, step: Step, failure: Failure) -> None:
        counts = self._counts
        counts.notes.append(f"{step.ask.url}: {failure.why}")
        if failure.kind == "elsewhere":  # a mirror, or a trap: seen, and no report of this site
            counts.listed.discard(plain(step.ask.url))
            is_report = step.role == "report" and step.sure
            if is_report and (year := read_title(step.words, self._site.name).year) is not None:
                counts.elsewhere.setdefault(year, f"{step.words} is listed, and lies elsewhere")
            if step.role == "list":  # what stands on it is nobody's to say
                counts.incomplete = counts.incomplete or f"{step.ask.url}: {failure.why}"
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

    def _find(self, link: Link, got: Answer, article: Article, *, new: bool = True) -> None:
        capture = got.capture
        title = article.title or link.title
        year = article.year or read_title(link.title, self._site.name).year
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
            elsewhere=self._expected.year in counts.elsewhere,
        )
        shown = [*(refused.captures if refused else ()), *counts.lists, *counts.evidence]
        if seen.incomplete or not shown:
            shown += [capture for failure in counts.refusals for capture in failure.captures]
        if broken := self._fetcher.broken_tls.get(host_of(self._site.home_url)):
            counts.notes.append(f"TLS of {host_of(self._site.home_url)} could not be verified: {broken}")
        outcome = judge(seen)
        if outcome == "partial" and not counts.incomplete:
            counts.notes.insert(0, counts.elsewhere[self._expected.year])
        if outcome == "layout_unknown":
            why = "the column lists no report" if counts.lists else "no column of reports was found"
        else:
            why = refused.why if refused else counts.incomplete
        notes = counts.notes if counts.notes and outcome != "layout_unknown" else [why, *counts.notes]
        return findings.Outcome(
            self._visit,
            self._site.site,
            moment(),
            outcome,
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


def moment() -> str:
    """Now, as the contract writes it."""
    return written(now())
