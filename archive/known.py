"""What earlier visits saw, from the findings alone: which reports a site has shown, and how it looked last.

The crawler asks this to tell new from known, changed from unchanged and withdrawn from never published;
it needs no database, so a deleted or stale `archive.db` never changes what a crawl does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from archive.findings import (
    Brought,
    Fetched,
    Finding,
    Found,
    Listing,
    Outcome,
    Run,
    Sighting,
    Visit,
    read_findings,
)

# A visit that ended so has read its column whole: what it did not list was not there.
WHOLE = frozenset({"withdrawn", "changed", "new", "not_yet_published", "unchanged"})

RENDERED = "rendered"
"""In place of a form: what a browser showed, and no server answered."""


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A listed address: what was last seen of it. `sha256` and `capture` are empty until it was fetched and
    judged a report; `present` is whether the last visit that read the whole column still listed it."""

    url: str
    title: str = ""
    listed_on: str | None = None
    sha256: str = ""
    capture: str = ""
    first_seen_at: str = ""
    last_seen_at: str = ""
    present: bool = True
    year: int | None = None


@dataclass(frozen=True, slots=True)
class KnownSite:
    """Everything earlier visits say of one site. `listed` is whether its column ever showed a report;
    `outcome` that of the last visit, `interrupted` where it was killed, empty before the first;
    `column_url` the column that the last visit found; `responses` the last one of each address that a GET
    was answered with, `posted` those to POSTs by address and form, `renderings` what a browser last showed
    of an address; `failures` how many visits in a row have ended without reading the whole column."""

    reports: Mapping[str, KnownReport] = field(default_factory=lambda: MappingProxyType({}))
    listed: bool = False
    outcome: str = ""
    visit: str = ""
    started_at: str = ""
    finished_at: str = ""
    family: str = ""
    column_url: str = ""
    responses: Mapping[str, Fetched] = field(default_factory=lambda: MappingProxyType({}))
    posted: Mapping[tuple[str, str], Fetched] = field(default_factory=lambda: MappingProxyType({}))
    renderings: Mapping[str, Fetched] = field(default_factory=lambda: MappingProxyType({}))
    failures: int = 0

    def answer(self, url: str, form: str = "") -> Fetched | None:
        """The last response to a GET of an address, or to a POST of `form` (`findings.form_of`) to it."""
        return self.posted.get((url, form)) if form else self.responses.get(url)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of every site ever visited."""

    sites: Mapping[str, KnownSite] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, site: str) -> KnownSite:
        """What is known of one site; nothing where it was never visited."""
        return self.sites.get(site, KnownSite())


def read_known(folder: Path, without: Collection[str] = ()) -> Known:
    """What the findings of an archive say, read in the order of their runs, those of the runs `without`
    left out; an empty folder knows nothing.

    A line that is no finding raises ValueError with file and line.
    """
    reading = _Reading()
    for path in sorted((folder / "findings").glob("*.jsonl")):
        if path.stem in without:
            continue
        for finding in read_findings(path):
            reading.take(finding)
    return Known(MappingProxyType(reading.sites))


class _Reading:
    def __init__(self) -> None:
        self.sites: dict[str, KnownSite] = {}
        self._reports: dict[str, dict[str, KnownReport]] = {}
        self._seen: dict[str, set[str]] = {}  # addresses by visit
        self._responses: dict[str, dict[str, Fetched]] = {}  # by site
        self._posted: dict[str, dict[tuple[str, str], Fetched]] = {}  # by site
        self._renderings: dict[str, dict[str, Fetched]] = {}  # by site
        self._sites: dict[str, str] = {}  # by visit

    def take(self, finding: Finding) -> None:
        match finding:
            case Visit():
                self._begin(finding)
            case Listing():
                pass
            case Sighting():
                self._sight(finding)
            case Found():
                self._find(finding)
            case Outcome():
                self._end(finding)
            case Fetched():
                self._keep(finding)
            case Run() | Brought():
                pass

    def _begin(self, visit: Visit) -> None:
        self._seen[visit.visit] = set()
        self._sites[visit.visit] = visit.site
        known = self._site(visit.site)
        self.sites[visit.site] = replace(
            known,
            outcome="interrupted",
            visit=visit.visit,
            started_at=visit.started_at,
            finished_at="",
        )

    def _sight(self, sighting: Sighting) -> None:
        reports = self._reports.setdefault(sighting.site, {})
        known = reports.get(sighting.url, KnownReport(sighting.url, first_seen_at=sighting.seen_at))
        reports[sighting.url] = replace(
            known,
            title=sighting.title,
            listed_on=sighting.listed_on,
            last_seen_at=sighting.seen_at,
            present=True,
        )
        self._seen.setdefault(sighting.visit, set()).add(sighting.url)
        self.sites[sighting.site] = replace(self._site(sighting.site), listed=True)

    def _find(self, found: Found) -> None:
        reports = self._reports.setdefault(found.site, {})
        known = reports.get(found.url, KnownReport(found.url))
        reports[found.url] = replace(
            known, sha256=found.sha256, capture=found.capture, year=found.year or known.year
        )

    def _keep(self, fetched: Fetched) -> None:
        """A 304 says of the last response that it still stands."""
        if fetched.form == RENDERED:
            self._renderings.setdefault(self._sites.get(fetched.visit, ""), {})[fetched.url] = fetched
            return
        if fetched.form:
            # A page and the list that is posted to its address are two answers.
            key = (fetched.url, fetched.form)
            self._posted.setdefault(self._sites.get(fetched.visit, ""), {})[key] = fetched
            return
        responses = self._responses.setdefault(self._sites.get(fetched.visit, ""), {})
        last = responses.get(fetched.url)
        if fetched.status != 304:
            responses[fetched.url] = fetched
        elif last is not None:
            responses[fetched.url] = replace(last, fetched_at=fetched.fetched_at)

    def _site(self, site: str) -> KnownSite:
        reports = self._reports.setdefault(site, {})
        responses = self._responses.setdefault(site, {})
        new = KnownSite(
            reports=MappingProxyType(reports),
            responses=MappingProxyType(responses),
            posted=MappingProxyType(self._posted.setdefault(site, {})),
            renderings=MappingProxyType(self._renderings.setdefault(site, {})),
        )
        return self.sites.get(site, new)

    def _end(self, outcome: Outcome) -> None:
        seen = self._seen.pop(outcome.visit, set())
        reports = self._reports.setdefault(outcome.site, {})
        if outcome.outcome in WHOLE:
            for url, report in reports.items():
                reports[url] = replace(report, present=url in seen)
        known = self._site(outcome.site)
        self.sites[outcome.site] = replace(
            known,
            outcome=outcome.outcome,
            finished_at=outcome.finished_at,
            family=outcome.family or known.family,
            column_url=outcome.column_url or known.column_url,
            failures=0 if outcome.outcome in WHOLE else known.failures + 1,
        )
