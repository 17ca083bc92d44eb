"""Each folder of tests/reports is one page, and what is read of it.

`page.html` (or another ending) is the page in our own markup, `page.toml` its address and where the shape was
seen, `report.json` what must come out. A missing expectation is written, and then the test fails: read it
number by number before you keep it.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from parsers.page import Page
from parsers.record import Cell, Report
from parsers.report import read

CASES = sorted(path.parent for path in Path(__file__).with_name("reports").glob("*/page.toml"))


def told(cell: Cell) -> list[str]:
    """A cell for the eye: what is printed, what it says, and every doubt."""
    value = "" if cell.value is None else format(cell.value, "f")
    said = [cell.raw, value, cell.status, *cell.flags]
    return [*said, cell.unit] if cell.unit else said


def shown(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "title": report.title,
        "agency": report.agency,
        "body": report.body,
        "year": report.year,
        "tables": dict(report.tables),
        "cells": {name: told(cell) for name, cell in report.cells.items()},
        "failed": [f"{check.rule} {check.scope}" for check in report.checks if check.status == "fail"],
        "problems": [f"{problem.kind} {problem.where}: {problem.text}" for problem in report.problems],
    }


def written(found: list[dict[str, Any]]) -> str:
    """JSON with a cell a line, so that a difference is a line of the diff."""
    text = json.dumps(found, ensure_ascii=False, indent=1)
    for report in found:
        for name, cell in report["cells"].items():
            spread = (
                json.dumps({name: cell}, ensure_ascii=False, indent=1)[2:-2].replace("\n", "\n  ").strip()
            )
            text = text.replace(spread, f"{json.dumps(name)}: {json.dumps(cell, ensure_ascii=False)}")
    return text + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_page_says_what_it_prints(case: Path, accept: bool) -> None:
    about = tomllib.loads((case / "page.toml").read_text("utf-8"))
    file = next(path for path in case.glob("page.*") if path.suffix != ".toml")
    page = Page(about["url"], file.read_bytes(), about.get("content_type", ""))
    found = [shown(report) for report in read(page, about.get("site_name", ""))]
    expected = case / "report.json"
    missing = not expected.exists()
    if accept or missing:
        expected.write_text(written(found), "utf-8")
    assert not missing, f"{expected} was missing and is written now: read it"
    assert found == json.loads(expected.read_text("utf-8"))
