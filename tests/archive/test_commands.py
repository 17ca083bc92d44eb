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
