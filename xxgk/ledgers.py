"""The ledger as commands open it: the database for reading, with the bodies that everything names."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from archive.ledger.agencies import is_fresh
from archive.ledger.bodies import Bodies, IndexedBodies, Place, gather
from archive.ledger.dues import BEIJING
from archive.ledger.inputs import InputError, read_inputs
from archive.ledger.rulings import Rulings, read_rulings
from archive.store import opened
from crawler.registry import load
from xxgk.refusal import Refused


@contextmanager
def opened_ledger(folder: Path, registry: Path | None) -> Iterator[tuple[sqlite3.Connection, Bodies]]:
    """The database and its bodies; Refused where a line of the inputs cannot be followed."""
    places = load(registry) if registry else ()
    with opened(folder) as db:
        if not places and is_fresh(db, folder):
            yield db, IndexedBodies(lambda: gather(db, read_inputs(folder)))
            return
        try:
            inputs = read_inputs(folder)
        except InputError as error:
            raise Refused(str(error)) from error
        lines = (
            Place(site.site, site.name, site.level, site.division_code, site.column_url or site.home_url)
            for site in places
        )
        yield db, gather(db, inputs, lines)


def rulings_of(folder: Path, bodies: Bodies) -> Rulings:
    """What was replied and decided; Refused where a line cannot be followed."""
    try:
        return Rulings(read_rulings(folder), bodies)
    except InputError as error:
        raise Refused(str(error)) from error


def end_of_day(day: datetime) -> datetime:
    """The last moment of a day in Beijing."""
    return datetime.combine(day.date() + timedelta(days=1), time(), BEIJING).astimezone(UTC) - timedelta(
        microseconds=1
    )
