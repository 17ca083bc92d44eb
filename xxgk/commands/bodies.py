"""`xxgk bodies`: who must report, and what people say about it."""

import csv
import getpass
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import aligned, harmless, json_line, print_json, say

if TYPE_CHECKING:
    from archive.ledger.bodies import Bodies, Body

by = click.option("--by", metavar="WHO", envvar="XXGK_BY", help="Who says so.  [default: your login name]")
why = click.option("--why", required=True, metavar="WORDS", help="The reason, for whoever asks later.")
site = click.option("--site", default="", metavar="KEY", help="The site, where several bodies have the name.")


@click.group(epilog="Example: xxgk bodies list --region 61")
def command() -> None:
    """List, import, check, join and close the bodies that must report.

    What people say goes to inputs/bodies.csv, and joins.csv, a line each with who and when;
    no rebuild touches them.
    """


@command.command("list", epilog="Example: xxgk bodies list --region 61 --level county --csv > bodies.csv")
@options.archive
@options.region
@click.option("--level", default="", help="Only this level.")
@click.option("--kind", default="", help="Only this kind: government, office, department …")
@click.option("--search", "words", default="", metavar="WORD", help="Only names that hold this.")
@click.option("--json", "form", flag_value="json", help="Print one JSON array.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV, which `bodies import` takes again.")
def list_bodies(*, folder: Path, region: str, level: str, kind: str, words: str, form: str | None) -> None:
    """List the bodies, as a table, JSON or CSV."""
    chosen = [
        body
        for body in sorted(_gather(folder).by_key.values(), key=lambda body: (body.division_code, body.key))
        if body.division_code.startswith(region)
        and level in ("", body.level)
        and kind in ("", body.kind)
        and any(words in name for name in (body.name, *body.names))
    ]
    if form == "json":
        click.echo("[" + ",\n ".join(json_line(_as_json(body)) for body in chosen) + "]")
    elif form == "csv":
        click.echo(_as_csv(chosen), nl=False)
    else:
        heads = ["id", "kind", "level", "code", "parent", "from", "until", "reports of", "known from"]
        rows = [
            [
                body.key,
                body.kind,
                body.level,
                body.division_code or "—",
                body.parent or "—",
                str(body.first_year or "—"),
                str(body.until or "—"),
                years(body.years) or "—",
                " ".join(sorted(body.sources)),
            ]
            for body in chosen
        ]
        for line in aligned([heads, *rows]):
            click.echo(line)
    say(f"{len(chosen)} bodies")


@command.command("show", epilog="Example: xxgk bodies show 汉阴县教育局")
@options.archive
@click.argument("name")
@site
def show_body(folder: Path, name: str, site: str) -> None:
    """Show one body as JSON: its names and where each is from, its sites, codes, parent, years, successors,
    and every line that people wrote about it."""
    from archive.ledger.inputs import read_inputs
    from archive.ledger.said import find_body, lines_about

    with _refused():
        body = find_body(_gather(folder), name, site)
        print_json({**_as_json(body), "said": lines_about(body, read_inputs(folder))}, spread=True)


@command.command("import", epilog="Example: xxgk bodies import 单位名录.xlsx --by 张三")
@options.new_archive
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by
def import_bodies(folder: Path, file: Path, by: str | None) -> None:
    """Add a list of bodies: CSV or .xlsx, heads in Chinese or English.

    Only the name (名称) is needed; docs/ledger.md has the other columns. A registry file is such a list. One
    line for each row that cannot be followed, and then nothing is written.
    """
    from archive.ledger.inputs import read_inputs
    from archive.ledger.said import read_import

    with _refused():
        found = read_import(file, read_inputs(folder).bodies, _who(by), _now())
    if found.unused:
        say(f"{file}: columns that were not used: {', '.join(found.unused)}")
    _write(folder, "bodies.csv", found.lines)
    say(f"{file}: {len(found.lines)} lines added, {found.known} say nothing new")


@command.command("check", epilog="Example: xxgk bodies check")
@options.archive
def check_bodies(folder: Path) -> None:
    """Say what is in doubt: duplicates, pairs that nobody has settled, unknown parents and sites, impossible
    years, codes without six digits. A line each with what to do; exit 1 where something is.
    """
    from archive.ledger.doubts import list_doubts
    from archive.ledger.inputs import read_inputs

    with _refused():
        doubts = list(list_doubts(_gather(folder), read_inputs(folder)))
    for doubt in doubts:
        click.echo(harmless(doubt))
    say(f"{len(doubts)} doubts")
    raise SystemExit(1 if doubts else 0)


def _pair(action: str, help_text: str, example: str, done: str) -> click.Command:
    """A command that says one thing of two names."""

    @command.command(action, help=help_text, epilog=f"Example: xxgk bodies {action} {example}")
    @options.archive
    @click.argument("name")
    @click.argument("other")
    @click.option("--site", default="", metavar="KEY", help="NAME's site, where several bodies have it.")
    @click.option("--other-site", default="", metavar="KEY", help="The same for OTHER.")
    @why
    @by
    def settle(
        *, folder: Path, name: str, other: str, site: str, other_site: str, why: str, by: str | None
    ) -> None:
        from archive.ledger.said import pair_line

        with _refused():
            line = pair_line(_gather(folder), action, (name, other), (site, other_site))
        _write(folder, "joins.csv", [{**line, "reason": why, "author": _who(by), "date": _now()}])
        say(f"{name}, {other}: {done}")

    return settle


_pair(
    "join",
    "Say that NAME and OTHER are one body, called OTHER; `bodies undo` takes it back.",
    "云县发改局 云县发展和改革局 --why 同一机关的简称",
    "one body",
)
_pair(
    "apart",
    "Say that NAME and OTHER are two bodies, however alike their names are.",
    "云县林场 云县国有林场 --why 两个单位",
    "two bodies",
)
_pair(
    "undo",
    "Take back what was said of NAME and OTHER: all is as if nobody had said it.",
    "云县发改局 云县发展和改革局 --why 误并",
    "nothing is said of them any more",
)


@command.command(
    "close",
    epilog="Example: xxgk bodies close 云县国土资源局 --until 2018 --successor 云县自然资源局"
    " --on 2019-03-19 --why 机构改革",
)
@options.archive
@click.argument("name")
@click.option("--until", type=click.IntRange(2007, 2100), help="The last report's year that is expected.")
@click.option("--open", "is_open", is_flag=True, help="Instead: it is not closed any more.")
@click.option("--successor", "successors", multiple=True, metavar="NAME", help="Who took over; several too.")
@click.option(
    "--turn",
    type=click.Choice(["renamed", "merged", "split", "moved", "abolished"]),
    help="What became of it.  [default: merged, where there is a successor]",
)
@click.option("--on", metavar="DATE", default="", help="The year or day of the change.  [default: --until]")
@site
@why
@by
def close_body(
    *,
    folder: Path,
    name: str,
    until: int | None,
    is_open: bool,
    successors: tuple[str, ...],
    turn: str | None,
    on: str,
    site: str,
    why: str,
    by: str | None,
) -> None:
    """Say that a body is gone: no report later than that of --until is expected of it."""
    from archive.ledger.inputs import OPEN, check_body
    from archive.ledger.said import find_body, line_of

    if (until is None) == (not is_open):
        raise Refused("give either --until YEAR or --open")
    with _refused():
        bodies = _gather(folder)
        body = find_body(bodies, name, site)
        taken_over_by = [find_body(bodies, one).key for one in successors] or [""]
        lines = [
            check_body(
                {
                    **line_of(body, bodies),
                    "until_year": OPEN if until is None else str(until),
                    "successor": successor,
                    "turn": turn or "",
                    "turned_on": on,
                    "note": why,
                    "author": _who(by),
                    "date": _now(),
                }
            )
            for successor in taken_over_by
        ]
    _write(folder, "bodies.csv", lines)
    say(f"{body.key}: {'open again' if is_open else f'the report of {until} is the last one expected'}")


@contextmanager
def _refused() -> Iterator[None]:
    from archive.ledger.inputs import InputError
    from archive.ledger.sheets import SheetError

    try:
        yield
    except (InputError, SheetError) as error:
        raise Refused(str(error)) from error


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _now() -> str:
    # To the second: two equal lines of one day would be one where archives are merged.
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _gather(folder: Path) -> "Bodies":
    from xxgk.ledgers import opened_ledger

    with opened_ledger(folder, None) as (_, bodies):
        assert bodies.by_key is not None  # gathered while the database is open
        return bodies


def _write(folder: Path, name: str, lines: Sequence[Mapping[str, str]]) -> None:
    """Adds the lines to the file in `inputs/` and brings the database up to date with it."""
    from archive.ledger.inputs import append_lines
    from archive.lock import hold
    from archive.store import index

    options.make_writable(folder)
    with hold(folder):
        if lines:
            append_lines(folder, name, lines)
        index(folder)


def _as_json(body: "Body") -> dict[str, Any]:
    return {
        "id": body.key,
        "name": body.name,
        "other_names": {name: body.names[name] for name in sorted(body.names) if name != body.name},
        "kind": body.kind,
        "level": body.level,
        "division_code": body.division_code,
        "codes": [{"code": code.code, "from": code.since, "until": code.until} for code in body.codes],
        "parent": body.parent,
        "sites": sorted(body.sites),
        "addresses": sorted({url for url in body.urls.values() if url}),
        "from_year": body.first_year,
        "until_year": body.until,
        "years": sorted(body.years),
        "successors": [
            {"successor": turn.successor, "on": turn.on, "turn": turn.kind} for turn in body.successions
        ],
        "sources": sorted(body.sources),
    }


def _as_csv(bodies: Sequence["Body"]) -> str:
    """Columns that `bodies import` takes again, and beside them what only we know."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        [
            *("name", "site", "kind", "level", "division_code", "other_names", "parent"),
            *("from_year", "until_year", "id", "years", "sources"),
        ]
    )
    for body in bodies:
        others = "；".join(name for name in sorted(body.names) if name != body.name)
        first, last = body.first_year or "", body.until or ""
        row = [body.name, min(body.sites, default=""), body.kind, body.level, body.division_code, others]
        row += [body.parent, str(first), str(last), body.key, years(body.years)]
        writer.writerow([*map(harmless, row), " ".join(sorted(body.sources))])
    return text.getvalue()


def years(some: Collection[int]) -> str:
    """Years as people write them: 2019-2021, 2023."""
    runs: list[list[int]] = []
    for year in sorted(some):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(one) if one == last else f"{one}-{last}" for one, last in runs)
