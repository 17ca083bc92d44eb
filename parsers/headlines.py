"""Whatever on a page may be its title, and what the page therefore is.

A page has many titles: h1, the lines above the text, ArticleTitle, <title>, and those of its menus, which
are links and never its own. Metas are read in any case and with stray blanks; they may be leftovers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
from lxml import etree

from parsers.carriers import shows_wall
from parsers.page import Block, roots, without_marks
from parsers.sections import FEWEST_HEADINGS, Part
from parsers.titles import Title, is_foreign, judge_title, read_title

_HEADINGS = ("title", "h1", "h2", "h3", "ucaptitle")
_TITLE_PATH = re.compile(r"/(title|h1|h2|h3|ucaptitle)(?:\[\d+\])?(?:/[^/]+){0,3}$")
_ENDS_ONE = re.compile(r"(?:报告书?|年报)[)）》]?\s*$|(?:报告|年报).{0,3}[(（].{1,20}[)）]\s*$")
_ENDS_NEAR_MISS = re.compile(
    r"(?:年度报告|年报).{0,30}(?:通知|制度|办法|格式|规定|规范|模板|样本|范本)(?:[(（].{1,40}[)）])?\s*$|网站.{0,10}报表.{0,12}$"
)
_BEGINS_ONE = re.compile(
    r"(?:政府|信息公开工作|信息公开|年度|年|局|委|办公?室?|厅|部|院|镇|乡|街道|县|区|市|处|中心|会|20\d\d)\s*$"
)
_NO_TITLE = re.compile(r"[:：>|]|\d-\d")
_GLUED = re.compile(r"^.{2,60}?公开.{0,14}?(?:年度报告|年报|工作报告)")
_MARKER = re.compile(
    r"本年新收政府信息公开申请|第二十条第[（(]一[）)]项|本年制发件数|本年新制作数量|勾稽关系"
)
_PUBLISHES = re.compile(
    r"^(?!.*(?:格式|模板|编制|编写|做好|报送|考核)).*(?:公布|发布|公开).*(?:年度报告|年报)"
)
_NOTICE_TEXT = re.compile(r"特此通知|请(?:各单位|认真|遵照|结合实际)[^。]{0,20}(?:执行|落实|组织)")
_SALUTATION = re.compile(r"^(?:各|国务院各)[^。]{2,60}[:：]$")
_BLANKS = " \t\r\n\xa0\u3000"
_MAIN = frozenset({"h1", "ucaptitle", "meta ArticleTitle", "title element"})
MUCH = 400
_NEAR_MISSES = ("notice", "regulation", "infographic", "website_report", "challenge")


class Headline(msgspec.Struct, frozen=True, gc=False):
    """One candidate: where it stood (`place` is its block, -1 outside the text) and what it says."""

    source: str
    printed: str
    kind: str
    read: Title
    place: int


class Masthead(msgspec.Struct, frozen=True, gc=False):
    """All that stands around a text: its headlines, the most trusted first, metas, and links to reports."""

    headlines: tuple[Headline, ...]
    metas: Mapping[str, str]
    links: tuple[str, ...]
    site_name: str = ""

    @property
    def best(self) -> Headline | None:
        """The report title that says most, then the one that names its agency in full, then the first."""
        titles = [each for each in self.headlines if each.kind == "annual_report"]
        if not titles:
            # A heading may be the bare name of the body; the name of the site is the portal's own.
            own = {self.site_name, self.metas.get("sitename", "")}
            own |= {each.printed for each in self.headlines if each.source == "title element"}
            names = (each for each in self.headlines if each.read.agency and each.printed not in own)
            return next(names, None)
        best = max(titles, key=lambda each: bool(each.read.agency) + bool(each.read.years))
        for each in titles:
            name, longer = best.read.agency, each.read.agency
            if name and longer != name and longer.endswith(name) and each.read.year == best.read.year:
                best = each
        return best


def read_masthead(
    blocks: Sequence[Block], first: int, tree: etree._Element | None, site_name: str, *, own: bool = True
) -> Masthead:
    """Everything above block `first`, where the text begins. `own` is false for the second report of a page,
    which the page's metas and <title> do not speak of."""
    tops = roots(tree) if tree is not None else []
    heads = [element for root in tops for element in root.iter("meta", *_HEADINGS)]
    metas = _metas(each for each in heads if each.tag == "meta")
    links = _links(tops)
    headed = _headed(each for each in heads if each.tag != "meta")
    found = _headlines(blocks, first, metas if own else {}, frozenset(links), headed)
    headlines = tuple(
        Headline(source, text, judge_title(text), read_title(text, site_name), place)
        for source, text, place in found
    )
    return Masthead(headlines, metas, links, site_name)


def judge_page(
    blocks: Sequence[Block], parts: tuple[Part, ...], masthead: Masthead, raw: str
) -> tuple[str, str]:
    """What the page is and what says so: an anti-bot wall, then its titles, then its text, then its links."""
    known = {part.official for part in parts} - {None}
    if raw and len(known) < FEWEST_HEADINGS and shows_wall(raw, _visible(blocks)):
        return "challenge", "markup"
    main = [each for each in masthead.headlines if each.source in _MAIN]
    for each in main:
        if each.kind == "notice" and len(known) >= FEWEST_HEADINGS and _PUBLISHES.search(each.printed):
            return "annual_report", "text"
        if each.kind == "annual_report" and not each.read.agency and not parts and _leads_on(masthead):
            return "list", "links"
        if each.kind in ("annual_report", *_NEAR_MISSES):
            return each.kind, each.source
    near = next(
        (each for each in masthead.headlines if each.source == "text" and each.kind in _NEAR_MISSES), None
    )
    title = next((each for each in masthead.headlines if each.kind == "annual_report"), None)
    if title:
        return "annual_report", title.source
    foreign = any(is_foreign(each.printed) for each in masthead.headlines)
    if not foreign and (len(known) >= FEWEST_HEADINGS or (len(known) >= 2 and _has_marker(blocks))):
        opening = blocks[: parts[0].start][-30:]
        if any(_SALUTATION.match(each.text) or _NOTICE_TEXT.search(each.text[:300]) for each in opening):
            return "notice", "text"
        return (near.kind, "text") if near else ("annual_report", "text")
    if near:
        return near.kind, "text"
    if not foreign and any(judge_title(link) == "annual_report" for link in masthead.links[:300]):
        return "list", "links"
    return ("list", main[0].source) if any(each.kind == "list" for each in main) else ("other", "text")


def _visible(blocks: Sequence[Block]) -> int:
    """How many characters are to be read at the top; of most pages the first lines say enough."""
    first = sum(len(block.text) for block in blocks[:100])
    return first if first >= MUCH else sum(len(block.text) for block in blocks[:400])


def _metas(elements: Iterable[etree._Element]) -> dict[str, str]:
    """The meta tags by lower-cased, trimmed name: of each the first that says something."""
    metas: dict[str, str] = {}
    for element in elements:
        words = {key.strip(_BLANKS).lower(): value for key, value in element.items()}
        name = (words.get("name") or words.get("property") or "").strip(_BLANKS).lower()
        content = words.get("content", "").strip(_BLANKS)[:1000]
        if name and content and content.lower() not in ("null", "none", "undefined"):
            metas.setdefault(name, content)
    return metas


def _headlines(
    blocks: Sequence[Block],
    first: int,
    metas: Mapping[str, str],
    links: frozenset[str],
    headed: Mapping[etree._Element, str],
) -> Iterator[tuple[str, str, int]]:
    tagged: dict[str, list[tuple[int, str]]] = {}
    tops = [
        (place, block)
        for place, block in enumerate(blocks[:2000])
        if (block.place in headed if headed else isinstance(block.place, str) and _heading(block.place))
    ]
    for place, block in tops:
        held = block.place
        found = _heading(held) if isinstance(held, str) else headed[held]
        if len(block.text) <= 200:
            lines = tagged.setdefault(found, [])
            goes_on = lines and place > 0 and blocks[place - 1].place == held
            joined = lines[-1][1] + "\n" + block.text if goes_on else ""
            # What stands behind a heading has its path too, and is no second line of it.
            if joined and judge_title(lines[-1][1]) != "annual_report" == judge_title(joined):
                lines[-1] = (place, joined)
            else:
                lines.append((place, block.text))
    for tag in ("h1", "ucaptitle", "h2", "h3"):
        yield from (
            (tag, text, place)
            for place, text in tagged.get(tag, ())[:12]
            if "".join(text.split()) not in links
        )
    yield from (("text", text, place) for text, place in _title_lines(blocks, first, links))
    if "articletitle" in metas:
        yield "meta ArticleTitle", metas["articletitle"], -1
    yield from (("title element", text, -1) for _, text in tagged.get("title", ())[:2])


def _headed(elements: Iterable[etree._Element]) -> dict[etree._Element, str]:
    """The elements that a heading holds, itself among them and three levels deep, with the nearest one."""
    found: dict[etree._Element, str] = {}
    for heading in elements:
        tag = str(heading.tag)
        level = [heading]
        for _ in range(4):
            found.update(dict.fromkeys(level, tag))
            level = [child for element in level for child in element]
            if not level:
                break
    return found


def _heading(path: str) -> str:
    """The same, told from a path."""
    found = _TITLE_PATH.search(path[-80:])
    return found[1] if found else ""


def _title_lines(blocks: Sequence[Block], first: int, links: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Lines above the text that end like a title, with what stands above them where they break off there."""
    if first < len(blocks) and (glued := _GLUED.match(blocks[first].text)) and len(blocks[first].text) > 120:
        yield glued[0], first
    # Both endings are those of a 报告, a 年报 or a 报表.
    near = [place for place, block in enumerate(blocks[: min(first, 1500)]) if "报" in block.text]
    for place in reversed(near):
        text = blocks[place].text
        if not 2 <= len(text) <= 120 or blocks[place].table is not None:
            continue
        if _ENDS_ONE.search(text):
            if "".join(text.split()) in links or "".join(read_title(text).text.split()) in links:
                continue
            whole = _with_lines_above(text, place, blocks)
            if judge_title(whole) not in ("other", "list") or is_foreign(whole):
                yield whole, place
        elif len(text) > 8 and _ENDS_NEAR_MISS.search(text) and "".join(text.split()) not in links:
            yield text, place


def _with_lines_above(text: str, place: int, blocks: Sequence[Block]) -> str:
    for above in range(place - 1, max(place - 3, -1), -1):
        line = blocks[above].text
        if len(line) > 60 or _NO_TITLE.search(line) or not _BEGINS_ONE.search(line):
            break
        joined = line + "\n" + text
        before, after = read_title(text), read_title(joined)
        says_more = (after.agency, after.year) != (before.agency, before.year)
        if judge_title(joined) != "annual_report" or not says_more:
            break
        if before.agency and after.agency != before.agency:
            break
        text = joined
    return text


def _links(tops: Iterable[etree._Element]) -> tuple[str, ...]:
    """The words of links that speak of reports, without white space."""
    texts = [
        without_marks(text)
        for root in tops
        for anchor in root.iter("a")
        if (text := "".join(anchor.itertext()) if len(anchor) else anchor.text) and "报" in text
    ]
    found = (text for text in texts if 4 <= len(text) <= 300 and ("报告" in text or "年报" in text))
    return tuple("".join(text.split()) for text in islice(found, 2000))


def _leads_on(masthead: Masthead) -> bool:
    """Whether links of a page name several reports: 2022年政府信息公开年报 is then the column of a year."""
    return len({link for link in masthead.links[:300] if judge_title(link) == "annual_report"}) >= 2


def _has_marker(blocks: Sequence[Block]) -> bool:
    return any(block.table is not None or _MARKER.search(block.text) for block in blocks[:20_000])
