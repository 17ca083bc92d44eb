"""What is read of drawn pages: never silently wrong, and never less right than it was.

The floors stand in `accuracy_floors.json`; `python -m benchmarks.accuracy --pin` raises them, and only
`--pin --lower` lowers one. Corpus figures are checked where XXGK_CORPUS names one.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import corpus
from benchmarks.accuracy import FLOORS, judge_layout, judge_page, judge_real, pin
from benchmarks.judge import Verdict
from benchmarks.layouts import LAYOUTS
from benchmarks.mutations import judge_mutated, mutate
from parsers.page import Page
from parsers.report import read

SEEDS = st.integers(min_value=0, max_value=10**9)
_FLOORS: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(layout=st.sampled_from(tuple(LAYOUTS)), seed=SEEDS)
def test_no_layout_is_read_silently_wrong(layout: str, seed: int) -> None:
    verdict = judge_page(layout, seed)
    assert verdict.silently_wrong == 0, verdict.faults[:5]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_as_well_as_it_was(layout: str) -> None:
    verdict = judge_layout(layout, pages=4, seed=90_000)
    assert verdict.silently_wrong == 0, verdict.faults[:5]
    assert verdict.right >= _FLOORS[layout]["right"], verdict.faults[:5]
    assert 1 - verdict.doubted >= _FLOORS[layout]["undoubted"], verdict.faults[:5]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(seed=SEEDS)
def test_a_mutated_page_is_never_read_silently_wrong(seed: int) -> None:
    mutated = mutate(seed)
    reports = read(Page("http://www.example.gov.cn/a.html", mutated.body, mutated.content_type))
    cells = {indicator: cell for report in reports for indicator, cell in report.cells.items()}
    assert judge_mutated(mutated, cells) == [], mutated.done


def test_a_floor_falls_only_when_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floors = tmp_path / "floors.json"
    monkeypatch.setattr("benchmarks.accuracy.FLOORS", floors)
    good, bad = Verdict(), Verdict()
    good.counts["right"] = 100
    bad.counts.update({"right": 90, "absent": 10})
    assert pin({"plain": good}, lower=False) == []
    assert pin({"plain": bad}, lower=False) == ["plain: right is 0.9, its floor 1.0"]
    assert json.loads(floors.read_text())["plain"]["right"] == 1.0
    assert pin({"plain": bad}, lower=True) == []
    assert json.loads(floors.read_text())["plain"]["right"] == 0.9


@pytest.mark.skipif(corpus.folder() is None, reason="XXGK_CORPUS names no corpus")
def test_no_real_report_is_read_silently_wrong() -> None:
    held = corpus.folder()
    assert held is not None
    verdicts = {real.name: judge_real(real) for real in corpus.read(held)}
    assert len(verdicts) >= 20
    for name, verdict in verdicts.items():
        assert verdict.silently_wrong == 0, (name, verdict.faults[:5])
        if not name.endswith(".pdf"):  # those are read by the attachments, and tested there
            assert verdict.right >= 0.95, (name, verdict.faults[:5])
