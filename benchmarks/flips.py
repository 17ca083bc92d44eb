"""Flips single bytes of an archive, one at a time, and counts which of them `verify` finds.

    python -m benchmarks.flips ARCHIVE --flips 1000

A flip counts as touching something where the WARC file no longer inflates to the same bytes, the findings,
inputs or manifest differ, or any table or view of the database no longer says the same. A manifest is checked
by `sha256sum`, as docs/archive.md says; a file that a killed run left is finished first, as the next run
does. The archive is copied and left alone.
"""

import argparse
import gzip
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from random import Random

from archive.merge import manifest
from archive.store import NAME, index
from archive.verify import verify
from archive.warc import OPEN, salvage

MANIFEST = "manifest.sha256"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flips", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-flips-") as scratch:
        folder = Path(scratch) / "archive"
        shutil.copytree(asked.archive, folder)
        prepare(folder)
        sys.exit(flip_many(folder, asked.flips, Random(asked.seed)))


def prepare(folder: Path) -> None:
    """Adds what an archive may lack: a correction, and a manifest."""
    (folder / "inputs").mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / NAME)) as db:
        report, indicator = db.execute(
            "SELECT report, indicator FROM cells WHERE value > 0 LIMIT 1"
        ).fetchone()
    (folder / "inputs" / "corrections.csv").write_text(
        f"report,indicator,value,reason,author,date\n{report},{indicator},7,misprint,张三,2026-02-01\n",
        "utf-8",
    )
    index(folder)
    lines = (f"{digest}  {name}\n" for digest, name in manifest(folder))
    (folder / MANIFEST).write_text("".join(lines), "utf-8")


def found_in(folder: Path, path: Path) -> bool:
    """Whether somebody who checks the archive learns of a damage to the file `path`."""
    if path.name == MANIFEST:
        check = ["sha256sum", "-c", "--quiet", "--strict", MANIFEST]
        return subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode != 0
    return bool(verify(folder).failures)


def flip_many(folder: Path, flips: int, random: Random) -> int:
    """Flips and mends; prints the counts; returns how many flips that touched something were missed."""
    files = [
        *sorted((folder / "warc").glob("*.gz")),
        *sorted((folder / "findings").glob("*.jsonl")),
        folder / "inputs" / "corrections.csv",
        folder / MANIFEST,
        folder / NAME,
    ]
    for failure in verify(folder).failures:
        print(f"not whole before the first flip: {failure}")  # noqa: T201
        return 1
    touched = found = missed = 0
    for number in range(flips):
        path = random.choice(files)
        whole = path.read_bytes()
        place, bit = random.randrange(len(whole)), 1 << random.randrange(8)
        damaged = bytearray(whole)
        damaged[place] ^= bit
        before = meaning(path)
        is_left_open = path.suffix == ".gz" and number % 2 == 1
        left_open = path.with_name(path.name + OPEN)
        path.write_bytes(damaged)
        touches = meaning(path) != before
        if is_left_open:
            path.rename(left_open)
            salvage(folder)
        failed = found_in(folder, path)
        path.write_bytes(whole)
        touched += touches
        found += failed
        if touches and not failed:
            missed += 1
            print(f"missed: {path.name} byte {place} bit {bit}, flip {number}", flush=True)  # noqa: T201
    print(f"{flips} flips, {touched} touched something, {found} found, {missed} missed")  # noqa: T201
    return missed


def meaning(path: Path) -> object:
    """What a file says, without what nobody reads of it."""
    if path.suffix == ".gz":
        try:
            return gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            return str(error)
    if path.name == MANIFEST:  # hex digits mean the same in capitals
        return [line[:64].lower() + line[64:] for line in path.read_bytes().split(b"\n")]
    if path.suffix in (".jsonl", ".csv"):
        return path.read_bytes()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            names = [
                row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            ]
            return [db.execute(f'SELECT * FROM "{name.decode()}"').fetchall() for name in sorted(names)]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


if __name__ == "__main__":
    main()
