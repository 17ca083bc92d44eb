"""A directory an article: `…/<12 and more digits>/index.html`, or five to nine digits.

Seen at sjj.xlgl.gov.cn, bjtzh.gov.cn, bjdx.gov.cn; the first digits look like a date, and are that of a
migration. Paging was not seen: written links to `index_2.html`. Options: `short` (the few digits), `ext`.
"""

from functools import partial

from practice.building import Building
from practice.lists import Manner, day, lay_list, links, numbered
from practice.plan import Column, Row


def path(column: Column) -> str:
    return f"/{column.slug}/index.{column.options.get('ext', 'html')}"


def article_path(column: Column, row: Row) -> str:
    name = str(row.number) if "short" in column.options else f"{day(row)}213152{row.number:05d}"
    return f"/{column.slug}/{name}/index.{column.options.get('ext', 'html')}"


def lay(building: Building, column: Column) -> None:
    page = numbered(path(column), f"/{column.slug}/index_", f".{column.options.get('ext', 'html')}")
    lay_list(building, column, Manner(page, partial(article_path, column), links(building, page)))
