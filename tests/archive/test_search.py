"""Chinese words are found wherever they stand, short ones too."""

from pathlib import Path

import pytest

from archive.search import NAME, search
from archive.store import index

from .conftest import Archive, page, read

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2021.html"


@pytest.fixture
def folder(archive: Archive) -> Path:
    one = page("甲县2022年政府信息公开工作年度报告").replace(
        "一、总体情况".encode(), "一、总体情况：全年行政复议3件，100%办结，AI_助手上线".encode()
    )
    archive.visited({A: one, B: page("乙县2021年政府信息公开工作年度报告")})
    index(archive.folder, read=read)
    return archive.folder


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("复议", [(2022, 1)]),
        ("行政复议", [(2022, 1)]),
        ("行政复议 办结", [(2022, 1)]),
        ("年度报告", [(2022, 0), (2021, 0)]),
        ("报告", [(2022, 0), (2021, 0)]),
        ("乙县 年度报告", [(2021, 0)]),
        ("总体情况", [(2022, 1), (2021, 1)]),
        ("0%", [(2022, 1)]),
        ("%", [(2022, 1)]),
        ("I_", [(2022, 1)]),
        ("局", []),
        ("行政诉讼", []),
        ('" OR "', []),
        ("", []),
    ],
)
def test_all_words_stand_in_one_place_newest_first(
    folder: Path, words: str, found: list[tuple[int, int]]
) -> None:
    assert [(hit.year, hit.number) for hit in search(folder, words)] == found


def test_a_hit_shows_what_is_around(folder: Path) -> None:
    (hit,) = search(folder, "复议")
    assert hit.text == "一、总体情况：全年行政复议3件，100%办结，AI_助手上线"
    assert (hit.url, hit.body, hit.current) == (A, "甲县人民政府", True)


def test_new_versions_come_in_and_old_ones_stay(archive: Archive, folder: Path) -> None:
    assert list(search(folder, "复议"))
    archive.visited(
        {A: page("甲县2022年政府信息公开工作年度报告")}, "20260102T000000Z-aaaa", outcome="changed"
    )
    index(folder, read=read)
    assert [(hit.number, hit.current) for hit in search(folder, "复议")] == [(1, False)]
    assert len(list(search(folder, "甲县"))) == 2


def test_an_index_that_is_damaged_or_cannot_be_written_is_made_in_memory(folder: Path) -> None:
    assert len(list(search(folder, "复议"))) == 1
    (folder / NAME).write_bytes(b"no database" * 400)
    assert len(list(search(folder, "复议"))) == 1
