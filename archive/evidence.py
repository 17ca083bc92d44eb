"""The evidence for one number: from the value to the cell, the page, the record, its digest, when and where.

`trace` proves it again each time: it reads the bytes, compares their digests, and looks the cell up.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.members import RecordError
from archive.store import opened
from archive.warc import Capture, DecodeError, decoded, fetch_record
from parsers.attachments import seen
from parsers.content import read_content
from parsers.page import Document, Page

_CELL = "value raw status flags unit note tbl row col path sentence".split()
_CAPTURE = ("id", "url", "fetched_at", "status", "content_type", "sha256", "warc", "offset", "length")
_MARKS = ("kind", "brought_by", "rendered_by", "tls_unverified", "failure")
_REPORT = (
    "id site url part title agency body year scope published_on first_seen_at last_seen_at version current "
    "withdrawn_at parser encoding"
).split()


def trace(folder: Path, report: str, indicator: str) -> dict[str, Any]:
    """Everything that stands behind one number, ready for JSON. `report` is an id, the beginning of one, or
    an address; LookupError with one line where report or cell is not there."""
    with opened(folder) as db:
        name = find_report(db, report)
        cell = db.execute(
            "SELECT * FROM cells WHERE report = ? AND indicator = ?", (name, indicator)
        ).fetchone()
        if cell is None:
            raise LookupError(_no_cell(db, name, indicator))
        whole = db.execute("SELECT * FROM reports WHERE id = ?", (name,)).fetchone()
        found = db.execute("SELECT * FROM captures WHERE id = ?", (whole["capture"],)).fetchone()
        capture = Capture(*(found[column] for column in _CAPTURE))
        label = db.execute("SELECT * FROM indicators WHERE id = ?", (indicator,)).fetchone()
        return {
            "report": {column: whole[column] for column in _REPORT},
            "indicator": {column: label[column] for column in ("id", "label_zh", "label_en", "unit")},
            "cell": {column: cell[column] for column in _CELL},
            **_proof(folder, capture, cell),
            "capture": {
                **{column: found[column] for column in _CAPTURE},
                **{column: found[column] for column in _MARKS if found[column]},
            },
            "brought": _one(db, "SELECT * FROM brought WHERE capture = ?", capture.id),
            "correction": _one(
                db,
                """SELECT value, reason, author, date, state, newer FROM corrections
                WHERE about = ? AND indicator = ? AND state <> 'replaced'""",
                name,
                indicator,
            ),
            "from": json.loads(whole["sources"] or "{}"),
            "checks": [dict(row) for row in _checks(db, name)],
            "visits": [dict(row) for row in _visits(db, name)],
            "repeats": repeats(db, name),
            "by_hand": by_hand(capture, found["kind"]),
        }


def find_report(db: sqlite3.Connection, report: str) -> str:
    """The id of the one report that is meant; LookupError where there is none or more than one."""
    if re.fullmatch("[0-9a-f]{4,16}", report):
        query = """SELECT id FROM reports WHERE id >= :from AND id <= :to
            UNION SELECT report FROM repeats WHERE id >= :from AND id <= :to ORDER BY 1"""
        asked = {"from": report, "to": report + "g"}
    else:
        query = """SELECT id, part FROM reports WHERE url = :address AND current
            UNION SELECT r.id, r.part FROM repeats m JOIN reports r ON r.id = m.report
            WHERE m.url = :address AND r.current ORDER BY 2"""
        asked = {"address": report.partition("#")[0]}
    names = [row["id"] for row in db.execute(query, asked)]
    if len(names) == 1:
        return str(names[0])
    if names:
        raise LookupError(
            f"{report}: {len(names)} reports are meant; give the id of one: {' '.join(names[:9])}"
        )
    raise LookupError(f"{report}: no such report; give an id, four letters of its beginning, or an address")


def _no_cell(db: sqlite3.Connection, report: str, indicator: str) -> str:
    if db.execute("SELECT 1 FROM indicators WHERE id = ?", (indicator,)).fetchone():
        return f"{indicator}: report {report} has no such cell; the page does not print it"
    near = [row["id"] for row in db.execute("SELECT id FROM indicators WHERE id GLOB ?", (f"*{indicator}*",))]
    hint = f"; did you mean {', '.join(near[:5])}?" if near else "; the table indicators lists all"
    return f"{indicator}: no such indicator{hint}"


def _one(db: sqlite3.Connection, query: str, *values: str) -> dict[str, Any] | None:
    found = db.execute(query, values).fetchone()
    return dict(found) if found else None


def _checks(db: sqlite3.Connection, report: str) -> Iterator[sqlite3.Row]:
    query = (
        "SELECT rule, scope, severity, status, left_value, right_value, nonzero FROM checks WHERE report = ?"
    )
    yield from db.execute(f"{query} AND status = 'fail'", (report,))


def _visits(db: sqlite3.Connection, report: str) -> Iterator[sqlite3.Row]:
    yield from db.execute(
        """SELECT v.id AS visit, v.site, v.started_at, v.outcome, s.capture AS list, s.title, s.listed_on
        FROM (SELECT DISTINCT site, url FROM found WHERE report = :report) f
        JOIN sightings s ON s.site = f.site AND s.url = f.url AND s.report = :report
        JOIN visits v ON v.id = s.visit ORDER BY v.started_at, v.id""",
        {"report": report},
    )


def repeats(db: sqlite3.Connection, report: str) -> list[dict[str, Any]]:
    """The other payloads of a version: counters and clocks in the frame of a page give it new bytes, and
    copies have addresses of their own."""
    query = """SELECT id, url, sha256, capture, first_seen_at, last_seen_at FROM repeats WHERE report = ?
        ORDER BY first_seen_at, id"""
    return [dict(row) for row in db.execute(query, (report,))]


def _proof(folder: Path, capture: Capture, cell: sqlite3.Row) -> dict[str, Any]:
    try:
        body = decoded(fetch_record(folder, capture))
    except (OSError, RecordError, DecodeError) as error:
        return {"proved": False, "why": str(error)}
    page = seen(Page(capture.url.partition("#")[0], body, capture.content_type))
    if not is_there(page, cell["path"], cell["raw"], cell["sentence"] or ""):
        return {"proved": False, "why": f"{cell['path']} does not say {cell['raw']!r}"}
    return {"proved": True, "labels": _labels(page, cell["path"])}


def is_there(page: Document, path: str, raw: str, sentence: str = "") -> bool:
    """Whether the page says at this path what the cell says it does. Of a place in a PDF or on a sheet the
    reading itself is the proof."""
    if path.startswith("/"):
        if page.tree is None:
            return False
        found = page.tree.xpath(path)
        if not isinstance(found, list) or len(found) != 1:
            return False
        text = _squeezed(str(found[0].xpath("string()")))
        return _squeezed(sentence) in text if sentence else _squeezed(raw) == text
    line = re.match(r"line:(\d+)", path)
    if line is None:
        return True
    # A cell of a text saved from a table may go on in the lines below (seen: 汉阴县 2022).
    text = "".join(page.text.splitlines()[int(line[1]) - 1 :][:20])
    return _squeezed(sentence or raw) in _squeezed(text)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff\xad]+", "", text)


def _labels(page: Document, path: str) -> dict[str, list[str]]:
    """What is printed left of the cell in its row and above it in its column, numbers left out."""
    for table in read_content(page).tables if page.tree is not None else ():
        grid = table.grid
        for row, slots in enumerate(grid.slots):
            for col, slot in enumerate(slots):
                if slot is not None and slot.path == path:
                    left = [one.text for one in slots[:col] if one is not None]
                    above = [line[col] for line in grid.slots[:row]]
                    return {
                        "row": _words(left),
                        "column": _words([one.text for one in above if one is not None]),
                    }
    return {"row": [], "column": []}


def _words(texts: list[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if re.search(r"[^\W\d_]", text)]


def by_hand(capture: Capture, kind: str = "response") -> str:
    """Shell commands that print the payload's SHA-256, for somebody who has none of our code."""
    heads = 1 if kind == "resource" else 2
    return (
        f"tail -c +{capture.offset + 1} warc/{capture.warc} | head -c {capture.length} | gzip -dc"
        + " | LC_ALL=C sed '1,/^\\r$/d'" * heads
        + " | head -c -4 | sha256sum"
    )
