"""A step of a visit, what came of it, and when two addresses are those of one page."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.article import Article
from crawler.listing import Ask, Link, Listing

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|aspx?|jsp|php)$", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """A page to ask for, and why. `role`: home way column list notices report carrier. `words` are those of
    the anchor, the title of a report; `date` is the one beside it; `of` the listed address that a carrier
    belongs to; `root` the first page of the column; `sure`: the title says that it is a report;
    `family` is that of the page which named a further one; `apart`: outside the path of a site that hangs
    below another one; `first` is the first page of the list that a further page belongs to."""

    ask: Ask
    role: str
    words: str = ""
    promise: int = 0
    date: str | None = None
    of: str = ""
    root: str = ""
    depth: int = 0
    sure: bool = True
    family: str = ""
    apart: bool = False
    first: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page showed. `listing`: it was a list of the column, with these rows; `reports`: those of them
    that are reports by their titles, `unclear` those that only their pages can tell; `article`: it was judged
    as an article; `is_report`: it holds a report, which was listed at `listed`. `why` says in words what else
    it was."""

    step: Step
    listing: Listing | None = None
    reports: tuple[Link, ...] = ()
    unclear: tuple[Link, ...] = ()
    article: Article | None = None
    is_report: bool = False
    listed: Link | None = None
    family: str = ""
    why: str = ""


def key_of(ask: Ask) -> str:
    """One text for all addresses of one page: without `www.`, index.html, the mobile `_wap`, and scheme."""
    parts = urlsplit(ask.url)
    host = (parts.netloc.lower()).removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = _INDEX.sub("/", parts.path or "/").replace("_wap.", ".")
    tail = ""
    if ask.body:
        tail = f"#{ask.body}"
    elif parts.fragment.startswith(("/", "!")):
        tail = f"#{parts.fragment}"
    return f"{host}{path}{'?' + parts.query if parts.query else ''}{tail}"


def plain(url: str) -> str:
    """An address without its fragment."""
    return url.partition("#")[0]
