"""The ledger of one year: every body that must report, its state, and what proves it."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import due_of
from archive.ledger.entries import Claim, Entry, entry_of, hold
from archive.ledger.sights import SiteSeen
from archive.ledger.standing import STATES
from archive.ledger.table import Table, reports_of

__all__ = ["Claim", "Entry", "count_states", "judge_entries", "list_entries"]


def list_entries(
    db: sqlite3.Connection, bodies: Bodies, year: int, as_of: datetime, *, region: str = ""
) -> Iterator[Entry]:
    """The entries of every body expected to report on `year`, as it stood at `as_of`, in the order of
    division code and name. `region`: only bodies whose division code begins so.

    They are read from the table of the ledger where it holds the year, and judged anew where it does not
    (a day before the last visit, a registry line that no crawl has used); both give the same.
    """
    table = Table(db)
    if not bodies.is_indexed or not table.has(year):
        yield from judge_entries(db, bodies, year, as_of, region=region)
        return
    for line in table.read(year, as_of, region):
        if isinstance(line, Entry):
            yield line
        else:
            yield from judge_entries(db, bodies, year, as_of, only=bodies.by_key[line])


def judge_entries(
    db: sqlite3.Connection,
    bodies: Bodies,
    year: int,
    as_of: datetime,
    *,
    region: str = "",
    only: Body | None = None,
) -> Iterator[Entry]:
    """The same from the visits themselves, with nothing that was kept; of one body, where `only` names it."""
    some = [only] if only else sorted(bodies.by_key.values(), key=lambda body: (body.division_code, body.key))
    table = Table(db)
    see = lru_cache(16)(lambda site: SiteSeen(db, site, bodies))
    for body in some:
        due = due_of(body.kind, year)
        if due is None or not body.is_expected(year) or not body.division_code.startswith(region):
            continue
        sites = {site: see(site).of(year) for site in sorted(body.sites)}
        rows = reports_of(db, bodies, body, year, year)
        held = hold(db, body, due, sites, rows, as_of=as_of, year=year)
        yield entry_of(
            held,
            year,
            table.pages,
            agency=body.key,
            name=body.name,
            kind=body.kind,
            level=body.level,
            code=body.division_code,
        )


def count_states(entries: Iterable[Entry], region: str = "") -> dict[tuple[str, str], dict[str, int]]:
    """How many bodies have each state, by the divisions next below `region` (provinces where it is empty;
    the first digits of the code) and level."""
    digits = min(len(region) // 2 * 2 + 2, 6)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        row = counts.setdefault((entry.division_code[:digits], entry.level), dict.fromkeys(STATES, 0))
        row[entry.state] += 1
    return dict(sorted(counts.items()))
