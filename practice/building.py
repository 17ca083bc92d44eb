"""One portal as it stands: the pages that a plan became, and what a visit must find there.

A family writes lists and articles into it; everything that all portals share (head, menu, breadcrumb,
article page, robots.txt, walls) is here.
"""

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from practice import looks
from practice.answers import Answer, Handler, Question, gone, gzipped, html, redirect, wall
from practice.files import CONTENT_TYPES, written
from practice.paper import article
from practice.plan import Column, Plan, Report, Row, Truth
from practice.server import tag_of

Origin = Callable[[str], str]
"""From the host name of any practice site to the beginning of its addresses, `http://…` without a slash."""


class Building:
    """Collects the routes of one site while its plan is laid out, then answers for it."""

    def __init__(self, plan: Plan, origin: Origin) -> None:
        self.plan = plan.with_rows(lambda rows: tuple(_at_home(row, origin) for row in rows))
        self.origin = origin
        self.base = origin(plan.host)
        self.column = ""
        self._routes: dict[tuple[str, str], Handler] = {}
        self._reports: dict[str, tuple[Row, str]] = {}
        self._copies: dict[str, list[str]] = {}
        self._files: dict[str, str] = {}
        self._others: list[str] = []
        self._pages: list[str] = []

    # Routes

    def url(self, path: str) -> str:
        """The whole address of a path of this site, or of an address that is whole already."""
        return urljoin(self.base + "/", path)

    def handle(self, method: str, path: str, handler: Handler) -> None:
        """Answers `path`; with a query in it, only that query, else every query."""
        self._routes[method, path] = handler

    def share(self, method: str, path: str, mine: Callable[[Question], bool], handler: Handler) -> None:
        """Answers those questions to `path` that are `mine`: several columns are asked for at one address."""
        before = self._routes.get((method, path), lambda _: gone(400))
        self.handle(method, path, lambda question: (handler if mine(question) else before)(question))

    def put(self, path: str, answer: Answer) -> None:
        """Answers `path` with the same bytes every time, with an ETag as a static server would."""
        if answer.status == 200 and answer.body and "etag" in self.plan.options:
            answer = answer.with_header("ETag", tag_of(answer.body))
        self.handle("GET", path, lambda _: answer)

    def put_page(self, path: str, title: str, content: str, metas: Iterable[tuple[str, str]] = ()) -> None:
        """Answers `path` with `content` inside the frame of this portal."""
        text = self.frame(title, content, metas)
        self.put(path, html(text, self.plan.encoding, self.plan.options.get("declared", "")))

    def answer(self, question: Question) -> Answer:
        """What this site says to `question`."""
        plan = self.plan
        if question.path == "/robots.txt":
            if plan.robots is None:
                return gone()
            return Answer(plan.robots.encode(), content_type="text/plain")
        if plan.wall and (plan.wall_from == "" or question.path.startswith(plan.wall_from)):
            return wall(plan.wall)
        if "cookie" in plan.options and "CT6T" not in question.cookies:
            # moj.gov.cn: 302 to itself with a cookie; a cookie jar is enough.
            return redirect(question.target, cookie="CT6T=practice; path=/")
        found = self._found(question)
        if "throttled" in plan.options and question.path.startswith(plan.options["throttled"]):
            # csrc.gov.cn: 200 with the home page in place of what was asked for.
            found = self._found(replace(question, method="GET", target=plan.home))
        return gzipped(found) if "gzip" in plan.options and found.body else found

    def _found(self, question: Question) -> Answer:
        """What stands at the address that was asked for."""
        method = "GET" if question.method == "HEAD" else question.method
        for target in (question.target, question.path):
            if (method, target) in self._routes:
                return self._routes[method, target](question)
        return gone(404 if method == "GET" else 405)

    def has(self, path: str) -> bool:
        """Whether anything answers a GET of `path`."""
        return ("GET", path) in self._routes

    # What a visit must see

    def must_see(self, *paths: str) -> None:
        self._pages += [self.url(path) for path in paths]

    def know(self, row: Row, path: str) -> None:
        """Remembers what stands at `path`: a report, or something that must not be taken for one."""
        url = self.url(path)
        if row.document.kind != "annual_report":
            self._others.append(url)
        elif url not in self._reports:
            same = (at for at, (known, _) in self._reports.items() if known.document == row.document)
            if first := next(same, ""):
                self._copies.setdefault(first, []).append(url)
                return
            self._reports[url] = (row, url)
            self._pages.append(url)

    def forget(self) -> None:
        """No visit can see a report here."""
        self._pages = [page for page in self._pages if page not in self._reports]
        self._reports.clear()
        self._others.clear()

    def know_elsewhere(self, row: Row) -> None:
        """A row that leads to an address of another site: a report is the same report there."""
        self.know(row, row.at)

    def know_copy(self, of: str, path: str) -> None:
        """Another address of the report at `of`."""
        self._copies.setdefault(self.url(of), []).append(self.url(path))

    def put_stub(self, path: str, row: Row, column: Column, body: str) -> None:
        """Answers `path` with a page that says only that the report is attached; or, where the row leads
        to the file itself, with the file."""
        if row.direct:
            self.know(row, path)
            self.put(path, Answer(written(row.document, row.file), content_type=CONTENT_TYPES[row.file]))
            return
        folder = path.rpartition("/")[0]
        attached = f"{folder}/P0{row.listed_on.replace('-', '')}{row.number:09d}.{row.file}"
        self.know(row, path)
        self.put_file(path, row, attached)
        link = f'<p>附件：<a href="{relative(attached, path)}">{row.document.title}.{row.file}</a></p>'
        self.put_page(path, *self.article_page(path, row, column, body.replace("{}", link, 1)))

    def carry(self, path: str, at: str) -> None:
        """The page at `path` is empty; its text comes from `at`."""
        self._files[self.url(path)] = self.url(at)

    def put_file(self, path: str, row: Row, attached: str) -> None:
        """Puts the file that carries the report of the page at `path`."""
        self.carry(path, attached)
        self.put(attached, Answer(written(row.document, row.file), content_type=CONTENT_TYPES[row.file]))
        self.must_see(attached)

    def truth(self) -> Truth:
        reports = tuple(self._report(row, url) for row, url in self._reports.values())
        others = tuple(self._others)
        plan = self.plan
        pages = tuple(dict.fromkeys((self.url("/robots.txt"), *self._pages)))
        if plan.outcome in ("robots_refused", "blocked", "down"):
            reports, others = (), ()
            pages = pages[:1] if plan.outcome != "blocked" else self._up_to_the_wall(pages)
        return Truth(plan.site, plan.outcome, plan.family, self.column, reports, others, pages)

    def _up_to_the_wall(self, pages: tuple[str, ...]) -> tuple[str, ...]:
        """What a visit sees before a wall, and the first page behind it."""
        behind = self.url(self.plan.options.get("throttled") or self.plan.wall_from or "/")
        first = next(n for n, page in enumerate(pages) if n and page.startswith(behind))
        return pages[: first + 1]

    def _report(self, row: Row, url: str) -> Report:
        document = row.document
        cells = document.figures.cells() if document.figures and not document.tables else {}
        tables, file, in_file = document.forms(), self._files.get(url, ""), {}
        if file:
            where = "attachment" if file.endswith((".pdf", ".docx")) else "absent"
            tables, in_file, cells = dict.fromkeys(tables, where), cells, {}
        return Report(
            url,
            document.title,
            document.agency,
            document.body,
            document.year,
            row.date,
            document.scope,
            tables,
            cells,
            tuple(self._copies.get(url, ())),
            file,
            in_file,
        )

    # Pages

    def frame(self, title: str, content: str, metas: Iterable[tuple[str, str]] = ()) -> str:
        """A whole page of this portal."""
        return looks.frame(self.plan, title, content, metas)

    def crumbs(self, *words: str) -> str:
        return looks.crumbs(self.plan, words)

    def put_article(
        self,
        path: str,
        row: Row,
        column: Column,
        body: str = '<div class="content">{}</div>',
        known: bool = True,
    ) -> None:
        """Answers `path` with the article of `row`, its text inside the family's `body`."""
        if known:
            self.know(row, path)
        inside = article(row.document)
        if "framed" in column.options and row.document.figures:
            inside = self._put_inside(path, inside)
        self.put_page(path, *self.article_page(path, row, column, body.replace("{}", inside, 1)))

    def _put_inside(self, path: str, text: str) -> str:
        """商务部 and 工信部: the page is a frame around another one that has the text."""
        inner = f"{path.rpartition('.')[0]}_body.html"
        self.put(inner, html(f"<html><head><meta charset='utf-8'></head><body>{text}</body></html>"))
        self.carry(path, inner)
        self.must_see(inner)
        return f'<iframe src="{inner}" width="100%" height="6000"></iframe>'

    def article_page(
        self, path: str, row: Row, column: Column, text: str
    ) -> tuple[str, str, list[tuple[str, str]]]:
        """Title, content and meta tags of the page of `row`, with `text` as its text."""
        document = row.document
        source = row.source or document.body or self.plan.name
        heading = document.heading or (document.title,)
        metas = [("ColumnName", column.words), ("ColumnType", "政务公开")]
        if "no_metas" not in column.options:
            metas.append(("ArticleTitle", document.title))
            if row.date:
                metas.append(("PubDate", f"{row.date} 10:{row.number % 60:02d}"))
            # 邵阳 writes the name with a trailing blank.
            blank = " " * ("blank_meta" in column.options)
            metas += [(f"ContentSource{blank}", source), ("Url", self.url(path))]
        trail = self.crumbs("政务公开", "政府信息公开", column.words)
        content = f"{trail}\n{looks.headed(self.plan, heading, row.date, source, text)}"
        title = document.title if "bare" not in column.options else self.plan.name
        return f"{title}_{self.plan.name}" if title != self.plan.name else title, content, metas


def _at_home(row: Row, origin: Origin) -> Row:
    """A row that leads to another practice portal, with the address that portal has now."""
    if not row.at.startswith("http://"):
        return row
    host, _, path = row.at.removeprefix("http://").partition("/")
    return replace(row, at=f"{origin(host)}/{path}")


def relative(path: str, start: str) -> str:
    """`path` as a page at `start` writes it: `./…` or `../…`, as TRS does."""
    folder = posixpath.dirname(urlsplit(start).path) or "/"
    way = posixpath.relpath(path, folder)
    end = "/" if path.endswith("/") and not way.endswith("/") else ""
    return (way if way.startswith(".") else f"./{way}") + end


def in_pages(rows: tuple[Row, ...], size: int) -> list[tuple[Row, ...]]:
    """The rows of each page; one page without rows where there are none."""
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [()]
