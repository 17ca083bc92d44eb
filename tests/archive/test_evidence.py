"""The evidence for one number stands on bytes that anybody can fetch with a shell."""

import subprocess
from pathlib import Path

import pytest

from archive.store import index
from archive.verify import trace, verify
from benchmarks.attached import draw

from .conftest import Archive, Crawl

URL = "http://www.example.gov.cn/2022.html"
HEAD = "<html><head>" + '<link rel="stylesheet" href="/css/portal.css">' * 60 + "</head>"
PAGE = f"""{HEAD}<body><h1>甲县2022年政府信息公开工作年度报告</h1>
<p>三、收到和处理政府信息公开申请情况</p>
<table><tr><td colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>
<td colspan="7">申请人情况</td></tr>
<tr><td colspan="3"></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>
<td>法律服务机构</td><td>其他</td><td>总计</td></tr>
<tr><td colspan="3">一、本年新收政府信息公开申请数量</td><td>15</td><td>4</td><td>0</td><td>0</td><td>0</td>
<td></td><td>19</td></tr></table></body></html>""".encode("gb18030")


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    made = archive.visited({URL: PAGE}, name="甲县人民政府")
    index(archive.folder)
    return made


def test_a_trace_leads_from_the_value_to_the_record(crawl: Crawl) -> None:
    found = trace(crawl.folder, URL, "requests_new__total")
    assert (found["cell"]["value"], found["cell"]["raw"], found["cell"]["status"]) == (19, "19", "number")
    assert (found["cell"]["row"], found["cell"]["col"]) == (3, 10)
    assert found["cell"]["path"] == "/html/body/table/tr[3]/td[8]"
    assert found["labels"] == {"row": ["一、本年新收政府信息公开申请数量"], "column": ["申请人情况", "总计"]}
    assert found["proved"] is True
    assert found["report"]["agency"] == "甲县"
    capture = crawl.captures[URL]
    assert found["capture"]["id"] == capture.id
    assert found["capture"]["sha256"] == capture.sha256
    (visit,) = found["visits"]
    assert (visit["visit"], visit["outcome"], visit["listed_on"]) == (f"{crawl.run}.jia", "new", "2023-01-18")
    assert visit["list"] == crawl.captures["http://www.example.gov.cn/list.html"].id


def test_a_cell_of_a_word_file_is_proved_in_the_page_that_it_becomes(archive: Archive) -> None:
    body, truth = draw("docx", 1)
    url = "http://www.example.gov.cn/2022.docx"
    archive.visited({url: body}, name="甲县人民政府")
    index(archive.folder)
    assert verify(archive.folder).failures == ()
    indicator = next(name for name, cell in truth.cells.items() if cell.raw)
    found = trace(archive.folder, url, indicator)
    assert found["cell"]["raw"] == truth.cells[indicator].raw
    assert found["cell"]["path"].startswith("/html/body/table[")
    assert found["proved"] is True, found["why"]
    assert found["labels"]["row"] and found["labels"]["column"]


def test_a_trace_shows_the_correction_beside_the_value(crawl: Crawl) -> None:
    found = trace(crawl.folder, URL, "requests_new__total")
    assert (found["correction"], found["brought"]) == (None, None)
    (crawl.folder / "inputs").mkdir()
    head = "report,indicator,value,reason,author,date\n"
    line = f"{found['report']['id']},requests_new__total,18,misprint,张三,2026-02-01\n"
    (crawl.folder / "inputs" / "corrections.csv").write_text(head + line)
    index(crawl.folder)
    found = trace(crawl.folder, URL, "requests_new__total")
    assert found["cell"]["value"] == 19
    assert found["correction"] == {
        "value": 18,
        "reason": "misprint",
        "author": "张三",
        "date": "2026-02-01",
        "state": "applies",
        "newer": None,
    }


def test_a_shell_proves_the_digest_without_our_code(crawl: Crawl) -> None:
    found = trace(crawl.folder, URL, "requests_new__total")
    said = subprocess.run(found["by_hand"], shell=True, cwd=crawl.folder, capture_output=True, check=True)
    assert said.stdout.decode().split()[0] == found["capture"]["sha256"]


def test_a_report_is_named_by_id_beginning_or_address(crawl: Crawl) -> None:
    name = trace(crawl.folder, URL, "requests_new__total")["report"]["id"]
    for other in (name, name[:6], URL + "#top"):
        assert trace(crawl.folder, other, "requests_new__total")["report"]["id"] == name


@pytest.mark.parametrize(
    ("report", "indicator", "said"),
    [
        ("http://elsewhere/", "requests_new__total", "no such report"),
        ("zz", "requests_new__total", "no such report"),
        (URL, "review_total", "the page does not print it"),
        (URL, "requests_new", "did you mean requests_new__commercial_enterprise, "),
        (URL, "xyz", "the table indicators lists all"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(crawl: Crawl, report: str, indicator: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        trace(crawl.folder, report, indicator)


def test_evidence_that_was_damaged_proves_nothing(crawl: Crawl) -> None:
    capture = crawl.captures[URL]
    path = Path(crawl.folder) / "warc" / capture.warc
    data = bytearray(path.read_bytes())
    data[capture.offset + 30] ^= 1
    path.write_bytes(data)
    found = trace(crawl.folder, URL, "requests_new__total")
    assert found["proved"] is False
    assert found["why"]
    assert found["cell"]["value"] == 19
