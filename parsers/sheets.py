"""Excel: each visible sheet as lines and rectangles, every cell as a person sees it on the screen.

Hidden sheets, rows and columns are left out. A formula counts with the result that the file holds; where
it holds none, the formula itself stands there, which is no number. Zeros that the sheet hides are not
printed, so they are blanks.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from parsers.apart import UnreadableError
from parsers.form import look_up
from parsers.numbers import looks_numeric
from parsers.office import open_package
from parsers.ruled import Cell, table
from parsers.shown import show

MOST_ROWS = 3_000
WIDEST = 60
_AREA = re.compile(rb"(?<=ref=\")([A-Z]{1,4})(\d{1,9}):([A-Z]{1,4})(\d{1,9})")


def read(body: bytes) -> dict[str, Any]:
    """`items` of a workbook: its lines and tables, sheet by sheet."""
    import openpyxl

    with open_package(body) as package:
        for member in package.namelist():
            if member.startswith("xl/worksheets/"):
                _look_for_areas(package.read(member))
    results = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(body))
    items: list[dict[str, Any]] = []
    pictures = False
    for sheet in results.worksheets:
        if sheet.sheet_state == "visible":
            items.extend(_items(_printed(sheet, formulas[sheet.title])))
            pictures = pictures or bool(sheet._images)
    if pictures:
        items.append({"picture": True, "path": ""})
    named = "pictures stand in it: tables in them are not read" if pictures else ""
    return {"items": items, "pictures": named, "title": "", "made_by": f"openpyxl {version('openpyxl')}"}


def _look_for_areas(xml: bytes) -> None:
    """openpyxl makes a cell for each place of a merged range as soon as it opens the file."""
    for area in _AREA.finditer(xml):
        columns, rows = (_number(area[n + 2]) - _number(area[n]) for n in (1, 2))
        if rows > MOST_ROWS or columns > WIDEST * 4:
            raise UnreadableError(f"a bomb: the merged range {area[0].decode()}: no report has that")


def _number(place: bytes) -> int:
    """A row as it is, a column by its letters: B is 2."""
    number = 0
    for letter in place:
        number = number * 26 + letter - 64 if letter > 57 else number * 10 + letter - 48
    return number


def _printed(sheet: Any, formulas: Any) -> list[Cell]:
    """The visible cells of a sheet in reading order; rows and columns that are hidden do not count."""
    filled = [place for place, cell in sheet._cells.items() if cell.value is not None or _is_framed(cell)]
    if not filled:
        return []
    last_row, last_col = max(row for row, _ in filled), max(col for _, col in filled)
    if last_row > MOST_ROWS or last_col > WIDEST:
        raise UnreadableError(f"a sheet of {last_row} rows and {last_col} columns: no report has that")
    # Where row or column number n of the sheet stands among those that are shown.
    rows = _visible(last_row, lambda number: sheet.row_dimensions[number].hidden)
    cols = _visible(last_col, lambda number: _is_hidden_column(sheet, number))
    merged = {
        (row, col): area
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, last_row) + 1)
        for col in range(area.min_col, min(area.max_col, last_col) + 1)
    }
    out = []
    done = set()
    for row in range(1, last_row + 1):
        for col in range(1, last_col + 1):
            area = merged.get((row, col))
            if area is None:
                cell = sheet.cell(row, col)
                height, width = rows[row + 1] - rows[row], cols[col + 1] - cols[col]
            elif area.coord not in done:
                done.add(area.coord)
                cell = sheet.cell(area.min_row, area.min_col)
                height = rows[min(area.max_row, last_row) + 1] - rows[row]
                width = cols[min(area.max_col, last_col) + 1] - cols[col]
            else:
                continue
            if height and width:
                text, sure = _text(sheet, cell, formulas[cell.coordinate].value)
                path = f"{sheet.title}!{cell.coordinate}"
                flags = () if sure else ("reader",)
                out.append(Cell(text, rows[row], cols[col], height, width, path, flags, _is_framed(cell)))
    return out


def _visible(last: int, is_hidden: Any) -> list[int]:
    """For each number up to `last` + 1, how many before it are shown."""
    counts = [0, 0]
    for number in range(1, last + 1):
        counts.append(counts[-1] + (not is_hidden(number)))
    return counts


def _is_hidden_column(sheet: Any, number: int) -> bool:
    """Columns of one width stand in the file as one entry, from `min` to `max`."""
    return any(
        each.hidden and (each.min or 0) <= number <= (each.max or 0)
        for each in sheet.column_dimensions.values()
    )


def _is_framed(cell: Any) -> bool:
    border = cell.border
    return any(
        side is not None and side.style for side in (border.left, border.right, border.top, border.bottom)
    )


def _text(sheet: Any, cell: Any, formula: Any) -> tuple[str, bool]:
    value = cell.value
    if value is None:
        if cell.data_type != "n" or not isinstance(formula, str) or not formula.startswith("="):
            return "", True
        return formula, False
    if value == 0 and not isinstance(value, (bool, str)) and sheet.sheet_view.showZeros is False:
        return "", True
    return show(value, cell.number_format)


def _items(cells: list[Cell]) -> Iterator[dict[str, Any]]:
    """Lines and tables of one sheet: a row that holds one text and nothing else is a line, unless that text
    is a label of the form; an empty row without a frame ends a table."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows: list[Cell] = []
    reach = 0
    for number in range(max(by_row, default=-1) + 1):
        row = by_row.get(number, [])
        texts = [cell for cell in row if cell.text.strip()]
        inside = number < reach
        if not inside and not texts and not any(cell.framed for cell in row):
            yield from _table(rows)
            rows = []
        elif not inside and _is_line(row, texts):
            yield from _table(rows)
            rows = []
            for line in texts[0].text.splitlines():
                if line.strip():
                    yield {"line": line.strip(), "path": texts[0].path}
        else:
            rows.extend(row)
            reach = max([reach, *(cell.row + cell.rows for cell in texts)])
    yield from _table(rows)


def _is_line(row: list[Cell], texts: list[Cell]) -> bool:
    if len(texts) != 1 or looks_numeric(texts[0].text):
        return False
    reading = look_up(texts[0].text)
    if reading.meanings and reading.exact:
        return False
    return not any(cell.framed for cell in row if cell is not texts[0])


def _table(cells: list[Cell]) -> Iterator[dict[str, Any]]:
    """The rows collected, from their first row and column on, without columns that hold nothing."""
    held = [cell for cell in cells if cell.text.strip() or cell.framed]
    if not any(cell.text.strip() for cell in held):
        return
    top, left, right = (
        min(cell.row for cell in held),
        min(cell.col for cell in held),
        max(cell.end for cell in held),
    )
    inside = [
        replace(cell, row=cell.row - top, col=cell.col - left)
        for cell in cells
        if cell.col >= left and cell.end <= right
    ]
    yield table(inside, inside[0].path)
