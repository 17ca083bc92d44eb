"""Families and discovery on saved pages of real portals; skipped where there is no corpus."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from crawler import families
from crawler.discovery import Search
from crawler.listing import Ask
from crawler.registry import Site
from parsers.page import Page
from parsers.titles import judge_title

CORPUS = Path(os.environ.get("XXGK_CORPUS", "no-corpus"))
LISTS = CORPUS / "lists"
pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason="XXGK_CORPUS names no folder with lists")


def saved(name: str, url: str) -> Page:
    return Page(url, (LISTS / name).read_bytes(), "text/html")


def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((LISTS / name).read_text("utf-8"))
    return found


def test_the_list_of_engebei_is_read_row_by_row() -> None:
    page = saved("list_ordos_engebei_xxgknb.html", "http://egb.ordos.gov.cn/xxgk/xxgknb/")
    told = truth("list_ordos_engebei_xxgknb.json")
    assert families.recognise(page) == "trs"
    listing = families.find("trs").read(page)
    base = "http://egb.ordos.gov.cn/xxgk/xxgknb/"
    rows = [(link.url.replace(base, "./"), link.title, link.date) for link in listing.links]
    assert rows == [(item["href"], item["title"], item["date"]) for item in told["items"]]
    reports = [judge_title(link.title) == "annual_report" for link in listing.links]
    assert reports == [item["is_annual_report"] for item in told["items"]]
    assert listing.more == (Ask(base + told["pagination"]["next"]),)


def test_years_under_a_broken_heading_are_columns() -> None:
    # The heading 政府信息<br>公开年报 is no link; below it stand bare years, each a column of its own.
    url = "https://jyt.gansu.gov.cn/jyt/c110634/zwgklist.shtml"
    page = saved("portal_gansu_jyt_list_20251124.html", url)
    site = Site("jyt", "甘肃省教育厅", "department", "620000", "https://jyt.gansu.gov.cn/")
    search = Search(site)
    home = search.next()
    assert home is not None
    search.take(home, Page(home.ask.url, page.body))
    columns = {}
    while (step := search.next()) is not None and step.role == "column":
        columns[step.words] = step.ask.url
    told = truth("portal_gansu_jyt_annual_columns.json")["annual_report_columns"]
    assert columns == {str(entry["year"]): "https://jyt.gansu.gov.cn" + entry["href"] for entry in told}


def test_a_table_of_handan_is_a_list_among_five_hundred_links() -> None:
    url = "http://hdzfxxgk.hd.gov.cn/zfwj/jinqixxgk/"
    listing = families.find("trs").read(saved("portal_handan_xxgk_list.jsp.html", url))
    assert [(link.url, link.date) for link in listing.links] == [
        ("http://hdzfxxgk.hd.gov.cn/gszbm/auto23716/202008/t20200805_1353179.html", "2020-08-05")
    ]
    assert listing.more == (Ask(url + "index_1.html"),)
