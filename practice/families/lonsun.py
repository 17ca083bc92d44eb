"""LonSun EX of Anhui: `/public/column/<organ>?type=3&action=list`, its rows from an AJAX label as HTML.

The addresses and their parameters were seen in the vendor's own source and in a crawler; how the column page
names the label was not, so a script with the whole address is invented, and so is one that hands its
parameters over as an object (option `called`). `slug` is the organ's number.
"""

from functools import partial
from urllib.parse import urlencode

from practice.answers import Answer, Question, html
from practice.building import Building
from practice.lists import item, lay_articles, row_path
from practice.plan import Column, Row
from practice.skins import printed

_LABEL = "/site/label/8888"


def path(column: Column) -> str:
    return f"/public/column/{column.slug}?type=3&action=list"


def article_path(column: Column, row: Row) -> str:
    return f"/public/{column.slug}/{row.number}.html"


def lay(building: Building, column: Column) -> None:
    pages = -(-len(column.rows) // column.size) or 1
    query = {
        "IsAjax": "1",
        "dataType": "html",
        "siteId": "6795621",
        "pageSize": str(column.size),
        "pageIndex": "1",
        "action": "list",
        "isDate": "true",
        "organId": column.slug,
        "type": "3",
        "catId": "",
        "labelName": "publicInfoList",
        "file": "/xxgk/publicInfoList_newest2020",
    }
    address = f"{_LABEL}?{urlencode(query)}"
    script = f"$('#xxgk_right').load('{address}');"
    if "called" in column.options:
        asked = ", ".join(f'{name}: "{value}"' for name, value in query.items())
        script = f'Ls.ajax({{url: "{_LABEL}", data: {{{asked}}}, success: show}});'
    tabs = "".join(
        f'<li><a href="/public/column/{column.slug}?{query}">{words}</a></li>'
        for query, words in (
            ("type=2", "政府信息公开指南"),
            ("type=1&amp;action=list", "政府信息公开制度"),
            ("type=4&amp;action=list", "法定主动公开内容"),
            ("type=3&amp;action=list", "政府信息公开年报"),
        )
    )
    content = f'<ul class="tabs">{tabs}</ul><div id="xxgk_right"></div><script>{script}</script>'
    metas = [
        ("ColumnName", "政府信息公开年报"),
        ("ColumnType", "信息公开年报"),
        ("ColumnDescription", "政府信息公开专栏、人民政府信息公开年报"),
    ]
    building.put_page(path(column), f"{column.words}_{building.plan.name}", content, metas)
    other = "<p>这里是别的栏目。</p>"
    building.put_page(
        f"/public/column/{column.slug}", f"政府信息公开_{building.plan.name}", f"<ul>{tabs}</ul>{other}"
    )

    def answer(question: Question) -> Answer:
        form = question.form
        if form.get("organId") != column.slug or form.get("type") != "3":
            return html('<div class="xxgk_navli"></div>')
        number, size = int(form.get("pageIndex", "1")), int(form.get("pageSize", str(column.size)))
        rows = column.rows[(number - 1) * size : number * size]
        items = (item(row, row_path(row, partial(article_path, column))) for row in rows)
        script = f"Ls.pagination('#page_public_info', {{pageIndex:{number},pageCount:{pages}}});"
        rows_and_pager = f"{printed(items, building.plan.skin)}<script>{script}</script>"
        return html(f'<div class="xxgk_navli">{rows_and_pager}</div>')

    building.handle("GET", _LABEL, answer)
    building.must_see(*(f"{_LABEL}?organId={column.slug}&pageIndex={n + 1}" for n in range(pages)))
    lay_articles(building, column, partial(article_path, column), '<div class="wzcon">{}</div>')
