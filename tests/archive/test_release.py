"""A release says in every format what the archive says, and why a number is not there."""

import csv
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.codebook import read_codebook
from archive.ledger.naming import body_key, body_level
from archive.release import PreviousError, StaleError, Subset, SubsetError, write
from archive.release.filling import yuan
from archive.release.missing import harmless, why_absent
from archive.release.series import SERIES, compute
from archive.release.subset import years
from archive.store import index
from tests.archive.conftest import Archive, page, read
from tests.archive.season import Season, report, title

LAST = "甲县2022年政府信息公开工作年度报告"
HAN = {
    "requests_new__natural_person": "19",
    "requests_new__total": "19",
    "requests_carried_in__total": "",
    "gov_procurement__amount": "8040",
    "admin_fee__amount": "52.15",
    "outcome_granted__total": "/",
}


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.visited(
        {
            "http://www.example.gov.cn/2022.html": page(LAST, **HAN),
            "http://www.example.gov.cn/2021.html": page(
                LAST.replace("2022", "2021"), requests_new__total="7", gov_procurement__amount="251000元"
            ),
            # The same report at a second address, seen later, and saying something else.
            "http://www.example.gov.cn/copy.html": page(LAST, **{**HAN, "requests_new__total": "20"}),
        }
    )
    index(archive.folder, read=read)
    return archive


@pytest.fixture
def released(filled: Archive, tmp_path: Path) -> Path:
    write(filled.folder, tmp_path / "out")
    return tmp_path / "out"


def rows(out: Path, name: str) -> list[dict[str, str]]:
    with (out / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ask(out: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(out / "xxgk.sqlite")) as db:
        return db.execute(query).fetchall()


def test_the_panel_has_one_row_a_body_year_and_scope_and_names_what_it_set_aside(released: Path) -> None:
    panel = rows(released, "panel")
    assert [
        (row["body"], row["year"], row["scope"], row["candidates"], row["conflict"]) for row in panel
    ] == [
        ("甲县人民政府", "2021", "unknown", "1", "0"),
        ("甲县人民政府", "2022", "unknown", "2", "1"),
    ]
    (aside,) = rows(released, "set_aside")
    assert (aside["rule"], aside["chosen"], aside["same"]) == ("seen_later", panel[1]["report"], "0")
    assert {row["report"]: row["used"] for row in rows(released, "reports")} == {
        panel[0]["report"]: "panel",
        panel[1]["report"]: "panel",
        aside["report"]: "seen_later",
    }


def test_a_missing_number_has_its_reason_and_money_its_unit(released: Path) -> None:
    (first, last), (_, analysis) = rows(released, "panel"), rows(released, "panel_analysis")
    assert last["requests_carried_in__total"] == ".a"
    assert last["outcome_granted__total"] == ".f"  # the small reader of these tests cannot read a slash
    assert last["rules__issued"] == ".d"  # table 2 is absent
    assert last["requests_carried_out__total"] == ".m"
    assert last["outcome_other__total"] == ".c"  # table 3 is g2021
    assert last["s14_requests_received"] == ".c"
    assert last["narr_requests_received"] == ".n"
    assert last["u_requests_new"] == "19"
    assert last["u_disclosure_rate"] == ".o"
    assert last["gov_procurement__amount"] == "8040"
    assert analysis["gov_procurement__amount"] == ".p"
    assert analysis["admin_fee__amount"] == "521500"
    assert first["gov_procurement__amount"] == "251000"
    units = {
        (row["indicator"], row["raw"]): (row["value_analysis"], row["unit_source"])
        for row in rows(released, "values")
    }
    assert units["gov_procurement__amount", "251000元"] == ("251000", "page")
    assert units["gov_procurement__amount", "8040"] == ("", "unknown")
    assert units["admin_fee__amount", "52.15"] == ("521500", "form")


def test_every_format_says_the_same_cell_by_cell(released: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    pyreadstat = pytest.importorskip("pyreadstat")
    parquet = pytest.importorskip("pyarrow.parquet")
    for name in ("panel", "panel_analysis"):
        expected = rows(released, name)
        frame, meta = pyreadstat.read_dta(released / "stata" / f"{name}.dta", user_missing=True)
        table = parquet.read_table(released / "parquet" / f"{name}.parquet").to_pylist()
        whys = parquet.read_table(released / "parquet" / "panel_missing.parquet").to_pylist()
        loaded = duckdb.sql(
            f"SELECT * FROM read_csv('{released}/csv/{name}.csv', all_varchar=true, header=true)"
        ).fetchall()
        assert [tuple(value or None for value in row.values()) for row in expected] == loaded
        codes = [f".{letter}" for letter in "abcdefghijklmnop"]
        seen = 0
        for number, row in enumerate(expected):
            for column, text in row.items():
                held = table[number][column]
                if text in codes:
                    assert held is None
                    assert text == (whys[number][column] or ".p")
                    assert frame[column].iloc[number] == text[1]
                    seen += 1
                elif column in frame:
                    stata = meta.variable_value_labels.get(column, {}).get(frame[column].iloc[number])
                    stata = frame[column].iloc[number] if stata is None else stata
                    assert same(text, held)
                    assert same(text, stata)
        assert seen > 300
        assert {meta.column_names_to_labels["rules__issued"]} == {
            "规章—本年制发件数 / Rules: issued this year"
        }


def same(text: str, held: Any) -> bool:
    if held is None or held != held:  # noqa: PLR0124 - only what is no number differs from itself
        return not text
    return text == held if isinstance(held, str) else float(text) == held


def test_pandas_reads_numbers_from_stata_as_numbers(released: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_stata(released / "stata" / "panel.dta")
    assert list(frame["requests_new__total"]) == [7, 19]
    assert list(frame["t3"]) == ["g2021", "g2021"]


def test_the_same_archive_gives_the_same_bytes(filled: Archive, released: Path, tmp_path: Path) -> None:
    write(filled.folder, tmp_path / "again")
    sums = (released / "SHA256SUMS").read_text("utf-8")
    assert (tmp_path / "again" / "SHA256SUMS").read_text("utf-8") == sums
    assert len(sums.splitlines()) > 35
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((released / name).read_bytes()).hexdigest() == digest


def test_frictionless_takes_the_package(released: Path) -> None:
    pytest.importorskip("frictionless")
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=released,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["valid"], report
    assert report["stats"]["tasks"] == 17


def test_a_subset_holds_what_was_asked_for(filled: Archive, tmp_path: Path) -> None:
    subset = Subset(("甲县",), 2022, None, ("county",), ("u_requests_new", "requests_new__total"))
    done = write(filled.folder, tmp_path / "out", formats=("csv", "sqlite"), subset=subset, bom=True)
    assert (done.rows["panel"], done.rows["values"]) == (1, 2)
    assert (tmp_path / "out/csv/panel.csv").read_bytes().startswith(b"\xef\xbb\xbfbody,year,scope")
    assert b'"encoding": "utf-8-sig"' in (tmp_path / "out/datapackage.json").read_bytes()
    none = write(filled.folder, tmp_path / "none", formats=("csv",), subset=Subset(("320000",)))
    assert none.rows["panel"] == 0
    with pytest.raises(SubsetError, match="did you mean requests_new__"):
        Subset(indicators=("requests_new",))


def test_nothing_is_left_where_a_release_cannot_be_written(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").write_text("x")
    with pytest.raises(FileExistsError, match="new or empty"):
        write(filled.folder, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        (" @SUM(1)", "' @SUM(1)"),
        ("＝1+1", "'＝1+1"),
        ("-2", "-2"),
        ("+19", "+19"),
        ("－", "－"),
        ("+1/-1", "'+1/-1"),
        ("a\x1b]0;x\x07b\u202e", "a\\x1b]0;x\\x07b\\u202e"),
        ("一\r\n二\t三", "一\n二\t三"),
        (None, None),
    ],
)
def test_no_text_is_a_formula_or_steers_a_terminal(text: str | None, shown: str | None) -> None:
    assert harmless(text) == shown


def test_a_body_whose_name_is_not_enough_keeps_its_site() -> None:
    assert body_key("淮安市洪泽区人民政府", "hongze") == "淮安市洪泽区人民政府"
    assert body_key("市交通运输局", "beishan") == "市交通运输局@beishan"
    assert body_key("开发区管理委员会", "x") == "开发区管理委员会@x"
    assert body_key("城关镇人民政府", "x") == "城关镇人民政府@x"
    assert body_level("汉阴县城关镇人民政府", "county") == "township"
    assert body_level("汉阴县人民政府", "county") == "county"
    assert body_level("汉阴县财政局", "county") == "department"


def test_series_need_every_operand_and_leave_out_what_is_pending() -> None:
    values = {"review_total": 10, "review_corrected": 2, "review_pending": 5, "outcomes_total__total": 0}
    done = {one.id: one for one in compute(values, {"t3": "g2021", "t4": "g2021"})}
    assert (done["u_review_correction_rate"].value, done["u_review_correction_rate"].n) == (0.4, 5)
    assert done["u_disclosure_rate"].value is None
    assert done["u_litigation_total"].value is None
    old = {"s14_reply_granted": 3, "s14_reply_already_public": 4, "s14_fees_collected": 20000}
    done = {one.id: one for one in compute(old, {"t2": "g2014"})}
    assert done["u_granted_full"].value == 7
    assert done["u_fee_for_requests"].value == 20000
    known = {line["id"] for line in read_codebook()}
    assert {one.id for one in SERIES} == {name for name in known if name.startswith("u_")}
    assert all(one.needs() <= known for one in SERIES)


def test_money_is_in_yuan_by_a_unit_that_somebody_printed() -> None:
    assert yuan(712.187895, "万元", "") == 7121878.95
    assert yuan(251000, "元", "万元") == 251000
    assert yuan(8040, "", "") is None
    assert yuan(None, "元", "") is None


def test_why_a_number_is_absent() -> None:
    states = {"t2": "image", "t3": "g2019", "t4": "attachment"}
    assert why_absent("t2", "g2019", states) == ".e"
    assert why_absent("t3", "g2019;g2021", states) == ".m"
    assert why_absent("t3", "g2021", states) == ".c"
    assert why_absent("t4", "g2019;g2021", states) == ".k"


def test_years_are_read_or_refused() -> None:
    assert years("2022") == (2022, 2022)
    assert years("2019-") == (2019, None)
    assert years("-2023") == (None, 2023)
    for wrong in ("", "-", "22", "2019-x"):
        with pytest.raises(SubsetError, match="not years"):
            years(wrong)


def test_values_are_rfc_4180(released: Path) -> None:
    content = (released / "csv/values.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert content.startswith(b"report,indicator,value,raw,status,flags,")


def test_every_planted_change_is_named_with_its_cause(filled: Archive, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write(filled.folder, old, formats=("sqlite",))
    reports = dict(ask(old, "SELECT year, report FROM panel"))
    inputs = filled.folder / "inputs"
    inputs.mkdir(exist_ok=True)
    (inputs / "corrections.csv").write_text(
        "report,indicator,value,reason,author,date\n"
        f"{reports[2021]},requests_new__total,8,looked,somebody,2026-02-01\n",
        "utf-8",
    )
    filled.visited(
        {
            # The same address with another number, and a year that was not there.
            "http://www.example.gov.cn/2022.html": page(LAST, **{**HAN, "requests_new__total": "21"}),
            "http://www.example.gov.cn/2020.html": page(
                LAST.replace("2022", "2020"), requests_new__total="3"
            ),
        },
        run="20260301T000000Z-bbbb",
    )
    index(filled.folder, read=read)
    done = write(filled.folder, tmp_path / "new", formats=("csv", "sqlite"), previous=old)
    found = {
        (row["year"], row["indicator"]): (row["before"], row["after"], row["cause"])
        for row in rows(tmp_path / "new", "differences")
    }
    # The copy is withdrawn by now: the second visit read the whole list, and it was not on it.
    assert found == {
        ("2020", ""): ("", "row", "new_report"),
        ("2021", "requests_new__total"): ("7", "8", "correction"),
        ("2022", "requests_new__total"): ("19", "21", "changed_source"),
    }
    assert done.rows["differences"] == 3
    with pytest.raises(PreviousError, match="name its folder"):
        write(filled.folder, tmp_path / "third", previous=filled.folder)


def test_a_body_that_was_joined_and_a_new_reader_are_told_apart(filled: Archive, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write(filled.folder, old, formats=("sqlite",))
    for change, cause in (
        ("UPDATE reports SET body = '乙县人民政府' WHERE year = 2021", "body_joined_or_split"),
        (
            "UPDATE cell SET value = 6 WHERE report = (SELECT key FROM reports WHERE year = 2021)"
            " AND indicator = (SELECT no FROM indicators WHERE id = 'requests_new__total')",
            "new_reader",
        ),
    ):
        copy = tmp_path / cause
        shutil.copytree(filled.folder, copy)
        with closing(sqlite3.connect(copy / "archive.db")) as db:
            db.execute(change)
            db.commit()
        write(copy, tmp_path / f"new-{cause}", formats=("csv",), previous=old)
        assert {row["cause"] for row in rows(tmp_path / f"new-{cause}", "differences")} == {cause}


def test_the_evidence_leads_from_a_number_to_its_page_with_a_shell(filled: Archive, tmp_path: Path) -> None:
    write(filled.folder, tmp_path / "out", formats=("csv",), subset=Subset((), 2021, 2021), evidence=True)
    shutil.rmtree(filled.folder)
    (value,) = [row for row in rows(tmp_path / "out", "values") if row["raw"] == "251000元"]
    with (tmp_path / "out/evidence/records.csv").open(encoding="utf-8", newline="") as file:
        (record,) = csv.DictReader(file)
    assert record["capture"] == value["capture"]
    steps = re.findall("`(tail .*|LC_ALL.*?)`", (tmp_path / "out/evidence/README.md").read_text("utf-8"))
    script = "; ".join(step.partition("` takes")[0] for step in steps)
    script = script.replace("offset", record["offset"]).replace("FILE", record["file"])
    done = subprocess.run(
        ["sh", "-c", script.replace("LENGTH", record["length"])],
        cwd=tmp_path / "out/evidence",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [record["sha256"], "-"]
    assert value["raw"] in (tmp_path / "out/evidence/record").read_text("utf-8")


def test_coverage_says_who_should_have_reported_and_what_the_visits_prove(tmp_path: Path) -> None:
    season = Season(tmp_path / "archive")
    early, later = "2025-03-20T02:00:00Z", "2025-04-20T02:00:00Z"

    def row(name: str, year: int) -> tuple[str, str, bytes]:
        return f"{year}.html", title(name, year), report(name, year)

    sites = {"jia": "甲县人民政府", "yi": "乙县人民政府", "bing": "丙县人民政府", "ding": "丁县人民政府"}
    for site, name in sites.items():
        season.visit(site, early, [row(name, 2023)], "new", name=name, level="county")
    season.visit("jia", later, [row(sites["jia"], 2023), row(sites["jia"], 2024)], "new", name=sites["jia"])
    season.visit("yi", later, (), "blocked", name=sites["yi"], level="county")
    season.visit("bing", later, [row(sites["bing"], 2023)], "unchanged", name=sites["bing"], level="county")
    inputs = season.folder / "inputs"
    inputs.mkdir()
    (inputs / "bodies.csv").write_text(
        "name,site,until_year\n丁县人民政府,ding,2023\n戊县教育局,,\n", "utf-8"
    )
    index(season.folder)
    write(season.folder, tmp_path / "out", formats=("csv",), subset=Subset((), 2024, 2024))
    found = {
        row["body"]: (row["due_on"], row["state"], row["days_late"], row["not_before"], row["outcome"])
        for row in rows(tmp_path / "out", "coverage")
    }
    assert found == {
        "甲县人民政府": ("2025-03-31", "undecided", "", early, "new"),
        "乙县人民政府": ("2025-03-31", "blocked", "", early, "blocked"),
        "丙县人民政府": ("2025-03-31", "overdue", "20", later, "unchanged"),
        "戊县教育局": ("2025-01-31", "never_looked", "", "", ""),
    }
    bodies = {row["body"]: row for row in rows(tmp_path / "out", "bodies")}
    assert (bodies["丁县人民政府"]["until_year"], bodies["丁县人民政府"]["reports"]) == ("2023", "0")
    assert bodies["戊县教育局"]["sources"] == "people"
    assert bodies["甲县人民政府"]["first_year"] == "2024"


def test_bodies_that_people_joined_are_one_in_the_panel_and_named_as_the_cause(tmp_path: Path) -> None:
    season = Season(tmp_path / "archive")
    short, name = "申县发改局", "申县发展和改革局"
    pages = [
        ("2023.html", title(name, 2023), report(name, 2023)),
        ("2024.html", title(short, 2024), report(short, 2024)),
    ]
    season.visit("shen", "2025-02-20T02:00:00Z", pages, "new", name="申县人民政府", level="county")
    index(season.folder)
    old, new = tmp_path / "old", tmp_path / "new"
    write(season.folder, old, formats=("sqlite",))
    inputs = season.folder / "inputs"
    inputs.mkdir()
    (inputs / "joins.csv").write_text(
        f"action,name,site,other,other_site,reason,author,date\njoin,{short},shen,{name},shen,同一机关,甲,2025-03-01\n",
        "utf-8",
    )
    with pytest.raises(StaleError, match="xxgk reparse"):
        write(season.folder, new, formats=("csv",), previous=old)
    index(season.folder)
    write(season.folder, new, formats=("csv",), previous=old)
    assert {(row["body"], row["year"]) for row in rows(new, "panel")} == {(name, "2023"), (name, "2024")}
    assert {(row["body"], row["cause"]) for row in rows(new, "differences")} == {
        (short, "body_joined_or_split"),
        (name, "body_joined_or_split"),
    }


def test_the_codebook_says_what_is_there_in_which_year(released: Path) -> None:
    counts = {
        (row["indicator"], row["year"]): (row["rows"], row["numbers"], row["blanks"], row["flagged"])
        for row in rows(released, "availability")
    }
    assert counts["requests_new__total", "2021"] == ("1", "1", "0", "0")
    assert counts["requests_carried_in__total", "2022"] == ("1", "0", "1", "0")
    assert counts["outcome_granted__total", "2022"] == ("1", "0", "0", "1")
    assert counts["rules__issued", "2022"] == ("1", "0", "0", "0")
    matrix = (released / "codebook.md").read_text("utf-8").split("## 指标与年份")[1].splitlines()
    (line,) = [line for line in matrix if line.startswith("| `requests_carried_in__total`")]
    assert line.endswith("| g2019;g2021 | · | · |")
    assert matrix[4].endswith("| generation | 2021 | 2022 |")


def test_what_a_page_prints_is_harmless_in_every_format(archive: Archive, tmp_path: Path) -> None:
    raw = "=HYPERLINK(1)\x1b]0;x\x07"
    archive.visited(
        {"http://www.example.gov.cn/1.html": page(LAST, rules__issued=raw)}, name="=甲县\x1b[2J\u202e人民政府"
    )
    index(archive.folder, read=read)
    write(archive.folder, tmp_path / "out")
    (value,) = rows(tmp_path / "out", "values")
    assert value["raw"] == "'=HYPERLINK(1)\\x1b]0;x\\x07"
    assert rows(tmp_path / "out", "panel")[0]["name"] == "'=甲县\\x1b[2J\\u202e人民政府"
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"\x1b]" not in content
            assert b"\x1b[2J" not in content
            assert "\u202e".encode() not in content
    assert ask(tmp_path / "out", 'SELECT raw FROM "values"') == [("'=HYPERLINK(1)\\x1b]0;x\\x07",)]
