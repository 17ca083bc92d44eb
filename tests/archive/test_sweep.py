"""A sweep looks on both sides of a midnight, as near to it as it can, and goes on when it was killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.findings import Fetched, Outcome, Run, Visit, read_findings
from archive.known import Known, KnownSite
from archive.warc import Exchange, WarcFile
from crawler.registry import Site
from crawler.sweep import PLACES, latest_starts, lengths_of, midnight_of, seconds_ahead
from tests.archive.midnight import MIDNIGHT
from xxgk.__main__ import command

ROOT = Path(__file__).parents[2]


def sweep(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    folder.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "tests.archive.midnight", str(folder), str(seconds)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def runs(folder: Path) -> list[tuple[str, list[object]]]:
    """The side of each run and its findings."""
    found = []
    for path in sorted((folder / "a" / "findings").glob("*.jsonl")):
        findings = list(read_findings(path))
        first = findings[0]
        assert isinstance(first, Run)
        found.append((first.settings["sweep"], findings[1:]))
    return found


def test_both_sides_decide_all_but_what_appeared_between_the_looks(tmp_path: Path) -> None:
    done = sweep(tmp_path, 4)
    out, words = done.communicate(timeout=60)
    assert done.returncode == 0, words
    told = json.loads(out)
    assert told["sweep"]["states"] == {"on_time": 2, "overdue": 1, "undecided": 1, "blocked": 1}
    assert told["sweep"]["ends_at"] == "2025-01-31T16:00:00Z"
    assert told["sweep"]["complete"] is True
    assert "undecided: 丙县教育局, not there at 2025-01-31T15:59:5" in words
    visits = Counter((one["side"], one["site"]) for one in told["sites"])
    # Who was seen before midnight is left in peace after it, and who refuses us is not asked twice a side.
    before = {("before", site): 1 for site in ("intime", "silent", "between", "walled", "seen")}
    assert visits == {**before, ("after", "silent"): 1, ("after", "between"): 1, ("after", "walled"): 1}
    for side, findings in runs(tmp_path):
        moments = [one.fetched_at for one in findings if isinstance(one, Fetched)]
        assert moments
        assert all((moment >= "2025-01-31T16") is side.endswith("after") for moment in moments)


def test_a_sweep_that_was_killed_goes_on_on_the_side_where_it_is(tmp_path: Path) -> None:
    killed = sweep(tmp_path, 30)
    findings = tmp_path / "a" / "findings"
    until = time.monotonic() + 20
    while time.monotonic() < until and '"kind": "outcome"' not in "".join(
        path.read_text("utf-8") for path in findings.glob("*.jsonl")
    ):
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert len(runs(tmp_path)) == 1

    for seconds in (-60, -120):  # a minute after midnight, and once more when nothing is left to do
        done = sweep(tmp_path, seconds)
        out, words = done.communicate(timeout=60)
        assert done.returncode == 0, words
        told = json.loads(out)
        assert told["sweep"]["states"]["overdue"] == 1
        visited = [one["site"] for one in told["sites"]]
        assert len(set(visited)) == len(visited)
        if seconds == -120:
            assert visited == []
    sides = [side for side, _ in runs(tmp_path)]
    assert sides[0] == "2025-01-31 before"
    assert set(sides[1:]) == {"2025-01-31 after"}
    for side, some in runs(tmp_path):
        if side.endswith("after"):
            begun = [one.site for one in some if isinstance(one, Visit)]
            assert begun == [] or "silent" in begun
            assert all(one.fetched_at >= "2025-01-31T16" for one in some if isinstance(one, Fetched))
            # What was fetched before midnight answers nothing after it.
            assert all(one.requests > 0 for one in some if isinstance(one, Outcome))


def test_only_a_midnight_that_is_near_is_swept() -> None:
    assert midnight_of("01-31", MIDNIGHT - timedelta(hours=20)) == MIDNIGHT
    assert midnight_of("01-31", MIDNIGHT + timedelta(hours=11)) == MIDNIGHT
    assert midnight_of("12-31", datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    with pytest.raises(ValueError, match="the next is 2026-02-01 00:00 in Beijing"):
        midnight_of("01-31", datetime(2025, 7, 1, tzinfo=UTC))
    for wrong in ("31-01", "1-31", "02-30", "soon"):
        with pytest.raises(ValueError, match="give it as 01-31"):
            midnight_of(wrong, MIDNIGHT)


def site(key: str, host: str) -> Site:
    return Site(key, key, "county", "", f"http://{host}/")


def test_each_visit_begins_as_late_as_the_last_one_allows() -> None:
    alone = [site(f"s{n}", f"h{n}.gov.cn") for n in range(3)]
    shared = [site(f"t{n}", "one.gov.cn") for n in range(3)]
    lengths = {one.site: timedelta(minutes=n + 1) for n, one in enumerate([*alone, *shared])}
    starts = latest_starts([*alone, *shared], lengths, MIDNIGHT)
    # Each ends before midnight with a quarter of its length to spare, and those of one host do not overlap.
    for one in alone:
        assert MIDNIGHT - starts[one.site] == lengths[one.site] * 1.25 + timedelta(seconds=30)
    row = sorted((starts[one.site], lengths[one.site]) for one in shared)
    assert all(start + length <= following for (start, length), (following, _) in pairwise(row))
    assert MIDNIGHT - row[0][0] == timedelta(minutes=4 + 5 + 6) * 1.25 + timedelta(seconds=30)


def test_no_more_sites_are_at_work_than_a_run_has_places() -> None:
    sites = [site(f"s{n}", f"h{n}.gov.cn") for n in range(5 * PLACES)]
    lengths = {one.site: timedelta(minutes=1) for one in sites}
    starts = latest_starts(sites, lengths, MIDNIGHT)
    assert Counter(starts.values()).most_common(1)[0][1] == PLACES
    assert MIDNIGHT - min(starts.values()) == timedelta(minutes=5 * 1.25, seconds=30)


def test_a_visit_takes_as_long_as_the_last_one_and_an_unknown_one_as_the_middle_one() -> None:
    known = Known(
        {
            "a": KnownSite(started_at="2025-01-01T00:00:00Z", finished_at="2025-01-01T00:01:00Z"),
            "b": KnownSite(started_at="2025-01-01T00:00:00Z", finished_at="2025-01-01T00:03:00Z"),
        }
    )
    sites = [site(key, f"{key}.gov.cn") for key in "abc"]
    found = lengths_of(sites, known, 2.0)
    assert found == {key: timedelta(minutes=n) for key, n in (("a", 1), ("b", 3), ("c", 2))}
    assert lengths_of(sites[2:], known, 2.0) == {"c": timedelta(minutes=1)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sweep", "02-31"], "is no day of the year"),
        (["--sweep", "01-31", "--due"], "leave out --due and --year"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_in_a_line(tmp_path: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(command, ["crawl", "--archive", str(tmp_path / "a"), *words])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "a").exists()


def test_the_clock_is_compared_with_those_of_the_portals(tmp_path: Path) -> None:
    def answers(hosts: int) -> float | None:
        run = f"2025013{hosts}T155900Z-0001"
        with closing(WarcFile(tmp_path, run, "test", {})) as warc:
            for number in range(hosts):
                # Two clocks agree on 15:58:00, one is wrong; what a cache kept says nothing.
                said = "Fri, 31 Jan 2025 15:58:00 GMT" if number else "Fri, 31 Jan 2025 03:00:00 GMT"
                for headers in ((("Date", said),), (("Date", "Thu, 30 Jan 2025 00:00:00 GMT"), ("Age", "9"))):
                    url = f"http://h{number}.gov.cn/{len(headers)}"
                    at = "2025-01-31T15:59:00Z"
                    warc.write(Exchange(url, "GET", (), b"", 200, "OK", headers, b"x", at))
        return seconds_ahead(tmp_path, run)

    assert answers(3) == 60
    assert answers(2) is None
