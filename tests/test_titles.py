"""Titles as real portals print them (urls.csv, portals.csv, portal_families.md §10 and §11), read by eye."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.bodies import full_name
from parsers.titles import judge_title, read_title

REPORTS = [
    ("云县人民政府2022年政府信息公开工作年度报告", "云县人民政府", 2022),
    ("宽城满族自治县人民政府办公室2023年度政府信息公开工作年度报告", "宽城满族自治县人民政府办公室", 2023),
    ("2022年上海市政府信息公开工作年度报告", "上海市", 2022),
    ("伊宁县政府信息公开工作2023年度报告", "伊宁县", 2023),
    ("汉阴县人民政府信息公开工作年度报告(2017年度)", "汉阴县人民政府", 2017),
    ("汉阴县人民政府信息公开工作年度报告（2017年度）", "汉阴县人民政府", 2017),
    ("汉阴县2017年度政府信息公开工作\n年度报告", "汉阴县", 2017),
    ("2014奋发镇政府信息公开工作年度报告", "奋发镇", 2014),
    ("西藏自治区政府国资委2020政府信息公开工作年度报告", "西藏自治区政府国资委", 2020),
    ("孝昌县2020政府信息公开工作年度报告", "孝昌县", 2020),
    ("宿迁市 2025 年政府信息公开工作年度报告", "宿迁市", 2025),
    ("屯溪区人民政府2019年度政府信息公开年报", "屯溪区人民政府", 2019),
    ("哈尔滨市2020年政府信息公开工作报告", "哈尔滨市", 2020),
    ("自然资源部2024年政府信息公开工作报告", "自然资源部", 2024),
    ("安徽省人民政府2017年政府信息公开工作报告", "安徽省人民政府", 2017),
    ("左贡县人民政府2021年度\n信息公开年度报告", "左贡县人民政府", 2021),
    ("长沙市政府门户网站-长沙县人民政府2021年政府信息公开工作年度报告", "长沙县人民政府", 2021),
    ("县政府办2022年度政府信息公开工作年度报告", "县政府办", 2022),
    ("北京市西城区金融街街道2025年政府\n信息公开工作年度报告", "北京市西城区金融街街道", 2025),
    ("自治区人民政府办公厅2022\n政府信息公开工作年度报告", "自治区人民政府办公厅", 2022),
    ("林业局2008年政府信息公开年度报告", "林业局", 2008),
    ("沭阳县发展和改革局2023年政府信息公开年度报告-沭阳县发改局", "沭阳县发展和改革局", 2023),
    ("云县2022年政府信息公开年度报告_政府信息公开年报_云县人民政府", "云县", 2022),
    ("政府信息公开年报 > 2023 > 云县2022年政府信息公开年度报告", "云县", 2022),
    ("盐边县新九镇人民政府\n关于2021年度政府信息公开工作的年度报告", "盐边县新九镇人民政府", 2021),
    ("邯郸市商务局\n关于2020年度政府信息公开工作报告", "邯郸市商务局", 2020),
    ("道县文广新局2013年度信息公开工作\n年度报告", "道县文广新局", 2013),
    ("乌海市工业和信息化局\n政府信息公开工作年度报告", "乌海市工业和信息化局", None),
    ("大庆市住房公积金管理中心2025年政府信息公开工作年度报告", "大庆市住房公积金管理中心", 2025),
    ("湖北省2019年政府信息公开工作年度报告", "湖北省", 2019),
    (
        "杭州市钱塘区人民政府下沙街道办事处2023年政府信息公开工作年度报告",
        "杭州市钱塘区人民政府下沙街道办事处",
        2023,
    ),
    ("二〇二二年云县政府信息公开年度报告", "云县", 2022),
    ("云县二○二〇年度政府信息公开工作年度报告", "云县", 2020),
    ("云县二零一三年政府信息公开工作年度报告", "云县", 2013),
    ("云县民政局２０２１年度政务公开工作年度报告", "云县民政局", 2021),
    ("2022年政府信息公开工作年度报告（云县民政局）", "云县民政局", 2022),
    ("县民政局：2022年政府信息公开工作年度报告", "县民政局", 2022),
    ("【年报】云县2022年政府信息公开年报[2023-01-18]", "云县", 2022),
    ("2023-01-18 云县2022年政府信息公开年报", "云县", 2022),
    ("云县烟草专卖局（公司）2022年政府信息公开工作年度报告", "云县烟草专卖局（公司）", 2022),
    ("县政务公开办公室2021年政府信息公开工作年度报告", "县政务公开办公室", 2021),
    ("云县教育局2022年政府信息公开工作年度报告.pdf", "云县教育局", 2022),
    ("附文县人民政府2022年政府信息公开工作年度报告", "附文县人民政府", 2022),
    ("附件1：云县2022年政府信息公开工作年度报告", "云县", 2022),
    ("2020年度政府信息公开工作年度报告", "", 2020),
    ("关于2019年政府信息公开工作年度报告", "", 2019),
    # Two years stand there and nothing says which one is meant.
    ("云县2021年政府信息公开工作年度报告（2022年度）", "云县", None),
]

NEAR_MISSES = [
    ("政府信息公开工作年度报告制度", "regulation"),
    ("乌兰哈达镇政府信息公开工作年度报告制度", "regulation"),
    ("云县政府信息公开年度报告编制规范（试行）", "regulation"),
    ("《中华人民共和国政府信息公开工作年度报告格式》的通知", "notice"),
    (
        "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知"
        "（国办公开办函〔2021〕30号）",
        "notice",
    ),
    ("关于做好2022年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
    ("关于编制公布2023年政府信息公开年度报告有关事项的通知_通知公告_云县人民政府", "notice"),
    ("云县政府信息公开工作年度报告格式", "regulation"),
    ("云县2022年政府信息公开工作年度报告（参考模板）", "regulation"),
    ("2022年政府网站工作年度报表", "website_report"),
    ("政府网站工作年度报表（2022年度）", "website_report"),
    ("云县人民政府网站工作年报", "website_report"),
    ("襄阳住房公积金2024年年度报告", "other"),
    ("事业单位法人年度报告", "other"),
    ("2023年政府工作报告", "other"),
    ("云县2022年度部门决算", "other"),
    ("云县2022年法治政府建设年度报告", "other"),
    ("云县2022年行政执法年报", "other"),
    ("云县2022年第一季度政府信息公开工作情况报告", "other"),
    ("云县2022年上半年政府信息公开工作报告", "other"),
    ("云县2022年1-6月政府信息公开工作报告", "other"),
    ("云县2022年度信用信息公开年报", "other"),
    ("云县2022年度环境信息公开年度报告", "other"),
    ("2022年政务公开工作要点", "other"),
    ("云县2022年政务公开工作总结", "other"),
    ("云县2022年政务公开工作总结报告", "other"),
    ("屯溪区人民政府办公室2019年度政府信息公开年报（图解）", "infographic"),
    ("图解：云县2022年政府信息公开工作年度报告", "infographic"),
    ("一图读懂 | 云县2022年政府信息公开工作年度报告", "infographic"),
    ("云县2022年政府信息公开工作年度报告（图片版）", "infographic"),
    ("贵州省发布2016年政府信息公开年度报告", "other"),
    ("云县召开2022年政府信息公开年度报告编制工作会", "other"),
    ("富鸣投资集团有限公司2020年政府信息公开工作年度报告", "other"),
    ("文山学院2021—2022学年信息公开年度报告", "other"),
    ("某大学2022年信息公开工作年度报告", "other"),
    ("某某股份有限公司2022年年度报告", "other"),
    ("政府信息公开年报", "list"),
    ("信息公开年度报告", "list"),
    ("政府信息公开年报_云县人民政府", "list"),
    ("部门年报", "list"),
    ("年报专栏", "list"),
    ("2022年县级部门政府信息公开年报", "list"),
    ("历年政府信息公开年报", "list"),
    ("2010-2018年政府信息公开年报", "list"),
    ("政府信息公开指南", "other"),
    ("政府信息公开制度", "regulation"),
    ("文件通知 - 甘肃省教育厅", "other"),
    ("恩格贝生态示范区召开2020年度工作会暨党风廉政建设会议", "other"),
    ("一图读懂示范区2017年重点工作", "infographic"),
    ("孝昌县人民政府", "other"),
    ("请输入验证码", "challenge"),
    ("", "other"),
]


@pytest.mark.parametrize(
    ("title", "agency", "year"), REPORTS, ids=[re.sub(r"\s", "", row[0]) for row in REPORTS]
)
def test_a_report_is_known_by_its_title(title: str, agency: str, year: int | None) -> None:
    read = read_title(title)
    assert (judge_title(title), read.agency, read.year) == ("annual_report", agency, year)


@pytest.mark.parametrize(("title", "kind"), NEAR_MISSES, ids=[row[0] for row in NEAR_MISSES])
def test_a_near_miss_is_kept_out(title: str, kind: str) -> None:
    assert judge_title(title) == kind


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("  宿迁市 2025 年政府信息公开工作年度报告 ", "宿迁市 2025 年政府信息公开工作年度报告"),
        ("左贡县人民政府2021年度\n   信息公开年度报告", "左贡县人民政府2021年度信息公开年度报告"),
        ("长沙市政府门户网站-长沙县2021年政府信息公开年报", "长沙县2021年政府信息公开年报"),
        ("云县2022年政府信息公开年度报告_云县人民政府", "云县2022年政府信息公开年度报告"),
    ],
)
def test_the_text_of_a_title_is_what_was_printed_without_the_site(title: str, text: str) -> None:
    assert read_title(title).text == text


@pytest.mark.parametrize(
    ("agency", "site", "body"),
    [
        ("县政府办公室", "江川县人民政府", "江川县人民政府办公室"),
        ("县政府办", "府谷县人民政府门户网站", "府谷县人民政府办公室"),
        ("区政府办", "乐山市市中区人民政府", "乐山市市中区人民政府办公室"),
        ("市交通运输局", "北山市人民政府", "北山市交通运输局"),
        ("市交通运输局", "北山市政府信息公开网", "北山市交通运输局"),
        ("交通运输局", "北山市交通运输局", "北山市交通运输局"),
        ("汉阴县", "汉阴县人民政府", "汉阴县人民政府"),
        ("汉阴县政府", "汉阴县人民政府", "汉阴县人民政府"),
        ("自治区水利厅", "西藏自治区人民政府", "西藏自治区水利厅"),
        ("州财政局", "黔南布依族苗族自治州人民政府", "黔南布依族苗族自治州财政局"),
        ("区民政局", "北京市西城区人民政府", "北京市西城区民政局"),
        ("县乡村振兴局", "江川县人民政府", "江川县乡村振兴局"),
        # The site says nothing certain about these, so they stay as printed.
        ("汉阴县", "安康市人民政府", "汉阴县"),
        ("汉阴县人民政府", "安康市人民政府", "汉阴县人民政府"),
        ("止戈镇", "洪雅县人民政府", "止戈镇"),
        ("林业局", "云县人民政府", "林业局"),
        ("市场监督管理局", "北山市人民政府", "市场监督管理局"),
        ("市北区民政局", "青岛市人民政府", "市北区民政局"),
        ("市政府办", "北山市人民政府", "市政府办"),
        ("县民政局", "北山市人民政府", "县民政局"),
        ("区政府办", "广西壮族自治区人民政府", "区政府办"),
        ("区民政局", "广西壮族自治区人民政府", "区民政局"),
        ("县民政局", "", "县民政局"),
    ],
)
def test_a_body_is_completed_only_where_the_site_makes_it_certain(agency: str, site: str, body: str) -> None:
    assert full_name(agency, site) == body


PATTERNS = (
    "{a}2022年政府信息公开工作年度报告",
    "{a}2022年度政府信息公开工作年度报告",
    "2022年{a}政府信息公开工作年度报告",
    "{a}政府信息公开工作2022年度报告",
    "{a}信息公开工作年度报告(2022年度)",
    "2022{a}政府信息公开工作年度报告",
    "{a}2022政府信息公开年报",
    "{a}2022年政府信息公开工作报告",
    "{a}关于2022年度政府信息公开工作的年度报告",
    "门户网站-{a}2022年政府信息公开年度报告",
    "{a}2022年政府信息公开年度报告_年报_{a}",
    "{a}政府信息公开年度报告（2022年）",
    "{a}\n2022 年政府信息公开\n工作年度报告",
    "{a}二〇二二年政府信息公开工作年度报告",
)
OTHERS = {
    "{a}政府信息公开工作年度报告制度": "regulation",
    "{a}2022年政府网站工作年度报表": "website_report",
    "{a}2022年政府信息公开年报（图解）": "infographic",
    "{a}关于做好2022年政府信息公开工作年度报告编制工作的通知": "notice",
    "{a}2022年政府工作报告": "other",
    "{a}2022年法治政府建设年度报告": "other",
    "{a}2022年部门决算": "other",
    "{a}2022年行政执法年报": "other",
    "{a}发布2022年政府信息公开年度报告": "other",
    "{a}2022年政务公开工作要点": "other",
}


def portals() -> list[str]:
    """The names of the shipped registry, which are those of real bodies."""
    path = Path(__file__).parent.parent / "crawler" / "registry" / "sites.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({re.sub(r"[（(].*", "", row["name"]) for row in csv.DictReader(file)} - {""})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_name_of_the_registry_is_read_out_of_every_pattern(pattern: str) -> None:
    names = portals()
    assert len(names) > 100
    for name in names:
        title = pattern.format(a=name)
        read = read_title(title)
        assert (judge_title(title), read.agency, read.year) == ("annual_report", name, 2022)


@pytest.mark.parametrize(("pattern", "kind"), OTHERS.items())
def test_no_name_makes_a_near_miss_a_report(pattern: str, kind: str) -> None:
    assert {judge_title(pattern.format(a=name)) for name in portals()} == {kind}


PIECES = st.lists(
    st.sampled_from(
        [
            *"年度报告信息公开政府工作()（）2022二〇-—_|：:的 县区《》图",
            "2020年度",
            "(2020)",
            "政府信息公开",
            "区县",
        ]
    ),
    max_size=300,
)


@given(PIECES)
def test_no_title_is_too_strange(pieces: list[str]) -> None:
    title = "".join(pieces)
    read = read_title(title, title)
    assert judge_title(title) in {
        *(
            "annual_report",
            "regulation",
            "notice",
            "infographic",
            "website_report",
            "list",
            "challenge",
            "other",
        )
    }
    assert re.sub(r"\s", "", read.agency) == read.agency
    if read.year is not None:
        assert read.year in read.years


@pytest.mark.parametrize(
    "piece", ["2020年度", "(2020)", "区县", "政府信息公开", "公开网", "年度", "-", "县", "【a】", "工作报告"]
)
def test_a_hostile_title_is_read_to_its_end(piece: str) -> None:
    assert judge_title("政府信息公开" + piece * 200_000 + "制度") in ("other", "list", "annual_report")
    assert len(read_title(piece * 200_000, piece * 200_000).text) <= 400
