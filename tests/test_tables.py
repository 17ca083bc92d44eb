"""Shapes of tables that the page determines, one small page each: what is read, and without a doubt."""

import pytest

from parsers.page import Page
from parsers.record import Cell, Report
from parsers.report import read

APPLICANTS = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计".split()
RESULTS = "结果维持 结果纠正 其他结果 尚未审结 总计".split()
KEYS = "natural_person commercial_enterprise research_institution public_interest_org legal_service_org"
KEYS3 = [*KEYS.split(), "other_org", "total"]
KEYS4 = "upheld corrected other pending total".split()


def report(body: str) -> Report:
    title = "青禾县2023年政府信息公开工作年度报告"
    page = f"<html><title>{title}</title><body><h1>{title}</h1>{body}</body></html>"
    return read(Page("", page.encode()))[0]


def raws(cells: dict[str, Cell] | Report, row: str, keys: list[str]) -> list[str]:
    found = cells.cells if isinstance(cells, Report) else cells
    read = [found[f"{row}_{key}"] for key in keys]
    assert not [cell for cell in read if {"layout", "reader"} & set(cell.flags)]
    return [cell.raw for cell in read]


def row(*texts: object) -> str:
    return "<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>"


def header3(names: list[str]) -> str:
    return (
        '<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和）</td>'
        f'<td colspan="7">申请人情况</td></tr><tr><td rowspan="2">{names[0]}</td>'
        f'<td colspan="5">法人或其他组织</td><td rowspan="2">{names[-1]}</td></tr>{row(*names[1:-1])}'
    )


def test_a_unit_in_a_header_that_is_cut_one_character_a_paragraph() -> None:
    header = "".join(f"<p>{letter}</p>" for letter in "本年收费金额（单位：万元）")
    page = report(
        f"<table>{row('第二十条第（八）项')}{row('信息内容', header)}{row('行政事业性收费', 494.03)}</table>"
    )
    assert (page.cells["admin_fee__amount"].raw, page.cells["admin_fee__amount"].unit) == ("494.03", "")
    page = report(
        f"<table>{row('第二十条第（八）项')}{row('信息内容', '本年收费金额（<br>元）')}"
        f"{row('行政事业性收费', 4940300)}</table>"
    )
    assert page.cells["admin_fee__amount"].unit == "元"


def test_a_note_between_the_header_rows_is_no_header() -> None:
    for note in ('<tr><td colspan="4">规范性文件含修订16件</td></tr>', row("注：含修订16件")):
        page = report(
            f'<table><tr><td colspan="4">第二十条第（六）项</td></tr>{note}'
            f'<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>{note}'
            '<tr><td>行政处罚</td><td colspan="3">606</td></tr></table>'
        )
        assert raws(page, "admin_penalty_", ["decisions"]) == ["606"]


def test_columns_of_applicants_in_another_order() -> None:
    order = [0, 3, 1, 5, 4, 2, 6]
    names = [APPLICANTS[place] for place in order]
    page = report(
        f"<table>{header3(names)}"
        '<tr><td colspan="3">一、本年新收政府信息公开申请数量</td>'
        + "".join(f"<td>{number}</td>" for number in (10, 3, 1, 5, 4, 2, 25))
        + "</tr></table>"
    )
    assert raws(page, "requests_new_", KEYS3) == ["10", "1", "2", "3", "4", "5", "25"]


def test_a_label_that_a_page_break_left_empty() -> None:
    page = report(
        f"<table>{header3(APPLICANTS)}"
        '<tr><td colspan="3">一、本年新收政府信息公开申请数量</td>'
        + "".join(f"<td>{number}</td>" for number in (7, "", "", "", "", "", 7))
        + '</tr></table><table><tr><td rowspan="3"></td><td rowspan="2"></td><td>2.重复申请</td>'
        + "<td></td>" * 7
        + "</tr>"
        + row("3.要求提供公开出版物", 4, "", "", 1, "", "", 5)
        + '<tr><td colspan="2">（七）总计</td>'
        + "".join(f"<td>{number}</td>" for number in (4, "", "", 1, "", "", 5))
        + "</tr></table>"
    )
    assert raws(page, "outcome_not_processed_publication_", KEYS3) == ["4", "", "", "1", "", "", "5"]
    assert raws(page, "outcomes_total_", KEYS3) == ["4", "", "", "1", "", "", "5"]


def test_a_part_of_table_4_that_reaches_too_far() -> None:
    numbers = (1, 0, 0, 2, 3)
    page = report(f'<table><tr><td colspan="999">行政复议</td></tr>{row(*RESULTS)}{row(*numbers)}</table>')
    assert raws(page, "review", KEYS4) == ["1", "0", "0", "2", "3"]


def test_table_4_with_a_row_for_each_column() -> None:
    parts = (
        ("行政复议", "行政复议", (1, 0, 0, 0, 1)),
        ("行政诉讼", "未经复议直接起诉", (0, "", 0, 2, 2)),
        ("行政诉讼", "复议后起诉", (0, 0, 3, 0, 3)),
    )
    rows = [row("项目", "", "结果", "数量")]
    for over, part, numbers in parts:
        for place, (name, number) in enumerate(zip(RESULTS, numbers, strict=True)):
            first = [f'<td rowspan="5">{over}</td><td rowspan="5">{part}</td>'] if place == 0 else []
            rows.append(f"<tr>{''.join(first)}<td>{name}</td><td>{number}</td></tr>")
    page = report(f"<table>{''.join(rows)}</table>")
    assert raws(page, "review", KEYS4) == ["1", "0", "0", "0", "1"]
    assert raws(page, "litigation_direct", KEYS4) == ["0", "", "0", "2", "2"]
    assert raws(page, "litigation_after_review", KEYS4) == ["0", "0", "3", "0", "3"]
    cell = page.cells["litigation_after_review_other"]
    assert (cell.row, cell.col, cell.path) == (14, 4, "/html/body/table/tr[14]/td[2]")


def test_three_tables_named_by_the_lines_above_them() -> None:
    lines = ("（一）行政复议情况", "行政诉讼情况", "未经复议直接起诉", "复议后起诉情况")
    tables = [f"<table>{row(*RESULTS)}{row(*[number] * 4, number * 4)}</table>" for number in (1, 2, 3)]
    page = report(
        f"<p>{lines[0]}</p>{tables[0]}<p>{lines[1]}</p><p>{lines[2]}</p>{tables[1]}<p>{lines[3]}</p>{tables[2]}"
    )
    for part, total in zip(("review", "litigation_direct", "litigation_after_review"), "48", strict=False):
        assert raws(page, part, KEYS4)[-1] == total
    # A line that names suits, but not which, leaves the table below it without a part.
    page = report(f"<p>{lines[0]}</p>{tables[0]}<p>{lines[1]}</p>{tables[1]}")
    assert raws(page, "review", KEYS4)[-1] == "4"
    assert not [name for name in page.cells if name.startswith("litigation")]


def test_an_empty_table_4_with_a_label_and_one_with_a_note() -> None:
    header = (
        '<tr><td rowspan="3"></td><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr><tr>'
        + "".join(f'<td rowspan="2">{name}</td>' for name in RESULTS)
        + '<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        + row(*RESULTS, *RESULTS)
    )
    note = row("注：含上年度结转数量", *[""] * 15)
    page = report(f"<table>{header}{row('数量', *[''] * 15)}{note}</table>")
    assert raws(page, "review", KEYS4) == [""] * 5
    assert raws(page, "litigation_after_review", KEYS4) == [""] * 5


def text(*lines: str) -> Report:
    title = "青禾县2023年政府信息公开工作年度报告"
    page = "\n".join((title, "三、收到和处理政府信息公开申请情况", *lines))
    return read(Page("http://www.qinghe.gov.cn/a.txt", page.encode(), "text/plain"))[0]


def test_groups_repeated_before_the_labels_of_a_line() -> None:
    header = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"
    page = text(
        header,
        "一、本年新收政府信息公开申请数量 3 0 0 0 0 0 3",
        "三、本年度办理结果 （三）不予公开 1.属于国家秘密 0 2 0 0 0 0 2",
        "三、本年度办理结果 （六）其他处理 1 0 0 0 0 0 1",
    )
    assert raws(page, "outcome_denied_state_secret_", KEYS3) == ["0", "2", "0", "0", "0", "0", "2"]
    assert raws(page, "outcome_other_", KEYS3) == ["1", "0", "0", "0", "0", "0", "1"]


def test_table_4_in_lines_whose_sum_does_not_hold() -> None:
    results = "\t".join(RESULTS)
    page = text(
        "行政复议\t行政诉讼",
        f"{results}\t未经复议直接起诉\t复议后起诉",
        f"{results}\t{results}",
        "\t".join("10 1 0 0 0 0 0 0 0 0 5 0 0 0 0".split()),
    )
    assert raws(page, "review", KEYS4) == ["10", "1", "0", "0", "0"]
    assert raws(page, "litigation_after_review", KEYS4) == ["5", "0", "0", "0", "0"]


def test_a_unit_is_kept_where_everything_ran_together() -> None:
    page = text("第二十条第（九）项", "信息内容采购项目数量采购总金额（万元）", "政府集中采购00")
    assert page.cells["gov_procurement__amount"].unit == "万元"


def test_what_ran_together_is_kept_as_it_was_printed() -> None:
    page = text("第二十条第（五）项", "信息内容本年处理决定数量", "行政许可460，356")
    assert page.cells["admin_license__decisions"].raw == "460，356"


def test_digits_that_ran_together_are_doubted_without_a_row_that_shows_the_zeros() -> None:
    lines = ["第二十条第（一）项", "信息内容本年制发件数本年废止件数现行有效件数", "规章167"]
    header = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"
    rows = [
        "1.属于国家秘密",
        "4.保护第三方合法权益",
        "8.属于行政查询事项",
        "2.没有现成信息需要另行制作",
        "2.重复申请",
    ]
    rows += ["3.要求提供公开出版物", "（七）总计", "四、结转下年度继续办理"]
    page = text(*lines)
    assert page.cells["rules__issued"].flags == ("layout", "reader")
    page = text(*lines, header, *(f"{label}0000000" for label in rows))
    assert raws(page, "rules_", ["issued", "repealed", "in_force"]) == ["1", "6", "7"]
    page = text(*lines, header, *(f"{label}0000000" for label in rows), "（二）部分公开33")
    assert "layout" in page.cells["rules__issued"].flags


def test_table_4_with_a_row_for_each_part() -> None:
    parts = "<td rowspan='2'>行政诉讼</td><td>未经复议直接起诉</td>"
    page = report(
        f"<table>{row('类别', '', *RESULTS)}{row('行政复议', '', 1, '', '', 1, 2)}"
        f"<tr>{parts}{'<td></td>' * 5}</tr>{row('复议后起诉', 0, 0, 3, 0, 3)}</table>"
    )
    assert raws(page, "review", KEYS4) == ["1", "", "", "1", "2"]
    assert raws(page, "litigation_direct", KEYS4) == [""] * 5
    assert raws(page, "litigation_after_review", KEYS4) == ["0", "0", "3", "0", "3"]


def header4(*corner: str) -> str:
    high = "".join(f'<td rowspan="2">{name}</td>' for name in RESULTS)
    return (
        f"<tr>{''.join(corner)}<td colspan='5'>行政复议</td><td colspan='10'>行政诉讼</td></tr><tr>{high}"
        "<td colspan='5'>未经复议直接起诉</td><td colspan='5'>复议后起诉</td></tr>" + row(*RESULTS, *RESULTS)
    )


def test_a_label_of_table_4_is_no_value_where_a_cell_is_gone() -> None:
    corner = '<td rowspan="3"></td>'
    whole, short = (0, 0, 0, 2, 2, *[0] * 10), (0, 0, 2, 2, *[0] * 10)
    assert raws(report(f"<table>{header4(corner)}{row('数量', *whole)}</table>"), "review", KEYS4)[3:] == [
        "2",
        "2",
    ]
    cells = report(f"<table>{header4(corner)}{row('数量', *short)}</table>").cells
    assert "数量" not in {cell.raw for cell in cells.values()}
    assert all("layout" in cell.flags for name, cell in cells.items() if not name.startswith("narr"))


def test_padding_in_place_of_a_total_of_table_4_is_doubted() -> None:
    header = header4().replace("<td colspan='10'>行政诉讼", "<td></td><td colspan='10'>行政诉讼")
    header = header.replace("<td colspan='5'>未经", "<td rowspan='2'></td><td colspan='5'>未经")
    page = report(f"<table>{header}{row(1, 0, 0, 2, '', 0, 0, 1, 0, 1, 0, 0, 0, 0, 0)}</table>")
    assert all("layout" in cell.flags for cell in page.cells.values())


def test_a_header_whose_rows_were_swapped_places_nothing() -> None:
    first, second, third = header3(APPLICANTS).split("</tr>")[:3]
    new = "<tr><td colspan='3'>一、本年新收政府信息公开申请数量</td>" + "<td>1</td>" * 6 + "<td>6</td></tr>"
    page = report(f"<table>{first}</tr>{third}</tr>{second}</tr>{new}</table>")
    assert not [name for name, cell in page.cells.items() if not cell.flags]


def test_fillers_of_a_lost_span_are_no_blank_values() -> None:
    first = "<td colspan='3'>一、本年新收政府信息公开申请数量</td>" + "<td>1</td>" * 6 + "<td>6</td>"
    whole = row("四、结转下年度继续办理", "", "", *[""] * 7)
    page = report(f"<table>{header3(APPLICANTS)}<tr>{first}</tr>{whole}</table>")
    assert raws(page, "requests_carried_out_", KEYS3) == [""] * 7
    short = row("四、结转下年度继续办理", "", "", *[""] * 6)
    page = report(f"<table>{header3(APPLICANTS)}<tr>{first}</tr>{short}</table>")
    assert not [name for name, cell in page.cells.items() if "carried_out" in name and not cell.flags]


def test_a_footnote_mark_in_a_row_of_table_4_leaves_the_row() -> None:
    page = report(f"<table>{header4()}{row(9, 0, 7, '6<sup>②</sup>', 22, *[0] * 10)}</table>")
    assert (page.cells["review_upheld"].raw, page.cells["review_total"].raw) == ("9", "22")
    assert page.cells["review_pending"].flags


@pytest.mark.parametrize("beside", ["", "<tr><td>当前位置</td><td>首页</td><td>年报</td></tr>"])
def test_a_footnote_mark_is_spelled_out_once_in_a_table_inside_a_layout_table(beside: str) -> None:
    inner = f"<table>{header4()}{row('9<del>8</del>', 0, 7, '6<sup>1</sup>', 22, *[0] * 10)}</table>"
    page = report(f"<table>{beside}<tr><td colspan='3'><img src='/logo.png'>{inner}</td></tr></table>")
    other = page.cells["review_other"]
    assert (page.cells["review_pending"].raw, page.cells["review_upheld"].raw) == ("6(1)", "9")
    assert (page.cells["review_pending"].note, other.raw) == ("1", "7")
    assert page.cells["review_pending"].flags
    assert page.cells["review_upheld"].flags
    # A page cannot claim that its marks were spelled out.
    claimed = inner.replace("<sup>1</sup>", "<sup xxgk-spelled='1'><b>2</b></sup>")
    assert report(f"<table>{beside}<tr><td>{claimed}</td></tr></table>").cells["review_pending"].flags


def test_a_picture_in_a_layout_table_stays_the_picture_it_is() -> None:
    beside = "<tr><td>当前位置</td><td>首页</td><td>年报</td></tr>"
    pictures = "<p><img src='/u/W0202301.jpg'></p><table><tr><td></td></tr></table>"
    page = report(f"<table>{beside}<tr><td colspan='3'>{pictures}</td></tr></table>")
    assert set(page.tables.values()) == {"image"}


def test_an_empty_line_is_an_empty_cell_where_every_row_has_its_cells() -> None:
    head = ["申请人情况", "自然人", "法人或其他组织", "总计", *APPLICANTS[1:-1]]
    labels = [
        "1.属于国家秘密",
        "4.保护第三方合法权益",
        "8.属于行政查询事项",
        "2.没有现成信息需要另行制作",
        "2.重复申请",
    ]
    labels += ["3.要求提供公开出版物", "（七）总计", "四、结转下年度继续办理"]
    row3 = ["7", "", "", "3", "", "", "10"]
    kept = text(*head, *(line for label in labels for line in (label, *row3)))
    assert raws(kept, "outcomes_total_", KEYS3) == row3
    # The same lines part the rows here, and blank cells are lost: 7 3 10 and three of four lines are none.
    parted = text(*head, *(line for label in labels for line in (label, "7", "", "3", "10", "")))
    assert not [name for name, cell in parted.cells.items() if not cell.flags]
    # One row that is short is enough to doubt all.
    short = [line for label in labels[:-1] for line in (label, *row3)] + [labels[-1], "7", "", "3", "10"]
    assert not [name for name, cell in text(*head, *short).cells.items() if not cell.flags]


def test_values_of_an_added_row_are_not_those_of_an_empty_row_above() -> None:
    lines = ["第二十条第（一）项", "信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]
    added = ["其他主动公开文件（含以本单位名义正式签发的文件）", "26", "98", "47"]
    page = text(*lines, "规章", "0", "0", "0", "规范性文件", *added)
    assert raws(page, "rules_", ["made_new", "published_new", "published_total"]) == ["0", "0", "0"]
    assert not [name for name in page.cells if name.startswith("normative_docs")]
    # The rest of a label is no row of its own.
    rest = ["（二）部分公开", "（区分处理的，只计这一情形，不计其他情形）", *"0300003"]
    page = text("申请人情况", "自然人", "法人或其他组织", "总计", *APPLICANTS[1:-1], *rest)
    assert raws(page, "outcome_partial_", KEYS3) == list("0300003")
    rest = ["1.申请人无正当理由逾期不补正", "、行政机关不再处理", "其政府信息公开申请", *"1200003"]
    page = text("申请人情况", "自然人", "法人或其他组织", "总计", *APPLICANTS[1:-1], *rest)
    assert raws(page, "outcome_other_no_correction_", KEYS3) == list("1200003")


def test_columns_of_table_4_in_another_order() -> None:
    suits = row("未经复议直接起诉", "复议后起诉").replace("<td>", '<td colspan="5">')
    named = "".join(f'<td rowspan="2">{name}</td>' for name in RESULTS)
    header = (
        '<tr><td colspan="10">行政诉讼</td><td colspan="5">行政复议</td></tr>'
        f"{suits.removesuffix('</tr>')}{named}</tr>{row(*RESULTS, *RESULTS)}"
    )
    page = report(f"<table>{header}{row(3, 1, 0, 2, 6, 0, 0, 4, 0, 4, 5, 0, 0, 7, 12)}</table>")
    assert raws(page, "review", KEYS4) == "5 0 0 7 12".split()
    assert raws(page, "litigation_direct", KEYS4) == "3 1 0 2 6".split()
    # Where the spans were lost as well, nothing says what stands where.
    lost = "<tr><td>行政诉讼</td><td>行政复议</td></tr>" + header[header.index("</tr>") + 5 :].replace(
        'colspan="5"', ""
    )
    page = report(f"<table>{lost}{row(3, 1, 0, 2, 6, 0, 0, 4, 0, 4, 5, 0, 0, 7, 12)}</table>")
    assert not [name for name, cell in page.cells.items() if not cell.flags]


def test_totals_in_front_of_the_other_columns() -> None:
    header = (
        '<tr><td rowspan="3">（本列数据的勾稽关系为）</td><td colspan="7">申请人情况</td></tr>'
        '<tr><td rowspan="2">总计</td><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td></tr>'
    )
    values = row("四、结转下年度继续办理", 7, 1, 2, 0, 0, 0, 3)
    page = report(f"<table>{header}{row(*APPLICANTS[1:-1])}{values}</table>")
    assert raws(page, "requests_carried_out_", KEYS3) == "1 2 0 0 0 3 7".split()
    # A total that a fallen or blank cell beside it moves in front is none in front.
    upper = ["自然人", *["法人或其他组织"] * 5, "总计"]
    for beside in (upper[1:], ["", *upper[1:]]):
        corner = ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"] * 3
        moved = row(*corner, *["申请人情况"] * 7) + row(*corner, *beside) + row(*corner, *APPLICANTS)
        moved += row(*["一、本年新收政府信息公开申请数量"] * 3, 3, "", "", "", "", "", 3)
        moved += row("三、本年度办理结果", *["（一）予以公开"] * 2, "", "", "", "", 5, "", 5)
        sure = {
            name: cell.raw
            for name, cell in report(f"<table>{moved}</table>").cells.items()
            if cell.raw and not cell.flags
        }
        new = dict.fromkeys(("requests_new__natural_person", "requests_new__total"), "3")
        granted = dict.fromkeys(("outcome_granted__legal_service_org", "outcome_granted__total"), "5")
        assert sure in ({}, new | granted)
    block = row("信息内容", "现行有效件数", "本年制发件数", "本年废止件数")
    page = report(f"<table>{row('第二十条第（一）项')}{block}{row('规章', 9, 2, 1)}</table>")
    assert raws(page, "rules_", ["issued", "repealed", "in_force"]) == ["2", "1", "9"]
    # A header cell that fell out of its row moves the next ones aside, and is no other order.
    tall = '<td rowspan="2">'
    fallen = f"<tr>{tall}信息内容</td>本年{tall}本年废止件数</td>{tall}现行有效件数</td></tr>"
    fallen += row("制发件数") + row("规章", 1, "", 4)
    page = report(f"<table>{row('第二十条第（一）项')}{fallen}</table>")
    assert not [name for name, cell in page.cells.items() if not cell.flags]


def test_columns_of_table_4_broken_over_rows() -> None:
    broken = row(*[name[:2] for name in RESULTS] * 3) + row(*[name[2:] for name in RESULTS] * 3)
    parts = row("行政复议", "未经复议直接起诉", "复议后起诉").replace("<td>", '<td colspan="5">')
    page = report(f"<table>{parts}{broken}{row(3, 1, 0, 2, 6, 0, 0, 4, 0, 4, 5, 0, 0, 7, 12)}</table>")
    assert raws(page, "litigation_after_review", KEYS4) == "5 0 0 7 12".split()


@pytest.mark.parametrize("years", [("2022年", "2023年"), ("", "")])
def test_a_second_row_of_numbers_below_table_4_leaves_both_in_doubt(years: tuple[str, str]) -> None:
    first, second = [1, 0, 0, 0, 1] * 3, [2, 0, 0, 0, 2] * 3
    header = header4().replace("<tr>", '<tr><td rowspan="3">年度</td>', 1)
    page = report(f"<table>{header}{row(years[0], *first)}{row(years[1], *second)}</table>")
    assert len(page.cells) == 15
    assert not [name for name, cell in page.cells.items() if not cell.flags]
    page = report(f"<table>{header}{row(years[0], *first)}{row(years[1], *first)}</table>")
    assert raws(page, "review", KEYS4) == "1 0 0 0 1".split()


@pytest.mark.parametrize(
    "mark",
    [
        "<span style='font-size:7pt; Vertical-Align: super'>1</span>",
        "<a href='#_ftn1'><span class=MsoFootnoteReference>1</span></a>",
    ],
)
def test_a_mark_that_a_style_raises_is_no_digit(mark: str) -> None:
    page = report(f"<table>{header4()}{row(9, 0, 7, f'6{mark}', 22, *[0] * 10)}</table>")
    assert (page.cells["review_pending"].value, page.cells["review_pending"].note) == (6, "1")
    assert page.cells["review_pending"].flags
    assert page.cells["review_pending"].path == "/html/body/table/tr[4]/td[4]"


def test_what_a_style_strikes_out_is_no_digit() -> None:
    struck = "<span style='text-decoration:line-through'>7</span>12"
    page = report(f"<table>{header4()}{row(9, 0, 7, struck, 28, *[0] * 10)}</table>")
    assert (page.cells["review_pending"].value, page.cells["review_pending"].flags != ()) == (12, True)


@pytest.mark.parametrize(
    "words", ["<s>7</s>12", "<del>7</del>12", "<u style='text-decoration:line-through'>7</u>12"]
)
def test_struck_out_figures_of_a_sentence_are_not_read(words: str) -> None:
    page = report(f"<p>一、总体情况</p><p>本年度共收到政府信息公开申请{words}件。</p>")
    assert page.cells["narr_requests_received"].value == 12
    raised = report("<p>一、总体情况</p><p>本年度共收到政府信息公开申请12<sup>1</sup>件。</p>")
    assert "narr_requests_received" not in raised.cells


@pytest.mark.parametrize("first", ["3", ""])
def test_blanks_of_a_label_between_tabs_are_no_values(first: str) -> None:
    """As a spreadsheet is copied: every row has ten places, what a span covers is blank."""
    head = [
        "（本列数据的勾稽关系为）\t\t\t申请人情况" + "\t" * 6,
        "\t\t\t自然人\t" + "\t".join(APPLICANTS[1:]),
    ]
    values = [first, "", "0", "1", "0", "", "4" if first else "1"]
    labels = ["一、本年新收政府信息公开申请数量\t\t", "三、本年度办理结果\t（一）予以公开\t"]
    labels += ["\t（三）不予公开\t1.属于国家秘密", "四、结转下年度继续办理\t\t"]
    page = text(*head, *("\t".join([label, *values]) for label in labels))
    for key in ("requests_new_", "outcome_granted_", "outcome_denied_state_secret_", "requests_carried_out_"):
        assert raws(page, key, KEYS3) == values


def test_a_row_that_a_page_cuts_in_its_label_is_no_row_of_blanks() -> None:
    head = f"<table>{header3(APPLICANTS)}{row('（一）予以公开', '', '', *[1] * 6, 6)}"
    upper, lower = (
        row("（二）部分公开（区分处", "", "", *[""] * 7),
        row("理的，只计这一情形）", "", "", *[2] * 6, 12),
    )
    lower += row("四、结转下年度继续办理", "", "", *[0] * 7)
    for between in ("", "</table><table>", f"</table><table>{header3(APPLICANTS)}"):
        page = report(f"{head}{upper}{between}{lower}</table>")
        partial = [cell for name, cell in page.cells.items() if name.startswith("outcome_partial_")]
        assert all(cell.flags for cell in partial)
        assert raws(page, "outcome_granted_", KEYS3) == ["1"] * 6 + ["6"]
    # A province's own row below an empty one says nothing of it.
    own = row("其他地方事项", "", "", *[2] * 6, 12)
    page = report(f"{head}{row('（二）部分公开', '', '', *[''] * 7)}{own}</table>")
    assert raws(page, "outcome_partial_", KEYS3) == [""] * 7


def test_a_header_that_a_page_break_cuts_is_read_whole() -> None:
    upper = (
        '<tr><td rowspan="2" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和）</td>'
        '<td colspan="7">申请人情况</td></tr>'
        '<tr><td>自然人</td><td colspan="5">法人或其他组织</td><td>总计</td></tr>'
    )
    new = '<tr><td colspan="3">一、本年新收政府信息公开申请数量</td>'
    new += "".join(f"<td>{number}</td>" for number in (7, "", 2, "", 4, "", 13)) + "</tr>"
    lower = f'<tr><td colspan="3"></td><td></td>{row(*APPLICANTS[1:-1])[4:-5]}<td></td></tr>{new}'
    page = report(f"<table>{upper}</table><table>{lower}</table>")
    assert raws(page, "requests_new_", KEYS3) == ["7", "", "2", "", "4", "", "13"]
    # Another table in between, or one of another width: the upper rows are no header of these.
    narrow = lower.replace('<td colspan="3">', '<td colspan="2">')
    page = report(f"<table>{upper}</table><table>{narrow}</table>")
    assert not any(cell.raw and not cell.flags for cell in page.cells.values())


REVIEW = (9, 0, 7, 6, 22)
SHEET = (
    "<style>/* x */ .off, td.off{display:none} .up{vertical-align:super}.out{text-decoration:line-through}"
)


def table4(*cells: str) -> str:
    return f"{header4()}<tr>{''.join(cells)}{'<td>0</td>' * 10}</tr>"


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ([f"<td>{n}</td>" for n in REVIEW], "9 0 7 6 22"),
        (["<td class=off>1</td>", *(f"<td>{n}</td>" for n in REVIEW)], "9 0 7 6 22"),
        ([f"<td>{n}<span class='a off'>1</span></td>" for n in REVIEW], "9 0 7 6 22"),
    ],
)
def test_what_a_class_of_the_page_hides_is_not_read(cells: list[str], read: str) -> None:
    page = report(f"{SHEET}</style><table>{table4(*cells)}</table>")
    assert raws(page, "review", KEYS4) == read.split()


@pytest.mark.parametrize("cell", ["6<i class=up>1</i>", "<b class=out>1</b>6"])
def test_what_a_class_of_the_page_raises_or_strikes_out_is_no_digit(cell: str) -> None:
    cells = [f"<td>{cell if n == 6 else n}</td>" for n in REVIEW]
    page = report(f"{SHEET}</style><table>{table4(*cells)}</table>")
    assert (page.cells["review_pending"].value, page.cells["review_pending"].flags) == (6, ("reader",))


@pytest.mark.parametrize(
    "sheet",
    [
        "<style>@media print{.off{display:none}}",
        "<style>.menu .off{display:none}",
        "<style>.off{display:none}.off{display:table-cell}",
        "<style>.off{display:none",
        "<style>.off{display:none}</style><style>td.off{Display : inline}",
    ],
)
def test_a_rule_of_a_style_sheet_that_may_not_hold_hides_nothing(sheet: str) -> None:
    cells = [f"<td class=off>{n}</td>" for n in REVIEW]
    page = report(f"{sheet}</style><table>{table4(*cells)}</table>")
    assert raws(page, "review", KEYS4) == "9 0 7 6 22".split()


@pytest.mark.parametrize("struck", ["<td {}>{}</td>", "<td><p {}>{}</p></td>"])
def test_a_cell_that_is_struck_out_says_nothing(struck: str) -> None:
    cells = [f"<td>{n}</td>" for n in REVIEW]
    cells[3] = struck.format("style='text-decoration: line-through'", 6)
    page = report(f"<table>{table4(*cells)}</table>")
    assert (page.cells["review_pending"].raw, page.cells["review_pending"].value) == ("", None)
    assert "reader" in page.cells["review_pending"].flags
    row = f"<tr style='text-decoration:line-through'>{''.join(cells)}"
    page = report(f"<table>{header4()}{row}{'<td>0</td>' * 10}</tr></table>")
    assert not any(cell.value is not None for cell in page.cells.values())


def test_what_is_left_of_a_span_is_no_value_of_a_row_that_lost_a_cell() -> None:
    """The header lost a place, so that order decides; rows without a filler vouch for each other."""
    head = row("（本列数据的勾稽关系为：第一项加第二项之和）", "", "", "申请人情况", *[""] * 6)
    head += row("", "", "自然人", "法人或其他组织", *[""] * 4, "总计")
    head += row("", "", "", "", *APPLICANTS[1:-1], "")
    rows = row("三、本年度办理结果", "（一）予以公开", "", 1, 2, 3, 4, 5, 6, 21)
    rows += row("", "（二）部分公开", "", 1, 1, 1, 1, 1, 1, 6)
    names = ("1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益")
    rows += "".join(row("", "（三）不予公开", name, *[n] * 6, 6 * n) for n, name in enumerate(names, 1))
    page = report(f"<table>{head}{rows}{row('', '（七）总计', '', 0, 0, 0, 9, '—', 9)}</table>")
    assert raws(page, "outcome_denied_third_party_", KEYS3) == ["4"] * 6 + ["24"]
    lost = [cell for name, cell in page.cells.items() if name.startswith("outcomes_total_")]
    assert lost and all(cell.flags for cell in lost)


def test_dashes_under_a_header_that_lost_a_cell_are_in_doubt() -> None:
    """Which of two columns is gone, 本年增/减 or 本年数量 in its place, nothing says."""
    head = row("第二十条第（六）项") + row("信息内容", "上一年项目数量", "处理决定数量")
    page = report(f"<table>{head}{row('行政处罚', '/', '/', '/')}</table>")
    assert page.cells and all(cell.flags for cell in page.cells.values())


def test_rows_that_say_nothing_show_that_no_cell_is_lost() -> None:
    """No sum can be told, and every row has seven cells."""
    head = [
        "三、收到和处理政府信息公开申请情况",
        "（本列数据的勾稽关系为：第一项加第二项之和）",
        *APPLICANTS,
    ]
    labels = "1.属于国家秘密 2.其他法律行政法规禁止公开 4.保护第三方合法权益 5.属于三类内部事务信息".split()
    labels += ["6.属于四类过程性信息", "8.属于行政查询事项"]
    silent = [line for label in labels for line in (label, *["无"] * 7)]
    odd = ["7.属于行政执法案卷", "无", "无", "0", "无", "无", "无", "无"]
    more = ["（一）予以公开", *["无"] * 7, "（二）部分公开", *["无"] * 7]
    page = text(*head, *more, *silent, *odd)
    assert raws(page, "outcome_denied_enforcement_file_", KEYS3) == ["无", "无", "0", "无", "无", "无", "无"]
    page = text(*head, *silent[:16], *odd)  # too few to show it
    assert all(page.cells[f"outcome_denied_enforcement_file__{key}"].flags for key in KEYS3)
