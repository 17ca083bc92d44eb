"""Rectangles to HTML, clean or as editors leave it behind.

Value texts are preceded by a mark that names their id, so that a mutation knows what it cuts; `unmarked`
takes the marks out before bytes are made.
"""

import re
from dataclasses import dataclass
from html import escape
from random import Random

from benchmarks.layouts.slots import Placed, Rect, Slot, placed

MARK = re.compile("\ue000([^\ue001]*)\ue001")


def unmarked(markup: str) -> str:
    return MARK.sub("", markup)


@dataclass(slots=True)
class Look:
    """How a table is written: every field is one habit of an editor."""

    word: bool = False
    unclosed: bool = False
    sections: bool = False
    hidden: bool = False
    spans: str = ""  # "", zero, past, huge, wide, group, head, label
    bare: bool = True  # no attributes but spans


def _piece(slot: Slot, text: str) -> str:
    mark = f"\ue000{slot.indicator}\ue001" if slot.indicator else ""
    return mark + escape(text, quote=False).replace("\xa0", "&nbsp;")


def _words(rng: Random, slot: Slot, text: str) -> str:
    """One paragraph as Word leaves it: spans and fonts, the text cut anywhere, o:p, &nbsp;."""
    if not text.strip():
        space = _piece(slot, "") + rng.choice(("&nbsp;", ""))
        return f"<p class=MsoNormal><span lang=EN-US>{space}<o:p></o:p></span></p>"
    at = rng.randint(1, len(text)) if rng.random() < 0.4 else len(text)
    first, second = _piece(slot, text[:at]), _piece(slot, text[at:]) if text[at:] else ""
    lead, tail = rng.choice(
        (("", ""), ("", ""), ("&nbsp;", ""), ("", "&nbsp;"), ("", "\u200b"), ("\n  ", "\n"))
    )
    body = f"<span style='font-family:仿宋;mso-bidi-font-size:10.5pt'>{lead}{first}</span>"
    if second:
        body += f'<span lang="EN-US"><font face="宋体">{second}</font></span>'
    return (
        f"<p class=MsoNormal align=center style='text-align:center;mso-line-height-rule:exactly'>{body}{tail}"
        "<span lang=EN-US><o:p></o:p></span></p>"
    )


def _content(rng: Random, slot: Slot, look: Look) -> str:
    if slot.markup:
        return _piece(slot, "") + slot.markup
    pieces = list(slot.broken) or [slot.text]
    if look.word:
        return "".join(_words(rng, slot, piece) for piece in pieces)
    if slot.broken:
        return rng.choice(("<br>", "</p><p>")).join(_piece(slot, piece) for piece in pieces)
    body = _piece(slot, slot.text)
    if look.hidden and slot.role == "value" and rng.random() < 0.1:
        body += f'<span style="display:none">{rng.randint(1, 99)}</span>'
    return body


def _cell(rng: Random, cell: Placed, look: Look) -> str:
    tag = "th" if look.sections and cell.slot.role in ("head", "note") else "td"
    attributes = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    attributes += f' colspan="{cell.cols}"' if cell.cols > 1 else ""
    if look.word:
        attributes += rng.choice(
            (" width=83 valign=top", " style='border:solid windowtext 1.0pt;padding:0cm'", "")
        )
    body = _content(rng, cell.slot, look)
    return f"<{tag}{attributes}>{body}" + ("" if look.unclosed else f"</{tag}>")


def table(rng: Random, rect: Rect, look: Look) -> str:
    """One table element."""
    rows = placed(rect)
    _distort(rows, look.spans)
    heads = next((r for r, row in enumerate(rows) if any(p.slot.role == "value" for p in row)), 0)
    bodies: list[str] = []
    column = rng.randint(1, 3)
    for row in rows:
        parts = [_cell(rng, cell, look) for cell in row]
        if look.hidden:
            stale = rng.choice(("", str(rng.randint(1, 99))))
            parts.insert(min(column, len(parts)), f'<td style="display: none">{stale}</td>')
            parts.append(
                rng.choice(('<td width="0"></td>', '<td style="width:0"></td>', "<td hidden>3</td>"))
            )
        bodies.append("<tr>" + "".join(parts) + ("" if look.unclosed else "</tr>"))
        if look.hidden and rng.random() < 0.2:
            copied = "".join(
                f"<td>{escape(cell.slot.text) if cell.slot.role != 'value' else '77'}</td>" for cell in row
            )
            bodies.append(rng.choice(("<tr hidden>", '<tr style="DISPLAY:none">')) + copied + "</tr>")
    attributes = (
        " class=MsoTableGrid border=1 cellspacing=0" if look.word else rng.choice(("", ' border="1"'))
    )
    if look.word and rng.random() < 0.5:
        bodies.append("<tr height=0>" + "<td width=83 style='border:none'></td>" * len(rect[0]) + "</tr>")
    return f"<table{attributes}>{_sections(bodies, heads, look)}</table>"


def _sections(rows: list[str], heads: int, look: Look) -> str:
    if not look.sections or len(rows) < heads + 3 or look.hidden:
        return "\n".join(rows) if look.spans != "zero" else "<tbody>" + "\n".join(rows) + "</tbody>"
    head, body, foot = rows[:heads], rows[heads:-1], rows[-1:]
    return (
        f"<thead>{''.join(head)}</thead><tfoot>{''.join(foot)}</tfoot><tbody>{''.join(body)}</tbody>"
        if heads
        else f"<tbody>{''.join(body)}</tbody><tfoot>{''.join(foot)}</tfoot>"
    )


def _distort(rows: list[list[Placed]], spans: str) -> None:
    """Spans that are wrong: 0, past the end of the table, absurd, or one row too many."""
    for r, row in enumerate(rows):
        last = r == len(rows) - 1
        for cell in row:
            if spans == "zero" and cell.rows > 1 and r + cell.rows == len(rows):
                cell.rows = 0
            if spans in ("past", "huge") and (last or r + cell.rows == len(rows)):
                cell.rows += 3 if spans == "past" else 999_999
        if spans == "huge" and row and row[-1].slot.role in ("note", "group"):
            row[-1].cols = 999_999_999
        if spans == "wide" and row and row[-1].cols > 1 and row[-1].slot.role in ("note", "group", "head"):
            row[-1].cols += 99
    tall = {"group": "group", "head": "head", "label": "label"}.get(spans)
    for row in rows:
        for cell in row:
            if cell.slot.role == tall and (cell.rows > 1 or tall == "label"):
                cell.rows += 1
                return


def paragraphs(rng: Random, lines: list[str], keep_blank: bool) -> str:
    """Lines as paragraphs, as a div with line breaks, or preformatted."""
    manner = rng.choice(("p", "p", "div", "br", "pre"))
    texts = [escape(line, quote=False) for line in lines]
    if manner == "pre":
        return "<pre>" + "\n".join(texts) + "</pre>"
    if manner == "br":
        return "<div>" + "<br>\n".join(texts) + "</div>"
    texts = [text if text.strip() else "&nbsp;" for text in texts if keep_blank or text.strip()]
    return "\n".join(f"<{manner}>{text}</{manner}>" for text in texts)
