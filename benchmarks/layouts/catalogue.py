"""Every layout by name: what it does to a plan, and whether the page still determines its cells."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.layouts import article, markup, twists
from benchmarks.layouts.plan import Plan, Truth, draw_plan, report
from benchmarks.layouts.truth import SPACED, STYLES

Change = Callable[[Random, Plan], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of page: `tag` is determined, lossy or unlisted; `what` says it in a line."""

    name: str
    tag: str
    what: str
    change: Change


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page and what it says. `marked` is its markup with the marks of its values, for mutations."""

    layout: str
    seed: int
    tag: str
    body: bytes
    content_type: str
    truths: tuple[Truth, ...]
    marked: str


LAYOUTS: Final[dict[str, Layout]] = {}


def _layout(name: str, tag: str, what: str) -> Callable[[Change], Change]:
    def enter(change: Change) -> Change:
        LAYOUTS[name] = Layout(name, tag, what, change)
        return change

    return enter


def draw(layout: str, seed: int) -> Drawn:
    """The page of one layout and seed, the same on every machine."""
    rng = Random(f"{layout}/{seed}")
    plan = draw_plan(rng)
    LAYOUTS[layout].change(rng, plan)
    made = [report(rng, plan) for _ in range(plan.reports)]
    declared = article.CODINGS[plan.coding][1]
    reports = [(who, parts) for _, who, parts in made]
    if plan.page == "txt":
        page, header = article.text(rng, reports), "text/plain"
    else:
        page, header = article.html(rng, reports, plan.page, declared), ""
    body, html_header = article.encode(rng, page, plan.coding, plan.damage)
    tag = LAYOUTS[layout].tag
    return Drawn(layout, seed, tag, body, header or html_header, tuple(one for one, *_ in made), page)


# --- tables that are tables --------------------------------------------------------------------------


@_layout("plain", "determined", "the official form, well formed")
def _plain(_: Random, plan: Plan) -> None:
    plan.look = markup.Look()


@_layout("every style", "determined", "the official form, nearly half of the cells in some style")
def _styles(_: Random, plan: Plan) -> None:
    plan.share = 0.45


@_layout("word paste", "determined", "nests of span, font and o:p, numbers cut into runs, &nbsp; around them")
def _word(_: Random, plan: Plan) -> None:
    plan.look.word = True


@_layout("spans as empty cells", "determined", "rowspans lost, what they covered stands empty")
def _empty(_: Random, plan: Plan) -> None:
    plan.twist(twists.empty_spans)


@_layout("labels repeated", "determined", "rowspans lost, the label stands in every row")
def _repeated(_: Random, plan: Plan) -> None:
    plan.twist(twists.repeated_labels)


@_layout("spans missing", "determined", "rowspans and colspans lost, covered cells are not there")
def _missing(_: Random, plan: Plan) -> None:
    plan.twist(twists.drop_covered)


@_layout("groups on own rows", "determined", "group labels on a row of their own")
def _own(_: Random, plan: Plan) -> None:
    plan.twist(twists.own_rows, "t3")


@_layout("heads over two rows", "determined", "header cells broken over two rows")
def _broken(_: Random, plan: Plan) -> None:
    plan.twist(twists.break_heads, "t2", "t3")


@_layout("heads cut short", "determined", "本年新 stands for two different headers")
def _cut(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2020
    plan.twist(twists.cut_heads, "t2")


@_layout("captions and notes", "determined", "caption, unit and note rows inside the tables")
def _captions(_: Random, plan: Plan) -> None:
    plan.twist(twists.captions)


@_layout("padding columns", "determined", "empty columns beside and between the columns")
def _padding(_: Random, plan: Plan) -> None:
    plan.twist(twists.pad_columns)


@_layout("rows left out", "determined", "rows without numbers are not printed")
def _omitted(_: Random, plan: Plan) -> None:
    plan.twist(twists.omit_rows, "t2", "t3")


@_layout("split over pages", "determined", "tables 2 and 3 cut into several, heads repeated or not")
def _split(_: Random, plan: Plan) -> None:
    plan.chunked = ("t2", "t3")


@_layout("one table", "determined", "all three tables in one")
def _one(_: Random, plan: Plan) -> None:
    plan.joined = True


@_layout("table 4 as three", "determined", "one table each for reviews and the two kinds of suits")
def _three(_: Random, plan: Plan) -> None:
    plan.t4_apart = True


@_layout("one row six", "determined", "（六）其他处理 as one row inside a report of the 2021 form")
def _six(rng: Random, plan: Plan) -> None:
    plan.tables = {"t2": "g2021", "t3": "g2019", "t4": "g2019"}
    plan.year = rng.choice((2021, 2023))


@_layout("old form in a new year", "determined", "tables of 2019 in a report for 2023")
def _old(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2023


@_layout("this year's number", "determined", "column 本年数量 in place of 本年增/减")
def _now(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year, plan.now = 2019, True


@_layout("provincial rows", "determined", "rows that a province adds")
def _provincial(_: Random, plan: Plan) -> None:
    plan.twist(twists.extra_rows, "t2")


@_layout("annotated heads", "determined", "headers with filling notes in brackets")
def _annotated(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2020
    plan.twist(twists.annotate, "t2")


@_layout("spellings", "determined", "the label variants seen in real reports")
def _spellings(_: Random, plan: Plan) -> None:
    plan.twist(twists.respell)


@_layout("misprints", "determined", "one character of a long label lost or changed")
def _misprints(_: Random, plan: Plan) -> None:
    plan.twist(twists.misprint)


@_layout(
    "one character a paragraph", "determined", "labels cut into paragraphs, as vertical cells are pasted"
)
def _vertical(_: Random, plan: Plan) -> None:
    plan.twist(twists.one_a_paragraph, "t3", "t4")


@_layout("blocks", "determined", "each block and group in a small table of its own, its name before it")
def _blocks(_: Random, plan: Plan) -> None:
    plan.blocks = True


@_layout("nested", "determined", "the article inside layout tables")
def _nested(_: Random, plan: Plan) -> None:
    plan.page = "nested"


@_layout("hidden", "determined", "hidden rows, hidden cells with stale numbers, cells without width")
def _hidden(_: Random, plan: Plan) -> None:
    plan.look.hidden = True


@_layout("th, thead, tfoot", "determined", "head cells, head and foot sections, the foot before the body")
def _sections(_: Random, plan: Plan) -> None:
    plan.look.sections = True


@_layout("unclosed", "determined", "no closing tags of cells and rows")
def _unclosed(_: Random, plan: Plan) -> None:
    plan.look.unclosed = True


@_layout("spans of zero", "determined", "rowspan=0 for what reaches the end")
def _zero(_: Random, plan: Plan) -> None:
    plan.look.spans = "zero"


@_layout("spans past the end", "determined", "rowspans that go beyond the last row")
def _past(rng: Random, plan: Plan) -> None:
    plan.look.spans = rng.choice(("past", "huge"))


@_layout("after the end", "determined", "the article stands after </html>")
def _after(_: Random, plan: Plan) -> None:
    plan.page = "after"


@_layout("two reports", "determined", "the region's report and the office's own on one page")
def _reports(_: Random, plan: Plan) -> None:
    plan.reports = 2


@_layout("images", "determined", "table 3 or 4 is a picture")
def _images(rng: Random, plan: Plan) -> None:
    plan.images = rng.choice((("t3", "t4"), ("t4",), ("t2", "t3", "t4")))


@_layout("mixed", "determined", "several habits at once")
def _mixed(rng: Random, plan: Plan) -> None:
    for table in ("t2", "t3", "t4"):
        early: list[twists.Twist] = [twists.extra_rows] if table == "t2" else []
        early += [twists.own_rows] if table == "t3" else []
        late: list[twists.Twist] = [twists.captions, twists.pad_columns, twists.respell, twists.empty_spans]
        late += [twists.repeated_labels, *([twists.omit_rows] if table == "t2" else [])]
        for twist in [*(one for one in early if rng.random() < 0.3), *rng.sample(late, 2)]:
            plan.twist(twist, table)
    plan.look = markup.Look(word=rng.random() < 0.5, hidden=rng.random() < 0.2, unclosed=rng.random() < 0.2)
    plan.page = rng.choice(("plain", "nested", "after"))
    plan.coding = rng.choice(tuple(article.CODINGS))


# --- bytes -------------------------------------------------------------------------------------------


@_layout("encodings", "determined", "declared, lying and absent declarations, BOM")
def _encodings(rng: Random, plan: Plan) -> None:
    plan.coding = rng.choice(tuple(article.CODINGS))


@_layout("damaged bytes", "determined", "truncated characters and NULs outside of the tables' words")
def _damaged(rng: Random, plan: Plan) -> None:
    plan.coding = rng.choice(("utf-8", "gb2312", "utf-8 undeclared", "gbk undeclared"))
    plan.damage = rng.choice(("cut", "nul"))


# --- tables that became text -------------------------------------------------------------------------


def _prose(plan: Plan, manner: str, rng: Random, *, txt: float = 0.5) -> None:
    plan.manner = manner
    plan.page = "txt" if rng.random() < txt else "plain"


@_layout("lines with tabs", "determined", "a row a line, tabs between cells")
def _tabs(rng: Random, plan: Plan) -> None:
    _prose(plan, "tabs", rng)


@_layout("lines with bars", "determined", "a row a line, a bar after every cell")
def _bars(rng: Random, plan: Plan) -> None:
    _prose(plan, "pipes", rng)


@_layout("markdown", "determined", "markdown tables")
def _markdown(rng: Random, plan: Plan) -> None:
    _prose(plan, "markdown", rng)


@_layout("markdown blocks", "determined", "markdown tables, one for each block and group")
def _markdown_blocks(rng: Random, plan: Plan) -> None:
    _prose(plan, "markdown", rng)
    plan.blocks = True


@_layout("a cell a line", "determined", "a cell a line, empty cells keep their line")
def _cells(rng: Random, plan: Plan) -> None:
    _prose(plan, "cells", rng, txt=1)


@_layout("a cell a line with bars", "determined", "a cell a line, a bar after it")
def _piped(rng: Random, plan: Plan) -> None:
    _prose(plan, "piped_cells", rng)


def _full(rng: Random, plan: Plan) -> None:
    """No empty cells and no spaces inside numbers, so that the count decides."""
    plan.zeros = rng.choice(("0", "0", "dash", "none"))
    plan.without = SPACED | {"blank"}


@_layout("a full cell a line", "determined", "a cell a line, no cell empty")
def _full_cells(rng: Random, plan: Plan) -> None:
    _prose(plan, rng.choice(("bare_cells", "spaced_cells")), rng)
    _full(rng, plan)


@_layout("full rows with spaces", "determined", "a row a line, blanks between cells, no cell empty")
def _full_spaces(rng: Random, plan: Plan) -> None:
    _prose(plan, "spaces", rng)
    _full(rng, plan)


@_layout("glued", "determined", "nothing between the cells of a row: 规章000")
def _glued(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued", rng)
    plan.zeros, plan.share = "0", 0.0


@_layout("rows with spaces", "lossy", "a row a line, empty cells leave nothing")
def _spaces(rng: Random, plan: Plan) -> None:
    _prose(plan, "spaces", rng)


@_layout("cells without the empty", "lossy", "a cell a line, empty cells leave nothing")
def _bare(rng: Random, plan: Plan) -> None:
    _prose(plan, rng.choice(("bare_cells", "spaced_cells")), rng)


@_layout("glued, any style", "lossy", "nothing between cells, styles and blanks as they come")
def _glued_any(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued", rng)
    plan.zeros, plan.without = rng.choice(("0", "dash")), frozenset({"blank"})


@_layout("glued whole", "lossy", "the whole table one run of characters")
def _whole(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued_whole", rng)
    plan.zeros, plan.share = "0", 0.0


# --- beyond the declared shapes ----------------------------------------------------------------------


@_layout("spans one too long", "unlisted", "a rowspan covers one row too many and pushes the next row aside")
def _long(rng: Random, plan: Plan) -> None:
    plan.look.spans = rng.choice(("group", "head", "label"))


@_layout("subtotals", "unlisted", "group rows print subtotals, which have no indicator")
def _subtotals(_: Random, plan: Plan) -> None:
    plan.twist(lambda rng, rect: twists.own_rows(rng, rect, subtotals=True), "t3")


assert set(STYLES) >= SPACED
