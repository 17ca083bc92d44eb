"""Whom to visit: CSV lines `site,name,level,division_code,home_url,column_url,family`, one portal each.

`sites.csv` beside this file is the default. A column address stands there only where it is known to be a
list, a family only where its module exists; what is empty is found from the home page. Two lines may start
at the same address (a county's column holds its bureaus' reports too); no two may have the same key.
"""

import csv
import io
import re
from dataclasses import astuple, dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT = Path(__file__).with_name("sites.csv")
LEVELS = ("central", "province", "prefecture", "county", "department", "township")


@dataclass(frozen=True, slots=True)
class Site:
    """One line of the registry, checked; `division_code`, `column_url` and `family` may be empty."""

    site: str
    name: str
    level: str
    division_code: str
    home_url: str
    column_url: str = ""
    family: str = ""


COLUMNS = tuple(field.name for field in fields(Site))


class RegistryError(ValueError):
    """Lines that cannot be followed; the text has one line for each: file, line, what, what to do."""


def load(path: Path | None = None) -> tuple[Site, ...]:
    """Every site of the file in its order, or RegistryError that names everything that is wrong with it."""
    path = path or DEFAULT
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read ({error.strerror}); name a CSV file") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    return parse(text, str(path))


def parse(text: str, where: str) -> tuple[Site, ...]:
    """The sites of a registry text; `where` names it in errors."""
    reader = csv.reader(text.splitlines(), strict=True)
    errors: list[str] = []
    sites: list[Site] = []
    keys: dict[str, int] = {}
    try:
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            wrong = next((a for a, b in zip(header, COLUMNS, strict=False) if a != b), "a column")
            raise RegistryError(
                f"{where}: line 1: {wrong!r} is not where it belongs; the first line is {','.join(COLUMNS)}"
            )
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            line = f"{where}: line {reader.line_num}"
            if len(row) != len(COLUMNS):
                errors.append(f"{line}: has {len(row)} cells, needs {len(COLUMNS)}; quote names with a comma")
                continue
            site = Site(*(cell.strip() for cell in row))
            problems = check(site)
            errors += [f"{line}: {problem}" for problem in problems]
            if site.site in keys:
                errors.append(f"{line}: site {site.site!r} is that of line {keys[site.site]} too; rename one")
            keys.setdefault(site.site, reader.line_num)
            sites.append(site)
    except csv.Error as error:
        errors.append(f"{where}: line {reader.line_num}: {error}; quote the cell as CSV asks for")
    if errors:
        raise RegistryError("\n".join(errors))
    if not sites:
        raise RegistryError(f"{where}: no site below the first line; add one")
    return tuple(sites)


def check(site: Site) -> tuple[str, ...]:
    """What is wrong with a line, each with what to do; empty when nothing is."""
    found = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", site.site):
        found.append(f"site {site.site!r} is no key; use small letters, digits and hyphens")
    if site.level not in LEVELS:
        found.append(f"level {site.level!r} does not exist; one of {' '.join(LEVELS)}")
    if site.division_code and not re.fullmatch(r"[1-9]\d{5}", site.division_code):
        found.append(f"division_code {site.division_code!r} is not six digits; correct it or leave it empty")
    if not is_address(site.home_url):
        found.append(f"home_url {site.home_url!r} is no address; give http://… or https://…")
    if site.column_url and not is_address(site.column_url):
        found.append(f"column_url {site.column_url!r} is no address; give http://…, https://… or nothing")
    if site.family and not is_family(site.family):
        found.append(f"family {site.family!r} does not exist; correct it, or leave it empty to have it found")
    return tuple(found)


def is_address(url: str) -> bool:
    """Whether a text is an http address with a host and no blanks."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and not re.search(r"\s", url)
        )
    except ValueError:
        return False


def is_family(name: str) -> bool:
    """Whether a family module has this name."""
    return name.isidentifier() and find_spec(f"crawler.families.{name}") is not None


def line_of(site: Site) -> str:
    """A site as a line of a registry, without the line's end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(astuple(site))
    return text.getvalue()


def add(path: Path, site: Site) -> None:
    """Appends a line to a registry, or begins one; RegistryError, and an unchanged file, where the line or
    the file is wrong. The file is replaced as a whole, so that no reader ever sees half of it."""
    sites = load(path) if path.exists() else ()
    problems = list(check(site))
    if site.site in {other.site for other in sites}:
        problems.append(f"site {site.site!r} is there already; choose another key")
    if problems:
        raise RegistryError("\n".join(f"{path}: {problem}" for problem in problems))
    before = path.read_text("utf-8-sig") if sites else ",".join(COLUMNS) + "\n"
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(before.rstrip("\n") + "\n" + line_of(site) + "\n", "utf-8")
        new.replace(path)
    except OSError as error:
        raise RegistryError(f"{path}: cannot be written ({error.strerror}); name another file") from error
