"""`xxgk merge`: several archives become one."""

import sys
from pathlib import Path

import click

from xxgk import options
from xxgk.progress import Progress
from xxgk.refusal import Refused
from xxgk.words import say


@click.command(epilog="Example: xxgk merge shard-a shard-b --archive archive-data")
@options.new_archive
@click.argument("sources", metavar="ARCHIVE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.jobs
def command(folder: Path, sources: tuple[Path, ...], jobs: int) -> None:
    """Join archives into one, the one that --archive names.

    Their WARC files, findings and inputs are copied, and the database is made from all of them: ids stay as
    they are, and the result equals one crawl of all sites. The archives given are only read. An interrupted
    merge goes on when it is run again.
    """
    from archive.lock import hold
    from archive.merge import MergeError, merge_files
    from archive.store import reparse

    options.make_writable(folder)
    with hold(folder), Progress("xxgk merge") as progress:
        try:
            new = merge_files(folder, sources)
        except MergeError as error:
            raise Refused(str(error)) from error
        made = reparse(folder, jobs=jobs, tell=progress.tell)
    for place, text in made.unread:
        say(f"{place}: {text}")
    say(f"xxgk merge: {new} new files; {made.reports} reports with {made.cells} cells")
    sys.exit(1 if made.unread else 0)
