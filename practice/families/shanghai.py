"""上海: `/nw<N>/index.html`, then `index_2.html`; articles `/nw<N>/YYYYMMDD/<32 hex>.html`.

Seen at shanghai.gov.cn; bureaus (rsj.sh.gov.cn) have `t0035_<id>.html` below a column name. Option: `bureau`.
"""

from practice.building import Building
from practice.lists import Manner, day, hex_id, lay_list, links
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/index.html"


def article_path(column: Column, row: Row) -> str:
    name = f"t0035_{row.number}" if "bureau" in column.options else hex_id(column.slug, row.number)
    return f"/{column.slug}/{day(row)}/{name}.html"


def lay(building: Building, column: Column) -> None:
    def page(number: int, pages: int) -> str:
        return f"/{column.slug}/index_{number}.html" if number > 1 else path(column)

    body = '<div id="ivs_content" class="Article_content">{}</div>'
    lay_list(building, column, Manner(page, lambda row: article_path(column, row), links(page), body))
