"""大汉 xxgk module: `/module/xxgk/xxgkAnnualReport.jsp?fbtime=<year>&area=<unit code>`, one report a query.

Seen at lishui.gov.cn; the page has neither heading nor date. How its other years are reached was not seen: a
row of links is invented here. `slug` is the unit code.
"""

from dataclasses import replace

from practice.answers import Answer, Question, gone, html
from practice.building import Building
from practice.paper import article
from practice.plan import Column, Row

_PAGE = "/module/xxgk/xxgkAnnualReport.jsp"


def path(column: Column) -> str:
    return f"{_PAGE}?area={column.slug}"


def article_path(column: Column, row: Row) -> str:
    return f"{_PAGE}?fbtime={row.document.year}&area={column.slug}"


def lay(building: Building, column: Column) -> None:
    by_year = {str(row.document.year): row for row in column.rows}
    anchors = "".join(
        f'<a href="{_PAGE}?fbtime={year}&amp;area={column.slug}">{year}年</a> ' for year in by_year
    )

    def answer(question: Question) -> Answer:
        form = question.form
        if form.get("area") != column.slug:
            return gone()
        row = by_year.get(form.get("fbtime", ""))
        text = article(row.document) if row else ""
        content = f'<div class="years">{anchors}</div>\n<div class="report">{text}</div>'
        return html(building.frame(building.plan.name, content))

    building.handle("GET", _PAGE, answer)
    for row in column.rows:
        untitled = replace(row.document, title="", agency="")
        building.know(replace(row, document=untitled), article_path(column, row))
