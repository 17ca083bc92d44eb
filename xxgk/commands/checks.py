"""`xxgk checks`: what reports say of each other."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xxgk import options
from xxgk.words import harmless, json_line, number, say

if TYPE_CHECKING:
    from archive.across import Across

STATUSES = ("fail", "excepted", "not_assessable", "pass")
SEVERITIES = ("warn", "info")


@click.command(epilog="Example: xxgk checks --year 2024 --region 61 --rule Y01,A02")
@options.archive
@click.option("--year", type=click.IntRange(2008, 2100), required=True, help="The report's year.")
@options.region
@click.option("--rule", "names", default="", metavar="RULES", help="Only these rules: Y01,A02")
@click.option(
    "--all", "is_all", is_flag=True, help="Also what holds, and what could not be assessed and why."
)
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@options.lang
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit 3 where a rule of this severity does not hold."
)
def command(
    *,
    folder: Path,
    year: int,
    region: str,
    names: str,
    is_all: bool,
    form: str | None,
    lang: str,
    fail_on: str | None,
) -> None:
    """Compare reports with each other: two years of a body, a region and its members, site, dates.

    A finding names the cells it compares. Where one of the known exceptions explains it, it is `excepted`
    and says which; nothing here flags a cell. docs/ledger.md has the rules.
    """
    from archive.across import compare, rules
    from xxgk.ledgers import opened_ledger

    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in rules():
            raise click.BadParameter(f"there is no rule {name!r}; they are {', '.join(rules())}")
    with opened_ledger(folder, None) as (db, bodies):
        found = [
            one
            for one in compare(db, bodies, year, datetime.now(UTC), region=region)
            if not wanted or one.rule in wanted
        ]
    counts = Counter(one.status for one in found)
    shown = [one for one in found if is_all or one.status in ("fail", "excepted")]
    if form == "json":
        click.echo("[" + ",\n ".join(json_line(as_json(one)) for one in shown) + "]")
    elif form == "csv":
        click.echo(_as_csv(shown), nl=False)
    else:
        for one in shown:
            click.echo(harmless(_line(one, lang)))
    say(", ".join(f"{counts[status]} {status}" for status in STATUSES))
    failed = {one.severity for one in found if one.status == "fail"}
    sys.exit(3 if fail_on in failed else 0)


def as_json(one: "Across") -> dict[str, Any]:
    """A finding with the names of its fields; cells as {report, indicator}."""
    cells = [{"report": report, "indicator": indicator} for report, indicator in one.cells]
    return {**asdict(one), "severity": one.severity, "cells": cells}


def _line(one: "Across", lang: str) -> str:
    from archive.across import rules

    rule = rules()[one.rule]
    words = [one.rule, one.severity, one.status, one.body, one.scope]
    if one.left is not None:
        words.append(f"{number(one.left)} / {number(one.right)}")
    words.append(rule.zh if lang == "zh" else rule.en)
    cells = " ".join(f"{report}:{indicator}" for report, indicator in one.cells) or " ".join(one.reports)
    return "; ".join(filter(None, [" ".join(filter(None, words)), one.why, cells]))


def _as_csv(found: "Sequence[Across]") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    heads = ("rule", "severity", "status", "body", "year", "scope", "left", "right")
    writer.writerow([*heads, "why", "cells", "reports", "evidence"])
    for one in found:
        cells = " ".join(f"{report}:{indicator}" for report, indicator in one.cells)
        sides = ["" if side is None else str(side) for side in (one.left, one.right)]
        row = [one.rule, one.severity, one.status, one.body, one.year, one.scope, *sides, one.why, cells]
        writer.writerow([*row, " ".join(one.reports), " ".join(one.evidence)])
    return text.getvalue()
