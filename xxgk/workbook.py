"""Tables as Excel workbooks: links that work, text that is never a formula."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.ledger.lexicon import word
from xxgk.refusal import Refused
from xxgk.words import plain

# Excel repairs a sheet that has more, and takes none longer.
LINKS, LONGEST_LINK, ROWS, LETTERS = 65_000, 2_000, 1_048_576, 32_000
_CAPTURES = "SELECT id, url, fetched_at, status, sha256, warc, offset, length FROM captures WHERE id = ?"
_CAPTURE = ("capture", "address", "fetched_at", "status", "sha256", "warc", "offset", "length")


class Workbook:
    """A workbook that is being filled; `save` writes it in one step."""

    def __init__(self) -> None:
        try:
            import openpyxl
        except ImportError as error:
            raise Refused("a workbook needs openpyxl; install xxgk[attachments], or take --csv") from error
        self._book = openpyxl.Workbook()
        self._book.remove(self._book.worksheets[0])

    def add(
        self, title: str, rows: Iterable[Sequence[Any]], widths: Mapping[int, int], freeze: str = "B2"
    ) -> Any:
        """A sheet whose first row is its head; `widths` in letters, by column from 1."""
        from openpyxl.styles import Font

        sheet = self._book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            if number > ROWS:
                raise Refused(f"more than {ROWS} rows do not fit into a workbook; take --csv or --region")
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                cell.value = value[:LETTERS] if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"
                if number == 1:
                    cell.font = Font(bold=True)
        for column, width in widths.items():
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
        sheet.freeze_panes = freeze
        if sheet.max_row > 1:
            sheet.auto_filter.ref = sheet.dimensions
        return sheet

    def save(self, path: Path) -> None:
        fresh = path.with_name(f".{path.name}.new")
        self._book.save(fresh)
        fresh.replace(path)


def link(cell: Any, url: str) -> bool:
    """Makes the cell lead to a page of the web, where the address is one; whether it was."""
    if not url.startswith(("http://", "https://")) or len(url) > LONGEST_LINK:
        return False
    cell.hyperlink = url
    cell.style = "Hyperlink"
    return True


def link_row(cell: Any, sheet: str, row: int) -> None:
    """Makes the cell lead to a row of another sheet."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    cell.style = "Hyperlink"


def write_ledger(
    path: Path,
    told: Sequence[tuple[Any, dict[str, Any]]],
    db: sqlite3.Connection,
    *,
    table: Sequence[Sequence[str]],
    lang: str,
) -> None:
    """The ledger as a workbook: its entries, the counts by region and level, and the captures behind it."""
    from archive.ledger.status import Entry
    from xxgk.commands.status import cells

    names = [*Entry.__dataclass_fields__, "rulings"]
    sheets = ("台账", "汇总", "证据") if lang == "zh" else ("ledger", "summary", "evidence")
    captures = dict.fromkeys(capture for entry, _ in told for capture in entry.evidence)
    rows: dict[str, int] = {}
    lines: list[list[Any]] = []
    for capture in captures:
        for row in db.execute(_CAPTURES, (capture,)):
            rows[capture] = len(lines) + 2
            lines.append([plain(value) for value in row])
    book = Workbook()
    heads = [word("head", name, lang) for name in names]
    sheet = book.add(
        sheets[0],
        [heads, *(_worded(cells(fields), lang, names) for _, fields in told)],
        {1: 28, names.index("url") + 1: 40, names.index("basis") + 1: 30},
    )
    url, evidence = names.index("url") + 1, names.index("evidence") + 1
    links = 0
    for number, (entry, _) in enumerate(told, 2):
        links += links < LINKS and link(sheet.cell(number, url), entry.url)
        first = next((rows[capture] for capture in entry.evidence if capture in rows), None)
        if first and links < LINKS:
            link_row(sheet.cell(number, evidence), sheets[2], first)
            links += 1
    numbers = [
        [int(cell) if cell.isdecimal() and column > 1 else plain(cell) for column, cell in enumerate(row)]
        for row in table
    ]
    book.add(sheets[1], numbers, {1: 18, 2: 14})
    heads = [word("head", name, lang) for name in _CAPTURE]
    sheet = book.add(sheets[2], [heads, *lines], {1: 46, 2: 40, 3: 22, 5: 66})
    for number, line in enumerate(lines[:LINKS], 2):
        link(sheet.cell(number, 2), str(line[1]))
    book.save(path)


def _worded(row: dict[str, Any], lang: str, names: Sequence[str]) -> list[Any]:
    """The cells in the reader's language; in English they keep the names of the contract."""
    if lang == "zh":
        row = {
            **row,
            **{name: word(name, row[name], lang) for name in ("state", "level", "kind", "strength")},
        }
        row["defects"] = "；".join(word("defect", name, lang) for name in row["defects"].split())
    return [row[name] for name in names]
