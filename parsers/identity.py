"""What a page is, whose report it is, of which year, and which days it claims, each with its source.

The title speaks first, the text of the report second, the portal around it last; where they disagree a
Problem says so and the title stands. What nothing says stays empty: the address and the folder are never
asked whose report this is, nor of which year.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec
from lxml import etree

from parsers.bodies import full_name, is_short_for, names_clash, same_level_clash
from parsers.dates import address_date, page_date, read_date
from parsers.headlines import Headline, Masthead, judge_page, read_masthead
from parsers.page import Block
from parsers.record import Problem
from parsers.sections import Part, read_parts
from parsers.statements import Statements, disagreements, read_statements
from parsers.titles import Title
from parsers.trail import whose_column

_OFFICE = re.compile(r"政府办(?:公[室厅])?$|^办公[室厅]$")
_GOVERNMENT = re.compile(
    r"(?:省|市|县|(?<![发新园假范城景保验])区|旗|州|盟)(?:人民政府|政府)?$|^(?:省|市|县|区|旗|州|盟)政府$"
)
_TOWN = re.compile(r"(?:镇|乡|街道|街|苏木)(?:人民政府|办事处|政府)?$")
_SITE_END = re.compile(r"(?:门户)?网站?$")
_DATE_METAS = ("pubdate", "publishdate", "publish_date", "publicationdate", "docdate")


class Identity(msgspec.Struct, frozen=True, gc=False):
    """What a page or one part of it is. `sources` says for each field where it was read (the contract's
    `from`); `rules` has the status of F02, F03 and F06; `parts` are the sections with their lines."""

    kind: str
    title: str = ""
    agency: str = ""
    body: str = ""
    year: int | None = None
    scope: str = "unknown"
    published_on: str | None = None
    dates: Mapping[str, str | None] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    rules: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    parts: tuple[Part, ...] = ()


def identify(
    blocks: Sequence[Block],
    tree: etree._Element | None = None,
    *,
    url: str = "",
    site_name: str = "",
    raw: str = "",
    part: int = 1,
) -> Identity:
    """Identifies the report that `blocks` hold. For the second report of a page give its own blocks and
    `part=2`: its title and signature are its own, and the page's metas do not name it.

    `raw` is the decoded payload with its scripts, needed only to know an anti-bot wall. Never raises.
    """
    parts = read_parts(blocks)
    first = parts[0].start if parts else len(blocks)
    masthead = read_masthead(blocks, first, tree, site_name, own=part == 1)
    kind, why = judge_page(blocks, parts, masthead, raw)
    if kind == "annual_report":
        return _report(blocks, parts, masthead, why, (url, site_name))
    titles = masthead.headlines
    best = next((each for each in titles if each.kind == kind), titles[0] if titles else None)
    return Identity(
        kind, best.read.text if best else "", sources=MappingProxyType({"kind": why}), parts=parts
    )


def _report(
    blocks: Sequence[Block],
    parts: tuple[Part, ...],
    masthead: Masthead,
    why: str,
    place: tuple[str, str],
) -> Identity:
    url, site_name = place
    best = masthead.best
    title = best.read if best else Title("", "", "", None)
    said = read_statements(blocks, parts, best.place if best else -1)
    site = site_name or _trusted_site(masthead.metas, blocks)
    agency, agency_from = _agency(best)
    year, year_from = _year(title, said)
    body, body_from = _body(agency, site, said)
    if not body:
        body, body_from = whose_column(blocks, parts, best.place if best else -1, site, said.names)
    shown, shown_from = _published(blocks, parts, masthead.metas, best, year)
    problems = [
        *_title_problems(masthead, best),
        *disagreements(said, agency, year, title.text),
        *_site_problems((agency, *said.names), site, masthead.metas, site_name),
        *([Problem("no_agency", "title", title.text)] if not agency else []),
        *([Problem("no_year", "title", title.text)] if year is None else []),
    ]
    sources = {
        "kind": why,
        "title": best.source if best else "",
        "agency": agency_from,
        "body": body_from,
        "year": year_from,
        "published_on": shown_from,
    }
    return Identity(
        "annual_report",
        title.text,
        agency,
        body,
        year,
        _scope(agency, body, said),
        shown,
        MappingProxyType({"page": shown, "signed": said.signed, "address": address_date(url)}),
        MappingProxyType({name: source for name, source in sources.items() if source}),
        tuple(dict.fromkeys(problems)),
        MappingProxyType(_rules(title, said, problems, bool(parts))),
        parts,
    )


def _agency(best: Headline | None) -> tuple[str, str]:
    """The name that a title prints; a text without one leaves it empty."""
    if best and best.read.agency:
        return best.read.agency, "title" if best.kind == "annual_report" else best.source
    return "", ""


def _body(agency: str, site: str, said: Statements) -> tuple[str, str]:
    """The full name by the site's name; of a report whose title names nobody, who signed or compiled it."""
    if not agency:
        if said.signer:
            return said.signer, "signature"
        return said.author, "text preamble" if said.author else ""
    body = full_name(agency, site)
    return body, "site name" if body != agency else ""


def _year(title: Title, said: Statements) -> tuple[int | None, str]:
    """The title's year, else the text's; a title with two years leaves it open which one is meant."""
    if title.year is not None:
        return title.year, "title"
    if said.period_year is not None and (not title.years or said.period_year in title.years):
        return said.period_year, "text period"
    if said.stated_year is not None and not title.years and not said.period:
        return said.stated_year, said.stated_in
    return None, ""


def _published(
    blocks: Sequence[Block],
    parts: tuple[Part, ...],
    metas: Mapping[str, str],
    best: Headline | None,
    year: int | None,
) -> tuple[str | None, str]:
    """The day of publication that the page claims: meta PubDate, unless the page's own words belie it."""
    first = parts[0].start if parts else len(blocks)
    shown, words = page_date(blocks[:first][:600], best.place if best and best.place >= 0 else None)
    if shown is None and parts:
        shown, words = page_date(blocks[parts[-1].start + 1 :][-80:], None)
        shown = shown if words.startswith("发布") else None
    meta = next((metas[name] for name in _DATE_METAS if name in metas), "")
    claimed = read_date(meta) if meta else None
    # A template's leftover: nobody reports on a year before half of it has passed.
    if claimed and shown and year is not None and claimed < f"{year}-07-01" <= shown:
        claimed = None
    if claimed:
        return claimed, "meta PubDate"
    return shown, f"text {words}".strip() if shown else ""


def _title_problems(masthead: Masthead, best: Headline | None) -> Iterator[Problem]:
    if best is None:
        return
    if len(best.read.years) > 1:
        yield Problem("two_years", best.source, best.read.text)
    one = best.read
    for each in masthead.headlines:
        other = each.read
        if each.kind != "annual_report" or (each.source == best.source and each is not best):
            continue  # rows of a menu beside the report
        years = one.year is not None and other.year is not None and one.year != other.year
        alike = is_short_for(one.agency, other.agency) or is_short_for(other.agency, one.agency)
        if years or not alike:
            yield Problem("titles_disagree", each.source, f"{other.text} / {one.text}")


def _site_problems(
    names: Sequence[str], site: str, metas: Mapping[str, str], site_name: str
) -> Iterator[Problem]:
    for name in names:
        if same_level_clash(name, site):
            yield Problem("site_disagrees", "site name", f"{site} / {name}")
    leftover = metas.get("sitename", "")
    if site_name and names_clash(leftover, site_name):
        yield Problem("site_disagrees", "meta SiteName", f"{leftover} / {site_name}")


def _trusted_site(metas: Mapping[str, str], blocks: Sequence[Block]) -> str:
    """The meta SiteName, where the visible page says it too: templates are copied with their metas."""
    name = "".join(metas.get("sitename", "").split())
    bare = _SITE_END.sub("", name)
    if len(bare) < 3:
        return ""
    first = bare[0]
    lines = (each.text for each in blocks[:3000])
    seen = any(first in text and len(text) < 300 and bare in "".join(text.split()) for text in lines)
    return name if seen else ""


def _scope(agency: str, body: str, said: Statements) -> str:
    if _OFFICE.search(agency) or _OFFICE.search(body):
        return "office"
    if _GOVERNMENT.search(agency):
        return "region_aggregate" if said.covers_region else "unknown"
    return "organ" if agency and (_TOWN.search(agency) or not agency.endswith("政府")) else "unknown"


def _rules(title: Title, said: Statements, problems: list[Problem], has_text: bool) -> dict[str, str]:
    """F02 title against text, F03 the stated period is the whole year, F06 no foreign organ is asked."""
    kinds = {problem.kind for problem in problems}
    compared = title.year is not None and (said.period_year is not None or bool(said.signer or said.names))
    clash = kinds & {"year_disagrees", "agency_disagrees", "titles_disagree"}
    period = "fail" if kinds & {"odd_period", "year_disagrees"} else "pass"
    return {
        "F02": "fail" if clash else "pass" if compared else "not_assessable",
        "F03": period if said.period else "not_assessable",
        "F06": "fail" if "foreign_recipient" in kinds else "pass" if has_text else "not_assessable",
    }
