"""The database is a function of the files: whatever happened on the way, it says the same."""

import gzip
import hashlib
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from archive import deposit, store
from archive.exchange import brought
from archive.findings import Found, Visit
from archive.rows import report_id, stored
from archive.store import index, opened, reparse

from .conftest import Archive, page, read

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2021.html"
FIRST, SECOND, THIRD = (f"2026010{day}T000000Z-aaaa" for day in (1, 2, 3))


def tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table and view as it stands, in the order in which the database gives it."""
    with opened(folder) as db:
        names = [
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        return {name: [tuple(row) for row in db.execute(f'SELECT * FROM "{name}"')] for name in names}


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with opened(folder) as db:
        return [tuple(row) for row in db.execute(query)]


def test_a_report_stands_in_the_tables_of_the_contract(archive: Archive) -> None:
    crawl = archive.visited({A: page(requests_new__total="19", requests_carried_in__total="")})
    summary = index(archive.folder, read=read)
    assert (summary.read, summary.reports, summary.cells, summary.unread) == (1, 1, 2, ())
    capture = crawl.captures[A]
    name = report_id(A, 1, capture.sha256)
    query = (
        "SELECT id, site, url, part, agency, body, year, version, current, withdrawn_at, t2, t3 FROM reports"
    )
    assert rows(archive.folder, query) == [
        (name, "jia", A, 1, "甲县", "甲县人民政府", 2022, 1, 1, None, "absent", "g2021")
    ]
    query = (
        "SELECT indicator, value, raw, status, flags, unit, note, tbl, row, col, path FROM cells ORDER BY row"
    )
    assert rows(archive.folder, query) == [
        ("requests_new__total", 19, "19", "number", "", None, None, "t3", 1, 1, "/html/body/table/tr[1]/td"),
        (
            "requests_carried_in__total",
            None,
            "",
            "blank",
            "",
            None,
            None,
            "t3",
            2,
            1,
            "/html/body/table/tr[2]/td",
        ),
    ]
    assert rows(archive.folder, "SELECT * FROM checks") == [
        (name, "R01", "total", "error", "pass", 19, 19, 2)
    ]
    assert rows(archive.folder, "SELECT * FROM sections") == [(name, 1, "一、总体情况", "")]
    assert rows(archive.folder, "SELECT site, url, title, report FROM sightings") == [
        ("jia", A, "年报", name)
    ]
    assert rows(archive.folder, "SELECT outcome, listed FROM visits") == [("new", 1)]
    query = "SELECT indicator, value, body, year, url, fetched_at, sha256, warc, offset, path FROM provenance"
    evidence = (capture.url, capture.fetched_at, capture.sha256, capture.warc, capture.offset)
    head = ("requests_new__total", 19, "甲县人民政府", 2022)
    assert (*head, *evidence, "/html/body/table/tr[1]/td") in rows(archive.folder, query)
    query = (
        "SELECT body, requests_new__total, requests_carried_in__total, outcome_other__total FROM reports_wide"
    )
    assert rows(archive.folder, query) == [("甲县人民政府", 19, None, None)]


@pytest.mark.parametrize(
    ("printed", "value", "type_"),
    [
        ("19", 19, "integer"),
        ("0", 0, "integer"),
        ("1515.2592", 1515.2592, "real"),
        ("20.50", 20.5, "real"),
        ("0.12345678901234567890", "0.12345678901234567890", "text"),
        ("99999999999999999999", "99999999999999999999", "text"),
    ],
)
def test_a_number_is_kept_as_printed_or_as_its_digits(
    archive: Archive, printed: str, value: object, type_: str
) -> None:
    assert stored(Decimal(printed)) == value
    archive.visited({A: page(requests_new__total=printed)})
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT value, typeof(value), raw FROM cells") == [(value, type_, printed)]


def test_every_detail_of_a_cell_survives(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="251000元", requests_carried_in__total="约 3")})
    index(archive.folder, read=read)
    query = "SELECT value, raw, status, flags, unit FROM cells ORDER BY row"
    assert rows(archive.folder, query) == [
        (251000, "251000元", "number", "", "元"),
        (None, "约 3", "unparsed", "reader", None),
    ]
    assert rows(archive.folder, "SELECT kind, where_at, text FROM problems") == [
        ("unknown_value", "requests_carried_in__total", "约 3")
    ]


def test_ten_steps_and_one_rebuild_give_the_same_rows(archive: Archive) -> None:
    old, new = page(requests_new__total="19"), page(requests_new__total="20")
    other = page("甲县2021年政府信息公开工作年度报告", requests_new__total="7.50")
    archive.visited({A: old}, FIRST)
    index(archive.folder, read=read)
    archive.visited({A: new, B: other}, SECOND, outcome="changed")
    index(archive.folder, read=read)
    archive.visited({A: old}, THIRD, outcome="withdrawn", name="甲县人民政府门户网站")
    index(archive.folder, read=read)
    stepwise = tables(archive.folder)
    assert len(stepwise["reports"]) == 3
    (archive.folder / "archive.db").unlink()
    reparse(archive.folder, read=read)
    assert tables(archive.folder) == stepwise
    assert index(archive.folder, read=read).read == 0
    assert tables(archive.folder) == stepwise


def test_versions_follow_time_and_a_return_to_the_old_text_is_the_old_version(archive: Archive) -> None:
    old, new = page(requests_new__total="19"), page(requests_new__total="20")
    archive.visited({A: old}, FIRST)
    archive.visited({A: new}, SECOND, outcome="changed")
    index(archive.folder, read=read)
    query = "SELECT version, current, substr(first_seen_at, 1, 10) FROM reports ORDER BY version"
    assert rows(archive.folder, query) == [(1, 0, "2026-01-01"), (2, 1, "2026-01-02")]
    archive.visited({A: old}, THIRD, outcome="changed")
    index(archive.folder, read=read)
    assert rows(archive.folder, query) == [(1, 1, "2026-01-01"), (2, 0, "2026-01-02")]
    assert rows(archive.folder, "SELECT count(DISTINCT report) FROM sightings") == [(2,)]


@pytest.mark.parametrize(
    ("pages", "outcome", "gone"),
    [
        ({}, "withdrawn", "20260102T000000Z-aaaa"),
        ({A: 404}, "withdrawn", "2026-01-02T00:00:02Z"),
        ({}, "partial", None),
        ({}, "down", None),
        ({}, None, None),
    ],
    ids=["no longer listed", "404", "list cut short", "down", "killed"],
)
def test_withdrawn_is_what_a_whole_visit_missed(
    archive: Archive, pages: dict[str, bytes | int], outcome: str | None, gone: str | None
) -> None:
    archive.visited({A: page(requests_new__total="19")}, FIRST)
    archive.visited(pages, SECOND, outcome=outcome)
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT current, withdrawn_at FROM reports") == [(1, gone)]
    archive.visited({A: page(requests_new__total="19")}, THIRD, outcome="unchanged")
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT current, withdrawn_at FROM reports") == [(1, None)]


def test_a_page_that_cannot_be_read_stands_by_name_and_stops_no_other(archive: Archive) -> None:
    crawl = archive.visited(
        {
            A: page("crash"),
            B: page(requests_new__total="1"),
            A + "x": page("公告"),
            A + "y": page(nonsense="1"),
        }
    )
    summary = index(archive.folder, read=read)
    assert summary.reports == 1
    assert dict(summary.unread) == {
        crawl.captures[A].id: "reader failed: RuntimeError: crash",
        crawl.captures[A + "y"].id: "reader failed: KeyError: 'nonsense'",
    }
    assert rows(archive.folder, "SELECT kind, count(*) FROM pages GROUP BY kind") == [
        ("annual_report", 1),
        ("other", 1),
        ("unreadable", 2),
    ]


def test_a_killed_visit_is_interrupted_and_keeps_what_it_saw(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")}, outcome=None)
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT outcome, finished_at FROM visits") == [("interrupted", None)]
    assert rows(archive.folder, "SELECT count(*) FROM reports") == [(1,)]


def test_a_damaged_record_costs_itself_and_is_named(archive: Archive) -> None:
    crawl = archive.visited({A: page(requests_new__total="19"), B: page(requests_new__total="20")})
    capture = crawl.captures[A]
    path = archive.folder / "warc" / capture.warc
    data = bytearray(path.read_bytes())
    data[capture.offset + capture.length // 2] ^= 8
    path.write_bytes(data)
    summary = index(archive.folder, read=read)
    assert summary.reports == 1
    places = [place for place, _ in summary.unread]
    assert f"warc/{capture.warc}+{capture.offset}" in places
    assert capture.id in places  # the visit named it, and no file has it


def test_an_interrupted_rebuild_leaves_the_old_state(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.visited({A: page(requests_new__total="19")})
    index(archive.folder, read=read)
    before = (archive.folder / "archive.db").read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deposit, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            reparse(archive.folder, read=read)
        archive.visited({B: page(requests_new__total="20")}, SECOND)
        with pytest.raises(KeyboardInterrupt):
            index(archive.folder, read=read)
    assert (archive.folder / "archive.db").read_bytes() == before
    assert index(archive.folder, read=read).reports == 2


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"5", b'{"kind": "found"}', b"\xff\xfe", b'{"kind": "found", "visit": 1}']
)
def test_a_broken_findings_line_costs_itself_and_is_named(archive: Archive, line: bytes) -> None:
    archive.visited({A: page(requests_new__total="19")}, FIRST)
    path = archive.folder / "findings" / f"{FIRST}.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, line + b"\n", *rest]))
    summary = index(archive.folder, read=read)
    assert summary.reports == 1
    ((place, text),) = summary.unread
    assert place == f"findings/{FIRST}.jsonl+2"
    assert "line 2 is not a finding" in text
    assert rows(archive.folder, "SELECT outcome FROM visits") == [("new",)]


def test_a_number_that_no_database_holds_costs_its_line(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")}, FIRST)
    path = archive.folder / "findings" / f"{FIRST}.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"listed": 1', b'"listed": 99999999999999999999'))
    summary = index(archive.folder, read=read)
    assert summary.reports == 1
    assert "Outcome" in summary.unread[0][1]
    assert rows(archive.folder, "SELECT outcome FROM visits") == [("interrupted",)]


def test_a_revisit_without_its_original_is_named_and_not_read_as_empty(archive: Archive) -> None:
    body = page(requests_new__total="19")
    crawl = archive.crawl()
    digest = hashlib.sha256(body).hexdigest()
    fields = {"WARC-Payload-Digest": f"sha256:{digest}"}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    capture = crawl.warc.keep(brought(A, "revisit", "2026-01-01T00:00:09Z", b"", fields=fields, head=head))
    crawl.findings.append(Visit(f"{FIRST}.jia", "jia", FIRST))
    crawl.findings.append(Found(f"{FIRST}.jia", "jia", A, capture.id, digest))
    crawl.warc.close()
    crawl.findings.close()
    assert index(archive.folder, read=read).unread == (
        (capture.id, "RecordError: a revisit, whose original is not in this archive"),
    )
    archive.visited({A: body}, SECOND, outcome="unchanged")
    assert index(archive.folder, read=read).cells == 1
    assert rows(archive.folder, "SELECT first_seen_at FROM reports") == [("2026-01-01T00:00:09Z",)]


def test_no_clock_enters_the_database(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")})
    index(archive.folder, read=read)
    first = (archive.folder / "archive.db").read_bytes()
    reparse(archive.folder, read=read)
    assert (archive.folder / "archive.db").read_bytes() == first


def test_a_database_of_another_version_is_rebuilt_or_refused(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")})
    index(archive.folder, read=read)
    path = archive.folder / "archive.db"
    path.write_bytes(b"")
    assert index(archive.folder, read=read).reports == 1
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'xxgk archive', 'of_the_future', '')")
    with pytest.raises(store.schema.SchemaError, match="made by a newer xxgk"):
        index(archive.folder, read=read)
    path.unlink()
    index(archive.folder, read=read)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE id > 1")
        db.execute("ALTER TABLE captures DROP COLUMN kind")
    older = pytest.raises(store.schema.SchemaError, match="made by an older xxgk; run xxgk reparse")
    with older, opened(archive.folder):
        pass
    assert index(archive.folder, read=read).kept == 1  # its readings still hold, and are taken over
    assert rows(archive.folder, "SELECT kind FROM captures WHERE kind IS NULL") == []
    path.unlink()
    with pytest.raises(FileNotFoundError, match="run xxgk reparse"), opened(archive.folder):
        pass


def test_a_payload_under_two_addresses_is_one_report_with_two_sightings(archive: Archive) -> None:
    body = page(requests_new__total="19")
    archive.visited({A: body, B: body, A + "#top": body})
    index(archive.folder, read=read)
    assert rows(archive.folder, "SELECT url FROM reports") == [(A,)]
    assert rows(archive.folder, "SELECT url FROM payloads ORDER BY url") == [(B,), (A,)]
    sightings = "SELECT url, report = (SELECT id FROM reports) FROM sightings ORDER BY url"
    assert rows(archive.folder, sightings) == [(B, 1), (A, 1), (A + "#top", 1)]


def test_compressed_pages_are_read_as_a_browser_would(archive: Archive) -> None:
    crawl = archive.crawl()
    crawl.coding = "gzip"
    crawl.visit({A: gzip.compress(page(requests_new__total="19"))})
    crawl.warc.close()
    crawl.findings.close()
    assert index(archive.folder, read=read).cells == 1
    assert rows(archive.folder, "SELECT sha256 FROM reports") == [(crawl.captures[A].sha256,)]
