"""开普 UCAP: articles are `…/YYYYMM/<32 hex>.shtml`, lists `list.shtml`, `rlist.shtml`,
`common_list.shtml`.

Heilongjiang writes `c01_1108994.shtml`, Gansu `<number>.shtml`, the CSRC `content.shtml` below two column
ids. Page 2 of `rlist.shtml` is `rlist_2.shtml` (rsj.shaoyang.gov.cn), from `createPageHTML('page_div', N,
1, 'rlist', …)`; Hainan and the CSRC fill their lists from `/common/search/<channel>` or
`/searchList/<channel>`, JSON with `page` in the query. Suzhou asks `/szinf/info/getInfoCommon/` by GET
(`infolist`, without a count) or `/szinf/xxgk/interfacesWebZcwj/loadData` by POST (`totalPage`, `list`). The
month in an address is that of entry.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.called import Called, after_called, first_called
from crawler.listing import Ask, Listing
from crawler.markup import Markup, open_page
from crawler.pagers import MOST_PAGES, written_by_script
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(
        r"/\d{6}/(?:[0-9a-f]{32}|c\d{2}_\d+)\.s?html?$|/c\d{4,6}[a-z]?/\d{6}/\d{6,}\.s?html?$|/c\d+/c\d+/content\.shtml$"
    ),
    pager=written_by_script(first=1),
    marks=(
        re.compile(r"<ucap|UCAP-CONTENT|/common/search/|/searchList/", re.I),
        re.compile(r"/info/getInfoCommon/|/interfacesWebZcwj/loadData"),
    ),
    here=re.compile(r"/(?:\w*list|common_\w+|zwgk\w*)(?:_\d+)?\.shtml$|/c\d{5,6}[a-z]?/"),
)
signs = SHAPE.signs
SUZHOU = (
    Called(r"/info/getInfoCommon/?", "currpage"),
    Called(r"/interfacesWebZcwj/loadData", "pageIndex", posted=True),
)
_SEARCH = re.compile(r"""["'](/[\w/-]*(?:common/search|searchList)/[0-9A-Za-z-]+)(\?[^"'\s]*)?["']""")
_SEARCH_NAME = re.compile(r"(?:common/search|searchList)/")
_BASE = re.compile(r"""["'](/[\w/-]*(?:common/search|searchList))/["']""")
_CHANNEL = re.compile(
    r"""<meta[^>]*name\s*=\s*["']channelid\s*["'][^>]*content\s*=\s*["']([0-9A-Za-z-]+)""", re.I
)


def read(page: Page) -> Listing:
    """Rows of a static list or of a JSON answer, and the page after it."""
    markup = open_page(page)
    listing = SHAPE.read(page)
    if markup.value is not None:
        return Listing(listing.links, _after(markup) or after_called(markup, SUZHOU, len(listing.links)))
    if listing.links or listing.more:
        return listing
    return Listing((), _filled(markup) or first_called(markup, SUZHOU))


def _filled(markup: Markup) -> tuple[Ask, ...]:
    """The search that a script fills the list from."""
    called = _SEARCH.search(markup.source)
    base, channel = _BASE.search(markup.source), _CHANNEL.search(markup.source)
    if called:
        path, query = called[1], (called[2] or "")[1:]
    elif base and channel:
        path, query = f"{base[1]}/{channel[1]}", ""
    else:
        return ()
    usual = {"page": "1", "_pageSize": "15", "_isAgg": "true", "_isJson": "true", "_template": "index"}
    asked = {
        **usual,
        **{key: value for key, value in parse_qsl(query, keep_blank_values=True) if value},
        "page": "1",
    }
    return (Ask(urljoin(markup.page.url, f"{path}?{urlencode(asked, quote_via=quote)}")),)


def _after(markup: Markup) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    data = markup.value.get("data") if isinstance(markup.value, dict) else None
    if not isinstance(data, dict) or not _SEARCH_NAME.search(parts.path):
        return ()
    total, rows, number = (_number(data.get("total")), _number(data.get("rows")), _number(query.get("page")))
    rows = rows or _number(query.get("_pageSize")) or len(data.get("results") or ())
    if not number or not rows or number * rows >= total or number >= MOST_PAGES or not data.get("results"):
        return ()
    query["page"] = str(number + 1)
    return (Ask(urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))),)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0
