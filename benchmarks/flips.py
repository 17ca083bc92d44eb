"""Flips single bytes of an archive, one at a time, and counts which of them `verify` finds.

    python -m benchmarks.flips ARCHIVE --flips 1000

A flip counts as touching something where the WARC file no longer inflates to the same bytes, the findings
differ, or any table or view of the database no longer says the same. The archive is copied and left alone.
"""

import argparse
import gzip
import shutil
import sqlite3
import sys
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from random import Random

from archive.store import NAME
from archive.verify import verify


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flips", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xxgk-flips-") as scratch:
        folder = Path(scratch) / "archive"
        shutil.copytree(asked.archive, folder)
        sys.exit(flip_many(folder, asked.flips, Random(asked.seed)))


def flip_many(folder: Path, flips: int, random: Random) -> int:
    """Flips and mends; prints the counts; returns how many flips that touched something were missed."""
    files = [
        *sorted((folder / "warc").glob("*.gz")),
        *sorted((folder / "findings").glob("*.jsonl")),
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
        path.write_bytes(damaged)
        touches = meaning(path) != before
        failures = verify(folder).failures
        path.write_bytes(whole)
        touched += touches
        found += bool(failures)
        if touches and not failures:
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
    if path.suffix == ".jsonl":
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
