"""`xxgk cdx`: an index of all captures, for replay programs."""

from pathlib import Path

import click

from xxgk import options


@click.command(epilog="Example: xxgk cdx --archive archive-data > index.cdxj")
@options.archive
def command(folder: Path) -> None:
    """Write a CDXJ index of all captures to stdout.

    One sorted line a capture: address, time, status, digest, and where it stands in which file. Only records
    whose digests agree with their bytes are in it.
    """
    from archive.export import cdx_lines

    for line in cdx_lines(folder):
        click.echo(line)
