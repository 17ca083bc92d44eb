"""The list of 大汉's xxgk module: a shell that its script fills from `/module/xxgk/search.jsp`.

The script calls `loadDynamic('/module/xxgk/search.jsp?…&area=<unit>', '<div>', '<type>', '', '', '<site>')`,
which posts what stands in the call (Harbin, Zhejiang, Jilin city), or the page holds the whole address
(Jiangsu, Yingtan: a GET). The answer is a table of `tr_main_value_odd` and says 共N页; `currpage` counts
from 1. A type that only the running script knows leaves the list unread.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawler.listing import Ask
from crawler.markup import Markup
from crawler.pagers import MOST_PAGES, WRITTEN

ADDRESS = "/module/xxgk/search.jsp"
_LOADED = re.compile(r"""loadDynamic\(((?:"[^"]*"|'[^']*'|\([^()]*\)|[^()"']){3,200})\)""")
_ARGUMENT = re.compile(r"""(?:"[^"]*"|'[^']*'|[^,"'])+""")
_PIECE = re.compile(r""""([^"]*)"|'([^']*)'""")
_WHOLE = re.compile(r"""["']([^"'\s]*/module/xxgk/search\.jsp\?[^"'\s]*)["']""")
_FIELDS = ("vc_title", "vc_number", "currpage", "vc_filenumber", "vc_all", "texttype", "fbtime")


def catalogue(markup: Markup) -> tuple[Ask, ...]:
    """The search that fills a shell, or the page behind an answer of it."""
    if urlsplit(markup.page.url).path.endswith(ADDRESS):
        return _after(markup)
    for call in _LOADED.finditer(markup.source):
        arguments = [_written(argument) for argument in _ARGUMENT.findall(call[1])]
        if len(arguments) < 6 or ADDRESS not in arguments[0]:
            continue
        url = urljoin(markup.page.url, arguments[0])
        told = {"divid": arguments[1], "infotypeId": arguments[2], "jdid": arguments[5]}
        form = {**dict.fromkeys(_FIELDS, ""), **dict(parse_qsl(urlsplit(url).query))}
        form |= {key: value for key, value in told.items() if value}
        return (_posted(url, form),) if form.get("infotypeId") else ()
    whole = _WHOLE.search(markup.source)
    if whole is None or not re.search(r"[?&](?:amp;)?infotypeId=\w", whole[1]):
        return ()
    return (Ask(urljoin(markup.page.url, whole[1].replace("&amp;", "&"))),)


def _written(argument: str) -> str:
    """What is written of an argument: of `'a'+b+'c'` the pieces around the variable."""
    return "".join(one or other for one, other in _PIECE.findall(argument))


def _posted(url: str, form: dict[str, str]) -> Ask:
    # The form is noted for the page behind this one.
    return Ask(f"{url.partition('#')[0]}#{urlencode(form)}", form)


def _after(markup: Markup) -> tuple[Ask, ...]:
    parts = urlsplit(markup.page.url)
    form = dict(parse_qsl(parts.fragment, keep_blank_values=True))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    told = (form or query).get("currpage") or "1"
    pages = WRITTEN.search(markup.source)
    if pages is None or not told.isdigit() or int(told) >= min(int(pages[1]), MOST_PAGES):
        return ()
    onward = {"currpage": str(int(told) + 1)}
    if form:
        return (_posted(markup.page.url, {**form, **onward}),)
    return (Ask(urlunsplit(parts._replace(query=urlencode({**query, **onward}, quote_via=quote)))),)
