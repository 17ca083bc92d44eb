"""Pages in our own markup with the oddities of real ones; what a person reads off them stands beside them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.carriers import carrier
from parsers.dates import address_date, read_date
from parsers.identity import Identity, identify
from parsers.page import Block, Page, document, lines

SIX = (
    "<p>一、总体情况</p><p>2022年，我局公开信息30条。</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
    "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>公开还不够及时。</p>"
    "<p>六、其他需要报告的事项</p><p>无。</p>"
)


def page(markup: str, site_name: str = "", url: str = "") -> Identity:
    found = document(Page(url, f"<html>{markup}</html>".encode()))
    assert found.tree is not None
    return identify(lines(found.tree, {}), found.tree, url=url, site_name=site_name, raw=found.text)


def text(*rows: str, site_name: str = "") -> Identity:
    return identify([Block(row, f"line:{place}") for place, row in enumerate(rows, 1)], site_name=site_name)


def kinds(known: Identity) -> set[str]:
    return {problem.kind for problem in known.problems}


def test_the_contract_s_example() -> None:
    known = page(
        "<head><title>汉阴县2022年政府信息公开工作年度报告_汉阴县人民政府</title>"
        '<meta name="SiteName" content="汉阴县人民政府"><meta name="PubDate" content="2023-01-18 10:36">'
        '<meta name="ArticleTitle" content="汉阴县2022年政府信息公开工作年度报告"></head>'
        "<body><h1>汉阴县2022年政府信息公开工作年度报告</h1>"
        f"<p>来源：汉阴县人民政府</p>{SIX}</body>"
    )
    assert (known.kind, known.title) == ("annual_report", "汉阴县2022年政府信息公开工作年度报告")
    assert (known.agency, known.body, known.year, known.scope) == (
        "汉阴县",
        "汉阴县人民政府",
        2022,
        "unknown",
    )
    assert known.published_on == "2023-01-18"
    assert {name: known.sources[name] for name in ("agency", "year", "published_on")} == {
        "agency": "title",
        "year": "title",
        "published_on": "meta PubDate",
    }
    assert dict(known.dates) == {"page": "2023-01-18", "signed": None, "address": None}
    assert known.problems == ()


@pytest.mark.parametrize(
    "meta",
    [
        '<META NAME="pubdate" CONTENT="2023-01-18">',
        '<meta name="PubDate " content="2023-01-18 10:36:00">',
        '<meta name="PubDate" content="null"><meta name="PubDate" content="2023年01月18日">',
        '<meta name="PubDate" \u00a0content="2023-01-1818:26">',
    ],
)
def test_metas_are_read_in_any_case_and_with_stray_blanks(meta: str) -> None:
    known = page(f"<head>{meta}</head><body><h1>云县2022年政府信息公开年报</h1>{SIX}</body>")
    assert (known.published_on, known.sources["published_on"]) == ("2023-01-18", "meta PubDate")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("发布日期：2023-01-18 10:36 点击数：12", "2023-01-18"),
        ("时间:2023-01-31 来源：云县人民政府", "2023-01-31"),
        ("[2023-01-18]", "2023-01-18"),
        ("发布时间：2024-01-26 10时25分", "2024-01-26"),
        ("发布时间：2021-03-2918:26", "2021-03-29"),
        ("公布日期：2023年01月19日", "2023-01-19"),
        ("作者：办公室 2023-01-18 浏览次数：5", "2023-01-18"),
        ("相关文件 2023-01-18", None),
        ("今天是2019年4月20日", None),
        ("2025年12月30日 星期二", None),
        ("页面生成时间 2024-05-28 15:46:43", None),
        ("采集时间：2025-12-30T21:37:37+08:00", None),
        ("发布日期：2023-02-30", None),
    ],
)
def test_a_date_of_publication_is_a_claim_and_a_clock_is_none(words: str, day: str | None) -> None:
    assert (
        page(f"<body><h1>云县2022年政府信息公开年报</h1><div>{words}</div>{SIX}</body>").published_on == day
    )


def test_a_label_may_stand_in_a_cell_of_its_own() -> None:
    header = "<table><tr><th>索引号</th><td>0143/2024-2</td><th>公开日期</th><td>2024-01-17</td></tr></table>"
    known = page(f"<body>{header}<h1>云县2023年政府信息公开年报</h1>{SIX}</body>")
    assert known.published_on == "2024-01-17"


def test_a_template_s_leftover_date_gives_way_to_what_the_page_shows() -> None:
    known = page(
        '<head><meta name="PubDate" content="2016-05-01"></head><body><h1>云县2022年政府信息公开年报</h1>'
        f"<p>发布时间：2023-01-18</p>{SIX}</body>"
    )
    assert known.published_on == "2023-01-18"


def test_signature_and_address_are_claims_of_their_own() -> None:
    known = page(
        f"<body><h1>云县民政局2023年政府信息公开年报</h1>{SIX}<p>云县民政局</p><p>2024年1月17日</p><p>上一篇：无</p></body>",
        url="http://www.yunxian.gov.cn/zwgk/202206/t20220615_123.html",
    )
    assert dict(known.dates) == {"page": None, "signed": "2024-01-17", "address": "2022-06-15"}
    assert known.published_on is None
    assert [part.heading for part in known.parts][-1] == "六、其他需要报告的事项"
    assert [block.text for block in known.parts[-1].blocks] == ["无。"]


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.gov.cn/202301/t20230117_2902907.html", "2023-01-17"),
        ("http://a.gov.cn/zfxxgknb/t19700101_3441457.shtml", None),
        ("http://a.gov.cn/art/2024/1/22/art_1_2.html", "2024-01-22"),
        ("http://a.gov.cn/2023/01-19/2677014.html", "2023-01-19"),
        ("http://a.gov.cn/2023-01/19/c_1211720332.htm", "2023-01-19"),
        ("http://a.gov.cn/c113844/202402/502a529700e542fbbd231b240e92345c.shtml", None),
        ("http://a.gov.cn/info/1025/61695.htm", None),
    ],
)
def test_what_an_address_carries(url: str, day: str | None) -> None:
    assert address_date(url) == day


def test_a_chinese_date_and_a_day_that_does_not_exist() -> None:
    assert read_date("二〇一四年三月二十五日") == "2014-03-25"
    assert read_date("2023年13月1日") is None
    # Half past midnight in Beijing is still the day before in UTC.
    assert read_date("1673973000000") == "2023-01-18"


def test_the_title_in_two_lines() -> None:
    known = page(
        f"<body><div>政府信息公开</div><p>左贡县人民政府2021年度</p><p>信息公开年度报告</p>{SIX}</body>"
    )
    assert (known.agency, known.year) == ("左贡县人民政府", 2021)
    known = page(f"<body><h1>北京市西城区金融街街道2025年政府<br>信息公开工作年度报告</h1>{SIX}</body>")
    assert known.title == "北京市西城区金融街街道2025年政府信息公开工作年度报告"
    assert (known.agency, known.scope) == ("北京市西城区金融街街道", "organ")


def test_a_bare_heading_leaves_the_year_to_the_stated_period() -> None:
    known = page(f"<body><h1>孝昌县人民政府</h1><p>统计期限为2020年1月1日至12月31日。</p>{SIX}</body>")
    assert (known.kind, known.agency, known.year) == ("annual_report", "孝昌县人民政府", 2020)
    assert (known.sources["agency"], known.sources["year"]) == ("h1", "text period")
    assert known.rules["F03"] == "pass"


def test_neither_folder_nor_address_names_agency_or_year() -> None:
    body = SIX.replace("2022年，我局", "我局")
    known = page(
        f'<head><meta name="ContentSource" content="浦口区人民政府"></head><body>{body}</body>',
        url="http://www.nanjing.gov.cn/zfxxgknb/2022n/pkqrmzf/202301/t20230117_1.html",
    )
    assert (known.kind, known.agency, known.body, known.year) == ("annual_report", "", "", None)
    assert {"no_agency", "no_year"} <= kinds(known)


def test_a_text_without_a_heading_has_a_body_where_it_names_one() -> None:
    logo = "<title>石桥县人民政府</title><h2>石桥县人民政府</h2>"
    named = f"{logo}<p>本报告由石桥县民政局依据条例编制。</p>{SIX}"
    known = page(f"<body>{named}</body>")
    assert (known.title, known.agency, known.body) == ("", "", "石桥县民政局")
    office = page("<body>" + named.replace("民政局", "人民政府办公室") + "</body>")
    assert office.body == ""
    signed = page(f"<body>{SIX}<p>石桥县教育局</p><p>2023年1月18日</p></body>")
    assert (signed.agency, signed.body, signed.sources["body"]) == ("", "石桥县教育局", "signature")


COUNTY = "汉阴县人民政府"
OURS = SIX.replace("我局", "我县")
BARE = "<h1>2022年政府信息公开工作年度报告</h1>"


@pytest.mark.parametrize(
    ("above", "below", "source"),
    [
        ("<p>当前位置：首页 &gt; 汉阴县人民政府 &gt; 政府信息公开年报</p>", "", "breadcrumb"),
        (
            "<div>您当前的位置:<a href='/'>汉阴县人民政府</a>&gt;<a href='/n'>政府信息公开年报</a></div>",
            "",
            "breadcrumb",
        ),
        (
            "<ul><li>当前位置：</li><li><a href='/'>首页</a></li><li>汉阴县政府网</li><li>2022年</li></ul>",
            "",
            "breadcrumb",
        ),
        ("<p>首页 &gt; 汉阴县 &gt; 县政府 &gt; 正文</p>", "<p>来源：县政府办公室</p>", "breadcrumb"),
        ("<p>当前位置：首页 &gt; 年报</p>", "<p>汉阴县人民政府</p><p>发布时间：2023-01-18</p>", "heading"),
    ],
)
def test_the_way_to_a_page_says_whose_report_it_is_where_its_title_does_not(
    above: str, below: str, source: str
) -> None:
    known = page(f"<body>{above}{BARE}{below}{OURS}</body>", site_name=COUNTY)
    assert (known.agency, known.body, known.sources["body"]) == ("", COUNTY, source)
    assert kinds(known) == {"no_agency"}


WAY = "<p>当前位置：首页 &gt; 汉阴县人民政府 &gt; 政府信息公开年报</p>"


@pytest.mark.parametrize(
    ("above", "below", "text", "site"),
    [
        # Merely on the site: its name in the logo, the title element, the foot.
        ("<title>汉阴县人民政府</title><h2>汉阴县人民政府</h2><ul><li>首页</li></ul>", "", OURS, COUNTY),
        ("<p>当前位置：首页 &gt; 政府信息公开年报</p>", "", f"{OURS}<p>主办：汉阴县人民政府</p>", COUNTY),
        # Somebody else's: a class of agencies, a bureau, a county of the prefecture, the source, the words.
        ("<p>当前位置：汉阴县人民政府 &gt; 政府信息公开年报 &gt; 部门</p>", "", OURS, COUNTY),
        ("<p>当前位置：汉阴县人民政府 &gt; 教育局 &gt; 政府信息公开年报</p>", "", OURS, COUNTY),
        ("<p>当前位置：安康市人民政府 &gt; 2017年 &gt; 县区政府</p>", "", OURS, "安康市人民政府"),
        ("<p>当前位置：安康市人民政府 &gt; 政府信息公开年报</p>", "", OURS, "安康市人民政府"),
        (WAY, "<p>来源：县教育局</p>", OURS, COUNTY),
        (WAY, "<table><tr><th>发布机构</th><td>县教育局</td></tr></table>", OURS, COUNTY),
        (WAY, "", SIX, COUNTY),
        (WAY, "<p>现将县水务局2022年政府信息公开情况报告如下。</p>", OURS, COUNTY),
        (WAY, "", SIX.replace("我局公开", "公开"), COUNTY),
        (WAY, "", SIX.replace("我局公开", "汉阴县教育局按照县政府要求在全县公开"), COUNTY),
        # Another site's way, a site that is no government's, or none.
        (WAY, "", OURS, "石泉县人民政府"),
        (WAY, "", OURS, "部门年报汇集"),
        (WAY, "", OURS, ""),
    ],
)
def test_nobody_is_named_where_the_way_may_be_another_s(above: str, below: str, text: str, site: str) -> None:
    known = page(f"<body>{above}{BARE}{below}{text}</body>", site_name=site)
    assert (known.agency, known.body) == ("", "")
    assert "body" not in known.sources


def test_a_heading_or_a_signature_of_its_own_goes_before_the_way() -> None:
    own = page(f"<body>{WAY}<h1>县教育局2022年政府信息公开工作年度报告</h1>{OURS}</body>", site_name=COUNTY)
    assert (own.agency, own.body, own.sources["body"]) == ("县教育局", "汉阴县教育局", "site name")
    two = page(f"<body>{WAY}<p>汉阴县水务局</p>{BARE}{OURS}</body>", site_name=COUNTY)
    assert two.body == "汉阴县水务局"
    signed = page(f"<body>{WAY}{BARE}{OURS}<p>汉阴县教育局</p><p>2023年1月18日</p></body>", site_name=COUNTY)
    assert (signed.body, signed.sources["body"]) == ("汉阴县教育局", "signature")


def test_what_stands_behind_a_heading_is_not_of_it() -> None:
    known = page(f"<body><div><h1>云县2022年政府信息公开年报</h1>发布日期：2023-01-18</div>{SIX}</body>")
    assert (known.title, known.published_on) == ("云县2022年政府信息公开年报", "2023-01-18")


def test_period_signature_and_title_that_disagree() -> None:
    known = text(
        "贺兰县2022年政府信息公开工作年度报告",
        "现将灵武市人民政府2021年政府信息公开情况报告如下，统计期限自2021年1月1日起至2021年12月31日止。",
        "一、总体情况",
        "公开信息30条。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    assert (known.agency, known.year) == ("贺兰县", 2022)
    assert {"agency_disagrees", "year_disagrees"} <= kinds(known)
    assert (known.rules["F02"], known.rules["F03"]) == ("fail", "fail")


def test_a_period_with_a_slip_of_the_pen_is_a_problem() -> None:
    known = text(
        "云县中埠镇2020年政府信息公开年报",
        "统计期限：2020年1月1日至202020年12月31日。",
        "一、总体情况",
        "很好。",
    )
    assert (known.year, known.rules["F03"]) == (2020, "fail")
    assert kinds(known) == {"odd_period"}


def test_a_street_that_copied_the_city_s_requests() -> None:
    known = text(
        "迎宾路街道2021年政府信息公开工作年度报告",
        "一、总体情况",
        "2021年，向市政府及市政府办公室提出的政府信息公开申请5件。",
    )
    assert "foreign_recipient" in kinds(known)
    assert known.rules["F06"] == "fail"


def test_a_district_s_site_with_another_district_s_report() -> None:
    title = "<h1>衢江区湖南镇2021年政府信息公开年报</h1>"
    assert "site_disagrees" in kinds(page(f"<body>{title}{SIX}</body>", site_name="温州市龙湾区人民政府"))
    assert "site_disagrees" not in kinds(page(f"<body>{title}{SIX}</body>", site_name="衢州市人民政府"))


def test_a_copied_site_name_completes_no_body() -> None:
    head = '<head><meta name="SiteName" content="齐齐哈尔市人民政府"></head>'
    title = "<h1>市民政局2022年政府信息公开年报</h1>"
    assert page(f"{head}<body>{title}{SIX}</body>").body == "市民政局"
    assert page(f"{head}<body>{title}{SIX}<p>主办：齐齐哈尔市人民政府</p></body>").body == "齐齐哈尔市民政局"


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<h1>政府信息公开工作年度报告制度</h1><p>第一条 为了规范……</p>", "regulation"),
        (f"<h1>关于印发《政府信息公开工作年度报告格式》的通知</h1><p>各单位：</p>{SIX}", "notice"),
        (f"<p>各市人民政府办公室：</p><p>现将年度报告格式印发。特此通知。</p>{SIX}", "notice"),
        (f"<h1>关于发布云县2022年政府信息公开年报的公告</h1>{SIX}", "annual_report"),
        (
            "<title>云县人民政府</title><div>云县2022年政府网站工作年度报表</div><p>网站名称</p>",
            "website_report",
        ),
        ("<div>云县政府信息公开工作年度报告制度</div><p>第一条 为了规范……</p>", "regulation"),
        (f"<h1>云县2022年政府信息公开年报（图解）</h1>{SIX}", "infographic"),
        ("<h1>2022年政府网站工作年度报表</h1><p>网站名称</p>", "website_report"),
        ("<h1>云县2024年度住房公积金年度报告</h1><p>一、机构概况</p><p>二、业务运行情况</p>", "other"),
        (f"<h1>富鸣集团有限公司2020年政府信息公开工作年度报告</h1>{SIX}", "other"),
        (f"<h1>某学院2021—2022学年信息公开年度报告</h1>{SIX}", "other"),
        (
            "<title>政府信息公开年报</title><ul><li><a href='1'>云县2022年政府信息公开年报</a></li>"
            "<li><a href='2'>云县2021年政府信息公开年报</a> 2022-01-18</li></ul>",
            "list",
        ),
        (
            "<h1>2022年政府信息公开年报</h1><a href='1'>云县民政局2022年政府信息公开年报</a>"
            "<a href='2'>云县财政局2022年政府信息公开年报</a>",
            "list",
        ),
        ("<script>document.cookie='C3VK=8a; path=/; max-age=300';location.reload()</script>", "challenge"),
        ("<title>安全验证</title><p>请输入验证码</p>", "challenge"),
        ("<h1>云县人民政府</h1><p>欢迎您</p>", "other"),
        # What surrounds a report does not change what it is.
        (
            f"<h3>政府信息公开制度</h3><h3>通知公告</h3><h1>云县2022年政府信息公开年报</h1>{SIX}",
            "annual_report",
        ),
        (
            "<h1>云县2022年政府信息公开年报</h1><a href='1.pdf'>云县2022年政府信息公开年报.pdf</a>",
            "annual_report",
        ),
        (f"<script>var a='wzws_cid'</script><h1>云县2022年政府信息公开年报</h1>{SIX * 20}", "annual_report"),
    ],
)
def test_what_a_page_is(markup: str, kind: str) -> None:
    assert page(f"<body>{markup}</body>").kind == kind


def test_the_second_report_of_a_page_is_read_by_itself() -> None:
    found = document(
        Page(
            "",
            f"<html><head><meta name='ArticleTitle' content='云县2022年政府信息公开年报'></head><body>"
            f"<h1>云县2022年政府信息公开年报</h1>{SIX}<p>云县人民政府办公室2022年政府信息公开年报</p>{SIX}</body></html>".encode(),
        )
    )
    assert found.tree is not None
    blocks = lines(found.tree, {})
    cut = next(place for place, block in enumerate(blocks) if "办公室" in block.text)
    first = identify(blocks[:cut], found.tree, site_name="云县人民政府")
    second = identify(blocks[cut:], found.tree, site_name="云县人民政府", part=2)
    assert (first.body, first.scope) == ("云县人民政府", "unknown")
    assert (second.body, second.scope, len(second.parts)) == ("云县人民政府办公室", "office", 6)


def test_a_region_is_only_what_says_so() -> None:
    known = text(
        "云县2022年政府信息公开工作年度报告",
        "本报告由县政府办公室综合各乡镇、县政府各部门政府信息公开年度报告编制而成。",
        "一、总体情况",
        "很好。",
    )
    assert known.scope == "region_aggregate"
    assert text("随县经济开发区2019年政府信息公开工作年度报告", "一、总体情况", "很好。").scope == "organ"


@pytest.mark.parametrize(
    ("markup", "has_text", "kind", "links"),
    [
        ("<a href='./P02.pdf'>附件</a><a href='/x/a.docx'>云县2022年政府信息公开年报</a>", False,
         "attachment", ("http://a.gov.cn/x/a.docx", "http://a.gov.cn/z/P02.pdf")),
        ("<iframe src='/pdf/viewer.html?file=/u/nb.pdf'></iframe>", False, "attachment",
         ("http://a.gov.cn/pdf/viewer.html?file=/u/nb.pdf",)),
        ("<a href='/module/download/downfile.jsp?id=3'>下载</a>", False, "attachment",
         ("http://a.gov.cn/module/download/downfile.jsp?id=3",)),
        ("<p><img src='/u/W0202301.jpg'></p><p><img src='/u/W0202302.jpg'></p>", False, "image", ()),
        ("<div><img src='/images/logo.png'><a href='/'><img src='/b.jpg'></a></div>", False, "html", ()),
        ("<a href='./P02.pdf'>附件</a>", True, "html", ("http://a.gov.cn/z/P02.pdf",)),
    ],
)  # fmt: skip
def test_what_carries_the_report(markup: str, has_text: bool, kind: str, links: tuple[str, ...]) -> None:
    found = document(Page("", f"<html><body>{markup}</body></html>".encode()))
    assert found.tree is not None
    known = carrier(found.tree, "http://a.gov.cn/z/1.html", has_text, found.text)
    assert (known.kind, known.links) == (kind, links)


WORDS = st.sampled_from(
    "云县2022年政府信息公开年报|一、总体情况|二、|2022年1月1日至2022年12月31日|关于|通知|今天是|云县民政局|2023年1月18日"
    "|发布日期：|。|六、其他需要报告的事项||　|图解|政府|各单位：".split("|")
)


@settings(max_examples=150)
@given(st.lists(st.lists(WORDS, max_size=4).map("".join), max_size=30))
def test_no_text_is_too_strange(rows: list[str]) -> None:
    known = text(*rows)
    assert known.year is None or any(str(known.year) in row for row in rows)
    assert known.published_on is None or known.kind == "annual_report"


HOSTILE = ("一、总体情况", "2022年政府", "各单位：", "发布日期", "2022年1月1日至", "县" * 80, "一、" * 40)


@pytest.mark.parametrize("row", HOSTILE, ids=[row[:9] for row in HOSTILE])
def test_a_hostile_page_is_read_to_its_end(row: str) -> None:
    known = identify([Block(row, "/html/body/p")] * 30_000)
    assert known.kind in ("other", "list")
    assert identify([Block(row * 50_000, "line:1")]).year is None
