"""`xxgk release`: an archive as a data set to cite."""

from pathlib import Path
from typing import TextIO

import click

from xxgk import options
from xxgk.progress import Progress
from xxgk.refusal import Refused
from xxgk.words import say


@click.command(epilog="Example: xxgk release --archive archive-data --years 2021- --level county xxgk-2026")
@options.archive
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(("sqlite", "csv", "parquet", "stata")),
    help="Only this format; may be repeated.  [default: all]",
)
@click.option(
    "--region", multiple=True, metavar="CODE|NAME", help="Only bodies of this division code or name."
)
@click.option("--years", metavar="FIRST-LAST", help="Only reports about these years: 2022, 2019-2023, 2021-.")
@click.option(
    "--level", multiple=True, metavar="LEVEL", help="Only bodies of this level: county, department, …"
)
@click.option("--indicators", multiple=True, metavar="ID,…", help="Only these indicators, u_* among them.")
@click.option("--bom", is_flag=True, help="Begin CSV files with a byte order mark, for Excel.")
@click.option(
    "--previous",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="The release before: every difference from it is listed with its cause.",
)
@click.option("--evidence", is_flag=True, help="Pack the archived pages behind it too, as WARC.")
@click.option(
    "--audit",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="What `xxgk audit score` printed; the page of method tells it.",
)
def command(
    *,
    folder: Path,
    out: Path,
    formats: tuple[str, ...],
    region: tuple[str, ...],
    years: str | None,
    level: tuple[str, ...],
    indicators: tuple[str, ...],
    bom: bool,
    evidence: bool,
    previous: Path | None,
    audit: TextIO | None,
) -> None:
    """Write a versioned data set into the new folder OUT.

    One row a body, year and scope (panel), one row a value (values), and reports, bodies, captures, checks,
    coverage and sections around them, as SQLite, CSV, Parquet and Stata, with a codebook, a page of method,
    datapackage.json, CITATION.cff and checksums. The same archive and version of xxgk give the same bytes.
    """
    from archive.audit import ScoreError, read_result
    from archive.release import FORMATS, PreviousError, StaleError, Subset, SubsetError, write
    from archive.release.subset import listed
    from archive.release.subset import years as read_years

    try:
        first, last = read_years(years) if years else (None, None)
        subset = Subset(listed(region), first, last, listed(level), listed(indicators))
    except SubsetError as error:
        raise Refused(str(error)) from error
    try:
        with Progress("xxgk release") as progress:
            done = write(
                folder,
                out,
                formats=formats or FORMATS,
                subset=subset,
                bom=bom,
                evidence=evidence,
                previous=previous,
                audit=read_result(audit) if audit else None,
                tell=progress.tell,
            )
    except (PreviousError, ScoreError, StaleError) as error:
        raise Refused(str(error)) from error
    except ModuleNotFoundError as error:
        raise Refused(
            f"{error.name} is missing; pip install 'xxgk[release]', or leave out --format parquet"
        ) from error
    rows = ", ".join(f"{done.rows[name]} {name}" for name in ("panel", "values", "reports", "bodies"))
    say(f"xxgk release: {rows}; version {done.version}, {len(done.files)} files")
