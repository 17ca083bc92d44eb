"""The rules on figures that were seen: which hold, which fail, which cannot be asked."""

from decimal import Decimal

import pytest

from parsers.agreement import check_text
from parsers.checks import check_report, failed_cells
from parsers.identity import Identity
from parsers.numbers import read_number
from parsers.page import Block
from parsers.record import Cell, Check
from parsers.sections import Part

TABLES = {"t2": "g2021", "t3": "g2021", "t4": "g2021"}
APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_org",
    "legal_service_org",
    "other_org",
    "total",
)


def cell(indicator: str, raw: str, tbl: str) -> Cell:
    number = read_number(raw)
    return Cell(indicator, number.value, raw, number.status, tbl, 1, 1, "/x", unit=number.unit)


def row(key: str, *raws: str) -> dict[str, Cell]:
    return {f"{key}__{c}": cell(f"{key}__{c}", raw, "t3") for c, raw in zip(APPLICANTS, raws, strict=True)}


def part4(key: str, *raws: str) -> dict[str, Cell]:
    columns = ("upheld", "corrected", "other", "pending", "total")
    return {f"{key}_{c}": cell(f"{key}_{c}", raw, "t4") for c, raw in zip(columns, raws, strict=True)}


def checks(cells: dict[str, Cell], rule: str) -> dict[str, Check]:
    found = check_report(cells, Identity("annual_report", year=2023), TABLES)
    return {check.scope: check for check in found if check.rule == rule}


def test_a_row_sum_counts_a_blank_as_nothing_where_the_total_is_printed() -> None:
    cells = row("requests_new", "19", "", "", "", "", "", "19")
    check = checks(cells, "R03")["requests_new"]
    assert (check.status, check.left, check.right, check.nonzero) == ("pass", 19, 19, 2)
    assert set(checks(cells, "R06")["blank as 0"].cells) == {
        f"requests_new__{name}" for name in APPLICANTS[1:6]
    }


def test_a_row_sum_with_a_blank_total_or_a_dash_cannot_be_asked() -> None:
    assert (
        checks(row("requests_new", "1", "2", "0", "0", "0", "0", ""), "R03")["requests_new"].status
        == "not_assessable"
    )
    assert (
        checks(row("requests_new", "1", "/", "0", "0", "0", "0", "1"), "R03")["requests_new"].status
        == "not_assessable"
    )
    assert (
        checks(row("requests_new", "", "", "", "", "", "", "0"), "R03")["requests_new"].status
        == "not_assessable"
    )


def test_the_identity_that_the_form_prints_fails_where_the_source_is_wrong() -> None:
    cells = {
        **row("requests_new", *["3"] * 7),
        **row("requests_carried_in", *["0"] * 7),
        **row("outcomes_total", *["2"] * 7),
        **row("requests_carried_out", *["0"] * 7),
    }
    check = checks(cells, "R01")["total"]
    assert (check.status, check.left, check.right) == ("fail", 3, 2)
    flagged = failed_cells(check_report(cells, Identity("annual_report"), TABLES))
    assert "requests_new__total" in flagged


def test_table_4_of_hongze_2023_fails_twice() -> None:
    """洪泽 2023 prints 10, 1, 0, 0 with 总计 0 and 5, 0, 0, 0 with 总计 0."""
    cells = {
        **part4("review", "10", "1", "0", "0", "0"),
        **part4("litigation_direct", "0", "0", "0", "0", "0"),
        **part4("litigation_after_review", "5", "0", "0", "0", "0"),
    }
    assert checks(cells, "L01")["review"].status == "fail"
    assert checks(cells, "L02")["litigation_direct"].status == "pass"
    assert checks(cells, "L03")["litigation_after_review"].status == "fail"
    flagged = failed_cells(check_report(cells, Identity("annual_report"), TABLES))
    assert flagged == {name for name in cells if not name.startswith("litigation_direct")}


def test_a_sum_with_a_row_left_out_cannot_be_asked() -> None:
    cells = {**row("outcomes_total", *["2"] * 7), **row("outcome_granted", *["2"] * 7)}
    assert checks(cells, "R02")["total"].status == "not_assessable"


def test_counts_are_whole_and_not_negative() -> None:
    cells = {
        "rules__issued": cell("rules__issued", "-1", "t2"),
        "rules__in_force": cell("rules__in_force", "3", "t2"),
        "admin_fee__amount": cell("admin_fee__amount", "1515.2592", "t2"),
    }
    assert checks(cells, "A01")["t2"].cells == ("rules__issued",)


def test_decisions_that_repeat_the_number_of_items_are_noticed() -> None:
    """荔湾南源街 2020: 21, +19, 40; the filler put the new number of items among the decisions."""
    names = ("items_prev", "items_change", "decisions")
    cells = {
        f"admin_license__{n}": cell(f"admin_license__{n}", raw, "t2")
        for n, raw in zip(names, ("21", "+19", "40"), strict=True)
    }
    assert checks(cells, "A10")["admin_license"].status == "fail"
    cells["admin_license__decisions"] = cell("admin_license__decisions", "8", "t2")
    assert checks(cells, "A10")["admin_license"].status == "pass"


def test_a_quiet_year_has_nothing_to_show_but_blanks_say_nothing() -> None:
    quiet = {
        **row("requests_new", *["0"] * 7),
        **row("requests_carried_in", *["0"] * 7),
        **row("outcome_granted", *["1"] * 7),
    }
    assert checks(quiet, "R05")["total"].status == "fail"
    blank = {
        **row("requests_new", *[""] * 7),
        **row("requests_carried_in", *[""] * 7),
        **row("outcome_granted", *["1"] * 7),
    }
    assert "total" not in checks(blank, "R05")


def said(rule: str, part: int, text: str, cells: dict[str, Cell]) -> list[str]:
    block = Block(text, "/html/body/p")
    parts = (Part(part, part, "", (block,), 0, 1),)
    found = check_text(Identity("annual_report", year=2023, parts=parts), cells, TABLES)
    return [check.status for check in found if check.rule == rule]


def test_the_text_may_count_new_requests_or_new_and_carried_in() -> None:
    """淮安 2024 says 3119, the new ones; 沭阳 2025 says 749 = 713 + 36."""
    cells = {
        **row("requests_new", *["713"] * 7),
        **row("requests_carried_in", *["36"] * 7),
        "narr_requests_received": cell("narr_requests_received", "749", "narr"),
    }
    assert said("N01", 1, "", cells) == ["pass"]
    cells["narr_requests_received"] = cell("narr_requests_received", "700", "narr")
    assert said("N01", 1, "", cells) == ["fail"]


@pytest.mark.parametrize(
    ("text", "status"),
    [("占比32.0%", []), ("予以公开258件，占32.0%。", ["pass"]), ("予以公开258件，占33.9%。", ["fail"])],
)
def test_a_percentage_is_recomputed(text: str, status: list[str]) -> None:
    """上海府办 2019 prints 33.9 % for 258 of 805."""
    assert said("N04", 1, text, row("requests_new", *["805"] * 7)) == status


def test_itemised_fees_add_up() -> None:
    """宿迁 2024: 2230 = 880 + 1080 + 270."""
    text = "共收取信息处理费2230元，其中市住建局880元，沭阳1080元，泗阳{}元。"
    assert said("N06", 6, text.format(270), {}) == ["pass"]
    assert said("N06", 6, text.format(260), {}) == ["fail"]


def test_values_are_exact() -> None:
    assert cell("admin_fee__amount", "7730.28", "t2").value == Decimal("7730.28")
