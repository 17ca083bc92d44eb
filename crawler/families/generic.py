"""Everything else: query systems, aspx, bare addresses, single portals. Never recognised, taken when
nothing is.

A row is what looks like one: an anchor among its like, with a date beside it or a title of a report in it.
"""

from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import by_query, written_by_script
from crawler.shape import Shape
from parsers.page import Page


def _any(markup: Markup) -> tuple[Ask, ...]:
    return by_query(markup) or written_by_script(first=0)(markup)


SHAPE = Shape(article=None, pager=_any)
read = SHAPE.read


def signs(page: Page) -> int:
    """Always 0: this family has no signs of its own."""
    return 0
