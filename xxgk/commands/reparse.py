"""`xxgk reparse`: everything derived from the files of an archive, made again."""

import sys
from pathlib import Path

import click

from xxgk import options
from xxgk.progress import Progress
from xxgk.words import harmless, say


@click.command(epilog="Example: xxgk reparse --archive archive-data")
@options.archive
@options.jobs
@click.option("--anew", is_flag=True, help="Read every page again, also where bytes and reader are the same.")
def command(folder: Path, jobs: int, anew: bool) -> None:
    """Rebuild everything that is derived from the files of an archive.

    Makes archive.db again from warc/, findings/ and inputs/, the same row for row, and says what changed
    and why. Nothing is fetched. An interrupted rebuild leaves the old state.
    """
    from archive.lock import hold
    from archive.store import reparse

    with hold(folder), Progress("xxgk reparse") as progress:
        made = reparse(folder, jobs=jobs, tell=progress.tell, anew=anew)
    for change in made.changes:
        click.echo(harmless(change))
    for place, text in made.unread:
        say(f"{place}: {text}")
    say(
        f"xxgk reparse: {made.reports} reports with {made.cells} cells, from {made.captures} captures; "
        f"{made.read} pages read, {made.kept} kept as they were"
    )
    sys.exit(1 if made.unread else 0)
