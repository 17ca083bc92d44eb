"""东网 easttone (districts of Shanghai): the list is filled by POST /front/api/data/search, JSON for JSON.

The page holds `new CMS('#columnlist', {ids:'1899', http:'/front/api/data/search'…})`. `channelList` must be
an array, or the whole site comes back; 普陀 asks `/front/api/data/affair` and claims 10,000 rows for
anything. Entries without an address occur. The answer does not say which column it is of: the address keeps
that.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.listing import Ask, Listing
from crawler.markup import open_page
from crawler.pagers import MOST_PAGES
from crawler.rows import read_rows
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=None,
    marks=(re.compile(r"new\s+CMS\s*\("), re.compile(r"/front/api/data/(?:search|affair)")),
    here=re.compile(r"/front/api/data/"),
)
signs = SHAPE.signs
PER_PAGE = 15
_CMS = re.compile(r"new\s+CMS\s*\(([\s\S]{0,1500}?)\}\s*\)")
_IDS = re.compile(r"""\bids['"]?\s*:\s*\[?\s*['"]?([\w,'"\s-]+?)['"]?\s*[\],}\n]""")
_HTTP = re.compile(r"""\bhttp['"]?\s*:\s*['"]([^'"]+)['"]""")


def read(page: Page) -> Listing:
    """Asks for the first rows of the page's list, or reads an answer and asks for the next ones."""
    markup = open_page(page)
    if markup.value is not None:
        return Listing(read_rows(markup), _after(page.url, markup.value))
    asks = []
    for call in _CMS.finditer(markup.source):
        ids, address = _IDS.search(call[1]), _HTTP.search(call[1])
        if ids:
            channels = re.findall(r"[\w-]+", ids[1])
            asks.append(
                _ask(urljoin(page.url, address[1] if address else "/front/api/data/search"), channels, 1)
            )
    return Listing(read_rows(markup), tuple(asks))


def _after(url: str, value: Any) -> tuple[Ask, ...]:
    data = value.get("data") if isinstance(value, dict) else None
    channels = parse_qs(urlsplit(url).query).get("channel", [])
    if not isinstance(data, dict) or not data.get("list") or not channels:
        return ()
    number, pages = data.get("pageNo"), data.get("totalPage")
    if not isinstance(number, int) or not isinstance(pages, int) or number >= min(pages, MOST_PAGES):
        return ()
    return (_ask(url, channels, number + 1),)


def _ask(url: str, channels: list[str], number: int) -> Ask:
    query = {
        "channelList": channels,
        "pageNo": number,
        "pageSize": PER_PAGE,
        "orderFields": ["display_date", "id"],
        "orderTypes": ["desc", "desc"],
    }
    # The server reads the body alone; the address says the same, so that answers can be told apart.
    told = urlencode([*(("channel", channel) for channel in channels), ("page", str(number))])
    return Ask(f"{url.partition('?')[0]}?{told}", json=json.dumps(query, separators=(",", ":")))
