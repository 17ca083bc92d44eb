"""A wrong call or bad surroundings: one clear line, the contract's exit code, and nothing half-written."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import practice

HEAD = "site,name,level,division_code,home_url,column_url,family\n"
LINE = "hanyin,汉阴县人民政府,county,610921,http://127.0.0.1:9/,http://127.0.0.1:9/List-1.html,ankang\n"


@dataclass(frozen=True)
class Case:
    """What is typed, what the line must say of where and what, and the exit code."""

    name: str
    args: tuple[str, ...]
    says: tuple[str, ...]
    code: int = 2


CASES = [
    Case("no such command", ("crwal",), ("crwal",)),
    Case("no such option", ("crawl", "--sites", "x"), ("--sites",)),
    Case("no argument", ("trace",), ("REPORT",)),
    Case("a registry that is not there", ("crawl", "--registry", "no.csv"), ("no.csv", "No such file")),
    Case(
        "a family that does not exist",
        ("crawl", "--registry", "family.csv"),
        ("family.csv", "line 2", "ankag"),
    ),
    Case(
        "a misspelt column", ("crawl", "--registry", "column.csv"), ("column.csv", "line 1", "divison_code")
    ),
    Case("a level that does not exist", ("crawl", "--registry", "level.csv"), ("line 2", "'city'", "county")),
    Case("an address that is none", ("crawl", "--registry", "address.csv"), ("line 2", "www.hanyin.gov.cn")),
    Case("a site that is not listed", ("crawl", "--registry", "good.csv", "--site", "hayin"), ("hayin",)),
    Case(
        "an outcome that does not exist",
        ("crawl", "--registry", "good.csv", "--fail-on", "donw"),
        ("donw", "down"),
    ),
    Case("a delay that is none", ("crawl", "--registry", "good.csv", "--delay", "soon"), ("--delay", "soon")),
    Case("hosts that cannot be read", ("crawl", "--registry", "good.csv", "--hosts", "no.txt"), ("no.txt",)),
    Case(
        "a host outside loopback",
        ("crawl", "--registry", "good.csv", "--hosts", "far.txt"),
        ("far.txt", "8.8.8.8"),
    ),
    Case(
        "a file in place of the archive",
        ("crawl", "--registry", "good.csv", "--archive", "file/a"),
        ("file",),
    ),
    Case(
        "an archive nobody may write",
        ("crawl", "--registry", "good.csv", "--archive", "/proc/a"),
        ("/proc/a",),
    ),
    Case("no archive", ("verify", "--archive", "empty"), ("empty", "no archive here")),
    Case("no archive to rebuild", ("reparse", "--archive", "absent"), ("absent", "no archive here")),
    Case("no archive to ask", ("trace", "3f9c", "requests_new__total"), ("archive-data", "no archive here")),
    Case("a demonstration in a used folder", ("demo", "--archive", "used"), ("used", "not empty")),
    Case(
        "a settings file with a typo", ("--settings", "typo.toml", "crawl"), ("typo.toml", "dealy", "delay")
    ),
    Case("a settings file that is not there", ("--settings", "no.toml", "crawl"), ("no.toml",)),
]
FILES = {
    "family.csv": HEAD + LINE.replace("ankang", "ankag"),
    "column.csv": HEAD.replace("division", "divison") + LINE,
    "level.csv": HEAD + LINE.replace("county", "city"),
    "address.csv": HEAD + LINE.replace("http://127.0.0.1:9/,", "www.hanyin.gov.cn,"),
    "good.csv": HEAD + LINE,
    "far.txt": "www.hanyin.gov.cn 8.8.8.8:80\n",
    "typo.toml": "dealy = 3\n",
    "file": "",
    "used/mine.txt": "mine",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


def xxgk(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "xxgk", *args]
    return subprocess.run(call, check=False, capture_output=True, text=True, cwd=folder, timeout=60)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_line_the_exit_code_and_nothing_written(case: Case, folder: Path) -> None:
    before = everything(folder)
    done = xxgk(folder, *case.args)
    assert done.returncode == case.code, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for words in case.says:
        assert words in done.stderr
    assert everything(folder) == before


def test_every_wrong_line_of_a_registry_is_named_at_once(folder: Path) -> None:
    (folder / "two.csv").write_text(
        HEAD + LINE.replace("ankang", "ankag") + LINE.replace("county", "city"), "utf-8"
    )
    done = xxgk(folder, "crawl", "--registry", "two.csv")
    assert done.returncode == 2
    assert [("line 2" in line, "line 3" in line) for line in done.stderr.splitlines()][:2] == [
        (True, False),
        (False, True),
    ]


@pytest.fixture
def taken() -> Iterator[str]:
    """The port of a practice portal that answers where the first one of the demonstration would."""
    with practice.serve(practice.demo()[:1]) as portals:
        yield next(iter(portals.hosts.values())).rpartition(":")[2]


def test_a_port_that_is_taken(folder: Path, taken: str) -> None:
    before = everything(folder)
    done = xxgk(folder, "demo", "--port", taken)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert taken in done.stderr
    assert "--port" in done.stderr
    assert everything(folder) == before


def test_a_file_that_is_no_page_is_a_line_and_exit_1(folder: Path) -> None:
    (folder / "a.bin").write_bytes(bytes(range(256)) * 16)
    done = xxgk(folder, "parse", "a.bin")
    assert done.returncode == 1
    assert json.loads(done.stdout).keys() == {"file", "error"}
    assert len(done.stderr.splitlines()) == 1
