"""PDF with a text layer: lines joined into paragraphs, ruled tables with their real spans.

A table is what its drawn lines enclose; the shading behind a paragraph is no line. Page numbers and running
heads are not part of the text. A page that is one picture is a scan: a text layer behind it was guessed by
a machine, and nobody vouches for it.
"""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import chars_to_textmap

from parsers.apart import UnreadableError
from parsers.flow import Line, Picture, Sheet, drop_furniture, items
from parsers.ruled import Cell, Ruled, split_prose

MOST_PAGES = 60
MOST_DRAWN = 4_000_000  # a page full of tables has some 0.1 MB
_THIN = 3.0  # a drawn rectangle thinner than this is a line
_TAIL = 65_536  # what servers append to a file stays below
_SAME = 3.0  # two lines nearer than this are one
_PADDING = 11.0  # what Word leaves free in a cell, left and right together
# A letter whose font does not say which it is.
_UNKNOWN = re.compile("\\(cid:\\d+\\)|[\ue000-\uf8ff\ufffd]")
_SCAN = 0.6  # the share of a page that a scan covers
_NOT_ORNAMENT = 0.1


def read(body: bytes) -> dict[str, Any]:
    """`items` of a PDF: its paragraphs and tables in reading order; `pictures` where pages are scans."""
    # A download that broke off still opens: readers look for what is left, and a number may be half of one.
    if b"%%EOF" not in body[-_TAIL:]:
        raise UnreadableError("damaged: its end is missing")
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = pdfplumber.open(io.BytesIO(body))
    except PdfminerException as error:
        if isinstance(error.args[0], (PDFPasswordIncorrect, PDFEncryptionError)):
            raise UnreadableError("protected by a password: it cannot be opened") from None
        raise
    with document:
        count = len(document.pages)
        if not count:
            raise UnreadableError("damaged: a PDF without pages")
        if count > MOST_PAGES:
            raise UnreadableError(f"a PDF of {count} pages, the most is {MOST_PAGES}: no report is that long")
        sheets = []
        for page in document.pages:
            sheets.append(_read_sheet(page))
            page.close()
        title = _title(document.doc.info)
    drop_furniture(sheets)
    scans = [sheet.number for sheet in sheets if sheet.scanned]
    pictured = [sheet.number for sheet in sheets if sheet.pictures]
    pictures = ""
    if scans:
        pictures = f"a scan without text on page {_list(scans)}: its tables are pictures, which are not read"
    elif pictured:
        pictures = f"pictures on page {_list(pictured)}: tables in them are not read"
    return {
        "items": list(items(sheets)),
        "pictures": pictures,
        "title": title,
        "made_by": f"pdfplumber {version('pdfplumber')} pdfminer {version('pdfminer.six')}",
    }


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers[:10]) + (" …" if len(numbers) > 10 else "")


def _title(infos: Sequence[Any]) -> str:
    """The title among the properties of the file. UTF-16 with the other byte order is seen too (WPS)."""
    raw = next((info["Title"] for info in infos if isinstance(info.get("Title"), bytes)), b"")
    if raw.startswith(b"\xff\xfe"):
        return str(raw.decode("utf-16", "replace"))
    if raw.startswith(b"\xfe\xff"):
        return str(raw[2:].decode("utf-16-be", "replace"))
    for encoding in ("utf-8", "gb18030"):
        try:
            return str(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return ""


def _read_sheet(page: Any) -> Sheet:
    drawn = sum(len(stream.get_data()) for stream in page.page_obj.contents)
    if drawn > MOST_DRAWN:
        raise UnreadableError(f"page {page.page_number} is drawn with {drawn} bytes: no report has that")
    sheet = Sheet(page.page_number, float(page.width), float(page.height))
    area = sheet.width * sheet.height or 1.0
    sizes = [(float(each["top"]), each["width"] * each["height"] / area) for each in page.images]
    sheet.pictures = [Picture(sheet.number, top) for top, size in sizes if size > _NOT_ORNAMENT]
    covered = sum(size for _, size in sizes)
    if (covered > _SCAN and not _has_rules(page)) or (sheet.pictures and not page.chars):
        sheet.scanned = True
        return sheet
    # A bold letter is often the same letter printed twice, a hair apart: 1 is not 11.
    page = page.filter(lambda each: _is_visible(each, sheet)).dedupe_chars(tolerance=1)
    tables = page.find_tables({"explicit_horizontal_lines": _closing_lines(page.edges)})
    if not tables:
        return _with_lines(sheet, page)
    taken: list[tuple[float, float, float, float]] = []
    for number, table in enumerate(tables, 1):
        ruled = _ruled(page, table, number)
        for part in split_prose(ruled):
            sheet.tables.append(part)
            taken.append(part.box)
    rest = page.filter(lambda each: each["object_type"] != "char" or not _is_inside(each, taken))
    return _with_lines(sheet, rest)


def _has_rules(page: Any) -> bool:
    return len(page.lines) + len(page.rects) > 8


def _is_visible(each: Any, sheet: Sheet) -> bool:
    """Letters on the page, and drawn things that are lines: what only fills an area is shading."""
    if each["object_type"] == "char":
        return bool(
            0 <= (each["x0"] + each["x1"]) / 2 <= sheet.width
            and 0 <= (each["top"] + each["bottom"]) / 2 <= sheet.height
        )
    if each["object_type"] == "rect" and not each.get("stroke"):
        return bool(min(each["width"], each["height"]) <= _THIN)
    return True


def _is_inside(char: Any, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _with_lines(sheet: Sheet, page: Any) -> Sheet:
    for number, line in enumerate(page.extract_text_lines(strip=True, return_chars=True), 1):
        text = str(line["text"]).strip()
        if text:
            size = max(char["size"] for char in line["chars"])
            sheet.lines.append(Line(text, line["x0"], line["x1"], line["top"], size, sheet.number, number))
    return sheet


def _closing_lines(edges: Sequence[Any]) -> list[dict[str, Any]]:
    """The border that a table lacks where the page ends: its vertical lines end at one height there, and
    nothing is drawn from one to the other (seen: 淮安市洪泽区 2023, page 3)."""
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    lines = []
    for end in ("top", "bottom"):
        groups: dict[int, list[Any]] = {}
        for edge in sorted(upright, key=lambda each: each[end]):
            near = [height for height in groups if abs(groups[height][0][end] - edge[end]) <= _SAME]
            groups.setdefault(near[0] if near else len(groups), []).append(edge)
        for group in groups.values():
            height = float(group[0][end])
            crossed = any(
                each["top"] < height - _SAME and each["bottom"] > height + _SAME for each in upright
            )
            if len(group) > 2 and not crossed:
                x0, x1 = min(each["x0"] for each in group), max(each["x1"] for each in group)
                lines.append(
                    {"object_type": "line", "x0": x0, "x1": x1, "top": height, "bottom": height,
                     "width": x1 - x0, "height": 0.0}
                )  # fmt: skip
    return lines


# -- tables --------------------------------------------------------------------------------------------


def _ruled(page: Any, table: Any, number: int) -> Ruled:
    """A table with every cell in its place by its borders. Slots without a cell, where a border is missing,
    become one if something is printed there."""
    boxes = [tuple(float(edge) for edge in box) for box in table.cells]
    xs = _edges(edge for x0, _, x1, _ in boxes for edge in (x0, x1))
    ys = _edges(edge for _, top, _, bottom in boxes for edge in (top, bottom))
    chars = [char for char in page.chars if _is_inside(char, [table.bbox])]
    cells = []
    for x0, top, x1, bottom in boxes:
        col, row = _nearest(xs, x0), _nearest(ys, top)
        wide, high = _nearest(xs, x1) - col, _nearest(ys, bottom) - row
        if wide > 0 and high > 0:
            inside = [char for char in chars if _is_inside(char, [(x0, top, x1, bottom)])]
            cells.append((row, col, high, wide, *_cell_text(inside, x1 - x0)))
    taken = {
        (row + down, col + right)
        for row, col, high, wide, *_ in cells
        for down in range(high)
        for right in range(wide)
    }
    for row in range(len(ys) - 1):
        for start, end in _gaps([(row, col) in taken for col in range(len(xs) - 1)]):
            box = (xs[start], ys[row], xs[end], ys[row + 1])
            inside = [char for char in chars if _is_inside(char, [box])]
            if inside:
                cells.append((row, start, 1, end - start, *_cell_text(inside, xs[end] - xs[start])))
    cells.sort(key=lambda cell: cell[:2])
    page_number = int(page.page_number)
    return Ruled(
        page_number,
        number,
        tuple(xs),
        tuple(ys),
        tuple(
            Cell(
                text,
                row,
                col,
                high,
                wide,
                f"page:{page_number} table:{number} row:{row + 1} col:{col + 1}",
                flags,
            )
            for row, col, high, wide, text, flags in cells
        ),
    )


def _edges(values: Any) -> list[float]:
    """Border positions, each once: what is nearer than a hair is the same line drawn twice."""
    out: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > _SAME:
            out.append(value)
        last = value
    return out


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))


def _gaps(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for number, taken in enumerate([*row, True]):
        if not taken and start is None:
            start = number
        elif taken and start is not None:
            yield start, number
            start = None


def _cell_text(chars: Sequence[Any], width: float) -> tuple[str, tuple[str, ...]]:
    """The lines of a cell as one text, and flags. Digits that filled the cell go on in its next line,
    digits that left room stay two numbers; but nobody vouches for either."""
    if not chars:
        return "", ()
    text, doubt = "", False
    before: Any = None
    for line in chars_to_textmap(list(chars)).extract_text_lines(strip=True, return_chars=True):
        if before is None:
            text = line["text"]
        else:
            last, first = text[-1:], line["text"][:1]
            between = " " if last.isascii() and first.isascii() and last.isalpha() else ""
            if last.isdigit() and first.isdigit():
                room = width - _PADDING - (before["x1"] - before["x0"])
                between, doubt = "" if line["chars"][0]["width"] > room else "\n", True
            text += between + line["text"]
        before = line
    return text.strip(), ("reader",) if doubt or _UNKNOWN.search(text) else ()
