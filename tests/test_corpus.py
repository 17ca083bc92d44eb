"""The reader on real pages, cell by cell against what a person read; skipped where there is no corpus."""

import json
import os
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


@pytest.mark.parametrize("name", ["hanyin_county_2022.txt", "shuyang_fgj_2023.html"])
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
