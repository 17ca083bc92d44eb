"""`xxgk feed`: what happened, as an Atom feed."""

from pathlib import Path

import click

from archive import clock
from xxgk import options


@click.command(epilog="Example: xxgk feed --archive archive-data --lang zh --out feed.xml")
@options.archive
@options.region
@options.lang
@click.option("--address", default="", metavar="URL", help="Where the feed will stand; its id and self link.")
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="The newest so many.")
@options.out
def command(*, folder: Path, region: str, lang: str, address: str, most: int, out: Path | None) -> None:
    """Print what happened as an Atom feed: published, changed, withdrawn, overdue, site lost.

    Events follow from the archive alone and keep their ids: a feed made again, or from a rebuilt database,
    brings nothing twice.
    """
    from archive.ledger.events import list_events
    from archive.notices import feed
    from xxgk.ledgers import opened_ledger

    with opened_ledger(folder, None) as (db, bodies):
        events = list_events(db, bodies, clock.now(), region=region)
    options.put(feed(events[-most:], lang, address), out)
