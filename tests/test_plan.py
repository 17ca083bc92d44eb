"""What a run is going to do: which sites are due, and which killed runs it takes over."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.findings import FindingsFile, Outcome, Run, Visit
from archive.known import KnownSite, read_known
from crawler.due import is_due, season_of, seasons, turn_of
from crawler.plan import PlanError, plan_run
from crawler.registry import Site
from crawler.round import finish
from xxgk.__main__ import command

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


def test_every_day_is_in_a_season_and_the_days_around_a_deadline_come_first() -> None:
    days = [datetime(2028, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    names = {day.strftime("%m-%d"): season_of(day).name for day in days}
    assert names["01-31"] == names["02-03"] == "around 31 January"
    assert names["03-31"] == "around 31 March"
    assert names["02-29"] == names["04-30"] == "reports come out"
    assert names["05-01"] == names["12-31"] == "the rest of the year"
    assert season_of(datetime(2026, 1, 27, 16, tzinfo=UTC)).name == "around 31 January"  # Beijing's day
    assert {season.name for season in seasons()} == set(names.values())


@pytest.mark.parametrize(
    ("month", "failures", "days"),
    [(7, 1, 1), (7, 2, 2), (7, 3, 4), (7, 5, 14), (7, 5000, 14), (2, 1, 1), (2, 3, 4), (2, 9, 4)],
)
def test_a_site_that_fails_again_and_again_is_asked_less_and_less(
    month: int, failures: int, days: int
) -> None:
    now = datetime(2026, month, 10, 3, tzinfo=UTC)
    known = KnownSite(outcome="down", finished_at="2026-01-01T00:00:00Z", failures=failures)
    turn = turn_of("a", known, now)
    assert turn.at == datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    assert turn.why.startswith("down ")


def test_failures_are_counted_from_the_findings_and_end_with_a_look(tmp_path: Path) -> None:
    def after(*outcomes: str) -> int:
        with FindingsFile(tmp_path / "findings" / f"{len(outcomes)}{outcomes[-1]}.jsonl") as file:
            for number, outcome in enumerate(outcomes):
                file.append(Visit(f"{number}", "a", "2026-01-01T00:00:00Z"))
                file.append(Outcome(f"{number}", "a", "2026-01-01T00:00:01Z", outcome))
        known = read_known(tmp_path).of("a").failures
        (tmp_path / "findings" / f"{len(outcomes)}{outcomes[-1]}.jsonl").unlink()
        return known

    assert after("new", "down", "blocked") == 2
    assert after("down", "down", "unchanged") == 0


def test_due_lists_what_crawl_due_visits_and_says_why(tmp_path: Path) -> None:
    registry = tmp_path / "sites.csv"
    head = "site,name,level,division_code,home_url,column_url,family\n"
    lines = "".join(f"{site.site},甲县,county,610921,{site.home_url},,\n" for site in SITES)
    registry.write_text(head + lines, "utf-8")
    archive = tmp_path / "archive"
    run(archive, "20260709T010000Z-aaaa", NOW - timedelta(days=2), ended=("a", "b"), whole=True)

    def due(*words: str) -> str:
        typed = [
            "due",
            "--registry",
            str(registry),
            "--archive",
            str(archive),
            "--at",
            "2026-07-10T03:00:00Z",
        ]
        done = CliRunner().invoke(command, [*typed, *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert [(row["site"], row["why"]) for row in json.loads(due("--json"))] == [("c", "never visited")]
    assert [site.site for site in plan_run(SITES, archive, due=True, now=NOW).sites] == ["c"]
    text = due("--all")
    assert "1 of 3 sites are due" in text
    assert "every 7 days: the rest of the year" in text
    row = next(row for row in json.loads(due("--json", "--all")) if row["site"] == "a")
    assert (row["due"], row["next_at"], row["outcome"]) == (False, "2026-07-15T03:00:00Z", "new")
    done = CliRunner().invoke(command, ["due", "--archive", str(archive), "--at", "soon"])
    assert done.exit_code == 2
