"""What changed between the versions of a report: by cell and by section, and nothing else.

Bytes change whenever a counter or a clock in the frame of a page does; such payloads are one version, which
names them all, and only what the reader reads is a difference.
"""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive.evidence import find_report, repeats
from archive.rows import said_in
from archive.store import opened
from parsers.furniture import still

_CELL = ("value", "raw", "status", "unit", "note")
_HEAD = ("title", "agency", "body", "year", "scope", "published_on", "t2", "t3", "t4")


def compare_versions(folder: Path, report: str) -> dict[str, Any]:
    """All versions of the address and part of a report, and what changed from each to the next, ready for
    JSON. `report` is an id, the beginning of one, or an address; LookupError where it is not there."""
    with opened(folder) as db:
        name = find_report(db, report)
        versions = db.execute(
            """SELECT v.* FROM reports v JOIN reports r ON r.url = v.url AND r.part = v.part
            WHERE r.id = ? ORDER BY v.version""",
            (name,),
        ).fetchall()
        shown = "id version current first_seen_at last_seen_at withdrawn_at sha256 capture parser".split()
        changes = [change for old, new in pairwise(versions) for change in _changes(db, old, new)]
        return {
            "url": versions[0]["url"],
            "part": versions[0]["part"],
            "versions": [
                {**{column: one[column] for column in shown}, "repeats": repeats(db, one["id"])}
                for one in versions
            ],
            "changes": changes,
            "missed_by": [dict(row) for row in _missed_by(db, versions[-1])],
        }


def _changes(db: sqlite3.Connection, old: sqlite3.Row, new: sqlite3.Row) -> Iterator[dict[str, Any]]:
    step = {"from": old["version"], "to": new["version"], "seen_at": new["first_seen_at"]}
    for column in _HEAD:
        if old[column] != new[column]:
            yield {**step, "what": column, "before": old[column], "after": new[column]}
    before, after = _cells(db, old["id"]), _cells(db, new["id"])
    for indicator in {**before, **after}:
        if before.get(indicator) != after.get(indicator):
            both = {"before": before.get(indicator), "after": after.get(indicator)}
            yield {**step, "what": "cell", "indicator": indicator, **both}
    sections = _sections(db, old["id"]), _sections(db, new["id"])
    for key in {**sections[0], **sections[1]}:
        if sections[0].get(key) != sections[1].get(key):
            texts = {"before": sections[0].get(key), "after": sections[1].get(key)}
            yield {**step, "what": "section", "number": key[0], **texts}


def _cells(db: sqlite3.Connection, report: str) -> dict[str, dict[str, Any]]:
    """What each cell says; where it stands is furniture."""
    rows = db.execute("SELECT * FROM cells WHERE report = ? ORDER BY tbl, row, col, indicator", (report,))
    return {
        row["indicator"]: {column: row[column] for column in _CELL if row[column] is not None} for row in rows
    }


def _sections(db: sqlite3.Connection, report: str) -> dict[tuple[int, int], dict[str, str]]:
    """Heading and text by number, white space, counters and clocks aside; a number that comes twice is told
    apart by its turn."""
    found: dict[tuple[int, int], dict[str, str]] = {}
    for number, heading, text in db.execute(
        "SELECT number, heading, text FROM sections WHERE report = ?", (report,)
    ):
        turn = sum(1 for key in found if key[0] == number)
        found[number, turn] = {"heading": still(heading), "text": said_in(text)}
    return found


def _missed_by(db: sqlite3.Connection, newest: sqlite3.Row) -> Iterator[sqlite3.Row]:
    """The visit that no longer found a withdrawn report."""
    if newest["withdrawn_at"]:
        yield from db.execute(
            """SELECT id AS visit, started_at, finished_at, outcome FROM visits
            WHERE site = ? AND finished_at >= ? ORDER BY finished_at LIMIT 1""",
            (newest["site"], newest["withdrawn_at"]),
        )
