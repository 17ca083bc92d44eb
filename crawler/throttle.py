"""Another page in place of the one asked for: portals that tire of us answer 200 with their home page.

CSRC served its index of 208 KB for every address (CG:crawlers/csrc.py); a wall's shell is known by its marks
(`crawler.walls`), this one only by standing where something else should.
"""

import re

from crawler.fetch import Answer, Failure
from crawler.listing import Ask
from crawler.markup import open_page
from crawler.steps import Step, key_of
from crawler.words import column_promise
from parsers.page import Page

_LEAST = 20
"""Links: fewer are the menu that every page of a portal shares."""
_ALIKE = 0.95
_ANOTHER = "answers with its home page in place of the one asked for"
_FETCHED_LATER = re.compile(
    r"<iframe|new CMS\(|/front/api/|XMLHttpRequest|axios|dataproxy|createApp|new Vue"
    r"|\$\.(?:post|get)\(|\.(?:ajax|getJSON)\(|\.load\(\s*['\"]|fetch\(|/site/label/|/igs/front/|/was5/web/"
    r"|\burl['\"]?\s*:\s*['\"][^'\"]{2,}['\"]|<div[^>]*\bid=['\"]?(?:app|root|__nuxt|__next)\b"
)


class Stand:
    """What stands where: remembers the home page of a visit, and knows it again elsewhere."""

    def __init__(self, home_url: str) -> None:
        self._home_key = key_of(Ask(home_url))
        self._home: frozenset[str] = frozenset()
        self._sha = ""
        self._answers = False
        self._before: list[Answer] = []  # columns that were asked for before the home page was known
        self.says_column = False

    def judge(self, step: Step, got: Answer) -> Answer | Failure:
        """The answer, or a failure of kind blocked where it is the home page under another address, or
        nothing at all (瑞数 answers 200 without a byte); where the site did answer before, that is broken."""
        if step.role in ("home", "way", "column") and not got.page.body.strip():
            kind = "broken" if self._answers else "blocked"
            return Failure(kind, got.page.url, "answers with an empty page", got.captures)
        self._answers = self._answers or step.role in ("column", "list", "report")
        if step.role == "home" or key_of(Ask(got.page.url)) == self._home_key:
            self._home, self._sha = links(got.page), got.capture.sha256
            for earlier in self._before if step.role == "home" else ():
                if self._is_home(earlier):
                    return Failure("blocked", earlier.page.url, _ANOTHER, earlier.captures + got.captures)
            return got
        if step.role == "column" and not self._sha:
            self._before.append(got)
        if step.role != "carrier" and self._is_home(got):
            return Failure("blocked", got.page.url, _ANOTHER, got.captures)
        if step.role == "column":
            self.says_column = self.says_column or names_column(got.page)
        return got

    def _is_home(self, got: Answer) -> bool:
        if got.capture.sha256 == self._sha and len(got.page.body) > 600:
            return True
        here = links(got.page)
        if len(self._home) < _LEAST or len(here) < _LEAST:
            return False
        return len(here & self._home) / len(here | self._home) >= _ALIKE


def links(page: Page) -> frozenset[str]:
    """Where a page leads."""
    return frozenset(anchor.url for anchor in open_page(page).anchors)


def names_column(page: Page) -> bool:
    """Whether a page without reports says that it is their column, and waits for no script or frame to fill
    it (杨浦, 普陀: `new CMS('#columnlist',…)`): then it is empty."""
    markup = open_page(page)
    if markup.tree is None or _FETCHED_LATER.search(markup.source):
        return False
    said = [
        *(str(title) for title in markup.tree.xpath("//title/text()")),
        *(str(text) for text in markup.tree.xpath("//body//text()[not(ancestor::a or ancestor::script)]")),
    ]
    words = [part for text in said for part in re.split(r"[_|>＞»\-—–：:\s]+", text)]
    return any(column_promise(word) for word in words)
