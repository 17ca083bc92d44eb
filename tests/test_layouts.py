"""The generator and its judge are trusted by the accuracy figures, so they are tested first."""

from decimal import Decimal
from random import Random

import pytest
from lxml import html

from benchmarks.judge import judge
from benchmarks.layouts import LAYOUTS, Printed, draw, form, prose, slots, truth, twists
from parsers.record import Cell, Report


def _report(*cells: Cell, tables: dict[str, str]) -> Report:
    return Report(
        kind="annual_report", part=1, sha256="", encoding="utf-8", title="", agency="", body="", year=2022,
        scope="unknown", published_on=None, tables=tables, cells={cell.indicator: cell for cell in cells},
    )  # fmt: skip


def _cell(indicator: str, raw: str, *flags: str, status: str = "number") -> Cell:
    value = Decimal(raw) if raw else None
    return Cell(indicator, value, raw, status, "t3", 4, 4, "/html", flags)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_seed_is_a_page(layout: str) -> None:
    assert draw(layout, 3).body == draw(layout, 3).body
    assert draw(layout, 3).body != draw(layout, 4).body


def test_the_plain_page_prints_the_whole_form_in_its_places() -> None:
    drawn = next(
        one for one in (draw("plain", seed) for seed in range(99)) if one.truths[0].tables["t3"] == "g2021"
    )
    true = drawn.truths[0].cells
    assert len(true) == 200  # 10 + 175 + 15, the count of the official form
    second, third, fourth = html.document_fromstring(drawn.body).xpath("//table")
    row = next(tr for tr in third.xpath(".//tr") if "4.保护第三方合法权益" in tr.text_content())
    printed = [td.text_content() for td in row.xpath("td")][-7:]
    assert printed == [true[f"outcome_denied_third_party__{who}"].raw for who in form.APPLICANTS]
    assert fourth.xpath("string(.//tr[last()]/td[15])") == true["litigation_after_review_total"].raw
    assert second.xpath("string(.//tr[last()]/td[2])") == true["admin_fee__amount"].raw


def test_drawn_numbers_hold_the_sums_of_the_form() -> None:
    drawn = truth.numbers(Random(5), {"t3": "g2019", "t4": "g2019"})
    for column in form.APPLICANTS:
        came = drawn[f"requests_new__{column}"] + drawn[f"requests_carried_in__{column}"]
        assert came == drawn[f"outcomes_total__{column}"] + drawn[f"requests_carried_out__{column}"]
    assert drawn["review_total"] == sum(
        drawn[f"review_{result}"] for result in ("upheld", "corrected", "other", "pending")
    )
    assert any(drawn.values())


@pytest.mark.parametrize(
    ("raws", "ambiguous"),
    [
        (["0", "0", "0"], False),
        (["5", "5", "5"], False),
        (["14", "14", "14"], True),  # 1 41 414 as well
        (["13470"], False),
        (["19", "0", "0", "0", "0", "0", "19"], False),  # only one cut adds up and has no leading zero
        (["1", "1", "0", "0", "0", "0", "11"], True),
        (["", "5"], True),
    ],
)
def test_glued_numbers_that_can_be_cut_in_two_ways_are_lost(raws: list[str], ambiguous: bool) -> None:
    assert prose.runs_together(raws) is ambiguous


def test_a_page_break_keeps_every_value_once() -> None:
    cells = {key: truth.plain(1) for key in truth.numbers(Random(1), {"t3": "g2021"})}
    parts = twists.chunk(Random(2), slots.table3("g2021", cells), heads=3)
    values = [slot.indicator for part in parts for row in part for slot in row if slot.role == "value"]
    assert len(parts) > 1
    assert sorted(values) == sorted(cells)


def test_the_judge_tells_silence_from_doubt() -> None:
    tables = {"t2": "g2021", "t3": "g2021", "t4": "g2021"}
    number = Printed("19", Decimal(19), "number")
    true = draw("plain", 0).truths[0]
    one = type(true)(
        {"a": number, "b": number, "c": number, "d": number}, frozenset(), tables, "", 2022, False
    )
    read = _report(
        _cell("a", "19"),
        _cell("b", "18"),
        _cell("c", "18", "layout"),
        _cell("e", "0", status="zero"),
        tables=tables,
    )
    verdict = judge([one], [read])
    assert (verdict.counts["right"], verdict.counts["flagged wrong"], verdict.counts["absent"]) == (1, 1, 1)
    assert verdict.silently_wrong == 2  # b differs, e is not on the page
    assert verdict.printed == 4


def test_reading_a_lost_cell_without_a_flag_is_a_guess() -> None:
    tables = {"t2": "g2021", "t3": "g2021", "t4": "g2021"}
    true = draw("plain", 0).truths[0]
    printed = {"a": Printed("14", Decimal(14), "number"), "b": Printed("", None, "blank")}
    one = type(true)(printed, frozenset(printed), tables, "", 2022, False)
    verdict = judge([one], [_report(_cell("a", "14"), tables=tables)])
    assert verdict.lost == {"guessed": 1, "absent": 1}
    assert judge([one], [_report(_cell("b", "14"), tables=tables)]).silently_wrong == 1
