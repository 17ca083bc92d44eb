"""What differs from the release before, each difference with its cause.

`new_report`: the body, year and scope were not there. `changed_source`: the address serves other bytes.
`other_report`: another address stands for them. `new_reader`: the same bytes, read otherwise. `correction`: a
person said so, or no longer does. `body_joined_or_split`: the same report under another body. `left_out`: the
report is no longer in the archive or the subset.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from archive.release.tables import LONG

_SAME: Final = "n.body = o.body AND n.year = o.year AND n.scope = o.scope"
# One row a body, year and scope that both have, or a cell of theirs that differs.
_CELLS: Final = """INSERT INTO differences
    WITH pair AS (SELECT n.body, n.year, n.scope, o.report AS was, n.report AS now
        FROM panel n JOIN previous.panel o ON {same}),
    named AS (SELECT p.body, p.year, p.scope, p.was, p.now, v.indicator FROM pair p
        CROSS JOIN "values" v ON v.report = p.now
        UNION SELECT p.body, p.year, p.scope, p.was, p.now, v.indicator FROM pair p
        CROSS JOIN previous."values" v ON v.report = p.was
        WHERE v.indicator IN (SELECT DISTINCT indicator FROM availability))
    SELECT m.body, m.year, m.scope, m.indicator,
        CASE WHEN o.report IS NULL THEN '' ELSE coalesce(o.correction, o.value, o.status) END,
        CASE WHEN n.report IS NULL THEN '' ELSE coalesce(n.correction, n.value, n.status) END,
        CASE WHEN m.was = m.now AND o.correction IS NOT n.correction THEN 'correction'
            WHEN m.was = m.now THEN 'new_reader'
            WHEN o.value IS n.value AND o.status IS n.status THEN 'correction'
            WHEN moved(m.was, m.body) THEN 'body_joined_or_split'
            WHEN place(m.was) = place(m.now) THEN 'changed_source' ELSE 'other_report' END, m.was, m.now
    FROM named m LEFT JOIN previous."values" o ON o.report = m.was AND o.indicator = m.indicator
    LEFT JOIN "values" n ON n.report = m.now AND n.indicator = m.indicator
    WHERE o.value IS NOT n.value OR o.status IS NOT n.status OR o.correction IS NOT n.correction"""
_NEW: Final = """INSERT INTO differences SELECT n.body, n.year, n.scope, '', '', 'row',
    CASE WHEN r.report IS NULL THEN 'new_report' WHEN r.body IS NOT n.body AND r.parser IS s.parser
        THEN 'body_joined_or_split' WHEN r.parser IS NOT s.parser THEN 'new_reader' ELSE 'new_report' END,
    r.report, n.report FROM panel n JOIN reports s ON s.report = n.report
    LEFT JOIN previous.reports r ON r.report = n.report
    WHERE NOT EXISTS (SELECT 1 FROM previous.panel o WHERE {same})"""
_GONE: Final = """INSERT INTO differences SELECT o.body, o.year, o.scope, '', 'row', '',
    CASE WHEN r.report IS NULL THEN 'left_out' WHEN r.body IS NOT o.body AND r.parser IS s.parser
        THEN 'body_joined_or_split' WHEN r.parser IS NOT s.parser THEN 'new_reader' ELSE 'left_out' END,
    o.report, r.report FROM previous.panel o JOIN previous.reports s ON s.report = o.report
    LEFT JOIN reports r ON r.report = o.report
    WHERE NOT EXISTS (SELECT 1 FROM panel n WHERE {same})"""


class PreviousError(Exception):
    """What was given as the release before is none; the message says what to do."""


def compare(db: sqlite3.Connection, previous: Path) -> None:
    """Fills `differences` from the release before: its folder, or its SQLite file."""
    path = previous / "xxgk.sqlite" if previous.is_dir() else previous
    _must_be_release(path)
    db.execute("ATTACH ? AS previous", (f"{path.absolute().as_uri()}?mode=ro",))
    places = """SELECT c.url || ' ' || r.part FROM {0}reports r JOIN {0}captures c ON c.capture = r.capture
        WHERE r.report = ?"""
    with closing(db.cursor()) as asking:

        def place(report: str) -> str | None:
            found = None
            for schema in ("main.", "previous."):
                found = found or asking.execute(places.format(schema), (report,)).fetchone()
            return str(found[0]) if found else None

        def moved(report: str, body: str) -> bool:
            found = asking.execute("SELECT body FROM main.reports WHERE report = ?", (report,)).fetchone()
            return found is not None and found[0] != body

        db.create_function("place", 1, place)
        db.create_function("moved", 2, moved)
        for statement in (_CELLS, _NEW, _GONE):
            db.execute(statement.format(same=_SAME))
    db.commit()
    db.execute("DETACH previous")


def _must_be_release(path: Path) -> None:
    wanted = {table.name for table in LONG} | {"panel"}
    if not path.is_file():
        raise PreviousError(f"{path}: no xxgk.sqlite of a release here; name its folder or that file")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as old:
            held = {row[0] for row in old.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise PreviousError(f"{path}: not a release: {error}") from error
    if wanted - held:
        missing = ", ".join(sorted(wanted - held))
        raise PreviousError(f"{path}: made by another version of xxgk, without {missing}; release it again")
