"""大汉 jpaas: articles are `…/art/YYYY/art_<hex>.html`, lists come from the unit API as markup inside JSON.

The page names its unit: `<script parseType="bulidstatic" url=… queryData="{'webId':'…', …}">` beside a
pager with `count` and `rows` (samr, miit, 杭州滨江); the spelling is real. The answer to a page that is
past the end, or asked from a place the server does not like, is page 1 again.
"""

import json
import math
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask
from crawler.markup import Markup, as_json
from crawler.pagers import MOST_PAGES, own_link_or
from crawler.shape import Shape

_ARTICLE = re.compile(r"/art/\d{4}/")
_PARAMETER = re.compile(r"""["']?(\w+)["']?\s*[:=]\s*["']([^"']*)["']""")


def unit_api(markup: Markup) -> tuple[Ask, ...]:
    """jpaas: the unit that a script of the page names, page by page; the spelling `bulidstatic` is real."""
    return own_link_or(markup, lambda: _unit_api(markup))


def _unit_api(markup: Markup) -> tuple[Ask, ...]:
    if markup.value is not None:
        return _unit_after(markup)
    asks: list[Ask] = []
    for tag in re.findall(r"<script\b[^>]*parseType\s*=\s*[^>]*>", markup.source, re.I):
        data = re.search(r"""queryData\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag, re.I)
        address = re.search(r"""\b(?:url|unitUrl)\s*=\s*["']([^"']+)["']""", tag, re.I)
        kind = re.search(r"""parseType\s*=\s*["'](\w+)["']""", tag, re.I)
        if data is None or address is None:
            continue
        query = dict(_PARAMETER.findall(unescape(data[1] or data[2] or "")))
        count = _attribute(markup.source, "count")
        rows = _attribute(markup.source, "rows") or 15
        shown = _attribute(markup.source, "pageNo") or 1
        has_rows = any(_ARTICLE.search(anchor.url) for anchor in markup.anchors)
        pages = math.ceil(count / rows) if count is not None else 1
        for number in range(shown + 1 if has_rows else 1, min(pages, MOST_PAGES) + 1):
            parameters = {
                "parseType": kind[1] if kind else "bulidstatic",
                **query,
                "paramJson": json.dumps({"pageNo": number, "pageSize": rows}, separators=(",", ":")),
            }
            asks.append(Ask(_with_query(urljoin(markup.page.url, unescape(address[1])), parameters)))
    return tuple(asks)


def _unit_after(markup: Markup) -> tuple[Ask, ...]:
    """The pages behind the first answer, where the pager came inside it."""
    query = dict(parse_qsl(urlsplit(markup.page.url).query, keep_blank_values=True))
    asked = as_json(query.get("paramJson", ""))
    count, rows = _attribute(markup.source, "count"), _attribute(markup.source, "rows") or 15
    if not isinstance(asked, dict) or asked.get("pageNo") != 1 or count is None:
        return ()
    asks = []
    for number in range(2, min(math.ceil(count / rows), MOST_PAGES) + 1):
        parameters = json.dumps({**asked, "pageNo": number, "pageSize": rows}, separators=(",", ":"))
        asks.append(Ask(_with_query(markup.page.url, {"paramJson": parameters})))
    return tuple(asks)


def _attribute(source: str, name: str) -> int | None:
    found = re.search(rf"""\b{name}\s*=\s*\\?["'](\d+)\\?["']""", source)
    return int(found[1]) if found else None


def _with_query(url: str, parameters: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    known = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(query=urlencode({**known, **parameters}, quote_via=quote)))


SHAPE = Shape(
    article=re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html$|/art/\d{4}/art_[0-9a-f-]{36}\.html$"),
    pager=unit_api,
    marks=(re.compile(r"parseType\s*=\s*[\"']?bu[il]{2}dstatic|jpaas-publish-server", re.I),),
    here=re.compile(r"/jpaas-publish-server/"),
)
signs, read = SHAPE.signs, SHAPE.read
