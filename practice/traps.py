"""Every trap that real portals were seen to set, each on a portal of its own, and the walls.

The comment beside a portal says which trap it sets. Places are invented where no real figures are printed.
"""

from dataclasses import replace

from practice.families import ucap
from practice.figures import invent, read_figures
from practice.paper import other, report
from practice.places import shuyang
from practice.plan import Column, Plan, Row
from practice.series import BUREAUS, county, departments, near_miss, without_tables, years


def traps() -> tuple[Plan, ...]:
    """Portals of known families, each with a trap or two."""
    return (
        _dates(),
        _ids_only(),
        _article_column(),
        _article_column_boda(),
        _copies(),
        _prefecture(),
        _reposted(),
        _leftovers(),
        _attachments(),
        _pictures(),
        _misnamed(),
        _dead_column(),
        _filed_elsewhere(),
        _search(),
        _encrypted(),
        _posted(),
        _filled_later(),
        _clone(),
        _beside_a_clone(),
        _titles(),
        _framed(),
        _twins(),
        _pdf_by_post(),
        _details_by_post(),
        _moved(),
        _moved_to(),
        *_one_machine(),
    )


def _dates() -> Plan:
    """Addresses with the epoch or with another year, an order that is not by date; gzip by force."""
    rows = list(years("南漳河县人民政府", 2017, 2025, 40))
    rows[0] = replace(rows[0], dated="1970-01-01")
    rows[2] = replace(rows[2], dated="2025-02-17")
    rows[5] = replace(rows[5], dated="2020-01-03")
    column = Column(
        "xxgk/gknb", rows=(*rows[4:], *rows[:4]), size=4, options={"ext": "shtml", "past": "refresh"}
    )
    return Plan(
        "nanzhanghe",
        "南漳河县人民政府",
        "www.nanzhanghe.gov.cn",
        "trs",
        (column,),
        options={"gzip": "", "etag": ""},
    )


def _ids_only() -> Plan:
    """`t15699357.shtml`: no date in the address; the pager names its container first."""
    column = Column(
        "zwgk/H1_/N1_",
        "信息公开年报",
        county("桂北区", seed=41),
        size=5,
        options={"tid": "", "ext": "shtml", "pager": "named"},
    )
    return Plan("guibei", "桂北区人民政府", "www.guibei.gov.cn", "trs", (column,), way="cut")


def _article_column() -> Plan:
    """Directories per year that are the report: 黔南 and 六盘水."""
    rows = years("黔岭州人民政府", 2020, 2025, 42)
    below = tuple(
        Column(
            f"zfxxgk_06874/zfxxgknb_06879/{row.document.year}n",
            f"{row.document.year}年",
            (row,),
            options={"article": ""},
        )
        for row in rows
    )
    column = Column("zfxxgk_06874/zfxxgknb_06879", below=below)
    return Plan("qianling", "黔岭州人民政府", "www.qianling.gov.cn", "trs", (column,), "prefecture")


def _article_column_boda() -> Plan:
    """Classes of agency below years, and each leaf is the report: 洪雅."""
    towns = (("zgz", "止马镇"), ("hxz", "花溪口镇"), ("lbz", "柳坝镇"))
    below = []
    for year in (2023, 2022):
        slug = f"zfxxgk/zfxxgknb/n{year}n"
        leaves = []
        for n, (town, name) in enumerate(towns):
            row = years(f"{name}人民政府", year, year, 43 + n)
            leaves.append(Column(f"{slug}/xz/{town}", name, row, options={"article": ""}))
        below.append(Column(slug, f"{year}年", below=tuple(leaves)))
    column = Column("zfxxgk/zfxxgknb", below=tuple(below))
    return Plan("hongya", "青衣县人民政府", "www.qingyixian.gov.cn", "boda", (column,))


def _copies() -> Plan:
    """`_wap` copies, rows that lead to either, titles cut with `…` and nowhere whole but on the page."""
    rows = tuple(
        replace(row, mobile=bool(n % 2), shows=row.document.title[:12] + "…" if n == 2 else "", untitled=True)
        for n, row in enumerate(years("双江区人民政府", 2019, 2025, 45, title=0))
    )
    column = Column("zwgk_73567/zfxxgknb_73584", rows=rows, options={"pager": "countPage"}, size=4)
    return Plan("shuangjiang", "双江区人民政府", "www.shuangjiang.gov.cn", "trs", (column,))


def _prefecture() -> Plan:
    """安康 lists the report of 汉阴县 as a copy of its own, beside a row that leads to the county's host."""
    # On this site nothing makes it certain that 汉阴县 is its government.
    copy = Row(report(read_figures("hanyin_2022"), body="汉阴县"), "2023-01-19", 1215310)
    county = shuyang()
    row = county.columns[0].rows[0]
    elsewhere = replace(row, at=f"http://{county.host}{ucap.article_path(county.columns[0], row)}")
    own = years("安水市人民政府", 2021, 2025, 46)
    below = (
        Column("5001", "市本级", own),
        Column("5002", "县区政府", (copy, elsewhere)),
        Column("5003", "市直部门", departments("安水市", BUREAUS[:3], 2024, 2025, 47)),
    )
    column = Column("5000", "政府信息公开年报", below=below)
    return Plan("anshui", "安水市人民政府", "www.anshui.gov.cn", "ankang", (column,), "prefecture")


def _reposted() -> Plan:
    """恩格贝: a superior's reports and news in the column; a district's folder with a bureau's report."""
    rows = (
        *years("河套市", 2019, 2021, 48, title=0),
        *years("河套市人民政府办公室", 2022, 2022, 49, title=0),
        Row(other("河套示范区召开2020年度工作会议"), "2020-05-06", 2633371),
        Row(other("一图读懂示范区2017年重点工作"), "2017-03-22", 2166460),
        *years("浦岸区商务局", 2022, 2022, 50, title=0),
    )
    column = Column("xxgk/xxgknb", "信息公开年报", rows, size=4)
    return Plan(
        "hetao", "河套生态示范区管理委员会", "sfq.hetao.gov.cn", "trs", (column,), "department", way="direct"
    )


def _leftovers() -> Plan:
    """SiteName of another city, `ContentSource ` with a trailing blank, a page in GBK that says UTF-8."""
    column = Column("xxgk/zfxxgknb", rows=county("渝岭区", 2020, 2025, 51, 1), options={"blank_meta": ""})
    return Plan(
        "yuling",
        "渝岭区人民政府",
        "www.yuling.gov.cn",
        "trs",
        (column,),
        encoding="gb18030",
        options={"SiteName": "齐岭市", "declared": "utf-8", "meta_charset": ""},
    )


def _attachments() -> Plan:
    """The report hangs below the page as a Word file or a PDF, and the page says nothing else."""
    rows = years("附文县人民政府", 2021, 2025, 52, title=0)
    suffixes = ("pdf", "docx", "", "docx", "pdf")
    rows = tuple(replace(row, file=suffix) for row, suffix in zip(rows, suffixes, strict=True))
    column = Column("zfxxgk/zfxxgknb", rows=rows)
    return Plan("fuwen", "附文县人民政府", "www.fuwen.gov.cn", "trs", (column,))


def _pictures() -> Plan:
    """Tables that are pictures."""
    rows = tuple(
        replace(row, document=without_tables(row.document, "image"))
        for row in years("图影县人民政府", 2024, 2025, 53, title=0)
    )
    column = Column("zfxxgk/zfxxgknb", rows=rows)
    return Plan("tuying", "图影县人民政府", "www.tuying.gov.cn", "boda", (column,))


def _misnamed() -> Plan:
    """梅江: the anchor says 年度报告 and leads to `/zfgzbg`, the usual name for another report."""
    column = Column("zfgzbg", "政府信息公开工作年度报告", county("梅溪区", seed=54))
    return Plan("meixi", "梅溪区人民政府", "zwgk.meixi.gov.cn", "trs", (column,), way="direct")


def _dead_column() -> Plan:
    """An old anchor to a column that answers 301 to the home page, before the one that lives."""
    column = Column("zwgk/gknb", rows=county("门岭区", 2020, 2025, 55, 1))
    return Plan(
        "menling",
        "门岭区人民政府",
        "www.menling.gov.cn",
        "trs",
        (column,),
        options={"dead": "/old/zfxxgknb/"},
    )


def _filed_elsewhere() -> Plan:
    """应急管理部: reports in 法定主动公开内容, no column named after them; the entrance is a refresh."""
    rows = (*years("应援部", 2022, 2025, 56, title=0), near_miss("应援部", 2024, 10, 7001))
    column = Column("gk/zfxxgkpt/fdzdgknr", "法定主动公开内容", rows)
    return Plan(
        "yingyuan",
        "应援部",
        "www.yingyuan.gov.cn",
        "trs",
        (column,),
        "central",
        options={"entrance": "refresh"},
    )


def _search() -> Plan:
    """The column is a search of was5; the directory an empty shell."""
    options = {"feed": "was5", "channel": "278090"}
    column = Column("XXGK/XXGK/nb", rows=county("民航城", seed=57), size=5, options=options)
    return Plan(
        "minhang", "民航城管理委员会", "www.minhangcheng.gov.cn", "trs", (column,), "central", way="wide"
    )


def _encrypted() -> Plan:
    """The rows past the first window cannot be asked for: 54 bytes, and not a record."""
    rows = departments("医保市", BUREAUS, 2020, 2025, 58)
    column = Column("6093", "政府信息公开年报", rows, options={"empty": ""})
    return Plan("yibao", "医保市人民政府", "www.yibaoshi.gov.cn", "hanweb", (column,), outcome="partial")


def _posted() -> Plan:
    """A list that has more pages than anybody can ask for, and says so: what is missing is not nothing."""
    rows = years("后页县人民政府", 2016, 2025, 73, title=0)
    column = Column("zwgk/zfxxgknb", rows=rows, size=4, options={"pager": "posted"})
    return Plan("houye", "后页县人民政府", "www.houye.gov.cn", "trs", (column,), outcome="partial")


def _filled_later() -> Plan:
    """A column that a script of its own fills from nobody knows where: not read, and not empty."""
    options = {"filled": ""}
    column = Column("zwgk/zfxxgknb", options=options)
    return Plan("houtian", "后填县人民政府", "www.houtian.gov.cn", "trs", (column,), outcome="layout_unknown")


def _clone() -> Plan:
    """A spam domain with a copy of a portal, path for path. Nothing may ask it for anything."""
    rows = years("河渡县人民政府", 2023, 2025, 59)
    column = Column("zfxxgk/zfxxgknb", rows=rows)
    return Plan(
        "clone", "河渡县人民政府", "www.jzmfx-practice.com", "trs", (column,), options={"unlisted": ""}
    )


def _beside_a_clone() -> Plan:
    """A column with one row that leads to a clone."""
    spam = Row(
        other("河渡县人民政府2020年政府信息公开工作年度报告", "mirror"),
        "2021-01-20",
        1,
        at="http://www.jzmfx-practice.com/zfxxgk/zfxxgknb/202101/t20210120_1.html",
    )
    column = Column("zfxxgk/zfxxgknb", rows=(*years("河渡县人民政府", 2021, 2025, 59), spam))
    return Plan("hedu", "河渡县人民政府", "www.hedu.gov.cn", "trs", (column,))


def _titles() -> Plan:
    """Agencies named as their own people name them, headings in two lines, a prefix, older words."""
    place = "江川县"
    spelt = (
        ("县政府办公室2025年政府信息公开工作年度报告", "县政府办公室", "江川县人民政府办公室", 2025, ()),
        ("县财政局2024年度政府信息公开工作年度报告", "县财政局", "江川县财政局", 2024, ()),
        (
            "江川县城关街道办事处2023年政府信息公开工作年度报告",
            "江川县城关街道办事处",
            "江川县城关街道办事处",
            2023,
            ("江川县城关街道办事处2023年政府", "信息公开工作年度报告"),
        ),
        ("江川县教育局2022年度政务公开年度报告", "江川县教育局", "江川县教育局", 2022, ()),
        ("江川县水务局2021年度政务信息公开年度报告", "江川县水务局", "江川县水务局", 2021, ()),
    )
    rows = tuple(
        Row(
            report(invent(agency, body, year, 72), title, agency=agency, body=body, heading=heading),
            f"{year + 1}-01-22",
            72000 + year,
        )
        for title, agency, body, year, heading in spelt
    )
    column = Column("zfxxgk/zfxxgknb/bm", "部门年报", rows)
    return Plan("jiangchuan", f"{place}人民政府", "www.jiangchuan.gov.cn", "trs", (column,))


def _framed() -> Plan:
    """The text of a report stands in an `<iframe>` of its page."""
    rows = years("画框县人民政府", 2022, 2025, 64, title=0)
    column = Column("zfxxgk/zfxxgknb", rows=rows, options={"framed": ""})
    return Plan("huakuang", "画框县人民政府", "www.huakuang.gov.cn", "trs", (column,))


def _twins() -> Plan:
    """The same report as a page and as a PDF file, each in a row of its own."""
    rows = years("双生县人民政府", 2023, 2025, 65, title=0)
    files = tuple(replace(row, file="pdf", direct=True, number=row.number + 500) for row in rows[:2])
    column = Column("zwgk/xxgk/zfxxgknb", rows=(rows[0], files[0], rows[1], files[1], rows[2]))
    return Plan("shuangsheng", "双生县人民政府", "www.shuangsheng.gov.cn", "henan", (column,))


def _pdf_by_post() -> Plan:
    """`infotype` pdf: the answer to a POST says only where the file lies."""
    rows = years("松泽区人民政府", 2023, 2025, 66, title=0)
    rows = (replace(rows[0], file="pdf"), rows[1], replace(rows[2], file="pdf"))
    column = Column("zwgk/003012", rows=rows, options={"shell": ""})
    return Plan("songze", "松泽区人民政府", "www.songze.gov.cn", "epoint", (column,))


def _details_by_post() -> Plan:
    """奉贤: articles without a word, and a POST for each."""
    column = Column("28003", rows=county("奉湾区", 2021, 2025, 67, 1), options={"spa": ""})
    return Plan("fengwan", "奉湾区人民政府", "www.fengwan.gov.cn", "shanghai", (column,))


def _moved() -> Plan:
    """海淀: the home page answers 301 to another host of the same government, which no registry names."""
    options = {"column_at": "zyk", "host": "zyk.haiyuan.gov.cn"}
    return Plan("haiyuan", "海源区人民政府", "www.haiyuan.gov.cn", "trs", way="elsewhere", options=options)


def _moved_to() -> Plan:
    column = Column("jbdt/zfxxgknb", rows=county("海源区", 2021, 2025, 68, 1))
    return Plan("zyk", "海源区人民政府", "zyk.haiyuan.gov.cn", "trs", (column,), options={"unlisted": ""})


def scripted() -> Plan:
    """A portal that needs a browser; without one no column shows. Not in the country: its outcome depends."""
    column = Column("zfxxgk/zfxxgknb", rows=years("脚本县人民政府", 2022, 2025, 69))
    plan = Plan("jiaoben", "脚本县人民政府", "www.jiaoben.gov.cn", "trs", (column,), way="scripted")
    return replace(plan, outcome="layout_unknown")


def broken_tls() -> Plan:
    """https with a certificate that nobody signed, for another name. Not in the country, which is http."""
    column = Column("zfxxgk/zfxxgknb", rows=years("旧证县人民政府", 2022, 2025, 71))
    return Plan("jiuzheng", "旧证县人民政府", "www.jiuzheng.gov.cn", "trs", (column,), tls=True)


def _one_machine() -> tuple[Plan, ...]:
    """Three sites on one address, as provinces have hundreds."""
    plans = []
    for n, (name, host) in enumerate((("甲水县", "jiashui"), ("乙水县", "yishui"), ("丙水县", "bingshui"))):
        column = Column("zfxxgk/zfxxgknb", rows=years(f"{name}人民政府", 2022, 2025, 60 + n))
        address = f"{host}.gongyong.gov.cn"
        plans.append(Plan(f"shared-{n}", f"{name}人民政府", address, "trs", (column,), machine="shared"))
    return tuple(plans)
