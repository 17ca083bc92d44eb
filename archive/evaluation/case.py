"""One body and year as the judges see it: its line of the ledger, its reports, its lists and their pages."""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from archive.across import Across
from archive.evaluation.record import Judgement
from archive.ledger.bodies import Bodies, Body
from archive.ledger.entries import Entry
from archive.ledger.sights import SiteSeen
from archive.ledger.standing import Look
from archive.ledger.table import reports_of
from archive.members import RecordError
from archive.warc import Capture, DecodeError, decoded, fetch_record
from parsers.page import Page, document

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
_DOUBTFUL = ("reader", "layout")
_PAGES = """
    SELECT c.* FROM visit_evidence e JOIN captures c ON c.id = e.capture WHERE e.visit = ?
    ORDER BY c.fetched_at, c.id
"""


class Archive:
    """What all cases share: the database, the files, and the lists of sites, of which some are held."""

    def __init__(self, db: sqlite3.Connection, folder: Path, bodies: Bodies) -> None:
        self.db, self.folder, self.bodies = db, folder, bodies
        self._seen: dict[str, SiteSeen] = {}
        self._texts: dict[str, str] = {}

    def seen(self, site: str) -> SiteSeen:
        """What the visits to a site showed."""
        if site not in self._seen:
            if len(self._seen) > 16:
                self._seen.clear()
            self._seen[site] = SiteSeen(self.db, site, self.bodies)
        return self._seen[site]

    def text(self, capture: str) -> str:
        """The words of an archived page; empty where it cannot be read."""
        if capture not in self._texts:
            if len(self._texts) > 64:  # the lists of a portal are asked for by each of its bodies
                self._texts.clear()
            self._texts[capture] = self._text(capture)
        return self._texts[capture]

    def _text(self, capture: str) -> str:
        row = self.db.execute("SELECT * FROM captures WHERE id = ?", (capture,)).fetchone()
        if row is None:
            return ""
        one = Capture(*(row[name] for name in Capture.__dataclass_fields__))
        try:
            body = decoded(fetch_record(self.folder, one))
        except (OSError, RecordError, DecodeError):
            return ""
        read = document(Page(one.url, body, one.content_type))
        return str(read.tree.xpath("string()")) if read.tree is not None else read.text


@dataclass(frozen=True)
class Case:
    """A body and year. Everything is read when it is first asked for."""

    archive: Archive
    body: Body
    entry: Entry
    as_of: datetime
    across: Sequence[Across]
    below: Sequence[Body]

    @property
    def year(self) -> int:
        return self.entry.year

    @cached_property
    def reports(self) -> list[sqlite3.Row]:
        """The current reports of the year, the one that is judged first: that with most tables, then with
        most cells, then the one seen first."""
        rows = [
            row
            for row in reports_of(self.archive.db, self.archive.bodies, self.body, self.year, self.year)
            if row["current"] and datetime.fromisoformat(row["first_seen_at"]) <= self.as_of
        ]
        return sorted(rows, key=self._rank)

    def _rank(self, row: sqlite3.Row) -> tuple[int, int]:
        tables = sum((row[name] or "").startswith("g") for name in ("t2", "t3", "t4"))
        query = "SELECT count(*) FROM cells WHERE report = ?"
        return -tables, -int(self.archive.db.execute(query, (row["id"],)).fetchone()[0])

    @cached_property
    def report(self) -> sqlite3.Row | None:
        return self.reports[0] if self.reports else None

    @cached_property
    def sections(self) -> list[tuple[int, str, str]]:
        """Number, heading and text of each part."""
        query = "SELECT number, heading, text FROM sections WHERE report = ?"
        return [
            (row["number"], row["heading"] or "", row["text"] or "")
            for row in self.archive.db.execute(query, (self._id,))
        ]

    @property
    def _id(self) -> str:
        return str(self.report["id"]) if self.report is not None else ""

    @cached_property
    def checks(self) -> list[sqlite3.Row]:
        query = "SELECT rule, scope, severity, status FROM checks WHERE report = ?"
        return self.archive.db.execute(query, (self._id,)).fetchall()

    @cached_property
    def cells(self) -> Mapping[str, sqlite3.Row]:
        query = "SELECT indicator, value, status, flags, tbl, sentence FROM cells WHERE report = ?"
        return {row["indicator"]: row for row in self.archive.db.execute(query, (self._id,))}

    @cached_property
    def is_sure(self) -> bool:
        """Whether no cell was read with doubt."""
        return not any(flag in (row["flags"] or "") for row in self.cells.values() for flag in _DOUBTFUL)

    def sentences(self, *numbers: int) -> Iterator[tuple[int, str]]:
        """The sentences of these parts (of all, where none is named), each with the number of its part."""
        for number, heading, text in self.sections:
            if not numbers or number in numbers:
                for sentence in _SENTENCE.findall(f"{heading}\n{text}"):
                    if words := "".join(sentence.split()):
                        yield number, words

    @cached_property
    def last_looks(self) -> dict[str, Look | None]:
        """The last visit to each site of the body that read its whole column."""
        looks: dict[str, Look | None] = {}
        for site in sorted(self.body.sites):
            some = [
                look
                for look in self.archive.seen(site).of(self.year).looks(self.body)
                if look.is_whole and (look.until or look.since) <= self.as_of
            ]
            looks[site] = max(some, key=lambda look: look.since, default=None)
        return looks

    def pages_of(self, look: Look) -> tuple[str, ...]:
        """The captures of the list pages of a visit."""
        return tuple(row["id"] for row in self.archive.db.execute(_PAGES, (look.visit,)))

    def lists_of(self, look: Look) -> tuple[str, ...]:
        """The captures of a visit that list reports; all of its pages, where it listed none."""
        query = "SELECT DISTINCT capture FROM sightings WHERE visit = ? ORDER BY seen_at, capture"
        lists = tuple(row["capture"] for row in self.archive.db.execute(query, (look.visit,)))
        return lists or self.pages_of(look)

    def judge(
        self,
        item: str,
        verdict: str,
        reason: str,
        captures: Sequence[str] = (),
        *,
        cells: Sequence[str] = (),
        sentence: str = "",
        **filling: object,
    ) -> Judgement:
        """A judgement; where it names no capture, it rests on that of the report."""
        shown = tuple(captures)
        if not shown and self.report is not None and self.report["capture"]:
            shown = (self.report["capture"],)
        said = {name: str(value) for name, value in filling.items()}
        places = tuple((self._id, cell) for cell in cells)
        return Judgement(item, verdict, reason, said, shown, places, sentence[:400])
