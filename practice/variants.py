"""Portals never seen while anything was built: each family with a markup, a slug and an order of its own.

    practice.serve(practice.variants(seed=7))

The same seed gives the same portals; another seed gives others, with the same kinds of things in them. Names
are thrown together; where one is that of a real place, what stands there is invented all the same.
"""

import random
from collections.abc import Mapping
from dataclasses import replace

from practice.anchors import EVERY_SKIN
from practice.families.generic import SHAPES
from practice.plan import Column, Plan, Row
from practice.series import mixed, years

_FIRST = "松柏云清石白金龙青长平安永新临河渡岭川沙梅柳桃杏荷兰竹桐枫棠"
_SECOND = "溪江湖山水源泉林原坪桥塘湾洲港岗峰谷台城门关口田"
_UNITS = (
    ("县", "县人民政府"),
    ("区", "区人民政府"),
    ("市", "市人民政府"),
    ("县财政局", "县财政局"),
    ("镇", "镇人民政府"),
)
_WORDS = (
    "政府信息公开年报",
    "信息公开年报",
    "政府信息公开年度报告",
    "信息公开年度报告",
    "政府信息公开工作年度报告",
    "政府信息公开工作年报",
    "政府信息年度公开",
)
_SLUGS = (
    "zfxxgk/zfxxgknb",
    "zwgk/xxgknb",
    "xxgk/ndbg",
    "zwgk/gknb",
    "zfxxgk/zfxxgkndbg",
    "xxgk/xxgkbg",
    "zwgk_{n}/zfxxgknb_{n}",
    "zfgzbg{n}",  # says another kind of report
    "bmgk/c{n}",  # says nothing
    "xxgk/lm{n}/index_list",
)
_WITH_FILES = ("trs", "boda", "hanweb", "ucap", "nfcms", "hebei", "plain")
_PER_YEAR = ("trs", "boda", "ucap", "nfcms", "jhtml", "plain", "iddir", "henan")
_WAYS = ("platform", "direct", "broken", "cut", "titled", "wide", "mapped")
_OPTIONS: Mapping[str, tuple[dict[str, str], ...]] = {
    "trs": (
        {},
        {"ext": "shtml", "past": "refresh"},
        {"ext": "htm", "past": "missing", "pager": "createPage"},
        {"pager": "named"},
        {"pager": "countPage"},
        {"pager": "called"},
        {"feed": "array"},
        {"tid": "", "ext": "shtml"},
        {"feed": "was5"},
        {"feed": "igs"},
        {"feed": "jsonp"},
    ),
    "lonsun": ({}, {"called": ""}),
    "boda": ({}, {"id": "2381"}, {"old": ""}, {"egovinfo": ""}),
    "hanweb": ({}, {"get": ""}, {"joined": ""}, {"script": ""}, {"unit": "98123"}, {"catalogue": ""}),
    "ucap": (
        {},
        {"list": "rlist"},
        {"list": "common_list"},
        {"list": "zwgklist"},
        {"hlj": "c01"},
        {"feed": "search"},
        {"feed": "searchList", "list": "newxxgk_list"},
        {"feed": "info", "list": "nav_list"},
        {"feed": "load", "list": "nav_list"},
    ),
    "jpaas": ({}, {"bare": ""}),
    "nfcms": ({}, {"post": "mpost"}),
    "gkmlpt": ({}, {"nested": ""}, {"detail": "json"}),
    "shanghai": ({}, {"bureau": ""}, {"spa": ""}),
    "easttone": ({}, {"api": "affair"}),
    "epoint": ({}, {"shell": ""}, {"posted": ""}),
    "iddir": ({}, {"short": ""}, {"ext": "shtml"}),
    "generic": (
        *({"shape": shape} for shape in SHAPES if shape != "jsp"),
        {"shape": "category", "posted": ""},
    ),
}
FAMILIES = (
    *("trs", "boda", "hanweb", "ucap", "jpaas", "hanweb_xxgk", "nfcms", "gkmlpt", "lonsun", "ankang"),
    *("shanghai", "easttone", "epoint", "hebei", "henan", "huaian", "jhtml", "plain", "iddir", "generic"),
)


def variants(seed: int, families: tuple[str, ...] = FAMILIES) -> tuple[Plan, ...]:
    """One portal for each of `families`."""
    dice = random.Random(seed)
    taken: set[str] = set()
    return tuple(_portal(family, f"v{seed}-{n}-{family}", dice, taken) for n, family in enumerate(families))


def _portal(family: str, site: str, dice: random.Random, taken: set[str]) -> Plan:
    place = _name(dice, taken)
    unit, office = dice.choice(_UNITS)
    rows = _rows(place, unit, office, dice)
    if family in _WITH_FILES:
        rows = tuple(_attached(row, family, dice) for row in rows)
    options = dice.choice(_OPTIONS.get(family, ({},)))
    slug, size = _slug(family, dice), 15 if family == "hanweb" else dice.choice((3, 4, 6, 15, 20))
    column = Column(slug, dice.choice(_WORDS), rows, size, options=options)
    if family in _PER_YEAR and dice.random() < 0.3:
        column = _per_year(column, dice)
    return Plan(
        site,
        f"{place}{office}",
        f"www.{site.replace('_', '-')}.gov.cn",
        family,
        (column,),
        way="itself" if family == "gkmlpt" else dice.choice(_WAYS),
        skin=dice.randrange(EVERY_SKIN),
        home="/gkmlpt/index" if family == "gkmlpt" else "/",
        encoding=dice.choice(("utf-8", "utf-8", "gb18030")),
    )


def _attached(row: Row, family: str, dice: random.Random) -> Row:
    """The row, now and then with its report in a file, or with a copy for telephones."""
    chance = dice.random()
    if row.document.figures is None or chance > 0.2:
        return row
    if family == "trs" and chance > 0.1:
        return replace(row, mobile=True)
    return replace(row, file=dice.choice(("pdf", "docx")))


def _per_year(column: Column, dice: random.Random) -> Column:
    """The same rows in a column for each year of the list, as most platforms have them."""
    words = dice.choice(("{}年", "{}年度", "{}", "{}年年报"))
    slug = dice.choice(("{}n", "{}nb", "n{}n", "c{}", "nb_{}"))
    by_year: dict[str, list[Row]] = {}
    for row in column.rows:
        by_year.setdefault(row.listed_on[:4], []).append(row)
    below = tuple(
        replace(column, slug=f"{column.slug}/{slug.format(year)}", words=words.format(year), rows=tuple(rows))
        for year, rows in sorted(by_year.items(), reverse=True)
    )
    return replace(column, rows=(), below=below)


def _name(dice: random.Random, taken: set[str]) -> str:
    while (name := dice.choice(_FIRST) + dice.choice(_SECOND)) in taken:
        pass
    taken.add(name)
    return name


def _rows(place: str, unit: str, office: str, dice: random.Random) -> tuple[Row, ...]:
    first, last, seed = (
        dice.choice((2009, 2015, 2019, 2021)),
        dice.choice((2023, 2024, 2025)),
        dice.randrange(9000),
    )
    rows = years(f"{place}{office}", first, last, seed)
    rows = tuple(replace(row, number=dice.randrange(10**5, 10**7)) for row in rows)
    if dice.random() < 0.4:
        rows = tuple(dice.sample(rows, len(rows)))
    return mixed(rows, f"{place}{unit}", seed, dice.randrange(6))


def _slug(family: str, dice: random.Random) -> str:
    number = dice.randrange(1000, 99999)
    if family in ("hanweb", "jpaas", "gkmlpt", "easttone", "ankang"):
        return str(number)
    if family in ("lonsun", "hanweb_xxgk"):
        return str(number * 97)
    if family == "shanghai":
        return f"nw{number}"
    if family == "huaian":
        return f"{number}_{number * 7}"
    if family == "epoint":
        return f"zwgk/{number % 10:06d}/{number % 10:06d}{number % 7:03d}"
    if family == "generic":
        return f"gk{number}"
    return dice.choice(_SLUGS).replace("{n}", str(number))
