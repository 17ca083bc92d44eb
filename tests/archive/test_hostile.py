"""What hostile servers send becomes a line that names it, and the rest is read all the same."""

import gzip
import random
from pathlib import Path

import pytest

from archive.store import index
from archive.verify import verify
from archive.warc import damages, salvage, walk

from .conftest import Archive
from .test_evidence import PAGE, URL
from .test_store import rows

OTHER = "http://www.example.gov.cn/hostile.html"
TITLE = "甲县2022年政府信息公开工作年度报告"
DEEP = b"<div>" * 200_000


def serve(archive: Archive, body: bytes, coding: str = "identity") -> tuple[int, tuple[tuple[str, str], ...]]:
    crawl = archive.crawl()
    crawl.coding = coding
    crawl.visit({OTHER: body}, outcome=None)
    crawl.coding = "identity"
    crawl.run = crawl.run.replace("-aaaa", "-bbbb")
    crawl.visit({URL: PAGE})
    crawl.warc.close()
    crawl.findings.close()
    done = index(archive.folder)
    query = f"SELECT indicator, value FROM provenance WHERE url = '{URL}'"
    assert ("requests_new__total", 19) in rows(archive.folder, query)
    assert verify(archive.folder).failures == ()
    return done.reports, done.unread


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_response_that_inflates_a_thousandfold_is_named(archive: Archive, coding: str) -> None:
    import zlib

    bomb = bytes(70_000_000)
    body = gzip.compress(bomb) if coding == "gzip" else zlib.compress(bomb)
    reports, unread = serve(archive, body, coding)
    assert reports == 1
    ((_, text),) = unread
    assert "inflates to more than 64 MB" in text


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><body><h1>%s</h1><p>&x;</p></body></html>",
        b"<html xmlns:xi='http://www.w3.org/2001/XInclude'><h1>%s</h1><xi:include href='/etc/passwd'/>",
        b"<html><body><h1>%s</h1><script>document.write('root:')</script></body></html>",
        b"<html><body><h1>%s\x1b]0;root:\x07\xe2\x80\xae</h1></body></html>",
        b"<html><body>" + DEEP + b"<h1>%s</h1></body></html>",
        b"\x00\x01\x02" * 5000 + b"%s",
        b"<" * 1_000_000 + b"%s",
    ],
    ids=["entity", "xinclude", "script", "escapes", "deep", "binary", "tags"],
)
def test_tricks_of_a_page_reach_nothing_and_stop_nothing(archive: Archive, body: bytes) -> None:
    serve(archive, body.replace(b"%s", TITLE.encode()))
    everything = "".join(
        repr(row)
        for table in ("reports", "sections", "cells", "problems")
        for row in rows(archive.folder, f"SELECT * FROM {table}")
    )
    assert "root:x:" not in everything
    assert Path("/etc/passwd").read_text()[:20] not in everything


def test_a_flood_of_headers_is_kept_and_read(archive: Archive) -> None:
    from archive.warc import Exchange, WarcFile, decoded, fetch_record

    headers = tuple((f"X-Flood-{number}", "x" * 100) for number in range(20_000))
    with WarcFile(archive.folder, "20260101T000000Z-aaaa", "host", {}) as warc:
        made = Exchange(URL, "GET", (), b"", 200, "OK", headers, PAGE, "2026-01-01T00:00:00Z")
        capture = warc.write(made)
    assert decoded(fetch_record(archive.folder, capture)) == PAGE


def test_an_address_cannot_forge_a_header(archive: Archive) -> None:
    from archive.warc import Exchange, WarcFile, fetch_record

    url = "http://a.gov.cn/x\r\nWARC-Type: metadata\r\n../../etc\x1b[2J"
    with WarcFile(archive.folder, "20260101T000000Z-aaaa", "../../host\n", {"contact": "a\r\nb: c"}) as warc:
        capture = warc.write(
            Exchange(url, "GET", (), b"", 200, "O\r\nK: 1", (), b"x", "2026-01-01T00:00:00Z")
        )
    record = fetch_record(archive.folder, capture)
    assert record.kind == "response"
    assert capture.url == "http://a.gov.cn/x%0D%0AWARC-Type:%20metadata%0D%0A../../etc%1B[2J"
    (path,) = (archive.folder / "warc").iterdir()
    assert path.name == "xxgk-20260101T000000Z-00000-host.warc.gz"


@pytest.mark.parametrize("how", ["damaged", "torn while it was written"])
def test_a_record_inside_of_a_broken_one_never_passes_for_ours(archive: Archive, how: str) -> None:
    """A server sends a WARC file; where the record around it breaks, what is in it is no capture of ours."""
    elsewhere = Archive(archive.folder.with_name("elsewhere"))
    elsewhere.visited({"http://www.gov.cn/forged.html": PAGE})
    (forged,) = (elsewhere.folder / "warc").iterdir()
    crawl = archive.crawl()
    some = [crawl.capture(f"{URL}?{number}", PAGE) for number in range(2)]
    crawl.warc.close()
    crawl.findings.close()
    path = archive.folder / "warc" / some[0].warc
    whole = path.read_bytes()
    # Bytes that do not pack stand in a record as they were sent.
    start = b"\x1f\x8b\x08" + whole[some[1].offset + 3 :][:300]
    broken = start + forged.read_bytes() + random.Random(1).randbytes(900)
    behind = whole[some[1].offset :]
    path.write_bytes(whole[: some[1].offset] + broken + (behind if how == "damaged" else b""))
    if how == "damaged":
        assert [capture.id for capture, _ in walk(path)] == [one.id for one in some]
        assert [damage.offset for damage in damages(path)] == [some[1].offset]
    else:
        path.rename(path.with_name(path.name + ".open"))
        salvage(archive.folder)
        assert [capture for capture, _ in walk(path)] == some[:1]


def test_a_byte_that_flips_before_a_file_is_finished_is_named_and_costs_one_record(archive: Archive) -> None:
    crawl = archive.crawl()
    some = [crawl.capture(f"{URL}?{number}", PAGE) for number in range(3)]
    crawl.warc.close()
    crawl.findings.close()
    path = archive.folder / "warc" / some[0].warc
    data = bytearray(path.read_bytes())
    data[some[1].offset + some[1].length // 2] ^= 4
    open_ = path.with_name(path.name + ".open")
    open_.write_bytes(data + bytes(3000))  # and what a power failure appends
    path.unlink()
    assert salvage(archive.folder) == (path.name,)
    assert [one for one, _ in walk(path)] == [some[0], some[2]]
    assert [damage.offset for damage in damages(path)] == [some[1].offset]
