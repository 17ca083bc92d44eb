"""`xxgk verify`: every value walked back to its bytes."""

import sys
from pathlib import Path

import click

from xxgk import options
from xxgk.progress import Progress
from xxgk.words import harmless, say


@click.command(epilog="Example: xxgk verify --archive archive-data --sample 100")
@options.archive
@click.option("--sample", type=click.IntRange(1), help="Only so many reports, drawn at random.")
@options.jobs
def command(folder: Path, sample: int | None, jobs: int) -> None:
    """Walk values back to their bytes.

    Reads every record and compares its digests, reads every report again, finds every cell in its page by
    its path, and compares all of it with the database. What differs, is missing or is damaged is one line
    on stdout and exit code 1. Nothing is changed.
    """
    from archive.verify import verify

    with Progress("xxgk verify") as progress:
        done = verify(folder, sample, jobs=jobs, tell=progress.tell)
    for failure in done.failures:
        click.echo(harmless(failure))
    say(
        f"xxgk verify: {done.cells} cells of {done.reports} reports walked back to {done.captures} captures: "
        f"{len(done.failures)} failures"
    )
    sys.exit(1 if done.failures else 0)
