"""Options that several commands share, each declared once."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.decorators import FC

from xxgk.refusal import Refused
from xxgk.words import file_name

DEFAULT = "archive-data"
PARTS = ("warc", "findings", "inputs", "archive.db")


class ArchiveFolder(click.ParamType[Path]):
    """A folder that holds an archive, or may become one; it is looked at and not touched."""

    name = "folder"

    def __init__(self, *, may_be_new: bool) -> None:
        self.may_be_new = may_be_new

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        folder = Path(value)
        if not self.may_be_new and not any((folder / name).exists() for name in PARTS):
            raise Refused(
                f"{file_name(folder)}: no archive here; `xxgk crawl` makes one, --archive names another"
            )
        return folder


def _archive(may_be_new: bool) -> Callable[[FC], FC]:
    return click.option(
        "--archive",
        "folder",
        type=ArchiveFolder(may_be_new=may_be_new),
        default=DEFAULT,
        envvar="XXGK_ARCHIVE",
        show_default=True,
        metavar="DIR",
        help="The folder of the archive.",
    )


archive = _archive(may_be_new=False)
new_archive = _archive(may_be_new=True)

FILE = click.Path(path_type=Path)
registry = click.option(
    "--registry",
    type=FILE,
    envvar="XXGK_REGISTRY",
    metavar="FILE",
    help="The sites, one CSV line each.  [default: the one that ships with xxgk]",
)
as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="As it stood at the end of this day in Beijing.  [default: now]",
)
region = click.option(
    "--region", default="", metavar="CODE", help="Only division codes that begin so: 61, 610921"
)
lang = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en",
    envvar="XXGK_LANG",
    show_default=True,
    help="The language of words for people.",
)
out = click.option("--out", type=FILE, metavar="FILE", help="Write here, in one step.  [default: stdout]")
jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    default=lambda: os.cpu_count() or 1,
    envvar="XXGK_JOBS",
    show_default="one for each processor",
    help="Read in so many processes.",
)


def make_writable(folder: Path) -> None:
    """Makes the folder where there is none, and proves that files can be made in it; else refuses, and
    leaves nothing behind."""
    made = []
    try:
        for path in reversed([folder, *folder.parents]):
            if not path.exists():
                path.mkdir()
                made.append(path)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-"):
            pass
    except OSError as error:
        for path in reversed(made):
            path.rmdir()
        why = f"{file_name(folder)}: {error.strerror or error}"
        raise Refused(f"the archive cannot be written: {why}; --archive names another") from error


def put(text: bytes, path: Path | None) -> None:
    """Writes to the file in one step, so that nobody ever reads half of it, or to stdout; Refused where it
    cannot be written."""
    if path is None:
        click.echo(text, nl=False)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text)
        part.replace(path)
    except OSError as error:
        raise Refused(f"--out {file_name(path)}: {error.strerror or error}; name another file") from error
