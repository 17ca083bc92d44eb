"""`xxgk due`: which sites deserve a visit today, and why."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from xxgk import options
from xxgk.words import aligned, print_json, say


class Moment(click.ParamType[datetime]):
    """A day in Beijing (its first moment), or a moment with its zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from crawler.manners import BEIJING

        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; give 2026-01-31 or 2026-01-31T15:00:00Z", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(UTC)


@click.command(epilog="Example: xxgk due --registry sites.csv --archive archive-data")
@options.registry
@options.new_archive
@click.option("--at", type=Moment(), metavar="TIME", help="As at this day or moment.  [default: now]")
@click.option("--all", "everything", is_flag=True, help="The other sites too, with their next visit.")
@click.option("--json", "as_json", is_flag=True, help="Print them as one JSON array.")
def command(
    registry: Path | None, folder: Path, at: datetime | None, everything: bool, as_json: bool
) -> None:
    """Say which sites deserve a visit today, and why; `xxgk crawl --due` visits these.

    Twice a day around a deadline, daily from January to April, weekly otherwise; after visits that could not
    look, longer and longer. The rules are data: crawler/due.toml.
    """
    from archive import clock
    from archive.known import read_known
    from crawler.due import turn_of
    from crawler.registry import load

    sites, known = load(registry), read_known(folder)
    moment = at or clock.now()
    turns = [turn_of(site.site, known.of(site.site), moment) for site in sites]
    # Those that waited longest first, which are those that never had a visit.
    turns.sort(key=lambda turn: (turn.at is not None, turn.at or moment, turn.site))
    due = sum(turn.is_due(moment) for turn in turns)
    rows = [
        {
            "site": turn.site,
            "due": turn.is_due(moment),
            "why": turn.why,
            "next_at": clock.written(turn.at) if turn.at else None,
            "last_at": known.of(turn.site).finished_at or known.of(turn.site).started_at or None,
            "outcome": known.of(turn.site).outcome or None,
            "failures": known.of(turn.site).failures,
        }
        for turn in turns
        if everything or turn.is_due(moment)
    ]
    if as_json:
        print_json(rows)
        return
    heads = ("site", "next_at", "last_at", "outcome", "why")
    if rows:
        for line in aligned([heads, *([str(row[head] or "—") for head in heads] for row in rows)]):
            click.echo(line)
    say(f"{due} of {len(turns)} sites are due")
