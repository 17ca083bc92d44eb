"""The rules across reports on planted pairs of pages, read by the real reader: each violation is found with
its cells, and none of the known exceptions is raised."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.across import Across, compare, rules
from archive.ledger.bodies import gather
from archive.ledger.inputs import append_lines, read_inputs
from archive.store import index, opened
from practice.figures import APPLICANTS, CASES, TABLE_2, Figures, table_3
from practice.paper import article, report
from tests.archive.season import Season
from xxgk.__main__ import command

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AT = "2026-02-20T02:00:00Z"
Rows = Mapping[str, str]


def page(name: str, year: int, rows: Rows, *, text: str = "", covers: str = "") -> bytes:
    """A whole report whose cells are 0 but for the rows given; `_` is a blank."""
    form = "g2021" if year >= 2021 else "g2019"
    given = {row: tuple("" if part == "_" else part for part in words.split()) for row, words in rows.items()}
    t2 = {row: given.get(row, ("0",) * len(columns)) for row, columns in TABLE_2[form].items()}
    t3 = {row: given.get(row, ("0",) * len(APPLICANTS)) for row in table_3(form)}
    t4 = {case: given.get(case, ("0",) * 5) for case in CASES}
    figures = Figures(name, name, year, dict.fromkeys(("t2", "t3", "t4"), form), t2, t3, t4)
    inside = article(report(figures)).replace("<p>二、", f"<p>{text}</p><p>二、", 1)
    inside = inside.replace("<p>一、", f"<p>{covers}</p><p>一、", 1)
    title = f"{name}{year}年政府信息公开工作年度报告"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{inside}</body></html>".encode()


class Country:
    """Sites with the reports of bodies, and what the rules say of them."""

    def __init__(self, folder: Path) -> None:
        self.season = Season(folder)

    def site(
        self, site: str, name: str, pages: list[bytes], *, level: str = "department", **how: str
    ) -> None:
        rows = []
        for number, body in enumerate(pages):
            heading = body.decode().partition("<title>")[2].partition("</title>")[0]
            rows.append((f"{number}.html", heading, body))
        self.season.visit(site, how.pop("at", AT), rows, name=name, level=level, **how)

    def say(self, *lines: Rows) -> None:
        append_lines(self.season.folder, "bodies.csv", lines)

    def compare(self, year: int) -> list[Across]:
        index(self.season.folder)
        with opened(self.season.folder) as db:
            return list(compare(db, gather(db, read_inputs(self.season.folder)), year, NOW))


def found(some: list[Across], rule: str, status: str = "fail") -> list[tuple[str, str]]:
    return [(one.body, one.scope) for one in some if one.rule == rule and one.status == status]


CARRIED = {"requests_carried_out": "3 0 0 0 0 1 4", "requests_new": "3 0 0 0 0 1 4"}
TAKEN = {"requests_carried_in": "3 0 0 0 0 1 4", "outcomes_total": "3 0 0 0 0 1 4"}
COURT = {"litigation_after_review": "1 0 0 0 1", "review": "1 0 0 0 1"}
# Of each: the rule, the year before, the year, words in the text, the scopes that must be found.
PAIRS: Mapping[str, tuple[str, int, Rows, Rows, str, set[str]]] = {
    "it fits": ("Y01", 2024, CARRIED, TAKEN, "", set()),
    "one column is off": (
        "Y01", 2024, CARRIED, {"requests_carried_in": "3 0 0 0 0 0 3"}, "", {"other_org", "total"},
    ),
    "an applicant was re-classified": (
        "Y01", 2024, CARRIED, {"requests_carried_in": "4 0 0 0 0 0 4"}, "", set(),
    ),
    "blanks that balance": (
        "Y01", 2024, {"requests_carried_out": "_ _ _ _ _ _ _"},
        {"requests_carried_in": "2 0 0 0 0 0 2", "requests_new": "_ _ _ _ _ _ _",
         "outcomes_total": "2 0 0 0 0 0 2", "outcome_granted": "2 0 0 0 0 0 2"},
        "", {"natural_person", "total"},
    ),
    "across the change of the form": (
        "Y01", 2021, CARRIED, {"requests_carried_in": "3 0 0 0 0 2 5"}, "", {"other_org", "total"},
    ),
    "in force adds up": (
        "A02", 2024, {"normative_docs": "50 27 597"}, {"normative_docs": "50 227 420"}, "", set(),
    ),
    "in force does not": (
        "A02", 2024, {"normative_docs": "0 0 5"}, {"normative_docs": "3 0 9"}, "", {"normative_docs"},
    ),
    "in force after a clearing": (
        "A02", 2024, {"normative_docs": "0 0 50"}, {"normative_docs": "3 0 20"},
        "本年度开展行政规范性文件清理，33件到期失效。", set(),
    ),
    "a clearing makes no more of them": (
        "A02", 2024, {"normative_docs": "0 0 5"}, {"normative_docs": "0 0 9"}, "开展文件清理工作。",
        {"normative_docs"},
    ),
    "the first year of the form": ("A02", 2021, {}, {"normative_docs": "3 0 9"}, "", set()),
    "items add up": ("A07", 2020, {"admin_license": "21 2 40"}, {"admin_license": "23 0 9"}, "", set()),
    "items do not": (
        "A07", 2020, {"admin_license": "21 2 40"}, {"admin_license": "30 0 9"}, "", {"admin_license"},
    ),
    "items after a revision": (
        "A07", 2020, {"admin_license": "21 2 40"}, {"admin_license": "30 0 9"},
        "根据权责清单调整情况重新梳理了事项。", set(),
    ),
    "元 for 万元": ("A08", 2024, {"admin_fee": "12.5"}, {"admin_fee": "130000"}, "", {"admin_fee__amount"}),
    "and the other way": (
        "A08", 2024, {"admin_fee": "130000"}, {"admin_fee": "12.5"}, "", {"admin_fee__amount"},
    ),
    "元 said in the cell": ("A08", 2024, {"admin_fee": "12.5"}, {"admin_fee": "130000元"}, "", set()),
    "a hundred times more": ("A08", 2024, {"admin_fee": "12.5"}, {"admin_fee": "1250"}, "", set()),
    "suits without review": ("L04", 2024, {}, {"litigation_after_review": "1 0 0 0 1"}, "", {""}),
    "a review the year before": (
        "L04", 2024, {"review": "1 0 0 0 1"}, {"litigation_after_review": "1 0 0 0 1"}, "", set(),
    ),
    "pending reviews are gone": ("L05", 2024, {"review": "0 0 0 5 5"}, {"review": "1 0 0 0 1"}, "", {""}),
    "pending reviews are in": ("L05", 2024, {"review": "0 0 0 5 5"}, {"review": "5 0 0 0 5"}, "", set()),
    "without what was carried": (
        "L05", 2024, {"review": "0 0 0 5 5"}, {"review": "1 0 0 0 1"}, "复议数量不含上年度结转数量。", set(),
    ),
    "direct suits rise": (
        "L06", 2024, {"litigation_direct": "1 0 0 0 1", **COURT}, {"litigation_direct": "3 0 0 0 3", **COURT},
        "", {""},
    ),
    "direct suits fall": (
        "L06", 2024, {"litigation_direct": "3 0 0 0 3", **COURT}, {"litigation_direct": "1 0 0 0 1", **COURT},
        "", set(),
    ),
    "before 2024 nothing falls": (
        "L06", 2023, {"litigation_direct": "1 0 0 0 1", **COURT}, {"litigation_direct": "3 0 0 0 3", **COURT},
        "", set(),
    ),
    "an outlier": (
        "Y02", 2024, {"admin_license": "40"}, {"admin_license": "4000"}, "", {"admin_license__decisions"},
    ),
    "small numbers jump": ("Y02", 2024, {"admin_license": "2"}, {"admin_license": "40"}, "", set()),
    "ten times is no outlier": ("Y02", 2024, {"admin_license": "40"}, {"admin_license": "400"}, "", set()),
}  # fmt: skip


def name_of(case: str) -> str:
    return f"第{list(PAIRS).index(case) + 1:02}县教育局".translate(
        str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
    )


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Across]]:
    country = Country(tmp_path_factory.mktemp("pairs"))
    for number, (case, (_, year, before, now, text, _)) in enumerate(PAIRS.items()):
        name = name_of(case)
        pages = [page(name, year - 1, before), page(name, year, now, text=text)]
        country.site(f"case{number}", name, pages)
    return {year: country.compare(year) for year in sorted({case[1] for case in PAIRS.values()})}


@pytest.mark.parametrize("case", PAIRS)
def test_a_planted_pair_is_found_and_an_exception_is_not(pairs: dict[int, list[Across]], case: str) -> None:
    rule, year, *_, scopes = PAIRS[case]
    mine = [one for one in pairs[year] if one.body == name_of(case) and one.rule == rule]
    assert {scope for _, scope in found(mine, rule)} == scopes
    for one in mine:
        if one.status in ("fail", "excepted"):
            assert len(one.cells) >= 2
            assert len(one.reports) == 2
            assert bool(one.why) == (one.status == "excepted")


def test_a_finding_names_both_cells_and_both_numbers(pairs: dict[int, list[Across]]) -> None:
    body = name_of("one column is off")
    one = next(
        one
        for one in pairs[2024]
        if (one.body, one.rule, one.scope, one.status) == (body, "Y01", "total", "fail")
    )
    assert (one.left, one.right, one.severity) == (3, 4, "warn")
    assert [name for _, name in one.cells] == ["requests_carried_in__total", "requests_carried_out__total"]


def test_nothing_else_fails_in_the_planted_pairs(pairs: dict[int, list[Across]]) -> None:
    numbers = ("Y01", "A02", "A07", "A08", "L04", "L05", "L06", "Y02", "A04", "F08")
    planted = {(name_of(case), PAIRS[case][0]) for case in PAIRS if PAIRS[case][5]}
    raised = {(one.body, one.rule) for some in pairs.values() for one in some if one.status == "fail"}
    assert {one for one in raised if one[1] in numbers} == planted


def test_every_rule_that_needs_more_than_a_report_is_applied(pairs: dict[int, list[Across]]) -> None:
    wanted = "Y01 A02 A07 A08 A04 F05 F08 L04 L05 L06 Y02 H01 H02 H03 D01 D02 D03 D04 D05".split()
    assert set(rules()) == set(wanted)


def test_reorganised_restated_and_differently_counted_reports_are_excepted(tmp_path: Path) -> None:
    country = Country(tmp_path)
    off = {"requests_carried_in": "9 0 0 0 0 0 9"}
    merged, old, restated, wider = "甲县自然资源局", "甲县国土资源局", "乙县教育局", "丙县人民政府"
    country.site("jia", merged, [page(merged, 2023, CARRIED), page(merged, 2024, off), page(old, 2022, {})])
    nine = {"requests_carried_out": "9 0 0 0 0 0 9"}
    country.site("yi", restated, [page(restated, 2023, nine)], at="2024-02-01T00:00:00Z")
    country.site("yi", restated, [page(restated, 2023, CARRIED), page(restated, 2024, off)])
    covers = "本报告数据涵盖全县各部门、各乡镇。"
    country.site(
        "bing", wider, [page(wider, 2023, CARRIED), page(wider, 2024, off, covers=covers)], level="county"
    )
    turn = {"name": old, "site": "jia", "until_year": "2023", "successor": merged, "turned_on": "2024-03-01"}
    country.say({**turn, "turn": "merged"})
    some = country.compare(2024)
    assert found(some, "Y01") == []
    excepted = {one.body: one.why for one in some if one.rule == "Y01" and one.status == "excepted"}
    assert excepted[merged] == f"{old} merged into it in 2024-03-01"
    assert "restated" in excepted[restated]
    (unlike,) = [one for one in some if one.rule == "Y01" and one.body == wider]
    assert (unlike.status, "counts another set" in unlike.why) == ("not_assessable", True)


def region(country: Country, total: int, *, office: int = 1, town: int | None = 3) -> None:
    """云县: its own report over the region, its office, a bureau, a town, a zone and a tax office outside."""

    def came(name: str, number: int, covers: str = "") -> bytes:
        return page(name, 2024, {"requests_new": f"{number} 0 0 0 0 0 {number}"}, covers=covers)

    county = "云林县人民政府"
    covers = "本报告数据涵盖全县各部门、各乡镇。"
    pages = [
        came(county, total, covers),
        came("云林县人民政府办公室", office),
        came("云林县教育局", 2),
        came("云林县经济开发区管理委员会", 4),
        came("国家税务总局云林县税务局", 50),
    ]
    if town is not None:
        pages.append(came("云林县山口镇人民政府", town))
    country.site("yunlin", county, pages, level="county")
    country.say({"name": "云林县山口镇人民政府", "site": "yunlin"})


@pytest.mark.parametrize(
    ("total", "town", "status"),
    [(10, 3, "pass"), (11, 3, "fail"), (12, None, "not_assessable"), (6, None, "fail")],
)
def test_a_region_is_the_sum_of_its_members(
    tmp_path: Path, total: int, town: int | None, status: str
) -> None:
    country = Country(tmp_path)
    region(country, total, town=town)
    one = next(
        one for one in country.compare(2024) if one.rule == "H01" and one.scope == "requests_new__total"
    )
    assert (one.status, one.left) == (status, total)
    assert ("山口镇" in one.why) == (status == "not_assessable")
    assert len(one.cells) == (5 if town else 4)  # the tax office is no member


def test_no_part_is_more_than_the_whole(tmp_path: Path) -> None:
    country = Country(tmp_path)
    region(country, 20, office=25)
    covers = "本报告数据涵盖全市各县区、各部门。"
    city = page("北山市人民政府", 2024, {"requests_new": "15 0 0 0 0 0 15"}, covers=covers)
    country.season.visit(
        "beishan", AT, [("0.html", "北山市人民政府2024年政府信息公开工作年度报告", city)],
        name="北山市人民政府", level="prefecture",
    )  # fmt: skip
    country.say({"name": "云林县人民政府", "site": "yunlin", "parent": "北山市人民政府"})
    some = country.compare(2024)
    assert found(some, "H03") == [("云林县人民政府", "requests_new__total office")]
    assert found(some, "H02") == [("北山市人民政府", "requests_new__total 云林县人民政府")]


def test_rules_are_made_by_those_who_may(tmp_path: Path) -> None:
    country = Country(tmp_path)
    some = {"rules": "1 0 3"}
    for site, name, level, rows in (
        ("county", "云林县人民政府", "county", some),
        ("city", "北山市人民政府", "prefecture", some),
        ("league", "白山地区", "prefecture", some),
        ("bureau", "北山市教育局", "department", some),
        ("dash", "南山市教育局", "department", {"rules": "/ / /"}),
        ("ministry", "国家统计局", "central", some),
    ):
        country.site(site, name, [page(name, 2024, rows)], level=level)
    raised = {body.partition("@")[0] for body, _ in found(country.compare(2024), "A04")}
    assert raised == {"云林县人民政府", "北山市教育局", "白山地区"}


def test_a_report_on_a_foreign_site_is_found_and_one_below_is_not(tmp_path: Path) -> None:
    country = Country(tmp_path)
    country.site("longwan", "龙湾区人民政府", [page("衢江区湖南镇", 2024, {})], level="county")
    upper = [page("云林县教育局", 2024, {}), page("外山县教育局", 2024, {}), page("灵武市教育局", 2024, {})]
    season = country.season
    rows = [
        (f"{n}.html", body.decode().partition("<title>")[2].partition("</title>")[0], body)
        for n, body in enumerate(upper)
    ]
    season.visit("beishan", AT, rows, name="北山市人民政府", level="prefecture", code="610900")
    country.site("yunlin", "云林县人民政府", [page("云林县人民政府", 2024, {})], level="county")
    season.visit("lingwu", AT, [], name="灵武市人民政府", level="county", code="640181")
    some = country.compare(2024)
    assert {one.scope: one.body for one in some if one.rule == "F08" and one.status == "fail"} == {
        "longwan": "衢江区湖南镇", "beishan": "灵武市教育局",
    }  # fmt: skip
    assert ("外山县教育局", "beishan") in found(some, "F08", "not_assessable")
    assert ("云林县教育局", "beishan") in found(some, "F08", "pass")


def test_copied_sentences_are_found_in_ones_own_and_in_anothers_report(tmp_path: Path) -> None:
    country = Country(tmp_path)
    own = "。".join(f"本局围绕第{n}项重点任务推进公开工作取得实效" for n in range(60))
    other = "。".join(f"我们认真落实第{n}条工作要求并逐项检查到位" for n in range(60))
    new = "。".join(f"今年新开展的第{n}类工作得到群众广泛认可支持" for n in range(60))
    country.site("a", "甲山县教育局", [page("甲山县教育局", y, {}, text=own) for y in (2023, 2024)])
    country.site("b", "乙山县教育局", [page("乙山县教育局", 2024, {}, text=other)])
    country.site("c", "丙山县教育局", [page("丙山县教育局", 2024, {}, text=other)])
    fresh = [page("丁山县教育局", 2023, {}, text=own), page("丁山县教育局", 2024, {}, text=new)]
    country.site("d", "丁山县教育局", fresh)
    some = [one for one in country.compare(2024) if one.rule == "F05"]
    why = {one.body: one.why for one in some if one.status == "fail"}
    assert why.keys() == {"甲山县教育局", "乙山县教育局", "丙山县教育局"}
    assert "its own report of 2023" in why["甲山县教育局"]
    assert "the report of 丙山县教育局 of 2024" in why["乙山县教育局"]


def test_dates_are_judged_by_visits_and_a_claim_only_by_the_year(tmp_path: Path) -> None:
    country = Country(tmp_path)
    reset = page("甲山县教育局", 2024, {}).replace(
        b"<head>", b"<head><meta name='PubDate' content='2025-08-06'>"
    )
    early = page("乙山县教育局", 2024, {}).replace(
        b"<head>", b"<head><meta name='PubDate' content='2024-12-30'>"
    )
    last_day = page("丙山县教育局", 2024, {}).replace(
        b"<head>", b"<head><meta name='PubDate' content='2024-12-31'>"
    )
    for site, name, body, at in (
        ("a", "甲山县教育局", reset, "2025-01-20T00:00:00Z"),
        ("b", "乙山县教育局", early, "2025-02-20T00:00:00Z"),
        ("c", "丙山县教育局", last_day, "2025-01-20T00:00:00Z"),
    ):
        country.site(site, name, [body], at=at)
    country.season.visit("d", "2025-02-02T00:00:00Z", [], name="丁山县教育局")
    some = country.compare(2024)
    assert found(some, "D02") == [("丁山县教育局", "")]
    assert {body for body, _ in found(some, "D02", "pass")} == {"甲山县教育局", "丙山县教育局"}
    assert found(some, "D02", "not_assessable") == [("乙山县教育局", "")]
    assert found(some, "D05") == [("乙山县教育局", "published_on")]
    assert next(one for one in some if one.rule == "D02" and one.status == "fail").evidence


def test_the_command_prints_findings_and_fails_on_a_severity(tmp_path: Path) -> None:
    country = Country(tmp_path)
    name = "甲山县教育局"
    country.site(
        "a", name, [page(name, 2023, CARRIED), page(name, 2024, {"requests_carried_in": "3 0 0 0 0 0 3"})]
    )
    index(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, ["checks", "--archive", str(tmp_path), "--year", "2024", *words])
        return done.exit_code, done.stdout

    code, text = run("--rule", "Y01", "--json", "--fail-on", "warn")
    assert code == 3
    (one, *_) = json.loads(text)
    assert (one["rule"], one["severity"], one["status"]) == ("Y01", "warn", "fail")
    assert {cell["indicator"] for cell in one["cells"]} == {
        "requests_carried_in__other_org",
        "requests_carried_out__other_org",
    }
    code, text = run("--rule", "Y01", "--lang", "zh")
    assert (code, text.count("\n")) == (0, 2)
    assert "上年结转" in text
    assert run("--rule", "Y01", "--csv")[1].count("\n") == 3
    assert run("--rule", "Y99")[0] == 2
