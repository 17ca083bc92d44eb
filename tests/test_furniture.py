"""Counters, clocks, menus and tools are no text of a report; everything else is."""

import re

import pytest

from benchmarks.layouts import LAYOUTS, draw
from parsers.furniture import says, still
from parsers.page import Page

URL = "http://www.example.gov.cn/1.html"


@pytest.mark.parametrize(
    "line",
    [
        "浏览次数：1234",
        "您是第 12,345 位访客",
        "今天是2026年1月2日 星期五 12:00:01",
        "本文已被阅读 123 次",
        "阅读（12）",
        "浏览：次",
        "人气:3",
        "Hits: 33",
        "【字体：大 中 小】",
        "总访问量：99999 今日访问量：12",
        "已有123人次浏览",
        "打印本页 | 关闭窗口",
        "上一篇：关于某事的通知",
        "12:00:01",
        "在线：12人",
    ],
)
def test_furniture_says_nothing(line: str) -> None:
    assert still(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "本年新收政府信息公开申请12件",
        "全年网站总访问量达123万人次。",
        "网站浏览量3000次，公开信息12条",
        "2023年1月18日",
        "行政许可 12",
        "一、总体情况",
        "0",
    ],
)
def test_text_of_a_report_stays(line: str) -> None:
    assert still(line) == "".join(line.split())


def test_a_counter_beside_a_date_leaves_the_date() -> None:
    assert still("发布时间：2023-01-18 浏览次数：123") == "发布时间：2023-01-18"


@pytest.mark.parametrize("name", sorted(name for name, one in LAYOUTS.items() if one.tag == "determined"))
def test_a_figure_is_told_from_the_frame(name: str) -> None:
    drawn = draw(name, 3)
    text = drawn.body.decode("utf-8", "replace")
    if "<body" not in text or "\ufffd" in text:
        return  # a text has no frame
    start = text.index(">", text.index("<body")) + 1
    framed = [
        f"{text[:start]}<div>今天是2026年1月{n}日</div><ul><li>新闻{n}</li></ul>{text[start:]}<p>您是第{n}位访客</p>"
        for n in (7, 8)
    ]
    one, other = (says(Page(URL, each.encode())) for each in framed)
    assert one == other != ()
    changed = re.sub(r"(<t[dh][^<>]*>)(\d{2,4})(</t[dh]>)", r"\g<1>1\2\3", framed[0], count=1)
    assert changed == framed[0] or says(Page(URL, changed.encode())) != one
