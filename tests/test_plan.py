"""What a run is going to do: which sites are due, and which killed runs it takes over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.findings import FindingsFile, Outcome, Run, Visit
from archive.known import KnownSite
from crawler.plan import PlanError, is_due, plan_run
from crawler.registry import Site
from crawler.round import finish

SITES = tuple(Site(key, key, "county", "", f"http://www.{key}.gov.cn/") for key in ("a", "b", "c"))
NOW = datetime(2026, 7, 10, 3, tzinfo=UTC)


def run(
    folder: Path, name: str, at: datetime, *, ended: tuple[str, ...], year: int = 2025, whole: bool = False
) -> None:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    with FindingsFile(folder / "findings" / f"{name}.jsonl") as file:
        file.append(Run(name, stamp, "xxgk", {"year": str(year)}))
        for site in ("a", "b"):
            file.append(Visit(f"{name}.{site}", site, stamp))
        for site in ended:
            file.append(Outcome(f"{name}.{site}", site, stamp, "new"))
    if whole:
        finish(folder, name)


def test_the_expected_year_is_the_last_one_in_beijing(tmp_path: Path) -> None:
    assert plan_run(SITES, tmp_path, now=datetime(2025, 12, 31, 15, 59, tzinfo=UTC)).year == 2024
    assert plan_run(SITES, tmp_path, now=datetime(2025, 12, 31, 16, 0, tzinfo=UTC)).year == 2025


def test_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    run(tmp_path, "20260710T010000Z-aaaa", NOW - timedelta(hours=2), ended=("a",))
    run(tmp_path, "20260710T020000Z-aaaa", NOW - timedelta(hours=1), ended=("b",))
    plan = plan_run(SITES, tmp_path, now=NOW)
    assert [outcome.site for outcome in plan.done] == ["a", "b"]
    assert [site.site for site in plan.sites] == ["c"]


@pytest.mark.parametrize(
    ("hours", "year", "whole"),
    [(1, 2025, True), (49, 2025, False), (1, 2024, False)],
    ids=["ended", "old", "another year"],
)
def test_other_runs_are_not(tmp_path: Path, hours: int, year: int, whole: bool) -> None:
    at = NOW - timedelta(hours=hours)
    run(tmp_path, at.strftime("%Y%m%dT%H%M%SZ-aaaa"), at, ended=("a",), year=year, whole=whole)
    plan = plan_run(SITES, tmp_path, now=NOW)
    assert plan.done == ()
    assert len(plan.sites) == 3


def test_a_site_that_no_line_names_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="site 'x' is not in the registry"):
        plan_run(SITES, tmp_path, only=["x"])


@pytest.mark.parametrize(
    ("month", "outcome", "days", "due"),
    [
        (7, "unchanged", 6, False),
        (7, "unchanged", 7, True),
        (7, "down", 1, True),
        (2, "unchanged", 1, True),
        (2, "unchanged", 0, False),
        (7, "", 0, True),
    ],
)
def test_sites_are_due_daily_in_the_season_and_after_a_failure(
    month: int, outcome: str, days: int, due: bool
) -> None:
    now = datetime(2026, month, 10, 3, tzinfo=UTC)
    finished = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ") if outcome else ""
    assert is_due(KnownSite(outcome=outcome, finished_at=finished), now) is due
