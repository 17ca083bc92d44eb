"""The text of printed pages in reading order: paragraphs put together, page numbers and running heads out.

A line that fills the page goes on in the next one unless that is indented, over a page break too; the lines
of a heading, large and in the middle, are one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from parsers.labels import compact
from parsers.ruled import Ruled, join_pages, table

_MARGIN = 0.1  # the share of a page's height at its top and its bottom in which page numbers stand
_NUMBER = re.compile(r"[-—–－·.•\s]*(?:第\s*)?(\d{1,3})\s*页?(?:\s*[/,，共]+\s*\d{1,3}\s*页?)?[-—–－·.•\s]*")
_ENDS = ("。", "；", "！", "：")
_BEGINS = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: where it stands, how large it is, its number on the page."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may hold a table."""

    page: int
    top: float


@dataclass(slots=True)
class Sheet:
    """One page: its lines outside of tables, its tables and its pictures, each from the top down."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[Ruled] = field(default_factory=list)
    scanned: bool = False
    pictures: list[Picture] = field(default_factory=list)


def drop_furniture(sheets: Sequence[Sheet]) -> None:
    """Takes page numbers out, and heads that every page repeats: they would stand amid a sentence."""
    shifts: dict[int, int] = {}
    heads: dict[str, int] = {}
    for sheet in sheets:
        for line in _marginal(sheet):
            found = _NUMBER.fullmatch(line.text)
            if found is not None:
                shift = int(found.group(1)) - sheet.number
                shifts[shift] = shifts.get(shift, 0) + 1
            else:
                heads[compact(line.text)] = heads.get(compact(line.text), 0) + 1
    for sheet in sheets:
        for line in _marginal(sheet):
            found = _NUMBER.fullmatch(line.text)
            if found is not None:
                shift = int(found.group(1)) - sheet.number
                gone = shift == 0 or shifts[shift] > 1
            else:
                gone = sheet.number > 1 and heads[compact(line.text)] > max(1, len(sheets) // 2)
            if gone:
                sheet.lines.remove(line)


def _marginal(sheet: Sheet) -> list[Line]:
    """The outermost lines of a page, if they stand in its margins."""
    edges = {id(line): line for line in (*sheet.lines[:1], *sheet.lines[-1:])}
    low, high = sheet.height * _MARGIN, sheet.height * (1 - _MARGIN)
    return [line for line in edges.values() if line.top < low or line.top > high]


def items(sheets: Sequence[Sheet]) -> Iterator[dict[str, Any]]:
    flow: list[Line | Ruled | Picture] = []
    for sheet in sheets:
        flow.extend(
            sorted(
                (*sheet.lines, *sheet.tables, *sheet.pictures),
                key=lambda each: each.box[1] if isinstance(each, Ruled) else each.top,
            )
        )
    # How far lines reach to the right is the same on all pages of one width.
    right = {
        wide: max((line.x1 for sheet in sheets if sheet.width == wide for line in sheet.lines), default=0.0)
        for wide in {sheet.width for sheet in sheets}
    }
    edges = {
        sheet.number: (min(line.x0 for line in sheet.lines), right[sheet.width])
        for sheet in sheets
        if sheet.lines
    }
    sizes = Counter(round(line.size) for sheet in sheets for line in sheet.lines for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0
    paragraph: list[Line] = []
    for each in join_pages(flow):
        if isinstance(each, Line):
            if paragraph and not _goes_on(paragraph[-1], each, edges, body):
                yield _paragraph(paragraph)
                paragraph = []
            paragraph.append(each)
            continue
        if paragraph:
            yield _paragraph(paragraph)
            paragraph = []
        if isinstance(each, Ruled):
            yield table(each.cells, f"page:{each.page} table:{each.number}")
        elif isinstance(each, Picture):
            yield {"picture": True, "path": f"page:{each.page}"}
    if paragraph:
        yield _paragraph(paragraph)


def _goes_on(line: Line, more: Line, edges: Mapping[int, tuple[float, float]], body: float) -> bool:
    """Whether `more` goes on with the paragraph of `line`: the line was full and the next is not indented,
    or both are lines of one heading, larger than the text and in the middle."""
    if abs(line.size - more.size) > 1:
        return False
    if line.page == more.page and more.top - line.top > 2.5 * line.size:
        return False
    if line.size > body + 2 and line.page == more.page:
        return abs(line.x0 + line.x1 - more.x0 - more.x1) < 2 * line.size
    if line.text.endswith(_ENDS) and _BEGINS.match(more.text):
        return False
    indent = more.x0 - edges[more.page][0]
    return indent < 1.5 * more.size and edges[line.page][1] - line.x1 < 2.2 * line.size


def _paragraph(lines: Sequence[Line]) -> dict[str, Any]:
    text = lines[0].text
    for _, line in pairwise(lines):
        # Two words of Latin letters were parted by the end of the line; digits were one number.
        last, first = text[-1:], line.text[:1]
        between = " " if last.isascii() and first.isascii() and not (last + first).isdigit() else ""
        text += between + line.text
    return {"line": text, "path": f"page:{lines[0].page} line:{lines[0].number}"}
