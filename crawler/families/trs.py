"""TRS WCM: a directory is the column, articles are `…/YYYYMM/tYYYYMMDD_ID.html` (or `tID.html`).

Page 2 is `index_1.html`, and only a script knows how many there are: `createPageHTML(count, now, "index",
"html")`, a plain `countPage = N` (mva.gov.cn), Kunming's own `ele.value>(N)`. Past the end some answer 404,
some a stub of 300 to 400 bytes, some a refresh to `./` (mohrss.gov.cn). The date in an address is that of
publication or of a migration, and once the Unix epoch (liunan.gov.cn): nothing is read from it.

Guangxi, Tianjin and Fujian fill some lists from a search, `/igs/front/search/list.html?…&pageNumber=1` (JSON,
`page.content`) or `/was5/web/search?…&page=1`, whose address stands in the page's script.
"""

import re
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask, Listing
from crawler.markup import Markup, open_page
from crawler.pagers import MOST_PAGES, written_by_script
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(r"/t(?:\d{8}_\d+|\d{4}_\d+|\d{5,9})(?:_wap)?\.s?html?$"),
    pager=written_by_script(first=0),
    marks=(
        re.compile(r"createPage(?:HTML)?\s*\(\s*\w+\s*,\s*\w+\s*,\s*['\"]index"),
        re.compile(r"TRS_(?:Editor|UEDITOR)"),
        re.compile(r"/igs/front/search/|/was5/web/search\?"),
    ),
)
signs = SHAPE.signs
_SEARCH = re.compile(
    r"""["']([^"'\s<>]*/(?:igs/front/search/list\.html|was5/web/search)\?[^"'\s<>]*)["']"""
    r"""(?:\s*\+\s*\w+\s*(?:\+\s*["']([^"'\s<>]*)["'])?)?"""
)


def read(page: Page) -> Listing:
    """Rows of a directory or of a search, and the page after it."""
    markup = open_page(page)
    listing = SHAPE.read(page)
    if markup.value is not None:
        return Listing(listing.links, _after(markup) if listing.links else ())
    return listing if listing.links or listing.more else Listing((), _filled(markup))


def _filled(markup: Markup) -> tuple[Ask, ...]:
    """The search that a script fills the list from; the page's number may stand between its pieces."""
    called = _SEARCH.search(markup.source)
    if called is None:
        return ()
    head, tail = unescape(called[1]), unescape(called[2] or "")
    return (Ask(urljoin(markup.page.url, f"{head}1{tail}" if head.endswith("=") else head)),)


def _after(markup: Markup) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    key = "pageNumber" if "/igs/" in parts.path else "page"
    told = markup.value.get("page") if isinstance(markup.value, dict) else None
    pages = told.get("totalPages") if isinstance(told, dict) else None
    number = int(query[key]) if query.get(key, "").isdigit() else 0
    if not number or number >= min(pages if isinstance(pages, int) else 0, MOST_PAGES):
        return ()
    query[key] = str(number + 1)
    return (Ask(urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe="[]")))),)
