"""A report as the rows that the database keeps for it: nothing lost, nothing twice.

The id of a report is the first 16 hex digits of SHA-256 over three lines joined by a line feed, without one
at the end: its address, its part, the payload's SHA-256 in hex (`printf '%s\\n%s\\n%s' URL 1 DIGEST |
sha256sum | cut -c1-16`). It is the same in every archive.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from msgspec import msgpack

from archive.codebook import numbers, tables
from parsers.furniture import still
from parsers.record import Cell, Check, Report
from parsers.tables import TABLES

# The tables whose rows name a report by its key.
OF_A_REPORT = ("cell", "sentence", "place", "checked", "section", "problem")
# Those whose rows are named by their content and shared by reports.
SHARED = ("layout", "printed", "rule")
Value = int | float | str | None
Row = tuple[Value, ...]
# What nearly every check says takes no room as a number.
_STATUS: dict[str, Value] = {"pass": 1, "fail": 0}
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# Up to the last separator before the last step, of whatever kind of path it is.
_SHORTER = re.compile(r"(?:(?<=[/:! ])|^)[^/:! ]*[/:! ]?$")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one report by table, each in the order of the table's columns. `report` leaves out what
    only the whole archive knows (version, current, withdrawn_at …). `content` is a digest of what the report
    says, the same for two payloads that differ in the frame of the page alone; `substance` one that is the
    same at every address, empty where nobody can say that another address has the same report."""

    id: str
    key: int
    content: str
    substance: str
    report: Row
    cell: tuple[Row, ...]
    sentence: tuple[Row, ...]
    printed: tuple[Row, ...]
    layout: tuple[Row, ...]
    place: tuple[Row, ...]
    rule: tuple[Row, ...]
    checked: tuple[Row, ...]
    section: tuple[Row, ...]
    problem: tuple[Row, ...]


def part_of(rows: Rows) -> int:
    """Which part of its page a report is."""
    return int(str(rows.report[2]))


def report_id(url: str, part: int, sha256: str) -> str:
    """The id of the report that part `part` of these bytes at this address is."""
    return hashlib.sha256(f"{url}\n{part}\n{sha256}".encode()).hexdigest()[:16]


def seal_of(seals: Iterable[str]) -> str:
    """A digest of all rows of a page by those of its reports: whether they still are what was read."""
    return _hex(list(seals))


def seal_one(rows: Rows) -> str:
    """A digest of all rows of one report."""
    tables = (*OF_A_REPORT, *SHARED)
    return _hex(
        [
            rows.content,
            rows.substance,
            rows.report,
            *(sorted(getattr(rows, table), key=_keys) for table in tables),
        ]
    )


def _keys(row: Row) -> Row:
    """What tells a row from the others of its table and report."""
    return row[:2]


def _hex(content: object) -> str:
    # A standard of its own, tells 19 from 19.0, and takes a hundredth of the time of JSON.
    return hashlib.sha256(msgpack.encode(content)).hexdigest()[:16]


def digests_of(report: Report, sha256: str, *, is_alone: bool = True) -> tuple[str, str]:
    """Two digests of what a report says, without the counters and clocks between it.

    The first is of its head, cells and sections, without where they stand. Where a table is a picture or a
    file, or where nothing was read, nobody can say whether another payload says the same: then it is that of
    the payload too. The second is of whose report it is by its own title, of which year, with all its cells
    and sections: what two copies on two hosts have in common, whatever each site makes of title, date and
    full name. It is empty where a copy cannot be told: no name or year, a table that is a picture or a file,
    no table, no text, another report on the page (not `is_alone`).
    """
    tables, cells, sections = sorted(report.tables.items()), _cells_of(report), _sections_of(report)
    is_all_read = {"image", "attachment", "unknown"}.isdisjoint(report.tables.values())
    head = (report.title, report.agency, report.body, report.year, report.scope, report.published_on)
    sure = is_all_read and (cells or sections)
    content = _hex([head, tables, cells, sections, "" if sure else sha256])
    has_table = any(cell.tbl in TABLES for cell in report.cells.values())
    if not (is_alone and report.agency and report.year and has_table and sections and is_all_read):
        return content, ""
    # Where one page ends a line another, or a PDF, goes on.
    whole = [(number, heading, text.replace("\n", "")) for number, heading, text in sections]
    return content, _hex([report.agency, report.year, tables, cells, whole])


def _cells_of(report: Report) -> list[tuple[str | None, ...]]:
    return [
        (name, None if cell.value is None else str(cell.value), cell.raw, cell.status, cell.unit, cell.note)
        for name, cell in sorted(report.cells.items())
    ]


def _sections_of(report: Report) -> list[tuple[int, str, str]]:
    return [(section.number, still(section.heading), said_in(section.text)) for section in report.sections]


def said_in(text: str) -> str:
    """The text of a section without blanks, counters and clocks."""
    return "\n".join(filter(None, map(still, text.splitlines())))


def make_rows(report: Report, url: str, sha256: str, *, is_alone: bool = True) -> Rows:
    """The rows of a report read from the payload `sha256` at `url`, `is_alone` where the page has no other;
    KeyError for an indicator that the codebook does not have, ValueError for one that it has in another
    table."""
    name = report_id(url, report.part, sha256)
    key = _signed(bytes.fromhex(name))
    number, table_of = numbers(), tables()
    cells = sorted(report.cells.values(), key=lambda cell: number[cell.indicator])
    for cell in cells:
        if cell.tbl != table_of[cell.indicator]:
            raise ValueError(f"{cell.indicator} belongs to {table_of[cell.indicator]}, not to {cell.tbl}")
    heads = _heads(cells)
    values = [stored(cell.value) for cell in cells]
    printed = [_printed(cell, value) for cell, value in zip(cells, values, strict=True)]
    layouts = {table: _layout(cells, table, head) for table, head in heads.items()}
    content, substance = digests_of(report, sha256, is_alone=is_alone)
    return Rows(
        id=name,
        key=key,
        content=content,
        substance=substance,
        report=(
            name,
            url,
            report.part,
            report.title,
            report.agency,
            report.body,
            report.year,
            report.scope,
            report.published_on,
            sha256,
            *(report.tables.get(table, "absent") for table in ("t2", "t3", "t4")),
            report.parser,
            report.encoding,
            _JSON(dict(report.sources)),
            _JSON(dict(report.dates)),
            key,
        ),
        cell=tuple(
            (number[cell.indicator], key, value, words[0] if words else None)
            for cell, value, words in zip(cells, values, printed, strict=True)
        ),
        sentence=tuple((key, number[cell.indicator], cell.sentence) for cell in cells if cell.sentence),
        printed=tuple({words[0]: words for words in printed if words}.values()),
        layout=tuple((layout, *place) for layout, places in layouts.values() for place in places),
        place=tuple((key, table, head, layouts[table][0]) for table, head in sorted(heads.items())),
        rule=tuple(sorted({_rule(check) for check in report.checks})),
        checked=tuple(
            (
                key,
                no,
                _rule(c)[0],
                _STATUS.get(c.status, c.status),
                stored(c.left),
                stored(c.right),
                c.nonzero,
            )
            for no, c in enumerate(report.checks, 1)
        ),
        section=tuple((key, no, s.number, s.heading, s.text) for no, s in enumerate(report.sections, 1)),
        problem=tuple((key, no, p.kind, p.where, p.text) for no, p in enumerate(report.problems, 1)),
    )


def stored(value: Decimal | None) -> Value:
    """The number as SQLite keeps it: an integer; a real that means exactly the printed digits; else the
    digits as text, because a rounded number would be another one."""
    return None if value is None else _stored(str(value))


@lru_cache(16384)
def _stored(digits: str) -> Value:
    value = Decimal(digits)
    if value.as_tuple().exponent == 0 and abs(value) < 2**63:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _plain(value: Value) -> tuple[str | None, str]:
    """Raw text and status that the view infers for a value; SQLite prints reals in its own way."""
    if value is None:
        return "", "blank"
    return str(value) if isinstance(value, int) else None, "zero" if value == 0 else "number"


def _printed(cell: Cell, value: Value) -> Row | None:
    """What a cell prints where its value does not say it, named by its own content: hundreds of cells print
    无 or a dash. None where the value says all."""
    raw, status = _plain(value)
    if cell.raw == raw and cell.status == status and not (cell.flags or cell.unit or cell.note):
        return None
    return _words(
        None if cell.raw == raw else cell.raw,
        None if cell.status == status else cell.status,
        ",".join(cell.flags) or None,
        cell.unit or None,
        cell.note or None,
    )


@lru_cache(4096)
def _words(*words: str | None) -> Row:
    return (_named(words), *words)


def _named(content: object) -> int:
    return _signed(hashlib.sha256(msgpack.encode(content)).digest()[:8])


def _heads(cells: Iterable[Cell]) -> dict[str, str]:
    """What the paths of one table's cells have in common, up to a separator."""
    heads: dict[str, str] = {}
    for cell in cells:
        head = heads.setdefault(cell.tbl, cell.path)
        while head and (head == cell.path or not cell.path.startswith(head)):
            head = _SHORTER.sub("", head)
        heads[cell.tbl] = head
    return heads


def _layout(cells: Iterable[Cell], table: str, head: str) -> tuple[int, list[Row]]:
    """Where the cells of a table stand, named by its own content, so that equal layouts are stored once."""
    number, length = numbers(), len(head)
    places: list[Row] = [
        (number[cell.indicator], cell.row, cell.col, cell.path[length:])
        for cell in cells
        if cell.tbl == table
    ]
    return _named(places), places


def _rule(check: Check) -> tuple[int, str, str, str]:
    """A rule with the scope it was applied to, named by its own content: sixty of them stand in each report.
    Six bytes are what SQLite stores without waste, and enough for a few hundred names."""
    return _rule_named(check.rule, check.scope, check.severity)


@lru_cache(4096)
def _rule_named(*words: str) -> tuple[int, str, str, str]:
    rule, scope, severity = words
    return _signed(hashlib.sha256(msgpack.encode(words)).digest()[:6]), rule, scope, severity


def _signed(digest: bytes) -> int:
    return int.from_bytes(digest, "big", signed=True)
