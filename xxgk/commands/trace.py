"""`xxgk trace`: the evidence for one number."""

from pathlib import Path

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import print_json


@click.command(epilog="Example: xxgk trace 3f2a requests_new__total")
@options.archive
@click.argument("report", metavar="REPORT")
@click.argument("indicator", metavar="INDICATOR")
def command(folder: Path, report: str, indicator: str) -> None:
    """Show the evidence for one number as JSON.

    REPORT is an id, the beginning of one, or an address; INDICATOR an id of the codebook. The bytes are read
    and their digests compared each time: `proved` says whether they still say what the database says.
    """
    from archive.verify import trace

    try:
        print_json(trace(folder, report, indicator), spread=True)
    except LookupError as error:
        raise Refused(str(error.args[0])) from error
