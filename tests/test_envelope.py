"""Articles inside JSON answers and scripts become the page that a person would see."""

import json

from benchmarks.layouts import draw
from parsers.envelope import open_envelope
from parsers.page import Page, document, lines
from parsers.report import read

TEXT = (
    "<p>一、总体情况</p><table><tr><td>第二十条第（一）项</td></tr></table><p>"
    + "本年没有收费。" * 8
    + "</p>"
)


def seen(body: str) -> list[str]:
    found = document(Page("http://zwgk.bsx.gov.cn/x", body.encode()))
    assert found.tree is not None
    return [block.text for block in lines(found.tree, {})]


def test_the_text_of_an_answer_stands_under_its_title() -> None:
    answer = {
        "custom": {"data": {"title": "北山区2022年政府信息公开工作年度报告", "infocontent": TEXT, "id": 7}}
    }
    found = seen(json.dumps(answer))
    assert found[1] == "北山区2022年政府信息公开工作年度报告"
    assert "一、总体情况" in found and "第二十条第（一）项" in found


def test_a_callback_around_an_answer_is_no_part_of_it() -> None:
    found = seen(f"result({json.dumps({'data': {'body': TEXT}}, ensure_ascii=False)})")
    assert found[0] == "一、总体情况"


def test_a_text_that_only_a_script_holds_joins_the_page() -> None:
    detail = json.dumps({"id": 1, "content": TEXT}, ensure_ascii=False).replace("</", "<\\/")
    page = f"<html><body><h1>标题</h1><script>window._CONFIG = {{DETAIL: {detail}}};</script></body></html>"
    assert seen(page)[:2] == ["标题", "一、总体情况"]


def test_a_text_that_the_page_prints_too_is_not_doubled() -> None:
    detail = json.dumps({"content": TEXT}, ensure_ascii=False).replace("</", "<\\/")
    page = f'<html><body><div>{TEXT}</div><script>_CONFIG={{"DETAIL":{detail}}}</script></body></html>'
    assert seen(page).count("一、总体情况") == 1
    assert open_envelope(page) == page


def test_what_is_no_envelope_stays_as_it_is() -> None:
    for text in (
        "",
        "{",
        "[1, 2]",
        '{"data": {"list": [{"title": "x", "url": "/x"}]}}',
        "<p>{}</p>",
        "[一] 总体情况",
        '{"a":' * 100_000,
    ):
        assert open_envelope(text) == text


def test_tags_that_an_answer_escapes_are_counted_too() -> None:
    body = json.dumps({"body": "<i>" * 500_000}).replace("<", "\\u003c")
    assert document(Page("http://a.gov.cn/", body.encode())).problem.startswith("too many tags")


def test_an_answer_that_escapes_slashes_is_not_cut() -> None:
    """`<\\/table>` ends a table: without it the last row would carry a needless flag."""
    drawn = draw("plain", 7005)
    answer = json.dumps({"body": drawn.body.decode()}, ensure_ascii=False).replace("</", "<\\/")
    (report,) = read(Page("", answer.encode(), "application/json"))
    assert len(report.cells) > 150
    assert not [name for name, cell in report.cells.items() if "layout" in cell.flags]
