"""What a run is going to do: whom it visits, what is known of them, and what a killed run already holds.

A run that was killed is not begun anew: the next one, where it is asked for the same year, takes over what
was finished, answers from the archive what was already fetched, and visits the rest.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from archive import clock
from archive.findings import Fetched, Outcome, Run, form_of, has_ended, read_findings
from archive.known import Known, read_known
from archive.members import Damage, read_member, read_members
from archive.warc import (
    Capture,
    DecodeError,
    capture_of,
    decoded,
    digest_of,
    fetch_record,
    is_capture,
    parse_head,
)
from crawler.due import is_due
from crawler.fetch import Answer
from crawler.hosts import Place
from crawler.listing import Ask
from crawler.manners import BEIJING, Manners
from crawler.registry import Site
from parsers.page import Page

RESUME_WITHIN = timedelta(days=2)
"""What an older killed run fetched is no longer what a server would answer."""


class PlanError(ValueError):
    """The call asks for what cannot be done; one line says what and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it begins. `sites` are those to visit; `done` are outcomes of the killed run that this
    one takes over; `held` are responses of its unfinished visits. A run of a sweep has its mark in `sweep`; a
    site is not visited before the moment that `begins` names, and none at `until` or after."""

    run: str
    archive: Path
    sites: tuple[Site, ...]
    registry: tuple[Site, ...]
    year: int
    manners: Manners = field(default_factory=Manners)
    hosts: Mapping[str, Place] | None = None
    known: Known = field(default_factory=Known)
    done: tuple[Outcome, ...] = ()
    held: "Pages | None" = None
    proxy: str = ""
    sweep: str = ""
    begins: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime | None = None


class Pages:
    """Answers out of the WARC files of killed runs; failures are not among them, they are asked again.
    Where a killed run was told that nothing changed, the answer is the one that `known` names."""

    def __init__(self, paths: Iterable[Path], archive: Path, known: Known) -> None:
        self._archive = archive
        self._known = known
        self._places: dict[tuple[str, str], tuple[Path, Capture]] = {}
        for path in paths:
            forms: dict[str, str] = {}  # of the POSTs, by what came of them
            for record in read_members(path):
                if isinstance(record, Damage):
                    continue
                if record.kind == "request":
                    forms[record.field("WARC-Concurrent-To").strip("<>")] = form_of(record.payload)
                elif is_capture(record):
                    capture = capture_of(record, path.name)
                    if record.kind == "revisit" or (
                        200 <= capture.status < 500 and capture.status not in (304, 429)
                    ):
                        form = forms.pop(record.id, "")
                        self._places[capture.url, form] = (path.parent.parent, capture)

    def get(self, ask: Ask) -> Answer | None:
        """The archived answer to an ask, which its address and body name; None where there is none."""
        url, form = ask.url.partition("#")[0], form_of(ask.body.encode())
        found = self._places.get((url, form))
        if found is None:
            return None
        folder, capture = found
        record = fetch_record(folder, capture)
        status, headers = parse_head(record.http)
        if record.kind == "revisit":
            last = (site.answer(url, form) for site in self._known.sites.values())
            pages = (stored_page(self._archive, one) for one in last if one and one.sha256 == capture.sha256)
            same = next((page for page in pages if page is not None), None)
            return None if same is None else Answer(same, 200, headers, (capture,), held=True)
        try:
            page = Page(capture.url, decoded(record), capture.content_type)
        except DecodeError:
            return None
        return Answer(page, status, headers, (capture,), held=True)


def plan_run(
    registry: Sequence[Site],
    archive: Path,
    *,
    only: Sequence[str] = (),
    due: bool = False,
    year: int | None = None,
    hosts: Mapping[str, Place] | None = None,
    manners: Manners | None = None,
    now: datetime | None = None,
    sweep: str = "",
) -> Plan:
    """Looks at registry and archive; PlanError where a site is asked for that no line names. `due`: only
    sites whose next visit is due. `sweep`: the mark of a side of a sweep, which takes over from no other run
    than its own: what was fetched before midnight answers nothing after it."""
    now = now or clock.now()
    keys = {site.site for site in registry}
    for key in (*only, *(manners.browsed if manners else ())):
        if key not in keys:
            raise PlanError(f"site {key!r} is not in the registry; `xxgk sites` lists them")
    sites = tuple(site for site in registry if not only or site.site in only)
    expected = year or now.astimezone(BEIJING).year - 1
    killed = tuple(_killed_runs(archive, expected, sweep, now))
    done = {outcome.site: outcome for run in killed for outcome in run.outcomes.values()}
    known = read_known(archive, without=frozenset(run.name for run in killed))
    stems = {run.name.partition("-")[0] for run in killed}
    if due:
        sites = tuple(site for site in sites if is_due(known.of(site.site), now))
    warcs = [path for stem in stems for path in sorted((archive / "warc").glob(f"xxgk-{stem}-*.warc.gz"))]
    return Plan(
        run=f"{now.strftime('%Y%m%dT%H%M%SZ')}-{secrets.token_hex(2)}",
        archive=archive,
        sites=tuple(site for site in sites if site.site not in done),
        registry=tuple(registry),
        year=expected,
        manners=manners or Manners(),
        hosts=hosts,
        known=known,
        done=tuple(done[site.site] for site in sites if site.site in done),
        held=Pages(warcs, archive, known) if warcs else None,
        sweep=sweep,
    )


@dataclass(frozen=True, slots=True)
class Killed:
    """A run that did not come to its end, and the visits that did."""

    name: str
    outcomes: Mapping[str, Outcome]


def _killed_runs(archive: Path, year: int, sweep: str, now: datetime) -> Iterator[Killed]:
    """The latest runs, newest first, back to one that came to its end, is too old, or was asked for
    another year or another side of a midnight."""
    for path in sorted((archive / "findings").glob("*.jsonl"), reverse=True):
        if has_ended(path):
            return
        outcomes: dict[str, Outcome] = {}
        begun = ""
        for finding in read_findings(path):
            if isinstance(finding, Run):
                begun = finding.started_at
                if finding.settings.get("year", str(year)) != str(year):
                    return
                if finding.settings.get("sweep", "") != sweep:
                    return
            elif isinstance(finding, Outcome):
                outcomes[finding.site] = finding
        if not begun or now - datetime.fromisoformat(begun) > RESUME_WITHIN:
            return
        yield Killed(path.stem, outcomes)


def stored_page(archive: Path, last: Fetched) -> Page | None:
    """The payload of a response that a finding names, None where the archive does not hold it any more."""
    path = archive / "warc" / last.warc
    if not path.exists():
        return None
    try:
        with path.open("rb") as file:
            record = read_member(file, last.offset)
        if (record.id, digest_of(record)) != (last.payload or last.capture, last.sha256):
            return None
        return Page(last.url, decoded(record), last.content_type)
    except (OSError, ValueError):
        return None
