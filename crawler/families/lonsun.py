"""龙讯 LonSun EX (Anhui): columns are `/public/column/<organ>?type=3`, articles `/public/<organ>/<id>.html`.

Rows come from a label: GET `/site/label/8888?…&pageIndex=1&…`, markup without a frame. The page's script
holds its address, often in pieces around the page number. type 1 is 制度, 2 指南, 3 年报, 4 目录, 5
依申请公开.
"""

import math
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask, Listing
from crawler.markup import Markup, open_page
from crawler.pagers import MOST_PAGES, WRITTEN, next_link
from crawler.rows import is_end, read_rows
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(r"/public/\d+/\d+\.html$"),
    marks=(re.compile(r"/site/label/\d+"),),
    here=re.compile(r"/public/column/\d+|/site/label/\d+"),
)
signs = SHAPE.signs
_LABEL = re.compile(
    r"""["']([^"'\s]*/site/label/\d+\?[^"'\n]*)["']((?:\s*\+\s*[^"'\n;,+]+\s*\+\s*["'][^"'\n]*["'])*)"""
)
_PIECE = re.compile(r"""\+\s*([^"'\n;,+]+)\s*\+\s*["']([^"'\n]*)["']""")
_OPTIONS = re.compile(r"""["']([^"'\s?]*/site/label/\d+)["']\s*,[^{};]{0,80}\{([^{}]*)\}""")
_OPTION = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|([\w.]+))""")
_PAGES = re.compile(r"(?:page_?count|total_?pages?)['\"]?\s*[=:]\s*['\"]?(\d+)", re.I)
_ROWS = re.compile(r"(?:\btotal|total_?count|data-?count|record_?count)['\"]?\s*[=:]\s*['\"]?(\d+)", re.I)


def read(page: Page) -> Listing:
    """Rows of a column or of its label; where they go on."""
    markup = open_page(page)
    if is_end(markup):
        return Listing()
    links = read_rows(markup, SHAPE.article)
    return Listing(links, next_link(markup) or _label(markup, bool(links)))


def _label(markup: Markup, has_rows: bool) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    if "/site/label/" in parts.path:
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        number = int(query["pageIndex"]) if query.get("pageIndex", "").isdigit() else 0
        # An answer says nothing of pages; the column said how many there are, and they were all asked for.
        if not has_rows or not number or number >= min(_pages(markup, query), MOST_PAGES):
            return ()
        return (_at(markup.page.url, query, number + 1),)
    for called in _called(markup.source):
        address = urljoin(markup.page.url, called)
        query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        if "pageIndex" not in query:
            continue
        first = 2 if has_rows else 1
        last = min(max(_pages(markup, query), 1), MOST_PAGES)
        return tuple(_at(address, query, number) for number in range(first, last + 1))
    return ()


def _called(source: str) -> Iterator[str]:
    """The label's addresses as scripts write them: whole, around the page number, or with an object."""
    for call in _LABEL.finditer(source):
        yield unescape(call[1] + "".join(f"1{text}" for _, text in _PIECE.findall(call[2])))
    for call in _OPTIONS.finditer(source):
        asked = {key: one or other or bare for key, one, other, bare in _OPTION.findall(call[2])}
        yield f"{call[1]}?{urlencode(asked, quote_via=quote)}"


def _pages(markup: Markup, query: dict[str, str]) -> int:
    if found := _PAGES.search(markup.source):
        return int(found[1])
    if written := WRITTEN.search(markup.source):
        return int(written[1])
    rows, size = _ROWS.search(markup.source), query.get("pageSize", "")
    return math.ceil(int(rows[1]) / int(size)) if rows and size.isdigit() and int(size) else 1


def _at(address: str, query: dict[str, str], number: int) -> Ask:
    asked = {**query, "pageIndex": str(number)}
    return Ask(urlunsplit(urlsplit(address)._replace(query=urlencode(asked, quote_via=quote), fragment="")))
