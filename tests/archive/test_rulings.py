"""What agencies reply and reviewers decide: kept through rebuilds and joins, beside the state."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from archive.ledger.inputs import append_lines
from archive.store import NAME, index, reparse
from tests.archive.season import Season, report, title
from xxgk.__main__ import command

AFTER = "2025-02-03T02:00:00Z"
BODY = "甲县教育局"
RULING = ("--by", "复核组", "--on", "2025-03-19", "--text", "=1+1 维持")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    season = Season(tmp_path / "archive")
    season.visit("jia", AFTER, [("2023.html", title(BODY, 2023), report(BODY, 2023))], name=BODY)
    index(season.folder)
    return season.folder


def run(folder: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(command, [*words, "--archive", str(folder)])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.output


def status(folder: Path, *words: str) -> str:
    return run(folder, "status", "--year", "2024", "--as-of", "2025-03-01", *words)


def test_a_ruling_stands_beside_the_state_and_outlives_the_database(folder: Path) -> None:
    (before,) = json.loads(status(folder, "--json"))
    assert (before["state"], before["rulings"]) == ("overdue", [])
    run(folder, "rulings", "add", BODY, "2024", "--reply", *RULING[:4], "--text", "已在公告栏发布")
    run(folder, "rulings", "add", BODY, "2024", "--decision", "dismissed", *RULING)
    (folder / NAME).unlink()
    reparse(folder)
    (entry,) = json.loads(status(folder, "--json"))
    assert {**entry, "rulings": []} == before
    assert [(one["kind"], one["decision"], one["on"]) for one in entry["rulings"]] == [
        ("reply", "", "2025-03-19"),
        ("decision", "dismissed", "2025-03-19"),
    ]
    (row,) = csv.DictReader(io.StringIO(status(folder, "--csv")))
    assert row["rulings"].startswith("reply 2025-03-19 复核组: 已在公告栏发布; decision dismissed")
    (line, _) = run(folder, "rulings", "list", "--json").splitlines()
    assert json.loads(line)["finding"] == entry["finding"]


def test_a_ruling_follows_its_finding_into_a_join(folder: Path) -> None:
    """Whether the line has the body's name, or the id of the finding alone."""
    (entry,) = json.loads(status(folder, "--json"))
    run(folder, "rulings", "add", BODY, "2024", "--decision", "upheld", *RULING)
    line = {"finding": entry["finding"], "kind": "reply", "text": "收到", "on": "2025-04-01"}
    append_lines(folder, "rulings.csv", [line])
    join = {"action": "join", "name": BODY, "site": "jia", "other": "甲县教育和体育局", "other_site": ""}
    append_lines(folder, "joins.csv", [join])
    index(folder)
    (joined,) = json.loads(status(folder, "--json"))
    assert joined["finding"] != entry["finding"]
    assert [one["kind"] for one in joined["rulings"]] == ["decision", "reply"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("名称,年度,类型,决定,内容,作出日期\n甲县教育局,2024,决定,也许,x,2025-03-01\n", "no decision '也许'"),
        ("finding,kind,text,on\n123,reply,x,2025-03-01\n", "give the 16 letters"),
        ("name,year,kind,text,on\n甲县教育局,2024,reply,x,soon\n", "give the day"),
        ("name,year,kind,text,on\n甲县教育局,2024,decision,x,2025-03-01\n", "a decision is one of"),
        ("kind,text,on\nreply,x,2025-03-01\n", "whose finding?"),
    ],
)
def test_a_line_that_cannot_be_followed_is_told_in_one_line(folder: Path, lines: str, said: str) -> None:
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "inputs" / "rulings.csv").write_text(lines, "utf-8")
    output = run(folder, "status", "--year", "2024", code=2)
    assert len(output.splitlines()) == 1
    assert "rulings.csv line 2" in output
    assert said in output


def test_a_chinese_sheet_is_followed(folder: Path) -> None:
    (folder / "inputs").mkdir(exist_ok=True)
    lines = (
        "名称,年度,类型,决定,内容,作出者,作出日期\n甲县教育局,2024,复核决定,维持,证据充分,复核组,2025-03-01\n"
    )
    (folder / "inputs" / "rulings.csv").write_bytes(lines.encode("gb18030"))
    (entry,) = json.loads(status(folder, "--json"))
    (ruling,) = entry["rulings"]
    assert (ruling["decision"], ruling["by"]) == ("upheld", "复核组")


def test_a_workbook_leads_to_its_evidence_and_holds_no_formula(folder: Path, tmp_path: Path) -> None:
    run(folder, "rulings", "add", BODY, "2024", "--decision", "upheld", *RULING)
    book = tmp_path / "台账.xlsx"
    status(folder, "--xlsx", str(book), "--lang", "zh")
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["台账", "汇总", "证据"]
    heads, row = sheets["台账"].iter_rows()
    cell = dict(zip([head.value for head in heads], row, strict=True))
    assert cell["状态"].value == "逾期未发布"
    assert "=1+1" in cell["答复与决定"].value
    target = cell["证据"].hyperlink
    assert target is not None
    assert target.location == "'证据'!A2"
    assert sheets["证据"]["A2"].value in cell["证据"].value
    assert sheets["证据"]["B2"].hyperlink.target == "http://jia.example.gov.cn/nb/"
    assert not [cell for sheet in sheets for line in sheet for cell in line if cell.data_type == "f"]
    assert sheets["汇总"]["A2"].value == "61 陕西"


def test_the_table_goes_one_division_deeper_where_a_region_is_asked_for(folder: Path) -> None:
    lines = status(folder, "--lang", "en", "--region", "61").splitlines()
    assert lines[0].split()[:3] == ["region", "level", "bodies"]
    assert lines[1].split() == ["6109", "department", "1", "1"]
