"""大汉 Hanweb JCMS: articles are `/art/YYYY/M/D/art_COL_ID.html`, columns `/col/colN/index.html`.

The rows stand as XML in a script, where no HTML parser sees them; `nextgroup` names the dataproxy that has
the rest, in windows of 45 rows by POST (www.jiangsu.gov.cn). Some sites put all rows into one CDATA without
`record` (sd.msa.gov.cn), some answer dataproxy with 54 empty bytes (nhsa.gov.cn): then the list ends. Columns
of the xxgk module are `crawler.catalogue`.
"""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.catalogue import ADDRESS, catalogue
from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import MOST_PAGES, own_link_or
from crawler.shape import Shape

WINDOW = 45
"""Rows of one dataproxy answer: three pages of 15."""

_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>", re.S)
_PROXY = re.compile(r"""["']([^"'\s]*dataproxy\.jsp[^"'\s]*)["']""")
_PARAMETER = re.compile(r"""["']?(\w+)["']?\s*[:=]\s*["']([^"']*)["']""")
_TOTAL_ROWS = re.compile(
    r"(?:total_?records?|record_?count|total_?count|count_?num|rowcount)(?:\s*[=:]\s*['\"]?|>)(\d{1,7})", re.I
)
_PER_PAGE = re.compile(r"(?:per_?page|page_?size|page_?rows?)\s*[=:]\s*['\"]?(\d{1,4})", re.I)


def dataproxy(markup: Markup) -> tuple[Ask, ...]:
    """大汉: rows stand in the page, the rest comes in windows of 45 by POST of what `nextgroup` names; or all
    of them come from the catalogue of its xxgk module."""
    if urlsplit(markup.page.url).path.endswith(ADDRESS):
        return catalogue(markup)
    return own_link_or(markup, lambda: _dataproxy(markup) or catalogue(markup))


def _dataproxy(markup: Markup) -> tuple[Ask, ...]:
    source, url = markup.source, markup.page.url
    query = dict(parse_qsl(urlsplit(url).query))
    rows = source.count("<record>") or len(markup.anchors)
    total_found = _TOTAL_ROWS.search(source)
    total = int(total_found[1]) if total_found else None
    begin = int(query["endrecord"]) + 1 if query.get("endrecord", "").isdigit() else rows + 1
    if rows == 0 or (total is not None and begin > total):
        return ()
    group = _NEXT_GROUP.search(source)
    found = _PROXY.search(group[1]) if group else None
    if found is None and "endrecord" not in query:
        found = _PROXY.search(source)
    if found is None and total is None:
        return ()
    address = urljoin(url, unescape(found[1])) if found else url
    parts = urlsplit(address)
    form = {key: value for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "page"}
    for key in ("startrecord", "endrecord", "perpage"):
        form.pop(key, None)
    noted = dict(parse_qsl(urlsplit(url).fragment, keep_blank_values=True))
    form = {**noted, **form} if form or noted else _parameters(source)
    if not {"columnid", "unitid"} & set(form):
        return ()
    form = {"col": "1", **form}
    size = _PER_PAGE.search(source)
    per_page = int(size[1]) if size else int(query.get("perpage", "15"))
    asks: list[Ask] = []
    # Without a total, one window is asked for; its answer says whether there is another.
    while begin <= (total if total is not None else begin) and len(asks) < MOST_PAGES:
        window = {"startrecord": str(begin), "endrecord": str(begin + WINDOW - 1), "perpage": str(per_page)}
        asks.append(_window(parts.scheme, parts.netloc, parts.path, window, form))
        begin += WINDOW
        if total is None:
            break
    return tuple(asks) if rows else ()


def _window(scheme: str, netloc: str, path: str, window: Mapping[str, str], form: Mapping[str, str]) -> Ask:
    # The fragment keeps the form for the next window; it is never sent. Column and unit stand in the query
    # too, so that the windows of two columns have two addresses.
    told = {key: form[key] for key in ("columnid", "unitid") if key in form}
    return Ask(urlunsplit((scheme, netloc, path, urlencode({**told, **window}), urlencode(form))), form)


def _parameters(source: str) -> dict[str, str]:
    """What a script sends with its requests, written as `columnid: '33718'`."""
    wanted = (
        "appid",
        "webid",
        "path",
        "columnid",
        "sourceContentType",
        "unitid",
        "webname",
        "permissiontype",
    )
    found = {key: value for key, value in _PARAMETER.findall(source) if key in wanted}
    return {key: found[key] for key in wanted if key in found}


SHAPE = Shape(
    article=re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html(?:\?|$)"),
    pager=dataproxy,
    marks=(
        re.compile(r"<datastore>|dataproxy\.jsp"),
        re.compile(r"/module/xxgk/search\.jsp|tr_main_value_(?:odd|even)"),
    ),
    here=re.compile(r"/col/col\d+/index\.html$|/dataproxy\.jsp|/module/xxgk/search\.jsp"),
)
signs, read = SHAPE.signs, SHAPE.read
