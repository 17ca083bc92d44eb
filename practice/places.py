"""The portals of `xxgk demo`: a handful of sites, one for each way in which a visit can end.

Bodies with real figures bear their real names; what they publish is retyped, where it stands is practice.
All other places are invented.
"""

from practice.figures import invent, read_figures
from practice.paper import old_report, other, report
from practice.plan import Column, Plan, Row


def demo() -> tuple[Plan, ...]:
    """The portals that `xxgk demo` crawls."""
    return (
        hanyin(),
        shuyang(),
        huaian(),
        hongze(),
        departments(),
        near_misses(),
        empty_column(),
        broken_list(),
        refusing(),
        walled(),
        silent(),
        without_column(),
    )


def hanyin() -> Plan:
    """汉阴县, `Content-N.html`: real figures of 2022 with their empty cells, and one report in plain text."""
    rows = (
        Row(report(read_figures("hanyin_2022"), layout="word"), "2023-01-18", 648213),
        Row(
            old_report(
                "汉阴县人民政府", "汉阴县人民政府", 2017, "汉阴县人民政府信息公开工作年度报告（2017年度）"
            ),
            "2018-03-05",
            621851,
        ),
        Row(other("汉阴县政府信息公开工作年度报告制度", "regulation"), "2016-04-11", 513377),
    )
    column = Column("3301", "政府信息公开年报", rows, size=2)
    return Plan("hanyin", "汉阴县人民政府", "www.hanyin.gov.cn", "ankang", (column,), "county", "610921")


def shuyang() -> Plan:
    """沭阳, articles named by 32 digits: a text that misspells its county, two rows that are no reports."""
    # The text prints 沐阳 throughout for 沭阳, as the real one does.
    county = report(
        read_figures("shuyang_2025"),
        "沭阳县人民政府2025年政府信息公开工作年度报告",
        layout="split",
        agency="沭阳县人民政府",
        body="沭阳县人民政府",
        signed="2026年1月23日",
    )
    bureau = report(read_figures("shuyang_fgj_2023"), "沭阳县发展和改革局2023年政府信息公开年度报告")
    rows = (
        Row(county, "2026-01-23", 91022),
        Row(bureau, "2024-01-17", 80311),
        Row(other("关于做好2023年政府信息公开工作年度报告编制工作的通知", "notice"), "2023-12-20", 79240),
        Row(other("沭阳县2023年政府网站工作年度报表", "website_report"), "2024-01-30", 80544),
    )
    column = Column("shuyang/gknb", "政府信息公开年报", rows, size=2)
    return Plan(
        "shuyang", "沭阳县人民政府", "www.shuyang.gov.cn", "ucap", (column,), "county", "321322", way="broken"
    )


def huaian() -> Plan:
    """淮安市 2024, the widest table, on the system of 淮安."""
    rows = (Row(report(read_figures("huaian_2024"), layout="heads"), "2025-03-28", 40871),)
    column = Column("18073_668815", "信息公开年度报告", rows)
    return Plan("huaian", "淮安市人民政府", "www.huaian.gov.cn", "huaian", (column,), "prefecture", "320800")


def hongze() -> Plan:
    """洪泽区 2023 in GB18030, with its misprints."""
    rows = (Row(report(read_figures("hongze_2023"), layout="word"), "2024-01-26", 37516),)
    column = Column("xxgk/gknb", "政府信息公开年度报告", rows, options={"past": "refresh"})
    return Plan(
        "hongze",
        "淮安市洪泽区人民政府",
        "www.hongze.gov.cn",
        "trs",
        (column,),
        division_code="320813",
        encoding="gb18030",
    )


def departments() -> Plan:
    """The form of 2019 as departments filled it: 增98, a bare 增, 万元 in a cell or a head, empty changes."""
    names = (
        "fuzhou_mzj_2020",
        "beijing_street_2020",
        "handan_swj_2020",
        "derong_wjj_2019",
        "lianhuashan_swj_2020",
    )
    layouts = ("plain", "split", "word", "heads", "plain")
    rows = tuple(
        Row(report(read_figures(name), layout=layout), f"2021-01-{20 + n}", 7001 + n)
        for n, (name, layout) in enumerate(zip(names, layouts, strict=True))
    )
    column = Column("zfxxgk/nb2020", "2020年部门年报", rows)
    return Plan("bumen", "部门年报汇集", "bm.lianxi.gov.cn", "trs", (column,), "department", way="direct")


def near_misses() -> Plan:
    """A column full of what is not a report: rules, notices, sheets of the web site, pictures, funds."""
    titles = (
        ("北川新区政府信息公开工作年度报告制度", "regulation"),
        ("关于印发政府信息公开工作年度报告格式的通知", "notice"),
        ("北川新区2023年政府网站工作年度报表", "website_report"),
        ("一图读懂北川新区2023年政府信息公开工作年度报告", "infographic"),
        ("北川新区住房公积金2023年年度报告", "other"),
        ("北川新区2023年法治政府建设年度报告", "other"),
    )
    rows = tuple(
        Row(other(title, kind), f"2024-0{n}-12", 500 + n) for n, (title, kind) in enumerate(titles, start=1)
    )
    column = Column("zfxxgk/zfxxgknb", rows=rows)
    return Plan(
        "xiangsi",
        "北川新区管理委员会",
        "www.bcxq.gov.cn",
        "trs",
        (column,),
        outcome="not_yet_published",
        way="cut",
    )


def empty_column() -> Plan:
    column = Column("zfxxgk/zfxxgknb", options={"past": "missing"})
    return Plan(
        "kongbai", "空白县人民政府", "www.kongbai.gov.cn", "trs", (column,), outcome="not_yet_published"
    )


def broken_list() -> Plan:
    """The second page of the list answers 500: what was found counts, and the visit is partial."""
    rows = tuple(
        Row(report(invent("断桥县", "断桥县人民政府", year, 11)), f"{year + 1}-01-19", year)
        for year in (2024, 2023, 2022)
    )
    column = Column("zfxxgk/zfxxgknb", rows=rows, size=2, options={"broken": "1"})
    return Plan("duanqiao", "断桥县人民政府", "www.duanqiao.gov.cn", "trs", (column,), outcome="partial")


def refusing() -> Plan:
    rows = (Row(report(invent("闭门区", "闭门区人民政府", 2024, 3)), "2025-01-20", 88),)
    return Plan(
        "bimen",
        "闭门区人民政府",
        "www.bimen.gov.cn",
        "trs",
        (Column("zfxxgknb", rows=rows),),
        outcome="robots_refused",
        robots="User-agent: *\nDisallow: /\n",
    )


def walled() -> Plan:
    return Plan(
        "gaoqiang",
        "高墙市人民政府",
        "www.gaoqiang.gov.cn",
        "trs",
        level="prefecture",
        outcome="blocked",
        wall="jsluid",
    )


def silent() -> Plan:
    return Plan("wuxian", "无线县人民政府", "www.wuxian.gov.cn", "trs", outcome="down", down=True)


def without_column() -> Plan:
    return Plan(
        "gaiban", "改版县人民政府", "www.gaiban.gov.cn", "trs", outcome="layout_unknown", way="without"
    )
