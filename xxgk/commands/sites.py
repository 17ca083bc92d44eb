"""`xxgk sites`: the lines of a registry, what is wrong with them, and what crawls learned about them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from crawler.registry import COLUMNS, LEVELS, Site, add, line_of, load
from xxgk import options
from xxgk.words import harmless, say


@click.group(epilog="Example: xxgk sites check --registry sites.csv")
def command() -> None:
    """List, check and add registry lines."""


@command.command("list", epilog="Example: xxgk sites list --level county > counties.csv")
@options.registry
@click.option("--level", type=click.Choice(LEVELS), help="Only these.")
@click.option("--search", "words", default="", metavar="WORD", help="Only lines that hold this.")
def list_sites(registry: Path | None, level: str | None, words: str) -> None:
    """Print registry lines, which make a registry again."""
    chosen = [site for site in load(registry) if level in (None, site.level) and words in line_of(site)]
    print_lines(chosen)
    say(f"{len(chosen)} sites")


@command.command("check", epilog="Example: xxgk sites check --registry sites.csv")
@options.registry
def check_sites(registry: Path | None) -> None:
    """Say everything that is wrong with a registry, a line each with what to do.

    Exit 2 where something is.
    """
    sites = load(registry)
    columns = sum(bool(site.column_url) for site in sites)
    families = sum(bool(site.family) for site in sites)
    say(f"{len(sites)} sites, {columns} with their column, {families} with their family: nothing is wrong")


@command.command(
    "add",
    epilog="Example: xxgk sites add hanyin --registry sites.csv --name 汉阴县人民政府 --level county"
    " --code 610921 --home https://www.hanyin.gov.cn/",
)
@click.argument("key")
@click.option(
    "--registry", type=options.FILE, required=True, metavar="FILE", help="Begun where it is not there."
)
@click.option("--name", required=True, help="The full name of the body, such as 汉阴县人民政府.")
@click.option("--level", type=click.Choice(LEVELS), required=True, help="What kind of body it is.")
@click.option("--code", default="", metavar="CODE", help="The six digits of its division.")
@click.option("--home", required=True, metavar="URL", help="Its home page.")
@click.option(
    "--column", default="", metavar="URL", help="The list of its annual reports; found where empty."
)
@click.option("--family", default="", help="What its portal was made with; found where empty.")
def add_site(
    *, key: str, registry: Path, name: str, level: str, code: str, home: str, column: str, family: str
) -> None:
    """Add one line to a registry file."""
    site = Site(key, name, level, code, home, column, family)
    add(registry, site)
    say(f"{registry}: {line_of(site)}")


@command.command("learned", epilog="Example: xxgk sites learned --archive archive-data > sites.csv")
@options.registry
@options.archive
def learned_sites(registry: Path | None, folder: Path) -> None:
    """Print the registry with the columns and families that crawls have found.

    What a line says already stays; a column is offered where one page stands above all of it.
    """
    sites = load(registry)
    better = list(with_learned(sites, folder))
    print_lines(better)
    say(f"{sum(one != other for one, other in zip(sites, better, strict=True))} lines know more than before")


def with_learned(sites: tuple[Site, ...], folder: Path) -> Iterator[Site]:
    """Each site with what the last visit found where its line is empty."""
    from archive.known import read_known

    known = read_known(folder)
    for site in sites:
        found = known.of(site.site)
        yield replace(
            site, column_url=site.column_url or found.column_url, family=site.family or found.family
        )


def print_lines(sites: list[Site]) -> None:
    """Registry lines on stdout, below their first line."""
    click.echo(",".join(COLUMNS))
    for site in sites:
        click.echo(harmless(line_of(site)))
