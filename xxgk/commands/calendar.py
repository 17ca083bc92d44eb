"""`xxgk calendar`: due dates as an iCalendar."""

from pathlib import Path

import click

from archive import clock
from xxgk import options
from xxgk.refusal import Refused


@click.command(epilog="Example: xxgk calendar --year 2026 --archive archive-data --lang zh --out due.ics")
@options.archive
@options.region
@options.lang
@click.option("--year", type=click.IntRange(2008, 2100), required=True, help="The report's year.")
@click.option("--each", is_flag=True, help="A day for each body, not for each date and rule.")
@options.out
def command(*, folder: Path, region: str, lang: str, year: int, each: bool, out: Path | None) -> None:
    """Print the due dates of one year's reports as an iCalendar, with how many bodies have published.

    Days are Beijing's, and end at midnight there. Events keep their ids: importing the file again brings
    them up to date.
    """
    from archive.ledger.status import list_entries
    from archive.notices import calendar
    from xxgk.ledgers import opened_ledger

    with opened_ledger(folder, None) as (db, bodies):
        entries = list(list_entries(db, bodies, year, clock.now(), region=region))
    try:
        text = calendar(entries, lang, each=each)
    except ImportError as error:
        raise Refused("calendar needs icalendar; pip install 'xxgk[watch]'") from error
    options.put(text, out)
