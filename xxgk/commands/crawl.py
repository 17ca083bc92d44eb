"""`xxgk crawl`: visits sites, archives every response, then indexes and reads what is new."""

import sys
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from archive import clock
from crawler.manners import BEIJING, Manners, quiet_hours, quiet_seconds
from crawler.outcome import OUTCOMES
from xxgk import options
from xxgk.progress import Progress
from xxgk.refusal import Refused
from xxgk.words import now, print_json, say

if TYPE_CHECKING:
    from xxgk.crawling import Crawled


class Outcomes(click.ParamType[frozenset[str]]):
    """Names of outcomes with commas between."""

    name = "outcomes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in OUTCOMES:
                self.fail(f"there is no outcome {name!r}; they are {', '.join(OUTCOMES)}", param, ctx)
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
@click.option(
    "--due",
    is_flag=True,
    help="Only sites whose next visit is due, as `xxgk due` lists them.",
)
@click.option(
    "--sweep",
    metavar="MM-DD",
    help="Visit the sites whose bodies are due that day on both sides of its midnight in Beijing.",
)
@click.option(
    "--year", type=click.IntRange(2008, 2100), metavar="YEAR", help="The report's year.  [default: last]"
)
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
    "--contact",
    default="",
    metavar="WHO",
    envvar="XXGK_CONTACT",
    help="Who runs this crawl; sent along.",
)
@click.option("--proxy", default="", metavar="URL", envvar="XXGK_PROXY", help="An HTTP proxy.")
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
    metavar="N",
    default=1000,
    show_default=True,
    envvar="XXGK_BUDGET",
    help="The most requests to one site in one visit.",
)
@click.option(
    "--browse",
    multiple=True,
    metavar="KEY",
    envvar="XXGK_BROWSE",
    help="A site whose pages are written by scripts: look at them in a browser; may be repeated.",
)
@click.option("--browser", default="", metavar="PROGRAM", envvar="XXGK_BROWSER", help="The Chromium to use.")
@options.jobs
@click.option(
    "--log",
    type=click.Choice(["words", "json"]),
    default="words",
    envvar="XXGK_LOG",
    show_default=True,
    help="How to tell of the run on stderr.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON on stdout.")
def command(
    *,
    registry: Path | None,
    folder: Path,
    only: tuple[str, ...],
    due: bool,
    sweep: str | None,
    year: int | None,
    delay: float,
    fail_on: frozenset[str],
    hosts: Path | None,
    contact: str,
    proxy: str,
    quiet: tuple[time, time] | None,
    budget: int,
    browse: tuple[str, ...],
    browser: str,
    jobs: int,
    log: str,
    as_json: bool,
) -> None:
    """Visit the sites of a registry and read what is new.

    Every response is archived before anybody reads it, and every visit ends in a named outcome with a
    response that shows it. A crawl that was killed goes on from its own files when it is run again.

    --sweep waits for the midnight that ends the day, visits as late before it as the last visits allow, and
    again after it, and says how many bodies stay undecided. Start it within the day.
    """
    from crawler.browser import find_program
    from xxgk.crawling import crawl
    from xxgk.telling import Lines, Words, as_contract, swept_as_json

    if sweep is not None and (due or year):
        raise Refused("--sweep chooses sites and year by itself; leave out --due and --year")
    program = find_program(browser) if browse else ""
    manners = Manners(delay=delay, budget=budget, quiet=quiet, browser=program, browsed=frozenset(browse))
    began = now()
    with Progress("xxgk crawl") as progress:
        teller = Lines() if log == "json" else Words(progress)
        if sweep is not None:

            def told(crawled: "Crawled") -> None:
                teller.end(crawled)
                _leave(folder, crawled, began)

            from xxgk.sweeping import Sweep

            sweeping = Sweep(
                folder,
                registry,
                sweep,
                hosts=hosts,
                only=only,
                manners=manners,
                proxy=proxy,
                jobs=jobs,
                tell=teller.wait,
                told=told,
            )
            swept = sweeping.run(contact=contact, watch=teller.watch)
            if as_json:
                print_json(swept_as_json(swept))
            if not swept.complete:
                _end_interrupted()
            teller.sweep(swept)
            sys.exit(3 if {outcome.outcome for _, outcome in swept.visits} & fail_on else 0)
        if seconds := quiet_seconds(clock.now(), quiet):
            until = (clock.now() + timedelta(seconds=seconds)).astimezone(BEIJING)
            teller.wait(f"quiet hours: nothing is asked before {until:%H:%M} Beijing time")
        crawled = crawl(
            folder,
            registry,
            hosts=hosts,
            only=only,
            due=due,
            year=year,
            manners=manners,
            contact=contact,
            proxy=proxy,
            jobs=jobs,
            watch=teller.watch,
            tell=progress.tell,
        )
    if as_json:
        print_json({"sites": [as_contract(outcome) for outcome in crawled.outcomes]})
    teller.end(crawled)
    _leave(folder, crawled, began)
    crawled.end()
    ended = {outcome.outcome for outcome in crawled.outcomes}
    if "interrupted" in ended:
        _end_interrupted()
    sys.exit(3 if ended & fail_on else 0)


def _end_interrupted() -> NoReturn:
    say("xxgk crawl: interrupted; the same command goes on where this one stopped")
    sys.exit(130)


def _leave(folder: Path, crawled: "Crawled", began: str) -> None:
    from xxgk.runs import leave_report

    try:
        leave_report(folder, crawled, began, now())
    except OSError as error:
        say(f"xxgk crawl: no report of this run was left: {error}")
