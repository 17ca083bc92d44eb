"""A layout is worked out once: what is read with a plan is what is read without one."""

import json
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.layouts import LAYOUTS, draw
from parsers import plan
from parsers.page import Page
from parsers.report import as_json, read

_VALUE = re.compile(rb">\s*(\d{1,6})\s*</")
_VALUES = [
    text.encode() for text in ("0", "0", "3", "17", "1204", "2.5", "", "&nbsp;", "/", "—", "减4", "无")
]


def _other_values(body: bytes, rng: Random, share: float) -> bytes:
    return _VALUE.sub(
        lambda found: b">" + (rng.choice(_VALUES) if rng.random() < share else found[1]) + b"</", body
    )


def _all_of(body: bytes) -> str:
    return json.dumps([as_json(report) for report in read(Page("", body, "text/html"))], default=str)


@pytest.fixture(autouse=True)
def _forget() -> None:
    plan.forget()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(LAYOUTS)), st.integers(0, 10**6), st.sampled_from((0.05, 0.4, 1.0)))
def test_other_values_in_a_known_layout_are_read_as_if_it_were_new(
    layout: str, seed: int, share: float
) -> None:
    rng = Random(seed)
    body = draw(layout, seed).body
    pages = [_other_values(body, rng, share) for _ in range(3)]
    expected = []
    for page in pages:
        plan.forget()
        expected.append(_all_of(page))
    for page in (body, body, body):
        _all_of(page)
    assert [_all_of(page) for page in pages] == expected


def _plans(body: bytes, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each of three readings of a page whether a plan was at hand."""
    found: list[bool] = []
    find = plan.find_plan

    def watch(part: object) -> object:
        found.append((known := find(part)) is not None)  # type: ignore[arg-type]
        return known

    monkeypatch.setattr("parsers.report.find_plan", watch)
    for _ in range(3):
        _all_of(body)
    return found


def test_the_second_page_of_a_layout_makes_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _plans(draw("plain", 3).body, monkeypatch) == [False, True, True]


def test_a_layout_whose_sums_vouch_for_its_rows_is_walked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(_plans(draw("spans missing", 3).body, monkeypatch))


def test_a_cell_that_looks_like_a_value_and_is_none_belongs_to_the_layout() -> None:
    """A column of row numbers is part of the layout; with other numbers in it nothing is known."""
    page = draw("numbered rows", 8).body
    changed = page.replace(b">1<", b">9<", 1)
    expected = []
    for body in (page, changed):
        plan.forget()
        expected.append(_all_of(body))
    _all_of(page), _all_of(page)
    assert [_all_of(page), _all_of(changed)] == expected


def test_more_layouts_than_can_be_kept_are_not_worked_out_at_each_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    learn = plan._learn
    monkeypatch.setattr(plan, "MOST_PLANS", 2)
    monkeypatch.setattr(plan, "_learn", lambda part: made.append(part) or learn(part))
    bodies = [draw("plain", seed).body for seed in range(4)]
    for _ in range(7):
        for body in bodies:
            _all_of(body)
    assert len(made) == len(bodies)


def test_old_layouts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_PLANS", 2)
    for seed in range(4):
        body = draw("plain", seed).body
        _all_of(body), _all_of(body)
    assert len(plan._MEMORY.plans) == 2


def _is_read_as_new(known: bytes, other: bytes) -> bool:
    """Whether `other` is read after two pages `known` as it is read as the first of all pages."""
    expected = _all_of(other)
    plan.forget()
    _all_of(known), _all_of(known)
    return _all_of(other) == expected


def _with_rows(label: str, rows: str) -> bytes:
    """A page that prints other rows from the one with this label to the end of its block."""
    page = draw("plain", 3).body.decode()
    start = page.index(f"<tr><td>{label}</td>")
    end = page.index('<tr><td colspan="4">', start)
    return f"{page[:start]}{rows}{page[end:]}".encode()


def _with_table4(*values: str) -> bytes:
    """A page in whose table 4 the first value is as wide as the table."""
    page = draw("plain", 3).body.decode()
    cells = "".join(f"<td>{value}</td>" for value in values)
    row = f"<tr><td colspan=15>{cells.removeprefix('<td>')}</tr>"
    return f"{page[: page.rindex('<tr>')]}{row}</table>".encode()


def test_a_value_as_wide_as_table_4_is_a_note_where_it_stands_alone() -> None:
    assert _is_read_as_new(_with_table4(*"123456789012345"), _with_table4("3", *[""] * 14))


_LONG = f"<tr><td>规范性文件（{'注' * 210}）</td>"  # so long that the problem of its row shows no value


def test_a_value_that_reaches_into_the_row_below_makes_no_plan() -> None:
    def page(value: str) -> bytes:
        first = f"<tr><td>规章</td><td>1</td><td rowspan=2>{value}</td><td>3</td></tr>"
        return _with_rows("规章", f"{first}{_LONG}<td>4</td><td>5</td><td>6</td></tr>")

    assert _is_read_as_new(page("2"), page(""))


@pytest.mark.parametrize("dash", ["—", "无"])
def test_a_row_in_doubt_is_read_each_time(dash: str) -> None:
    def page(value: str) -> bytes:
        return _with_rows("规范性文件", f"{_LONG}{f'<td>{value}</td>' * 3}<td>{dash}</td></tr>")

    assert _is_read_as_new(page("2"), page(dash))


def test_cells_come_in_the_same_order_from_a_plan() -> None:
    """A header that reaches one row too far stands among the values, and in another row of the source."""
    head, names, values = draw("plain", 3).body.decode().rpartition("<td>总计</td>")[0], "", ""
    head = head[: head.rindex("<tr>")]
    for number in range(15):
        name = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")[number % 5]
        names += f"<td rowspan=2>{name}</td>" if number == 1 else f"<td>{name}</td>"
        values += "" if number == 1 else f"<td>{number}</td>"
    page = f"{head}<tr>{names}</tr><tr>{values}</tr></table>".encode()
    assert _is_read_as_new(page, page)
