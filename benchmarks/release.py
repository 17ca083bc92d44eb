"""What a release costs: memory, and the time of its CSV as a ratio to `sqlite3 -csv` on the same rows.

    python -m benchmarks.release --reports 100000

A thousand made-up reports are read; their rows are copied under other ids and bodies until there are enough.
"""

import argparse
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from archive.store import NAME, reparse
from benchmarks.archive.made import make

READ = 1000
# The columns after `report` of the tables that hold a report's rows.
COPIED = {
    "cell": "indicator, value, printed",
    "sentence": "indicator, text",
    "place": "tbl, head, layout",
    "checked": "no, rule, status, left_value, right_value, nonzero",
    "section": "no, number, heading, text",
}
# The columns of the tables of bodies that name one.
BODIES = {
    "agencies": ("id", "name"),
    "agency_names": ("name", "agency"),
    "agency_years": ("agency",),
    "ledger": ("agency", "name"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.release", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Keep the archive and the release here.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-benchmark-") as scratch:
        folder = asked.folder or Path(scratch)
        if not (folder / "archive" / NAME).exists():
            make(folder / "archive", READ, min(READ, asked.reports))
            reparse(folder / "archive")
            multiply(folder / "archive" / NAME, asked.reports)
        measure(folder)


def multiply(path: Path, reports: int) -> None:
    """Copies the reports of a database until it has so many, each copy of another body."""
    with closing(sqlite3.connect(path)) as db:
        held = db.execute("SELECT count(*) FROM reports").fetchone()[0]
        for turn in range(1, reports // held):
            changed = {
                "id": f"printf('%016x', key + {turn})",
                "key": f"key + {turn}",
                "url": f"url || '?{turn}'",
                "body": f"body || '{turn}号'",
            }
            _copy(db, "reports", changed, "url NOT LIKE '%?%'")
            for table, names in BODIES.items():
                _copy(
                    db, table, {name: f"{name} || '{turn}号'" for name in names}, f"{names[0]} NOT LIKE '%号'"
                )
            for table, others in COPIED.items():
                db.execute(
                    f"""INSERT INTO {table} (report, {others}) SELECT report + {turn}, {others} FROM {table}
                    WHERE report IN (SELECT key FROM reports WHERE url NOT LIKE '%?%')"""
                )
            db.commit()


def _copy(db: sqlite3.Connection, table: str, changed: Mapping[str, str], where: str) -> None:
    """Copies rows of a table with some columns changed."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join(changed.get(name, name) for name in columns)
    db.execute(f"INSERT INTO {table} SELECT {chosen} FROM {table} WHERE {where}")


def measure(folder: Path) -> None:
    """Prints time, memory and ratio of a release with every format."""
    out = folder / "release"
    began = time.monotonic()
    code = (
        "import sys, time; from pathlib import Path; from archive.release import write; b = time.monotonic();"
        "write(Path(sys.argv[1]), Path(sys.argv[2]),"
        " tell=lambda what: print(f'{time.monotonic() - b:8.1f} s  {what}', flush=True))"
    )
    subprocess.run([sys.executable, "-c", code, str(folder / "archive"), str(out)], check=True)
    _say("release, all formats, s", round(time.monotonic() - began))
    _say("most memory, MB", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
    code = (
        "import sqlite3, sys; from pathlib import Path; from archive.release.tables import LONG;"
        "from archive.release.tabular import query, write_csv; db = sqlite3.connect(sys.argv[1]);"
        "table = next(table for table in LONG if table.name == 'values');"
        "write_csv(db, table, query(table), Path(sys.argv[2]), bom=False)"
    )
    ours = _seconds([sys.executable, "-c", code, str(out / "xxgk.sqlite"), str(folder / "values.csv")])
    query = 'SELECT * FROM "values" t ORDER BY t."report", t."indicator"'
    with (folder / "shell.csv").open("wb") as file:
        theirs = _seconds(["sqlite3", "-csv", str(out / "xxgk.sqlite"), query], file)
    _say("values.csv, times sqlite3 -csv", round(ours / theirs, 2))


def _seconds(command: list[str], file: object = None) -> float:
    """Processor time, which others on the machine do not lengthen."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=file)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _say(what: str, number: float) -> None:
    print(f"{what:40} {number}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
