"""JEECMS: articles `/<column>/<id>.jhtml`. Lists were not seen: `index.jhtml`, `index_2.jhtml` are assumed.

Seen at dmlhq.gov.cn and xiaogan.gov.cn, whose heading names a county and nothing else.
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, lay_list, links, numbered
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/index.jhtml"


def article_path(column: Column, row: Row) -> str:
    return f"/{column.slug}/{row.number}.jhtml"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/{column.slug}/index_", ".jhtml")
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page)))
