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


def test_old_layouts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_PLANS", 2)
    for seed in range(4):
        body = draw("plain", seed).body
        _all_of(body), _all_of(body)
    assert len(plan._MEMORY.plans) == 2
