"""Rendered pages, TLS exceptions and requests without an answer: kept, read, told apart, and carried on."""

import shutil
from pathlib import Path

import pytest

from archive.bring import Errand, bring
from archive.evidence import trace
from archive.export import cdx_lines, write_wacz
from archive.findings import FindingsFile, Found, Outcome, Run, Sighting, Visit
from archive.merge import merge_files
from archive.store import index, reparse
from archive.verify import verify
from archive.warc import Exchange, Rendering, WarcFile

from .conftest import Archive, page, read
from .test_store import rows, tables

A, B, HOME = (f"http://www.example.gov.cn/{name}" for name in ("2022.html", "2021.html", ""))
RUN = "20260101T000000Z-aaaa"
VISIT = f"{RUN}.jia"


def ask(url: str, body: bytes = b"", status: int = 200, **fields: str) -> Exchange:
    headers = (("Content-Type", "text/html"),)
    marks = tuple((name.replace("_", "-"), value) for name, value in fields.items())
    return Exchange(url, "GET", (), b"", status, "", headers, body, "2026-01-01T00:00:01Z", fields=marks)


@pytest.fixture
def folder(archive: Archive) -> Path:
    """A visit that saw one report rendered and one over a broken TLS, and another that saw nothing."""
    with (
        WarcFile(archive.folder, RUN, "host", {}) as warc,
        FindingsFile(archive.folder / "findings" / f"{RUN}.jsonl") as findings,
    ):
        findings.append(Run(RUN, RUN, "test"))
        findings.append(Visit(VISIT, "jia", RUN, "甲县人民政府"))
        shell = warc.write(ask(A, b"<script>"))
        body = page(requests_new__total="19")
        shown = warc.write_rendering(Rendering(A, body, "2026-01-01T00:00:03Z", "Chromium 156", shell.id))
        broken = warc.write(ask(B, page(requests_new__total="20"), X_TLS_Unverified="has expired"))
        for url, capture in ((A, shown), (B, broken)):
            findings.append(Sighting(VISIT, "jia", url, "年报", None, capture.fetched_at, capture.id))
            findings.append(Found(VISIT, "jia", url, capture.id, capture.sha256))
        findings.append(Outcome(VISIT, "jia", RUN, "new", 2, 2, evidence=(shown.id,)))
        findings.append(Visit(f"{RUN}.yi", "yi", RUN, "乙县人民政府"))
        silent = warc.write_failure(ask(HOME, status=0), "connection refused")
        findings.append(Outcome(f"{RUN}.yi", "yi", RUN, "down", evidence=(silent.id,)))
    index(archive.folder, read=read)
    return archive.folder


def test_each_value_says_how_its_page_was_got(folder: Path) -> None:
    query = "SELECT value, rendered_by, tls_unverified, brought_by FROM provenance ORDER BY value"
    assert rows(folder, query) == [(19, "Chromium 156", None, None), (20, None, "has expired", None)]
    assert verify(folder, read=read).failures == ()
    assert trace(folder, A, "requests_new__total")["capture"]["rendered_by"] == "Chromium 156"


def test_a_visit_without_an_answer_has_the_record_that_says_so(folder: Path) -> None:
    query = """SELECT v.outcome, c.kind, c.status, c.failure FROM visits v
        JOIN visit_evidence e ON e.visit = v.id
        JOIN captures c ON c.id = e.capture WHERE v.site = 'yi'"""
    assert rows(folder, query) == [("down", "metadata", 0, "connection refused")]
    assert [line for line in cdx_lines(folder) if "warc-fields" in line] == []


def test_marks_outlast_reading_again_merging_and_carrying(folder: Path, tmp_path: Path) -> None:
    before = tables(folder)
    reparse(folder, read=read, anew=True)
    assert tables(folder) == before
    other = tmp_path / "merged"
    merge_files(other, [folder])
    index(other, read=read)
    assert tables(other) == before
    carried = Archive(tmp_path / "carried").folder
    write_wacz(folder, tmp_path / "a.wacz", [], "xxgk test")
    errand = Errand(A, "张三", "2026-03-01T00:00:00Z")
    bring(carried, "20260301T000000Z-cccc", "host", tmp_path / "a.wacz", errand)
    index(carried, read=read)
    query = "SELECT DISTINCT rendered_by, brought_by FROM provenance WHERE value = 19"
    assert rows(carried, query) == [("Chromium 156", "张三")]
    shutil.rmtree(carried)
