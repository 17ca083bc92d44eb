"""`xxgk add`: what a person brought enters the archive, marked as brought."""

import secrets
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import file_name, say


class Moment(click.ParamType[str]):
    """A time in ISO 8601, taken for UTC where it names no zone; printed as the archive writes times."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; write 2024-01-31 or 2024-01-31T09:30:00+08:00", param, ctx)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        if moment > datetime.now(UTC):
            self.fail(f"{value!r} is in the future", param, ctx)
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@click.command(
    epilog="Example: xxgk add 2022.html --url http://www.example.gov.cn/1.html --seen-at 2023-02-01 --by 张三"
)
@options.new_archive
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False)
)
@click.option(
    "--url", required=True, help="Where it was published; of a WARC or WACZ, which page is the report."
)
@click.option("--seen-at", type=Moment(), help="When it was seen there; a WARC says so itself.")
@click.option("--by", required=True, help="Who brings it.")
@click.option("--site", default="", metavar="KEY", help="The site of the registry it belongs to.")
@click.option("--site-name", default="", help="The site's name, such as 汉阴县人民政府.")
@options.jobs
def command(
    *,
    folder: Path,
    paths: tuple[str, ...],
    url: str,
    seen_at: str | None,
    by: str,
    site: str,
    site_name: str,
    jobs: int,
) -> None:
    """Put a file, a WARC or a WACZ that somebody brought into the archive.

    It is kept in the same kind of files as what a crawl fetched, says who brought it, when and from where,
    and is read like any other page; `captures.brought_by` tells it apart from our own.
    """
    from archive.bring import BringError, Errand, bring
    from archive.lock import hold
    from archive.store import index

    if not url.startswith(("http://", "https://")):
        raise Refused(f"--url {url}: no address; write it with http:// or https://")
    options.make_writable(folder)
    refused = 0
    with hold(folder):
        for path in map(Path, paths):
            now = datetime.now(UTC)
            run = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
            at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
            errand = Errand(url.partition("#")[0], by, at, seen_at or "", site, site_name)
            try:
                captures = bring(folder, run, socket.gethostname(), path, errand)
            except BringError as error:
                say(f"xxgk add: {error}")
                refused += 1
                continue
            for capture in captures:
                say(f"{file_name(path)}: kept as {capture.id}, seen at {capture.fetched_at}")
        made = index(folder, jobs=jobs)
    for place, text in made.unread:
        say(f"{place}: {text}")
    say(f"xxgk add: the archive holds {made.reports} reports with {made.cells} cells")
    sys.exit(1 if refused or made.unread else 0)
