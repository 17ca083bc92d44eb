"""What visits prove: the states one by one, and seasons drawn at random with the truth kept beside them."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.ledger.dues import due_of, kind_of
from archive.ledger.lists import list_name
from archive.ledger.standing import Look, judge
from benchmarks.ledger import seasons, simulate

ENDS = datetime(2025, 1, 31, 16, tzinfo=UTC)  # midnight in Beijing after 31 January


def at(days: float) -> datetime:
    return ENDS + timedelta(days=days)


def look(days: float, outcome: str = "unchanged", shown: bool = False, doubtful: bool = False) -> Look:
    whole = outcome in ("unchanged", "new", "not_yet_published", "withdrawn", "changed")
    until = None if outcome == "interrupted" else at(days + 0.01)
    return Look(f"v{days}", at(days), until, outcome, whole, at(days) if shown else None, doubtful)


CASES = {
    "seen before midnight": ([look(-2), look(-0.001, shown=True)], 30, "on_time"),
    "absent at midnight, seen later": ([look(0), look(3, shown=True)], 30, "late"),
    "absent just before midnight": ([look(-0.001), look(0, shown=True)], 30, "undecided"),
    "first look after the day": ([look(5, shown=True)], 30, "undecided"),
    "absent after the day": ([look(-2), look(1)], 30, "overdue"),
    "absent before the day alone": ([look(-2)], 30, "undecided"),
    "before the day": ([look(-9)], -2, "not_due_yet"),
    "nobody looked": ([], 30, "never_looked"),
    "a wall": ([look(-2), look(2, "blocked")], 30, "blocked"),
    "no answer": ([look(2, "down")], 30, "down"),
    "no column": ([look(2, "layout_unknown")], 30, "layout_unknown"),
    "robots": ([look(2, "robots_refused")], 30, "robots_refused"),
    "absent after the day, then a wall": ([look(1), look(2, "blocked")], 30, "overdue"),
    "a partial visit proves no absence": ([look(1, "partial"), look(3, shown=True)], 30, "undecided"),
    "nor does a killed one": ([look(1, "interrupted")], 30, "undecided"),
    "a killed one proves what it saw": ([look(-1, "interrupted", shown=True)], 30, "on_time"),
    "something that may be it": ([look(1, doubtful=True), look(3, shown=True)], 30, "undecided"),
    "gone again": ([look(-1, shown=True), look(3, "withdrawn")], 30, "withdrawn"),
    "gone, and back": ([look(-1, shown=True), look(3, "withdrawn"), look(5, shown=True)], 30, "on_time"),
    "a wall where it was": ([look(-1, shown=True), look(3, "blocked")], 30, "on_time"),
    "not gone yet on that day": ([look(-1, shown=True), look(3, "withdrawn")], 1, "on_time"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_state_follows_from_what_was_seen(case: str) -> None:
    looks, as_of, state = CASES[case]
    assert judge({"one": looks}, ENDS, at(as_of)).state == state


def test_absence_is_proved_by_every_site_of_the_body() -> None:
    late = [look(1), look(3, shown=True)]
    assert judge({"one": late}, ENDS, at(9)).state == "late"
    assert judge({"one": late, "two": []}, ENDS, at(9)).state == "undecided"
    assert judge({"one": late, "two": [look(-3)]}, ENDS, at(9)).not_before == at(-3)
    # A site that never showed it may have it where nobody reads.
    assert judge({"one": late, "two": [look(2)]}, ENDS, at(9)).state == "undecided"


def test_late_is_proved_by_a_list_that_showed_the_report_after() -> None:
    def states(read: str, showed: str) -> str:
        absent = replace(look(1), lists=frozenset({list_name(read)}))
        seen = replace(look(3, shown=True), shown_on=list_name(showed))
        return judge({"one": [absent, seen]}, ENDS, at(9)).state

    column = "http://a.gov.cn/nb/"
    assert states(column, column) == "late"
    assert states(column, f"{column}index_2.html") == "late"
    assert states(column, f"{column}2024/") == "late"
    assert states(f"{column}?id=7&page=1", f"{column}?page=2&id=7") == "late"
    assert states("http://a.gov.cn/list.jsp?year=2023", "http://a.gov.cn/list.jsp?year=2024") == "late"
    assert states(column, "http://a.gov.cn/new/") == "undecided"
    assert states(f"{column}?id=7", f"{column}?id=8") == "undecided"
    assert states("http://a.gov.cn/", "http://a.gov.cn/new/") == "undecided"
    assert states("http://a.gov.cn/col/c12/", "http://a.gov.cn/col/c13/") == "undecided"


def test_the_bounds_are_the_last_absence_and_the_first_sight() -> None:
    standing = judge({"one": [look(1), look(2), look(4, shown=True), look(6, shown=True)]}, ENDS, at(9))
    assert (standing.not_before, standing.not_after, standing.visits) == (at(2), at(4), ("v2", "v4"))


@pytest.mark.parametrize(
    ("name", "level", "year", "due", "strength"),
    [
        ("甲县人民政府", "county", 2024, "2025-03-31", "law"),
        ("甲县人民政府办公室", "county", 2024, "2025-03-31", "law"),
        ("汉阴县", "prefecture", 2024, "2025-03-31", "law"),
        ("北京市西城区", "prefecture", 2024, "2025-03-31", "law"),
        ("甲市经济开发区", "prefecture", 2024, "2025-03-31", "practice"),
        ("甲县教育局", "county", 2024, "2025-01-31", "law"),
        ("国家统计局", "central", 2024, "2025-01-31", "law"),
        ("甲县乙镇人民政府", "county", 2024, "2025-01-31", "practice"),
        ("丙街道办事处", "township", 2024, "2025-01-31", "practice"),
        ("甲县乙镇人民政府", "county", 2018, "2019-03-31", "law"),
        ("甲县教育局", "department", 2018, "2019-03-31", "law"),
        ("甲县教育局", "department", 2019, "2020-01-31", "law"),
        ("甲市高新技术产业开发区管理委员会", "county", 2024, "2025-03-31", "practice"),
        ("国家税务总局甲县税务局", "county", 2024, "2025-01-31", "practice"),
    ],
)
def test_a_rule_says_when_a_report_is_due(name: str, level: str, year: int, due: str, strength: str) -> None:
    found = due_of(kind_of(name, level), year)
    assert found is not None
    assert (found.on.isoformat(), found.strength) == (due, strength)
    assert due_of("department", 2007) is None


def test_no_drawn_season_is_called_late_or_on_time_wrongly() -> None:
    counts = simulate(500, random.Random(7))
    assert counts["false late"] == counts["false on_time"] == counts["false overdue"] == 0
    assert counts["late"] > 5
    assert counts["on_time"] > 20
    assert counts["overdue"] > 5
    assert counts["undecided"] > 20


def test_no_season_of_a_portal_is_called_late_or_on_time_wrongly() -> None:
    counts = seasons.run(100, 3)
    assert not [name for name in counts if name.startswith("false")]
    assert counts["late"] > 3
    assert counts["on_time"] > 15
    assert counts["overdue"] > 10
