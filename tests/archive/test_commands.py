"""The commands over an archive, run as a user runs them."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import index

from .conftest import Archive
from .test_evidence import PAGE, URL


def xxgk(*args: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "xxgk", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(archive: Archive) -> Path:
    archive.visited({URL: PAGE})
    index(archive.folder)
    return archive.folder


def test_verify_counts_what_it_proved_and_names_what_it_could_not(folder: Path) -> None:
    code, out, err = xxgk("verify", "--archive", folder)
    assert (code, out) == (0, "")
    assert "7 cells of 1 reports walked back to 2 captures: 0 failures" in err
    with sqlite3.connect(folder / "archive.db") as db:
        db.execute("UPDATE cell SET value = 91 WHERE value = 19")
    code, out, _ = xxgk("verify", "--archive", folder)
    assert code == 1
    assert "requests_new__total: value is 91 in the database, 19 in the files" in out


def test_trace_prints_json_and_refuses_in_one_line(folder: Path) -> None:
    code, out, _ = xxgk("trace", "--archive", folder, URL, "requests_new__total")
    assert code == 0
    assert json.loads(out)["cell"]["value"] == 19
    code, out, err = xxgk("trace", "--archive", folder, URL, "review_total")
    assert (code, out) == (2, "")
    assert (
        err == f"xxgk: review_total: report {json_id(folder)} has no such cell; the page does not print it\n"
    )


def json_id(folder: Path) -> str:
    with sqlite3.connect(folder / "archive.db") as db:
        return str(db.execute("SELECT id FROM reports").fetchone()[0])


def test_reparse_after_the_database_was_deleted_ends_0(folder: Path) -> None:
    before = (folder / "archive.db").read_bytes()
    (folder / "archive.db").unlink()
    assert xxgk("reparse", "--archive", folder)[0] == 0
    assert (folder / "archive.db").read_bytes() == before


def test_add_takes_a_file_in_and_says_where_it_lies(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "2021.html").write_bytes(PAGE.replace(b"2022", b"2021"))
    url = "http://www.example.gov.cn/2021.html"
    said = ["--url", url, "--seen-at", "2022-02-01T08:00:00+08:00", "--by", "张三"]
    code, out, err = xxgk("add", tmp_path / "2021.html", *said, "--archive", folder)
    assert (code, out) == (0, "")
    assert "seen at 2022-02-01T00:00:00Z" in err
    assert "2 reports with 14 cells" in err
    code, out, _ = xxgk("trace", "--archive", folder, url, "requests_new__total")
    assert json.loads(out)["brought"]["brought_by"] == "张三"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--url", "www.example.gov.cn", "--seen-at", "2022-01-01", "--by", "x"], "no address"),
        (["--url", URL, "--seen-at", "yesterday", "--by", "x"], "no time"),
        (["--url", URL, "--seen-at", "2999-01-01", "--by", "x"], "in the future"),
        (["--url", URL, "--seen-at", "2022-01-01"], "--by"),
    ],
)
def test_add_refuses_a_wrong_call_in_one_line(
    folder: Path, tmp_path: Path, args: list[str], said: str
) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    before = sorted(folder.rglob("*"))
    code, _, err = xxgk("add", tmp_path / "a.html", *args, "--archive", folder)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


def test_a_bare_file_without_a_time_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    code, _, err = xxgk("add", tmp_path / "a.html", "--url", URL, "--by", "x", "--archive", folder)
    assert code == 1
    assert "needs --seen-at" in err


def test_search_diff_merge_and_the_exports_work_as_typed(folder: Path, tmp_path: Path) -> None:
    code, out, _ = xxgk("search", "年度报告", "--archive", folder)
    assert (code, out.count("\n")) == (0, 1)
    assert json.loads(xxgk("search", "年报", "报告", "--json", "--archive", folder)[1] or "{}") == {}
    assert json.loads(xxgk("diff", URL, "--archive", folder)[1])["changes"] == []
    merged = tmp_path / "merged"
    code, _, err = xxgk("merge", folder, "--archive", merged)
    assert code == 0
    assert "2 new files; 1 reports with 7 cells" in err
    code, _, err = xxgk("merge", tmp_path / "nowhere", "--archive", merged)
    assert code == 2
    assert "no archive here" in err
    assert xxgk("manifest", "--archive", folder)[1] == xxgk("manifest", "--archive", merged)[1]
    assert xxgk("cdx", "--archive", folder)[1].count("\n") == 2
    assert xxgk("wacz", tmp_path / "out.wacz", "--archive", folder)[0] == 0
    assert (tmp_path / "out.wacz").stat().st_size > 1000
