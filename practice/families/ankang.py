"""The platform of 安康 and its counties: articles `/Content-<id>.html`.

The articles were seen (汉阴县, 安康市). The lists were not: only the beginning `/Node-` is known, so
`Node-<id>.html`, `Node-<id>-2.html` with written 下一页 links are invented here.
"""

from practice.anchors import look
from practice.building import Building, in_pages
from practice.lists import item, lay_articles, row_path
from practice.looks import FOLLOWING
from practice.plan import Column, Row
from practice.skins import printed


def path(column: Column) -> str:
    return f"/Node-{column.slug}.html"


def article_path(row: Row) -> str:
    return f"/Content-{row.number}.html"


def lay(building: Building, column: Column) -> None:
    pages = in_pages(column.rows, column.size)
    for page, rows in enumerate(pages, start=1):
        items = [item(row, row_path(row, article_path)) for row in rows]
        onward = (
            f'<a href="{_page(column, page + 1)}">{FOLLOWING[look(building.plan)]}</a>'
            if page < len(pages)
            else "下一页"
        )
        content = (
            f"{building.crumbs('政府信息公开', column.words)}\n{printed(items, building.plan.skin)}\n"
            f'<div class="pages">共{len(pages)}页 {onward}</div>'
        )
        building.put_page(_page(column, page), f"{column.words}_{building.plan.name}", content)
        building.must_see(_page(column, page))
    for row in column.rows:
        alone = Column(column.slug, column.words, (row,), options=column.options)
        lay_articles(building, alone, article_path, _head(row) + '<div id="zoom">{}</div>')


def _page(column: Column, page: int) -> str:
    return f"/Node-{column.slug}-{page}.html" if page > 1 else path(column)


def _head(row: Row) -> str:
    """The header table of 安康: index number, date, source."""
    source = row.source or row.document.body
    return (
        '<table class="head"><tr><td>索引号：</td><td>719776475-GK-'
        f"{row.listed_on[:4]}-{row.number}</td><td>发布日期：</td><td>{row.listed_on}</td></tr>"
        f"<tr><td>来源：</td><td>{source}</td><td>内容概述：</td><td>{row.document.title}</td></tr></table>\n"
    )
