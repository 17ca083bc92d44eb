"""A rebuild reads what it must, keeps what still holds, and says what changed and why."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from archive import fingerprint
from archive.store import index, reparse
from parsers.page import Page
from parsers.record import Problem, Report

from .conftest import Archive, page, read
from .test_store import rows, tables

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2021.html"
FIRST, SECOND = "20260101T000000Z-aaaa", "20260102T000000Z-aaaa"
CORRECTION = "report,indicator,value,reason,author,date\n"


@pytest.fixture
def indexed(archive: Archive) -> Archive:
    archive.visited(
        {
            A: page(requests_new__total="19", requests_carried_in__total=""),
            B: page(requests_new__total="7.50"),
        },
        FIRST,
    )
    index(archive.folder, read=read)
    return archive


def reading_twice(asked: Page, site_name: str = "") -> tuple[Report, ...]:
    """Another reader: it doubles a value and sees a cell more."""
    (report,) = read(asked, site_name)
    cells = dict(report.cells)
    for name, cell in report.cells.items():
        if cell.value == 19:
            cells[name] = structs.replace(cell, value=Decimal(38))
            cells["review_total"] = structs.replace(
                cell, indicator="review_total", tbl="t4", value=Decimal(1), raw="1", row=9
            )
    return (replace(report, cells=cells, parser="test 2"),)


def test_nothing_new_is_nothing_to_read(indexed: Archive) -> None:
    before = tables(indexed.folder)
    done = reparse(indexed.folder, read=read)
    assert (done.read, done.kept, done.changes) == (0, 2, ())
    assert tables(indexed.folder) == before
    assert reparse(indexed.folder, read=read, anew=True).read == 2


def test_another_reader_reads_again_and_each_change_has_its_cause(
    indexed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = next(iter(rows(indexed.folder, f"SELECT id FROM reports WHERE url = '{A}'")))
    monkeypatch.setattr(fingerprint, "_code", lambda: "code:other")
    done = reparse(indexed.folder, read=reading_twice)
    assert (done.read, done.kept) == (2, 0)
    cause = "the reader changed from test 1 to test 2"
    assert done.changes == (
        f"{name} requests_new__total: 19 -> 38; {cause}",
        f"{name} review_total: no cell -> 1; {cause}",
    )
    monkeypatch.setattr(fingerprint, "_code", lambda: "code:third")
    back = reparse(indexed.folder, read=read).changes
    assert f"{name} review_total: 1 -> no cell; the reader changed from test 2 to test 1" in back


def test_a_new_source_is_named_with_what_it_replaces(indexed: Archive) -> None:
    indexed.visited({A: page(requests_new__total="20")}, SECOND, outcome="changed")
    done = reparse(indexed.folder, read=read)
    assert (done.read, done.kept) == (1, 2)
    (change,) = done.changes
    assert change.endswith(f"the source changed: version 2 of {A} part 1")


def test_a_database_altered_by_hand_is_healed_and_told(indexed: Archive) -> None:
    with sqlite3.connect(indexed.folder / "archive.db") as db:
        db.execute("UPDATE cell SET value = 91 WHERE value = 19")
    done = reparse(indexed.folder, read=read)
    assert (done.read, done.kept) == (1, 1)
    assert done.changes == (f"{A}: its rows had been altered in the database; read anew",)
    assert rows(indexed.folder, "SELECT value FROM cells WHERE value = 91") == []


def test_a_damaged_database_is_made_anew(indexed: Archive) -> None:
    before = tables(indexed.folder)
    (indexed.folder / "archive.db").write_bytes(b"no database" * 100)
    done = reparse(indexed.folder, read=read)
    assert done.read == 2
    assert "everything was read anew" in done.changes[0]
    assert tables(indexed.folder) == before


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    made = {"g2019": "a", "g2021": "b"}
    monkeypatch.setattr(fingerprint, "_forms", lambda: made)
    yield made


@pytest.mark.parametrize(
    ("said", "form", "again"),
    [
        ({"tables": {"t2": "g2021", "t3": "g2021"}}, "g2021", True),
        ({"tables": {"t2": "g2021", "t3": "g2021"}}, "g2019", False),
        ({"tables": {"t2": "g2021", "t3": "g2019"}}, "g2019", True),
        ({"tables": {"t2": "absent", "t3": "g2021"}}, "g2019", False),
        ({"tables": {"t2": "g2021", "t3": "unknown"}}, "g2019", True),
        ({"tables": {"t3": "g2021"}, "problems": (Problem("unknown_label", "t3", "x"),)}, "g2019", True),
        ({"tables": {}, "kind": "other"}, "g2019", True),
    ],
)
def test_a_change_of_a_form_concerns_what_rests_on_it(
    forms: dict[str, str], said: dict[str, Any], form: str, again: bool
) -> None:
    (report,) = read(Page(A, page(requests_new__total="1")))
    mark = fingerprint.fingerprint([replace(report, **said)])
    assert fingerprint.is_current(mark)
    forms[form] = "changed"
    assert fingerprint.is_current(mark) is not again


def test_a_form_more_or_less_concerns_what_was_in_doubt(forms: dict[str, str]) -> None:
    (report,) = read(Page(A, page(requests_new__total="1")))
    sure = fingerprint.fingerprint([replace(report, tables={"t3": "g2021"})])
    unsure = fingerprint.fingerprint([replace(report, tables={"t3": "unknown"})])
    forms["g2014"] = "c"
    assert (fingerprint.is_current(sure), fingerprint.is_current(unsure)) == (True, False)
    del forms["g2021"]
    assert not fingerprint.is_current(sure)


def correct(folder: Path, *lines: str) -> None:
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "inputs" / "corrections.csv").write_text(CORRECTION + "".join(f"{line}\n" for line in lines))


def test_a_correction_lies_above_what_was_read_and_is_told_apart(indexed: Archive) -> None:
    ((name,),) = rows(indexed.folder, f"SELECT id FROM reports WHERE url = '{A}'")
    correct(
        indexed.folder,
        f"{name},requests_new__total,18,misprint,张三,2026-02-01",
        f"{name},requests_new__total,17,the text says so,李四,2026-02-02",
        f"{name},requests_carried_in__total,,blank indeed,李四,2026-02-02",
        f"{name},review_total,1,in the picture,李四,2026-02-02",
        "0000000000000000,review_total,1,gone,李四,2026-02-02",
    )
    done = reparse(indexed.folder, read=read)
    assert (done.read, done.kept) == (0, 2)
    assert f"{name} requests_new__total: corrected to 17 by 李四 (applies)" in done.changes
    query = "SELECT value, corrected, corrected_by FROM cells WHERE indicator = 'requests_new__total'"
    assert (19, 17, "李四") in rows(indexed.folder, query)
    assert rows(indexed.folder, "SELECT indicator, value, state FROM corrections ORDER BY line") == [
        ("requests_new__total", 18, "replaced"),
        ("requests_new__total", 17, "applies"),
        ("requests_carried_in__total", None, "agrees"),
        ("review_total", 1, "no_cell"),
        ("review_total", 1, "no_report"),
    ]
    wide = "SELECT requests_new__total, corrections FROM reports_wide WHERE corrections > 0"
    assert rows(indexed.folder, wide) == [(19, 2)]
    (indexed.folder / "inputs" / "corrections.csv").write_text(CORRECTION)
    assert "taken back" in "".join(reparse(indexed.folder, read=read).changes)
    assert rows(indexed.folder, "SELECT count(*) FROM cells WHERE corrected NOT NULL") == [(0,)]


def test_a_correction_whose_source_changed_asks_for_a_new_look(indexed: Archive) -> None:
    ((name,),) = rows(indexed.folder, f"SELECT id FROM reports WHERE url = '{A}'")
    correct(indexed.folder, f"{name},requests_new__total,17,the text says so,李四,2026-02-02")
    index(indexed.folder, read=read)
    assert rows(indexed.folder, "SELECT state, newer FROM corrections") == [("applies", None)]
    indexed.visited({A: page(requests_new__total="20")}, SECOND, outcome="changed")
    index(indexed.folder, read=read)
    ((newer,),) = rows(indexed.folder, f"SELECT id FROM reports WHERE url = '{A}' AND current")
    assert rows(indexed.folder, "SELECT state, newer FROM corrections") == [("look_again", newer)]
    query = "SELECT value, corrected FROM cells WHERE indicator = 'requests_new__total' AND report = "
    assert rows(indexed.folder, f"{query}'{name}'") == [(19, 17)]
    assert rows(indexed.folder, f"{query}'{newer}'") == [(20, None)]


def test_a_line_that_is_no_correction_is_named_and_the_others_count(indexed: Archive) -> None:
    ((name,),) = rows(indexed.folder, f"SELECT id FROM reports WHERE url = '{A}'")
    correct(
        indexed.folder,
        "xyz,requests_new__total,1,a,b,c",
        f"{name},requests,1,a,b,c",
        f"{name},requests_new__total,eighteen,a,b,c",
        f"{name},requests_new__total,18,,b,c",
        f"{name},requests_new__total,18,a,b,c",
    )
    done = index(indexed.folder, read=read)
    assert [text.partition(": ")[0] for _, text in done.unread] == ["line 2", "line 3", "line 4", "line 5"]
    assert rows(indexed.folder, "SELECT value FROM corrections") == [(18,)]
    (indexed.folder / "inputs" / "corrections.csv").write_text("report,value\nx,1\n")
    ((_, text),) = index(indexed.folder, read=read).unread
    assert "no column indicator, reason, author, date" in text
    head, line = CORRECTION.splitlines()[0], f"{name},requests_new__total,18,a,b,c"
    torn = f"{head}\n{line}\rx,{line}\n"
    (indexed.folder / "inputs" / "corrections.csv").write_bytes(torn.encode())
    assert [where for where, _ in index(indexed.folder, read=read).unread] == ["inputs/corrections.csv+3"]
    open_quote = f'{head}\n{line}\n{name},requests_new__total,19,"a' + "b" * 140_000
    (indexed.folder / "inputs" / "corrections.csv").write_text(open_quote)
    ((where, text),) = index(indexed.folder, read=read).unread
    assert where == "inputs/corrections.csv+3"
    assert "close its quotes" in text
    assert rows(indexed.folder, "SELECT value FROM corrections") == [(18,)]
