"""Where a list goes on: its own link first, else what its script would write; never a number of our own.

Every pager is a function of the page alone. What runs past its end answers with a stub, a refresh to `./`
or the same page again; the first two are no list here, the third is noticed by who reads the lists.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask
from crawler.markup import Markup, as_json, squeeze

Pager = Callable[[Markup], tuple[Ask, ...]]

WINDOW = 45
"""Rows of one dataproxy answer: three pages of 15."""

MOST_PAGES = 200
"""A list that claims more pages than this is read to here."""

_NEXT = re.compile(r"^[\[<]?(?:下一?页|后一?页|下翻|next(?:page)?|[›»>]{1,2}|>>)[\]>»›]*$", re.I)
_CREATE = re.compile(r"createPage(?:HTML|Html)?\s*\(([^()]{1,300})\)")
_ARGUMENT = re.compile(r"""'([^']*)'|"([^"]*)"|([\w.+-]+)""")
_COUNT = re.compile(
    r"(?:contenpage|total_?pages?|page_?count|count_?pages?|page_?total|pages|maxpage|allpage)\s*[=:]\s*(?:parseInt\()?['\"]?(\d{1,5})",
    re.I,
)
_TOTAL_ROWS = re.compile(
    r"(?:total_?records?|record_?count|total_?count|count_?num|rowcount)(?:\s*[=:]\s*['\"]?|>)(\d{1,7})", re.I
)
_CURRENT = re.compile(
    r"(?:current_?page|now_?page|page_?index|page_?now|cur_?page)\s*[=:]\s*['\"]?(\d{1,5})", re.I
)
_PER_PAGE = re.compile(r"(?:per_?page|page_?size|page_?rows?)\s*[=:]\s*['\"]?(\d{1,4})", re.I)
_WRITTEN = re.compile(r"(?:共\s*(?:<[^>]*>\s*)*|/\s*)(\d{1,5})(?:\s*<[^>]*>)*\s*页")
_GOTO = re.compile(r"goto_?page\w*|gopage\w*|jumpPage|toPage|pageTo", re.I)
_SUFFIX = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d{1,4}))?\.(?P<ext>s?html?|jhtml|aspx?|jsp|php)$", re.I)
_STEM_IN_SCRIPT = re.compile(
    r"""["']([A-Za-z][\w-]{0,40}?)_?["']\s*\+\s*["']?_?["']?\s*\+?\s*\(?\s*\w+|["']([A-Za-z][\w-]{0,40})_["']"""
)
_EXT_IN_SCRIPT = re.compile(r"""["']\.?(s?html?)["']""")
_BODA = re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)")
_ARTICLE = re.compile(r"/art/\d{4}/")
_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>", re.S)
_PROXY = re.compile(r"""["']([^"'\s]*dataproxy\.jsp[^"'\s]*)["']""")
_PARAMETER = re.compile(r"""["']?(\w+)["']?\s*[:=]\s*["']([^"']*)["']""")


def next_link(markup: Markup) -> tuple[Ask, ...]:
    """The page's own link to its next page, as far as it leads anywhere but to this page."""
    here = _plain(markup.page.url)
    for anchor in markup.anchors:
        if _NEXT.match(squeeze(anchor.words)) and _plain(anchor.url) != here:
            return (Ask(anchor.url),)
    return ()


def written_by_script(first: int = 0) -> Pager:
    """A pager that a script writes: createPageHTML(5, 0, "index", "html"), countPage = 5, gotopage().

    `first` is the number of the first page where the script does not show it: page k of TRS is
    `index_<k-1>`, that of 开普 and Shanghai `<stem>_<k>`.
    """

    def pager(markup: Markup) -> tuple[Ask, ...]:
        return own_link_or(markup, lambda: _scripted(markup, first))

    return pager


def own_link_or(markup: Markup, other: Callable[[], tuple[Ask, ...]]) -> tuple[Ask, ...]:
    return next_link(markup) or other()


def _scripted(markup: Markup, first: int) -> tuple[Ask, ...]:
    source = markup.source
    name = urlsplit(markup.page.url).path.rpartition("/")[2]
    shape = _SUFFIX.match(name)
    here = int(shape["number"]) if shape and shape["number"] else None
    for call in _CREATE.finditer(source):
        values = [
            next(part for part in found.groups() if part is not None) for found in _ARGUMENT.finditer(call[1])
        ]
        if len(values) >= 3 and not values[0].isdigit():
            values, first = values[1:], 1
        values = [_variable(value, source) for value in values]
        if len(values) < 2 or not values[0].isdigit():
            continue
        total = int(values[0])
        current = here if here is not None else int(values[1]) if values[1].isdigit() else first
        if here is None and current > 0 and first == 0:
            first = 1
        stem = values[2] if len(values) > 2 and not values[2].isdigit() else _stem(shape, source)
        ext = values[3] if len(values) > 3 and not values[3].isdigit() else _ext(shape, source)
        return _numbered(markup, current, first, total, (stem, ext.lstrip(".")))
    count = _COUNT.search(source)
    written = _GOTO.search(source) and _WRITTEN.search(source)
    if not count and not written:
        return ()
    total = int(count[1] if count else written[1])  # type: ignore[index]
    shown = _CURRENT.search(source)
    current = here if here is not None else int(shown[1]) if shown else first
    if here is None and shown and current == 1:
        first = 1
    return _numbered(markup, current, first, total, (_stem(shape, source), _ext(shape, source)))


def _variable(value: str, source: str) -> str:
    """A number or word; the name of a variable becomes what the script assigns to it."""
    if value.isdigit() or not re.fullmatch(r"[A-Za-z_]\w*", value):
        return value
    found = re.search(rf"\b{value}\s*=\s*(?:parseInt\()?['\"]?([\w.]+)", source)
    return found[1] if found else value


def _numbered(markup: Markup, current: int, first: int, total: int, name: tuple[str, str]) -> tuple[Ask, ...]:
    last = total - 1 if first == 0 else total
    if current >= min(last, MOST_PAGES):
        return ()
    return (Ask(urljoin(markup.page.url, f"{name[0]}_{current + 1}.{name[1]}")),)


def _stem(shape: re.Match[str] | None, source: str) -> str:
    if shape:
        return shape["stem"]
    found = _STEM_IN_SCRIPT.search(source)
    return (found[1] or found[2]) if found else "index"


def _ext(shape: re.Match[str] | None, source: str) -> str:
    if shape:
        return shape["ext"]
    found = re.search(r"""index_?["'+\s\w()]*\.?["'+\s.]*(s?html?)\b""", source) or _EXT_IN_SCRIPT.search(
        source
    )
    return found[1] if found else "html"


def descending(markup: Markup) -> tuple[Ask, ...]:
    """博达: page k of N is `<slug>/<N-k+1>.htm`; its own 下页 link says so, else the number of pages does."""
    return own_link_or(markup, lambda: _descending(markup))


def _descending(markup: Markup) -> tuple[Ask, ...]:
    calls = [int(call) for call in _BODA.findall(markup.source)]
    written = _WRITTEN.search(markup.source)
    total = max([*calls, int(written[1]) if written and calls else 0], default=0)
    folder, _, name = urlsplit(markup.page.url).path.rpartition("/")
    stem, _, ext = name.partition(".")
    if total < 2 or not stem or ext not in ("htm", "html"):
        return ()
    if stem.isdigit():
        number = int(stem) - 1
        return (Ask(urljoin(markup.page.url, f"{folder}/{number}.{ext}")),) if number >= 1 else ()
    return (Ask(urljoin(markup.page.url, f"{folder}/{stem}/{total - 1}.{ext}")),)


def dataproxy(markup: Markup) -> tuple[Ask, ...]:
    """大汉: rows stand in the page, the rest comes in windows of 45 by POST of what `nextgroup` names."""
    return own_link_or(markup, lambda: _dataproxy(markup))


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


def by_query(markup: Markup) -> tuple[Ask, ...]:
    """Query systems: `page=1` of the address counts up while the page says that there are more."""
    return own_link_or(markup, lambda: _by_query(markup))


def _by_query(markup: Markup) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    total = _COUNT.search(markup.source) or _WRITTEN.search(markup.source)
    for place, (key, value) in enumerate(pairs):
        if (
            re.fullmatch(
                r"page|cur_?page|currentPage|page_?(?:no|num|index)|pageNumber|currpage|p", key, re.I
            )
            and value.isdigit()
        ):
            if total is None or int(value) >= min(int(total[1]), MOST_PAGES):
                return ()
            pairs[place] = (key, str(int(value) + 1))
            return (Ask(urlunsplit(parts._replace(query=urlencode(pairs, quote_via=quote)))),)
    return ()


def _plain(url: str) -> str:
    return url.partition("#")[0]
