"""A family as a declaration: the shape of its articles, its pager, and what else only it writes."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.listing import Ask, Listing
from crawler.markup import Markup, open_page
from crawler.pagers import Pager, next_link
from crawler.rows import is_end, read_rows
from parsers.page import Page


@dataclass(frozen=True, slots=True)
class Shape:
    """How one family writes: `article` is searched in path and query of a row's address, `marks` in the
    source of a page, `here` in the address of a list. A `weak` family has addresses that others have too."""

    article: re.Pattern[str] | None
    pager: Pager = next_link
    marks: tuple[re.Pattern[str], ...] = ()
    here: re.Pattern[str] | None = None
    weak: bool = False

    def signs(self, page: Page) -> int:
        """How many things only this family writes."""
        markup = open_page(page)
        article = self.article
        found = 0
        if article is not None:
            found = sum(1 for url in {anchor.url for anchor in markup.anchors} if article.search(target(url)))
        found = min(found, 30) * 3 if not self.weak else min(found, 3)
        marks = sum(8 for mark in self.marks if mark.search(markup.source))
        here = self.here is not None and self.here.search(target(page.url)) is not None
        if self.weak and self.here is not None and not (here or marks):
            return 0
        # An address alone proves nothing: every system has a list.shtml.
        return found + marks + (2 if here and found + marks else 0)

    def read(self, page: Page) -> Listing:
        """The rows of a list page and where it goes on; nothing for what stands past the last page."""
        markup = open_page(page)
        if is_end(markup):
            return Listing()
        return Listing(read_rows(markup, self.article), self.onward(markup))

    def onward(self, markup: Markup) -> tuple[Ask, ...]:
        return self.pager(markup)


def target(url: str) -> str:
    """Path and query, as patterns of families see an address."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
