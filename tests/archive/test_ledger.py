"""The ledger over a made-up season: every state and both bounds, from the files of an archive."""

import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from archive.ledger.bodies import Place, gather
from archive.ledger.inputs import Inputs, read_inputs
from archive.ledger.status import Entry, list_entries
from archive.store import index, opened
from archive.warc import Capture, fetch
from parsers.bodies import site_body
from tests.archive.season import TEXT, Season, report, title
from xxgk.__main__ import command

BEFORE, AFTER = "2025-01-31T15:59:00Z", "2025-01-31T16:01:00Z"
LATER, LAST = "2025-02-03T02:00:00Z", "2025-02-20T02:00:00Z"
NOW = datetime(2025, 3, 1, tzinfo=UTC)
SITES = {
    "ontime": "甲县教育局", "late": "乙县教育局", "straddle": "丙县教育局", "overdue": "丁县教育局",
    "walled": "戊县教育局", "down": "己县教育局", "redesigned": "庚县教育局", "robots": "辛县教育局",
    "gone": "壬县教育局", "torn": "癸县教育局", "killed": "子县教育局", "resumed": "丑县教育局",
    "moved": "寅县教育局", "dead": "卯县教育局", "backdated": "辰县教育局",
    "missing": "午县教育局",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    season = Season(tmp_path_factory.mktemp("season"))

    def see(
        site: str, at: str, outcome: str | None = "unchanged", *, path: str = "2024.html", **how: str
    ) -> None:
        name = SITES[site]
        there = how.pop("there", "yes") == "yes"
        body: bytes | int = 404 if how.pop("dead", "") else report(name, 2024, how.pop("published", ""))
        rows = [("2023.html", title(name, 2023), report(name, 2023))]
        if there:
            rows.append((path, title(name, 2024), body))
        season.visit(site, at, rows, outcome, name=name, **how)

    see("ontime", BEFORE)
    see("late", AFTER, there="no")
    see("late", LATER)
    see("straddle", BEFORE, there="no")
    see("straddle", AFTER)
    see("overdue", BEFORE, there="no")
    see("overdue", LATER, there="no")
    for site, outcome in (
        ("walled", "blocked"),
        ("down", "down"),
        ("redesigned", "layout_unknown"),
        ("robots", "robots_refused"),
    ):
        see(site, BEFORE, there="no")
        season.visit(site, LATER, (), outcome, name=SITES[site])
    see("gone", BEFORE)
    see("gone", LAST, "withdrawn", there="no")
    see("torn", LATER, "partial", there="no")
    see("torn", LAST)
    see("killed", LATER, None, there="no")
    see("resumed", AFTER, there="no", lists_at=BEFORE)
    see("resumed", LATER)
    see("moved", BEFORE)
    see("moved", LAST, path="new/2024.html")
    see("dead", BEFORE, dead="yes")
    see("backdated", AFTER, there="no")
    see("backdated", LATER, published="2025-01-10")
    see("missing", AFTER, there="no", note="http://missing.example.gov.cn/nb/index_1.html: answers 404")
    index(season.folder)
    return season.folder


def entries(folder: Path, as_of: datetime = NOW, year: int = 2024) -> dict[str, Entry]:
    never = Place("never", "未县教育局", "department", "610922")
    with opened(folder) as db:
        return {e.site: e for e in list_entries(db, gather(db, read_inputs(folder), [never]), year, as_of)}


STATES = {
    "ontime": ("on_time", None, BEFORE),
    "late": ("late", AFTER, LATER),
    "straddle": ("undecided", BEFORE, AFTER),
    "overdue": ("overdue", LATER, None),
    "walled": ("blocked", BEFORE, None),
    "down": ("down", BEFORE, None),
    "redesigned": ("layout_unknown", BEFORE, None),
    "robots": ("robots_refused", BEFORE, None),
    "gone": ("withdrawn", None, BEFORE),
    "torn": ("undecided", None, LAST),
    "killed": ("undecided", None, None),
    # The killed run may have asked for the list ninety seconds before it had it whole.
    "resumed": ("undecided", "2025-01-31T15:57:30Z", LATER),
    "moved": ("on_time", None, BEFORE),
    "dead": ("on_time", None, BEFORE),
    "backdated": ("late", AFTER, LATER),
    "missing": ("undecided", None, None),
    "never": ("never_looked", None, None),
}


def test_every_state_and_both_bounds_follow_from_the_files(folder: Path) -> None:
    found = entries(folder)
    assert {site: (e.state, e.not_before, e.not_after) for site, e in found.items()} == STATES


def test_days_late_are_those_proved_and_a_false_date_is_graded(folder: Path) -> None:
    found = entries(folder)
    assert (found["late"].days_late, found["overdue"].days_late, found["straddle"].days_late) == (1, 3, None)
    claim = next(claim for claim in found["backdated"].claims if claim.source == "published_on")
    assert (claim.date, claim.grade) == ("2025-01-10", "contradicted_by_absence")
    assert found["backdated"].claimed_on == "2025-01-10"
    assert "unreadable" in found["dead"].defects
    assert "tables_incomplete" in found["late"].defects


def test_the_ledger_of_an_earlier_day_knows_nothing_later(folder: Path) -> None:
    then = entries(folder, datetime(2025, 2, 1, tzinfo=UTC))
    assert (then["late"].state, then["gone"].state, then["straddle"].state) == (
        "overdue",
        "on_time",
        "undecided",
    )
    assert entries(folder, datetime(2025, 1, 31, 15, tzinfo=UTC))["late"].state == "not_due_yet"


def test_the_list_page_that_proves_an_absence_replays(folder: Path) -> None:
    entry = entries(folder)["overdue"]
    with opened(folder) as db:
        row = db.execute("SELECT * FROM captures WHERE id = ?", (entry.evidence[0],)).fetchone()
    names = Capture.__dataclass_fields__
    page = fetch(folder, Capture(*(row[name] for name in names))).decode()
    assert "2023年" in page
    assert "2024年" not in page


def test_a_body_is_expected_in_the_next_year_and_before_it_is_due_nothing_is_said(folder: Path) -> None:
    assert {e.state for e in entries(folder, year=2025).values()} == {"not_due_yet"}
    assert {e.state for e in entries(folder, datetime(2026, 3, 1, tzinfo=UTC), 2025).values()} <= {
        "undecided", "never_looked", "blocked", "down", "layout_unknown", "robots_refused",
    }  # fmt: skip


def test_the_command_prints_a_table_and_json_and_fails_on_a_state(folder: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            command, ["status", "--archive", str(folder), "--year", "2024", "--as-of", "2025-03-01", *words]
        )
        return done.exit_code, done.stdout

    code, text = run("--lang", "zh")
    assert code == 0
    assert text.split()[:3] == ["地区", "级别", "机关数"]
    code, text = run("--json", "--fail-on", "overdue,late")
    assert code == 3
    contract = (
        "body level division_code site year due_on basis state days_late claimed_on not_before not_after"
    )
    assert set(f"{contract} defects evidence".split()) <= json.loads(text)[0].keys()
    assert run("--fail-on", "never_looked")[0] == 0
    assert run("--fail-on", "tardy")[0] == 2
    assert run("--csv")[1].count("\n") == len(STATES)  # a header, and all but the one of no registry


@pytest.mark.parametrize(
    ("site", "body"),
    [
        ("甲县人民政府门户网站", "甲县人民政府"),
        ("甲市政府信息公开", "甲市人民政府"),
        ("甲县乙镇", "甲县乙镇人民政府"),
        ("甲区丙街道", "甲区丙街道"),
        ("甲市水务局", "甲市水务局"),
        ("部门年报汇集", ""),
        ("", ""),
    ],
)
def test_a_site_is_the_site_of_a_body_where_its_name_says_so(site: str, body: str) -> None:
    assert site_body(site) == body


def test_a_workbook_has_links_that_work_and_no_formula(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "ledger.xlsx"
    words = [
        "status",
        "--archive",
        str(folder),
        "--year",
        "2024",
        "--as-of",
        "2025-03-01",
        "--xlsx",
        str(book),
    ]
    assert CliRunner().invoke(command, words).exit_code == 0
    rows = list(openpyxl.load_workbook(book).worksheets[0].iter_rows())
    heads = [cell.value for cell in rows[0]]
    late = next(row for row in rows if row[heads.index("site")].value == "late")
    assert late[heads.index("state")].value == "late"
    link = late[heads.index("url")].hyperlink
    assert link is not None
    assert link.target == "http://late.example.gov.cn/nb/2024.html"
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]


def test_names_that_may_be_one_body_are_never_held_against_it(tmp_path: Path) -> None:
    season = Season(tmp_path)
    short, name = "申县发改局", "申县发展和改革局"
    old = ("2023.html", title(name, 2023), report(name, 2023))
    new = ("2024.html", title(short, 2024), report(short, 2024))
    season.visit("shen", LATER, [old, new], name="申县人民政府", level="county")
    index(tmp_path)
    with opened(tmp_path) as db:
        bodies = gather(db, Inputs())
        states = {e.body: e.state for e in list_entries(db, bodies, 2024, NOW)}
        assert states[name] == "undecided"
        assert [{one.name, other.name} for one, other in bodies.unsettled()] == [{short, name}]
        line = {"action": "join", "name": short, "site": "shen", "other": name, "other_site": "shen"}
        joined = gather(db, Inputs(joins=(line,)))
        assert {e.body: e.state for e in list_entries(db, joined, 2024, NOW)}[name] == "undecided"
        assert short not in {body.name for body in joined.by_key.values()}
        apart = gather(db, Inputs(joins=({**line, "action": "apart"},)))
        assert {e.body: e.state for e in list_entries(db, apart, 2024, NOW)}[name] == "overdue"


def test_a_column_that_moved_and_a_year_that_was_misprinted_make_nobody_late(tmp_path: Path) -> None:
    season = Season(tmp_path)
    early = "2025-01-10T02:00:00Z"
    moved, misprinted, plain = "甲山县教育局", "乙山县教育局", "丙山县教育局"
    for site, name in (("moved", moved), ("misprinted", misprinted), ("plain", plain)):
        old = ("2023.html", title(name, 2023), report(name, 2023))
        new = ("2024.html", title(name, 2024), report(name, 2024))
        season.visit(site, early, [old], name=name)
        # The old column stays, whole; the report was called last year's.
        wrong = ("2023b.html", title(name, 2023), 404)
        season.visit(site, AFTER, [old, wrong] if name == misprinted else [old], name=name)
        folder = "new" if name == moved else "nb"
        season.visit(site, LATER, [old, new], name=name, folder=folder)
    index(season.folder)
    found = entries(season.folder)
    assert {site: found[site].state for site in ("moved", "misprinted", "plain")} == {
        "moved": "undecided", "misprinted": "undecided", "plain": "late",
    }  # fmt: skip
    assert (found["moved"].not_before, found["misprinted"].not_before) == (early, early)


def test_people_add_close_and_correct_bodies_and_a_bad_line_is_refused(tmp_path: Path) -> None:
    season = Season(tmp_path)
    name = "酉县教育局"
    season.visit("you", LATER, [("2023.html", title(name, 2023), report(name, 2023))], name=name)
    index(tmp_path)
    (tmp_path / "inputs").mkdir()
    lines = tmp_path / "inputs" / "bodies.csv"

    def states(words: str) -> dict[str, str]:
        lines.write_bytes(words.encode("gb18030"))
        with opened(tmp_path) as db:
            bodies = gather(db, read_inputs(tmp_path))
            return {e.body: e.state for e in list_entries(db, bodies, 2024, NOW)}

    assert states("名称,截止年\n戌镇人民政府,\n") == {name: "overdue", "戌镇人民政府": "never_looked"}
    assert states(f"名称,站点,截止年\n{name},you,2023\n") == {}
    lines.write_text(f"name,until_year\n{name},soon\n", "utf-8")
    done = CliRunner().invoke(command, ["status", "--archive", str(tmp_path), "--year", "2024"])
    assert done.exit_code == 2
    assert "bodies.csv line 2" in done.output
    assert "give a year" in done.output


@pytest.mark.parametrize("wrong", [("青溪县水务局", 2024), ("青溪县教育局", 2023)], ids=["body", "year"])
def test_a_row_that_names_a_report_and_leads_to_another_proves_no_absence(
    tmp_path: Path, wrong: tuple[str, int]
) -> None:
    season = Season(tmp_path)
    names = ("青溪县教育局", "青溪县水务局")
    old = [(f"{n}.html", title(name, 2023), report(name, 2023)) for n, name in enumerate(names)]
    season.visit("qx", BEFORE, old, name="青溪县人民政府", level="county")
    new = ("2024.html", title("青溪县教育局", 2024), report(*wrong, text=f"{TEXT}<p>第二份。</p>"))
    season.visit("qx", LATER, [*old, new], name="青溪县人民政府", level="county")
    index(tmp_path)
    with opened(tmp_path) as db:
        found = {e.body: e for e in list_entries(db, gather(db, Inputs()), 2024, NOW)}
    entry = found["青溪县教育局"]
    assert (entry.state, entry.not_before, entry.not_after) == ("undecided", BEFORE, None)
    assert found["青溪县水务局"].state == ("overdue" if wrong[1] == 2023 else "undecided")
