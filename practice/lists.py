"""What the static lists of most families share: pages of rows, a pager between them, articles below.

A family says where page and article stand, what its pager looks like and what surrounds the text of an
article; `lay_list` writes the rest.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from practice.anchors import look
from practice.building import Building, in_pages
from practice.looks import FOLLOWING
from practice.plan import Column, Row
from practice.skins import Item, printed


@dataclass(frozen=True, slots=True)
class Manner:
    """How one family writes a column. `page(k, n)` is the address of page k of n, counted from 1;
    `pager(k, n)` what stands below its rows; `body` what surrounds the text of an article."""

    page: Callable[[int, int], str]
    article: Callable[[Row], str]
    pager: Callable[[int, int], str]
    body: str = '<div class="content">{}</div>'
    printed: Callable[[list[Item], int], str] = printed
    href: Callable[[str, str], str] = lambda path, page: path


def lay_list(building: Building, column: Column, manner: Manner) -> None:
    """Writes the pages of a list and its articles."""
    pages = in_pages(column.rows, column.size)
    for number, rows in enumerate(pages, start=1):
        here = manner.page(number, len(pages))
        items = [item(row, manner.href(row_path(row, manner.article), here)) for row in rows]
        content = (
            f"{building.crumbs('政务公开', '政府信息公开', column.words)}\n"
            f"{manner.printed(items, building.plan.skin)}\n{manner.pager(number, len(pages))}"
        )
        building.put_page(here, f"{column.words}_{building.plan.name}", content, list_metas(column))
        building.must_see(here)
    lay_articles(building, column, manner.article, manner.body)


def lay_articles(building: Building, column: Column, article: Callable[[Row], str], body: str) -> None:
    """Writes the articles of a column whose list travels another way."""
    for row in column.rows:
        if row.at:
            building.know_elsewhere(row)
        elif row.file:
            building.put_stub(article(row), row, column, body)
        else:
            building.put_article(article(row), row, column, body)


def item(row: Row, href: str) -> Item:
    """The row as a list prints it: a cut title keeps the whole one in `title`, where the column says so."""
    whole = row.document.title
    shows = row.shows or whole
    return Item(href, shows, whole if shows != whole and not row.untitled else "", row.listed_on)


def row_path(row: Row, article: Callable[[Row], str]) -> str:
    return row.at or article(row)


def list_metas(column: Column) -> list[tuple[str, str]]:
    return [("ColumnName", column.words), ("ColumnType", "政务公开")]


def numbered(first: str, before: str, after: str) -> Callable[[int, int], str]:
    """The addresses of the pages of a list: the first one, then the number between two pieces."""
    return lambda number, pages: f"{before}{number}{after}" if number > 1 else first


def links(building: Building, page: Callable[[int, int], str]) -> Callable[[int, int], str]:
    """A pager of written links: first, next, last."""
    following = FOLLOWING[look(building.plan)]

    def pager(number: int, pages: int) -> str:
        onward = f'<a href="{page(number + 1, pages)}">{following}</a>' if number < pages else ""
        back = f'<a href="{page(number - 1, pages)}">上一页</a>' if number > 1 else ""
        last = f'<a href="{page(pages, pages)}">尾页</a>' if number < pages else ""
        return f'<div class="pages">共{pages}页 {back} {onward} {last}</div>'

    return pager


def hex_id(*parts: object) -> str:
    """32 hexadecimal digits, the same for the same parts."""
    return hashlib.md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def uuid_of(*parts: object) -> str:
    return str(uuid.UUID(hex_id(*parts)))


def day(row: Row) -> str:
    """The date in an address, YYYYMMDD."""
    return (row.dated or row.listed_on).replace("-", "")
