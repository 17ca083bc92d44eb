"""`xxgk crawl`: visits sites, archives every response, then indexes and reads what is new."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.manners import Manners, quiet_hours
from crawler.outcome import OUTCOMES
from xxgk import options
from xxgk.progress import Progress
from xxgk.refusal import Refused
from xxgk.words import print_json, say

if TYPE_CHECKING:
    from archive.findings import Outcome
    from archive.store import Indexed
    from crawler.round import Glance

ENDS = (*OUTCOMES, "interrupted")
FAILED = frozenset({"robots_refused", "blocked", "down", "layout_unknown", "partial"})
# So many sites of one family that fail together are more likely our fault or the vendor's than theirs.
MANY = 3


class Outcomes(click.ParamType[frozenset[str]]):
    """Names of outcomes with commas between."""

    name = "outcomes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in ENDS:
                self.fail(f"there is no outcome {name!r}; they are {', '.join(ENDS)}", param, ctx)
        return frozenset(names)


class QuietHours(click.ParamType[tuple[time, time]]):
    """Two times of day, Beijing: 08:00-18:00."""

    name = "hours"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[time, time]:
        try:
            return quiet_hours(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(
    epilog="Example: xxgk crawl --registry sites.csv --archive archive-data --site hanyin --fail-on down"
)
@options.registry
@options.new_archive
@click.option("--site", "only", multiple=True, metavar="KEY", help="Visit this site alone; may be repeated.")
@click.option("--year", type=click.IntRange(2008, 2100), help="The report's year.  [default: last year]")
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    default=2.0,
    show_default=True,
    envvar="XXGK_DELAY",
    metavar="S",
    help="Seconds between an answer and the next request to the same host.",
)
@click.option(
    "--fail-on",
    type=Outcomes(),
    default="",
    envvar="XXGK_FAIL_ON",
    metavar="OUTCOMES",
    help="Exit 3 where a visit ended so: blocked,down",
)
@click.option(
    "--hosts", type=options.FILE, metavar="FILE", help="Maps names to loopback addresses, for practice."
)
@click.option(
    "--contact", default="", envvar="XXGK_CONTACT", help="Who runs this crawl; sent with every request."
)
@click.option("--proxy", default="", envvar="XXGK_PROXY", help="An HTTP proxy: http://address:port")
@click.option(
    "--quiet-hours",
    "quiet",
    type=QuietHours(),
    envvar="XXGK_QUIET_HOURS",
    help="Ask nothing then: 08:00-18:00",
)
@click.option(
    "--budget",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    envvar="XXGK_BUDGET",
    help="The most requests to one site in one visit.",
)
@options.jobs
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON on stdout.")
def command(
    *,
    registry: Path | None,
    folder: Path,
    only: tuple[str, ...],
    year: int | None,
    delay: float,
    fail_on: frozenset[str],
    hosts: Path | None,
    contact: str,
    proxy: str,
    quiet: tuple[time, time] | None,
    budget: int,
    jobs: int,
    as_json: bool,
) -> None:
    """Visit the sites of a registry and read what is new.

    Every response is archived before anybody reads it, and every visit ends in a named outcome with a
    response that shows it. A crawl that was killed goes on from its own files when it is run again.
    """
    manners = Manners(delay=delay, budget=budget, quiet=quiet)
    crawled = crawl(
        folder,
        registry,
        hosts=hosts,
        only=only,
        year=year,
        manners=manners,
        contact=contact,
        proxy=proxy,
        jobs=jobs,
    )
    if as_json:
        print_json({"sites": [as_contract(outcome) for outcome in crawled.outcomes]})
    for line in report(crawled):
        say(line)
    ended = {outcome.outcome for outcome in crawled.outcomes}
    if "interrupted" in ended:
        raise KeyboardInterrupt
    sys.exit(3 if ended & fail_on else 0)


@dataclass(frozen=True, slots=True)
class Crawled:
    """How the visits of a run ended, in the order of the registry, and what indexing made of them."""

    outcomes: "tuple[Outcome, ...]"
    indexed: "Indexed"


def crawl(
    folder: Path,
    registry: Path | None,
    *,
    hosts: Path | None = None,
    only: tuple[str, ...] = (),
    year: int | None = None,
    manners: Manners | None = None,
    contact: str = "",
    proxy: str = "",
    jobs: int = 1,
    aloud: bool = True,
) -> Crawled:
    """Visits, archives, indexes and reads. What is wrong with the call is refused before anything is
    written; `aloud` says each visit as it ends."""
    from archive.lock import hold
    from archive.store import index
    from archive.warc import salvage
    from crawler.hosts import read_hosts
    from crawler.plan import plan_run
    from crawler.registry import load
    from crawler.run import crawl, finish

    sites = load(registry)
    places = read_hosts(hosts) if hosts else None
    for key in only:
        if key not in {site.site for site in sites}:
            raise Refused(f"--site {key}: no line of the registry has this key")
    options.make_writable(folder)
    with hold(folder), Progress("xxgk crawl") as progress:
        salvage(folder)
        plan = plan_run(sites, folder, only=only, year=year, hosts=places, manners=manners)
        outcomes = crawl(plan, contact=contact, proxy=proxy, watch=watcher(progress, aloud))
        if all(outcome.outcome != "interrupted" for outcome in outcomes):
            finish(folder, plan.run)
        indexed = index(folder, jobs=jobs, tell=progress.tell)
    return Crawled(outcomes, indexed)


def watcher(progress: Progress, aloud: bool) -> "Callable[[Glance], None]":
    """Shows how far a run is, and each visit as it ends."""

    def watch(glance: "Glance") -> None:
        if aloud and glance.outcome is not None:
            progress.line("  ".join(told(glance.outcome)))
        progress.tell(
            f"{glance.done} of {glance.sites} sites, {glance.answers} answers, {glance.reports} reports,"
            f" {glance.failures} failures; {glance.site}"
        )

    return watch


def told(outcome: "Outcome") -> list[str]:
    """One visit for people: site, outcome, what was listed and is new, requests, a note."""
    counts = [f"{outcome.listed} listed"] if outcome.listed else []
    for name in ("new", "changed", "withdrawn"):
        if count := getattr(outcome, name):
            counts.append(f"{count} {name}")
    return [outcome.site, outcome.outcome, ", ".join(counts), f"{outcome.requests} requests", outcome.note]


def as_contract(outcome: "Outcome") -> dict[str, Any]:
    """The outcome as `--json` prints it."""
    kept = "site outcome listed new changed withdrawn requests family evidence note".split()
    return {name: value for name, value in asdict(outcome).items() if name in kept}


def report(crawled: Crawled) -> Iterable[str]:
    """What the run came to: what could not be read, families that fail together, the sums."""
    for place, text in crawled.indexed.unread:
        yield f"{place}: {text}"
    failing = Counter(
        outcome.family for outcome in crawled.outcomes if outcome.outcome in FAILED and outcome.family
    )
    for family, count in failing.items():
        of = sum(outcome.family == family for outcome in crawled.outcomes)
        if count >= MANY and count * 2 > of:
            yield f"{count} of {of} sites of the family {family} failed in this run: it may have changed"
    ended = Counter(outcome.outcome for outcome in crawled.outcomes)
    counts = ", ".join(f"{ended[name]} {name}" for name in ENDS if ended[name])
    yield f"xxgk crawl: {len(crawled.outcomes)} sites: {counts}"
    held = crawled.indexed
    yield f"the archive holds {held.reports} reports with {held.cells} cells, in {held.captures} captures"
