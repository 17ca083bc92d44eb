"""A difference is what the report says otherwise; the frame around it is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.evidence import trace
from archive.merge import merge_files
from archive.rows import digests_of, report_id
from archive.store import index, opened, reparse
from archive.verify import verify
from archive.versions import compare_versions
from parsers.page import Page

from .conftest import Archive, page, read
from .test_store import rows, tables

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2022b.html"
FIRST, SECOND, THIRD = (f"2026010{day}T000000Z-aaaa" for day in (1, 2, 3))


def test_a_difference_is_told_by_cell_and_by_section(archive: Archive) -> None:
    old = page(requests_new__total="19", requests_carried_in__total="")
    new = page(requests_new__total="20", review_total="1").replace(
        "一、总体情况".encode(), "一、总体".encode()
    )
    archive.visited({A: old}, FIRST)
    archive.visited({A: new}, SECOND, outcome="changed")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    assert [(one["version"], one["current"]) for one in found["versions"]] == [(1, 0), (2, 1)]
    step = {"from": 1, "to": 2, "seen_at": "2026-01-02T00:00:02Z"}
    assert found["changes"] == [
        {
            **step,
            "what": "cell",
            "indicator": "requests_new__total",
            "before": {"value": 19, "raw": "19", "status": "number"},
            "after": {"value": 20, "raw": "20", "status": "number"},
        },
        {
            **step,
            "what": "cell",
            "indicator": "requests_carried_in__total",
            "before": {"raw": "", "status": "blank"},
            "after": None,
        },
        {
            **step,
            "what": "cell",
            "indicator": "review_total",
            "before": None,
            "after": {"value": 1, "raw": "1", "status": "number"},
        },
        {
            **step,
            "what": "section",
            "number": 1,
            "before": {"heading": "一、总体情况", "text": ""},
            "after": {"heading": "一、总体", "text": ""},
        },
    ]


BODY = page(requests_new__total="19")
FURNITURE = [
    b"<p>visitors: 4711</p><h1>",
    b"<div><a href='/'>menu</a></div><h1>",
    b"<span>12:00:01</span><h1>",
]


def framed(number: int) -> bytes:
    return BODY.replace(b"<h1>", b"<p>visitors: %d</p><h1>" % number)


@pytest.mark.parametrize("furniture", FURNITURE)
def test_furniture_makes_no_version_and_every_payload_stays_evidence(
    archive: Archive, furniture: bytes
) -> None:
    first = archive.visited({A: BODY}, FIRST)
    second = archive.visited({A: BODY.replace(b"<h1>", furniture)}, SECOND, outcome="unchanged")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    (version,) = found["versions"]
    assert (version["sha256"], version["last_seen_at"]) == (first.captures[A].sha256, "2026-01-02T00:00:02Z")
    (repeat,) = version["repeats"]
    assert repeat["capture"] == second.captures[A].id
    assert repeat["id"] == report_id(A, 1, second.captures[A].sha256)
    assert found["changes"] == []
    query = "SELECT DISTINCT report, visit FROM sightings ORDER BY visit"
    assert rows(archive.folder, query) == [(version["id"], f"{run}.jia") for run in (FIRST, SECOND)]
    assert trace(archive.folder, repeat["id"], "requests_new__total")["report"]["id"] == version["id"]
    assert verify(archive.folder, read=read).failures == ()


def test_which_payload_stands_does_not_depend_on_the_order_of_indexing(
    archive: Archive, tmp_path: Path
) -> None:
    """The earliest stands: also where it comes last, out of another archive, and its rows were not kept."""
    other = Archive(tmp_path / "other")
    for run, number in ((THIRD, 3), (SECOND, 2), (FIRST, 1)):
        piece = Archive(tmp_path / run)
        piece.visited(
            {A: framed(number), B: page("乙局2022年政府信息公开工作年度报告")}, run, outcome="unchanged"
        )
        merge_files(archive.folder, [piece.folder])
        index(archive.folder, read=read)
        merge_files(other.folder, [piece.folder])
    index(other.folder, read=read)
    query = "SELECT url, version, first_seen_at, last_seen_at FROM reports WHERE url = ?"
    times = ("2026-01-01T00:00:02Z", "2026-01-03T00:00:02Z")
    with opened(archive.folder) as db:
        assert [tuple(row) for row in db.execute(query, (A,))] == [(A, 1, *times)]
    assert tables(archive.folder) == tables(other.folder)
    done = reparse(archive.folder, read=read)
    assert (done.read, done.changes) == (0, ())
    assert tables(archive.folder) == tables(other.folder)
    # The file of the earliest is lost: the next one stands, and is read again for it.
    for path in (archive.folder / "warc").glob(f"xxgk-{FIRST[:16]}*"):
        path.unlink()
    reparse(archive.folder, read=read)
    query = "SELECT first_seen_at FROM reports WHERE url = ? AND id IN (SELECT report FROM cells)"
    with opened(archive.folder) as db:
        assert [row[0] for row in db.execute(query, (A,))] == ["2026-01-02T00:00:02Z"]


def test_a_page_that_goes_back_shows_its_old_version_whatever_its_frame(archive: Archive) -> None:
    changed = page(requests_new__total="20")
    for run, body in ((FIRST, framed(1)), (SECOND, changed), (THIRD, framed(3))):
        archive.visited({A: body}, run, outcome="changed")
    index(archive.folder, read=read)
    query = "SELECT version, current, substr(last_seen_at, 1, 10) FROM reports ORDER BY version"
    assert rows(archive.folder, query) == [(1, 1, "2026-01-03"), (2, 0, "2026-01-02")]


def test_a_correction_of_a_payload_that_repeats_another_holds_for_both(archive: Archive) -> None:
    archive.visited({A: framed(1)}, FIRST)
    second = archive.visited({A: framed(2)}, SECOND, outcome="unchanged")
    (archive.folder / "inputs").mkdir()
    name = report_id(A, 1, second.captures[A].sha256)
    (archive.folder / "inputs" / "corrections.csv").write_text(
        f"report,indicator,value,reason,author,date\n{name},requests_new__total,18,misprint,张三,2026-02-01\n"
    )
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT corrected, corrected_by FROM cells") == [(18, "张三")]
    assert trace(archive.folder, name, "requests_new__total")["correction"]["state"] == "applies"


def test_a_report_of_pictures_is_a_version_for_each_payload() -> None:
    """Nobody can say whether another picture shows the same."""
    (report,) = read(Page(A, BODY))
    pictures = replace(report, tables={"t2": "image", "t3": "image", "t4": "image"})
    assert digests_of(report, "a") == digests_of(report, "b")
    assert digests_of(pictures, "a")[0] != digests_of(pictures, "b")[0]


def test_a_withdrawn_report_stays_with_the_visit_that_missed_it(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")}, FIRST)
    archive.visited({}, SECOND, outcome="withdrawn")
    archive.visited({}, THIRD, outcome="unchanged")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    assert found["versions"][0]["withdrawn_at"] == SECOND
    (missed,) = found["missed_by"]
    assert (missed["visit"], missed["outcome"]) == (f"{SECOND}.jia", "withdrawn")
