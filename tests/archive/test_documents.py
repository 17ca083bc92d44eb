"""docs/archive.md is followed to the letter, with a shell and none of our code where it says so."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.bring import Errand, bring
from archive.store import index

from .conftest import Archive
from .test_evidence import PAGE, URL
from .test_store import rows, tables

DOCUMENT = Path(__file__).parents[2] / "docs" / "archive.md"


def blocks(heading: str) -> list[str]:
    (section,) = re.findall(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def shell(script: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(archive: Archive) -> Path:
    place = Archive(archive.folder.with_name("archive-data"))
    place.visited({URL: PAGE})
    index(place.folder)
    return place.folder


walked = pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the walk needs the program sqlite3")


@walked
@pytest.mark.parametrize("how", ["compressed", "brought"])
def test_other_kinds_of_records_are_walked_in_the_same_way(
    archive: Archive, tmp_path: Path, how: str
) -> None:
    if how == "compressed":
        crawl = archive.crawl()
        crawl.coding = "gzip"
        crawl.visit({URL: gzip.compress(PAGE)})
        crawl.warc.close()
        crawl.findings.close()
    else:
        path = tmp_path / "2022.html"
        path.write_bytes(PAGE)
        errand = Errand(URL, "张三", "2026-03-01T00:00:00Z", "2023-02-01T08:00:00Z")
        bring(archive.folder, "20260301T000000Z-cccc", "host", path, errand)
    index(archive.folder)
    said = shell("\n".join(blocks("From a number to its bytes")), archive.folder).splitlines()
    after = [line.strip() for line in said[said.index("payload: OK") :]]
    assert (after[1], after[3], after[4]) == ("1", "1", after[5])
    assert (archive.folder / "page").read_bytes() == PAGE


@walked
def test_a_number_is_walked_to_its_bytes_by_hand(folder: Path) -> None:
    walk = blocks("From a number to its bytes")
    assert len(walk) == 6
    said = shell("\n".join(walk), folder)
    ((report, indicator, raw, path),) = rows(
        folder,
        "SELECT report, indicator, raw, path FROM cells WHERE value > 0 ORDER BY report, indicator LIMIT 1",
    )
    lines = [line.strip() for line in said.splitlines()]
    assert f"indicator = {indicator}" in lines
    assert f"WARC-Target-URI: {URL}" in lines
    assert "payload: OK" in lines
    assert f"{path} says {raw}" in lines
    after = lines[lines.index("payload: OK") :]
    assert after == ["payload: OK", "1", f"{path} says {raw}", "1", report, report, "whole"]
    assert (folder / "payload").read_bytes() == PAGE
    (seen,) = blocks("Who saw it, and who did not")
    assert shell(seen, folder).startswith("new|20260101T000000Z-aaaa|年报|2023-01-18|urn:uuid:")


def test_a_second_copy_is_made_checked_and_restored_as_the_document_says(
    folder: Path, tmp_path: Path
) -> None:
    listed, check, restore = blocks("A second copy")
    before = tables(folder)
    shell(listed, folder.parent)
    copy = tmp_path / "disk"
    copy.mkdir()
    for part in ("warc", "findings"):
        shutil.copytree(folder / part, copy / part)
    shutil.copy(folder.parent / "manifest.sha256", copy)
    shell(check, copy)
    shutil.rmtree(folder)
    folder.mkdir()
    for part in ("warc", "findings"):
        shutil.copytree(copy / part, folder / part)
    shell(restore, folder.parent)
    assert tables(folder) == before


def test_the_tables_and_states_that_the_document_names_exist(folder: Path) -> None:
    text = DOCUMENT.read_text("utf-8")
    known = set(tables(folder)) | {"cells.value", "cells.corrected"}
    for name in ("provenance", "sightings", "visits", "visit_evidence", "corrections"):
        assert f"`{name}`" in text
        assert name in known
