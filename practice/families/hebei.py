"""河北: `/columns/<uuid>/index.html`, articles `/columns/<uuid>/YYYYMM/DD/<uuid>.html`.

Seen at hebei.gov.cn, where the date in the address is that of a migration. Paging was not seen: written links
to `index_2.html` are invented.
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, day, lay_list, links, numbered, uuid_of
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/columns/{uuid_of(column.slug)}/index.html"


def article_path(column: Column, row: Row) -> str:
    when = day(row)
    return f"/columns/{uuid_of(column.slug)}/{when[:6]}/{when[6:]}/{uuid_of(column.slug, row.number)}.html"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/columns/{uuid_of(column.slug)}/index_", ".html")
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page)))
