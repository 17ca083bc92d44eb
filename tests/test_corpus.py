"""The reader on real pages, cell by cell against what a person read; skipped where there is no corpus."""

import io
import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.page import Page
from parsers.record import Cell
from parsers.report import read

CORPUS = Path(os.environ.get("XXGK_CORPUS", "no-corpus"))
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="XXGK_CORPUS names no folder")


def says(cell: Cell, truth: str | None) -> bool:
    if truth is None:
        return cell.value is None and cell.status == "blank"
    if cell.raw == truth:
        return True
    return cell.value is not None and truth.replace(".", "").isdigit() and cell.value == Decimal(truth)


@pytest.mark.parametrize("name", ["hanyin_county_2022.txt", "shuyang_fgj_2023.html", "huaian_city_2024.pdf"])
def test_a_whole_report_is_read_without_a_flag(name: str) -> None:
    truth = json.loads((CORPUS / "reports" / name).with_suffix(".json").read_text(encoding="utf-8"))
    (report,) = read(Page("", (CORPUS / "reports" / name).read_bytes()))
    assert len(truth["cells"]) == 200
    assert {name for name in truth["cells"] if name not in report.cells} == set()
    wrong = {n: (report.cells[n].raw, v) for n, v in truth["cells"].items() if not says(report.cells[n], v)}
    assert wrong == {}
    assert {n: c.flags for n, c in report.cells.items() if c.flags and not n.startswith("narr_")} == {}
    assert dict(report.tables) == truth["tables"]
    assert report.year == truth["year"]


def test_a_report_whose_source_is_wrong_is_read_as_printed() -> None:
    """洪泽 2023: both totals of table 4 are printed as 0 above cases that are not."""
    file = CORPUS / "reports" / "hongze_district_2023.pdf"
    truth = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    (report,) = read(Page("", file.read_bytes()))
    cells = {n: c for n, c in report.cells.items() if not n.startswith("narr_")}
    assert set(cells) == set(truth["cells"])
    assert {n: (cells[n].raw, v) for n, v in truth["cells"].items() if not says(cells[n], v)} == {}
    failed = [check for check in report.checks if check.status == "fail" and check.severity == "error"]
    assert [check.rule for check in failed] == ["L01", "L03"]
    named = {name for check in failed for name in check.cells}
    assert len(named) == 10
    assert {n: c.flags for n, c in cells.items() if c.flags} == dict.fromkeys(named, ("check",))
    assert dict(report.tables) == {"t2": "g2021", "t3": "g2019", "t4": "g2019"}


def test_the_blank_form_is_all_blanks_and_no_zero() -> None:
    """The form itself is no report and has no cells; published unfilled under a report's name, it has 200."""
    form = (CORPUS / "reports" / "template_blank_2021format.docx").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(out, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name).replace("格式模板".encode(), b""))
    (report,) = read(Page("", out.getvalue()))
    assert len(report.cells) == 200
    assert {(cell.status, cell.value, cell.flags) for cell in report.cells.values()} == {("blank", None, ())}
    assert set(report.tables.values()) == {"g2021"}
    (template,) = read(Page("", form))
    assert (template.kind, template.cells) == ("regulation", {})


@pytest.mark.parametrize("name", sorted(p.name for p in (CORPUS / "openings").glob("*.txt")))
def test_no_opening_is_read_wrongly_in_silence(name: str) -> None:
    truth = json.loads((CORPUS / "openings" / "truth.json").read_text(encoding="utf-8")).get(name)
    if truth is None:
        pytest.skip("an opening without tables")
    (report,) = read(Page("", (CORPUS / "openings" / name).read_bytes()))
    wrong = {
        n: (report.cells[n].raw, v)
        for n, v in truth["cells"].items()
        if n in report.cells and not report.cells[n].flags and not says(report.cells[n], v)
    }
    assert wrong == {}
    table2 = [n for n in truth["cells"] if not n.startswith(("requests_", "outcome"))]
    missing = [n for n in table2 if n not in report.cells]
    assert missing == [], f"{len(missing)} of {len(table2)} cells of table 2 are absent"
