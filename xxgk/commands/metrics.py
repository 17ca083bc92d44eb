"""`xxgk metrics`: what Prometheus may watch of an archive."""

from pathlib import Path

import click

from archive import clock
from xxgk import options


@click.command(epilog="Example: xxgk metrics --archive archive-data --out /var/lib/node_exporter/xxgk.prom")
@options.archive
@options.registry
@options.out
def command(folder: Path, registry: Path | None, out: Path | None) -> None:
    """Print what Prometheus may watch: sites last seen, bodies by state, bytes, sites due.

    The text format that node_exporter reads from a folder; a file is replaced whole, so that nobody ever
    reads half of one. The years are last year's report and the one before.
    """
    from archive.known import read_known
    from archive.ledger.dues import BEIJING
    from archive.ledger.status import list_entries
    from archive.metrics import measure, written
    from crawler.due import is_due
    from crawler.registry import load
    from xxgk.ledgers import opened_ledger

    now = clock.now()
    last = now.astimezone(BEIJING).year - 1
    known = read_known(folder)
    queue = sum(is_due(known.of(site.site), now) for site in load(registry))
    with opened_ledger(folder, registry) as (db, bodies):
        states = (
            (entry.year, entry.state)
            for year in (last - 1, last)
            for entry in list_entries(db, bodies, year, now)
        )
        text = written(measure(db, folder, states, queue, now))
    options.put(text.encode(), out)
