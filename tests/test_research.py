"""The ten lines of docs/research.md run as they stand, and all say the same."""

import csv
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from archive.release import write
from archive.store import index
from tests.archive.conftest import Archive, page, read

PAGE = Path(__file__).parents[1] / "docs" / "research.md"
_BLOCK = re.compile(r"^## (pandas|polars|DuckDB|R)\n\n```\w+\n(.*?)^```$", re.M | re.S)
BLOCKS = dict(_BLOCK.findall(PAGE.read_text("utf-8")))


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Two years: 5 of 8 and 1 of 4 requests disclosed; a third year has no table, a fourth a blank."""
    archive = Archive(tmp_path / "archive")
    counts = {2021: ("3", "2", "8"), 2022: ("1", "0", "4"), 2023: (), 2024: ("1", "", "5")}
    names = ("outcome_granted__total", "outcome_partial__total", "outcomes_total__total")
    archive.visited(
        {
            f"http://www.example.gov.cn/{year}.html": page(
                f"甲县{year}年政府信息公开工作年度报告", **dict(zip(names, values, strict=False))
            )
            for year, values in counts.items()
        }
    )
    index(archive.folder, read=read)
    write(archive.folder, tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("name", ["pandas", "polars", "DuckDB", "R"])
def test_each_block_gives_the_rate_by_year(name: str, released: Path) -> None:
    if name == "R":
        program = shutil.which("Rscript")
        if program is None:
            pytest.skip("R is not installed")
        subprocess.run([program, "-e", BLOCKS[name]], cwd=released, check=True, capture_output=True)
        assert (released / "disclosure-rate.svg").read_text("utf-8").startswith("<?xml")
    else:
        if find_spec(name.lower()) is None:
            pytest.skip(f"{name} is not installed")
        subprocess.run([sys.executable, "-c", BLOCKS[name]], cwd=released, check=True)
    with (released / f"rate-{name.lower()}.csv").open(encoding="utf-8") as file:
        rates = {int(row["year"]): float(row["rate"]) for row in csv.DictReader(file)}
    assert rates == {2021: 0.625, 2022: 0.25}


def test_no_block_is_longer_than_a_screen() -> None:
    assert set(BLOCKS) == {"pandas", "polars", "DuckDB", "R"}
    assert all(len(code.splitlines()) <= 12 for code in BLOCKS.values())


def test_r_reads_stata_as_it_reads_csv_cell_by_cell(released: Path) -> None:
    program = shutil.which("Rscript")
    haven = [program or "false", "-e", "library(haven)"]
    if program is None or subprocess.run(haven, capture_output=True, check=False).returncode:
        pytest.skip("R or its package haven is not installed")
    code = """
    told <- function(x) {
      if (haven::is.labelled(x)) return(as.character(haven::as_factor(x)))
      text <- if (is.numeric(x)) format(x, digits = 15, trim = TRUE, scientific = FALSE) else as.character(x)
      tag <- if (is.double(x)) haven::na_tag(x) else rep(NA, length(x))
      ifelse(!is.na(tag), paste0(".", tag), ifelse(is.na(x), "", text))
    }
    for (name in c("panel", "panel_analysis")) {
      stata <- haven::read_dta(paste0("stata/", name, ".dta"))
      text <- read.csv(paste0("csv/", name, ".csv"), colClasses = "character", fileEncoding = "UTF-8")
      for (column in names(stata)) {
        a <- told(stata[[column]]); b <- text[[column]]
        a[is.na(a)] <- ""
        equal <- a == b | suppressWarnings(as.numeric(a) == as.numeric(b))
        if (!all(equal %in% TRUE)) stop(name, " ", column, ": ", a[!equal][1], " ", b[!equal][1])
        cat(length(equal), "")
      }
    }
    """
    done = subprocess.run([program, "-e", code], cwd=released, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sum(map(int, done.stdout.split())) > 4 * 600
