"""Columns below a column: one a year, a class of agency, an agency (阿拉善右旗: 2022>旗政府组成部门)."""

from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from crawler import words
from crawler.listing import Ask, Listing
from crawler.markup import FILE, Anchor, Markup
from crawler.steps import key_of
from parsers.titles import judge_title

MOST = 400
"""A county has some hundred agencies; what names more below one column is no list of them."""


def branches(
    markup: Markup,
    listing: Listing,
    around: set[str],
    is_own: Callable[[str], bool],
    *,
    of_class: bool = False,
) -> tuple[Anchor, ...]:
    """The anchors of a column that lead to columns below it. `around` are addresses that the pages on the way
    showed too, which are menus. A bare agency counts below the column's address, or beside years, or, in a
    column `of_class` without rows of its own, beside another agency."""
    here = key_of(Ask(markup.page.url))
    rows = {key_of(Ask(link.url)) for link in listing.links}
    reports = [link.url for link in listing.links if judge_title(link.title) == "annual_report"]
    chosen: dict[str, Anchor] = {}
    groups: set[int] = set()
    for key, anchor in _others(markup, here, is_own):
        if key in rows and judge_title(anchor.words) == "annual_report":
            continue
        near = is_inside(anchor.url, markup.page.url) or key not in around
        named = words.is_year(anchor.words) or words.is_class(anchor.words)
        rest = words.is_more(anchor.words) and leads_on(anchor, reports)
        if (
            rest
            or (named and (near or under_heading(anchor)))
            or (words.is_column_name(anchor.words) and near)
        ):
            chosen.setdefault(key, anchor)
            groups.add(anchor.group)
    agencies = {
        key: anchor
        for key, anchor in _others(markup, here, is_own)
        if not (key in chosen or key in around or key in rows) and words.is_agency(anchor.words)
    }
    if of_class and not rows:
        many = Counter(anchor.group for anchor in agencies.values())
        groups |= {group for group, count in many.items() if count > 1}
    for key, anchor in agencies.items():
        if anchor.group in groups or is_inside(anchor.url, markup.page.url):
            chosen[key] = anchor
    return tuple(chosen.values())[:MOST]


def is_inside(url: str, column: str) -> bool:
    """Whether an address lies below the directory of a column's."""
    folder = column.partition("?")[0].rpartition("/")[0] + "/"
    return url.startswith(folder) and len(url) > len(folder)


def leads_on(anchor: Anchor, reports: list[str]) -> bool:
    """Whether 更多 is that of the reports: it stands under their heading, or its folder holds them."""
    folder = urlsplit(anchor.url).path.rpartition("/")[0]
    return under_heading(anchor) or (bool(folder) and any(is_inside(url, anchor.url) for url in reports))


def under_heading(anchor: Anchor) -> bool:
    """The last words before the anchor name the column, as those above a menu of years do (甘肃省教育厅)."""
    lines = anchor.before.split("\n")
    return any(words.is_column_name("".join(lines[-count:])) for count in (1, 2, 3))


def _others(markup: Markup, here: str, is_own: Callable[[str], bool]) -> Iterator[tuple[str, Anchor]]:
    for anchor in markup.anchors:
        key = key_of(Ask(anchor.url))
        if key != here and not FILE.search(anchor.url) and is_own(anchor.url):
            yield key, anchor
