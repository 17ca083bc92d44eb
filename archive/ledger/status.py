"""The ledger of one year: every body that must report, its state, and what proves it."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from archive.ledger.bodies import Bodies, Body
from archive.ledger.dues import due_of
from archive.ledger.entries import Claim, Entry, hold
from archive.ledger.sights import NEVER, SiteSeen
from archive.ledger.standing import STATES
from archive.ledger.table import Row, as_entries, has_year, read_rows, reports_of, row_of

__all__ = ["Claim", "Entry", "count_states", "judge_entries", "list_entries"]


def list_entries(
    db: sqlite3.Connection, bodies: Bodies, year: int, as_of: datetime, *, region: str = ""
) -> Iterator[Entry]:
    """The entries of every body expected to report on `year`, as it stood at `as_of`, in the order of
    division code and name. `region`: only bodies whose division code begins so.

    They are read from the table of the ledger where it holds the year, and judged anew where it does not
    (a day before the last visit, a registry line that no crawl has used); both give the same.
    """
    if not bodies.is_indexed or not has_year(db, year):
        yield from judge_entries(db, bodies, year, as_of, region=region)
        return

    def judge(key: str) -> Iterator[Entry]:
        return judge_entries(db, bodies, year, as_of, only=bodies.by_key[key])

    yield from as_entries(read_rows(db, year, region), year, as_of, judge)


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
    some = [body for body in some if body.division_code.startswith(region)]
    yield from as_entries(_judge(db, bodies, some, year, as_of), year, NEVER, lambda _: ())


def _judge(
    db: sqlite3.Connection, bodies: Bodies, some: Iterable[Body], year: int, as_of: datetime
) -> Iterator[Row]:
    see = lru_cache(16)(lambda site: SiteSeen(db, site, bodies))
    for body in some:
        due = due_of(body.kind, year)
        if due is None or not body.is_expected(year):
            continue
        sites = {site: see(site).of(year) for site in sorted(body.sites)}
        rows = reports_of(db, bodies, body, year, year)
        yield row_of(body, year, hold(db, body, due, sites, rows, as_of=as_of, year=year))


def count_states(entries: Iterable[Entry], region: str = "") -> dict[tuple[str, str], dict[str, int]]:
    """How many bodies have each state, by the divisions next below `region` (provinces where it is empty;
    the first digits of the code) and level."""
    digits = min(len(region) // 2 * 2 + 2, 6)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        row = counts.setdefault((entry.division_code[:digits], entry.level), dict.fromkeys(STATES, 0))
        row[entry.state] += 1
    return dict(sorted(counts.items()))
