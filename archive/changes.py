"""What a rebuild changed, a line for each value, with its cause.

A cause is one of three: the reader is another one (from which version to which), the source has changed (a
new version of the report), or a person corrected the value.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_CELLS = """
    SELECT r.id, i.id, {before}, {after}, o.parser, n.parser
    FROM {side}.reports r
    JOIN {other}.reports s ON s.key = r.key
    JOIN old.pages o ON o.url = r.url AND o.sha256 = r.sha256
    JOIN new.pages n ON n.url = r.url AND n.sha256 = r.sha256
    JOIN {side}.place p ON p.report = r.key
    JOIN {side}.layout l ON l.layout = p.layout
    JOIN {side}.indicators i ON i.no = l.indicator
    LEFT JOIN old.cell a ON a.indicator = l.indicator AND a.report = r.key
    LEFT JOIN new.cell b ON b.indicator = l.indicator AND b.report = r.key
    WHERE o.seal IS NOT n.seal {where} ORDER BY r.id, i.no
"""


def list_changes(old: Path, new: Path) -> Iterator[str]:
    """Every value that differs between two databases of one archive; one line where they cannot be
    compared."""
    with closing(sqlite3.connect(":memory:", uri=True)) as db:
        try:
            db.execute("ATTACH ? AS old", (f"{old.absolute().as_uri()}?mode=ro",))
            db.execute("ATTACH ? AS new", (f"{new.absolute().as_uri()}?mode=ro",))
            yield from _values(db)
            yield from _reports(db)
            yield from _corrections(db)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            yield f"archive.db was of another version or damaged ({error}): everything was read anew"


def _values(db: sqlite3.Connection) -> Iterator[str]:
    both = _CELLS.format(
        side="new",
        other="old",
        before="a.value",
        after="b.value",
        where="AND a.report NOT NULL AND (a.value IS NOT b.value OR typeof(a.value) <> typeof(b.value))",
    )
    came = _CELLS.format(
        side="new", other="old", before="'no cell'", after="b.value", where="AND a.report IS NULL"
    )
    went = _CELLS.format(
        side="old", other="new", before="a.value", after="'no cell'", where="AND b.report IS NULL"
    )
    for query in (both, came, went):
        for report, indicator, before, after, was, now in db.execute(query):
            yield f"{report} {indicator}: {_shown(before)} -> {_shown(after)}; {_cause(was, now)}"


def _cause(was: str, now: str) -> str:
    if was != now:
        return f"the reader changed from {was} to {now}"
    return f"the reader changed in its code or forms, and still calls itself {now}"


def _reports(db: sqlite3.Connection) -> Iterator[str]:
    query = """SELECT r.id, r.url, r.part, r.version, p.report FROM {0}.reports r
        LEFT JOIN {1}.repeats p ON p.id = r.id
        WHERE NOT EXISTS (SELECT 1 FROM {1}.reports o WHERE o.key = r.key) ORDER BY r.id"""
    for name, url, part, version, same in db.execute(query.format("new", "old")):
        cause = f"the source changed: version {version} of" if version > 1 else "new:"
        yield f"{name}: {cause if same is None else f'no longer the same as {same}:'} {url} part {part}"
    for name, url, part, _, same in db.execute(query.format("old", "new")):
        cause = "no longer in the files:" if same is None else f"says the same as {same}:"
        yield f"{name}: {cause} {url} part {part}"


def _corrections(db: sqlite3.Connection) -> Iterator[str]:
    query = """SELECT report, indicator, value, author, state FROM {}.corrections
        EXCEPT SELECT report, indicator, value, author, state FROM {}.corrections ORDER BY 1, 2"""
    for report, indicator, value, author, state in db.execute(query.format("new", "old")):
        yield f"{report} {indicator}: corrected to {_shown(value)} by {author} ({state})"
    for report, indicator, value, author, _ in db.execute(query.format("old", "new")):
        left = db.execute(
            "SELECT 1 FROM new.corrections WHERE report = ? AND indicator = ? AND author = ? AND value IS ?",
            (report, indicator, author, value),
        ).fetchone()
        if left is None:
            yield f"{report} {indicator}: the correction by {author} was taken back"


def _shown(value: object) -> str:
    return "blank" if value is None else str(value)
