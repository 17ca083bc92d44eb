"""The demonstration: the whole way from a portal to a number and back, on practice portals."""

import errno
import itertools
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

import practice
from archive.evidence import trace
from archive.findings import Outcome
from archive.store import opened
from archive.verify import verify
from crawler.manners import Manners
from practice.plan import Truth
from xxgk.crawling import Crawled, crawl
from xxgk.options import make_writable
from xxgk.progress import Progress
from xxgk.refusal import Refused, described
from xxgk.telling import how_far
from xxgk.words import aligned, file_name, harmless

Row = dict[str, Any]
# One number whose evidence is shown: 汉阴县 2022 received 19 requests.
SHOWN = ("汉阴县人民政府", 2022, "requests_new__total")
REPORTS = """SELECT id, site, url, body, year, t2, t3, t4,
    (SELECT count(*) FROM cells WHERE report = reports.id AND tbl <> 'narr') AS cells,
    (SELECT count(*) FROM checks WHERE report = reports.id AND status = 'pass') AS passed,
    (SELECT count(*) FROM checks WHERE report = reports.id AND status = 'fail') AS failed,
    (SELECT count(*) FROM cells WHERE report = reports.id AND flags <> '') AS flagged
    FROM reports WHERE current ORDER BY site, body, year"""


def demonstrate(folder: Path | None, port: int) -> bool:
    """Prints the whole way from a portal to a number and back; says whether all of it went as planned."""
    folder = fresh(folder)
    truth, crawled = walk(folder, port)
    with opened(folder) as db:
        reports = [dict(row) for row in db.execute(REPORTS)]
    verified = verify(folder)

    heading("Sites: every visit ends in a named outcome")
    table(site_line(outcome, reports) for outcome in crawled.outcomes)
    heading("Reports: body, year, form of tables 2 3 4, what was read of them")
    table(report_line(report) for report in reports)
    shown = [report["id"] for report in reports if (report["body"], report["year"]) == SHOWN[:2]]
    if shown:
        heading(f"The evidence for one number: {SHOWN[2]}")
        table(evidence_lines(trace(folder, shown[0], SHOWN[2])))
    heading("Verified")
    click.echo(
        f"  {verified.cells} cells of {verified.reports} reports walked back to the bytes of"
        f" {verified.captures} captures: {len(verified.failures)} failures"
    )
    amiss = [*departures(crawled.outcomes, reports, truth), *verified.failures]
    heading("Not as planned" if amiss else "Now type")
    for line in amiss or next_steps(folder, shown[0]):
        click.echo(f"  {harmless(line)}")
    return not amiss


def fresh(folder: Path | None) -> Path:
    """The folder of this demonstration: nothing of an earlier one is in it."""
    if folder is None:
        name = f"xxgk-demo-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
        return next(path for path in map(Path, names) if not path.exists())
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            f"{file_name(folder)}: is not empty, and a demonstration begins afresh; name another folder"
        )
    return folder


def walk(folder: Path, port: int) -> tuple[Mapping[str, Truth], Crawled]:
    """Crawls the practice portals into the folder; gives what they planned, and how the visits ended."""
    try:
        with (
            practice.serve(practice.demo(), port=port) as portals,
            tempfile.TemporaryDirectory(prefix="xxgk-demo-") as given,
        ):
            make_writable(folder)
            portals.write(Path(given))
            registry, hosts = Path(given, "registry.csv"), Path(given, "hosts.txt")
            click.echo(
                f"{len(portals.truth)} practice portals answer on loopback. Crawling them into {folder} …"
            )
            with Progress("crawling") as progress:
                crawled = crawl(
                    folder,
                    registry,
                    hosts=hosts,
                    manners=Manners(delay=0, longest_delay=0),
                    watch=lambda glance: progress.tell(how_far(glance)),
                )
            crawled.end()
            return portals.truth, crawled
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Refused(f"{described(error)}; without --port free ones are taken") from error


def heading(text: str) -> None:
    click.secho(f"\n{harmless(text)}", bold=True)


def table(rows: Iterable[Sequence[str]]) -> None:
    for line in aligned(list(rows)):
        click.echo(f"  {line}")


def site_line(outcome: Outcome, reports: list[Row]) -> list[str]:
    count = sum(report["site"] == outcome.site for report in reports)
    return [outcome.site, outcome.outcome, f"{count} reports", f"{outcome.requests} requests"]


def report_line(report: Row) -> list[str]:
    failed = f", {report['failed']} failed" if report["failed"] else ""
    return [
        report["body"],
        str(report["year"]),
        " ".join(report[table] for table in ("t2", "t3", "t4")),
        f"{report['cells']} cells",
        f"{report['passed']} checks passed{failed}",
        f"{report['flagged']} flagged",
    ]


def evidence_lines(evidence: Mapping[str, Any]) -> list[list[str]]:
    report, cell, capture = evidence["report"], evidence["cell"], evidence["capture"]
    place = f"table {cell['tbl']}, row {cell['row']}, column {cell['col']}, {cell['path']}"
    record = f"warc/{capture['warc']}, {capture['length']} bytes from {capture['offset']}"
    return [
        ["value", f"{cell['value']} ({evidence['indicator']['label_zh']})"],
        ["report", f"{report['title']}"],
        ["cell", f"{place}, prints {cell['raw']!r}"],
        ["page", f"{capture['url']}, fetched {capture['fetched_at']}"],
        ["record", record],
        ["SHA-256", capture["sha256"]],
        ["proved", "yes, from the bytes, just now" if evidence["proved"] else evidence["why"]],
    ]


def departures(outcomes: Sequence[Outcome], reports: list[Row], truth: Mapping[str, Truth]) -> Iterator[str]:
    """What did not end as the portals planned it."""
    ended = {outcome.site: outcome.outcome for outcome in outcomes}
    for site, planned in truth.items():
        if ended.get(site) != planned.outcome:
            yield f"{site}: {planned.outcome} was planned, {ended.get(site, 'no visit')} came"
        found = {
            report["url"]: (report["body"], report["year"]) for report in reports if report["site"] == site
        }
        expected = {report.url: (report.body, report.year) for report in planned.reports}
        for url in sorted(found.keys() | expected.keys()):
            if found.get(url) != expected.get(url):
                yield f"{site}: {url}: {expected.get(url)} was planned, {found.get(url)} came"


def next_steps(archive: Path, report: str) -> list[str]:
    """Commands to go on with, spelt so that they work where this one was typed."""
    typed = Path(sys.argv[0])
    here = "" if shutil.which(typed.name) == str(typed) or typed.name != "xxgk" else f"{typed.parent}/"
    short, folder = report[:6], shlex.quote(str(archive))
    query = f"select body, year, value, raw, path from provenance where indicator = '{SHOWN[2]}'"
    return [
        f"{here}xxgk trace --archive {folder} {short} {SHOWN[2]}",
        f"{here}xxgk verify --archive {folder}",
        f'{here}sqlite-utils {folder}/archive.db "{query}" -t',
        f"{here}xxgk crawl --help",
    ]
