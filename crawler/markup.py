"""What a portal's page shows to a person, scripts included: its source, its tree, its anchors in order.

Unlike `parsers.page.document`, which reads reports, this keeps scripts and tabs that wait for a click:
that is where portals keep their lists and pagers.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from parsers.page import MOST_BYTES, MOST_TAGS, Page, decode, roots

STUB = 600
"""Fewer bytes are no list page: pagers that run past their end answer with 300 to 400 of them."""

_XML_SCRIPT = re.compile(r"<script[^>]*text/xml[^>]*>(.*?)</script\s*>", re.S | re.I)
_NEXT_GROUP = re.compile(r"<nextgroup>.*?</nextgroup>", re.S | re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_JSON_START = re.compile(r"^[\s\ufeff]*(?:/\*.*?\*/\s*)?(?:[\w.$]+\s*\()?\s*(?=[\[{])", re.S)
_REFRESH = re.compile(
    r"""<meta[^>]*http-equiv\s*=\s*["']?refresh[^>]*?url\s*=\s*["']?\s*([^"'>\s;]+)""", re.I | re.S
)
_MOVED = re.compile(
    r"""(?:window\.|self\.|top\.|document\.)?location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"'\s]+)["']"""
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_DATE_TIGHT = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./年](\d{2})[-./月](\d{2})")
_DAY_FIRST = re.compile(r"(?<![\d:])(\d{1,2})日?\s+((?:19|20)\d\d)[-./年](\d{1,2})(?:月|(?![-./月\d]))")
_DATE_EDGE = re.compile(
    r"^\s*[\[（(]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[\]）)]?\s*|\s*[\[（(]?(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[\]）)]?\s*$"
)
_BLANK = re.compile(r"[\s\u200b\ufeff\u00a0\u3000]+")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|⋯+)$")
_OPENER = re.compile(
    r"""(?:window\.open|location(?:\.href)?\s*=|goto\w*|open\w*|link\w*)\s*\(?\s*["']([^"']+)["']"""
    # Whatever else a page calls its function: an address looks like one.
    r"""|\b\w+\(\s*["']((?:https?://|\.{0,2}/)[\w./?&=%:#~-]+)["']"""
)
_OPTION = re.compile(r"https?://|\.{0,2}/\w|[\w/-]+\.s?html?$")
_LABELLED = re.compile(
    r"^(?:文章|信息)?标\s*题\s*[：:]\s*(.+?)\s*"
    r"(?:(?:作\s*者|点\s*击\s*(?:次\s*)?数|(?:发表|发布|更新|录入)\s*(?:时间|日期)|来\s*源|日\s*期)\s*[：:].*)?$"
)
"""What 动易 puts into `title`: 标题：…, 点击数：3, 发表时间：…"""
_READ_SO_OFTEN = re.compile(r"(?<=.{8})[（(]?(?:阅读|浏览|点击|访问)(?:次数|量|数)?[：:]?\d{1,9}次?[)）]?$")
"""How often a row was read, which some portals print inside its link."""
_TRAIL = re.compile(r"[>»/|＞_：:\-—–]+|->")
_LIST_TAGS = frozenset(("li", "tr", "dd", "dt", "option"))
_WORDLESS = re.compile(
    r"^(?:查看|下载|详情|详细|浏览|打开|阅读|点击.{0,4}|更多|预览|附件|pdf|docx?|\W|\d+)*$", re.I
)
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|txt|zip|rar)(?:$|[?#&])|/downfile|/download", re.I)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of a page: `words` is the fullest that it says of itself, `before` the last words in front
    of it that belong to no link of the same kind, `group` the container that repeats such rows."""

    url: str
    words: str
    date: str | None
    group: int
    before: str

    @property
    def is_cut(self) -> bool:
        return bool(_CUT.search(self.words))


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """A page, opened: `value` is set where it is JSON, `tree` where it holds markup."""

    page: Page
    source: str
    tree: etree._Element | None
    value: Any
    anchors: tuple[Anchor, ...]

    @property
    def is_stub(self) -> bool:
        return self.value is None and len(self.page.body) < STUB and not self.anchors


@lru_cache(maxsize=8)
def open_page(page: Page) -> Markup:
    """Opens a page of any kind; what cannot be read has no anchors. Never raises."""
    if len(page.body) > MOST_BYTES or page.body.count(b"<") > MOST_TAGS or page.body[:5] == b"%PDF-":
        return Markup(page, "", None, None, ())
    source = decode(page.body).text.lstrip("\ufeff")
    value = as_json(source)
    if value is not None:
        return Markup(page, source, None, value, ())
    tree = _tree(_unwrapped(source))
    anchors = tuple(_anchors(tree, _base(tree, page.url))) if tree is not None else ()
    return Markup(page, source, tree, None, anchors)


def as_json(source: str) -> Any:
    """The value of a JSON or JSONP text, else None."""
    start = _JSON_START.match(source[:400])
    if start is None:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(source, start.end())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) and value else None


def fragment_anchors(html: str, url: str) -> tuple[Anchor, ...]:
    """The anchors of a piece of markup that came inside something else."""
    tree = _tree(_unwrapped(html))
    return tuple(_anchors(tree, url)) if tree is not None else ()


def refresh_of(markup: Markup) -> str | None:
    """Where a page that is nothing but a signpost sends its reader; None for a page with content."""
    if markup.tree is None or len(markup.anchors) > 3 or len(markup.source) > 6000:
        return None
    found = _REFRESH.search(markup.source)
    moved = found or _MOVED.search(markup.source)
    return urljoin(markup.page.url, unescape(moved[1])) if moved else None


def frames(markup: Markup) -> tuple[str, ...]:
    """Addresses of the page's frames, in their order, without those of other schemes."""
    if markup.tree is None:
        return ()
    base = _base(markup.tree, markup.page.url)
    found = markup.tree.xpath("//iframe/@src | //frame/@src")
    assert isinstance(found, list)
    return tuple(
        address
        for src in found
        if (address := absolute(base, str(src))) and not str(src).startswith("about:")
    )


def own_words(markup: Markup) -> Iterator[str]:
    """What a page says of itself outside its links: its title in parts, its ColumnName, lines of its text."""
    if markup.tree is None:
        return
    for root in roots(markup.tree):
        for element in root.iter():
            if element.tag == "meta" and (element.get("name") or "").strip().lower() == "columnname":
                yield squeeze(element.get("content") or "")
            for text, within in ((element.text, True), (element.tail, False)):
                if text and len(text) < 200 and not text.isspace() and not _in_anchor(element, within):
                    yield from (squeeze(part) for part in _TRAIL.split(text))


def absolute(base: str, href: str) -> str | None:
    """The address behind `href`, or None where it leads to no page (script, mail, the page itself)."""
    href = _BLANK.sub("", unescape(href)).replace("\\", "/")
    if not href or href.startswith(("#", "mailto:", "tel:", "data:")) or "{{" in href or "${" in href:
        return None
    if href.lower().startswith("javascript:"):
        inner = _OPENER.search(href)
        if inner is None:
            return None
        href = inner[1] or inner[2]
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def read_date(text: str) -> str | None:
    """The first date of a text as YYYY-MM-DD, None where there is none."""
    for pattern in (_DATE, _DATE_TIGHT):
        for found in pattern.finditer(text):
            if date := _iso(found[1], found[2], found[3]):
                return date
    first = _DAY_FIRST.search(text)
    return _iso(first[2], first[3], first[1]) if first else None


def _iso(year: str, month: str, day: str) -> str | None:
    if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}-{int(day):02d}"
    return None


def squeeze(text: str) -> str:
    """Without any white space, as Chinese words are compared."""
    return _BLANK.sub("", text)


def _unwrapped(source: str) -> str:
    """Rows that stand in a script of XML (Hanweb) become markup at their place; so does a bare XML answer."""
    source = _NEXT_GROUP.sub("", source)  # an address for the pager, no row
    if "text/xml" in source:
        source = _XML_SCRIPT.sub(lambda found: f"<div>{_CDATA.sub(_inside, found[1])}</div>", source)
    if "<datastore" in source or source.startswith("<?xml"):
        source = _CDATA.sub(_inside, _XML_DECLARATION.sub("", source))
    if not source.lstrip().startswith("<") and "<a" in source and "\\" in source:
        # An answer that is a script with an array of rows: ["<li><a href=\"…\">…", …].
        source = source.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/").replace("\\n", "\n")
    return source


def _inside(found: re.Match[str]) -> str:
    return unescape(found[1]) if found[1].lstrip().startswith("&lt;") else found[1]


def _tree(source: str) -> etree._Element | None:
    if "<" not in source:
        return None
    try:
        return etree.fromstring(
            source.replace("\x00", "").encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _base(tree: etree._Element | None, url: str) -> str:
    found = tree.xpath("//base/@href") if tree is not None else []
    base = str(found[0]).strip() if isinstance(found, list) and found else ""
    return urljoin(url, base) if base else url


def text_of(element: etree._Element) -> str:
    """The words below an element: markup between them separates nothing, blanks are run together."""
    parts = [text for text in element.itertext() if isinstance(text, str)]
    return _BLANK.sub(" ", "".join(parts)).strip()


def _anchors(tree: etree._Element, base: str) -> Iterator[Anchor]:
    found: list[tuple[etree._Element, str, str]] = []
    before = ""
    for root in roots(tree):
        for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
            if event == "start" and (url := _address(element, base)):
                found.append((element, url, before))
            if event == "start" and element.tag not in ("script", "style") and not _in_anchor(element):
                before = _kept(before, element.text)
            if event in ("end", "comment") and not _in_anchor(element, itself=False):
                before = _kept(before, element.tail)
    holds = _holders([element for element, _, _ in found])
    numbers: dict[etree._Element, int] = {}
    for element, url, said_before in found:
        row, container = _row(element, holds)
        words, date = _words(element, row)
        group = numbers.setdefault(container, len(numbers))
        yield Anchor(url, _READ_SO_OFTEN.sub("", squeeze(words)), date, group, said_before)


def _address(element: etree._Element, base: str) -> str | None:
    """Where a click on an element leads: by its href, by an attribute that a script reads, by its onclick."""
    if not isinstance(element.tag, str) or element.tag in ("link", "base", "script", "iframe"):
        return None
    if element.tag == "option":
        value = element.get("value") or ""
        return absolute(base, value) if _OPTION.match(value) else None
    for name in ("href", "data-url", "data-href"):
        if url := absolute(base, element.get(name) or ""):
            return url
    opened = _OPENER.search(element.get("onclick") or "")
    return absolute(base, opened[1] or opened[2]) if opened else None


def _in_anchor(element: etree._Element, itself: bool = True) -> bool:
    current = element if itself else element.getparent()
    while current is not None:
        if current.tag in ("a", "script", "style"):
            return True
        current = current.getparent()
    return False


def _kept(before: str, text: str | None) -> str:
    """Words are remembered by line; bullets and blanks are not words."""
    words = squeeze(text or "")
    if not re.search(r"[\w\u4e00-\u9fff]", words):
        return before
    # A heading may be broken by <br>: its halves belong together.
    return (before + "\n" + words)[-80:]


def _holders(anchors: list[etree._Element]) -> dict[etree._Element, dict[str, int]]:
    """For each element that holds anchors: how many of its children of each tag hold some."""
    holds: dict[etree._Element, dict[str, int]] = {}
    known: set[etree._Element] = set()
    for anchor in anchors:
        current = anchor
        while current not in known:
            known.add(current)
            parent = current.getparent()
            if parent is None:
                break
            tags = holds.setdefault(parent, {})
            tags[str(current.tag)] = tags.get(str(current.tag), 0) + 1
            current = parent
    return holds


def _row(
    anchor: etree._Element, holds: dict[etree._Element, dict[str, int]]
) -> tuple[etree._Element, etree._Element]:
    """The row that an anchor stands in, and the container of such rows."""
    current = anchor
    while (parent := current.getparent()) is not None:
        if holds[parent].get(str(current.tag), 0) > 1 or parent.tag in ("body", "html"):
            return current, parent
        if current.tag in _LIST_TAGS:
            return current, parent
        current = parent
    return current, current


def _words(anchor: etree._Element, row: etree._Element) -> tuple[str, str | None]:
    shown = text_of(anchor)
    named = anchor.get("title") or anchor.get("mc") or (anchor.get("alt") if anchor.tag == "area" else "")
    title = _BLANK.sub(" ", named or "").strip()
    if labelled := _LABELLED.match(title):
        title = labelled[1]
    if not shown and not title:
        for image in anchor.iter("img"):
            title = title or (image.get("alt") or image.get("title") or "").strip()
    around = text_of(row) if row is not anchor else ""
    beside = around.replace(shown, " ", 1) + " " + (anchor.tail or "" if row is anchor else "")
    if row is anchor:
        beside += _tails(anchor)
    date = read_date(beside) or (read_date(shown) if _DATE_EDGE.search(shown) else None)
    date = date or read_date(anchor.get("rq") or "")  # 大汉: mc the name, rq the date
    if date and read_date(shown) == date:
        shown = _DATE_EDGE.sub("", shown)
    words = shown
    cut = _CUT.sub("", squeeze(shown))
    if title and (
        not shown or (cut != squeeze(shown) and squeeze(title).startswith(cut)) or _says_more(title, shown)
    ):
        words = title
    wordless = _WORDLESS.match(squeeze(words)) and not words.isdigit()
    if wordless and row is not anchor and not _shared(row, anchor):
        rest = _DATE_EDGE.sub("", _BLANK.sub(" ", around.replace(shown, " ", 1)).strip()).strip()
        if 4 <= len(rest) <= 120:
            words = rest
    return words, date


def _shared(row: etree._Element, anchor: etree._Element) -> bool:
    """Whether what a row says may belong to another link in it (更多 above the first rows of a column)."""
    href = anchor.get("href")
    return any(
        other is not anchor and other.get("href") != href and not _WORDLESS.match(squeeze(text_of(other)))
        for other in islice(row.iter("a"), 50)
    )


def _says_more(title: str, shown: str) -> bool:
    """A title that contains what is shown, and more, is the whole one."""
    return len(squeeze(title)) > len(squeeze(shown)) >= 2 and squeeze(shown) in squeeze(title)


def _tails(anchor: etree._Element) -> str:
    """What stands between this anchor and the next one, where rows are divided by <br> alone."""
    parts: list[str] = []
    for follower in anchor.itersiblings():
        if follower.tag == "a" or follower.find(".//a") is not None:
            break
        parts.append(text_of(follower) if isinstance(follower.tag, str) else "")
        parts.append(follower.tail or "")
    return " ".join(parts)
