"""Shards crawled apart and joined are one archive, and a copy can be checked and restored."""

import shutil
import subprocess
from pathlib import Path

import pytest

from archive.findings import has_ended, mark_ended
from archive.merge import MergeError, manifest, merge_files
from archive.store import index, reparse
from archive.verify import verify

from .conftest import Archive, page, read
from .test_store import rows, tables

A, B = "http://a.gov.cn/2022.html", "http://b.gov.cn/2022.html"
FIRST, SECOND = "20260101T000000Z-aaaa", "20260101T000000Z-bbbb"


def shard(folder: Path, url: str, run: str, site: str) -> Archive:
    made = Archive(folder)
    title = f"{'甲县' if site == 'jia' else '乙县'}2022年政府信息公开工作年度报告"
    made.visited({url: page(title, requests_new__total="19")}, run, site=site)
    index(folder, read=read)
    return made


def test_shards_joined_are_one_archive_with_the_same_ids(tmp_path: Path) -> None:
    one, two = shard(tmp_path / "1", A, FIRST, "jia"), shard(tmp_path / "2", B, SECOND, "yi")
    names = [[path.name for path in (made.folder / "warc").iterdir()] for made in (one, two)]
    assert names[0] == names[1]  # both began in the same second
    merged = tmp_path / "merged"
    assert merge_files(merged, [one.folder, two.folder]) == 4
    reparse(merged, read=read)
    for table in ("reports", "cells", "sightings", "visits", "sites"):
        apart = sorted(map(repr, tables(one.folder)[table] + tables(two.folder)[table]))
        assert sorted(map(repr, tables(merged)[table])) == apart
    assert verify(merged, read=read).failures == ()


def test_a_merge_again_adds_nothing(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", A, FIRST, "jia")
    merged = tmp_path / "merged"
    merge_files(merged, [one.folder])
    assert merge_files(merged, [one.folder]) == 0
    one.visited({A: page(requests_new__total="20")}, "20260102T000000Z-aaaa", outcome="changed", site="jia")
    assert merge_files(merged, [one.folder]) == 2
    assert reparse(merged, read=read).reports == 2


def test_what_a_killed_shard_left_is_salvaged_in_the_copy(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", A, FIRST, "jia")
    (warc,) = (one.folder / "warc").iterdir()
    torn = warc.with_name(warc.name + ".open")
    warc.rename(torn)
    with torn.open("ab") as file:
        file.write(b"\x1f\x8b\x08 torn")
    merged = tmp_path / "merged"
    merge_files(merged, [one.folder])
    assert reparse(merged, read=read).unread == ()
    assert torn.exists()
    assert merge_files(merged, [one.folder]) == 0


def test_a_run_that_ended_has_ended_in_the_merged_archive_too(tmp_path: Path) -> None:
    one, two = shard(tmp_path / "1", A, FIRST, "jia"), shard(tmp_path / "2", B, SECOND, "yi")
    mark_ended(one.folder / "findings" / f"{FIRST}.jsonl")
    merged = tmp_path / "merged"
    merge_files(merged, [one.folder, two.folder])
    ended = [has_ended(path) for path in sorted((merged / "findings").glob("*.jsonl"))]
    assert ended == [True, False]


def test_contradicting_runs_are_refused_and_nothing_is_copied(tmp_path: Path) -> None:
    one, two = shard(tmp_path / "1", A, FIRST, "jia"), shard(tmp_path / "2", B, FIRST, "yi")
    merged = tmp_path / "merged"
    merge_files(merged, [one.folder])
    with pytest.raises(MergeError, match="different runs of one name"):
        merge_files(merged, [two.folder])
    assert len(list((merged / "warc").iterdir())) == 1
    with pytest.raises(MergeError, match="no archive here"):
        merge_files(merged, [tmp_path / "nowhere"])


def test_corrections_of_all_shards_are_kept_once(tmp_path: Path) -> None:
    one, two = shard(tmp_path / "1", A, FIRST, "jia"), shard(tmp_path / "2", B, SECOND, "yi")
    head = "report,indicator,value,reason,author,date"
    for made in (one, two):
        ((name,),) = rows(made.folder, "SELECT id FROM reports")
        (made.folder / "inputs").mkdir()
        text = f"{head}\n{name},requests_new__total,18,r,a,d\n0000000000000000,review_total,1,r,a,d\n"
        (made.folder / "inputs" / "corrections.csv").write_text(text)
    merged = tmp_path / "merged"
    merge_files(merged, [one.folder, two.folder])
    reparse(merged, read=read)
    states = rows(merged, "SELECT state, count(*) FROM corrections GROUP BY state ORDER BY state")
    assert states == [("applies", 2), ("no_report", 1)]


def test_a_second_copy_is_checked_by_sha256sum_and_restored(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", A, FIRST, "jia")
    before = tables(one.folder)
    copy = tmp_path / "copy"
    shutil.copytree(one.folder, copy, ignore=shutil.ignore_patterns("archive.db", ".lock"))
    lines = "".join(f"{digest}  {name}\n" for digest, name in manifest(one.folder))
    (copy / "manifest.sha256").write_text(lines)
    assert lines.count("\n") == 2
    check = ["sha256sum", "--check", "--quiet", "manifest.sha256"]
    assert subprocess.run(check, cwd=copy, check=False).returncode == 0
    shutil.rmtree(one.folder)
    reparse(copy, read=read)
    assert tables(copy) == before
    with (copy / "findings" / f"{FIRST}.jsonl").open("a") as file:
        file.write("\n")
    assert subprocess.run(check, cwd=copy, check=False, capture_output=True).returncode == 1
