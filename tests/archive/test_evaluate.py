"""Seventeen items on planted pages, read by the real reader: yes and no where it is shown, else neither."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from archive.evaluation import Judgement, items, reason_of
from archive.evaluation.case import Case
from archive.evaluation.contents import judge_duties, judge_fees
from archive.evaluation.record import _declared
from archive.ledger.inputs import append_lines
from archive.store import index
from tests.archive.season import Season, report, title
from tests.archive.test_across import page
from xxgk.__main__ import command

GOOD, BAD, GONE = "甲县教育局", "乙县教育局", "丙县教育局"
GOVERNMENT, PLAIN, PLANNED = "丁县人民政府", "戊县人民政府", "己县人民政府"
BEFORE, AFTER, LATER = "2025-01-20T02:00:00Z", "2025-02-01T02:00:00Z", "2025-02-20T02:00:00Z"
REQUESTS = {
    "requests_new": "5 0 0 0 0 0 5",
    "requests_carried_in": "2 0 0 0 0 0 2",
    "outcome_granted": "7 0 0 0 0 0 7",
    "outcomes_total": "7 0 0 0 0 0 7",
}
EARLIER = {
    "requests_new": "2 0 0 0 0 0 2",
    "requests_carried_out": "2 0 0 0 0 0 2",
}
DUTIES = (
    "本县政府信息公开工作纳入年度考核，结果为良好。全年开展社会评议一次，群众满意度较高。"
    "全年没有发生责任追究的情形。联系电话：0915-5551234。"
)
HEADING = "（五）监督保障（含工作考核、社会评议和责任追究结果情况）"


def row(name: str, year: int, body: bytes, path: str = "") -> tuple[str, str, bytes]:
    return path or f"{year}.html", title(name, year), body


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    season = Season(tmp_path_factory.mktemp("season"))
    good = [row(GOOD, year, report(GOOD, year)) for year in range(2008, 2023)]
    good.append(row(GOOD, 2023, page(GOOD, 2023, EARLIER)))
    new = page(GOOD, 2024, REQUESTS, text="联系电话：0915-5551234。")
    season.visit("jia", BEFORE, [*good, row(GOOD, 2024, new)], "new", name=GOOD)
    season.visit("jia", LATER, [*good, row(GOOD, 2024, new)], name=GOOD)
    broken = {
        **REQUESTS,
        "requests_carried_in": "3 0 0 0 0 0 3",
    }  # 3 were carried in, 2 out, and 5 + 3 is not 7
    bad = [row(BAD, 2021, report(BAD, 2021)), row(BAD, 2023, page(BAD, 2023, EARLIER))]
    season.visit("yi", AFTER, bad, name=BAD)
    season.visit("yi", LATER, [*bad, row(BAD, 2024, page(BAD, 2024, broken))], "new", name=BAD)
    changed = page(BAD, 2024, {**broken, "outcome_granted": "6 0 0 0 0 0 6"})
    season.visit("yi", "2025-02-25T02:00:00Z", [*bad, row(BAD, 2024, changed)], "changed", name=BAD)
    gone = ("2024.html", title(GONE, 2024), 404)
    season.visit("bing", BEFORE, [row(GONE, 2023, report(GONE, 2023)), gone], "new", name=GONE)
    unit = row("丁县水务局", 2024, report("丁县水务局", 2024), "unit.html")
    dated = b'<head><meta name="PubDate" content="2025-01-18">'
    own = row(GOVERNMENT, 2024, page(GOVERNMENT, 2024, REQUESTS, text=DUTIES).replace(b"<head>", dated))
    frame = ("x.html", "政府信息公开指南 政府信息公开制度 法定主动公开内容 政府信息公开年报", 404)
    season.visit("ding", BEFORE, [own, unit, frame], "new", name=GOVERNMENT, level="county", code="610922")
    for site, name, text in (("wu", PLAIN, ""), ("ji", PLANNED, HEADING + "下一步将加强社会评议。")):
        rows = [row(name, 2024, page(name, 2024, REQUESTS, text=text))]
        season.visit(site, BEFORE, rows, "new", name=name, level="county", code="610923")
    line = {"name": "丁县水务局", "site": "ding", "parent": GOVERNMENT}
    append_lines(season.folder, "bodies.csv", [line, {"name": GOOD, "site": "jia", "from_year": "2008"}])
    index(season.folder)
    return season.folder


def run(folder: Path, *words: str, code: int = 0) -> str:
    asked = ["evaluate", "--archive", str(folder), "--year", "2024", "--as-of", "2025-03-05"]
    done = CliRunner().invoke(command, [*asked, *words])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


@pytest.fixture(scope="module")
def found(folder: Path) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """Items by body and id."""
    return {
        one["body"]: {item["item"]: item for item in one["items"]}
        for one in json.loads(run(folder, "--json"))
    }


YES, NO, OPEN = "yes", "no", "not_assessable"
VERDICTS = {
    GOOD: {
        "E01": OPEN, "E02": YES, "E03": YES, "E04": OPEN, "E05": YES, "E06": YES, "E07": YES, "E08": YES,
        "E09": OPEN, "E11": YES, "E12": YES, "E13": OPEN, "E14": YES, "E15": NO, "E16": OPEN, "E17": YES,
    },
    BAD: {"E02": NO, "E03": NO, "E07": NO, "E11": NO, "E16": NO, "E17": NO},
    GONE: {"E02": YES, "E05": OPEN, "E07": OPEN, "E12": NO, "E14": OPEN},
    GOVERNMENT: {
        "E01": YES, "E03": OPEN, "E04": YES, "E09": YES, "E10": YES, "E11": OPEN, "E16": YES, "E17": OPEN,
    },
    PLAIN: {"E01": OPEN, "E04": OPEN, "E09": NO},
    PLANNED: {"E09": OPEN},
}  # fmt: skip


@pytest.mark.parametrize("body", VERDICTS)
def test_verdicts_are_those_that_the_pages_show(
    found: Mapping[str, Mapping[str, Mapping[str, object]]], body: str
) -> None:
    judged = {item: found[body][item] for item in VERDICTS[body]}
    assert {item: one["verdict"] for item, one in judged.items()} == VERDICTS[body], judged


def test_every_yes_and_no_names_its_evidence(
    found: Mapping[str, Mapping[str, Mapping[str, object]]],
) -> None:
    for body, judged in found.items():
        assert list(judged) == [f"E{number:02}" for number in range(1, 18)]
        for item, one in judged.items():
            assert one["words"]
            if one["verdict"] != OPEN:
                assert one["captures"], (body, item)
    assert "0915-5551234" in str(found[GOVERNMENT]["E16"]["sentence"])
    duties = str(found[GOVERNMENT]["E09"]["sentence"])
    assert all(word in duties for word in ("年度考核", "社会评议", "责任追究"))
    cells = found[BAD]["E11"]["cells"]
    assert isinstance(cells, list)
    assert "requests_carried_in__total" in [cell["indicator"] for cell in cells]
    assert found[BAD]["E03"]["words"] == "not listed: 2022"
    assert found[GONE]["E12"]["words"] == "the address answers 404"


def test_what_nobody_read_is_never_judged(folder: Path) -> None:
    for one in json.loads(run(folder, "--json")):
        if one["report"] is None:
            verdicts = {item["item"]: item["verdict"] for item in one["items"]}
            assert {verdicts[f"E{number:02}"] for number in (5, 6, 7, 8, 9, 10, 11, 13, 15, 16, 17)} == {OPEN}


@pytest.mark.parametrize(
    ("six", "verdict", "reason"),
    [
        ("2024年未收取信息处理费。", YES, "said"),
        ("全年收取信息处理费3件，共1400元。", YES, "said"),
        ("（一）2024年收取信息处理费情况\n无。", YES, "said"),
        ("（一）收取信息处理费情况\n（二）其他事项", OPEN, "named_only"),
        ("（收取信息处理费情况在此处报告）", NO, "unsaid_part"),
        ("行政事业性收费3项。", NO, "unsaid_part"),
        ("", OPEN, "no_part"),
    ],
)
def test_fees_are_stated_by_a_sentence_and_not_by_a_heading(six: str, verdict: str, reason: str) -> None:
    case = object.__new__(Case)
    vars(case).update(report=None, sections=[(6, "六、其他需要报告的事项", six)])
    judged = judge_fees(case)
    assert (judged.verdict, judged.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("one", "five", "verdict", "reason"),
    [
        (DUTIES, "", YES, "said"),
        (HEADING, DUTIES, OPEN, "said_plan"),
        ("将加强考核和社会评议，严格责任追究。", "", OPEN, "said_plan"),
        ("考核优秀。", "", NO, "unsaid"),
    ],
)
def test_duties_are_told_by_sentences_that_are_no_plans(
    one: str, five: str, verdict: str, reason: str
) -> None:
    case = object.__new__(Case)
    sections = [(number, f"{mark}、", "") for number, mark in enumerate("一二三四五六", 1)]
    sections[0], sections[4] = (1, "一、总体情况", one), (5, "五、存在的主要问题", five)
    vars(case).update(report=None, sections=sections)
    judged = judge_duties(case)
    assert (judged.verdict, judged.reason) == (verdict, reason)


def test_weights_are_those_of_the_file_and_none_without_it(folder: Path, tmp_path: Path) -> None:
    (one,) = json.loads(run(folder, "--json", "--body", GOOD))
    assert one["score"] is None
    assert one["yes"] + one["no"] + one["not_assessable"] == 17
    toml, table = tmp_path / "weights.toml", tmp_path / "weights.csv"
    toml.write_text("[weights]\nE02 = 10\n7 = 2.5\nE01 = 4\n", "utf-8")
    table.write_text("项目,权重\nE02,10\n07,2.5\ne01,4\n", "utf-8-sig")
    for path in (toml, table):
        (one,) = json.loads(run(folder, "--json", "--body", GOOD, "--rubric", str(path)))
        assert one["score"] == {"points": 12.5, "open": 4.0, "of": 16.5}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("w.toml", "[weights]\nE18 = 1\n", "there is no item 'E18'"),
        ("w.toml", "[weights]\nE02 = -1\n", "give a number"),
        ("w.toml", "E02 = 1\n", "no table [weights]"),
        ("w.toml", "[weights\n", "w.toml: "),
        ("w.csv", "item,weight\nE02,1\nE02,2\n", "line 3: E02 has a weight already"),
        ("w.csv", "item,weight\nE02,nan\n", "give a number"),
        ("w.csv", "a,b\n", "the columns item and weight"),
        ("w.csv", "item,weight\n", "no weights"),
    ],
)
def test_a_rubric_that_cannot_be_followed_is_told_in_one_line(
    folder: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    output = run(folder, "--rubric", str(tmp_path / name), code=2)
    assert said in output
    assert len(output.splitlines()) == 1


def test_table_csv_and_workbook_say_the_same(folder: Path, tmp_path: Path) -> None:
    zh = run(folder, "--lang", "zh").splitlines()
    assert zh[0].split() == ["项目", "是", "否", "无法判定"]
    counts = {line.split()[0]: [int(word) for word in line.split()[-3:]] for line in zh[1:]}
    bodies = len(json.loads(run(folder, "--json")))
    assert len(counts) == 17
    assert {sum(count) for count in counts.values()} == {bodies}
    lines = list(csv.DictReader(io.StringIO(run(folder, "--csv"))))
    assert len(lines) == 17 * bodies
    assert sum(line["item"] == "E02" and line["verdict"] == "yes" for line in lines) == counts["E02"][0]
    run(folder, "--xlsx", str(tmp_path / "e.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    assert [sheet.max_row for sheet in book] == [bodies + 1, 17 * bodies + 1]
    heads, *rows = book["evaluation"].iter_rows()
    column = [head.value for head in heads].index("E02")
    assert sum(cells[column].value == "yes" for cells in rows) == counts["E02"][0]
    assert "E09" in run(folder, "--body", PLAIN)


def test_every_reason_has_words_in_both_languages() -> None:
    assert [item.id for item in items()] == [f"E{number:02}" for number in range(1, 18)]
    assert all(item.zh and item.en and item.basis for item in items())
    for name, (zh, en) in _declared().reason.items():
        holes = {hole for text in (zh, en) for hole in re.findall(r"\{(\w+)\}", text)}
        one = Judgement("E01", "no", name, dict.fromkeys(holes, "x"))
        assert reason_of(one, "zh")
        assert reason_of(one, "en")
