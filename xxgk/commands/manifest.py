"""`xxgk manifest`: the digests of the files of an archive."""

from pathlib import Path

import click

from xxgk import options


@click.command(epilog="Example: xxgk manifest --archive archive-data > manifest.sha256")
@options.archive
def command(folder: Path) -> None:
    """List the files of an archive with their SHA-256 digests.

    Whoever holds a copy checks it without this program: cd into it and run `sha256sum -c manifest.sha256`.
    The database is not listed; it is made from these files.
    """
    from archive.merge import manifest

    for digest, name in manifest(folder):
        click.echo(f"{digest}  {name}")
