"""The main job on practice portals, through the command as a user types it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

import practice

HOUSE = Path(__file__).parents[1]
XXGK = [sys.executable, "-m", "xxgk"]


def xxgk(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*XXGK, *args], check=False, capture_output=True, text=True, timeout=120, cwd=cwd)


@pytest.fixture(scope="module")
def portals() -> Iterator[practice.Portals]:
    with practice.serve(practice.demo()) as portals:
        yield portals


@pytest.fixture(scope="module")
def given(portals: practice.Portals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a crawl is given: registry.csv, hosts.txt."""
    folder = tmp_path_factory.mktemp("given")
    portals.write(folder)
    return folder


# Each failing request of these waits longer than the one before, which costs ten seconds a crawl.
SLOW = ("wuxian", "duanqiao")


@pytest.fixture(scope="module")
def given_quick(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without the sites that take long."""
    folder = tmp_path_factory.mktemp("quick")
    lines = (given / "registry.csv").read_text("utf-8").splitlines(keepends=True)
    quick = [line for line in lines if not line.startswith(SLOW)]
    assert len(quick) == len(lines) - len(SLOW)
    (folder / "registry.csv").write_text("".join(quick), "utf-8")
    shutil.copy(given / "hosts.txt", folder)
    return folder


def crawling(given: Path, archive: Path, *more: str) -> list[str | Path]:
    names = ["--registry", given / "registry.csv", "--hosts", given / "hosts.txt"]
    return ["crawl", *names, "--delay", "0", "--archive", archive, *more]


@pytest.fixture(scope="module")
def crawled(given: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """An archive that an undisturbed crawl made, and what that crawl said."""
    archive = tmp_path_factory.mktemp("undisturbed") / "archive"
    done = xxgk(*crawling(given, archive, "--json"))
    assert done.returncode == 0, done.stderr
    assert "new: 汉阴县人民政府 2022 http://www.hanyin.gov.cn/Content-648213.html" in done.stderr
    return archive, json.loads(done.stdout)


@pytest.fixture(scope="module")
def archive(crawled: tuple[Path, dict[str, Any]]) -> Path:
    return crawled[0]


def rows(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        return db.execute(query).fetchall()


def test_every_site_ends_as_planned_with_evidence(
    portals: practice.Portals, crawled: tuple[Path, dict[str, Any]]
) -> None:
    folder, said = crawled
    sites = {site["site"]: site for site in said["sites"]}
    assert {name: site["outcome"] for name, site in sites.items()} == {
        name: truth.outcome for name, truth in portals.truth.items()
    }
    assert all(
        set(site)
        >= {"site", "outcome", "listed", "new", "changed", "withdrawn", "requests", "family", "evidence"}
        for site in sites.values()
    )
    captures = {row[0] for row in rows(folder, "SELECT id FROM captures")}
    for name, site in sites.items():
        assert set(site["evidence"]) <= captures
        # A site that is down answers nothing, so nothing can be archived.
        assert site["evidence"] or site["outcome"] == "down", name


def test_every_report_and_cell_is_what_was_printed(portals: practice.Portals, archive: Path) -> None:
    """Cell by cell what the portals say that they printed: nothing is wrong, missing or made up."""
    planned = {report.url: report for truth in portals.truth.values() for report in truth.reports}
    found = rows(archive, "SELECT id, url, body, year, t2, t3, t4 FROM reports WHERE current")
    assert len(planned) >= 10
    assert sorted(row[1] for row in found) == sorted(planned)
    for report, url, body, year, *forms in found:
        truth = planned[url]
        assert (body, year) == (truth.body, truth.year), url
        assert dict(zip(("t2", "t3", "t4"), forms, strict=True)) == dict(truth.tables), url
        cells = rows(archive, f"SELECT indicator, raw FROM cells WHERE report = '{report}' AND tbl <> 'narr'")
        assert dict(cells) == {name: raw or "" for name, raw in truth.cells.items()}, url


def test_verify_walks_every_cell_back_and_finds_nothing_amiss(archive: Path) -> None:
    done = xxgk("verify", "--archive", archive)
    cells = rows(archive, "SELECT count(*) FROM cells")[0][0]
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{cells} cells" in done.stderr
    assert "0 failures" in done.stderr
    assert cells > 2000


def test_trace_leads_from_a_number_to_its_bytes(archive: Path) -> None:
    report, url = rows(archive, "SELECT id, url FROM reports WHERE body = '汉阴县人民政府' AND year = 2022")[
        0
    ]
    by_start = xxgk("trace", "--archive", archive, report[:8], "requests_new__total")
    by_address = xxgk("trace", "--archive", archive, url, "requests_new__total")
    assert by_start.returncode == 0, by_start.stderr
    assert by_start.stdout == by_address.stdout
    evidence = json.loads(by_start.stdout)
    assert (evidence["cell"]["value"], evidence["cell"]["raw"], evidence["proved"]) == (19, "19", True)
    assert evidence["capture"]["url"] == url
    assert (archive / "warc" / evidence["capture"]["warc"]).is_file()


def test_trace_of_what_is_not_there_is_one_line(archive: Path) -> None:
    report = rows(archive, "SELECT id FROM reports")[0][0]
    for args in (["0000000000000000", "requests_new__total"], [report, "requests_old__total"]):
        done = xxgk("trace", "--archive", archive, *args)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr


def tables(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table and view of the database with its rows, in the order in which they stand."""
    names = rows(archive, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    return {name: rows(archive, f'SELECT * FROM "{name}"') for (name,) in names}


def test_a_deleted_database_comes_back_row_for_row(archive: Path) -> None:
    before = tables(archive)
    (archive / "archive.db").unlink()
    done = xxgk("reparse", "--archive", archive)
    assert done.returncode == 0, done.stderr
    assert tables(archive) == before
    assert {"reports", "cells", "checks", "sections", "provenance", "reports_wide"} <= set(before)


def test_two_other_programs_accept_the_warc_files(archive: Path) -> None:
    files = sorted((archive / "warc").iterdir())
    assert files
    assert all(path.name.endswith(".warc.gz") for path in files)
    warcio = Path(sys.executable).with_name("warcio")
    checked = subprocess.run([warcio, "check", "-v", *files], check=True, capture_output=True, text=True)
    assert "fail" not in checked.stdout
    compared = 0
    for path in files:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                record.content_stream().read()
                assert record.digest_checker.passed is True, record.rec_headers
                compared += 1
        with path.open("rb") as file:
            assert all(record.verify_block_digest() for record in FastIterator(file, parse_http=False))
    captures = rows(archive, "SELECT count(*) FROM captures")[0][0]
    assert compared >= 2 * captures > 0


def test_outcomes_named_in_fail_on_end_with_3_and_logs_can_be_json(
    given: Path, archive: Path, tmp_path: Path
) -> None:
    again = shutil.copytree(archive, tmp_path / "again")
    some = ["--site", "gaoqiang", "--site", "hanyin", "--log", "json"]
    assert xxgk(*crawling(given, again, *some, "--fail-on", "down")).returncode == 0
    done = xxgk(*crawling(given, again, *some, "--fail-on", "blocked,down", "--json"))
    assert done.returncode == 3
    outcomes = {site["site"]: site["outcome"] for site in json.loads(done.stdout)["sites"]}
    assert outcomes == {"hanyin": "not_yet_published", "gaoqiang": "blocked"}
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["site"]: line["outcome"] for line in logged if line["kind"] == "visit"} == outcomes
    assert logged[-1]["kind"] == "end"
    assert xxgk("verify", "--archive", again).returncode == 0


QUICK = f"site NOT IN {SLOW}"
REPORTS = (
    "SELECT id, site, url, part, title, agency, body, year, scope, published_on, sha256, version, current,"
    f" t2, t3, t4 FROM reports WHERE {QUICK} ORDER BY id"
)
CELLS = (
    "SELECT report, indicator, value, raw, status, flags, path FROM cells"
    f" WHERE report IN (SELECT id FROM reports WHERE {QUICK}) ORDER BY report, indicator"
)
SIGHTINGS = (
    f"SELECT DISTINCT site, url, title, listed_on, report FROM sightings WHERE {QUICK} ORDER BY url, title"
)
VISITS = (
    f"SELECT site, outcome, listed, new, changed, withdrawn, requests FROM visits WHERE {QUICK} ORDER BY site"
)


def compare(one: Path, other: Path) -> None:
    for query in (REPORTS, CELLS, SIGHTINGS):
        assert rows(one, query) == rows(other, query)
    assert len(rows(one, REPORTS)) > 8


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.01)


def test_a_killed_crawl_goes_on_to_the_same_reports(given_quick: Path, archive: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"

    def found() -> int:
        return sum(
            path.read_bytes().count(b'"kind": "found"') for path in (killed / "findings").glob("*.jsonl")
        )

    with subprocess.Popen([*XXGK, *crawling(given_quick, killed)], stderr=subprocess.DEVNULL) as crawl:
        wait_for(lambda: found() >= 3 or crawl.poll() is not None)
        assert crawl.poll() is None, "the crawl was over before it could be killed"
        os.kill(crawl.pid, signal.SIGKILL)
    assert found() < len(rows(archive, REPORTS))
    done = xxgk(*crawling(given_quick, killed))
    assert done.returncode == 0, done.stderr
    compare(killed, archive)
    assert xxgk("verify", "--archive", killed).returncode == 0


def test_scrapy_leaves_the_same_archive(given_quick: Path, archive: Path, tmp_path: Path) -> None:
    made = tmp_path / "scrapy"
    given_as = {"registry": given_quick / "registry.csv", "hosts": given_quick / "hosts.txt", "archive": made}
    args = [word for name, value in given_as.items() for word in ("-a", f"{name}={value}")]
    args += ["-s", "DOWNLOAD_DELAY=0"]
    scrapy = Path(sys.executable).with_name("scrapy")
    done = subprocess.run(
        [scrapy, "crawl", "annual", *args], check=False, cwd=HOUSE, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not (made / "archive.db").exists()
    assert xxgk("reparse", "--archive", made).returncode == 0
    compare(made, archive)
    assert rows(made, VISITS) == rows(archive, VISITS)
