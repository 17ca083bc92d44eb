"""TRS WCM: a directory is the column, articles are `…/YYYYMM/tYYYYMMDD_ID.html` (or `tID.html`).

Page 2 is `index_1.html`, and only a script knows how many there are: `createPageHTML(count, now, "index",
"html")`, a plain `countPage = N` (mva.gov.cn), Kunming's own `ele.value>(N)`. Past the end some answer 404,
some a stub of 300 to 400 bytes, some a refresh to `./` (mohrss.gov.cn). The date in an address is that of
publication or of a migration, and once the Unix epoch (liunan.gov.cn): nothing is read from it.

Guangxi, Tianjin, Fujian and Jilin fill some lists from a search, `/igs/front/search/list.html?…&pageNumber=1`
(JSON, `page.content`), `/was5/web/search?…&page=1` or `/govsearch/jsonp/….jsp?page=1&lb=<channel>` (JSONP,
`data` and `nPage`; infogate.jl.gov.cn, infogate.changchun.gov.cn), whose address stands in the page's script.
"""

import re

from crawler.called import Called, after_called, first_called
from crawler.listing import Listing
from crawler.markup import open_page
from crawler.pagers import written_by_script
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(r"/t(?:\d{8}_\d+|\d{4}_\d+|\d{5,9})(?:_wap)?\.s?html?$"),
    pager=written_by_script(first=0),
    marks=(
        re.compile(r"createPage(?:HTML)?\s*\(\s*\w+\s*,\s*\w+\s*,\s*['\"]index"),
        re.compile(r"TRS_(?:Editor|UEDITOR)"),
        re.compile(r"/igs/front/search/|/was5/web/search\?|/govsearch/jsonp/"),
    ),
)
signs = SHAPE.signs
SEARCHES = (
    Called(r"/igs/front/search/list\.html", "pageNumber"),
    Called(r"/was5/web/search", "page", bare=True),
    Called(r"/govsearch/jsonp/[\w/]+\.jsp", "page"),
)


def read(page: Page) -> Listing:
    """Rows of a directory or of a search, and the page after it."""
    markup = open_page(page)
    listing = SHAPE.read(page)
    if markup.value is not None:
        return Listing(listing.links, after_called(markup, SEARCHES, len(listing.links)))
    return listing if listing.links or listing.more else Listing((), first_called(markup, SEARCHES))
