"""The parts of reports, by heading: official wording, the variants of label_variants.csv, older lists."""

import pytest

from parsers.page import Block
from parsers.sections import official_part, read_parts, read_sections


def sections(*rows: str) -> list[tuple[int, str, str]]:
    blocks = [Block(row, f"line:{place}") for place, row in enumerate(rows, 1)]
    return [(each.number, each.heading, each.text) for each in read_sections(blocks)]


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("一、总体情况", 1),
        ("一、概述", 1),
        ("一、政府信息公开工作的基本概况", 1),
        ("一、基本工作情况", 1),
        ("一、主要工作概述", 1),
        ("一、工作基本情况", 1),
        ("二、主动公开政府信息情况", 2),
        ("二、行政机关主动公开政府信息情况", 2),
        ("三、收到和处理政府信息公开申请情况", 3),
        ("三、依申请公开政府信息情况", 3),
        ("四、政府信息公开行政复议、行政诉讼情况", 4),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("四、申请行政复议和提起行政诉讼情况", 4),
        ("五、存在的主要问题及改进情况", 5),
        ("五、政府信息公开工作存在的主要问题及改进情况", 5),
        ("五、存在问题及改进情况", 5),
        ("五、存在的主要问题及整改措施", 5),
        ("六、其他需要报告的事项", 6),
        ("六、其他需要报告的情况", 6),
        ("六、需要说明的其他事项", 6),
        ("七、2022年工作思路", None),
        ("一、本年新收政府信息公开申请数量", None),
        ("三、本年度办理结果", None),
        ("（三）政府信息管理情况", None),
    ],
)
def test_a_heading_is_known_in_its_spellings(heading: str, number: int | None) -> None:
    assert official_part(heading) == number


def test_the_six_parts_without_the_text_of_their_tables() -> None:
    assert sections(
        "云县2022年政府信息公开工作年度报告",
        "本报告由六部分组成。",
        "一、总体情况",
        "（一）主动公开情况",
        "公开信息30条。",
        "二、主动公开政府信息情况",
        "第二十条第（一）项",
        "信息内容",
        "规章",
        "0",
        "三、收到和处理政府信息公开申请情况",
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "一、本年新收政府信息公开申请数量",
        "19",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "四、政府信息公开行政复议、行政诉讼情况",
        "本年度没有行政诉讼。",
        "五、存在的主要问题及改进情况",
        "公开还不够及时。",
        "六、其他需要报告的事项",
        "无。",
        "云县人民政府",
        "2023年1月18日",
        "上一篇：无",
    ) == [
        (1, "一、总体情况", "（一）主动公开情况\n公开信息30条。"),
        (2, "二、主动公开政府信息情况", ""),
        (3, "三、收到和处理政府信息公开申请情况", ""),
        (4, "四、政府信息公开行政复议、行政诉讼情况", "本年度没有行政诉讼。"),
        (5, "五、存在的主要问题及改进情况", "公开还不够及时。"),
        (6, "六、其他需要报告的事项", "无。"),
    ]


def test_marked_tables_are_left_out() -> None:
    blocks = [
        Block("一、总体情况", "/html/body/p[1]"),
        Block("很好。", "/html/body/p[2]"),
        Block("二、主动公开政府信息情况", "/html/body/p[3]"),
        Block("", "/html/body/table[1]", table=0),
        Block("以上数据来自各科室。", "/html/body/p[4]"),
    ]
    assert [(part.official, [block.text for block in part.blocks]) for part in read_parts(blocks)] == [
        (1, ["很好。"]),
        (2, ["以上数据来自各科室。"]),
    ]


def test_a_list_of_contents_is_not_the_text() -> None:
    contents = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    found = sections(
        *contents,
        "一、总体情况",
        "很好。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "没有申请。",
    )
    assert [text for _, _, text in found] == ["很好。", "", "没有申请。"]


def test_a_lost_number_and_a_seventh_part() -> None:
    found = sections(
        "一、总体情况",
        "主动公开政府信息的情况良好。",
        "二、主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
        "无。",
        "七、2022年工作思路",
        "继续努力。",
    )
    assert [(number, heading) for number, heading, _ in found] == [
        (1, "一、总体情况"),
        (2, "二、主动公开政府信息情况"),
        (3, "收到和处理政府信息公开申请情况"),
        (4, "四、政府信息公开行政复议、行政诉讼情况"),
        (5, "五、存在的主要问题及改进情况"),
        (6, "六、其他需要报告的事项"),
        (7, "七、2022年工作思路"),
    ]


def test_headings_run_together_with_their_text() -> None:
    glued = "云县2019年政府信息公开工作年度报告一、总体情况2019年，云县公开信息78条。二、主动公开政府信息情况"
    found = sections(glued + "规章555" + "很多字" * 20)
    headings = [(number, heading) for number, heading, _ in found]
    assert headings == [(1, "一、总体情况"), (2, "二、主动公开政府信息情况")]
    assert [text for _, _, text in found] == ["2019年，云县公开信息78条。", ""]
    (only, _) = sections("一、总体情况。2022年，我局公开信息30条。", "二、主动公开政府信息情况")
    assert only == (1, "一、总体情况", "2022年，我局公开信息30条。")


def test_an_older_report_has_a_list_of_its_own() -> None:
    found = sections(
        "道县文广新局2013年度信息公开工作年度报告",
        "一、主动公开政府信息的情况:",
        "公开5条；",
        "二、依申请公开信息的情况和不予公开信息的情况",
        "没有申请。",
        "三、信息公开的收费及减免情况",
        "没有收费。",
        "四、因信息公开申请行政复议、提起行政诉讼的情况",
        "没有。",
        "2014年3月25日",
    )
    assert [(number, heading) for number, heading, _ in found] == [
        (1, "一、主动公开政府信息的情况"),
        (2, "二、依申请公开信息的情况和不予公开信息的情况"),
        (3, "三、信息公开的收费及减免情况"),
        (4, "四、因信息公开申请行政复议、提起行政诉讼的情况"),
    ]
    assert found[3][2] == "没有。"


def test_lines_and_page_numbers_of_a_pdf_are_no_paragraphs() -> None:
    (only,) = sections(
        "一、总体情况", "本机关认真落实条例的各项规定，努力圆", "- 1 -", "满完成任务。", "（二）其他。"
    )
    assert only[2] == "本机关认真落实条例的各项规定，努力圆满完成任务。\n（二）其他。"


def test_a_text_without_headings_has_no_sections() -> None:
    assert sections("云县2012年政府信息公开年度报告", "今年公开信息12条。") == []
    assert sections() == []


@pytest.mark.parametrize("number", ["", "（{0}）", "{1}.", "{1}、", "第{0}部分 "])
def test_headings_without_their_number_or_with_another_kind(number: str) -> None:
    words = [
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]
    words += ["存在的主要问题及改进情况", "其他需要报告的事项"]
    rows: list[str] = []
    for place, (numeral, heading) in enumerate(zip("一二三四五六", words, strict=True), 1):
        rows += [number.format(numeral, place) + heading, f"第{place}段的内容，说明情况。"]
    found = sections(*rows)
    assert [each[0] for each in found] == [1, 2, 3, 4, 5, 6]
    assert found[4][2] == "第5段的内容，说明情况。"


def test_a_few_words_of_the_headings_are_no_sections() -> None:
    assert sections("总体情况", "主动公开政府信息情况", "全年公开政府信息20条。") == []
