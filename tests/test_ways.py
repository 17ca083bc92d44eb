"""Ways to reports as portals were seen to lead them, each in a few pages of its own, without a network."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from crawler.discovery import Search
from crawler.markup import open_page
from crawler.registry import Site
from crawler.rows import read_rows
from parsers.page import Page

HOST = "http://www.hexi.gov.cn"
BODY = "<p>本年新收政府信息公开申请数量 3</p><p>结果维持 0</p><p>依申请公开政府信息</p>"


def report(name: str, year: int) -> str:
    title = f"{name}{year}年政府信息公开工作年度报告"
    return f"<html><title>{title}</title><body><h1>{title}</h1>{BODY}</body></html>"


def found(pages: Mapping[str, str], home: str = "/") -> tuple[set[str], list[str]]:
    """The paths of the reports that a visit finds, and what it asked for in its order."""
    search, asked, reports = Search(Site("a", "河西县人民政府", "county", "", HOST + home)), [], set()
    while (step := search.next()) is not None:
        path = step.ask.url.removeprefix(HOST)
        asked.append(path)
        if path not in pages:
            search.fail(step)
            continue
        reading = search.take(step, Page(step.ask.url, pages[path].encode()))
        if reading.is_report and reading.listed:
            reports.add(urlsplit(reading.listed.url).path)
    return reports, asked


def row(path: str, name: str, year: int) -> str:
    return f'<li><a href="{path}">{name}{year}年政府信息公开工作年度报告</a>{year + 1}-01-20</li>'


def column(*rows: str) -> str:
    return f"<title>政府信息公开年报</title><ul>{''.join(rows)}</ul>"


def test_a_home_page_may_be_a_door() -> None:
    pages = {
        "/": '<a href="/index/"><img src="s.jpg" alt="进入网站"></a>',
        "/index/": '<a href="/nb/">政府信息公开年报</a><a href="/xw/">新闻</a>',
        "/nb/": column(row("/nb/1.html", "河西县", 2024)),
        "/nb/1.html": report("河西县", 2024),
    }
    assert found(pages) == ({"/nb/1.html"}, ["/", "/index/", "/nb/", "/nb/1.html"])


def test_a_home_page_with_a_way_is_no_door() -> None:
    pages = {"/": '<a href="/gk/">政务公开</a><a href="/xw/">新闻</a>', "/gk/": "<p>建设中</p>"}
    assert found(pages) == (set(), ["/", "/gk/"])


def test_a_town_looks_at_its_own_ways_before_its_countys_column() -> None:
    pages = {
        "/zj/dz/": '<a href="/nb/">政府信息公开年报</a><a href="/zj/dz/gk/">镇信息公开</a>',
        "/zj/dz/gk/": '<a href="nb/">信息公开年报</a>',
        "/zj/dz/gk/nb/": column(row("1.html", "东镇", 2024)),
        "/zj/dz/gk/nb/1.html": report("东镇", 2024),
        "/nb/": column(row("/nb/9.html", "河西县", 2024)),
        "/nb/9.html": report("河西县", 2024),
    }
    reports, asked = found(pages, "/zj/dz/")
    assert reports == {"/zj/dz/gk/nb/1.html"}
    assert "/nb/" not in asked


def test_a_class_of_agencies_leads_to_each_of_them_wherever_it_stands() -> None:
    pages = {
        "/": '<a href="/c1.html">政府信息公开年报</a>',
        "/c1.html": "<h2>政府信息公开年报</h2><a href='/c2/'>市直部门</a><a href='/c3/'>县市区</a>",
        "/c2/": '<p><a href="/k/7/">市教育局</a><a href="/k/8/">市水利局</a></p><a href="/lx/">联系我们</a>',
        "/k/7/": column(row("a.html", "河西市教育局", 2024)),
        "/k/8/": column(row("a.html", "河西市水利局", 2024)),
        "/k/7/a.html": report("河西市教育局", 2024),
        "/k/8/a.html": report("河西市水利局", 2024),
    }
    reports, asked = found(pages)
    assert reports == {"/k/7/a.html", "/k/8/a.html"}
    assert "/lx/" not in asked


def test_whatever_function_a_menu_calls_with_an_address() -> None:
    pages = {
        "/": "<ul><li onclick=\"location.href='/gk/'\">政务公开</li></ul>",
        "/gk/": "<div onclick=\"goUrl('/gk/nb/')\"><span>政府信息公开<br>年报</span></div>"
        "<div onclick=\"show('年报')\">x</div>",
        "/gk/nb/": column(row("./1.html", "河西县", 2024)),
        "/gk/nb/1.html": report("河西县", 2024),
    }
    assert found(pages)[0] == {"/gk/nb/1.html"}


def test_the_governments_own_reports_beside_those_of_its_parts() -> None:
    pages = {
        "/": '<a href="/gk/">信息公开</a>',
        "/gk/": '<a href="/gk/bm/">部门年报</a><a href="/gk/sz/">市政府年报</a>',
        "/gk/bm/": column(row("1.html", "河西市教育局", 2024)),
        "/gk/sz/": column(row("1.html", "河西市人民政府", 2024)),
        "/gk/bm/1.html": report("河西市教育局", 2024),
        "/gk/sz/1.html": report("河西市人民政府", 2024),
    }
    assert found(pages)[0] == {"/gk/bm/1.html", "/gk/sz/1.html"}


def test_rows_in_an_array_of_the_page() -> None:
    rows = (
        '[{"docTitle":"河西县2024年政府信息公开工作年度报告","docUrl":"/a/1.html","docPubTime":"2025-01-09"}]'
    )
    pages = {
        "/": '<a href="/gk/">政府信息公开</a>',
        "/gk/": f"<a href='/'>首页</a><li>政府信息公开年报</li><script>var list={rows};show(list);</script>",
        "/a/1.html": report("河西县", 2024),
    }
    assert found(pages)[0] == {"/a/1.html"}


def test_a_viewer_is_asked_for_its_file_and_for_nothing_else() -> None:
    viewer = '<iframe src="/pdfjs/web/viewer.html?file=/files/1.pdf"></iframe>'
    title = "河西县2024年政府信息公开工作年度报告"
    pages = {
        "/": '<a href="/nb/">政府信息公开年报</a>',
        "/nb/": column(row("1.html", "河西县", 2024)),
        "/nb/1.html": f"<title>{title}</title><h1>{title}</h1>{viewer}",
    }
    assert found(pages)[1] == ["/", "/nb/", "/nb/1.html", "/files/1.pdf"]


def test_how_often_a_row_was_read_is_not_its_title() -> None:
    (anchor,) = open_page(
        Page(
            HOST + "/nb/",
            "<ul><li><a href='1.html'><i>2025-01-09</i><b>河西县2024年政府信息公开工作年度报告</b>"
            "<u>阅读 31</u></a></li></ul>".encode(),
        )
    ).anchors
    assert (anchor.words, anchor.date) == ("河西县2024年政府信息公开工作年度报告", "2025-01-09")


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_page_that_shows_the_first_rows_leads_to_the_rest(at_the_end: bool) -> None:
    more = "<a href='/nb/'>更多&gt;&gt;</a>"
    first = f"<ul>{row('/nb/2.html', '河西县', 2024)}{row('/nb/1.html', '河西县', 2023)}</ul>"
    pages = {
        "/": '<a href="/gk/">政府信息公开</a>',
        "/gk/": "<div><h3>政府信息公开指南 <a href='/zn/'>更多&gt;&gt;</a></h3></div>"
        + (f"<div><h3>年报</h3>{first}{more}</div>" if at_the_end else f"<h3>公开年报 {more}</h3>{first}"),
        "/nb/": column(*(row(f"/nb/{n}.html", "河西县", 2022 + n) for n in (2, 1, 0))),
        **{f"/nb/{n}.html": report("河西县", 2022 + n) for n in range(3)},
    }
    reports, asked = found(pages)
    assert reports == {"/nb/0.html", "/nb/1.html", "/nb/2.html"}
    assert "/zn/" not in asked


def test_markup_in_an_answer_may_be_written_large() -> None:
    html = "<UL><LI><A HREF='/nb/1.html'>河西县2024年政府信息公开工作年度报告</A>2025/01/09</UL>"
    page = Page(HOST + "/unit", json.dumps({"data": {"html": html}}).encode(), "application/json")
    (found_row,) = read_rows(open_page(page))
    assert (found_row.url, found_row.date) == (HOST + "/nb/1.html", "2025-01-09")
