"""Every link of a page with its whole title and the date beside it, whatever the markup around it.

Titles are often broken by `<br>` inside `<em>` (邯郸: 政府信息<br>公开年报), or cut with … while the `title`
attribute has all of it. Rows that a tab hides are rows too, so nothing hidden is left out here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from parsers.page import MOST_BYTES, MOST_TAGS, Page, decode

DATE = re.compile(r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_ROWS = frozenset(("li", "tr", "dd", "dt", "p"))
_NEXT = re.compile(r"^(?:下一页|下页|后一页|下1页|后页|next(?:page)?|[>›»]|>>)[>›»]*$", re.IGNORECASE)
_MARKS = (("#", "id"), (".", "class"))
_CUT = ("…", "...", "．．．", "..")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link: absolute address without fragment, its words without white space, the date of its row."""

    url: str
    words: str
    date: str | None = None
    inside: tuple[str, ...] = ()
    """The elements around it, innermost first, with id and class: `li.line`, `div#list.rows`."""


def tree_of(page: Page) -> etree._Element | None:
    """The page as a tree with its scripts, or None where it is no markup or too large to be a page."""
    if len(page.body) > MOST_BYTES or page.body.count(b"<") > MOST_TAGS:
        return None
    return tree_of_text(decode(page.body).text)


def tree_of_text(text: str) -> etree._Element | None:
    """The tree of a text of markup, such as the rows in a script."""
    try:
        return etree.fromstring(
            text.replace("\x00", "").encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def anchors(page: Page) -> tuple[Anchor, ...]:
    """The links of a page in their order; an address may occur several times, with different words."""
    tree = tree_of(page)
    return () if tree is None else tuple(anchors_of(tree, base_of(tree, page.url)))


def anchors_of(tree: etree._Element, base: str) -> Iterator[Anchor]:
    """The links below an element; `base` is the address that relative ones start from."""
    for element in tree.xpath("//a[@href] | //area[@href]"):
        url = absolute(base, element.get("href", ""))
        if url is not None:
            yield Anchor(url, _words(element), _date(element), _around(element))


def base_of(tree: etree._Element, url: str) -> str:
    """Where relative addresses of a page start: its `<base>`, else its own address."""
    for element in tree.xpath("//base[@href]"):
        return absolute(url, element.get("href", "")) or url
    return url


def absolute(base: str, href: str) -> str | None:
    """An address that can be asked for, without fragment; None for scripts, mail and what is broken."""
    href = re.sub(r"[\t\n\r]", "", unescape(href)).strip().replace("\\", "/")
    if not href or href.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base, href))[0]
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        return None
    return url.replace(" ", "%20")


def next_page(found: tuple[Anchor, ...], url: str) -> str | None:
    """The address behind 下一页, where the page has such a link and it leads elsewhere."""
    for anchor in found:
        if _NEXT.match(anchor.words) and anchor.url != url:
            return anchor.url
    return None


def spelled_date(text: str) -> str | None:
    """The first date of a text as YYYY-MM-DD."""
    for year, month, day in DATE.findall(text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02}-{int(day):02}"
    return None


def words_of(element: etree._Element) -> str:
    """The text of an element without white space."""
    return re.sub(r"\s+", "", "".join(element.itertext()))


def _words(element: etree._Element) -> str:
    text = words_of(element)
    title = re.sub(r"\s+", "", element.get("title", ""))
    image = "".join(image.get("alt", "") for image in element.iter("img"))
    if not text:
        return title or re.sub(r"\s+", "", image)
    shown = text
    for mark in _CUT:
        shown = shown.removesuffix(mark)
    return title if len(title) > len(shown) and (shown in title or shown != text) else text


def _date(element: etree._Element) -> str | None:
    """The date of the row around a link: of the nearest element that holds no other link's row."""
    around = element.getparent()
    for _ in range(3):
        if around is None or len(around.xpath(".//a[@href]")) > 3:
            return None
        date = spelled_date("".join(_texts_beside(around, element)))
        if date or around.tag in _ROWS:
            return date
        around = around.getparent()
    return None


def _texts_beside(around: etree._Element, link: etree._Element) -> Iterator[str]:
    for node in around.iter():
        inside = node is link or any(parent is link for parent in node.iterancestors())
        if isinstance(node.tag, str) and node.text and not inside:
            yield node.text + " "
        if node is not around and node.tail and (node is link or not inside):
            yield node.tail + " "


def _around(element: etree._Element) -> tuple[str, ...]:
    names = []
    for parent in element.iterancestors():
        if isinstance(parent.tag, str):
            names.append(
                parent.tag + "".join(f"{mark}{parent.get(key)}" for mark, key in _MARKS if parent.get(key))
            )
    return tuple(names)
