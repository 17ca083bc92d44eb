"""`xxgk audit`: how often the reader errs, by people who look."""

from pathlib import Path

import click

from xxgk import options
from xxgk.refusal import Refused
from xxgk.words import print_json, say


@click.group()
def command() -> None:
    """Draw values for blind coding, and score what coders found."""


@command.command(epilog="Example: xxgk audit sample --strata year,form --n 300 sheet.xlsx")
@options.archive
@click.argument("sheet", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--strata", default="year,level,family,form", show_default=True, help="Draw from each in proportion."
)
@click.option("--n", type=click.IntRange(1), help="At least so many values.")
@click.option(
    "--find", type=float, metavar="RATE", help="As many as find an error where this share is wrong: 0.01."
)
@click.option("--confidence", type=float, default=0.95, show_default=True, help="How surely --find does.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another sample.")
def sample(
    *,
    folder: Path,
    sheet: Path,
    strata: str,
    n: int | None,
    find: float | None,
    confidence: float,
    seed: int,
) -> None:
    """Draw unflagged values into SHEET (.csv or .xlsx), for people to code who do not see what was read.

    The archived pages lie in a folder beside the sheet. Coders write into the column coded what stands there:
    a number, 空 or blank, /, 无, or ? where it cannot be told.
    """
    from archive.audit import STRATA, draw, size, write_pages, write_sheet

    names = [name.strip() for name in strata.split(",") if name.strip()]
    if wrong := [name for name in names if name not in STRATA]:
        raise Refused(f"--strata: {', '.join(wrong)}; known are {', '.join(STRATA)}")
    if (n is None) == (find is None):
        raise Refused("give either --n, how many values, or --find, the error rate not to be missed")
    if sheet.exists():
        raise Refused(f"{sheet} is there already, and may hold somebody's work; name another")
    try:
        wanted = n if n is not None else size(find or 0.0, confidence)
    except ValueError as error:
        raise Refused(f"--find, --confidence: {error}") from error
    drawn, sizes = draw(folder, names, wanted, seed)
    sheet.parent.mkdir(parents=True, exist_ok=True)
    for failure in write_pages(folder, drawn, sheet):
        say(f"no page: {failure}")
    write_sheet(folder, drawn, sheet)
    say(f"xxgk audit sample: {len(drawn)} of {sum(sizes.values())} values, {len(sizes)} strata, in {sheet}")


@command.command(epilog="Example: xxgk audit score sheet-a.xlsx sheet-b.xlsx > audit.json")
@options.archive
@click.argument(
    "sheets", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def score(folder: Path, sheets: tuple[Path, ...]) -> None:
    """Score coded SHEETS: errors with exact intervals by stratum, and agreement between coders, as JSON.

    `xxgk release --audit` takes the result into the data set.
    """
    from archive.audit import ScoreError, as_json
    from archive.audit import score as score_sheets

    try:
        done = score_sheets(folder, sheets)
    except ScoreError as error:
        raise Refused(str(error)) from error
    print_json(as_json(done), spread=True)
    total = done.total
    say(
        f"xxgk audit score: {total.errors} errors in {total.coded} values,"
        f" {100 * total.low:.2f} to {100 * total.high:.2f} percent; {done.not_coded} not coded"
    )
