"""`xxgk diff`: what changed between the versions of a report."""

from pathlib import Path

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import print_json


@click.command(epilog="Example: xxgk diff 3f2a --archive archive-data")
@options.archive
@click.argument("report", metavar="REPORT")
def command(folder: Path, report: str) -> None:
    """Show what changed between the versions of a report, by cell and section, as JSON.

    REPORT is an id, the beginning of one, or an address. Menus, counters and clocks around the report are no
    difference: two versions whose bytes differ may have none.
    """
    from archive.versions import compare_versions

    try:
        print_json(compare_versions(folder, report), spread=True)
    except LookupError as error:
        raise Refused(str(error.args[0])) from error
