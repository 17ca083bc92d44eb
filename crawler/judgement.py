"""Is a link worth asking for, and is a page an annual report: the title first, then the page.

The reader judges every report again and may know better; here it is decided what is fetched, what is counted,
and what was never a report.
"""

import re
from dataclasses import dataclass

from parsers.identity import identify
from parsers.page import Page, document, lines
from parsers.titles import judge_title, read_title

_MISSES = frozenset(("regulation", "notice", "infographic", "website_report", "challenge"))
_MAYBE = re.compile(
    r"信息公开|政务公开|公开年|年度报告|年报|工作报告|^[^，。]{2,20}(?:政府|局|委|委员会|厅|办公?室?|镇|乡|街道|办事处)$"
    r"|^\d{4}年?度?$"
)
_NEVER = re.compile(
    r"公积金|法治政府|决算|预算|政府工作报告|执法|统计公报|社会责任|审计|指南|目录|要点|方案|解读|计划|环境|质量|事业单位|"
    r"法人|考核|评估|问卷|宣传|培训|会议|公示$|公告$"
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd)(?:$|\?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a page is: a kind of `parsers.titles`, and, where it is a report, what its titles say of it."""

    kind: str
    title: str = ""
    year: int | None = None
    body: str = ""


def judge_link(title: str) -> str:
    """`report`, `maybe` (only the page can tell: a bare year, an agency's name alone), or `no`."""
    kind = judge_title(title)
    if kind == "annual_report":
        return "report"
    if kind in _MISSES or _NEVER.search(title):
        return "no"
    return "maybe" if _MAYBE.search(title) else "no"


def judge_page(page: Page, listed: str, site_name: str) -> Judged:
    """What a page is, whose and of which year; `listed` is the title under which a list names it, which
    counts where the page itself names no agency or year."""
    kind = judge_title(listed)
    if is_file(page):
        return _with_list(Judged("annual_report" if kind == "annual_report" else "other"), listed, site_name)
    read = document(page)
    if read.tree is None:
        return Judged("other", listed)
    found = identify(lines(read.tree, {}), read.tree, url=page.url, site_name=site_name, raw=read.text)
    judged = Judged(found.kind, found.title, found.year, found.body)
    if kind in _MISSES and found.kind != kind:
        return Judged(kind, listed)
    return _with_list(judged, listed, site_name) if found.kind == "annual_report" else judged


def is_file(page: Page) -> bool:
    """Whether a response is an attachment and no page: by its type, its first bytes, or its address."""
    kind = page.content_type.lower()
    if page.body[:5] == b"%PDF-" or page.body[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return True
    return "html" not in kind and (_FILE.search(page.url) is not None or "pdf" in kind or "msword" in kind)


def _with_list(judged: Judged, listed: str, site_name: str) -> Judged:
    """What the page leaves open is taken from the list's title."""
    row = read_title(listed, site_name)
    return Judged(judged.kind, judged.title or row.text, judged.year or row.year, judged.body or row.body)
