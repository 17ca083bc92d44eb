"""A county's reports on its own host and on its prefecture's: crawled, each is one with two sightings."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import practice
from archive.store import index, opened, reparse
from practice import changes
from practice.plan import Column, Plan
from practice.portals import Portals
from practice.series import years
from tests.crawling import crawl, outcomes

YEARS = (2025, 2024, 2023)


def county() -> Plan:
    column = Column("xxgk/gknb", rows=years("汉水县人民政府", 2023, 2025, 61, title=0))
    return Plan("county", "汉水县人民政府", "www.hanshui.gov.cn", "trs", (column,), "county", "610921")


def city() -> Plan:
    """Its own reports, and copies of the county's under another family, in other markup, of other days."""
    copies = tuple(
        replace(
            row, document=replace(row.document, layout="word"), listed_on=f"{row.document.year + 1}-02-02"
        )
        for row in county().columns[0].rows
    )
    below = (
        Column("5001", "市本级", years("安水市人民政府", 2023, 2025, 62)),
        Column("5002", "县区政府", copies),
    )
    column = Column("5000", "政府信息公开年报", below=below)
    return Plan("city", "安水市人民政府", "www.anshui.gov.cn", "ankang", (column,), "prefecture", "610900")


def look(portals: Portals, folder: Path, *sites: str) -> list[str]:
    """Visits the sites one after the other, each in a run of its own; how the visits ended."""
    ended = []
    for site in sites:
        found = outcomes(crawl(portals, folder, "-a", f"site={site}"))
        ended.append(found[site].outcome)
        index(folder / "a")
    return ended


def reports(folder: Path) -> list[tuple[str, int, int, int, bool]]:
    with opened(folder / "a") as db:
        query = """SELECT site, year, version, current, withdrawn_at NOT NULL FROM reports
            WHERE body LIKE '汉水县%' ORDER BY year DESC, site DESC, version"""
        return [tuple(row) for row in db.execute(query)]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_file_beside_its_page_is_the_same_report(kind: str, tmp_path: Path) -> None:
    """In a row of its own, with the same title, a file is seen and not asked for; with another title it is
    read, and found to be the same."""
    pytest.importorskip("pdfplumber")
    pytest.importorskip("mammoth")
    plan = replace(county(), family="henan")
    rows = plan.columns[0].rows
    files = [replace(row, number=row.number + 500, file=kind, direct=True) for row in rows]
    files[0] = replace(files[0], shows="汉水县人民政府政府信息公开工作年度报告（2025年度）")
    assert files[0].document.year == 2025
    plan = replace(plan, columns=(replace(plan.columns[0], rows=(*rows, *files)),))
    with practice.serve([plan]) as portals:
        assert look(portals, tmp_path, "county") == ["new"]
    assert reports(tmp_path) == [("county", year, 1, 1, False) for year in YEARS]
    with opened(tmp_path / "a") as db:
        ends = Counter(url.rpartition(".")[2] for (url,) in db.execute("SELECT url FROM payloads"))
        assert ends == {"html": 3, kind: 1}
        query = "SELECT DISTINCT r.year, s.url FROM sightings s JOIN reports r ON r.id = s.report"
        seen = Counter((year, url.rpartition(".")[2]) for year, url in db.execute(query))
    assert seen == {(year, end): 1 for year in YEARS for end in ("html", kind)}


@pytest.mark.parametrize("order", [("county", "city"), ("city", "county")])
def test_each_report_of_a_county_is_one_on_two_hosts(order: tuple[str, str], tmp_path: Path) -> None:
    with practice.serve([county(), city()]) as portals:
        assert look(portals, tmp_path, *order) == ["new", "new"]
        once = [("county", year, 1, 1, False) for year in YEARS]
        assert reports(tmp_path) == once
        assert look(portals, tmp_path, *order) == ["unchanged", "unchanged"]
        assert reports(tmp_path) == once
        with opened(tmp_path / "a") as db:
            query = (
                "SELECT r.year, s.site FROM sightings s JOIN reports r ON r.id = s.report WHERE r.body = ?"
            )
            seen = Counter(tuple(row) for row in db.execute(query, ("汉水县人民政府",)))
            assert seen == {(year, site): 2 for year in YEARS for site in order}
        # One of the two corrects 2024, and then the other does.
        one, other = order
        portals.rebuild(changes.corrected(portals.plan(one), 2024))
        assert look(portals, tmp_path, one) == ["changed"]
        of_2024 = [row for row in reports(tmp_path) if row[1] == 2024]
        assert sorted(of_2024) == sorted(
            [(one, 2024, 1, 0, False), (one, 2024, 2, 1, False), (other, 2024, 1, 1, False)]
        )
        portals.rebuild(changes.corrected(portals.plan(other), 2024))
        assert look(portals, tmp_path, other) == ["changed"]
        of_2024 = [("county", 2024, 1, 0, False), ("county", 2024, 2, 1, False)]
        assert [row for row in reports(tmp_path) if row[1] == 2024] == of_2024
        # One of the two withdraws 2023, and then the other does.
        for site, is_gone in ((one, False), (other, True)):
            portals.rebuild(changes.withdrawn(portals.plan(site), 2023))
            assert look(portals, tmp_path, site) == ["withdrawn"]
            assert [row for row in reports(tmp_path) if row[1] == 2023] == [("county", 2023, 1, 1, is_gone)]
        before = reports(tmp_path)
        assert reparse(tmp_path / "a").changes == ()
        assert reports(tmp_path) == before
