"""`xxgk search`: words in titles and narrative."""

from dataclasses import asdict
from pathlib import Path

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import harmless, print_json


@click.command(epilog="Example: xxgk search 复议 依申请公开 --archive archive-data")
@options.archive
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="So many places at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a place.")
def command(folder: Path, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find words in the titles and the narrative of reports.

    All words must stand in one title or section, in any order; Chinese words of two characters and more need
    no spaces around them in the text. Newest years come first. The first search over an archive makes an
    index beside it, search.db, which may be deleted.
    """
    from archive.search import search

    if all(not word.strip() for word in words):
        raise Refused("nothing to search for; give a word")
    for hit in search(folder, " ".join(words), limit=limit):
        if as_json:
            print_json(asdict(hit))
        else:
            where = f"section {hit.number}" if hit.number else "title"
            click.echo(harmless(f"{hit.report}  {hit.year or '—'}  {hit.body}  {where}: {hit.text}"))
