"""Which rows of a list are reports, which may be, and which are not asked for: by their titles alone."""

import re

from crawler import words
from crawler.listing import Link, Listing
from crawler.markup import FILE, squeeze
from crawler.shape import target
from parsers.titles import judge_title, read_title

_PHRASES = (
    "政府信息公开工作年度报告",
    "政府信息公开工作报告",
    "政府信息公开年度报告",
    "政府信息公开年报",
    "信息公开工作年度报告",
)
_DOTS = re.compile(r"(?:…+|\.{2,}|⋯+)$")
_NOT_CUT = re.compile(r"^关于(?:做好|印发|编制|开展|进一步|报送|公布)|制度|格式")
_BY_YEAR = re.compile(r"(?:19|20)\d\d年?")
_FILE_NOTE = re.compile(r"[（(](?:pdf|word|附件|docx?)[^()（）]*[)）]|\.(?:pdf|docx?|wps|ofd)$", re.I)


def sort_rows(
    listing: Listing, article: re.Pattern[str] | None, *, in_column: bool
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Rows that are reports by their titles, and rows whose titles say too little to tell.

    `in_column`: the list is that of the reports, so that a bare agency or year may be one of them."""
    kinds = {link.url: judge_title(link.title) for link in listing.links}
    reports = tuple(link for link in listing.links if kinds[link.url] == "annual_report")
    mostly = in_column and len(reports) * 2 > len(listing.links)
    unclear = []
    for link in listing.links:
        kind = kinds[link.url]
        bare = in_column and kind in ("other", "list") and _is_bare(link, article)
        if kind != "annual_report" and (bare or is_cut_report(link.title, mostly)):
            unclear.append(link)
    return reports, tuple(unclear)


def is_cut_report(title: str, mostly: bool = False) -> bool:
    """Whether a title that ends in … may be that of a report: what is left of it ends inside the words.

    `mostly`: the list has reports and little else, so that what is left may end before the words begin."""
    bare = _DOTS.sub("", squeeze(title))
    if bare == squeeze(title) or _NOT_CUT.search(bare) or words.is_other(bare):
        return False
    if mostly and re.search(r"\d{4}年?(?:度)?$", bare):
        return True
    for phrase in _PHRASES:
        if phrase in bare and judge_title(bare) in ("annual_report", "other", "list"):
            return True
        for length in range(len(phrase), 0, -1):
            if bare.endswith(phrase[:length]) and (length > 3 or _BY_YEAR.search(bare)):
                return True
    return False


def without_twins(reports: tuple[Link, ...]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Reports to ask for, and files that stand beside a page of the same title: seen, and not asked for.
    A title without a name (2023年政府信息公开工作年度报告) may be of two bodies: the file is asked for."""
    pages = {
        _plain_title(link.title)
        for link in reports
        if not FILE.search(link.url) and read_title(link.title).agency
    }
    twins = tuple(link for link in reports if FILE.search(link.url) and _plain_title(link.title) in pages)
    return tuple(link for link in reports if link not in twins), twins


def _is_bare(link: Link, article: re.Pattern[str] | None) -> bool:
    """A row of the column that is headed by nothing but an agency, or by year and 年报."""
    if words.is_agency(link.title):
        return bool(article.search(target(link.url))) if article is not None else link.date is not None
    if re.search(r"年报|年度报告|公开.{0,8}报告", link.title) and not words.is_other(link.title):
        return bool(_BY_YEAR.search(link.title)) and len(link.title) <= 40
    return False


def _plain_title(title: str) -> str:
    return _FILE_NOTE.sub("", squeeze(title))
