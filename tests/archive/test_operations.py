"""What is needed to run for years: metrics that parse, a report of each run, files for cron and systemd."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.findings import Outcome
from archive.store import index
from tests.archive.season import Season, report, title
from xxgk.__main__ import command
from xxgk.crawling import Crawled, News
from xxgk.runs import leave_report

DEPLOY = Path(__file__).parents[2] / "deploy"
SAMPLE = re.compile(
    r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d+(?:\.\d+)?(?:e\+?\d+)?)'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    season = Season(tmp_path)
    name = "甲县教育局"
    rows = [("2024.html", title(name, 2024), report(name, 2024))]
    season.visit("jia", "2025-01-20T02:00:00Z", rows, "new", name=name)
    season.visit("jia", "2025-02-20T02:00:00Z", (), "down", name=name)
    season.visit('od"d\\', "2025-02-20T02:00:00Z", (), "blocked", name="乙县教育局")
    index(tmp_path)
    return tmp_path


def samples(text: str) -> dict[str, dict[str, float]]:
    """A strict reading of the text format: every sample belongs to a metric declared right above it."""
    found: dict[str, dict[str, float]] = {}
    for line in text.splitlines():
        if declared := re.fullmatch(r"# TYPE ([a-z_]+) gauge", line):
            assert declared[1] not in found
            found[declared[1]] = {}
        elif not line.startswith("# HELP "):
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] == list(found)[-1]
            found[sample[1]][sample[2] or ""] = float(sample[3])
    assert text.endswith("\n")
    return found


def test_metrics_parse_and_say_when_a_site_was_last_seen_whole(folder: Path, tmp_path: Path) -> None:
    sites = folder / "sites.csv"
    sites.write_text(
        "site,name,level,division_code,home_url,column_url,family\n"
        "jia,甲县教育局,department,610921,http://jia.example.gov.cn/,,\n",
        "utf-8",
    )
    out = tmp_path / "xxgk.prom"
    words = ["metrics", "--archive", str(folder), "--registry", str(sites), "--out", str(out)]
    done = CliRunner().invoke(command, words)
    assert (done.exit_code, done.output) == (0, "")
    found = samples(out.read_text("utf-8"))
    jia, odd = 'site="jia"', 'site="od\\"d\\\\"'
    assert found["xxgk_site_last_success_timestamp_seconds"] == {jia: 1737338400}  # 2025-01-20T02:00Z
    assert found["xxgk_site_last_visit_timestamp_seconds"] == {jia: 1740016800, odd: 1740016800}
    assert found["xxgk_site_outcome"] == {jia + ',outcome="down"': 1, odd + ',outcome="blocked"': 1}
    assert found["xxgk_queue_sites"] == {"": 1}
    assert found["xxgk_reports"] == {"": 1}
    warcs = sum(path.stat().st_size for path in (folder / "warc").iterdir())
    assert found["xxgk_archive_bytes"]['part="warc"'] == warcs
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".xxgk")] == []


def test_metrics_that_cannot_be_written_are_one_line(folder: Path) -> None:
    words = ["metrics", "--archive", str(folder), "--out", str(folder / "none" / "x.prom")]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert "No such file or directory; name another file" in done.output


def test_a_run_leaves_its_report_for_people_and_for_programs(folder: Path) -> None:
    outcome = Outcome("20250120T020000Z-0001.jia", "jia", "2025-01-20T02:00:09Z", "new", 1, 1, requests=5)
    news = News("new", "甲县\u202e教育局", 2024, "http://jia.example.gov.cn/nb/2024.html")
    crawled = Crawled((outcome,), (news,), index(folder), lambda: None)
    path = leave_report(folder, crawled, "2025-01-20T02:00:00Z", "2025-01-20T02:00:10Z")
    assert path == folder / "runs" / "20250120T020000Z-0001.txt"
    text = path.read_text("utf-8")
    assert "jia" in text
    assert "new: 甲县\\u202e教育局 2024 http://jia.example.gov.cn/nb/2024.html" in text
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert told["sites"][0]["outcome"] == "new"
    assert told["news"][0]["year"] == 2024
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "20250120T020000Z-0001.json",
        "20250120T020000Z-0001.txt",
    ]


def test_every_command_of_the_ready_files_exists() -> None:
    lines = [
        re.split(r"(?:&&|\S+/bin/xxgk|^) (?:xxgk )?|=\S+/xxgk ", line)[-1]
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"Exec\w+=|[\d*]+ .*&& xxgk ", line)
    ]
    assert len(lines) == 8
    for line in lines:
        typed = shlex.split(line)
        called = command.get_command(click.Context(command), typed[0])
        assert called is not None, line
        called.make_parser(click.Context(called)).parse_args(typed[1:])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = re.sub(r"/opt/xxgk/\.venv/bin/xxgk", "/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text, "utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line] == []
