"""What is changed behind our back is found and named."""

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from archive import fingerprint
from archive.store import index
from archive.verify import Verified, verify
from parsers.page import Page
from parsers.record import Report

from .conftest import Archive, Crawl, page, read

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2021.html"


@pytest.fixture
def crawl(archive: Archive) -> Crawl:
    made = archive.visited(
        {
            A: page(requests_new__total="19", requests_carried_in__total=""),
            B: page(requests_new__total="0.50"),
        }
    )
    index(archive.folder, read=read)
    return made


def change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "archive.db") as db:
        assert db.execute(statement).rowcount == 1


def failures(folder: Path, sample: int | None = None) -> str:
    return "\n".join(verify(folder, sample, read=read).failures)


@pytest.mark.parametrize("sample", [None, 1, 50])
def test_an_honest_archive_is_proved_and_not_touched(crawl: Crawl, sample: int | None) -> None:
    before = {path: path.read_bytes() for path in crawl.folder.rglob("*") if path.is_file()}
    verified = verify(crawl.folder, sample, read=read)
    assert verified.failures == ()
    if sample is None:
        assert verified == Verified(captures=3, reports=2, cells=3)
    assert {path: path.read_bytes() for path in crawl.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE cell SET value = 91 WHERE value = 19",
            "requests_new__total: value is 91 in the database, 19 in",
        ),
        (
            "UPDATE cell SET value = 19.0 WHERE value = 19",
            "requests_new__total: value is 19.0 in the database",
        ),
        (
            "UPDATE cell SET value = 0 WHERE value IS NULL",
            "requests_carried_in__total: value is 0 in the database",
        ),
        ("UPDATE printed SET raw = '0.60'", "requests_new__total: raw is '0.60' in the database, '0.50' in"),
        ("DELETE FROM cell WHERE value = 19", "requests_new__total: in the files, but not in the database"),
        (
            """INSERT INTO cell SELECT (SELECT no FROM indicators WHERE id = 'rules__issued'), report, 3, NULL
            FROM cell LIMIT 1""",
            "rules__issued: in the database, but not in the files",
        ),
        ("UPDATE layout SET tail = 'tr[9]/td' WHERE tail = 'tr[1]/td'", "tail is 'tr[9]/td' in the database"),
        (
            "UPDATE checked SET status = 0 WHERE report = (SELECT min(key) FROM reports)",
            "status is 0 in the database, 1 in the files",
        ),
    ],
)
@pytest.mark.parametrize("sample", [None, 50])
def test_a_changed_value_is_named(crawl: Crawl, statement: str, named: str, sample: int | None) -> None:
    change(crawl.folder, statement)
    assert named in failures(crawl.folder, sample)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE reports SET year = 2012 WHERE url LIKE '%2022%'",
            "year is 2012 in the database, 2022 in the files",
        ),
        (
            "UPDATE reports SET parser = 'test 7' WHERE url LIKE '%2022%'",
            "parser is 'test 7' in the database",
        ),
        ("UPDATE pages SET seal = '' WHERE url LIKE '%2022%'", "seal is '' in the database"),
        ("UPDATE captures SET fetched_at = '2020-01-01T00:00:00Z' WHERE url LIKE '%2022%'", "fetched_at"),
        ("UPDATE sightings SET report = NULL WHERE url LIKE '%2022%'", "sightings jia"),
        (
            "UPDATE visits SET outcome = 'unchanged'",
            "outcome is 'unchanged' in the database, 'new' in the files",
        ),
        ("UPDATE cell SET report = 'x' WHERE value = 19", "cell x requests_new__total: in the database"),
        ("DELETE FROM visit_evidence", "visit_evidence 20260101T000000Z-aaaa.jia"),
        ("UPDATE indicators SET label_zh = 'x' WHERE no = 1", "label_zh is 'x'"),
    ],
)
def test_a_changed_row_is_named(crawl: Crawl, statement: str, named: str) -> None:
    change(crawl.folder, statement)
    assert named in failures(crawl.folder)


def test_a_changed_view_is_named(crawl: Crawl) -> None:
    with sqlite3.connect(crawl.folder / "archive.db") as db:
        db.execute("DROP VIEW checks")
        db.execute("CREATE VIEW checks AS SELECT 1 AS report")
    assert "checks is not defined as this version defines it" in failures(crawl.folder)


def test_what_another_reader_read_is_told_in_one_line(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "_code", lambda: "code:other")

    def other(asked: Page, site_name: str = "") -> tuple[Report, ...]:
        return tuple(
            replace(report, title="甲", cells={}, parser="test 2") for report in read(asked, site_name)
        )

    line = "archive.db: 2 pages were read by test 1, this is test 2; run xxgk reparse"
    assert verify(crawl.folder, read=other).failures == (line,)


def test_a_missing_file_and_what_rested_on_it_are_named(crawl: Crawl) -> None:
    capture = crawl.captures[A]
    (crawl.folder / "warc" / capture.warc).unlink()
    found = failures(crawl.folder)
    assert f"files warc/{capture.warc}: in the database, but not in the files" in found
    assert f"{capture.id}: named by visit 20260101T000000Z-aaaa.jia, but no WARC file has it" in found


def test_a_truncated_record_is_named_with_its_place(crawl: Crawl) -> None:
    capture = crawl.captures[B]
    path = crawl.folder / "warc" / capture.warc
    os.truncate(path, path.stat().st_size - 3)
    assert f"warc/{capture.warc}+{capture.offset}: the file ends in the middle of a record" in failures(
        crawl.folder
    )


@pytest.mark.parametrize("sample", [None, 50])
def test_a_flipped_byte_of_evidence_is_named(crawl: Crawl, sample: int | None) -> None:
    capture = crawl.captures[A]
    path = crawl.folder / "warc" / capture.warc
    data = bytearray(path.read_bytes())
    data[capture.offset + capture.length // 2] ^= 4
    path.write_bytes(data)
    found = failures(crawl.folder, sample)
    assert capture.id in found or f"{capture.warc}+{capture.offset}" in found


def test_a_file_that_was_never_indexed_is_named(archive: Archive, crawl: Crawl) -> None:
    archive.visited({A: page(requests_new__total="20")}, "20260102T000000Z-aaaa", outcome="changed")
    assert "files findings/20260102T000000Z-aaaa.jsonl: in the files, but not in the database" in failures(
        crawl.folder
    )


def test_a_broken_database_is_one_line(crawl: Crawl) -> None:
    path = crawl.folder / "archive.db"
    data = bytearray(path.read_bytes())
    data[100:140] = b"\xff" * 40
    path.write_bytes(data)
    assert "archive.db" in failures(crawl.folder)
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    assert failures(crawl.folder) == "archive.db: file is not a database; run xxgk reparse"


def test_a_database_whose_own_errors_cannot_be_printed_is_one_line(archive: Archive, crawl: Crawl) -> None:
    path = crawl.folder / "archive.db"
    path.write_bytes(path.read_bytes().replace(b"CREATE VIEW checks", b"CREATE V\xb9EW checks"))
    assert failures(crawl.folder).startswith("archive.db: ")
    index(archive.folder, read=read)
    assert failures(crawl.folder) == ""


def test_a_cell_whose_path_says_something_else_is_named(archive: Archive, crawl: Crawl) -> None:
    def misplacing(asked: Page, site_name: str = "") -> tuple[Report, ...]:
        (report,) = read(asked, site_name)
        cells = {name: structs.replace(cell, path="/html/body/h1") for name, cell in report.cells.items()}
        return (replace(report, cells=cells),)

    found = verify(crawl.folder, read=misplacing).failures
    assert any("PathError: requests_new__total: /html/body/h1 does not say '19'" in line for line in found)


def test_an_archive_that_nobody_can_write_is_still_proved(crawl: Crawl, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(crawl.folder, copy)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert failures(copy) == ""
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o755)
