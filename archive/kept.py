"""Readings of an older database that need not be made again: same bytes, same reader, and a whole seal."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from archive import fingerprint
from archive.reading import Reading, Wanted
from archive.rows import OF_A_REPORT, Rows, part_of, seal_of, seal_one

_REPORTS = """SELECT id, url, part, title, agency, body, year, scope, published_on, sha256, t2, t3,
    t4, parser, encoding, sources, dates, key, content, substance FROM reports
    WHERE url = ? AND sha256 = ? ORDER BY part"""
_REPEATS = """SELECT id, part, agency, body, content, substance, seal FROM repeats
    WHERE url = ? AND sha256 = ? ORDER BY part"""


class Kept:
    """The readings of the database at `path`; none where it is missing, of another version, or damaged.
    `altered` names those whose rows are not what was read."""

    def __init__(self, path: Path | None) -> None:
        self.altered: list[str] = []
        self._db: sqlite3.Connection | None = None
        if path is not None and path.is_file():
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def find(self, wanted: Wanted) -> Reading | None:
        """The reading of this page, where it still holds."""
        if self._db is None:
            return None
        key = (wanted.url, wanted.capture.sha256)
        try:
            page = self._db.execute(
                """SELECT kind, parser, reader, seal FROM pages WHERE url = ? AND sha256 = ?
                AND site_name = ? AND content_type = ? AND kind <> 'unreadable'""",
                (*key, wanted.site_name, wanted.capture.content_type),
            ).fetchone()
            if page is None or not fingerprint.is_current(page[2]):
                return None
            reports = tuple(self._rows(row) for row in self._db.execute(_REPORTS, key).fetchall())
            repeats = tuple(self._db.execute(_REPEATS, key).fetchall())
            seals = tuple(map(seal_one, reports))
            parts = [(part_of(rows), seal) for rows, seal in zip(reports, seals, strict=True)]
            whole = seal_of(seal for _, seal in sorted(parts + [(row[1], row[-1]) for row in repeats]))
        except (sqlite3.Error, UnicodeDecodeError, ValueError, TypeError):  # damaged rows may hold anything
            return None
        kind, parser, reader, sealed = page
        if whole != sealed:
            self.altered.append(f"{wanted.url}: its rows had been altered in the database; read anew")
            return None
        return Reading(
            wanted,
            kind,
            parser,
            reports,
            reader=reader,
            seal=sealed,
            seals=seals,
            kept=True,
            repeats=repeats,
        )

    def _rows(self, report: tuple[str | int | None, ...]) -> Rows:
        assert self._db is not None
        *row, key, content, substance = report
        query = "SELECT DISTINCT l.* FROM place p JOIN layout l ON l.layout = p.layout WHERE p.report = ?"
        rows = {"layout": tuple(self._db.execute(query, (key,)))}
        for table in OF_A_REPORT[1:]:
            rows[table] = tuple(self._db.execute(f"SELECT * FROM {table} WHERE report = ?", (key,)))
        rows["cell"] = tuple(
            self._db.execute(
                """SELECT c.* FROM place p JOIN layout l ON l.layout = p.layout
                JOIN cell c ON c.indicator = l.indicator AND c.report = p.report
                WHERE p.report = ? ORDER BY c.indicator""",
                (key,),
            )
        )
        named = {row[3] for row in rows["cell"]} - {None}
        query = "SELECT * FROM printed WHERE id = ?"
        rows["printed"] = tuple(row for one in named for row in self._db.execute(query, (one,)))
        query = (
            "SELECT DISTINCT k.* FROM checked c JOIN rule k ON k.id = c.rule WHERE c.report = ? ORDER BY k.id"
        )
        rows["rule"] = tuple(self._db.execute(query, (key,)))
        return Rows(str(report[0]), int(str(key)), str(content), str(substance), (*row, key), **rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._db is not None:
            self._db.close()
