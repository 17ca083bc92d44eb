"""A real crawl with Scrapy, in a process of its own, of practice portals: outcomes, files, manners, a kill.

What each portal must end with is the portal's own truth; what was asked is read from the servers' log.
"""

import itertools
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import practice
from archive.findings import Fetched, Finding, Found, Outcome, Sighting, read_findings
from archive.lock import hold
from archive.warc import damages, walk
from practice.portals import Portals
from tests.crawling import command, crawl, outcomes, saw

QUICK = ("hanyin", "huaian", "bumen", "xiangsi", "kongbai", "bimen", "gaoqiang", "gaiban")


@pytest.fixture
def portals() -> Iterator[Portals]:
    with practice.serve([plan for plan in practice.demo() if plan.site in QUICK]) as served:
        yield served


def test_every_visit_ends_as_its_portal_planned_and_shows_why(portals: Portals, tmp_path: Path) -> None:
    found = crawl(portals, tmp_path)
    truth = portals.truth
    ended = outcomes(found)
    assert {site: end.outcome for site, end in ended.items()} == {
        site: planned.outcome for site, planned in truth.items()
    }
    for site, planned in truth.items():
        reports = {finding.url for finding in found if isinstance(finding, Found) and finding.site == site}
        assert reports == {report.url for report in planned.reports}, site
        assert ended[site].new == len(planned.reports)
    captures = {capture.id: capture for path in (tmp_path / "a/warc").iterdir() for capture, _ in walk(path)}
    assert all(end.evidence and set(end.evidence) <= set(captures) for end in ended.values())
    # Everything sent is archived, counted, and was allowed.
    assert len(captures) == len(portals.log) == sum(end.requests for end in ended.values())
    assert [asked.path for asked in portals.log if asked.site == "bimen"] == ["/robots.txt"]
    assert all(asked.at_site == asked.at_address == 1 for asked in portals.log)
    assert all(asked.user_agent.startswith("xxgk/") and "+http" in asked.user_agent for asked in portals.log)
    names = sorted(path.name for path in (tmp_path / "a/warc").iterdir())
    assert all(name.startswith("xxgk-2") and name.endswith(".warc.gz") for name in names)
    assert not [damage for name in names for damage in damages(tmp_path / "a/warc" / name)]
    assert len(list((tmp_path / "a/findings").glob("*.ended"))) == 1


def test_the_second_visit_asks_for_lists_and_whether_reports_are_the_same(
    portals: Portals, tmp_path: Path
) -> None:
    crawl(portals, tmp_path, "-a", "site=bumen,hanyin")
    before = sum(path.stat().st_size for path in (tmp_path / "a/warc").iterdir())
    portals.log.clear()
    found = crawl(portals, tmp_path, "-a", "site=bumen,hanyin", "-a", "year=2020")
    assert {site: end.outcome for site, end in outcomes(found).items()} == {
        "bumen": "unchanged",
        "hanyin": "not_yet_published",
    }
    assert outcomes(found)["bumen"].listed == 5
    reports = {report.url for site in ("bumen", "hanyin") for report in portals.truth[site].reports}
    again = [asked for asked in portals.log if f"http://{asked.host}{asked.path}" in reports]
    assert len(again) == len(reports)  # a small column is looked through at every visit
    assert {asked.status for asked in again} <= {200, 304}
    # Straight to the column that was found: the home page is not asked for again.
    assert not [asked for asked in portals.log if asked.path == "/"]
    assert sum(path.stat().st_size for path in (tmp_path / "a/warc").iterdir()) < 2 * before


def test_a_killed_crawl_goes_on_from_its_own_files(portals: Portals, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = crawl(portals, tmp_path / "whole", "-a", "site=bumen,hanyin,huaian")
    portals.log.clear()
    chosen = ("-a", "site=bumen,hanyin,huaian")
    for pages in (4, 9, 14):
        process = subprocess.Popen(
            command(portals, tmp_path, *chosen, delay=0.05), stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + 60
        while process.poll() is None and len(portals.log) < pages and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    crawl(portals, tmp_path, *chosen)
    everything = [
        finding for path in (tmp_path / "a/findings").glob("*.jsonl") for finding in read_findings(path)
    ]

    def seen(findings: list[Finding]) -> tuple[set[object], set[object], set[object]]:
        return (
            {(f.site, f.url, f.sha256) for f in findings if isinstance(f, Found)},
            {(f.site, f.url, f.title) for f in findings if isinstance(f, Sighting)},
            {(f.site, f.outcome, f.new, f.listed) for f in findings if isinstance(f, Outcome)},
        )

    assert seen(everything) == seen(whole)
    archived = [f.url for f in everything if isinstance(f, Fetched)]
    assert len(archived) == len(set(archived))  # nothing that was archived was asked for again


def test_the_delay_runs_from_answer_to_question(portals: Portals, tmp_path: Path) -> None:
    crawl(portals, tmp_path, "-a", "site=hanyin", delay=0.4)
    log = portals.log
    pauses = [later.began - earlier.ended for earlier, later in itertools.pairwise(log)]
    assert len(pauses) >= 4
    assert min(pauses) >= 0.39


def test_an_archive_in_use_is_left_alone(portals: Portals, tmp_path: Path) -> None:
    with hold(tmp_path / "a"):
        done = subprocess.run(
            command(portals, tmp_path), capture_output=True, text=True, timeout=60, check=False
        )
    assert "is writing to this archive" in done.stderr
    assert not portals.log


def test_an_archive_that_cannot_be_written_ends_the_run(portals: Portals, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "warc").write_text("in the way")
    done = subprocess.run(command(portals, tmp_path), capture_output=True, text=True, timeout=60, check=False)
    assert "archive" in done.stderr
    assert not outcomes(saw(tmp_path))
    assert not [finding for finding in saw(tmp_path) if isinstance(finding, Found)]
