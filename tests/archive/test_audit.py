"""An audit finds what it promises to find, and says how sure it is."""

import csv
import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.audit import ScoreError, as_json, draw, exact_interval, score, size, write_pages, write_sheet
from archive.codebook import cell_ids
from archive.store import index
from tests.archive.conftest import Archive, page, read
from xxgk.__main__ import command


@pytest.fixture
def many(archive: Archive) -> Path:
    """Four reports of 120 cells each, one cell flagged in each."""
    names = [name for name in cell_ids() if name.startswith(("requests", "outcome"))][:119]
    archive.visited(
        {
            f"http://www.example.gov.cn/{year}.html": page(
                f"甲县{year}年政府信息公开工作年度报告",
                **{name: str(number) for number, name in enumerate(names)},
                rules__issued="看不清",
            )
            for year in range(2020, 2024)
        }
    )
    index(archive.folder, read=read)
    return archive.folder


def test_intervals_are_exact() -> None:
    # R: binom.test(0, 300), binom.test(3, 200), binom.test(5, 5)
    assert exact_interval(0, 300) == pytest.approx((0, 0.01222104), abs=1e-6)
    assert exact_interval(3, 200) == pytest.approx((0.003104099, 0.043199), abs=1e-5)
    assert exact_interval(5, 5) == pytest.approx((0.4781762, 1), abs=1e-6)


def test_a_sample_has_no_flagged_value_and_its_share_of_each_stratum(many: Path) -> None:
    drawn, sizes = draw(many, ["year"], 40, seed=1)
    assert sizes == {f"year={year}": 119 for year in range(2020, 2024)}
    assert [sum(one.stratum == name for one in drawn) for name in sizes] == [10, 10, 10, 10]
    assert len({(one.report, one.indicator) for one in drawn}) == 40
    assert "rules__issued" not in {one.indicator for one in draw(many, [], 1000, seed=1)[0]}
    assert draw(many, ["year"], 40, seed=1)[0] == drawn != draw(many, ["year"], 40, seed=2)[0]


def test_a_planted_error_is_found_as_often_as_promised(many: Path) -> None:
    """Two percent of 476 values are wrong: a sample of the size for 2 % and 90 % must hold one of them in 54
    of 60 draws; 50 allow for chance (1.7 standard deviations)."""
    values = {(one.report, one.indicator) for one in draw(many, [], 1000, seed=0)[0]}
    planted = set(random.Random(7).sample(sorted(values), round(0.02 * len(values))))
    n = size(0.02, 0.90)
    assert n == 116
    found = 0
    for seed in range(60):
        drawn, _ = draw(many, ["year", "form"], n, seed)
        found += any((one.report, one.indicator) in planted for one in drawn)
    assert found >= 50


def test_a_score_finds_the_error_and_the_dispute(many: Path, tmp_path: Path) -> None:
    drawn, _ = draw(many, ["year"], 8, seed=3)
    write_sheet(many, drawn, tmp_path / "a.csv")
    write_sheet(many, drawn, tmp_path / "b.xlsx")
    assert write_pages(many, drawn, tmp_path / "a.csv") == ()
    with closing(sqlite3.connect(many / "archive.db")) as db:
        truth = {
            (report, name): str(value)
            for report, name, value in db.execute("SELECT report, indicator, value FROM cells")
        }
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "value" not in rows[0]
    shown = (tmp_path / rows[0]["page"]).read_text("utf-8")
    assert f">{truth[rows[0]['report'], rows[0]['indicator']]}</td>" in shown
    assert shown.index("default-src 'none'") < shown.index("<html>")
    for row in rows:
        row["coded"] = truth[row["report"], row["indicator"]]
    rows[0]["coded"] = "99999"
    rows[1]["coded"] = "?"
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / "b.xlsx")
    head = [cell.value for cell in book.active[1]]
    for line in book.active.iter_rows(min_row=4, max_row=5):
        line[head.index("coded")].value = 5 if line[0].value == 3 else int(rows[3]["coded"])
    book.save(tmp_path / "b.xlsx")
    sheet = (tmp_path / "a.csv").read_text("utf-8")
    (tmp_path / "a.csv").write_bytes(sheet.encode("gb18030"))  # as a Chinese Excel saves it
    done = score(many, [tmp_path / "a.csv", tmp_path / "b.xlsx"])
    expected = 1 + (rows[2]["coded"] != "5")
    assert (done.total.errors, done.total.coded, done.not_coded) == (expected, 7, 1)
    assert (done.both_coded, done.agreed) == (2, 1 + (rows[2]["coded"] == "5"))
    assert (rows[0]["report"], rows[0]["indicator"], rows[0]["coded"]) in {
        (one.report, one.indicator, one.coders) for one in done.wrong
    }
    assert as_json(done)["total"]["errors"] == expected


def test_a_sheet_that_cannot_be_scored_is_named(many: Path, tmp_path: Path) -> None:
    drawn, _ = draw(many, ["year"], 4, seed=3)
    write_sheet(many, drawn, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig").replace(",,\n", ",many,\n", 1)
    (tmp_path / "a.csv").write_text(text.replace("\r", ""), "utf-8")
    with pytest.raises(ScoreError, match=r"a\.csv, line 2: 'many' is no number"):
        score(many, [tmp_path / "a.csv"])
    shutil.copy(many / "findings" / "20260101T000000Z-aaaa.jsonl", tmp_path / "b.csv")
    with pytest.raises(ScoreError, match="no column"):
        score(many, [tmp_path / "b.csv"])


def test_the_commands_draw_score_and_carry_the_result(many: Path, tmp_path: Path) -> None:
    runner = CliRunner()

    def run(*words: str) -> Result:
        return runner.invoke(
            command, [*words[:2], "--archive", str(many), *words[2:]], catch_exceptions=False
        )

    sheet = tmp_path / "sheet.csv"
    drawn = run("audit", "sample", "--strata", "year,form", "--find", "0.05", str(sheet))
    assert "60 of 476 values, 4 strata" in drawn.stderr
    text = sheet.read_text("utf-8-sig").replace(",,\n", ",7,\n")
    sheet.write_text(text, "utf-8")
    scored = run("audit", "score", str(sheet))
    (tmp_path / "audit.json").write_text(scored.stdout, "utf-8")
    total = json.loads(scored.stdout)["total"]
    assert total["coded"] == 60
    assert total["errors"] > 50
    release = ["release", "--archive", str(many), "--format", "csv", "--audit", str(tmp_path / "audit.json")]
    runner.invoke(command, [*release, str(tmp_path / "out")], catch_exceptions=False)
    methods = (tmp_path / "out" / "methods.md").read_text("utf-8")
    assert f"| all | 60 | {total['errors']} | {100 * total['errors'] / 60:.2f} |" in methods
    assert json.loads((tmp_path / "out" / "audit.json").read_text("utf-8"))["total"] == total
