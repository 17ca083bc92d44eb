"""The crawler learns what is known from the findings of earlier runs, in whatever state they are."""

from pathlib import Path

import pytest

from archive.findings import FindingsFile, Found, Listing, Outcome, Run, Sighting, Visit
from archive.known import Known, read_known

COLUMN = "http://www.example.gov.cn/list.html"
ONE, TWO = "http://www.example.gov.cn/1.html", "http://www.example.gov.cn/2.html"


def visit(folder: Path, run: str, seen: list[str], outcome: str | None, site: str = "hanyin") -> None:
    name, at = f"{run}.{site}", f"{run}+"
    with FindingsFile(folder / "findings" / f"{run}.jsonl") as file:
        file.append(Run(run, at, "xxgk 0.1.0"))
        file.append(Visit(name, site, at, "汉阴县人民政府"))
        file.append(Listing(name, "http://www.example.gov.cn/list.html", "urn:uuid:list", len(seen)))
        for url in seen:
            file.append(Sighting(name, site, url, "2022年年报", "2023-01-18", at, "urn:uuid:list"))
            file.append(Found(name, site, url, f"urn:uuid:{run}", f"digest of {run}"))
        if outcome:
            file.append(
                Outcome(name, site, at, outcome, listed=len(seen), family="ankang", column_url=COLUMN)
            )


def test_an_archive_without_findings_knows_nothing(tmp_path: Path) -> None:
    assert read_known(tmp_path) == Known()
    assert read_known(tmp_path).of("hanyin").outcome == ""


def test_the_last_sighting_counts_and_the_first_is_remembered(tmp_path: Path) -> None:
    visit(tmp_path, "20260101T000000Z-aaaa", [ONE], "new")
    visit(tmp_path, "20260201T000000Z-aaaa", [ONE, TWO], "new")
    site = read_known(tmp_path).of("hanyin")
    assert sorted(site.reports) == [ONE, TWO]
    one = site.reports[ONE]
    assert (one.first_seen_at, one.last_seen_at) == ("20260101T000000Z-aaaa+", "20260201T000000Z-aaaa+")
    assert (one.sha256, one.capture) == ("digest of 20260201T000000Z-aaaa", "urn:uuid:20260201T000000Z-aaaa")
    assert (site.outcome, site.family, site.listed) == ("new", "ankang", True)
    assert site.column_url == COLUMN


@pytest.mark.parametrize(
    ("outcome", "present"),
    [("withdrawn", False), ("unchanged", False), ("partial", True), ("down", True), (None, True)],
)
def test_only_a_visit_that_read_the_whole_column_can_miss_a_report(
    tmp_path: Path, outcome: str | None, present: bool
) -> None:
    visit(tmp_path, "20260101T000000Z-aaaa", [ONE, TWO], "new")
    visit(tmp_path, "20260201T000000Z-aaaa", [ONE], outcome)
    site = read_known(tmp_path).of("hanyin")
    assert site.reports[TWO].present is present
    assert site.reports[TWO].capture == "urn:uuid:20260101T000000Z-aaaa"
    assert site.outcome == (outcome or "interrupted")


def test_a_killed_visit_still_says_what_it_saw(tmp_path: Path) -> None:
    visit(tmp_path, "20260101T000000Z-aaaa", [ONE], None)
    path = tmp_path / "findings" / "20260101T000000Z-aaaa.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "sight')
    site = read_known(tmp_path).of("hanyin")
    assert (site.outcome, list(site.reports)) == ("interrupted", [ONE])


def test_a_line_that_is_no_finding_names_its_place(tmp_path: Path) -> None:
    visit(tmp_path, "20260101T000000Z-aaaa", [ONE], "new")
    path = tmp_path / "findings" / "20260101T000000Z-aaaa.jsonl"
    path.write_bytes(b"{}\n" + path.read_bytes())
    with pytest.raises(ValueError, match=r"aaaa\.jsonl: line 1 is not a finding"):
        read_known(tmp_path)
