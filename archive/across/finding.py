"""The rules across reports, applied to every body of a year: a function of the database and the inputs."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from archive.across.copies import Copies, compare_sentences
from archive.across.dates import compare_claims, compare_deadline
from archive.across.members import compare_members
from archive.across.places import compare_places
from archive.across.record import Across, Amount, Document, Years
from archive.across.years import compare_years
from archive.ledger.bodies import Bodies, Body
from archive.ledger.status import list_entries
from parsers.bodies import site_body

_REPORTS = """
    SELECT id, body, site, year, scope, agency, published_on, current, withdrawn_at, t2, t3, t4
    FROM reports WHERE body = ? AND year BETWEEN ? AND ? ORDER BY year, first_seen_at, id
"""
_CELLS = "SELECT indicator, value, status, flags, unit, corrected, corrected_by FROM cells WHERE report = ?"
_BALANCES = """
    SELECT rule, scope FROM checks
    WHERE report = ? AND status = 'pass' AND rule IN ('R01', 'L01', 'L02', 'L03')
"""
_BLOCKS = {"L01": "review", "L02": "litigation_direct", "L03": "litigation_after_review"}
_DOUBTFUL = frozenset({"reader", "layout"})
_SENTENCE = re.compile(r"[。！？；\n]")
EARLIER = 3


def compare(
    db: sqlite3.Connection, bodies: Bodies, year: int, as_of: datetime, *, region: str = ""
) -> Iterator[Across]:
    """Every rule across reports for the bodies of a year, body by body in the order of their ids; those of
    dates as the ledger stood at `as_of`. `region`: only bodies whose division code begins so."""
    reader = _Reader(db, bodies)
    below: dict[str, list[Body]] = defaultdict(list)
    for body in bodies.by_key.values():
        below[body.parent].append(body)
    codes = _division_codes(bodies)
    entries = {entry.agency: entry for entry in list_entries(db, bodies, year, as_of, region=region)}
    some = [bodies.by_key[key] for key in sorted(bodies.by_key)]
    some = [body for body in some if body.division_code.startswith(region)]
    copies = reader.copies(some, year)
    for body in some:
        years = reader.years(body, year, below[body.key])
        if body.key in entries:
            yield from compare_deadline(entries[body.key], body.key)
        if not years.now:
            continue
        yield from compare_claims(years)
        yield from compare_years(years)
        yield from compare_sentences(years, copies, reader.document)
        yield from compare_places(years, bodies, codes)
        if any(document.scope == "region_aggregate" for document in years.now):
            children = sorted(below[body.key], key=lambda child: child.key)
            members = {child.key: reader.current(child, year) for child in children}
            yield from compare_members(body, children, {**members, body.key: years.now}, year)


def _division_codes(bodies: Bodies) -> dict[str, str]:
    codes: dict[str, set[str]] = defaultdict(set)
    for place in bodies.places.values():
        name = site_body(place.name)
        if name.endswith("人民政府") and place.division_code:
            codes[name.removesuffix("人民政府")].add(place.division_code)
    return {name: min(some) for name, some in codes.items() if len(some) == 1}


class _Reader:
    """Reads reports one at a time; holds none."""

    def __init__(self, db: sqlite3.Connection, bodies: Bodies) -> None:
        self._db, self._bodies = db, bodies

    def years(self, body: Body, year: int, below: list[Body]) -> Years:
        rows = self._rows(body, year - EARLIER, year)
        documents = [self._read(row) for row in rows]
        return Years(
            body,
            year,
            tuple(
                one
                for one, row in zip(documents, rows, strict=True)
                if one.year == year and one.current and not row["withdrawn_at"]
            ),
            tuple(one for one in documents if one.year == year - 1),
            tuple(one for one in documents if one.year < year - 1 and one.current),
            self._turned(body, year),
            next(filter(None, (self._turned(child, year) for child in below)), ""),
        )

    def _turned(self, body: Body, year: int) -> str:
        """What became of the body, or of one that it took over from, in the two years."""
        for turn in body.successions:
            if turn.on[:4] in (str(year), str(year - 1)):
                return f"{body.name} {turn.kind} in {turn.on}"
        for name in self._bodies.taken_over_by(body.key):
            other = self._bodies.by_key[name]
            for turn in other.successions:
                if turn.successor == body.key and turn.on[:4] in (str(year), str(year - 1)):
                    return f"{other.name} {turn.kind} into it in {turn.on}"
        return ""

    def current(self, body: Body, year: int) -> list[Document]:
        return [
            self._read(row)
            for row in self._rows(body, year, year)
            if row["current"] and not row["withdrawn_at"]
        ]

    def copies(self, some: list[Body], year: int) -> Copies:
        """What the reports of two years say, to compare each with the others'."""
        copies = Copies()
        for body in some:
            for row in self._rows(body, year - 1, year):
                if row["current"]:
                    copies.add(row["id"], (body.key, body.name), _sentences(self._text(row["id"])))
        return copies

    def document(self, report: str) -> Document:
        return self._read(self._db.execute("SELECT * FROM reports WHERE id = ?", (report,)).fetchone())

    def _rows(self, body: Body, first: int, last: int) -> list[sqlite3.Row]:
        return [
            row
            for name in sorted(body.names)
            for row in self._db.execute(_REPORTS, (name, first, last))
            if self._bodies.key(row["body"], row["site"] or "") == body.key
        ]

    def _read(self, row: sqlite3.Row) -> Document:
        text = self._text(row["id"])
        balances = {_BLOCKS.get(rule, scope) for rule, scope in self._db.execute(_BALANCES, (row["id"],))}
        return Document(
            id=row["id"],
            year=row["year"],
            scope=row["scope"] or "unknown",
            site=row["site"] or "",
            agency=row["agency"] or row["body"] or "",
            published_on=row["published_on"] or "",
            current=bool(row["current"]),
            t2=row["t2"] or "",
            t3=row["t3"] or "",
            t4=row["t4"] or "",
            cells={cell["indicator"]: _amount(cell) for cell in self._db.execute(_CELLS, (row["id"],))},
            balances=frozenset(balances),
            sentences=_sentences(text),
            text=text,
        )

    def _text(self, report: str) -> str:
        rows = self._db.execute("SELECT text FROM sections WHERE report = ? ORDER BY number", (report,))
        return "\n".join(row[0] or "" for row in rows)


def _amount(cell: sqlite3.Row) -> Amount:
    if cell["corrected_by"]:
        value = cell["corrected"]
        status = "blank" if value is None else "number"
        return Amount(None if value is None else Decimal(str(value)), status, True, cell["unit"] or "")
    value = None if cell["value"] is None else Decimal(str(cell["value"]))
    return Amount(
        value, cell["status"], not _DOUBTFUL & set((cell["flags"] or "").split(",")), cell["unit"] or ""
    )


def _sentences(text: str) -> frozenset[str]:
    return frozenset(words for part in _SENTENCE.split(text) if len(words := "".join(part.split())) >= 8)
