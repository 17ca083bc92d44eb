"""One portal for every family, and with `practice.traps` every trap that real portals were seen to set.

All places here are invented, and so are their figures.
"""

from dataclasses import replace

from practice.paper import other
from practice.places import demo
from practice.plan import Column, Plan, Row
from practice.series import BUREAUS, county, departments, mixed, years
from practice.traps import traps
from practice.walls import walls


def country() -> tuple[Plan, ...]:
    """Every practice portal: those of the demo, one or more a family, and one a trap."""
    return (*demo(), *families(), *traps(), *walls())


def families() -> tuple[Plan, ...]:
    """One ordinary portal for each family, in the order of the table of families."""
    return (
        _trs(),
        _boda(),
        _hanweb(),
        _jpaas(),
        _hanweb_xxgk(),
        _ucap(),
        _ucap_feed(),
        _nfcms(),
        _gkmlpt(),
        _gkmlpt_large(),
        _plain(),
        _iddir(),
        _lonsun(),
        _shanghai(),
        _easttone(),
        _epoint(),
        _epoint_shell(),
        _hebei(),
        _henan(),
        _huaian(),
        _jhtml(),
        *_generic(),
        *_by_post(),
    )


def _trs() -> Plan:
    """Year directories below the column, each spelt in its own way; none says the year of the report."""
    rows = years("松岭县人民政府", 2017, 2025, 2)
    slugs = (
        "2024n78",
        "zfb2023n",
        "n2022n",
        "2021nb",
        "gknb2017",
        "a2020",
        "2018nb",
        "2022_645",
        "2020_504392",
    )
    below = tuple(
        # The year of publication, here; 通州 and 渝中 have it so.
        Column(f"zwgk/zfxxgk/zfxxgknb_06879/{slug}", f"{row.listed_on[:4]}年", (row,))
        for slug, row in zip(slugs, rows, strict=True)
    )
    column = Column("zwgk/zfxxgk/zfxxgknb_06879", below=below)
    return Plan("songling", "松岭县人民政府", "www.songling.gov.cn", "trs", (column,))


def _boda() -> Plan:
    """Descending pages: page 2 of 5 is `4.htm`."""
    column = Column("zfxxgk/zfxxgknb", rows=county("白渡县", seed=3), size=3)
    return Plan("baidu", "白渡县人民政府", "www.baiduxian.gov.cn", "boda", (column,), way="wide")


def _hanweb() -> Plan:
    """Sixty rows inside a script, in windows of 45; titles cut with `...`."""
    rows = departments("云门市", BUREAUS, 2020, 2025, 5)
    rows = tuple(
        replace(row, shows=row.document.title[:14] + "...") if n % 3 else row for n, row in enumerate(rows)
    )
    column = Column("31251", "政府信息公开年报", rows)
    return Plan(
        "yunmen", "云门市人民政府", "www.yunmen.gov.cn", "hanweb", (column,), "prefecture", way="broken"
    )


def _jpaas() -> Plan:
    column = Column("1229779800", "政府信息公开年度报告", county("长滩区", seed=6), size=5)
    return Plan("changtan", "长滩区人民政府", "www.changtanqu.gov.cn", "jpaas", (column,))


def _hanweb_xxgk() -> Plan:
    """One query a year; neither heading nor date on the page."""
    rows = tuple(replace(row, published_on=None) for row in years("石桥县人民政府", 2018, 2025, 7, title=0))
    column = Column("113325000026455663", "政府信息公开年报", rows)
    return Plan("shiqiao", "石桥县人民政府", "www.shiqiao.gov.cn", "hanweb_xxgk", (column,), way="direct")


def _ucap() -> Plan:
    """The number of the column changes every year; the month in an address is that of entry."""
    rows = years("柳湾区人民政府", 2019, 2025, 8)
    below = tuple(
        Column(
            f"liuwan/c{113800 + n * 37}",
            f"{row.document.year}年",
            (replace(row, dated=f"{row.document.year + 1}-06-01"),),
        )
        for n, row in enumerate(rows)
    )
    column = Column("liuwan/zfxxgknb", "信息公开年报", below=below)
    return Plan("liuwan", "柳湾区人民政府", "www.liuwan.gov.cn", "ucap", (column,))


def _ucap_feed() -> Plan:
    column = Column(
        "csj/c100028",
        "政府信息公开年报",
        county("安渡市", seed=9),
        size=6,
        options={"list": "common_list", "feed": "searchList"},
    )
    return Plan("andu", "安渡市人民政府", "www.andu.gov.cn", "ucap", (column,), way="titled")


def _nfcms() -> Plan:
    """Reports under 通知公告, among other notices; a clock that was never wound: 今天是2019年4月20日."""
    rows = mixed(years("清口镇人民政府", 2021, 2025, 10), "清口镇", 10, 6)
    notices = tuple(
        Row(other(f"清口镇关于第{n}季度卫生检查的通知", "other"), f"2024-0{n}-05", 4000 + n)
        for n in range(1, 5)
    )
    column = Column("qkzrmzf/xwdt/tzgg", "通知公告", rows + notices, size=8)
    return Plan(
        "qingkou",
        "清口镇人民政府",
        "www.qingkou.gov.cn",
        "nfcms",
        (column,),
        "township",
        way="direct",
        home="/qkzrmzf/",
        options={"clock": ""},
    )


def _gkmlpt() -> Plan:
    """Below a path; the text of the reports stands only in a JSON field."""
    column = Column(
        "9231",
        "政府信息公开年报",
        county("高岭镇", 2018, 2025, 11, 2),
        size=4,
        options={"under": "/glzrmzf", "detail": "json", "nested": ""},
    )
    return Plan(
        "gaoling",
        "高岭镇人民政府",
        "www.gaoling.gov.cn",
        "gkmlpt",
        (column,),
        "township",
        way="itself",
        home="/glzrmzf/gkmlpt/index",
    )


def _gkmlpt_large() -> Plan:
    """More than the hundred rows that one answer holds; page 0 is page 1."""
    towns = tuple(f"{first}{second}镇人民政府" for first in "东西南北上下" for second in "坑塘墟岭")
    rows = departments("梅川县", towns, 2020, 2024, 300)
    column = Column("2439", "政府信息公开年报", rows)
    plan = Plan("meichuan", "梅川县人民政府", "www.meichuan.gov.cn", "gkmlpt", (column,), way="itself")
    return replace(plan, home="/gkmlpt/index")


def _plain() -> Plan:
    column = Column("zfxxgk/zfxxgknb", rows=county("龙泉岭区", seed=12), size=5)
    return Plan("longquanling", "龙泉岭区人民政府", "www.lqlq.gov.cn", "plain", (column,))


def _iddir() -> Plan:
    """The directory of an article begins with the date of a migration."""
    rows = tuple(replace(row, dated="2023-04-09") for row in years("北牧盟审计局", 2019, 2025, 13))
    column = Column("sjj/zfxxgk/zfxxgknb", rows=rows, size=4)
    return Plan("beimu", "北牧盟审计局", "sjj.beimu.gov.cn", "iddir", (column,), "department")


def _lonsun() -> Plan:
    column = Column("6598771", "政府信息公开年报", county("舒河县", seed=14), size=5)
    return Plan("shuhe", "舒河县人民政府", "www.shuhe.gov.cn", "lonsun", (column,))


def _shanghai() -> Plan:
    column = Column("nw12344", "政府信息公开年报", county("东申市", seed=15), size=5)
    return Plan(
        "dongshen", "东申市人民政府", "www.dongshen.gov.cn", "shanghai", (column,), "province", way="direct"
    )


def _easttone() -> Plan:
    """An array of channels or the whole site; one entry without an address."""
    unlinked = Row(other("南浦区人民政府2014年政府信息公开工作年度报告", "unlinked"), "2015-03-20", 14)
    column = Column("1899", "政府信息公开年报", (*county("南浦区", seed=16), unlinked), size=5)
    return Plan("nanpu", "南浦区人民政府", "www.nanpu.gov.cn", "easttone", (column,))


def _epoint() -> Plan:
    column = Column("zwgk/002005/002005003/002005003006", rows=county("抚岭市", seed=17), size=6)
    return Plan("fuling", "抚岭市人民政府", "www.fulingshi.gov.cn", "epoint", (column,), "prefecture")


def _epoint_shell() -> Plan:
    """The text of an article comes only by a POST."""
    rows = years("虹湾区人民政府", 2021, 2025, 18)
    column = Column("zwgk/003011", rows=rows, options={"shell": ""})
    return Plan("hongwan", "虹湾区人民政府", "www.hongwan.gov.cn", "epoint", (column,))


def _hebei() -> Plan:
    """Every address says 2023-08-21, the day of a migration."""
    rows = tuple(replace(row, dated="2023-08-21") for row in years("冀原省人民政府", 2014, 2022, 19))
    column = Column("nianbao", "政府信息公开年报", rows, size=5)
    return Plan("jiyuan", "冀原省人民政府", "www.jiyuan.gov.cn", "hebei", (column,), "province")


def _henan() -> Plan:
    """Rows that are PDF files, and rows that are no reports."""
    rows = list(mixed(years("中原省水文局", 2019, 2025, 20), "中原省水文局", 20, 4))
    files = [n for n, row in enumerate(rows) if row.document.kind == "annual_report"][1:3]
    for n in files:
        rows[n] = replace(rows[n], file="pdf", direct=True, published_on=None)
    column = Column("zwgk/xxgk/zfxxgknb", rows=tuple(rows), size=6)
    return Plan("shuiwen", "中原省水文局", "swj.zhongyuan.gov.cn", "henan", (column,), "department")


def _huaian() -> Plan:
    column = Column("18073_668815", "政府信息公开年报", county("淮湾市", seed=21), size=5)
    return Plan("huaiwan", "淮湾市人民政府", "www.huaiwan.gov.cn", "huaian", (column,), "prefecture")


def _jhtml() -> Plan:
    """A heading that names a county and nothing else, as 孝感 has it for 孝昌县."""
    rows = tuple(
        replace(row, document=replace(row.document, heading=(row.document.body,)))
        for row in years("孝河县人民政府", 2019, 2025, 22, title=0)
    )
    column = Column("c/www/xsqnb", "县市区年报", rows, size=4)
    return Plan(
        "xiaohe", "孝河市人民政府", "www.xiaohe.gov.cn", "jhtml", (column,), "prefecture", way="direct"
    )


def _generic() -> tuple[Plan, ...]:
    """One portal for each shape of the old systems."""
    shapes = (
        ("aspx", "1019", "滇湖省人社厅", "rst.dianhu.gov.cn"),
        ("xp", "0004000100010018", "庐州市财政局", "zwgk.luzhoushi.gov.cn"),
        ("action", "007026393", "揭岭市政府办公室", "zwgk.jieling.gov.cn"),
        ("slug", "xxgk-xxgknb", "凉山口县人民政府", "www.lsk.gov.cn"),
        ("jsp", "wltqq", "乌兰前旗人民政府", ""),  # a bare address
        ("php", "385", "安庆湖市审计局", "xxgk.anqinghu.gov.cn"),
        ("capital", "110016", "京畿市住房局", "zfxxgk.jingji.gov.cn"),
        ("show", "616", "东至河县人民政府", "www.dongzhihe.gov.cn"),
        ("hex", "gknb", "朝外街道办事处", "www.chaowai.gov.cn"),
        ("number", "zfxxgk/zfgknb", "徐水湾区人民政府", "www.xushuiwan.gov.cn"),
        ("content", "zwgk/xxgknb", "平江口县人民政府", "www.pingjiangkou.gov.cn"),
        ("xinhua", "gknb", "雄州新区管理委员会", "www.xiongzhou.gov.cn"),
        ("category", "598", "吉水湾县人民政府", "www.jishuiwan.gov.cn"),
    )
    return tuple(_old_system(n, *facts) for n, facts in enumerate(shapes))


def _by_post() -> tuple[Plan, ...]:
    """Lists that only a script's question brings: by POST, or by a call of a function."""
    lists = (
        ("trs", "zwgk/zfxxgknb", {"feed": "jsonp"}, "梨山县人民政府", "www.lishanxian.gov.cn", 5),
        (
            "ucap",
            "szsrmzf/zfxxgknb",
            {"feed": "info", "list": "nav_list"},
            "苏原县人民政府",
            "www.suyuan.gov.cn",
            5,
        ),
        (
            "ucap",
            "szsrmzf/zfxxgknb",
            {"feed": "load", "list": "nav_list"},
            "苏浦县人民政府",
            "www.supu.gov.cn",
            4,
        ),
        ("hanweb", "11565", {"catalogue": ""}, "松滨县人民政府", "xxgk.songbin.gov.cn", 4),
        ("epoint", "003/003012", {"posted": ""}, "徐河县人民政府", "www.xuhe.gov.cn", 20),
        ("generic", "nb", {"shape": "category", "posted": ""}, "河口湾区人民政府", "www.hekouwan.gov.cn", 4),
    )
    return tuple(
        Plan(
            f"asked-{n}-{family}",
            name,
            host,
            family,
            (
                Column(
                    slug,
                    "政府信息公开年报",
                    mixed(years(name, 2014, 2025, 80 + n), name, 80 + n, 2),
                    size,
                    options=options,
                ),
            ),
            way=("platform", "direct", "broken")[n % 3],
        )
        for n, (family, slug, options, name, host, size) in enumerate(lists)
    )


def _old_system(n: int, shape: str, slug: str, name: str, host: str) -> Plan:
    rows = mixed(years(name, 2018, 2025, 30 + n), name, 30 + n, 2)
    column = Column(slug, "政府信息公开年报", rows, 5, options={"shape": shape})
    way = ("platform", "direct", "broken")[n % 3]
    return Plan(f"generic-{shape}", name, host, "generic", (column,), "department", way=way)
