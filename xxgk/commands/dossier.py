"""`xxgk dossier`: one finding with its proof, to be handed over and checked without us."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from xxgk import options
from xxgk.ledgers import end_of_day, opened_ledger, rulings_of
from xxgk.refusal import Refused
from xxgk.words import file_name, say


@click.command(epilog="Example: xxgk dossier 汉阴县教育局 2024 --out dossier")
@options.archive
@click.argument("name", metavar="BODY")
@click.argument("year", type=click.IntRange(2008, 2100))
@click.option("--site", default="", metavar="KEY", help="The site, where several bodies have the name.")
@click.option(
    "--out",
    type=options.FILE,
    metavar="DIR",
    help="The new folder.  [default: dossier-<finding>-<BODY>-<YEAR>]",
)
@options.as_of
@click.option("--no-pictures", is_flag=True, help="Leave the pictures out, also where Chromium is there.")
def command(
    *,
    folder: Path,
    name: str,
    year: int,
    site: str,
    out: Path | None,
    as_of: datetime | None,
    no_pictures: bool,
) -> None:
    """Pack what is found about BODY and the report of YEAR with everything that proves it.

    A folder that opens offline in any browser, in Chinese and English: the finding, its rule, replies and
    decisions, every place that was looked at with time and digest, the archived pages as bytes, as WARC
    records, as text and as pictures, and how to check all of it with a shell and nothing of ours.
    """
    from archive.dossier import gather_dossier, pack_dossier
    from archive.dossier.browser import find_browser
    from archive.ledger.inputs import InputError
    from archive.ledger.said import find_body
    from archive.members import RecordError

    moment = end_of_day(as_of) if as_of else datetime.now(UTC)
    with opened_ledger(folder, None) as (db, bodies):
        try:
            body = find_body(bodies, name, site)
            dossier = gather_dossier(db, bodies, body, year, moment)
        except (InputError, LookupError) as error:
            raise Refused(str(error.args[0])) from error
        dossier = dossier.with_rulings(rulings_of(folder, bodies).of(dossier.entry))
    plain = re.sub(r"[^\w()（）-]+", "", body.name)[:60]
    target = out or Path(f"dossier-{dossier.entry.finding}-{plain}-{year}")
    if target.exists():
        raise Refused(f"{file_name(target)} is there already, and may be somebody's evidence; name another")
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        packed = pack_dossier(folder, dossier, fresh, "" if no_pictures else find_browser(), say)
    except RecordError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise click.ClickException(f"{error}; `xxgk verify` says more") from error
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    fresh.rename(target)
    pictures = sum(bool(made.picture) for made in packed)
    click.echo(str(target))
    say(
        f"{dossier.entry.body} {year}: {dossier.entry.state}; {len(dossier.looked)} visits, {len(packed)} "
        f"captures, {pictures} pictures; open {target / 'index.html'} or {target / 'index.en.html'}"
    )
