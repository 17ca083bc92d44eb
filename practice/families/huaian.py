"""淮安: `/col/<n>_<n>/index.html`, `index_2.html` linked by a script, articles `…/art/<digits>/<id>.html`.

Seen at huaian.gov.cn and scjgj.huaian.gov.cn; the eight digits are a truncated epoch.
"""

from datetime import date
from functools import partial

from practice.building import Building
from practice.lists import Manner, hex_id, lay_list, numbered
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/col/{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    seconds = (date.fromisoformat(row.listed_on) - date(1970, 1, 1)).days * 86400
    name = f"{seconds * 1000 + row.number}{hex_id(row.number)[:6]}"
    return f"/col/{column.slug}/art/{seconds // 100:08d}/{name}.html"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/col/{column.slug}/index_", ".html")

    def pager(number: int, pages: int) -> str:
        return (
            f'<div class="page"><a href="javascript:gotopage({min(number + 1, pages)})">下一页</a></div>'
            f"<script>var totalPage = {pages}, currPage = {number};\n"
            "function gotopage(n){location.href = n == 1 ? 'index.html' : 'index_' + n + '.html'}</script>"
        )

    lay_list(building, column, Manner(page, partial(article_path, column), pager))
