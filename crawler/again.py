"""Known reports, looked at again: which are gone, which say something else, which have moved.

The schedule is `crawler.recheck`. A report that hangs on its page (a file, a frame, an answer to a POST) is
looked at where it is: its page says the same for ever, whatever the file says.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from archive import findings
from archive.clock import now
from archive.known import KnownReport, KnownSite
from crawler.article import Article, judge_article
from crawler.counts import Counts
from crawler.fetch import Answer, Failure
from crawler.listing import Ask, Link
from crawler.recheck import Checked, due, read_moment, says_the_same
from crawler.steps import key_of, plain
from parsers.page import Page
from parsers.titles import read_title

MOST_CARRIERS = 6
"""Files, frames and answers that are looked at for one report."""


class Again:
    """The second look of a visit; what it sees goes into `counts`, a changed report to `find`."""

    def __init__(
        self,
        site_name: str,
        known: KnownSite,
        counts: Counts,
        *,
        ask: Callable[[Ask], Awaitable[Answer | Failure]],
        stored: Callable[[findings.Fetched], Page | None],
        find: Callable[..., None],
    ) -> None:
        self._site_name = site_name
        self._known = known
        self._counts = counts
        self._ask = ask
        self._stored = stored
        self._find = find

    async def look(self, reports: Mapping[str, KnownReport], came: Mapping[str, Answer]) -> None:
        """Looks at the known `reports` that are listed and due, and at those that are listed no more; `came`
        are answers that this visit has already. Both go by the key of the address."""
        counts = self._counts
        listed = {key_of(Ask(url)) for url in counts.listed}
        whole = not counts.incomplete and bool(counts.lists)
        missing = [r.url for key, r in reports.items() if whole and r.present and key not in listed]
        checked = [
            Checked(report.url, read_moment(report.first_seen_at), self._last_checked(report))
            for key, report in reports.items()
            if key in listed
        ]
        for url in (*missing, *due(checked, now())):
            if counts.refused is not None:
                return
            got = came.get(key_of(Ask(url))) or await self._ask(Ask(url))
            if isinstance(got, Failure):
                self._fail(url, got)
            else:
                await self._compare(self._known.reports[url], got)

    def _last_checked(self, report: KnownReport) -> datetime:
        last = self._known.responses.get(report.url)
        return read_moment(last.fetched_at if last else report.first_seen_at)

    def _fail(self, url: str, got: Failure) -> None:
        self._counts.notes.append(f"{url}: could not be looked at again: {got.why}")
        if got.kind == "blocked":
            self._counts.refused = got

    async def _compare(self, report: KnownReport, got: Answer) -> None:
        last = (self._known.renderings if got.rendered else self._known.responses).get(report.url)
        is_same = last is not None and got.capture.sha256 == last.sha256
        article = judge_article(got.page, report.title, self._site_name) if got.status < 400 else None
        if article is not None and article.is_report and not article.has_text and article.carriers:
            await self._carried(report, article)
            return
        before = self._stored(last) if last is not None else None
        if is_same or (got.status < 400 and before is not None and says_the_same(before, got.page)):
            return
        if article is None or not article.is_report:
            if got.status < 400 or got.status in (404, 410):
                self._lose(report, got)
        elif before is not None:
            self._change(report, got, article)

    async def _carried(self, report: KnownReport, stub: Article) -> None:
        """The report where it hangs, by the way that the first visit took."""
        waiting = list(stub.carriers)
        for _ in range(MOST_CARRIERS):
            if not waiting:
                return
            ask = waiting.pop(0)
            got = await self._ask(ask)
            if isinstance(got, Failure):
                self._fail(ask.url, got)
                return
            if got.status >= 400:
                # The ledger reads these words: whose file it is that nobody can open.
                self._counts.notes.append(f"{ask.url}: answers {got.status}, and hangs on {report.url}")
                continue
            article = judge_article(got.page, report.title, self._site_name)
            if article.is_report and article.has_text:
                last = self._known.answer(plain(ask.url), findings.form_of(ask.body.encode()))
                before = self._stored(last) if last is not None else None
                same = got.capture.sha256 in (report.sha256, last.sha256 if last else "")
                if not same and not (before is not None and says_the_same(before, got.page)):
                    self._change(report, got, article)
                return
            waiting = [*article.carriers, *waiting] if article.is_report else waiting

    def _change(self, report: KnownReport, got: Answer, article: Article) -> None:
        self._counts.changed += 1
        self._counts.notes.append(f"{report.url}: changed")
        self._find(Link(report.url, report.title, report.listed_on), got, article, new=False)

    def _lose(self, report: KnownReport, got: Answer) -> None:
        """A report that is gone is withdrawn, unless the same title is new elsewhere on the site."""
        counts = self._counts
        counts.evidence.append(got.capture)
        for other, link in counts.new.items():
            if same_title(link.title, report.title):
                counts.moved += 1
                counts.notes.append(f"{report.url}: moved to {other}")
                return
        counts.withdrawn += 1
        counts.notes.append(f"{report.url}: withdrawn")


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the report of one agency and one year."""
    first, second = read_title(one), read_title(other)
    return bool(first.year) and (first.agency, first.year) == (second.agency, second.year)
