"""From home pages alone, families not named: what a search finds on practice portals, and what it costs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import practice
from crawler import registry, words
from crawler.listing import Ask, Link
from crawler.steps import key_of
from crawler.verdicts import is_cut_report, without_twins
from practice.portals import Portals
from tests.walk import Walk, walk

PLANS = {plan.site: plan for plan in practice.country() if "unlisted" not in plan.options}
WALLED = ("robots_refused", "blocked", "down")


@pytest.fixture(scope="module")
def portals() -> Iterator[Portals]:
    with practice.serve(practice.country()) as portals:
        yield portals


@pytest.fixture(scope="module")
def walks(portals: Portals) -> dict[str, Walk]:
    sites = registry.parse(portals.homes, "homes")
    return {site.site: walk(site, portals.hosts) for site in sites}


@pytest.mark.parametrize("site", [site for site, plan in PLANS.items() if plan.outcome not in WALLED])
def test_every_report_is_found_and_nothing_else(site: str, portals: Portals, walks: dict[str, Walk]) -> None:
    truth = portals.truth[site]
    places = {key_of(Ask(report.url)): {report.url, *report.seen_at} for report in truth.reports}
    found = {key_of(Ask(url)) for url in walks[site].reports}
    known = {key_of(Ask(url)): report for report, urls in places.items() for url in urls}
    assert {known.get(key, key) for key in found} == set(places)
    # robots.txt is asked for by the spider.
    assert len(walks[site].asked) + 1 <= 2 * len(truth.pages)


@pytest.mark.parametrize("site", [site for site, plan in PLANS.items() if plan.outcome == "new"])
def test_what_was_learned_is_a_registry_line(site: str, portals: Portals, walks: dict[str, Walk]) -> None:
    search = walks[site].search
    assert search is not None
    learned, truth = search.learned(), portals.truth[site]
    assert key_of(Ask(learned.column_url)) == key_of(Ask(truth.column))
    # Where every column is an article, no page shows what system wrote it.
    assert learned.family in (truth.family, *("generic",) * (site in ("qianling", "hongya")))


def test_a_wrong_family_in_the_registry_costs_nothing(portals: Portals) -> None:
    site = next(site for site in registry.parse(portals.homes, "homes") if site.site == "yunmen")
    found = walk(replace(site, family="boda"), portals.hosts)
    assert len(found.reports) == len(portals.truth["yunmen"].reports)
    assert len(found.asked) + 1 <= 2 * len(portals.truth["yunmen"].pages)


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("政府信息公开年报", 100),
        ("政府信息\n公开年报", 100),
        ("汉阴县政府信息公开工作年度报告", 100),
        ("2020年部门年报", 80),
        ("年报", 80),
        ("政府信息公开年…", 100),
        ("政府信息公开工作…", 0),
        ("汉阴县2022年政府信息公开工作年度报告", 0),  # a report, not a column
        ("政府网站工作年度报表", 0),
        ("政府信息公开工作年度报告制度", 0),
        ("住房公积金年度报告", 0),
        ("事业单位法人年报", 0),
        ("政府工作报告", 0),
        ("通知公告", 0),
        ("市政府年报", 80),
        ("政府信息公开年报（2020年以前）", 100),
        ("政府信息公开年报>>更多", 100),
        ("我县政府信息公开年度报告工作获表彰", 0),
        ("我局召开政府信息公开工作年度报告培训会", 0),
    ],
)
def test_words_name_the_column_or_what_stands_beside_it(text: str, promise: int) -> None:
    assert words.column_promise(text) == promise


@pytest.mark.parametrize(
    ("text", "year", "of_class", "agency"),
    [
        ("2022年", True, False, False),
        ("2010-2018年", True, False, False),
        ("2019年以前", True, False, False),
        ("历年年报", True, False, False),
        ("市本级", False, True, False),
        ("县直部门", False, True, False),
        ("乡镇（街道）", False, True, False),
        ("县（市、区）", False, True, False),
        ("区县", False, True, True),
        ("县财政局", False, False, True),
        ("止戈镇", False, False, True),
        ("关于召开会议的通知", False, False, False),
        ("2022年政府信息公开指南", False, False, False),
    ],
)
def test_words_name_what_stands_below_a_column(text: str, year: bool, of_class: bool, agency: bool) -> None:
    assert (words.is_year(text), words.is_class(text), words.is_agency(text)) == (year, of_class, agency)


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("北山市交通运输局2022年政府信息公开工作年…", True),
        ("北山市交通运输局2022年政府信...", True),
        ("2022年政…", True),
        ("北山市交通运输局召开2022年工作会…", False),
        ("关于做好2022年政府信息公开工作年度报…", False),
        ("北山市交通运输局2022年政府信息公开工作年度报告", False),
    ],
)
def test_a_cut_title_may_be_a_report(title: str, cut: bool) -> None:
    assert is_cut_report(title) is cut


def test_addresses_of_one_page_have_one_key() -> None:
    same = [
        "http://www.bsx.gov.cn/nb/",
        "https://bsx.gov.cn/nb/index.html",
        "http://www.bsx.gov.cn:80/nb/index.shtml#top",
    ]
    assert len({key_of(Ask(url)) for url in same}) == 1
    assert key_of(Ask("http://a.gov.cn/t1_2_wap.html")) == key_of(Ask("http://a.gov.cn/t1_2.html"))
    assert key_of(Ask("http://a.gov.cn/api#1", json="{}")) != key_of(Ask("http://a.gov.cn/api#1"))


def test_a_file_under_a_title_without_a_name_may_be_of_another_body() -> None:
    def rows(title: str) -> tuple[Link, ...]:
        return (Link("http://x.gov.cn/a.html", title, None), Link("http://x.gov.cn/b.pdf", title, None))

    assert without_twins(named := rows("双生县人民政府2023年政府信息公开工作年度报告")) == (
        named[:1],
        named[1:],
    )
    assert without_twins(bare := rows("2023年政府信息公开工作年度报告")) == (bare, ())
