"""One document as a person would see it: six sections, three tables, in one of several layouts.

The sentences are ours and say no more than the figures do. A layout changes markup only: `plain` one table
each; `word` what a paste from a word processor leaves; `split` one table a clause and labels broken by
`<br>`; `heads` with `<th>`, `<thead>` and `<tbody>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from practice.figures import Figures
from practice.form import Box, Grid, grid_2, grid_3, grid_4

LAYOUTS = ("plain", "word", "split", "heads")
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@dataclass(frozen=True, slots=True)
class Document:
    """What one article says. A report with tables has `figures`; a report without, or anything else, has
    `paragraphs`. `heading` is what the page prints above the text where that is not the title; `kind` is
    the contract's."""

    title: str
    agency: str = ""
    body: str = ""
    year: int = 0
    figures: Figures | None = None
    kind: str = "annual_report"
    layout: str = "plain"
    heading: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    scope: str = "unknown"
    tables: tuple[tuple[str, str], ...] = ()
    """Only where it is neither the forms of `figures` nor absent: image, attachment."""
    signed: str = ""

    def forms(self) -> dict[str, str]:
        """The generation of each table as the contract says it."""
        if self.tables:
            return dict(self.tables)
        return dict(self.figures.forms) if self.figures else dict.fromkeys(("t2", "t3", "t4"), "absent")


def report(
    figures: Figures,
    title: str = "",
    *,
    layout: str = "plain",
    agency: str = "",
    body: str = "",
    heading: tuple[str, ...] = (),
    scope: str = "unknown",
    signed: str = "",
) -> Document:
    """A report with tables; without a title, the most common one."""
    return Document(
        title or f"{figures.agency}{figures.year}年政府信息公开工作年度报告",
        agency or figures.agency,
        body or figures.body,
        figures.year,
        figures,
        layout=layout,
        heading=heading,
        scope=scope,
        signed=signed,
    )


def old_report(agency: str, body: str, year: int, title: str = "") -> Document:
    """A report from before 2019, as small bodies wrote it: half a page of text and no table."""
    title = title or f"{agency}{year}年政府信息公开工作年度报告"
    return Document(
        title,
        agency,
        body,
        year,
        paragraphs=(
            f"现公布{body}{year}年政府信息公开工作年度报告，所列数据截至{year}年12月31日。",
            "一、概述",
            f"{year}年，本机关按照条例要求公开各类信息{year % 90 + 30}条。",
            "二、主动公开政府信息的情况",
            "信息主要通过网站和公开栏发布，便于群众查阅。",
            "三、依申请公开政府信息的情况",
            "全年未收到公开申请。",
            "四、复议、诉讼情况",
            "全年没有因信息公开引起的复议和诉讼。",
            "五、存在的问题和改进措施",
            "更新还不够快，下一年将按月检查。",
            "（练习页面：文字和数字为虚构。）",
        ),
    )


def other(title: str, kind: str = "other", *paragraphs: str) -> Document:
    """Anything that is not a report."""
    return Document(title, kind=kind, paragraphs=paragraphs or (f"{title}。", "具体内容请见正文。"))


def article(document: Document) -> str:
    """The text of `document` as HTML, without the title that the page prints above it."""
    if document.figures is None:
        return "\n".join(_without_tables(document))
    return "\n".join(_report(document.figures, document))


def _without_tables(document: Document) -> Iterable[str]:
    """The paragraphs, and where tables are images, each below the heading of its section."""
    pictures = [name for name, how in document.tables if how == "image"]
    for text in document.paragraphs:
        yield _paragraph(text, document.layout)
        if pictures and text in HEADINGS[1:4]:
            yield f'<p align="center"><img src="/images/{document.year}_{pictures.pop(0)}.png"></p>'


def _report(figures: Figures, document: Document) -> Iterable[str]:
    layout = document.layout
    for text in (*_opening(figures), HEADINGS[0], *_overview(figures), HEADINGS[1]):
        yield _paragraph(text, layout)
    clauses = grid_2(figures)
    for grid in clauses if layout == "split" else [[row for clause in clauses for row in clause]]:
        yield _table(grid, layout)
    if figures.below:
        yield _paragraph(figures.below, layout)
    yield _paragraph(HEADINGS[2], layout)
    yield _table(grid_3(figures), layout)
    yield _paragraph(HEADINGS[3], layout)
    yield _table(grid_4(figures), layout)
    for text in (HEADINGS[4], *_problems(figures), HEADINGS[5], *_rest(figures)):
        yield _paragraph(text, layout)
    if document.signed:
        yield f'<p style="text-align:right">{escape(figures.body)}<br>{escape(document.signed)}</p>'


def _opening(figures: Figures) -> tuple[str, ...]:
    year = figures.year
    return (
        f"本报告由{figures.body}依据《中华人民共和国政府信息公开条例》编制，统计期限为{year}年1月1日至{year}年12月31日。",
    )


def _overview(figures: Figures) -> tuple[str, ...]:
    came, answered = figures.number("requests_new__total"), figures.number("outcomes_total__total")
    return (
        f"{figures.year}年，{figures.body}把公开作为日常工作的一环，先公开群众最常问的事项。",
        f"（一）主动公开。按目录发布信息，并逐条标明日期和来源。（二）依申请公开。全年新收申请{came}件，办结{answered}件。",
        "（三）信息管理。每季度核对一次目录。（四）平台建设。网站栏目按统一要求设置。（五）监督保障。工作纳入年度考核，未发生责任追究。",
    )


def _problems(figures: Figures) -> tuple[str, ...]:
    return (
        "主要问题：个别栏目更新偏慢，解读形式不多。",
        f"改进措施：{figures.year + 1}年按月检查栏目，增加图表解读。",
    )


def _rest(figures: Figures) -> tuple[str, ...]:
    fee = f"{figures.year}年未收取信息处理费，没有其他需要报告的事项。"
    if not figures.made_up:
        return (fee,)
    part = "全部数字" if figures.made_up == "all" else f"{figures.made_up}的数字"
    return (fee, f"（练习页面：{part}为虚构，不是任何机关公布的数据。）")


def _paragraph(text: str, layout: str) -> str:
    if layout == "word":
        style = "margin:0cm 0cm 0pt;text-indent:32pt;line-height:150%"
        inner = f'<span style="font-family:仿宋"><span>{escape(text)}</span></span>'
        return f'<p class="MsoNormal" style="{style}">{inner}</p>'
    if layout == "split":
        return f"<p>　　{escape(text)}</p>"
    return f"<p>{escape(text)}</p>"


def _table(grid: Grid, layout: str) -> str:
    lines = ["".join(_box(box, layout) for box in row) for row in grid]
    rows = [f"<tr>{line}</tr>" for line in lines]
    if layout == "word":
        inside = "".join(rows)
        return f'<div align="center"><table class="MsoTableGrid" border="1">{inside}</table></div>'
    if layout == "heads":
        heads = next(i for i, row in enumerate(grid) if not all(box.head for box in row))
        head, rest = "\n".join(rows[:heads]), "\n".join(rows[heads:])
        return f'<table class="table">\n<thead>\n{head}\n</thead>\n<tbody>\n{rest}\n</tbody>\n</table>'
    inside = "\n".join(rows)
    return f'<table border="1" cellpadding="0" cellspacing="0">\n<tbody>\n{inside}\n</tbody>\n</table>'


def _box(box: Box, layout: str) -> str:
    spans = f' rowspan="{box.down}"' * (box.down > 1) + f' colspan="{box.across}"' * (box.across > 1)
    text = escape(box.text)
    if layout == "word":
        inner = f"<span>{text}</span>" if text else "&nbsp;"
        style = 'valign="center" style="border:1pt solid"'
        return f'<td{spans} {style}><p class="MsoNormal" align="center">{inner}</p></td>'
    if layout == "split":
        return f'<td{spans} align="center">{_broken(box)}</td>'
    tag = "th" if layout == "heads" and box.head else "td"
    return f"<{tag}{spans}>{text}</{tag}>"


def _broken(box: Box) -> str:
    """Labels as narrow columns break them: 结果 | 维持, and 三、本年度办理结果 one character a line."""
    if box.head and box.down > 10:
        return "<br>".join(escape(box.text))
    if box.head and len(box.text) == 4 and "第" not in box.text:
        return f"{escape(box.text[:2])}<br>{escape(box.text[2:])}"
    return escape(box.text) or "&nbsp;"
