"""The platform of 安康 and 汉阴: articles are `/Content-N.html` at the root of the host.

Its list pages were never seen. What is read here is our invention, and the least that any list has: links
to articles, and a link 下一页. On www.ankang.gov.cn the breadcrumb says 政府信息公开>2017年>县区政府, so that
columns per year and per class of agency are likely below.
"""

import re
from urllib.parse import urlsplit

from crawler.anchors import anchors, next_page
from crawler.listing import Ask, Link, Listing
from parsers.page import Page

_ARTICLE = re.compile(r"/Content-\d+\.html$")


def signs(page: Page) -> int:
    """Articles with the address of this family."""
    return sum(1 for anchor in anchors(page) if _ARTICLE.search(urlsplit(anchor.url).path))


def read(page: Page) -> Listing:
    """Rows of a list page and the page behind 下一页."""
    found = anchors(page)
    rows = {
        anchor.url: Link(anchor.url, anchor.words, anchor.date)
        for anchor in reversed(found)
        if anchor.words and _ARTICLE.search(urlsplit(anchor.url).path)
    }
    following = next_page(found, page.url)
    return Listing(tuple(reversed(rows.values())), (Ask(following),) if following else ())
