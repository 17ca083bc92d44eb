"""Tables as Excel workbooks: links that work, text that is never a formula, a row in memory at a time."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.ledger.lexicon import word
from xxgk.refusal import Refused
from xxgk.words import plain

if TYPE_CHECKING:
    from archive.ledger.rulings import Ruling
    from archive.ledger.status import Entry

# Excel repairs a sheet that has more links or longer ones, and takes no more rows and letters.
LINKS, LONGEST_LINK, ROWS, LETTERS = 65_000, 2_000, 1_048_576, 32_000
_CAPTURES = "SELECT url, fetched_at, status, sha256, warc, offset, length FROM captures WHERE id = ?"
_CAPTURE = ("capture", "address", "fetched_at", "status", "sha256", "warc", "offset", "length")


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a page of the web, where `url` is one, or to a row of another sheet."""

    text: str
    url: str = ""
    sheet: str = ""
    row: int = 0


class Workbook:
    """A workbook that is being filled, sheet by sheet; `save` puts it in place in one step."""

    def __init__(self) -> None:
        try:
            import openpyxl
        except ImportError as error:
            raise Refused("a workbook needs openpyxl; install xxgk[attachments], or take --csv") from error
        self._book = openpyxl.Workbook(write_only=True)

    def add(self, title: str, rows: Iterable[Sequence[Any]], widths: Mapping[int, int]) -> None:
        """A sheet whose first row is its head; `widths` in letters, by column from 1."""
        from openpyxl.utils import get_column_letter

        sheet = self._book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = width
        links = number = width = 0
        for number, row in enumerate(rows, 1):
            if number > ROWS:
                raise Refused(f"more than {ROWS} rows do not fit into a workbook; take --csv or --region")
            cells = []
            for value in row:
                cell = _cell(sheet, value, is_head=number == 1, may_link=links < LINKS)
                links += cell.hyperlink is not None
                cells.append(cell)
            width = max(width, len(cells))
            sheet.append(cells)
        if number > 1:
            sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{number}"

    def save(self, path: Path) -> None:
        fresh = path.with_name(f".{path.name}.new")
        self._book.save(fresh)
        fresh.replace(path)


def _cell(sheet: Any, value: Any, *, is_head: bool, may_link: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    text = value.text if isinstance(value, Link) else value
    cell = WriteOnlyCell(sheet, text[:LETTERS] if isinstance(text, str) else text)
    if isinstance(text, str):
        cell.data_type = "s"
    if is_head:
        cell.font = Font(bold=True)
    if isinstance(value, Link) and may_link:
        if value.sheet:
            cell.hyperlink = Hyperlink(ref="A1", location=f"'{value.sheet}'!A{value.row}")
        elif value.url.startswith(("http://", "https://")) and len(value.url) <= LONGEST_LINK:
            cell.hyperlink = value.url
        if cell.hyperlink is not None:
            cell.font = Font(color="0563C1", underline="single")
    return cell


def write_ledger(
    path: Path,
    told: "Sequence[tuple[Entry, tuple[Ruling, ...]]]",
    db: sqlite3.Connection,
    *,
    table: Sequence[Sequence[str]],
    lang: str,
) -> None:
    """The ledger as a workbook: its entries, the counts by region and level, and the captures behind it."""
    from archive.ledger.status import Entry

    names = [*Entry.__dataclass_fields__, "rulings"]
    sheets = ("台账", "汇总", "证据") if lang == "zh" else ("ledger", "summary", "evidence")
    captures = dict.fromkeys(capture for entry, _ in told for capture in entry.evidence)
    rows = {capture: number for number, capture in enumerate(captures, 2)}

    def entries() -> Iterator[list[Any]]:
        from xxgk.commands.status import cells

        yield [word("head", name, lang) for name in names]
        for entry, rulings in told:
            row = _worded(cells(entry, rulings), lang)
            row["url"] = Link(row["url"], entry.url)
            if entry.evidence:
                row["evidence"] = Link(row["evidence"], sheet=sheets[2], row=rows[entry.evidence[0]])
            yield [row[name] for name in names]

    def lines() -> Iterator[list[Any]]:
        yield [word("head", name, lang) for name in _CAPTURE]
        for capture in captures:
            for url, *others in db.execute(_CAPTURES, (capture,)):
                yield [capture, Link(plain(url), url), *map(plain, others)]

    counts = [
        [int(cell) if cell.isdecimal() and column > 1 else plain(cell) for column, cell in enumerate(row)]
        for row in table
    ]
    book = Workbook()
    book.add(sheets[0], entries(), {1: 28, names.index("url") + 1: 40, names.index("basis") + 1: 30})
    book.add(sheets[1], counts, {1: 18, 2: 14})
    book.add(sheets[2], lines(), {1: 46, 2: 40, 3: 22, 5: 66})
    book.save(path)


def _worded(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """The cells in the reader's language; in English they keep the names of the contract."""
    if lang == "zh":
        row = {
            **row,
            **{name: word(name, row[name], lang) for name in ("state", "level", "kind", "strength")},
        }
        row["defects"] = "；".join(word("defect", name, lang) for name in row["defects"].split())
    return row
