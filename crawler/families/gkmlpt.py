"""政府信息公开目录管理平台 (Guangdong): `/gkmlpt/index` holds a tree of columns, an API their rows.

`GET …/gkmlpt/api/all/<column>?page=1&sid=<SID>` gives 100 articles a page; page 0 is page 1 again. The tree
may hang below a path (www.dabu.gov.cn/mzdpgbzzf/gkmlpt). Nodes with a `jump_url` lead elsewhere. Where no
node speaks of reports, column 0 lists everything.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.listing import Ask, Link, Listing
from crawler.markup import Markup, as_json, open_page
from crawler.rows import read_rows
from crawler.shape import Shape
from crawler.words import is_column_name
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html"),
    marks=(re.compile(r"_CONFIG\s*=[\s\S]{0,4000}?\bTREE\b|/gkmlpt/api/"),),
    here=re.compile(r"/gkmlpt/(?:index|annualreport|api)"),
)
signs = SHAPE.signs
MOST_PAGES = 20
_TREE = re.compile(r"\bTREE['\"]?\s*:\s*(?=\[)")
_SID = re.compile(r"\bSID['\"]?\s*:\s*['\"]?(\d+)")


def read(page: Page) -> Listing:
    """Asks the API for the columns of reports, or reads one of its answers."""
    markup = open_page(page)
    if markup.value is not None:
        return Listing(read_rows(markup), _after(markup))
    tree, sid = _TREE.search(markup.source), _SID.search(markup.source)
    base = urlsplit(page.url).path.partition("/gkmlpt")[0] + "/gkmlpt/"
    if tree is None or sid is None:
        return SHAPE.read(page)
    nodes = list(_nodes(as_json(markup.source[tree.end() :])))
    wanted = [node for node in nodes if is_column_name(str(node.get("name", "")))]
    links = [Link(urljoin(page.url, str(n["jump_url"])), str(n["name"])) for n in wanted if n.get("jump_url")]
    ids = [str(node["id"]) for node in wanted if not node.get("jump_url")]
    chosen = urlsplit(page.url).fragment
    if not wanted:
        ids = [chosen] if chosen.isdigit() else ["0"]
    asks = tuple(Ask(urljoin(page.url, f"{base}api/all/{i}?page=1&sid={sid[1]}")) for i in dict.fromkeys(ids))
    return Listing(tuple(links), asks)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    for node in value if isinstance(value, list) else ():
        if isinstance(node, dict):
            if "id" in node:
                yield node
            yield from _nodes(node.get("children"))


def _after(markup: Markup) -> tuple[Ask, ...]:
    query = parse_qs(urlsplit(markup.page.url).query)
    page = int(query["page"][0]) if query.get("page", [""])[0].isdigit() else 0
    value = markup.value if isinstance(markup.value, dict) else {}
    total = value.get("total") or (value.get("classify") or {}).get("post_count") or 0
    articles = value.get("articles") or ()
    address, _, noted = markup.page.url.partition("#")
    size = int(noted) if noted.isdigit() else len(articles)
    if not page or not articles or page >= MOST_PAGES or page * size >= int(total):
        return ()
    # The last page is shorter than the others: how long they are is noted.
    return (Ask(f"{address.replace(f'page={page}', f'page={page + 1}', 1)}#{size}"),)
