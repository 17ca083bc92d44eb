"""Files that are no web pages: Word, Excel, PDF, and what can only be named.

What a file is, its bytes say; its name and the declared type are not asked. Word becomes markup and goes
through the same reader as a page; Excel and PDF give lines and rectangles with paths of their own
(`sheet!A1`, `page:P table:T row:R col:C`). A picture, a scan or an OFD is named as what it is: its tables
are there, but nobody vouches for a number in them.
"""

import contextlib
import email
import email.policy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from types import MappingProxyType
from typing import Any

from parsers.apart import UnreadableError, read_apart
from parsers.content import Content, Table, is_data, read_content
from parsers.grid import Grid, GridCell
from parsers.office import open_package
from parsers.page import Block, Document, Page, document
from parsers.record import Problem, Report
from parsers.rowlist import is_row_list
from parsers.titles import judge_title

LARGEST = 50_000_000
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
)
_PACKED = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"))
# Which reader takes which kind, and the installed package that it stands on.
_READERS = {
    "docx": "docx",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "doc": "docx",
    "rtf": "docx",
    "odt": "docx",
    "xls": "xlsx",
    "ods": "xlsx",
}


NOTHING = Content(())


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a file holds that is no web page.

    `document` is what the reader of pages needs to know of it: its `problem` says in one line why nothing
    was read, its `tree` is the page that it became, or has the title that the file gives itself where
    nothing else could be read. `unread` is "image" or "attachment" where tables may stand that no text can
    be taken from, `named` the line that says so; `made_by` the libraries that the paths depend on.
    """

    kind: str
    document: Document
    content: Content = NOTHING
    unread: str = ""
    named: str = ""
    made_by: str = ""


def recognise(body: bytes) -> str:
    """The kind of file by its first bytes, or "" where it may be a page: docx xlsx doc xls rtf odt ods pdf
    ofd picture packed encrypted office zip mhtml."""
    head = body[:_HEAD]
    if head[:1] == b"<":
        return ""  # as nearly all pages begin, and no other file
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(body)
    if head.startswith(_OLE):
        return _compound(body)
    if head.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if b"%PDF-" in head[:1024] and head.lstrip()[:1] != b"<":
        return "pdf"
    if _picture(head):
        return "picture"
    if any(head.startswith(magic) for magic, _ in _PACKED):
        return "packed"
    if re.match(rb"(?:[A-Za-z-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?MIME-Version:", head, re.IGNORECASE):
        return "mhtml"
    return ""


def _picture(head: bytes) -> str:
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and head[6:10] == b"\x00" * 4:
        return "BMP"
    return ""


def _package(body: bytes) -> str:
    """The names of a zip's members stand uncompressed in its directory, at its end."""
    if b"word/document" in body:
        return "docx"
    if b"xl/workbook.xml" in body:
        return "xlsx"
    if b"xl/workbook.bin" in body:
        return "xls"
    if b"OFD.xml" in body:
        return "ofd"
    if b"opendocument.text" in body[:_HEAD]:
        return "odt"
    if b"opendocument.spreadsheet" in body[:_HEAD]:
        return "ods"
    return "zip"


def _compound(body: bytes) -> str:
    """Office files before 2007, and the shell around encrypted ones. WPS Writer writes the same."""
    if _wide("EncryptedPackage") in body:
        return "encrypted"
    if _wide("WordDocument") in body:
        return "doc"
    if _wide("Workbook") in body or _wide("Book") in body:
        return "xls"
    return "office"


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def read_attachment(page: Page) -> Attachment | None:
    """What a file holds that is no web page, or None for one that is; never raises.

    What is read from it is read in a process of its own, with limits of memory and time.
    """
    kind = recognise(page.body)
    if not kind:
        return None
    if len(page.body) > LARGEST:
        return _refused(page, kind, f"too large: {len(page.body)} bytes, the most is {LARGEST}")
    if kind == "picture":
        named = f"a picture ({_picture(page.body[:_HEAD])}): its tables cannot be read"
        return _refused(page, kind, named)
    if kind == "ofd":
        named = "an OFD document: it is not read; look for the same report as a page, as PDF or as Word"
        return _only_title(page, kind, _ofd_title(page.body), ("attachment", named))
    if kind == "mhtml":
        return _read_mhtml(page)
    if kind not in _READERS:
        return _refused(page, kind, _REFUSED[kind])
    try:
        found = read_apart(kind, _READERS[kind], page.body)
    except UnreadableError as refused:
        return _refused(page, kind, str(refused))
    return _attachment(page, kind, found)


_REFUSED = {
    "encrypted": "protected by a password: it cannot be opened",
    "office": "an office file that is neither a text nor a sheet: it is not read",
    "zip": "a zip without a document in it, or a damaged one: unpack it and give what is in it",
    "packed": "a packed file: unpack it and give what is in it",
}


def seen(page: Page) -> Document:
    """What paths lead into: the page itself, or the page that a Word file or a saved mail becomes."""
    kind = recognise(page.body)
    if kind == "mhtml":
        page = _page_in_mail(page) or page
    elif _READERS.get(kind) == "docx" and len(page.body) <= LARGEST:
        with contextlib.suppress(UnreadableError):
            page = _page_of_word(page, read_apart(kind, "docx", page.body))
    return document(page)


def _page_of_word(page: Page, found: Mapping[str, Any]) -> Page:
    return Page(page.url, str(found["html"]).encode("utf-8"), "text/html")


def _refused(page: Page, kind: str, why: str) -> Attachment:
    return Attachment(kind, Document(page, "", "", problem=why))


def _attachment(page: Page, kind: str, found: Mapping[str, Any]) -> Attachment:
    named, read = str(found["pictures"]), Document(page, "", "")
    if "html" in found:
        read = document(_page_of_word(page, found))
        content = NOTHING if read.problem else read_content(read)
        read = replace(read, page=page, encoding="", problem="")
    else:
        content = content_of(found["items"])
    if content.blocks:
        return Attachment(kind, read, content, "image" if named else "", named, found["made_by"])
    if named:
        return _only_title(page, kind, str(found["title"]), ("image", named), found["made_by"])
    return _refused(page, kind, "nothing is printed in it")


def _only_title(page: Page, kind: str, title: str, unread: tuple[str, str], made_by: str = "") -> Attachment:
    """A file of which nothing can be read but what it calls itself, if that is the title of a report."""
    if judge_title(title) != "annual_report":
        return _refused(page, kind, unread[1])
    markup = f"<html><title>{escape(title)}</title></html>".encode("utf-8", "replace")
    read = document(Page("", markup))
    return Attachment(kind, replace(read, page=page, encoding=""), read_content(read), *unread, made_by)


def _ofd_title(body: bytes) -> str:
    try:
        with open_package(body) as package:
            found = re.search(rb"<(?:\w+:)?Title>([^<]{1,600})</", package.read("OFD.xml"))
    except (UnreadableError, KeyError):
        return ""
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def content_of(items: Iterable[Mapping[str, Any]]) -> Content:
    """Lines, tables and pictures as a reader gave them: `{"line", "path"}`, `{"table": [cell, …], "path"}`
    with a cell as [text, row, col, rows, cols, path, flags], `{"picture", "path"}`. A table of other things
    than the form's is lines."""
    blocks: list[Block] = []
    tables: list[Table] = []
    images: list[int] = []
    for item in items:
        path = str(item["path"])
        if "table" not in item:
            if "line" in item:
                blocks.append(Block(str(item["line"]), path))
            else:
                images.append(len(blocks))
            continue
        grid = grid_of_cells(_cell(cell) for cell in item["table"])
        if is_data(grid, nested=False) or is_row_list(grid):
            blocks.append(Block("", path, len(tables)))
            tables.append(Table(grid=grid))
            continue
        for number, row in enumerate(grid.rows):
            own = [cell for cell in row if cell.row == number and not cell.is_blank]
            if own:
                blocks.append(Block("\t".join(cell.text for cell in own), own[0].path))
    return Content(tuple(blocks), tuple(tables), images=tuple(images))


def _cell(printed: Sequence[Any]) -> GridCell:
    text, row, col, rows, cols, path, flags = printed
    return GridCell(text, row, col, rows, cols, path, tuple(flags))


def grid_of_cells(cells: Iterable[GridCell]) -> Grid:
    """The rectangle of cells that know their places; two that claim one slot make a crowded row."""
    placed = list(cells)
    height = max((cell.row + cell.rows for cell in placed), default=0)
    width = max((cell.end for cell in placed), default=0)
    slots: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
    crowded: set[int] = set()
    for cell in placed:
        for row in range(cell.row, cell.row + cell.rows):
            for col in range(cell.col, cell.end):
                if slots[row][col] is not None:
                    crowded.add(row)
                slots[row][col] = cell
    return Grid(tuple(tuple(row) for row in slots), frozenset(crowded))


def _read_mhtml(page: Page) -> Attachment:
    inside = _page_in_mail(page)
    if inside is None:
        return _refused(page, "mhtml", "a mail without a page in it")
    found = document(inside)
    content = NOTHING if found.problem else read_content(found)
    return Attachment("mhtml", replace(found, page=page), content)


def _page_in_mail(page: Page) -> Page | None:
    """Word saves a page with everything on it as one mail; its first text is the page."""
    message = email.message_from_bytes(page.body, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    body = parts[0].get_payload(decode=True) if parts else None
    return Page(page.url, body, "text/html") if isinstance(body, bytes) and body.strip() else None


def describe(report: Report, attachment: Attachment) -> Report:
    """`report` as it is when it was read from `attachment`: where no table could be read, what stands in
    their place is named, and the libraries that its paths depend on."""
    report = replace(report, parser=f"{report.parser} {attachment.made_by}".strip())
    if not attachment.unread:
        return report
    tables = report.tables
    if report.kind == "annual_report" and not report.sections and set(tables.values()) <= {"absent"}:
        tables = MappingProxyType(dict.fromkeys(("t2", "t3", "t4"), attachment.unread))
    if report.kind == "annual_report" and attachment.unread not in tables.values():
        return report
    problem = Problem(f"{attachment.unread}_only", "page", attachment.named)
    return replace(report, tables=tables, problems=(*report.problems, problem))
