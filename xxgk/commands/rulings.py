"""`xxgk rulings`: what agencies replied to findings, and what reviewers decided."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.ledger.lexicon import word
from xxgk import options
from xxgk.ledgers import opened_ledger, rulings_of
from xxgk.refusal import Refused
from xxgk.words import aligned, print_json, say


@click.group(epilog="Example: xxgk rulings list")
def command() -> None:
    """List and add replies of agencies and decisions of reviewers.

    They go to inputs/rulings.csv, a line each, and no rebuild touches them. A ruling stands beside the state
    of a finding and never changes it.
    """


@command.command("list", epilog="Example: xxgk rulings list --json")
@options.archive
@click.option("--json", "form", flag_value="json", help="Print one JSON object a line.")
@options.lang
def list_rulings(*, folder: Path, form: str | None, lang: str) -> None:
    """List every ruling with the id of its finding, in the order in which they were written."""
    with opened_ledger(folder, None) as (_, bodies):
        lines = rulings_of(folder, bodies).list_all()
    if form == "json":
        for finding, line in lines:
            print_json({**line, "finding": finding})
        return
    heads = ["finding", "body", "year", "ruling", "on", "by", "text"]
    rows = [
        [
            finding,
            line["name"],
            line["year"],
            word("ruling", line["decision"] or line["kind"], lang),
            line["on"],
            line["by"],
            line["text"],
        ]
        for finding, line in lines
    ]
    for row in aligned([heads, *rows]):
        click.echo(row)
    say(f"{len(lines)} rulings")


@command.command(
    "add",
    epilog="Example: xxgk rulings add 汉阴县教育局 2024 --reply --by 教育局 --on 2025-03-19 --text 已发布",
)
@options.archive
@click.argument("name", metavar="BODY")
@click.argument("year", type=click.IntRange(2008, 2100))
@click.option("--site", default="", metavar="KEY", help="The site, where several bodies have the name.")
@click.option("--reply", "is_reply", is_flag=True, help="It is the agency's reply.")
@click.option("--decision", type=click.Choice(["upheld", "dismissed", "open"]), help="It is a decision.")
@click.option("--text", required=True, metavar="WORDS", help="What was replied or decided.")
@click.option("--by", "giver", required=True, metavar="WHO", help="Who replied or decided.")
@click.option("--on", required=True, metavar="DATE", help="The day of the reply or decision: 2025-03-19")
@click.option("--source", default="", metavar="WORDS", help="The document: its number, file or address.")
@click.option("--author", metavar="WHO", envvar="XXGK_BY", help="Who writes it.  [default: your login name]")
def add_ruling(
    *,
    folder: Path,
    name: str,
    year: int,
    site: str,
    is_reply: bool,
    decision: str | None,
    text: str,
    giver: str,
    on: str,
    source: str,
    author: str | None,
) -> None:
    """Add the agency's reply to the finding on BODY and YEAR, or a reviewer's decision on it."""
    from archive.ledger.entries import finding_id
    from archive.ledger.inputs import InputError, append_lines
    from archive.ledger.rulings import NAME, check_ruling
    from archive.ledger.said import find_body, line_of
    from archive.lock import hold

    if is_reply == bool(decision):
        raise Refused("give either --reply or --decision; a ruling is one of them")
    with opened_ledger(folder, None) as (_, bodies):
        rulings_of(folder, bodies)
        try:
            body = find_body(bodies, name, site)
            line = check_ruling(
                {
                    **line_of(body, bodies),
                    "finding": finding_id(body.key, year),
                    "year": str(year),
                    "kind": "reply" if is_reply else "decision",
                    "decision": decision or "",
                    "text": text.strip(),
                    "by": giver,
                    "on": on,
                    "source": source,
                    "author": author or getpass.getuser(),
                    "date": f"{datetime.now(UTC):%Y-%m-%d}",
                }
            )
        except InputError as error:
            raise Refused(str(error)) from error
    options.make_writable(folder)
    with hold(folder):
        append_lines(folder, NAME, [line])
    say(f"{body.key} {year}: finding {line['finding']} has one more ruling")
