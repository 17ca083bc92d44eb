"""Figures in sentences. Numbers are those of real reports, the sentences are our own; read by eye."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.narrative import read_narrative
from parsers.page import Block
from parsers.sections import Part, read_parts

HEADINGS = {
    1: "一、总体情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    6: "六、其他需要报告的事项",
}


def figures(sentence: str, part: int = 1) -> dict[str, tuple[Decimal | None, str, str]]:
    block = Block(sentence, "/html/body/p[3]")
    cells = read_narrative([Part(part, part, HEADINGS[part], (block,), 0, 2)])
    assert all(cell.path == "/html/body/p[3]" and cell.raw in sentence and not cell.flags for cell in cells)
    assert all(cell.sentence in " ".join(sentence.split()) and cell.tbl == "narr" for cell in cells)
    return {cell.indicator.removeprefix("narr_"): (cell.value, cell.status, cell.unit) for cell in cells}


@pytest.mark.parametrize(
    ("sentence", "name", "value", "status", "unit"),
    [
        ("全市共受理政府信息公开申请 3119 件，答复 3050 件。", "requests_received", 3119, "number", "件"),
        ("全市共受理政府信息公开申请 3119 件，答复 3050 件。", "requests_answered", 3050, "number", "件"),
        ("我局共受理依申请公开9件，具体为土地类6件。", "requests_received", 9, "number", "件"),
        ("本年度收到依申请信息公开26件，及时答复。", "requests_received", 26, "number", "件"),
        ("全年共收到1,234件政府信息公开申请。", "requests_received", 1234, "number", "件"),
        (
            "收到网络、信函等渠道的政府信息公开申请19件，其中县政府15件。",
            "requests_received",
            19,
            "number",
            "件",
        ),
        ("依申请公开方面，全年收到申请0件。", "requests_received", 0, "zero", "件"),
        (
            "共受理信息公开申请749件，其中自然人741件；共办理718件，结转31件。",
            "requests_answered",
            718,
            "number",
            "件",
        ),
        ("（二）依申请公开。全年新收申请5件，办结4件。", "requests_received", 5, "number", "件"),
        ("（二）依申请公开。全年新收申请5件，办结4件。", "requests_answered", 4, "number", "件"),
        ("全区受理政府信息公开申请21件，均在法定期限内答复。", "requests_answered", 21, "number", "件"),
        ("主动公开政务类信息1万余条，其中重点领域5792条。", "proactive_items", 10000, "approx", "条"),
        ("门户网站主动公开各类政府信息5500余条。", "proactive_items", 5500, "approx", "条"),
        ("全年主动公开政府信息约100条。", "proactive_items", 100, "approx", "条"),
        ("主动公开政府信息1.2万条。", "proactive_items", 12000, "approx", "条"),
        ("累计公开政府信息1293条。", "proactive_items", 1293, "number", "条"),
        ("主动公开信息的有5条。", "proactive_items", 5, "number", "条"),
        ("政府信息公开行政复议351件，其中维持72件。", "reviews", 351, "number", "件"),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件。", "reviews", 3, "number", "件"),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件。", "litigations", 2, "number", "件"),
        ("因信息公开引起的行政复议和行政诉讼均为0件。", "litigations", 0, "zero", "件"),
    ],
)
def test_what_a_sentence_says_plainly(sentence: str, name: str, value: int, status: str, unit: str) -> None:
    assert figures(sentence)[name] == (value, status, unit)


@pytest.mark.parametrize(
    ("sentence", "part", "name"),
    [
        ("2020年度未收到政府信息公开申请。", 1, "requests_received"),
        ("未收到任何公民、法人提出的公开政府信息的申请。", 1, "requests_received"),
        ("所有信息公开都没有发生行政复议、行政诉讼的情况。", 1, "reviews"),
        ("所有信息公开都没有发生行政复议、行政诉讼的情况。", 1, "litigations"),
        ("本年度未发生行政复议、行政诉讼。", 4, "litigations"),
        ("2022年未收取政府信息公开信息处理费。", 6, "processing_fee_amount"),
        ("本单位政府信息公开未发生收费情况。", 6, "processing_fee_amount"),
        ("全年未发生政府信息公开方面的责任追究。", 1, "accountability_events"),
    ],
)
def test_none_in_words_is_no_printed_zero(sentence: str, part: int, name: str) -> None:
    assert figures(sentence, part)[name] == (None, "none_text", "")


@pytest.mark.parametrize(
    ("sentence", "amount", "unit"),
    [
        ("全年收取政府信息公开信息处理费 3940 元。", Decimal(3940), "元"),
        ("收取信息处理费共计380元，其中民政局1件，收取380元。", Decimal(380), "元"),
        ("收取信息处理费25件，共计2950元。", Decimal(2950), "元"),
        ("收取信息处理费0.2万元。", Decimal("0.2"), "万元"),
        ("全年收取信息处理费0元。", Decimal(0), "元"),
    ],
)
def test_fees_are_never_converted(sentence: str, amount: Decimal, unit: str) -> None:
    value, _, printed = figures(sentence, 6)["processing_fee_amount"]
    assert (value, printed) == (amount, unit)


def test_fee_cases_beside_the_amount() -> None:
    assert figures("收取信息处理费25件，共计2950元。", 6)["processing_fee_cases"][0] == 25


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("办结人大代表建议178件、政协提案75件，并主动公开办理结果。", 1),
        ("全年受理低保申请300件，信息公开及时。", 1),
        ("做好依申请公开。全年受理低保申请300件，办结率高。", 1),
        ("办理行政复议案件120件，公开政府信息及时。", 1),
        ("依法做好信息公开复议、诉讼应诉工作，全县共办理相关案件74件。", 1),
        ("对信息公开申请逾期未答复的，行政复议维持2件。", 1),
        ("其中主动公开政府信息28条由门户网站发布。", 1),
        ("信息处理费按件计收，11至30件每件100元。", 6),
        ("收取垃圾处理费300元。", 1),
        ("依申请公开答复率100%，公开满意度98.5%。", 1),
        ("通过网站发布公告135条。", 1),
    ],
)
def test_a_number_of_another_matter_is_left_out(sentence: str, part: int) -> None:
    assert figures(sentence, part) == {}


def test_sentences_that_differ_leave_the_whole_or_nothing() -> None:
    both = "区政府办受理政府信息公开申请17件。全区共受理政府信息公开申请95件。"
    assert figures(both)["requests_received"][0] == 95
    assert "requests_received" not in figures("受理政府信息公开申请17件。受理政府信息公开申请18件。")
    channels = "通过门户网站主动公开政府信息1,234条，通过微信公开政府信息567条"
    assert "proactive_items" not in figures(channels + "。")
    assert figures(channels + "；共主动公开政府信息1801条。")["proactive_items"][0] == 1801
    assert "proactive_items" not in figures("新增主动公开政府信息12条，累计主动公开政府信息5000条。")
    assert "processing_fee_amount" not in figures("信息处理费收费通知3件，总金额1200元，实际收取0元。", 6)


def test_a_number_carried_over_or_compared_is_another_number() -> None:
    said = figures("新收政府信息公开申请2567件，上年结转34件，办结2500件，结转下年度101件。")
    assert (said["requests_received"][0], said["requests_answered"][0]) == (2567, 2500)
    said = figures("较上年增加5件，全年收到政府信息公开申请8件（含上年结转2件），答复7件。")
    assert (said["requests_received"][0], said["requests_answered"][0]) == (8, 7)


def test_lines_that_a_pdf_broke_are_one_sentence() -> None:
    rows = [
        "一、总体情况",
        "（一）主动公开情况。2024 年，市政府网站主动公开各类政",
        "府信息 5500 余条，全年新增公开规章 1 件。",
    ]
    blocks = [Block(row, f"page:1 line:{place}") for place, row in enumerate(rows, 1)]
    (cell,) = read_narrative(read_parts(blocks))
    assert (cell.value, cell.raw, cell.path) == (5500, "5500 余条", "page:1 line:2")


def test_a_report_without_parts_is_read_by_its_lines() -> None:
    (cell,) = read_narrative((), [Block("全年主动公开政府信息66条。", "line:3"), Block("", "t", table=0)])
    assert (cell.indicator, cell.value, cell.path) == ("narr_proactive_items", 66, "line:3")


PIECES = st.sampled_from(
    "收到|受理|政府信息公开申请|依申请公开|行政复议|行政诉讼|、|，|。|；|其中|共|19件|1万余条|0件|未"
    "|主动公开政府信息|3940 元|信息处理费".split("|")
)


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=8), st.sampled_from((1, 4, 6)))
def test_no_sentence_is_too_strange(rows: list[str], part: int) -> None:
    blocks = tuple(Block(row, f"line:{place}") for place, row in enumerate(rows))
    for cell in read_narrative([Part(part, part, HEADINGS[part], blocks, 0, 9)]):
        assert (cell.value is None) == (cell.status == "none_text")
        assert cell.raw in cell.sentence or " " in cell.sentence
