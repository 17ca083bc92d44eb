"""`xxgk status`: the deadline ledger."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.ledger.standing import STATES
from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import aligned, harmless, json_line, say

if TYPE_CHECKING:
    from archive.ledger.status import Entry

CHINESE = {
    "on_time": "按时",
    "late": "逾期发布",
    "undecided": "无法判定",
    "overdue": "逾期未发布",
    "not_due_yet": "未到期",
    "never_looked": "未查看",
    "blocked": "被拦截",
    "down": "网站不通",
    "layout_unknown": "未找到栏目",
    "robots_refused": "robots 禁止",
    "withdrawn": "已撤下",
    "region": "地区",
    "level": "级别",
    "bodies": "机关",
    "central": "中央",
    "province": "省级",
    "prefecture": "地级",
    "county": "县级",
    "department": "部门",
    "township": "乡镇街道",
    "": "",
}


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
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="As it stood at the end of this day in Beijing.  [default: now]",
)
@click.option("--region", default="", metavar="CODE", help="Only division codes that begin so: 61, 610921")
@click.option("--json", "form", flag_value="json", help="Print the entries as one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print the entries as CSV.")
@click.option("--xlsx", type=options.FILE, metavar="FILE", help="Write the entries as an Excel workbook.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en",
    envvar="XXGK_LANG",
    show_default=True,
    help="The language of the table.",
)
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
    lang: str,
    fail_on: frozenset[str],
) -> None:
    """Say who has published, who is late, and what proves it.

    A report is on time or late only where visits on both sides of the due date's midnight show it; what a
    page claims stands beside that and decides nothing. Without --json or --csv, a table by region and level.
    """
    from archive.ledger.status import list_entries
    from xxgk.ledgers import opened_ledger

    moment = _end_of(as_of) if as_of else datetime.now(UTC)
    with opened_ledger(folder, registry) as (db, bodies):
        entries = list(list_entries(db, bodies, year, moment, region=region))
    if xlsx:
        _write_workbook(xlsx, entries)
        say(f"{xlsx}: {len(entries)} bodies")
    if form == "json":
        click.echo("[" + ",\n ".join(json_line(asdict(entry)) for entry in entries) + "]")
    elif form == "csv":
        click.echo(as_csv(entries), nl=False)
    elif not xlsx:
        for line in table(entries, lang):
            click.echo(line)
    sys.exit(3 if {entry.state for entry in entries} & fail_on else 0)


def _end_of(day: datetime) -> datetime:
    from archive.ledger.dues import BEIJING

    return datetime.combine(day.date() + timedelta(days=1), time(), BEIJING).astimezone(UTC) - timedelta(
        microseconds=1
    )


def table(entries: Sequence["Entry"], lang: str) -> list[str]:
    """The table by region and level, only with the states that occur."""
    from archive.ledger.status import count_states

    def word(name: str) -> str:
        return CHINESE.get(name, name) if lang == "zh" else name

    used = [state for state in STATES if any(entry.state == state for entry in entries)]
    rows = [[word(head) for head in ("region", "level", "bodies", *used)]]
    for (region, level), counts in count_states(entries).items():
        numbers = [sum(counts.values()), *(counts[state] for state in used)]
        rows.append([region or "—", word(level), *map(str, numbers)])
    return aligned(rows)


def _cells(entry: "Entry") -> dict[str, Any]:
    row = asdict(entry)
    row["defects"], row["evidence"] = " ".join(entry.defects), " ".join(entry.evidence)
    row["claims"] = "; ".join(f"{claim.source} {claim.date} {claim.grade}" for claim in entry.claims)
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula, and no terminal for an order."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = harmless(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def as_csv(entries: Sequence["Entry"]) -> str:
    """The entries as CSV with a header, also where there are none."""
    from archive.ledger.status import Entry

    text = io.StringIO()
    writer = csv.DictWriter(text, list(Entry.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(entry) for entry in entries)
    return text.getvalue()


def _write_workbook(path: Path, entries: Sequence["Entry"]) -> None:
    from archive.ledger.status import Entry

    try:
        import openpyxl
    except ImportError as error:
        raise Refused("--xlsx needs openpyxl; install xxgk[attachments], or take --csv") from error
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "ledger"
    heads = list(Entry.__dataclass_fields__)
    sheet.append(heads)
    link = heads.index("url") + 1
    for number, entry in enumerate(entries, 2):
        sheet.append(list(_cells(entry).values()))
        if entry.url.startswith(("http://", "https://")):
            sheet.cell(number, link).hyperlink = entry.url
    sheet.freeze_panes = "B2"
    book.save(path)
