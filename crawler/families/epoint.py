"""国泰 Epoint WebBuilder: `/zwgk/002005/…/YYYYMMDD/<uuid>.html`, codes growing by three digits a level.

Districts of Shanghai serve a shell `showinfo.html?infoGuid=<uuid>` instead; its text comes from
`getGovInfoDetail`, asked in `crawler.article`. Xuzhou, Fushun and Yingkou serve a shell of the list,
`govInfoPub.html?categorynum=003011`: its script `webBuilderCommon.js` says which site and project this is
(`siteInfo`), and JSON posted to `<project>/rest/lightfrontaction/getgovinfolist` is answered with
`custom.data` and `custom.total`. Pages are counted from 0 (xz.gov.cn); Yingkou wraps the question in
`params`, and is not read.
"""

import json
import math
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.listing import Ask, Listing
from crawler.markup import Markup, open_page
from crawler.pagers import MOST_PAGES, written_by_script
from crawler.shape import Shape
from parsers.page import Page

SHAPE = Shape(
    article=re.compile(
        r"/(?:\d{6,}/)+\d{8}/[0-9a-f-]{36}\.html$|/showinfo\.html\?.*infoGuid=[0-9a-fA-F-]{36}"
    ),
    pager=written_by_script(first=1),
    marks=(
        re.compile(r"getGovInfoDetail|infoGuid|[?&]categorynum="),
        re.compile(r"webBuilderCommon\.js|\bsiteGuid\b|\"infourl\""),
    ),
    here=re.compile(r"/\d{6}/(?:\d{9}/)+|categorynum="),
)
signs = SHAPE.signs
PER_PAGE = 20
_SETTINGS = re.compile(r"""src\s*=\s*["']([^"']*webBuilderCommon\.js[^"']*)["']""", re.I)
_SITE = re.compile(r"siteInfo\s*=\s*(\{[^{}]{1,2000}\})")
_LIST = "/rest/lightfrontaction/getgovinfolist"


def read(page: Page) -> Listing:
    """Rows of a static list; or the way from a shell to its script, to the answers, page by page."""
    markup = open_page(page)
    if urlsplit(page.url).path.endswith(_LIST):
        return _answer(markup)
    if "webBuilderCommon.js" in urlsplit(page.url).path:
        return Listing((), _asked(markup))
    listing = SHAPE.read(page)
    return listing if listing.links or listing.more else Listing((), _settings(markup))


def _settings(markup: Markup) -> tuple[Ask, ...]:
    """The script that knows site and project; which list is wanted is noted behind its address."""
    query = dict(parse_qsl(urlsplit(markup.page.url).query, keep_blank_values=True))
    called = _SETTINGS.search(markup.source)
    if called is None or not query.get("categorynum"):
        return ()
    wanted = {key: query.get(key, "") for key in ("deptcode", "categorynum")}
    return (Ask(f"{urljoin(markup.page.url, called[1])}#{urlencode(wanted)}"),)


def _asked(markup: Markup) -> tuple[Ask, ...]:
    wanted = dict(parse_qsl(urlsplit(markup.page.url).fragment, keep_blank_values=True))
    said = _SITE.search(markup.source)
    try:
        site = json.loads(said[1]) if said else {}
    except ValueError:
        return ()
    project, guid = site.get("projectName"), site.get("siteGuid")
    if not isinstance(project, str) or not isinstance(guid, str) or not wanted.get("categorynum"):
        return ()
    return (_page(urljoin(markup.page.url, project.rstrip("/") + _LIST), {**wanted, "siteGuid": guid}, 0),)


def _answer(markup: Markup) -> Listing:
    """All further pages at once: a server that counts from 1 answers 0 as 1, and the total tells."""
    links = SHAPE.read(markup.page).links
    url, _, noted = markup.page.url.partition("#")
    asked = dict(parse_qsl(noted, keep_blank_values=True))
    custom = markup.value.get("custom") if isinstance(markup.value, dict) else None
    told = str(custom.get("total", "")) if isinstance(custom, dict) else ""
    if not told.isdigit():
        return Listing(links)
    further = (
        range(1, min(math.ceil(int(told) / PER_PAGE), MOST_PAGES)) if asked.get("pageIndex") == "0" else ()
    )
    return Listing(links, tuple(_page(url, asked, number) for number in further), int(told))


def _page(url: str, wanted: dict[str, str], number: int) -> Ask:
    asked = {**wanted, "pageIndex": str(number)}
    body = {
        "deptcode": wanted["deptcode"],
        "categorynum": wanted["categorynum"],
        "pageIndex": number,
        "pageSize": PER_PAGE,
        "siteGuid": wanted["siteGuid"],
    }
    return Ask(f"{url}#{urlencode(asked)}", json=json.dumps(body, separators=(",", ":")))
