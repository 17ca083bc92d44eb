"""From a home page to every report of a site: which page to ask for next, and what each page showed.

A `Search` is one visit as pure data: no network, no clock, the same pages give the same steps, so that a
visit can be taken up again from the pages that are already archived. Words of anchors lead the way; path
tokens are hints, since a third of real addresses carry none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from urllib.parse import urlsplit

from crawler import families, words
from crawler.article import Article, judge_article
from crawler.listing import Ask, Link, Listing
from crawler.markup import FILE, Anchor, Markup, frames, open_page, refresh_of, squeeze
from crawler.registry import Site
from parsers.page import Page
from parsers.titles import judge_title

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|aspx?|jsp|php)$", re.I)
_PHRASES = (
    "政府信息公开工作年度报告",
    "政府信息公开工作报告",
    "政府信息公开年度报告",
    "政府信息公开年报",
    "信息公开工作年度报告",
)
_NOT_CUT = re.compile(r"^关于(?:做好|印发|编制|开展|进一步|报送|公布)|制度|格式")
_BY_YEAR = re.compile(r"(?:19|20)\d\d年?")

# What is asked for first: a file of a stub, then lists, then reports; ways only while no column is known.
_FIRST = {"home": 1000, "carrier": 900, "list": 800, "column": 600, "report": 500, "way": 200, "notices": 100}
MOST_WAYS = 25
MOST_DEPTH = 5
MOST_COLUMNS = 400
NOTICE_BOARDS = 4
NOTICE_PAGES = 8


@dataclass(frozen=True, slots=True)
class Step:
    """A page to ask for, and why. `role`: home way column list notices report carrier. `words` are those of
    the anchor, the title of a report; `date` is the one beside it; `of` the listed address that a carrier
    belongs to; `root` the first page of the column; `sure`: the title says that it is a report;
    `family` is that of the page which named a further one."""

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page showed. `listing`: it was a list of the column, with these rows; `reports`: those of them
    that are reports by their titles; `article`: it was judged as an article; `is_report`: it holds a report,
    which was listed at `listed`. `why` says in words what else it was."""

    step: Step
    listing: Listing | None = None
    reports: tuple[Link, ...] = ()
    article: Article | None = None
    is_report: bool = False
    listed: Link | None = None
    family: str = ""
    why: str = ""


@dataclass(slots=True)
class Search:
    """One visit to one site. Ask for what `next` names, give the page to `take`, or say `fail`.

    `year`: the report that is expected; where it is missing, notice boards are looked at too (`wide`).
    """

    site: Site
    year: int | None = None
    wide: bool = True
    family: str = ""
    column_found: bool = False
    _queue: list[tuple[int, int, Step]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _around: set[str] = field(default_factory=set)
    _rows: dict[str, set[str]] = field(default_factory=dict)
    _roots: dict[str, str] = field(default_factory=dict)
    _fruitful: set[str] = field(default_factory=set)
    _titles: list[str] = field(default_factory=list)
    _families: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _serial: int = 0
    _home_asked: bool = False

    def __post_init__(self) -> None:
        if self.site.column_url:
            self._push(Step(Ask(self.site.column_url), "column", promise=100, root=self.site.column_url))
        else:
            self._ask_home()

    # What to ask for

    def next(self) -> Step | None:
        """The best page to ask for, None when the visit has seen all that it should."""
        while self._queue:
            step = heappop(self._queue)[2]
            if self._is_wanted(step):
                self._counts[step.role] = self._counts.get(step.role, 0) + 1
                return step
        if not self.column_found and not self._home_asked:
            self._ask_home()
            return self.next()
        return None

    def fail(self, step: Step) -> None:
        """No page came for `step`. A column that is gone sends the visit back to the home page."""

    def _is_wanted(self, step: Step) -> bool:
        if step.role == "way":
            return not self.column_found and self._counts.get("way", 0) < MOST_WAYS
        if step.role == "column" and step.depth and not step.root:
            return True
        if step.role == "notices":
            return self._looks_wider(step)
        return True

    def _looks_wider(self, step: Step) -> bool:
        asked = self._counts.get("notices", 0)
        if step.root in self._fruitful:
            return asked < MOST_COLUMNS
        if not self.wide or asked >= (2 if self.column_found else NOTICE_BOARDS * NOTICE_PAGES):
            return False
        if self.year is None:
            return not self._titles
        return not any(str(self.year) in title for title in self._titles)

    def _ask_home(self) -> None:
        self._home_asked = True
        self._push(Step(Ask(self.site.home_url), "home"))

    def _push(self, step: Step) -> bool:
        key = key_of(step.ask)
        if key in self._seen:
            return False
        self._seen.add(key)
        self._serial += 1
        heappush(self._queue, (-(_FIRST[step.role] + step.promise), self._serial, step))
        return True

    # What came

    def take(self, step: Step, page: Page) -> Reading:
        """Reads the page that came for `step`, with its address after redirects, and notes what follows."""
        here = key_of(Ask(page.url))
        if step.ask.form or step.ask.json or "#" in step.ask.url:
            page = replace(page, url=page.url.partition("#")[0] + _fragment(step.ask.url))
        elif here != key_of(step.ask):
            if here in self._seen:
                return Reading(step, why="redirects to a page that was seen")
            if step.role != "home" and here == key_of(Ask(self.site.home_url)):
                return Reading(step, why="redirects to the home page")
            self._seen.add(here)
        markup = open_page(page)
        if step.role == "carrier":
            return self._carried(step, page)
        sign = refresh_of(markup)
        if sign is not None and step.role in ("home", "way", "column") and key_of(Ask(sign)) != here:
            self._push(
                replace(step, ask=Ask(sign), depth=step.depth + 1) if step.depth < MOST_DEPTH else step
            )
            return Reading(step, why="a signpost")
        if step.role in ("home", "way"):
            return self._lead(step, markup)
        if step.role == "report":
            return self._report(step, markup)
        return self._column(step, markup)

    def _carried(self, step: Step, page: Page) -> Reading:
        article = judge_article(page, step.words, self.site.name)
        if article.is_report and not article.has_text:
            for ask in article.carriers:
                self._push(replace(step, ask=ask, depth=step.depth + 1))
        kept = article.is_report and article.has_text
        return Reading(step, article=article, is_report=kept, listed=Link(step.of, step.words, step.date))

    def _report(self, step: Step, markup: Markup) -> Reading:
        article = judge_article(markup.page, step.words, self.site.name)
        link = Link(step.ask.url, step.words, step.date)
        if not article.has_text and not article.carriers and _lists_reports(markup, 1):
            return self._column(replace(step, role="column", root=step.root or step.ask.url), markup)
        if article.is_report:
            for ask in article.carriers:
                self._push(Step(ask, "carrier", step.words or article.title, of=step.ask.url, date=step.date))
        return Reading(step, article=article, is_report=article.is_report, listed=link)

    # The way

    def _lead(self, step: Step, markup: Markup) -> Reading:
        known = families.recognise(markup.page)
        rows = [a for a in markup.anchors if words.is_report(a.words)]
        if step.role == "way" and (rows or _says_column(markup)):
            return self._column(replace(step, role="column", root=step.ask.url), markup)
        article = judge_article(markup.page, "", self.site.name)
        if step.role == "way" and article.is_report and article.has_text:
            return self._column(replace(step, role="column", root=step.ask.url), markup)
        self._follow(step, markup)
        if known == "gkmlpt":
            self._queue_more(step, families.find(known).read(markup.page), step.ask.url, known)
        for anchor in rows:
            self._push(Step(Ask(anchor.url), "report", anchor.words, date=anchor.date, depth=step.depth + 1))
        self._around |= {key_of(Ask(anchor.url)) for anchor in markup.anchors}
        links = tuple(Link(a.url, a.words, a.date) for a in rows)
        self._titles += [link.title for link in links]
        return Reading(step, reports=links, family=known or "")

    def _follow(self, step: Step, markup: Markup) -> None:
        """Columns, ways and notice boards that a page leads to."""
        if step.depth >= MOST_DEPTH:
            return
        depth, in_column = step.depth + 1, False
        for anchor in markup.anchors:
            if not self._is_own(anchor.url):
                if words.column_promise(anchor.words) == 100 and _is_government(anchor.url):
                    self._push(
                        Step(Ask(anchor.url), "column", anchor.words, 10, root=anchor.url, depth=depth)
                    )
                continue
            promise = words.column_promise(anchor.words)
            path = urlsplit(anchor.url).path
            dated = (words.is_year(anchor.words) or words.is_class(anchor.words)) and (
                in_column or _under_heading(anchor)
            )
            in_column = bool(promise) or dated
            if promise or dated:
                self._push(
                    Step(
                        Ask(anchor.url),
                        "column",
                        anchor.words,
                        promise or 90,
                        root=step.ask.url if dated else anchor.url,
                        depth=depth,
                    )
                )
            elif way := words.way_promise(anchor.words):
                self._push(Step(Ask(anchor.url), "way", anchor.words, way, depth=depth))
            elif not anchor.words and words.has_token(path):
                self._push(Step(Ask(anchor.url), "column", "", 40, root=anchor.url, depth=depth))
            elif words.has_token(path) and not words.is_other(anchor.words):
                self._push(Step(Ask(anchor.url), "way", anchor.words, 35, depth=depth))
            if words.is_notices(anchor.words):
                self._push_board(anchor, depth)
        for address in frames(markup):
            if self._is_own(address):
                self._push(Step(Ask(address), "way", "", 25, depth=depth))
        for anchor in markup.anchors:
            if anchor.words in ("网站地图", "站点地图") and self._is_own(anchor.url):
                self._push(Step(Ask(anchor.url), "way", anchor.words, 1, depth=depth))

    def _push_board(self, anchor: Anchor, depth: int) -> None:
        boards = self._counts.get("boards", 0)
        if boards < NOTICE_BOARDS and self._push(
            Step(Ask(anchor.url), "notices", anchor.words, root=anchor.url, depth=depth)
        ):
            self._counts["boards"] = boards + 1

    # The column

    def _column(self, step: Step, markup: Markup) -> Reading:
        name = step.family or self.site.family or families.recognise(markup.page) or "generic"
        listing = families.find(name).read(markup.page)
        root = step.root or step.ask.url
        rows = {key_of(Ask(link.url)) for link in listing.links}
        known = self._rows.setdefault(root, set())
        if step.role == "list" and (not rows or rows <= known):
            return Reading(
                step, Listing() if not rows else None, family=name, why="repeated" if rows else "no rows"
            )
        known |= rows
        article = judge_article(markup.page, step.words if step.sure else "", self.site.name)
        reports, candidates = self._judge_rows(listing, name, step)
        alone = article.is_report and article.has_text and not (len(reports) > 1 and _lists_reports(markup))
        if step.role == "notices":
            return self._board(step, listing, reports, name)
        below = () if step.role == "list" else tuple(self._below(step, markup, listing))
        self._note(
            root, name, step, alone or bool(reports), bool(reports or candidates or below or listing.more)
        )
        for ask in listing.more:
            self._push(Step(ask, "list", step.words, root=root, depth=step.depth, family=name))
        for part in below:
            self._push(part)
        self._push_reports(reports, candidates, step)
        if not (reports or candidates or below or listing.more or alone):
            for address in frames(markup):
                if self._is_own(address):
                    self._push(Step(Ask(address), "column", step.words, 70, root=root, depth=step.depth + 1))
            self._follow(replace(step, depth=max(step.depth, 1)), markup)
        if alone:
            for ask in article.carriers:
                self._push(Step(ask, "carrier", article.title, of=step.ask.url))
            self._titles.append(article.title)
        link = Link(step.ask.url, article.title or step.words, step.date) if alone else None
        return Reading(step, listing, reports, article, alone, link, name, "" if rows or alone else "no rows")

    def _note(self, root: str, name: str, step: Step, fruit: bool, leads: bool) -> None:
        if fruit:
            self._fruitful.add(root)
            # The generic family reads what no other knows; it is learned only where no other was seen.
            self._families[name] = self._families.get(name, 0) + (1000 if name != "generic" else 1)
        if fruit or step.promise == 100 or (leads and step.promise >= 80):
            self.column_found = True
        self._roots.setdefault(root, step.ask.url)
        if not self.family or (fruit and self._families[name] >= max(self._families.values())):
            self.family = name

    def _board(self, step: Step, listing: Listing, reports: tuple[Link, ...], name: str) -> Reading:
        """A notice board: only what its title calls a report, and its next pages while they are worth it."""
        self._push_reports(reports, (), step)
        self._titles += [link.title for link in reports]
        if reports:
            self._note(step.root, name, step, True, True)
        for ask in listing.more:
            self._push(replace(step, ask=ask, family=name))
        return Reading(step, listing, reports, family=name)

    def _queue_more(self, step: Step, listing: Listing, root: str, family: str) -> None:
        for ask in listing.more:
            everything = "/api/all/0?" in ask.url
            role = "notices" if everything else "list"
            self._push(Step(ask, role, step.words, 100, root=root, depth=step.depth + 1, family=family))

    def _judge_rows(
        self, listing: Listing, name: str, step: Step
    ) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
        """Rows that are reports by their titles, and rows whose titles say too little to tell."""
        article = getattr(families.find(name), "SHAPE", None)
        shape = article.article if article else None
        kinds = {link.url: judge_title(link.title) for link in listing.links}
        reports = [link for link in listing.links if kinds[link.url] == "annual_report"]
        mostly = step.role != "notices" and len(reports) * 2 > len(listing.links)
        candidates = []
        for link in listing.links:
            kind = kinds[link.url]
            if kind != "annual_report" and (
                is_cut_report(link.title, mostly)
                or (step.role != "notices" and kind in ("other", "list") and _is_bare(link, shape))
            ):
                candidates.append(link)
        return tuple(reports), tuple(candidates)

    def _push_reports(self, reports: tuple[Link, ...], candidates: tuple[Link, ...], step: Step) -> None:
        self._titles += [link.title for link in reports]
        pages = {_bare_title(link.title) for link in reports if not FILE.search(link.url)}
        for link in (*reports, *candidates):
            if FILE.search(link.url) and _bare_title(link.title) in pages:
                # The same report beside it as a page: seen, and not asked for.
                self._seen.add(key_of(Ask(link.url)))
                continue
            sure = link in reports
            self._push(
                Step(
                    Ask(link.url),
                    "report",
                    link.title,
                    10 if sure else 0,
                    link.date,
                    root=step.root,
                    depth=step.depth + 1,
                    sure=sure,
                )
            )

    def _below(self, step: Step, markup: Markup, listing: Listing) -> Iterator[Step]:
        """Columns below a column: a year, a class of agency, an agency, a column of another class."""
        if step.depth >= MOST_DEPTH + 2:
            return
        folder = markup.page.url.partition("?")[0].rpartition("/")[0] + "/"
        here = key_of(Ask(markup.page.url))
        rows = {key_of(Ask(link.url)) for link in listing.links}
        groups: set[int] = set()
        chosen: dict[str, Anchor] = {}
        for anchor in markup.anchors:
            key = key_of(Ask(anchor.url))
            if key == here or FILE.search(anchor.url) or not self._is_own(anchor.url):
                continue
            inside = anchor.url.startswith(folder) and len(anchor.url) > len(folder)
            new = key not in self._around
            named = words.is_year(anchor.words) or words.is_class(anchor.words)
            if key in rows and judge_title(anchor.words) == "annual_report":
                continue
            if (named and (inside or new or _under_heading(anchor))) or (
                words.is_column_name(anchor.words) and (inside or new)
            ):
                chosen.setdefault(key, anchor)
                groups.add(anchor.group)
        for anchor in markup.anchors:
            key = key_of(Ask(anchor.url))
            if key in chosen or key == here or key in self._around or key in rows or FILE.search(anchor.url):
                continue
            inside = anchor.url.startswith(folder) and len(anchor.url) > len(folder)
            if (
                words.is_agency(anchor.words)
                and self._is_own(anchor.url)
                and (inside or anchor.group in groups)
            ):
                chosen[key] = anchor
        for anchor in list(chosen.values())[:MOST_COLUMNS]:
            yield Step(
                Ask(anchor.url),
                "column",
                anchor.words,
                60,
                root=step.root or step.ask.url,
                depth=step.depth + 1,
                sure=False,
            )

    # Whose address

    def _is_own(self, url: str) -> bool:
        """Whether an address is of this site: its host, or one below its domain; never that of a superior."""
        home, other = urlsplit(self.site.home_url), urlsplit(url)
        if other.netloc == home.netloc:
            return True
        domain = (home.hostname or "").removeprefix("www.")
        host = other.hostname or ""
        if re.fullmatch(r"[\d.]+", domain):
            return host == domain
        if self.site.column_url and other.netloc == urlsplit(self.site.column_url).netloc:
            return True
        return host == domain or host.endswith("." + domain)

    # What was learned

    def learned(self) -> Site:
        """The registry line of this site, with the column and the family that were found."""
        tops = [root for root in self._roots if root in self._fruitful]
        column = self.site.column_url or (tops[0] if len(tops) == 1 else "")
        return replace(
            self.site, column_url=column, family=self.site.family or (self.family if self._fruitful else "")
        )


def key_of(ask: Ask) -> str:
    """One text for all addresses of one page: without `www.`, index.html, the mobile `_wap`, and scheme."""
    parts = urlsplit(ask.url)
    host = (parts.netloc.lower()).removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = _INDEX.sub("/", parts.path or "/").replace("_wap.", ".")
    tail = ""
    if ask.form or ask.json:
        tail = f"#{sorted(ask.form.items())}{ask.json}"
    elif "/gkmlpt/" in path or parts.fragment.startswith(("/", "!")):
        tail = f"#{parts.fragment}" if "/gkmlpt/index" not in path else ""
    return f"{host}{path}{'?' + parts.query if parts.query else ''}{tail}"


def is_cut_report(title: str, mostly: bool = False) -> bool:
    """Whether a title that ends in … may be that of a report: what is left of it ends inside the words.

    `mostly`: the list has reports and little else, so that what is left may end before the words begin."""
    bare = re.sub(r"(?:…+|\.{2,}|⋯+)$", "", squeeze(title))
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


def _is_bare(link: Link, article: re.Pattern[str] | None) -> bool:
    """A row of the column that is headed by nothing but an agency, or by year and 年报."""
    title = link.title
    if words.is_agency(title):
        return article is not None and bool(article.search(urlsplit(link.url).path))
    if re.search(r"年报|年度报告|公开.{0,8}报告", title) and not words.is_other(title):
        return bool(_BY_YEAR.search(title)) and judge_title(title) != "notice" and len(title) <= 40
    return False


def _bare_title(title: str) -> str:
    return re.sub(
        r"[（(](?:pdf|word|附件|docx?)[^()（）]*[)）]|\.(?:pdf|docx?|wps|ofd)$",
        "",
        squeeze(title),
        flags=re.I,
    )


def _under_heading(anchor: Anchor) -> bool:
    """The last words before the anchor name the column, as those above a menu of years do (甘肃省教育厅)."""
    lines = anchor.before.split("\n")
    return any(words.is_column_name("".join(lines[-count:])) for count in (1, 2, 3))


def _lists_reports(markup: Markup, least: int = 2) -> bool:
    return sum(1 for anchor in markup.anchors if judge_title(anchor.words) == "annual_report") >= least


def _says_column(markup: Markup) -> bool:
    """The page's own title names the column."""
    if markup.tree is None:
        return False
    title = squeeze(str(markup.tree.findtext(".//title") or ""))
    return words.column_promise(re.split(r"[_|\-—–]", title)[0]) == 100


def _is_government(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(".gov.cn")


def _fragment(url: str) -> str:
    return "#" + url.partition("#")[2] if "#" in url else ""
