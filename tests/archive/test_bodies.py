"""Who must report: found in the files of an archive, said by people, joined and closed, and never guessed."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from archive.ledger.bodies import Bodies, Place, Seen
from archive.ledger.inputs import Inputs, append_lines
from archive.store import NAME, index, reparse
from tests.archive.season import Season, report, title
from xxgk.__main__ import command

AT = "2025-02-20T02:00:00Z"
COUNTY, SHORT, FULL = "云县人民政府", "云县发改局", "云县发展和改革局"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    season = Season(tmp_path / "archive")
    rows = [
        (f"{year}-{number}.html", title(name, year), report(name, year))
        for number, (name, year) in enumerate(((FULL, 2022), (SHORT, 2023), ("云县水务局", 2023)))
    ]
    season.visit("yun", AT, [*rows, ("x.html", title("云县林业局", 2021), 404)], name=COUNTY, level="county")
    index(season.folder)
    return season.folder


def run(folder: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(command, ["bodies", words[0], "--archive", str(folder), *words[1:]])
    assert done.exit_code == code, done.output
    return done.output


def agencies(folder: Path) -> dict[str, dict[str, object]]:
    with closing(sqlite3.connect(folder / NAME)) as db:
        db.row_factory = sqlite3.Row
        found = {row["id"]: dict(row) for row in db.execute("SELECT * FROM agencies")}
        for name, row in found.items():
            years = db.execute("SELECT year FROM agency_years WHERE agency = ? ORDER BY 1", (name,))
            row["years"] = [row[0] for row in years]
    return found


def test_bodies_come_from_the_registry_from_reports_and_from_lists(folder: Path) -> None:
    found = agencies(folder)
    assert found.keys() == {COUNTY, SHORT, FULL, "云县水务局", "云县林业局"}
    county, forest = found[COUNTY], found["云县林业局"]
    assert (county["kind"], county["level"], county["division_code"], county["from_year"]) == (
        "government", "county", "610921", None,
    )  # fmt: skip
    assert (forest["kind"], forest["parent"], forest["division_code"]) == ("department", COUNTY, "610921")
    assert (forest["sources"], forest["from_year"], forest["years"]) == ("lists", 2021, [2021])
    assert json.loads(str(found[FULL]["addresses"])) == ["http://yun.example.gov.cn/nb/"]


def test_what_people_say_survives_a_rebuild_row_for_row(folder: Path, tmp_path: Path) -> None:
    lines = tmp_path / "list.csv"
    lines.write_bytes("单位名称,类型,起始年,联系电话\n云县乙镇人民政府,乡镇,2020,0915\n".encode("gb18030"))
    said = run(folder, "import", str(lines), "--by", "张三")
    assert "not used: 联系电话" in said
    assert "1 lines added" in said
    run(folder, "join", SHORT, FULL, "--why", "简称", "--by", "张三")
    before = agencies(folder)
    assert before["云县乙镇人民政府"]["kind"] == "township"
    assert before["云县乙镇人民政府"]["parent"] == COUNTY
    assert SHORT not in before
    assert (json.loads(str(before[FULL]["other_names"])), before[FULL]["years"]) == ([SHORT], [2022, 2023])
    (folder / NAME).unlink()
    reparse(folder)
    assert agencies(folder) == before
    assert "0 lines added, 1 say nothing new" in run(folder, "import", str(lines), "--by", "李四")


def test_a_join_is_explained_and_taken_back(folder: Path) -> None:
    before = agencies(folder)
    assert f"{FULL}, {SHORT}: may be one body" in run(folder, "check", code=1)
    run(folder, "join", SHORT, FULL, "--why", "同一机关的简称", "--by", "张三")
    shown = json.loads(run(folder, "show", SHORT))
    assert (shown["name"], shown["other_names"], shown["years"]) == (FULL, {SHORT: "reports"}, [2022, 2023])
    (line,) = shown["said"]
    assert (line["reason"], line["author"], line["action"]) == ("同一机关的简称", "张三", "join")
    assert "are one body already" in run(folder, "join", SHORT, FULL, "--why", "again", code=2)
    run(folder, "undo", SHORT, FULL, "--why", "误并")
    assert agencies(folder) == before
    assert "nobody has said anything" in run(folder, "undo", SHORT, FULL, "--why", "x", code=2)
    run(folder, "apart", SHORT, FULL, "--why", "两个单位")
    assert "may be one body" not in run(folder, "check")


def test_a_closed_body_is_expected_no_more_and_its_successor_is_known(folder: Path) -> None:
    how = ["--until", "2023", "--successor", "云县林业局", "--on", "2024-03-19", "--why", "机构改革"]
    run(folder, "close", "云县水务局", *how)
    water = agencies(folder)["云县水务局"]
    assert water["until_year"] == 2023
    assert json.loads(str(water["successors"])) == [["云县林业局", "2024-03-19", "merged"]]

    def listed(year: str) -> set[str]:
        words = ["status", "--archive", str(folder), "--year", year, "--json"]
        return {entry["body"] for entry in json.loads(CliRunner().invoke(command, words).output)}

    assert "云县水务局" in listed("2023")
    assert "云县水务局" not in listed("2024")
    assert "云县林业局" in listed("2024")
    run(folder, "close", "云县水务局", "--open", "--why", "没有撤并")
    assert "云县水务局" in listed("2024")
    assert json.loads(str(agencies(folder)["云县水务局"]["successors"])) == []


def test_every_bad_row_is_told_and_nothing_is_half_written(folder: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("名称", "行政区划代码", "起始年", "截止年", "类型"),
        ("云县审计局", 610921, 2020, None, "部门"),
        ("云县教育局", 6109, None, None, None),
        (None, 610921, None, None, None),
        ("云县民政局", None, 2022, 2020, None),
        ("市教育局", None, None, None, None),
        ("云县审计局", 610921, 2021, None, None),
        ("云县财政局", None, "去年", None, "协会"),
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    said = run(folder, "import", str(tmp_path / "list.xlsx"), code=2)
    wrong = [line.partition(" line ")[2] for line in said.splitlines()]
    assert [line.partition(":")[0] for line in wrong] == ["3", "4", "5", "6", "7", "8"]
    for part, line in zip(
        ("six digits", "no name", "after", "no place", "line 2", "协会"), wrong, strict=True
    ):
        assert part in line
    assert not (folder / "inputs").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK no workbook", "no workbook that can be read"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xff\xfe\x00", "save it as CSV"),
        ("a.csv", "电话\n0915\n".encode(), "no column name"),
        ("a.csv", "name,单位\n甲县教育局,乙\n".encode(), "two columns are name"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_line(
    folder: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    said = run(folder, "import", str(tmp_path / name), code=2)
    assert words in said
    assert said.count("\n") == 1


def test_check_finds_what_is_in_doubt(folder: Path) -> None:
    append_lines(
        folder,
        "bodies.csv",
        [
            {"name": "云县甲街道办事处", "site": "yun", "parent": "风县人民政府"},
            {"name": "云县甲街道", "site": "yun"},
            {"name": "云县水务局", "until_year": "2020"},
            {"name": "云县林业局", "site": "nowhere", "successor": "无名局", "turn": "merged"},
        ],
    )
    index(folder)
    said = run(folder, "check", code=1)
    for words in (
        "云县甲街道, 云县甲街道办事处: one name written twice",
        "its parent 风县人民政府 is unknown",
        "云县水务局: from 2023 until 2020",
        "云县水务局: closed after 2020, and there is a report of 2023",
        "no crawl has visited its site nowhere",
        "its successor 无名局 is unknown",
    ):
        assert words in said


def test_a_bad_line_in_the_inputs_stops_no_index_and_status_says_which(folder: Path) -> None:
    append_lines(folder, "bodies.csv", [{"name": "云县审计局"}, {"name": "云县民政局", "kind": "协会"}])
    made = index(folder)
    assert [place for place, _ in made.unread] == ["inputs/bodies.csv+3"]
    assert "云县审计局" in agencies(folder)
    assert "bodies.csv line 3: there is no kind '协会'" in run(folder, "list", code=2)


def test_columns_that_people_added_stay(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "bodies.csv").write_text("名称,电话\n云县教育局,0915\n", "utf-8")
    append_lines(tmp_path, "bodies.csv", [{"name": "云县审计局", "kind": "department"}])
    text = (tmp_path / "inputs" / "bodies.csv").read_text("utf-8").splitlines()
    assert text[0].startswith("名称,电话,site,kind")
    assert text[1:] == ["云县教育局,0915", f"云县审计局,,,department{',' * (text[0].count(',') - 3)}"]


def test_bodies_of_one_name_in_two_cities_are_two(folder: Path) -> None:
    name = "鼓楼区教育局"
    places = [
        Place("nanjing", "鼓楼区人民政府", "county", "320106"),
        Place("city", "南京市人民政府", "prefecture", "320100"),
        Place("xuzhou", "鼓楼区人民政府", "county", "320302"),
        Place("foreign", "灵武市人民政府", "county", "640181"),
    ]
    pairs = [(name, "nanjing"), (name, "xuzhou"), (name, "foreign")]
    seen = [Seen(*pair, 2023, "reports") for pair in pairs]
    bodies = Bodies(places, seen, Inputs(), pairs)
    assert bodies.key(name, "nanjing") == f"{name}@3201"
    assert bodies.key(name, "xuzhou") == f"{name}@3203"
    assert [bodies.by_key[f"{name}@{code}"].division_code for code in ("3201", "3203")] == [
        "320106",
        "320302",
    ]
    # Where one city alone has it, a foreign site shows the same body.
    alone = Bodies(places[1:], [], Inputs(), [(name, "xuzhou"), (name, "foreign")])
    assert alone.key(name, "foreign") == name


def test_the_csv_of_a_list_is_a_list_again(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["bodies", "list", "--archive", str(folder), "--csv"])
    (tmp_path / "again.csv").write_text(done.stdout, "utf-8")
    before = {name: (row["kind"], row["years"], row["parent"]) for name, row in agencies(folder).items()}
    run(folder, "import", str(tmp_path / "again.csv"))
    after = {name: (row["kind"], row["years"], row["parent"]) for name, row in agencies(folder).items()}
    assert after == before
    assert len(json.loads(run(folder, "list", "--json", "--region", "61").rpartition("]")[0] + "]")) == 5
