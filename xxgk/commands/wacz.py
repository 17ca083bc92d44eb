"""`xxgk wacz`: the whole archive as one file."""

from importlib.metadata import version
from pathlib import Path

import click

from xxgk import options
from xxgk.words import file_name, say


@click.command(epilog="Example: xxgk wacz archive.wacz --archive archive-data")
@options.archive
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def command(folder: Path, out: Path) -> None:
    """Pack the archive into a WACZ, for replay programs and for handing on.

    All finished WARC files, their index, and the reports as the pages to begin with.
    """
    from archive.export import write_wacz
    from archive.store import opened

    with opened(folder) as db:
        query = "SELECT r.url, r.last_seen_at, r.title FROM reports r WHERE current ORDER BY r.url, r.part"
        reports = [tuple(row) for row in db.execute(query)]
    files = write_wacz(folder, out, reports, f"xxgk {version('xxgk')}")
    say(f"xxgk wacz: {file_name(out)}: {files} files, {len(reports)} reports to begin with")
