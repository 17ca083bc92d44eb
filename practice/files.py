"""The same document as the file that hangs below a page: `.docx` and `.pdf`, written by hand.

A Word file is a zip of XML with spans as it has them (`gridSpan`, `vMerge`); a PDF has a text layer in a font
that every reader knows by name, and ruled tables. Neither has more than a report needs.
"""

import io
import re
import zipfile
from dataclasses import replace
from html import escape, unescape

from practice.form import Grid, grid_2, grid_3, grid_4
from practice.paper import Document, article

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Part = str | Grid


def written(document: Document, suffix: str) -> bytes:
    """`document` as a file of that kind."""
    return {"pdf": pdf, "docx": docx}[suffix](document)


def _parts(document: Document) -> list[Part]:
    """Title, paragraphs and tables in their order."""
    parts: list[Part] = [document.title]
    grids: list[Grid] = []
    if document.figures:
        table_2 = [row for clause in grid_2(document.figures) for row in clause]
        grids = [table_2, grid_3(document.figures), grid_4(document.figures)]
    text = re.sub(
        r"<table.*?</table>", "<p>\x00</p>", article(replace(document, layout="plain")), flags=re.DOTALL
    )
    for paragraph in re.findall(r"<p[^>]*>(.*?)</p>", text, flags=re.DOTALL):
        words = unescape(re.sub(r"<[^>]+>", " ", paragraph)).strip()
        parts.append(grids.pop(0) if words == "\x00" else words)
    return parts


def _squared(grid: Grid) -> list[list[tuple[int, int] | None]]:
    """For each place of the rectangle, which box (row, index) covers it."""
    width = sum(box.across for box in grid[0])
    cover: list[list[tuple[int, int] | None]] = [[None] * width for _ in grid]
    for r, row in enumerate(grid):
        for i, box in enumerate(row):
            c = cover[r].index(None)
            for down in range(box.down):
                for across in range(box.across):
                    cover[r + down][c + across] = (r, i)
    return cover


def docx(document: Document) -> bytes:
    """A Word file."""
    body = "".join(
        _word_table(part) if isinstance(part, list) else _word_line(part) for part in _parts(document)
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    files = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{head}<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 1, 18, 0, 0, 0)), text)
    return out.getvalue()


def _word_line(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_table(grid: Grid) -> str:
    rows = []
    for r, line in enumerate(_squared(grid)):
        cells, c = [], 0
        while c < len(line):
            place = line[c]
            assert place is not None
            box = grid[place[0]][place[1]]
            first = place[0] == r
            marks = f'<w:gridSpan w:val="{box.across}"/>' * (box.across > 1)
            if box.down > 1:
                marks += '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
            cells.append(f"<w:tc><w:tcPr>{marks}</w:tcPr>{_word_line(box.text if first else '')}</w:tc>")
            c += box.across
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = "<w:gridCol/>" * sum(box.across for box in grid[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


_WIDTH, _HEIGHT, _MARGIN = 595, 842, 50
_SMALL, _NORMAL = 7, 11


class _Sheets:
    """Pages that fill from the top."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = float(_HEIGHT - _MARGIN)

    def room(self, height: float) -> None:
        if self.y - height < _MARGIN:
            self.pages.append([])
            self.y = float(_HEIGHT - _MARGIN)

    def write(self, x: float, y: float, size: int, text: str) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td <{code}> Tj ET")

    def paragraph(self, text: str) -> None:
        most = (_WIDTH - 2 * _MARGIN) // _NORMAL
        for line in _wrapped(text, most):
            self.room(_NORMAL + 6)
            self.y -= _NORMAL + 6
            self.write(_MARGIN, self.y, _NORMAL, line)

    def table(self, grid: Grid) -> None:
        cover = _squared(grid)
        widths = _widths(len(cover[0]))
        edges = [_MARGIN + sum(widths[:c]) for c in range(len(widths) + 1)]
        heights = _heights(grid, cover, widths)
        self.room(sum(heights) + 8)
        top = self.y - 8
        tops = [top - sum(heights[:r]) for r in range(len(heights) + 1)]
        for r, row in enumerate(grid):
            for i, box in enumerate(row):
                c = cover[r].index((r, i))
                left, right, upper, lower = edges[c], edges[c + box.across], tops[r], tops[r + box.down]
                self.pages[-1].append(f"{left:.1f} {lower:.1f} {right - left:.1f} {upper - lower:.1f} re S")
                for n, line in enumerate(_wrapped(box.text, int((right - left - 4) // _SMALL))):
                    self.write(left + 2, upper - (n + 1) * (_SMALL + 2), _SMALL, line)
        self.y = tops[-1]


def _wrapped(text: str, most: int) -> list[str]:
    most = max(1, most)
    return [text[start : start + most] for start in range(0, len(text), most)]


def _widths(columns: int) -> list[float]:
    whole = _WIDTH - 2 * _MARGIN
    if columns == 10:  # table 3: three columns of labels, seven of figures
        return [25.0, 55.0, 135.0] + [40.0] * 7
    return [whole / columns] * columns


def _heights(grid: Grid, cover: list[list[tuple[int, int] | None]], widths: list[float]) -> list[float]:
    heights = []
    for r, row in enumerate(grid):
        lines = 1
        for i, box in enumerate(row):
            if box.down == 1:
                c = cover[r].index((r, i))
                lines = max(
                    lines, len(_wrapped(box.text, int((sum(widths[c : c + box.across]) - 4) // _SMALL)))
                )
        heights.append(lines * (_SMALL + 2) + 4.0)
    return heights


def pdf(document: Document) -> bytes:
    """A PDF file with a text layer."""
    sheets = _Sheets()
    for part in _parts(document):
        if isinstance(part, list):
            sheets.table(part)
        else:
            sheets.paragraph(part)
    return _pdf_of(sheets.pages)


def _pdf_of(pages: list[list[str]]) -> bytes:
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    name = "/BaseFont /STSong-Light"
    outline = "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] >>"
    info = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Type /Font /Subtype /Type0 {name} /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 {name} {info} /DW 1000 /FontDescriptor {outline} >>",
    ]
    for n, page in enumerate(pages):
        stream = "\n".join(page)
        box = f"/MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {6 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{trailer}startxref\n{len(out)}\n%%EOF\n".encode("ascii")
