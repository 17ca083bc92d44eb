"""From any page of a portal towards its annual-report column: which links to try, best first.

Pure: the visit asks for pages, spends the budget and remembers; this module only looks at one page. Words of
anchors decide; path tokens are hints (one third of real addresses carry none).
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.anchors import anchors
from crawler.listing import Ask
from parsers.page import Page

_COLUMN = re.compile(
    r"(?:信息|政务)公开(?:工作)?(?:年报|年度报告)|^公开年报$|政府信息年度公开|^年报(?:专栏)?$|年报$"
)
_WAY = (
    (re.compile(r"政府信息公开|信息公开"), 40),
    (re.compile(r"政务公开"), 30),
    (re.compile(r"^公开$"), 20),
)
_NOT = re.compile(r"制度|指南|目录|依申请|网站|报表|规定|条例|意见箱|公积金|监督|举报")
_TOKEN = re.compile(r"(?:zfxxgk|xxgk|zfgk|gk)nb|ndbg|xxgkbg")
_YEAR = re.compile(r"^(?:19|20)\d\d年?(?:度)?(?:年报)?$")
_CLASS = re.compile(
    r"^(?:市|县|区|州|省|旗)?(?:本级|直)?(?:市本级|县本级|区本级|区县|县区|县市区|部门|市直部门|县直部门|政府部门|乡镇|镇街|街道|乡镇街道|各镇)(?:街道)?(?:年报)?$"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A page worth asking for: how much it promises (100: it says it is the column), and why."""

    ask: Ask
    promise: int
    words: str


def leads(page: Page) -> tuple[Lead, ...]:
    """Links of a page that lead towards the column, the most promising first, each address once."""
    found: dict[str, Lead] = {}
    for anchor in anchors(page):
        promise = _promise(anchor.words, urlsplit(anchor.url).path)
        if promise and (anchor.url not in found or found[anchor.url].promise < promise):
            found[anchor.url] = Lead(Ask(anchor.url), promise, anchor.words)
    return tuple(sorted(found.values(), key=lambda lead: -lead.promise))


def below(page: Page) -> tuple[Lead, ...]:
    """Columns below a column: one a year, one a class of agency. Only links that stay below its address or
    that name a year or a class and nothing else."""
    folder = page.url.rpartition("/")[0] + "/"
    found: dict[str, Lead] = {}
    for anchor in anchors(page):
        if anchor.url.rstrip("/") == page.url.rstrip("/"):
            continue
        if anchor.url.startswith(folder) and (_YEAR.match(anchor.words) or _CLASS.match(anchor.words)):
            found.setdefault(anchor.url, Lead(Ask(anchor.url), 60, anchor.words))
    return tuple(found.values())


def _promise(words: str, path: str) -> int:
    if not words or len(words) > 30 or _NOT.search(words):
        return 0
    hint = 5 if _TOKEN.search(path) else 0
    if _COLUMN.search(words):
        return 100 + hint if len(words) <= 14 else 50 + hint
    for pattern, promise in _WAY:
        if pattern.search(words):
            return promise + hint
    return 10 if hint else 0
