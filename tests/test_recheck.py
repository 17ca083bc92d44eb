"""The schedule of re-checks, and what counts as a change."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.recheck import Checked, due, interval, says_the_same
from parsers.page import Page

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def known(count: int, now: datetime, seen: int, checked: int) -> list[Checked]:
    first, last = now - timedelta(days=seen), now - timedelta(days=checked)
    return [Checked(f"http://a.gov.cn/{n}", first, last - timedelta(minutes=n)) for n in range(count)]


def test_a_small_column_is_looked_through_ten_at_a_time_the_longest_unseen_first() -> None:
    assert due(known(3, SUMMER, 900, 0), SUMMER) == tuple(f"http://a.gov.cn/{n}" for n in (2, 1, 0))
    assert len(due(known(39, SUMMER, 900, 0), SUMMER)) == 10


def test_coming_back_to_a_long_column_costs_a_fraction() -> None:
    assert due(known(49, SUMMER, 900, 900), SUMMER) == ()
    assert due(known(120, SUMMER, 900, 900), SUMMER) == ("http://a.gov.cn/119", "http://a.gov.cn/118")
    assert due(known(120, SUMMER, 900, 10), SUMMER) == ()


@pytest.mark.parametrize(
    ("now", "seen", "days"), [(WINTER, 10, 0), (SUMMER, 10, 14), (WINTER, 300, 30), (SUMMER, 300, 90)]
)
def test_young_reports_and_the_season_come_sooner(now: datetime, seen: int, days: int) -> None:
    (report,) = known(1, now, seen, 0)
    assert interval(report, now) == timedelta(days=days)


def page(cell: str, counter: str = "17", skin: str = "a") -> Page:
    body = f"""<html><body class="{skin}"><h1>2022年年报</h1><p>点击次数：{counter}</p><div>{counter}</div>
    <p>今天是2026年1月{counter}日</p><table><tr><td>本年新收</td><td>{cell}</td></tr></table></body></html>"""
    return Page("http://a.gov.cn/1.html", body.encode())


def test_counters_clocks_and_markup_are_no_change() -> None:
    assert says_the_same(page("19"), page("19", counter="18", skin="b"))


def test_a_figure_is_a_change() -> None:
    assert not says_the_same(page("19"), page("20"))


def test_a_file_changes_with_its_bytes() -> None:
    one, other = (
        Page("http://a.gov.cn/1.pdf", b"%PDF-1 \x00\x01"),
        Page("http://a.gov.cn/1.pdf", b"%PDF-1 \x00\x02"),
    )
    assert says_the_same(one, one)
    assert not says_the_same(one, other)
