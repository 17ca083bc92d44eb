"""What an archive costs: bytes, time and memory, for a made-up one of any size, and for one of a tenth of it.

    python -m benchmarks.archive --captures 1000000 --reports 100000 --folder SCRATCH

The archives are filled by a reader that reads each page of a pool once (`benchmarks.archive.reader`); what
the real one takes is measured beside it. Times of look-ups are ratios to what SQLite itself needs for the
like, and times of reading are those of the processors, so that they mean the same beside other work.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive.store import NAME, opened
from benchmarks.archive.looking import look_up, search_in
from benchmarks.archive.made import make, own_page, sizes
from benchmarks.archive.reader import differing
from parsers.page import Page
from parsers.report import read


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", action="store_true", help="Read every page with the real reader.")
    parser.add_argument("--folder", type=Path, help="Keep the archives here, and use those that lie here.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-benchmark-") as scratch:
        home = asked.folder or Path(scratch)
        start = time.perf_counter()
        tenth = build(home / "tenth", asked.captures // 10, asked.reports // 10, asked.jobs, asked.real)
        say("all of it, s by the clock", time.perf_counter() - start)
        start = time.perf_counter()
        whole = build(home / "whole", asked.captures, asked.reports, asked.jobs, asked.real)
        say("all of it, s by the clock", time.perf_counter() - start)
        further = (whole["cpu"] - tenth["cpu"]) / (whole["reports"] - tenth["reports"])
        say(
            "time of each further report, against those of a tenth", further * tenth["reports"] / tenth["cpu"]
        )
        say("memory of the reading process, against a tenth", whole["reader"] / tenth["reader"])
        say("memory of the writing process, against a tenth", whole["main"] / tenth["main"])
        measure(home / "whole")
        read_for_real(1000)


def read_for_real(pages: int) -> None:
    """Prints what the real reader takes for a page, and whether the other one says the same."""
    asked = [Page("http://site.gov.cn/1.html", own_page(number), "text/html") for number in range(pages)]
    start = time.process_time()
    for page in asked:
        read(page)
    say("the reader alone, ms a page of the processor", (time.process_time() - start) * 1000 / pages)
    say(f"pages of {pages} that the two readers read in another way", differing(pages))


def build(folder: Path, captures: int, reports: int, jobs: int, real: bool) -> dict[str, float]:
    """Writes an archive, makes its database, and prints what that took."""
    if not (folder / "warc").exists():
        start = time.perf_counter()
        make(folder, captures, reports, jobs)
        say(f"{captures:,} captures written, s", time.perf_counter() - start)
    command = [sys.executable, "-m", "benchmarks.archive.rebuilding", str(folder), "--jobs", str(jobs)]
    command += ["--real"] * real
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    took: dict[str, float] = json.loads(done.stdout)
    say("indexed and read, s by the clock", took["wall"])
    say("indexed and read, s of the processors", took["cpu"])
    say("a report, ms of the processors", took["cpu"] * 1000 / took["reports"])
    say("largest process that reads, MB", took["reader"])
    say("process that writes the database, MB", took["main"])
    return took


def measure(folder: Path) -> None:
    """Prints what the database of `folder` costs, and what looking things up in it does."""
    with opened(folder) as db:
        captures, reports, cells = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("captures", "reports", "cell")
        )
        say("captures", captures)
        say("reports", reports)
        say("cells a report", cells / reports)
        for kind, size in sizes(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")).items():
            say(f"{kind}, bytes a report", size / reports)
        say("whole database, MB", (folder / NAME).stat().st_size / 1e6)
        look_up(folder, db, say)
    search_in(folder, say)


Say = Callable[[str, float], None]


def say(what: str, figure: float) -> None:
    print(f"{what:56} {figure:14,.2f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
