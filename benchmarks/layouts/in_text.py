"""Bytes, tables that became text, the appendix of 2014-2018, and shapes beyond the declared ones."""

from random import Random

from benchmarks.layouts import article, markup, near, old, twists
from benchmarks.layouts.named import layout
from benchmarks.layouts.plan import Plan
from benchmarks.layouts.truth import SPACED

# --- bytes -------------------------------------------------------------------------------------------


@layout("encodings", "determined", "declared, lying and absent declarations, BOM")
def _encodings(rng: Random, plan: Plan) -> None:
    plan.coding = rng.choice(tuple(article.CODINGS))


@layout("damaged bytes", "determined", "truncated characters and NULs outside of the tables' words")
def _damaged(rng: Random, plan: Plan) -> None:
    plan.coding = rng.choice(("utf-8", "gb2312", "utf-8 undeclared", "gbk undeclared"))
    plan.damage = rng.choice(("cut", "nul"))


# --- tables that became text -------------------------------------------------------------------------


def _prose(plan: Plan, manner: str, rng: Random, *, txt: float = 0.5) -> None:
    plan.manner = manner
    plan.page = "txt" if rng.random() < txt else "plain"


@layout("lines with tabs", "determined", "a row a line, tabs between cells")
def _tabs(rng: Random, plan: Plan) -> None:
    _prose(plan, "tabs", rng)


@layout("lines with bars", "determined", "a row a line, a bar after every cell")
def _bars(rng: Random, plan: Plan) -> None:
    _prose(plan, "pipes", rng)


@layout("markdown", "determined", "markdown tables")
def _markdown(rng: Random, plan: Plan) -> None:
    _prose(plan, "markdown", rng)


@layout("markdown blocks", "determined", "markdown tables, one for each block and group")
def _markdown_blocks(rng: Random, plan: Plan) -> None:
    _prose(plan, "markdown", rng)
    plan.blocks = True


@layout("a cell a line", "determined", "a cell a line, empty cells keep their line")
def _cells(rng: Random, plan: Plan) -> None:
    _prose(plan, "cells", rng, txt=1)


@layout("a cell a line, empty lines", "determined", "a cell a line, an empty cell is an empty line")
def _kept(rng: Random, plan: Plan) -> None:
    _prose(plan, "kept_cells", rng)
    plan.keep_blank = True
    plan.without = SPACED


@layout("a cell a line with bars", "determined", "a cell a line, a bar after it")
def _piped(rng: Random, plan: Plan) -> None:
    _prose(plan, "piped_cells", rng)


@layout("lines in blocks", "determined", "a row a line, tabs or bars, each block and group for itself")
def _line_blocks(rng: Random, plan: Plan) -> None:
    _prose(plan, rng.choice(("tabs", "pipes")), rng)
    plan.blocks = True


def _full(rng: Random, plan: Plan) -> None:
    """No empty cells and no spaces inside numbers, so that the count decides."""
    plan.zeros = rng.choice(("0", "0", "dash", "none"))
    plan.without = SPACED | {"blank"}


@layout("a full cell a line", "determined", "a cell a line, no cell empty")
def _full_cells(rng: Random, plan: Plan) -> None:
    _prose(plan, rng.choice(("bare_cells", "spaced_cells")), rng)
    _full(rng, plan)


@layout("full rows with spaces", "determined", "a row a line, blanks between cells, no cell empty")
def _full_spaces(rng: Random, plan: Plan) -> None:
    _prose(plan, "spaces", rng)
    _full(rng, plan)


@layout("glued", "determined", "nothing between the cells of a row: 规章000")
def _glued(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued", rng)
    plan.zeros, plan.share = "0", 0.0


@layout("rows with spaces", "lossy", "a row a line, empty cells leave nothing")
def _spaces(rng: Random, plan: Plan) -> None:
    _prose(plan, "spaces", rng)


@layout("cells without the empty", "lossy", "a cell a line, empty cells leave nothing")
def _bare(rng: Random, plan: Plan) -> None:
    _prose(plan, rng.choice(("bare_cells", "spaced_cells")), rng)


@layout("glued, any style", "lossy", "nothing between cells, styles and blanks as they come")
def _glued_any(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued", rng)
    plan.zeros, plan.without = rng.choice(("0", "dash")), frozenset({"blank"})


@layout("glued whole", "lossy", "the whole table one run of characters")
def _whole(rng: Random, plan: Plan) -> None:
    _prose(plan, "glued_whole", rng)
    plan.zeros, plan.share = "0", 0.0


# --- the appendix of 2014-2018 ------------------------------------------------------------------------


def _old(rng: Random, plan: Plan) -> None:
    plan.old, plan.year = True, rng.randint(2014, 2018)
    plan.without = frozenset({"noted", "件", "about"})  # its units are 条, 次, 人 and stand beside


@layout("2014", "determined", "统计指标, 单位, 统计数")
def _old_plain(rng: Random, plan: Plan) -> None:
    _old(rng, plan)
    plan.look = markup.Look(word=rng.random() < 0.5)


@layout(
    "2014 with more",
    "determined",
    "provincial rows, captions, numbered rows, padding columns, units in labels",
)
def _old_more(rng: Random, plan: Plan) -> None:
    _old(rng, plan)
    plan.twist(old.provincial_rows, "t2")
    plan.twist(rng.choice((twists.captions, twists.numbered, twists.pad_columns, old.units_in_labels)), "t2")


@layout("2014 as text", "determined", "rows with tabs or bars, cells a line with bars")
def _old_text(rng: Random, plan: Plan) -> None:
    _old(rng, plan)
    _prose(plan, rng.choice(("tabs", "pipes", "markdown", "piped_cells")), rng)


# --- beyond the declared shapes ----------------------------------------------------------------------


@layout("spans one too long", "unlisted", "a rowspan covers one row too many and pushes the next row aside")
def _long(rng: Random, plan: Plan) -> None:
    plan.look.spans = rng.choice(("group", "head", "label"))


@layout("numbered rows", "determined", "a column 序号 before the others, a column 备注 after them")
def _numbered(_: Random, plan: Plan) -> None:
    plan.twist(twists.numbered, "t2", "t3")


@layout(
    "rows near to the form's", "unlisted", "added rows such as 行政确认 or 4.其他, which have no indicator"
)
def _near_rows(_: Random, plan: Plan) -> None:
    plan.twist(near.near_rows, "t2", "t3")


@layout(
    "columns near to the form's",
    "unlisted",
    "last year's numbers beside this year's, heads one character apart",
)
def _near_columns(_: Random, plan: Plan) -> None:
    plan.twist(near.near_columns, "t2")


@layout("table 4 turned", "unlisted", "a row for each block, a column for each result")
def _turned(_: Random, plan: Plan) -> None:
    plan.turned = True


@layout("another table", "unlisted", "a table of other numbers before, with labels that the form has too")
def _another(_: Random, plan: Plan) -> None:
    plan.other = True


@layout("table 3 twice", "lossy", "table 3 and its correction on one page")
def _twice(_: Random, plan: Plan) -> None:
    plan.twice = True


@layout(
    "marks in cells",
    "unlisted",
    "footnote marks, struck-out numbers, fields and pictures in cells",
)
def _marks(_: Random, plan: Plan) -> None:
    plan.twist(near.beside)


@layout("subtotals", "unlisted", "group rows print subtotals, which have no indicator")
def _subtotals(_: Random, plan: Plan) -> None:
    plan.twist(lambda rng, rect: twists.own_rows(rng, rect, subtotals=True), "t3")
