"""Rows of columns that no agency published: the reports of a body over the years, and what stands between."""

import random

from practice.figures import invent
from practice.paper import HEADINGS, LAYOUTS, Document, old_report, other, report
from practice.plan import Row

# How real titles put agency and year (§10 of the notes on portals): every one was seen.
TITLES = (
    "{a}{y}年政府信息公开工作年度报告",
    "{a}{y}年度政府信息公开工作年度报告",
    "{y}年{a}政府信息公开工作年度报告",
    "{a}政府信息公开工作{y}年度报告",
    "{a}信息公开工作年度报告（{y}年度）",
    "{y}{a}政府信息公开工作年度报告",
    "{a}{y}政府信息公开工作年度报告",
    "{a}{y}年政府信息公开年报",
    "{a}{y}年度政府信息公开年度报告",
    "{a} {y} 年政府信息公开工作年度报告",
    "{a}关于{y}年政府信息公开工作年度报告",
    "{a}{y}年政府信息公开工作报告",
)

BUREAUS = (
    "财政局",
    "教育局",
    "民政局",
    "水务局",
    "司法局",
    "审计局",
    "统计局",
    "交通运输局",
    "农业农村局",
    "应急管理局",
)

# What real columns hold beside reports, with the kind that the contract gives it.
NEAR_MISSES = (
    ("{p}政府信息公开工作年度报告制度", "regulation"),
    ("《中华人民共和国政府信息公开工作年度报告格式》的通知", "notice"),
    ("关于做好{y}年政府信息公开工作年度报告编制和公布工作的通知", "notice"),
    ("{p}{y}年政府网站工作年度报表", "website_report"),
    ("{p}{y}年网站工作年报", "website_report"),
    ("{p}{y}年政府信息公开工作年度报告（图解）", "infographic"),
    ("一图读懂{p}{y}年政府信息公开工作年度报告", "infographic"),
    ("{p}住房公积金{y}年年度报告", "other"),
    ("{p}{y}年法治政府建设年度报告", "other"),
    ("{y}年{p}政府工作报告", "other"),
    ("{p}{y}年政务公开工作要点", "other"),
    ("{p}职业技术学院{y}学年信息公开年度报告", "other"),
    ("{p}自来水公司事业单位法人{y}年度报告书", "other"),
    ("{p}{y}年行政执法年报", "other"),
    ("{p}{y}年度部门决算", "other"),
    ("{p}城市投资集团有限公司{y}年年度报告", "other"),
    ("{p}发布{y}年政府信息公开工作年度报告", "other"),
)


def years(
    body: str, first: int, last: int, seed: int = 0, *, title: int | None = None, number: int = 0
) -> tuple[Row, ...]:
    """The reports of one body, the newest first; what a year carries out, the next carries in."""
    rows: list[Row] = []
    carried = 0
    for year in range(first, last + 1):
        form = TITLES[(seed + year) % len(TITLES) if title is None else title].format(a=body, y=year)
        if year < 2019:
            document = old_report(body, body, year, form)
        else:
            figures = invent(body, body, year, seed, carried)
            carried = figures.number("requests_carried_out__natural_person")
            document = report(figures, form, layout=LAYOUTS[(seed + year) % len(LAYOUTS)])
        day = f"{year + 1}-01-{(seed * 7 + year) % 20 + 10}"
        rows.append(Row(document, day, (number or seed * 1000 + 10000) + year - 2000))
    return tuple(reversed(rows))


def near_miss(place: str, year: int, which: int, number: int) -> Row:
    """Something that a report's column holds and that is no report."""
    title, kind = NEAR_MISSES[which % len(NEAR_MISSES)]
    return Row(other(title.format(p=place, y=year), kind), f"{year + 1}-02-{which % 20 + 1:02d}", number)


def departments(place: str, names: tuple[str, ...], first: int, last: int, seed: int) -> tuple[Row, ...]:
    """The reports of several departments of one place, sorted as a column sorts them: by date."""
    rows = [
        row
        for n, name in enumerate(names)
        for row in years(f"{place}{name}", first, last, seed + n, title=n % 2, number=20000 + n * 100)
    ]
    return tuple(sorted(rows, key=lambda row: row.listed_on, reverse=True))


def mixed(rows: tuple[Row, ...], place: str, seed: int, how_many: int) -> tuple[Row, ...]:
    """`rows` with near-misses among them, in an order that depends on `seed` only."""
    dice = random.Random(seed)
    found = list(rows)
    for n in range(how_many):
        which = dice.randrange(len(NEAR_MISSES))
        found.insert(
            dice.randint(0, len(found)), near_miss(place, 2019 + n % 6, which, 90000 + seed * 100 + n)
        )
    return tuple(found)


def without_tables(document: Document, how: str) -> Document:
    """The same report whose tables are pictures."""
    paragraphs = (HEADINGS[0], f"{document.year}年的情况见下图。", *HEADINGS[1:])
    tables = tuple((table, how) for table in ("t2", "t3", "t4"))
    return Document(
        document.title, document.agency, document.body, document.year, paragraphs=paragraphs, tables=tables
    )


def county(name: str, first: int = 2015, last: int = 2025, seed: int = 1, near: int = 3) -> tuple[Row, ...]:
    """The column of one government, with a few rows in it that are no reports."""
    return mixed(years(f"{name}人民政府", first, last, seed), name, seed, near)
