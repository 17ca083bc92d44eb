"""What a fetched page is to a visit: a report, a stub whose report is elsewhere, or none of it.

The listed title and the page's own titles are judged by `parsers.titles`; the text decides where no title
says anything (孝感 heads a report with the bare name of the county).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urljoin, urlsplit

from crawler.listing import Ask
from crawler.markup import FILE, Markup, frames, open_page, squeeze
from parsers.identity import identify
from parsers.page import Block, Page, document, lines, text_lines
from parsers.titles import judge_title

_FILE_STARTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_MARKERS = re.compile(
    r"本年新收政府信息公开申请|本年(?:新制作|制发件|处理决定)数|第二十条第[（(]?[一五六八]|结果维持|依申请公开政府信息"
)
_BARE_FILE = re.compile(
    r"20\d\d年?(?:度)?(?:政府|政务)?(?:信息公开)?(?:工作)?(?:年度)?(?:年报|报告)(?:\.\w{2,4})?$"
)
_REPORT = re.compile(r"公开.{0,20}(?:报告|年报)|年报|年度报告")
_NOT_IT = re.compile(r"操作手册|浏览器|阅读器|下载中心|adobe|wps\.cn|表格下载|申请表", re.I)
_DETAIL = re.compile(r"""["']([^"'\s]*getGovInfoDetail[^"'\s]*)["']""")
_INFO_ID = re.compile(
    r"infoGuid=([0-9A-Za-z-]{8,40})|info(?:id|Guid)['\"]?\s*[:=]\s*['\"]([0-9A-Za-z-]{8,40})", re.I
)
_SPA_DETAIL = re.compile(r"""["']([^"'\s]*/html/info/detail)["']""")
_SPA_PATH = re.compile(r"/art/info/[^/?#]+/([^/?#]+)")
_VIEWED = re.compile(r"""[?&#](?:file|url|src|path)=([^&#"']+\.(?:pdf|docx?|ofd))""", re.I)
_IN_SCRIPT = re.compile(r"""["']([^"'\s<>]{1,300}\.(?:pdf|docx?|ofd))(?:\?[^"'\s<>]{0,80})?["']""", re.I)
MOST_FILES = 3


@dataclass(frozen=True, slots=True)
class Article:
    """`kind` as titles are judged; `has_text`: the report's own words stand here. `carriers` are the asks
    that lead to the bytes of a report that hangs elsewhere, the likeliest first."""

    kind: str
    title: str = ""
    has_text: bool = False
    carriers: tuple[Ask, ...] = ()
    year: int | None = None

    @property
    def is_report(self) -> bool:
        return self.kind == "annual_report"


def judge_article(page: Page, listed: str = "", site_name: str = "") -> Article:
    """Judges a page that was listed as `listed` (empty: it was not). Never raises."""
    expected = judge_title(listed) if listed else "other"
    if page.body.startswith(_FILE_STARTS):
        if _BARE_FILE.match(squeeze(listed)):
            expected = "annual_report"  # 2019年年报.pdf, in the column of reports
        return Article(expected, listed, expected == "annual_report")
    markup = open_page(page)
    found = document(page)
    blocks = text_lines(found.text) if found.tree is None else lines(found.tree, {})
    identity = identify(blocks, found.tree, url=page.url, site_name=site_name, raw=markup.source)
    marks = {mark for block in blocks for mark in _MARKERS.findall(block.text[:400])}
    kind, title = identity.kind, identity.title or listed
    has_text = len(identity.parts) >= 2 or len(marks) >= 2
    if kind == "annual_report" and not has_text:
        has_text = _own_text(blocks, markup) > 1000
    if kind == "annual_report" and not has_text and expected != "annual_report":
        # A line of a page that is neither a report nor listed as one may be a breadcrumb that ends in the
        # name of the column, or news: only a title proper is believed.
        kind = kind if identity.sources.get("kind") != "text" and identity.year else "other"
    asks = _carriers(markup) if markup.value is None else _named(markup)
    carriers = tuple({ask.url: ask for ask in asks}.values())[:MOST_FILES]
    unnamed = kind in ("other", "list") and expected == "annual_report" and not _lists(markup)
    if unnamed and (has_text or carriers or _own_text(blocks, markup) > 300):
        # A page without a heading (德安): the list says what it is, where there is anything to read.
        kind, title = expected, listed
        has_text = has_text or not carriers
    if kind != "annual_report" or has_text:
        return Article(kind, title, has_text, year=identity.year)
    return Article(kind, title, False, carriers, identity.year)


def _own_text(blocks: Sequence[Block], markup: Markup) -> int:
    """How many characters stand there that belong to no link."""
    linked = sum(len(anchor.words) for anchor in markup.anchors)
    return sum(len(block.text) for block in blocks if "/head" not in block.path) - linked


def _lists(markup: Markup) -> bool:
    return sum(1 for anchor in markup.anchors if judge_title(anchor.words) == "annual_report") > 1


def _named(markup: Markup) -> Iterator[Ask]:
    """The files that a JSON answer names (Epoint's pdflist)."""
    names = _strings(markup.value, ("attachurl", "url", "attachpath", "path", "downloadurl", "fileurl"))
    yield from map(Ask, dict.fromkeys(urljoin(markup.page.url, name) for name in names if FILE.search(name)))


def _strings(value: Any, keys: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _strings(entry, keys, depth + 1)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if isinstance(entry, str) and str(key).lower() in keys:
                yield entry
            elif isinstance(entry, str) and depth < 3 and entry.lstrip()[:1] in ("{", "["):
                try:
                    yield from _strings(json.loads(entry), keys, depth + 1)
                except ValueError:
                    continue
            else:
                yield from _strings(entry, keys, depth + 1)


def _carriers(markup: Markup) -> Iterator[Ask]:
    """Where the text of a stub may be: a detail that a script asks for, a file, a frame."""
    yield from _details(markup)
    files = [a for a in markup.anchors if FILE.search(a.url) and not _NOT_IT.search(a.words + a.url)]
    files.sort(key=lambda anchor: not _REPORT.search(anchor.words))
    for address in dict.fromkeys(anchor.url for anchor in files):
        yield Ask(address)
    for frame in frames(markup):
        yield Ask(_viewed(frame))
    if not files:
        for found in _IN_SCRIPT.finditer(markup.source):
            yield Ask(_viewed(urljoin(markup.page.url, found[1])))


def _viewed(address: str) -> str:
    """The file that a viewer is asked to show, else the address itself."""
    viewed = _VIEWED.search(address)
    return urljoin(address, unquote(viewed[1])) if viewed else address


def _details(markup: Markup) -> Iterator[Ask]:
    """Epoint's getGovInfoDetail and 奉贤's /html/info/detail, each asked as the page's own script would."""
    url = markup.page.url
    called = _DETAIL.search(markup.source)
    if called:
        asked = _INFO_ID.search(url) or _INFO_ID.search(markup.source)
        guid = (
            parse_qs(urlsplit(url).query).get("infoGuid", [""])[0] or (asked and (asked[1] or asked[2])) or ""
        )
        if guid:
            parameters = json.dumps({"infoid": guid}, separators=(",", ":"))
            yield Ask(_with_query(urljoin(url, called[1]), "infoid", guid), {"params": parameters})
    named = _SPA_PATH.search(urlsplit(url).path)
    if named:
        called = _SPA_DETAIL.search(markup.source)
        address = urljoin(url, called[1] if called else "/html/info/detail")
        yield Ask(_with_query(address, "id", named[1]), {"id": named[1]})


def _with_query(url: str, name: str, value: str) -> str:
    """The address with what is posted to it: answers to several questions need addresses of their own."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({name: value})}"
