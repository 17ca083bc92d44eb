"""The lines of a table that people made: a CSV file in UTF-8 or GB 18030, or a workbook's first sheet."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path


class SheetError(ValueError):
    """The file is no table that can be read; the message says why and what to do."""


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number in the file, every cell as text without blanks at
    its ends. A whole number of a workbook is its digits, a date is ISO 8601. OSError, SheetError."""
    rows = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    stripped = [(number, [cell.strip() for cell in row]) for number, row in rows]
    return [(number, row) for number, row in stripped if any(row)]


def read_table(path: Path, names: Mapping[str, str]) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """The lines below the first one by column, with their numbers, and the columns that `names` does not
    know (by what stands in the head, without case). SheetError where two columns are the same."""
    rows = read_rows(path)
    if not rows:
        raise SheetError(f"{path}: empty; the first line must name the columns, name (名称) at least")
    heads = [names.get("".join(head.lower().split()), "") for head in rows[0][1]]
    doubled = next((head for head in heads if head and heads.count(head) > 1), None)
    if doubled:
        raise SheetError(f"{path}: two columns are {doubled}; leave one")
    unused = [raw for raw, head in zip(rows[0][1], heads, strict=True) if raw and not head]
    lines = []
    for number, row in rows[1:]:
        cells = zip(heads, row, strict=False)
        lines.append((number, {head: cell for head, cell in cells if head}))
    return lines, unused


def _csv(path: Path) -> list[tuple[int, list[str]]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = body.decode("gb18030")  # what a Chinese Excel saves as CSV
        except UnicodeDecodeError as error:
            raise SheetError(
                f"{path}: neither UTF-8 nor GB 18030; save it as CSV in UTF-8, or as .xlsx"
            ) from error
    if "\0" in text:
        raise SheetError(f"{path}: not a text file; save it as CSV in UTF-8, or as .xlsx")
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = []
    try:
        for row in reader:
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise SheetError(f"{path} line {reader.line_num}: {error}; quote the cell as CSV asks for") from error
    return rows


def _workbook(path: Path) -> list[tuple[int, list[str]]]:
    try:
        import openpyxl
    except ImportError as error:
        raise SheetError(
            f"{path}: reading .xlsx needs openpyxl; install xxgk[attachments], or save it as CSV"
        ) from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            (number, [_text(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, EOFError) as error:
        raise SheetError(f"{path}: no workbook that can be read ({error}); save it as .xlsx again") from error
    return rows


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
