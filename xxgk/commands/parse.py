"""`xxgk parse`: files in, one JSON object a report out; what cannot be read is a line too."""

import mimetypes
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from parsers.page import Page
from parsers.report import as_json, read
from xxgk.progress import Progress
from xxgk.words import file_name, print_json, say

# The largest real report seen is a PDF of 0.4 MB; the reader is held to pages of 50 MB.
LARGEST = 100_000_000


@click.command(epilog="Example: xxgk parse reports/ 2023.html --site-name 汉阴县人民政府 > reports.jsonl")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--url", default="", help="Where the file was published; helps to tell whose report it is.")
@click.option("--site-name", default="", help="The site's name, such as 汉阴县人民政府.")
def command(paths: tuple[str, ...], url: str, site_name: str) -> None:
    """Read reports from files, or folders of them.

    Prints one JSON object a line for each report, in the order given; folders are read through, by name.
    `-` is standard input. A file that cannot be read gives a line with `error` and exit code 1 at the
    end; the others are still read. Cells without flags say what the page says.
    """
    every = [file for path in paths for file in files(path)]
    unread = 0
    with Progress("xxgk parse", len(every), prints=True) as progress:
        for file in every:
            unread += not parse(file, url, site_name)
            progress.step(detail=file_name(file))
    if unread:
        say(f"xxgk parse: {unread} could not be read; their lines say why (grep '\"error\":')")
        sys.exit(1)


def files(path: str) -> Iterator[str]:
    """The path itself, or every file below it in the order of their names, hidden ones left out."""
    if path == "-" or not Path(path).is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(folder, name)) for name in sorted(names) if not name.startswith("."))


def parse(path: str, url: str, site_name: str) -> bool:
    """Prints the reports of one file, or one line with the error; says whether it could be read."""
    name = file_name(path)
    try:
        body = content(path)
    except OSError as error:
        print_json({"file": name, "error": error.strerror or str(error)})
        return False
    try:
        reports = read(Page(url, body, mimetypes.guess_type(name)[0] or ""), site_name)
    except Exception as error:
        # The reader promises not to raise: this is our fault, and the other files are still read.
        print_json({"file": name, "error": f"the reader failed: {error!r}; please report it with the file"})
        return False
    for report in reports:
        for problem in report.problems:
            if problem.kind == "unreadable":
                print_json({"file": name, "error": problem.text})
                return False
    for report in reports:
        print_json({"file": name, **as_json(report)})
    return True


def content(path: str) -> bytes:
    """The bytes of a regular file or of standard input. A pipe or a device among the files of a folder
    would keep the others waiting for ever."""
    if path == "-":
        body = sys.stdin.buffer.read(LARGEST + 1)
    elif not stat.S_ISREG(Path(path).stat().st_mode):
        raise OSError("not a file")
    else:
        with Path(path).open("rb") as file:
            body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise OSError(f"larger than {LARGEST // 1_000_000} MB; no report is")
    return body
