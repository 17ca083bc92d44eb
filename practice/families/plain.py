"""延安 and others: the pages of a list are `1.html`, `2.html` …, their number stands in a script.

Seen at jyj.yanan.gov.cn, czj.yanan.gov.cn; the address of its articles was not, so a 19-digit name as at
fpb.xa.gov.cn is taken.
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, lay_list
from practice.plan import Column, Row
from practice.skins import Item, printed


def path(column: Column) -> str:
    return f"/{column.slug}/1.html"


def article_path(column: Column, row: Row) -> str:
    return f"/{column.slug}/{1751853934850000000 + row.number}.html"


def lay(building: Building, column: Column) -> None:
    def page(number: int, pages: int) -> str:
        return f"/{column.slug}/{number}.html"

    def pager(number: int, pages: int) -> str:
        return (
            f"<div class='m-lst-pg'><script>var pages=parseInt('{pages}'),page=parseInt('{number}');"
            "if(page<pages)document.write('<a href=\"'+(page+1)+'.html\">'+'下一页</a>');</script></div>"
        )

    body = '<div class="m-txt-article">{}</div>'
    lay_list(building, column, Manner(page, partial(article_path, column), pager, body, _printed))


def _printed(items: list[Item], skin: int) -> str:
    return f'<div class="m-lst">{printed(items, skin)}</div>'
