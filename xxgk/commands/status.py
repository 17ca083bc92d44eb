"""`xxgk status`: the deadline ledger."""

import csv
import io
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.ledger.lexicon import word
from archive.ledger.standing import STATES
from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import aligned, plain, print_array, say

# Six times what three thousand counties have in ten years; the page is then some 110 MB.
LARGEST_PAGE = 180_000

if TYPE_CHECKING:
    from archive.ledger.rulings import Ruling
    from archive.ledger.status import Entry

Told = Sequence[tuple["Entry", "tuple[Ruling, ...]"]]
"""Entries, each with what was replied and decided about it."""


class States(click.ParamType[frozenset[str]]):
    """Names of states with commas between."""

    name = "states"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        names = [name.strip() for name in str(value).split(",") if name.strip()]
        for name in names:
            if name not in STATES:
                self.fail(f"there is no state {name!r}; they are {', '.join(STATES)}", param, ctx)
        return frozenset(names)


@click.command(epilog="Example: xxgk status --year 2025 --archive archive-data --fail-on overdue")
@options.archive
@click.option(
    "--registry",
    type=options.FILE,
    metavar="FILE",
    help="Also the bodies of these registry lines, which may never have been visited.",
)
@click.option("--year", type=click.IntRange(2008, 2100), required=True, help="The report's year.")
@options.as_of
@options.region
@click.option("--json", "form", flag_value="json", help="Print the entries as one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print the entries as CSV.")
@click.option("--xlsx", type=options.FILE, metavar="FILE", help="Write the entries as an Excel workbook.")
@click.option(
    "--page", type=options.FILE, metavar="FILE", help="Write the heat map of bodies by year, as HTML."
)
@click.option(
    "--since",
    type=click.IntRange(2008, 2100),
    metavar="YEAR",
    help="The first year of the page.  [default: nine years before --year]",
)
@options.lang
@click.option(
    "--fail-on", type=States(), default="", metavar="STATES", help="Exit 3 where a body is in such a state."
)
def command(
    *,
    folder: Path,
    registry: Path | None,
    year: int,
    as_of: datetime | None,
    region: str,
    form: str | None,
    xlsx: Path | None,
    page: Path | None,
    since: int | None,
    lang: str,
    fail_on: frozenset[str],
) -> None:
    """Say who has published, who is late, and what proves it.

    A report is on time or late only where visits on both sides of the due date's midnight show it; what a
    page claims stands beside that and decides nothing. Without --json or --csv, a table by region and level.
    """
    from archive.ledger.status import list_entries
    from xxgk.ledgers import end_of_day, opened_ledger, rulings_of

    moment = end_of_day(as_of) if as_of else datetime.now(UTC)
    with opened_ledger(folder, registry) as (db, bodies):
        rulings = rulings_of(folder, bodies)
        entries = list(list_entries(db, bodies, year, moment, region=region))
        told = [(entry, rulings.of(entry)) for entry in entries]
        if xlsx:
            from xxgk.workbook import write_ledger

            write_ledger(xlsx, told, db, table=table(told, lang, region), lang=lang)
            say(f"{xlsx}: {len(entries)} bodies")
        if page:
            first = min(since or max(year - 9, 2008), year)
            earlier = [
                (entry, rulings.of(entry))
                for one in range(first, year)
                for entry in list_entries(db, bodies, one, moment, region=region)
            ]
            if len(earlier) + len(entries) > LARGEST_PAGE:
                raise Refused(
                    f"--page: {len(earlier) + len(entries)} cells are more than browsers bear; "
                    f"narrow it to {LARGEST_PAGE} with --region or --since"
                )
            write_page(page, db, [*earlier, *told], moment, lang)
            say(f"{page}: {first}-{year}, {len(entries)} bodies in {year}")
    if form == "json":
        print_array(as_fields(*one) for one in told)
    elif form == "csv":
        for line in csv_lines(told):
            click.echo(line, nl=False)
    elif not xlsx and not page:
        for line in aligned(table(told, lang, region)):
            click.echo(line)
    sys.exit(3 if {entry.state for entry in entries} & fail_on else 0)


def write_page(
    path: Path,
    db: sqlite3.Connection,
    told: Told,
    as_of: datetime,
    lang: str,
) -> None:
    """Writes the page of the ledger in one step."""
    from archive.ledger.board import write_board

    query = "SELECT fetched_at, url, sha256 FROM captures WHERE id = ?"
    names = dict.fromkeys(name for entry, _ in told for name in entry.evidence)
    captures = {name: tuple(row) for name in names for row in db.execute(query, (name,))}
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(write_board(told, captures, as_of=as_of, lang=lang), "utf-8")
    fresh.replace(path)


def as_fields(entry: "Entry", rulings: "tuple[Ruling, ...]") -> dict[str, Any]:
    """All that is told of an entry: its own fields, and what was replied and decided beside the state."""
    return {**asdict(entry), "rulings": [asdict(ruling) for ruling in rulings]}


def table(told: Told, lang: str, region: str = "") -> list[list[str]]:
    """The rows by region and level, only with the states that occur; the last is the sum of all."""
    from archive.ledger.status import count_states

    entries = [entry for entry, _ in told]
    names = {
        entry.division_code: entry.body.removesuffix("人民政府")
        for entry in entries
        if entry.kind == "government"
    }
    used = [state for state in STATES if any(entry.state == state for entry in entries)]
    heads = [word("head", head, lang) for head in ("region", "level", "bodies")]
    ruled = sum(bool(rulings) for _, rulings in told)
    rows = [[*heads, *(word("state", state, lang) for state in used)]]
    for (code, level), counts in count_states(entries, region).items():
        name = names.get(code.ljust(6, "0"), "") if len(code) > 2 else word("region", code, lang)
        place = " ".join(dict.fromkeys(filter(None, (code, name)))) or "—"
        numbers = [sum(counts.values()), *(counts[state] for state in used)]
        rows.append([place, word("level", level, lang), *map(str, numbers)])
    if len(rows) > 2:
        sums = [sum(int(row[column]) for row in rows[1:]) for column in range(2, len(rows[0]))]
        rows.append([word("head", "all", lang), "", *map(str, sums)])
    if ruled:
        say(f"{ruled} findings have rulings; --json shows them")
    return rows


def cells(entry: "Entry", rulings: "tuple[Ruling, ...]") -> dict[str, Any]:
    """An entry as cells of a table, harmless in any spreadsheet."""
    row = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    row["defects"], row["evidence"] = " ".join(entry.defects), " ".join(entry.evidence)
    row["claims"] = "; ".join(f"{one.source} {one.date} {one.grade}" for one in entry.claims)
    row["rulings"] = "; ".join(
        f"{' '.join(filter(None, (one.kind, one.decision, one.on, one.by)))}: {one.text}" for one in rulings
    )
    return {name: plain(value) for name, value in row.items()}


def csv_lines(told: Told) -> Iterator[str]:
    """The entries as lines of CSV with a header, also where there are none."""
    from archive.ledger.status import Entry

    heads = [*Entry.__dataclass_fields__, "rulings"]
    rows = (list(cells(*one).values()) for one in told)
    for row in chain([heads], rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(row)
        yield text.getvalue()
