"""Tables that stay tables: what happens to labels, heads, spans, rows, columns and the page around them."""

from random import Random

from benchmarks.layouts import article, markup, twists
from benchmarks.layouts.named import layout
from benchmarks.layouts.plan import Plan


@layout("plain", "determined", "the official form, well formed")
def _plain(_: Random, plan: Plan) -> None:
    plan.look = markup.Look()


@layout("every style", "determined", "the official form, nearly half of the cells in some style")
def _styles(_: Random, plan: Plan) -> None:
    plan.share = 0.45


@layout("word paste", "determined", "nests of span, font and o:p, numbers cut into runs, &nbsp; around them")
def _word(_: Random, plan: Plan) -> None:
    plan.look.word = True


@layout("spans as empty cells", "determined", "rowspans lost, what they covered stands empty")
def _empty(_: Random, plan: Plan) -> None:
    plan.twist(twists.empty_spans)


@layout("labels repeated", "determined", "rowspans lost, the label stands in every row")
def _repeated(_: Random, plan: Plan) -> None:
    plan.twist(twists.repeated_labels)


@layout("spans missing", "determined", "rowspans and colspans lost, covered cells are not there")
def _missing(_: Random, plan: Plan) -> None:
    plan.twist(twists.drop_covered)


@layout("groups on own rows", "determined", "group labels on a row of their own")
def _own(_: Random, plan: Plan) -> None:
    plan.twist(twists.own_rows, "t3")


@layout("heads over two rows", "determined", "header cells broken over two rows")
def _broken(_: Random, plan: Plan) -> None:
    plan.twist(twists.break_heads, "t2", "t3")


@layout("heads cut short", "determined", "本年新 stands for two different headers")
def _cut(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2020
    plan.twist(twists.cut_heads, "t2")


@layout("captions and notes", "determined", "caption, unit and note rows inside the tables")
def _captions(_: Random, plan: Plan) -> None:
    plan.twist(twists.captions)


@layout("padding columns", "determined", "empty columns beside and between the columns")
def _padding(_: Random, plan: Plan) -> None:
    plan.twist(twists.pad_columns)


@layout("rows left out", "determined", "rows without numbers are not printed")
def _omitted(_: Random, plan: Plan) -> None:
    plan.twist(twists.omit_rows, "t2", "t3")


@layout("split over pages", "determined", "tables 2 and 3 cut into several, heads repeated or not")
def _split(_: Random, plan: Plan) -> None:
    plan.chunked = ("t2", "t3")


@layout("one table", "determined", "all three tables in one")
def _one(_: Random, plan: Plan) -> None:
    plan.joined = True


@layout("table 4 as three", "determined", "one table each for reviews and the two kinds of suits")
def _three(_: Random, plan: Plan) -> None:
    plan.t4_apart = True


@layout("one row six", "determined", "（六）其他处理 as one row inside a report of the 2021 form")
def _six(rng: Random, plan: Plan) -> None:
    plan.tables = {"t2": "g2021", "t3": "g2019", "t4": "g2019"}
    plan.year = rng.choice((2021, 2023))


@layout("old form in a new year", "determined", "tables of 2019 in a report for 2023")
def _old_form(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2023


@layout("this year's number", "determined", "column 本年数量 in place of 本年增/减")
def _now(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year, plan.now = 2019, True


@layout("provincial rows", "determined", "rows that a province adds")
def _provincial(_: Random, plan: Plan) -> None:
    plan.twist(twists.extra_rows, "t2")


@layout("annotated heads", "determined", "headers with filling notes in brackets")
def _annotated(_: Random, plan: Plan) -> None:
    plan.tables = dict.fromkeys(plan.tables, "g2019")
    plan.year = 2020
    plan.twist(twists.annotate, "t2")


@layout("spellings", "determined", "the label variants seen in real reports")
def _spellings(_: Random, plan: Plan) -> None:
    plan.twist(twists.respell)


@layout("misprints", "determined", "one character of a long label lost or changed")
def _misprints(_: Random, plan: Plan) -> None:
    plan.twist(twists.misprint)


@layout("one character a paragraph", "determined", "labels cut into paragraphs, as vertical cells are pasted")
def _vertical(_: Random, plan: Plan) -> None:
    plan.twist(twists.one_a_paragraph, "t3", "t4")


@layout("notes between heads", "determined", "a note or a unit between the rows of a header")
def _between_heads(_: Random, plan: Plan) -> None:
    plan.twist(twists.notes_in_heads)


@layout("another order", "determined", "the kinds of legal persons in an order of the agency's own")
def _order(_: Random, plan: Plan) -> None:
    plan.twist(twists.other_order, "t3")


@layout("columns as rows", "determined", "table 4 with a row for each of its columns")
def _as_rows(_: Random, plan: Plan) -> None:
    plan.twist(twists.columns_as_rows, "t4")


@layout("heads too wide", "determined", "a title or a head that spans far more columns than the table has")
def _wide(_: Random, plan: Plan) -> None:
    plan.look.spans = "wide"
    plan.t4_apart = True


@layout("blocks", "determined", "each block and group in a small table of its own, its name before it")
def _blocks(_: Random, plan: Plan) -> None:
    plan.blocks = True


@layout("nested", "determined", "the article inside layout tables")
def _nested(_: Random, plan: Plan) -> None:
    plan.page = "nested"


@layout("hidden", "determined", "hidden rows, hidden cells with stale numbers, cells without width")
def _hidden(_: Random, plan: Plan) -> None:
    plan.look.hidden = True


@layout("th, thead, tfoot", "determined", "head cells, head and foot sections, the foot before the body")
def _sections(_: Random, plan: Plan) -> None:
    plan.look.sections = True


@layout("unclosed", "determined", "no closing tags of cells and rows")
def _unclosed(_: Random, plan: Plan) -> None:
    plan.look.unclosed = True


@layout("spans of zero", "determined", "rowspan=0 for what reaches the end")
def _zero(_: Random, plan: Plan) -> None:
    plan.look.spans = "zero"


@layout("spans past the end", "determined", "rowspans that go beyond the last row")
def _past(rng: Random, plan: Plan) -> None:
    plan.look.spans = rng.choice(("past", "huge"))


@layout("after the end", "determined", "the article stands after </html>")
def _after(_: Random, plan: Plan) -> None:
    plan.page = "after"


@layout("two reports", "determined", "the region's report and the office's own on one page")
def _reports(_: Random, plan: Plan) -> None:
    plan.reports = 2


@layout("images", "determined", "table 3 or 4 is a picture")
def _images(rng: Random, plan: Plan) -> None:
    plan.images = rng.choice((("t3", "t4"), ("t4",), ("t2", "t3", "t4")))


@layout("mixed", "determined", "several habits at once")
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
    plan.chunked = rng.choice(((), (), ("t2",), ("t3",)))
    plan.t4_apart = rng.random() < 0.2
