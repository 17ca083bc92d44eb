"""From a home page to every report of a site: which page to ask for next, and what each page showed.

A `Search` is one visit as pure data: no network, no clock, the same pages give the same steps, so that a
visit can be taken up again from the pages that are already archived. Words of anchors lead the way; path
tokens are hints, since a third of real addresses carry none.
"""

import re
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from urllib.parse import urlsplit

from crawler import families, words
from crawler.article import judge_article
from crawler.branches import branches, under_heading
from crawler.listing import Ask, Link, Listing
from crawler.markup import Anchor, Markup, frames, open_page, own_words, refresh_of
from crawler.registry import Site
from crawler.steps import Reading, Step, key_of
from crawler.tally import Tally
from crawler.verdicts import sort_rows, without_twins
from parsers.page import Page
from parsers.titles import judge_title

# What is asked for first: a file of a stub, then lists, then reports; ways only while no column is known.
_FIRST = {"home": 1000, "carrier": 900, "list": 800, "column": 600, "report": 500, "way": 200, "notices": 100}
MOST_WAYS = 25
MOST_DEPTH = 5
NOTICE_BOARDS = 4
NOTICE_PAGES = 8
BOARDS_BESIDE = 2
"""Notice boards that are looked at although there is a column, since it lacks the expected report."""
MOST_PAGES = 400
APART = 550
"""What a county's column loses below a town's site: every way of the town's own comes first."""
MOST_DOORS = 6
"""A home page with no more links than these, none of which promises anything, is a door to the real one."""


@dataclass(slots=True)
class Search:
    """One visit to one site. Ask for what `next` names, give the page to `take`, or say `fail`.

    `year`: the report that is expected; where it is missing, notice boards are looked at too (`wide`).
    `family` and `column_found` tell what was learned so far.
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
    _roots: dict[str, bool] = field(default_factory=dict)
    _titles: list[str] = field(default_factory=list)
    _families: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _home_asked: bool = False
    _tally: Tally = field(default_factory=Tally)

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
        """No page came for `step`: the visit goes on with what else there is, at last from the home page."""

    def _is_wanted(self, step: Step) -> bool:
        if step.role == "way" or (step.apart and step.role == "column"):
            return not self.column_found and self._counts.get("way", 0) < MOST_WAYS
        if step.role != "notices":
            return True
        asked = self._counts.get("notices", 0)
        if self._roots.get(step.root):
            return asked < MOST_PAGES
        if not self.wide or asked >= (BOARDS_BESIDE if self.column_found else NOTICE_BOARDS * NOTICE_PAGES):
            return False
        return not any(self.year is None or str(self.year) in title for title in self._titles)

    def _ask_home(self) -> None:
        self._home_asked = True
        self._push(Step(Ask(self.site.home_url), "home"))

    def _push(self, step: Step) -> bool:
        key = key_of(step.ask)
        if key in self._seen:
            return False
        self._seen.add(key)
        apart = step.role in ("way", "column", "notices") and self._is_apart(step.ask.url)
        place = _FIRST[step.role] + step.promise - APART * apart
        heappush(self._queue, (-place, len(self._seen), replace(step, apart=apart)))
        return True

    # What came

    def take(self, step: Step, page: Page) -> Reading:
        """Reads the page that came for `step`, with its address after redirects, and notes what follows."""
        here = key_of(Ask(page.url))
        if step.ask.body or "#" in step.ask.url:
            page = replace(page, url=page.url.partition("#")[0] + "#" + step.ask.url.partition("#")[2])
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
            if step.depth < MOST_DEPTH:
                self._push(replace(step, ask=Ask(sign), depth=step.depth + 1))
            return Reading(step, why="a signpost")
        if step.role in ("home", "way"):
            return self._lead(step, markup)
        return self._report(step, markup) if step.role == "report" else self._column(step, markup)

    def _carried(self, step: Step, page: Page) -> Reading:
        article = judge_article(page, step.words, self.site.name)
        if article.is_report and not article.has_text and step.depth < 2 * MOST_DEPTH:
            for ask in article.carriers:
                self._push(replace(step, ask=ask, depth=step.depth + 1))
        kept = article.is_report and article.has_text
        return Reading(step, article=article, is_report=kept, listed=Link(step.of, step.words, step.date))

    def _report(self, step: Step, markup: Markup) -> Reading:
        article = judge_article(markup.page, step.words, self.site.name)
        if not article.has_text and not article.carriers and _reports_in(markup) > 0:
            return self._column(replace(step, role="column", root=step.root or step.ask.url), markup)
        if article.is_report:
            if not step.sure:  # a column whose rows say too little is one all the same
                self._note(step, step.family, True, True)
            for ask in article.carriers:
                self._push(Step(ask, "carrier", step.words or article.title, of=step.ask.url, date=step.date))
        link = Link(step.ask.url, step.words, step.date)
        return Reading(step, article=article, is_report=article.is_report, listed=link)

    # The way

    def _lead(self, step: Step, markup: Markup) -> Reading:
        rows = tuple(
            Link(a.url, a.words, a.date) for a in markup.anchors if a.words and words.is_report(a.words)
        )
        if step.role == "way":
            article = judge_article(markup.page, "", self.site.name)
            if rows or says_column(markup) or (article.is_report and article.has_text):
                return self._column(replace(step, role="column", root=step.ask.url), markup)
        known = families.recognise(markup.page) or ""
        self._follow(step, markup)
        if known == "gkmlpt":
            for ask in families.find(known).read(markup.page).more:
                # Column 0 of this platform is everything that was ever published: a board, not a column.
                role = "notices" if "/api/all/0?" in ask.url else "list"
                self._push(
                    Step(ask, role, promise=100, root=step.ask.url, depth=step.depth + 1, family=known)
                )
        self._push_reports(rows, (), step)
        self._around |= {key_of(Ask(anchor.url)) for anchor in markup.anchors}
        return Reading(step, reports=rows, family=known)

    def _follow(self, step: Step, markup: Markup) -> None:
        """Columns, ways and notice boards that a page leads to."""
        if step.depth >= MOST_DEPTH:
            return
        depth, in_column, waiting = step.depth + 1, False, len(self._queue)
        for anchor in markup.anchors:
            ask, said = Ask(anchor.url), anchor.words
            promise = words.column_promise(said)
            if words.is_more(said) and under_heading(anchor):
                promise = 100
            if not self._is_own(anchor.url):
                if promise == 100 and (urlsplit(anchor.url).hostname or "").endswith(".gov.cn"):
                    self._push(Step(ask, "column", said, 10, root=anchor.url, depth=depth))
                continue
            part = words.is_year(said) or words.is_class(said)
            part = part and (in_column or under_heading(anchor))
            in_column = promise > 0 or part
            token = words.has_token(urlsplit(anchor.url).path)
            if in_column:
                root = step.ask.url if part else anchor.url
                self._push(Step(ask, "column", said, promise or 90, root=root, depth=depth))
            elif way := words.way_promise(said):
                self._push(Step(ask, "way", said, way, depth=depth))
            elif token and not said:
                self._push(Step(ask, "column", promise=40, root=anchor.url, depth=depth))
            elif token and not words.is_other(said):
                self._push(Step(ask, "way", said, 35, depth=depth))
            if words.is_notices(said):
                self._push_board(anchor, depth)
        for address in frames(markup):
            if self._is_own(address):
                self._push(Step(Ask(address), "way", promise=25, depth=depth))
        own = [anchor for anchor in markup.anchors if self._is_own(anchor.url)]
        if step.role == "home" and len(own) <= MOST_DOORS and len(self._queue) == waiting:
            for anchor in own:
                self._push(Step(Ask(anchor.url), "way", anchor.words, 5, depth=depth))

    def _push_board(self, anchor: Anchor, depth: int) -> None:
        boards = self._counts.get("boards", 0)
        board = Step(Ask(anchor.url), "notices", anchor.words, root=anchor.url, depth=depth)
        if boards < NOTICE_BOARDS and self._push(board):
            self._counts["boards"] = boards + 1

    # The column

    def _column(self, step: Step, markup: Markup) -> Reading:
        name, listing = self._read(step, markup)
        root = step.root or step.ask.url
        rows = {key_of(Ask(link.url)) for link in listing.links}
        shown_before = step.role == "column" and any(rows <= known for known in self._rows.values())
        if step.role != "notices" and not shown_before:
            self._tally.take(step, markup, listing, rows)
        known = self._rows.setdefault(root, set())
        if step.role == "list" and not rows:
            return self._further(step, listing, name)
        if step.role == "list" and rows <= known:
            return Reading(step, family=name, why="repeated")
        known |= rows
        shape = getattr(families.find(name), "SHAPE", None)
        pattern = shape.article if shape else None
        reports, unclear = sort_rows(listing, pattern, in_column=step.role != "notices")
        self._push_reports(reports, unclear, replace(step, root=root, family=name))
        if step.role == "notices":
            self._note(step, name, bool(reports), False)
            for ask in listing.more:
                self._push(replace(step, ask=ask, family=name))
            return Reading(step, listing, reports, unclear, family=name)
        article = judge_article(markup.page, step.words if step.sure else "", self.site.name)
        alone = article.is_report and article.has_text and not (len(reports) > 1 and _reports_in(markup) > 1)
        of_class = words.is_class(step.words)
        below = (
            branches(markup, listing, self._around, self._is_own, of_class=of_class)
            if step.role == "column"
            else ()
        )
        leads = bool(reports or unclear or below or listing.more or alone)
        self._note(step, name, alone or bool(reports), leads or says_column(markup))
        for ask in listing.more:
            first = step.first or step.ask.url
            self._push(Step(ask, "list", step.words, root=root, depth=step.depth, family=name, first=first))
        if step.depth < MOST_DEPTH + 2:
            for anchor in below:
                self._push(
                    Step(Ask(anchor.url), "column", anchor.words, 60, None, "", root, step.depth + 1, False)
                )
        if not leads:
            for address in frames(markup):
                if self._is_own(address):
                    self._push(Step(Ask(address), "column", step.words, 70, root=root, depth=step.depth + 1))
            self._follow(replace(step, depth=max(step.depth, 1)), markup)
        if not alone:
            return Reading(
                step, listing, reports, unclear, article, family=name, why="" if rows else "no rows"
            )
        self._titles.append(article.title)
        link = Link(step.ask.url, article.title or step.words, step.date)
        return Reading(step, listing, reports, unclear, article, True, link, name)

    def _further(self, step: Step, listing: Listing, name: str) -> Reading:
        """A page without rows ends its list, unless it only says where they are (Epoint's script)."""
        for ask in listing.more:
            self._push(replace(step, ask=ask, family=name))
        if listing.more:
            return Reading(step, family=name, why="leads to the list")
        return Reading(step, Listing(total=listing.total), family=name, why="no rows")

    def unread(self) -> str:
        """Which list has pages that no link and no script led to, in words; empty where each was read."""
        return self._tally.unread()

    def _read(self, step: Step, markup: Markup) -> tuple[str, Listing]:
        """The list, by the known family unless the page shows the signs of another and none of its own."""
        named = (step.family or self.site.family).removesuffix("generic")
        if not named or not families.find(named).signs(markup.page):
            named = families.recognise(markup.page) or named or "generic"
        return named, families.find(named).read(markup.page)

    def _push_reports(self, reports: tuple[Link, ...], unclear: tuple[Link, ...], step: Step) -> None:
        self._titles += [link.title for link in reports]
        wanted, twins = without_twins(reports)
        self._seen |= {key_of(Ask(link.url)) for link in twins}
        for sure, links in ((True, wanted), (False, unclear)):
            for link in links:
                self._push(
                    Step(
                        Ask(link.url),
                        "report",
                        link.title,
                        10 * sure,
                        link.date,
                        root=step.root,
                        depth=step.depth + 1,
                        sure=sure,
                        family=step.family,
                    )
                )

    def _note(self, step: Step, name: str, fruit: bool, speaks: bool) -> None:
        """Remembers what a page of a column gave; `speaks`: it looks like a column, whatever it gave."""
        root = step.root or step.ask.url
        self._roots[root] = self._roots.get(root, False) or fruit
        if fruit:
            # The generic family reads what no other knows; it is learned only where no other was seen.
            self._families[name] = self._families.get(name, 0) + (1000 if name != "generic" else 1)
        if fruit or (step.promise == 100 and speaks):
            self.column_found = True
        if not self.family or (fruit and self._families[name] >= max(self._families.values())):
            self.family = name

    # Whose address

    def _is_own(self, url: str) -> bool:
        """Whether an address is of this site: its host, or one below its domain; never that of a superior."""
        home, other = urlsplit(self.site.home_url), urlsplit(url)
        if other.netloc in (home.netloc, urlsplit(self.site.column_url).netloc):
            return True
        domain, host = (home.hostname or "").removeprefix("www."), other.hostname or ""
        if re.fullmatch(r"[\d.]+", domain):
            return host == domain
        return host == domain or host.endswith("." + domain)

    def _is_apart(self, url: str) -> bool:
        """A town's site that hangs below its county's (/dyz/) shows the county's menu too."""
        folder = urlsplit(self.site.home_url).path.rpartition("/")[0] + "/"
        column = self.site.column_url and urlsplit(url).path == urlsplit(self.site.column_url).path
        return folder != "/" and not column and not urlsplit(url).path.startswith(folder)

    # What was learned

    def learned(self) -> Site:
        """The registry line of this site, with the column and the family that were found."""
        tops = [root for root, fruit in self._roots.items() if fruit]
        column = self.site.column_url or (tops[0] if len(tops) == 1 else "")
        return replace(self.site, column_url=column, family=self.site.family or (self.family if tops else ""))


def says_column(markup: Markup) -> bool:
    """Whether words of the page itself, outside its links, name the column of reports."""
    return any(words.column_promise(said) == 100 for said in own_words(markup))


def _reports_in(markup: Markup) -> int:
    return sum(1 for anchor in markup.anchors if judge_title(anchor.words) == "annual_report")
