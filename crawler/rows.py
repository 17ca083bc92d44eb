"""The rows of a list, whatever carries them: markup, XML in a script, a JSON answer, a comment.

A row is an anchor in a container that repeats such anchors. Which containers are the list, and which are
menus, is told by what stands in them: addresses of articles, dates, titles of reports, never a class name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.listing import Link
from crawler.markup import (
    FILE,
    Anchor,
    Markup,
    absolute,
    fragment_anchors,
    read_date,
    refresh_of,
    squeeze,
)
from crawler.words import is_agency, is_year
from parsers.titles import judge_title

MOST_ROWS = 5000
_BEIJING = timezone(timedelta(hours=8))
_PAGER = re.compile(
    r"^(?:首页|尾页|末页|上一?页|下一?页|前一?页|后一?页|上页|下页|第?\d+页?|[<>«»‹›]+|\.{2,3}|…|更多[>》]*|more|返回.*|打印.*|关闭.*)$",
    re.I,
)
_ARRAY = re.compile(r"""[=:(,]\s*(\[\s*\{\s*")""")
_LINK = re.compile(r"<a\s", re.I)
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_TITLE_KEYS = ("realtitle", "title", "name", "maintitle", "infotitle", "topic", "doctitle", "showtitle")
_URL_KEYS = (
    "url",
    "post_url",
    "puburl",
    "docpuburl",
    "docurl",
    "arturl",
    "articleurl",
    "contenturl",
    "href",
    "link",
    "linkurl",
    "infourl",
    "pageurl",
    "weburl",
)
_DATE_KEYS = (
    "publishedtimestr publishedtime published_time_format display_publish_time first_publish_time"
    " display_date date pubdate pub_date publishdate publish_date infodate showdate time dates writedate"
    " created_at create_time pubtime docpubtime docreltime releasetime"
).split()


def read_rows(markup: Markup, article: re.Pattern[str] | None = None) -> tuple[Link, ...]:
    """The rows of the page's lists in their order; `article` is the path of an article, where it is known."""
    if markup.value is not None:
        return unique(_json_links(markup.value, markup.page.url))
    rows = _chosen(markup.anchors, article)
    if not rows:
        # Gansu's 教育厅 serves its rows inside a comment.
        for comment in _COMMENT.findall(markup.source):
            if _LINK.search(comment) and "<li" in comment.lower():
                rows = _chosen(fragment_anchors(comment, markup.page.url), article)
            if rows:
                break
    return unique(rows or _written(markup))


def is_end(markup: Markup) -> bool:
    """Whether a page is what portals put behind their last one: a stub, or a refresh to the column."""
    return markup.is_stub or (refresh_of(markup) is not None and not markup.anchors)


def unique(rows: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once, at its first place, with the longest title and the date that any of them shows."""
    found: dict[str, Link] = {}
    for row in rows:
        known = found.get(row.url)
        if known is None:
            if len(found) >= MOST_ROWS:
                break
            found[row.url] = row
        else:
            longest = max(known.title, row.title, key=len)
            found[row.url] = Link(row.url, longest, known.date or row.date)
    return tuple(found.values())


def is_pager(words: str) -> bool:
    """Words of a pager's links, not of a row."""
    return bool(_PAGER.match(squeeze(words)))


def _written(markup: Markup) -> list[Link]:
    """Rows that a script writes from an array of objects which stands in the page, reports among them."""
    for found in list(_ARRAY.finditer(markup.source))[:20]:
        try:
            value, _ = json.JSONDecoder().raw_decode(markup.source, found.start(1))
        except (ValueError, RecursionError):
            continue
        rows = list(islice(_json_links(value, markup.page.url), MOST_ROWS))
        if any(judge_title(row.title) == "annual_report" for row in rows):
            return rows
    return []


def _chosen(anchors: tuple[Anchor, ...], article: re.Pattern[str] | None) -> list[Link]:
    rows = [anchor for anchor in anchors if anchor.words and not is_pager(anchor.words)]
    lists = {anchor.group for anchor in rows if _shows_list(anchor, article)}
    return [Link(anchor.url, anchor.words, anchor.date) for anchor in rows if anchor.group in lists]


def _shows_list(anchor: Anchor, article: re.Pattern[str] | None) -> bool:
    """Whether an anchor makes its container a list: a dated row, a title, a file of the column."""
    long = len(squeeze(anchor.words))
    if anchor.date and long >= 4:
        return True
    parts = urlsplit(anchor.url)
    if article is not None and article.search(parts.path + (f"?{parts.query}" if parts.query else "")):
        # 网站声明 and 联系我们 of a footer are articles too.
        return long >= 6 or is_agency(anchor.words) or is_year(anchor.words)
    return judge_title(anchor.words) == "annual_report" or (
        bool(FILE.search(anchor.url)) and "公开" in anchor.words
    )


def _json_links(value: Any, base: str, depth: int = 0) -> Iterator[Link]:
    """Rows of a JSON answer: every object with a title and an address; markup in a string is read as such."""
    if depth > 12:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _json_links(entry, base, depth + 1)
    elif isinstance(value, dict):
        lower = {str(key).lower(): entry for key, entry in value.items()}
        url = _first_text(lower, _URL_KEYS)
        title = _title(lower)
        if url and title:
            if address := absolute(base, url):
                yield Link(address, squeeze(title), _json_date(lower))
            return
        for entry in value.values():
            yield from _json_links(entry, base, depth + 1)
    elif isinstance(value, str) and _LINK.search(value):
        anchors = fragment_anchors(value, base)
        yield from (
            Link(anchor.url, anchor.words, anchor.date)
            for anchor in anchors
            if anchor.words and not is_pager(anchor.words)
        )


def _title(lower: Mapping[str, Any]) -> str:
    title = _first_text(lower, _TITLE_KEYS)
    tip = lower.get("tip")
    if not title and isinstance(tip, dict):
        title = _first_text({str(key).lower(): entry for key, entry in tip.items()}, _TITLE_KEYS)
    return re.sub(r"<[^>]{1,200}>", "", title).strip()


def _first_text(lower: Mapping[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        entry = lower.get(key)
        if isinstance(entry, str) and entry.strip():
            return entry.strip()
    return ""


def _json_date(lower: Mapping[str, Any]) -> str | None:
    """Seconds and milliseconds since 1970 are read as Beijing days."""
    for key in _DATE_KEYS:
        entry = lower.get(key)
        if isinstance(entry, str) and (date := read_date(entry)):
            return date
        if isinstance(entry, str) and re.fullmatch(r"\d{10}|\d{13}", entry):
            entry = int(entry)
        if isinstance(entry, int) and not isinstance(entry, bool) and 10**8 < entry < 10**14:
            seconds = entry / 1000 if entry > 10**11 else float(entry)
            return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date().isoformat()
    tip = lower.get("tip")  # 吉林
    return (
        _json_date({str(key).lower(): entry for key, entry in tip.items()}) if isinstance(tip, dict) else None
    )
