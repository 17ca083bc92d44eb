"""Kills the program at random moments and looks whether anything that was acknowledged is lost.

    python -m benchmarks.kills --kills 100

Practice portals answer on loopback. Two crawls of half of them are killed again and again with SIGKILL and
run again; so is a rebuild, a merge of the first into a new archive, and a merge of the second into the same,
which indexes and reads what is new into a database that is there. At the end the archives must verify, and
say of reports, cells, sightings and outcomes what one undisturbed crawl of all says.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import practice
from archive.findings import has_ended

XXGK = [sys.executable, "-m", "xxgk"]
Work = list[str | Path]
# The portal that never answers costs ten seconds of patience a crawl, and shows nothing here.
LEFT_OUT = frozenset({"wuxian"})
SAID = {
    "reports": """SELECT id, site, part, body, year, version, current, withdrawn_at IS NULL
        FROM reports ORDER BY id""",
    "cells": """SELECT report, indicator, value, raw, status, flags, path
        FROM cells ORDER BY report, indicator""",
    "sightings": "SELECT DISTINCT site, url, title, listed_on, report FROM sightings ORDER BY 1, 2",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    portals_asked = tuple(plan for plan in practice.demo() if plan.site not in LEFT_OUT)
    with (
        tempfile.TemporaryDirectory(prefix="xxgk-kills-") as scratch,
        practice.serve(portals_asked) as portals,
    ):
        given = Path(scratch) / "given"
        given.mkdir()
        portals.write(given)
        sys.exit(kill_many(Path(scratch), given, asked.kills, random.Random(asked.seed)))


def kill_many(scratch: Path, given: Path, kills: int, dice: random.Random) -> int:
    """Prints what was killed and what became of it; returns how many archives differ or fail."""
    start = time.monotonic()
    outcomes, wanted = undisturbed(scratch / "undisturbed", given)
    whole = time.monotonic() - start
    done: Counter[str] = Counter()
    wrong = rounds = 0
    shards = [[site for site, _ in outcomes[half::2]] for half in (0, 1)]
    while sum(count for how, count in done.items() if "killed" in how) < kills:
        rounds += 1
        place = scratch / f"round{rounds}"
        folders, merged = [place / "one", place / "other"], place / "merged"
        ended = ""
        for folder, sites in zip(folders, shards, strict=True):
            for _ in range(3):
                done[run_and_kill(crawl_of(given, folder, sites), dice.uniform(0, whole))] += 1
                if is_finished(folder):  # one more would be a second visit, which finds nothing new
                    ended += xxgk("reparse", "--archive", folder)
                    break
            else:
                ended += xxgk(*crawl_of(given, folder, sites))
        works: list[Work] = [
            ["reparse", "--anew", "--archive", folders[0]],
            ["merge", folders[0], "--archive", merged],
            ["merge", folders[1], "--archive", merged],
        ]
        for work in works:
            for _ in range(2):
                done[run_and_kill(work, dice.uniform(0, whole / 3))] += 1
            ended += xxgk(*work)
        failures = "".join(xxgk("verify", "--archive", folder) for folder in (*folders, merged))
        differ = [name for name, rows in said(merged).items() if rows != wanted[name]]
        ends_differ = set(ends(merged)) ^ set(outcomes)
        if failures or differ or ends_differ or ended:
            wrong += 1
            told = f"differs in {differ} {ends_differ}; {failures[:500]} {ended[:300]}"
            print(f"{place.name}: {told}", flush=True)  # noqa: T201
        shutil.rmtree(place)
    print(f"{done.total()} runs: {dict(done)}; {rounds} rounds, {wrong} wrong")  # noqa: T201
    return wrong


def is_finished(folder: Path) -> bool:
    """Whether the run came to its end and everything was told."""
    return any(map(has_ended, (folder / "findings").glob("*.jsonl")))


def undisturbed(
    folder: Path, given: Path
) -> tuple[list[tuple[str, str]], dict[str, list[tuple[object, ...]]]]:
    xxgk(*crawl_of(given, folder))
    return ends(folder), said(folder)


def crawl_of(given: Path, folder: Path, sites: Sequence[str] = ()) -> Work:
    names: Work = ["--registry", given / "registry.csv", "--hosts", given / "hosts.txt"]
    chosen = [word for site in sites for word in ("--site", site)]
    return ["crawl", *names, *chosen, "--delay", "0", "--archive", folder]


def run_and_kill(work: Work, after: float) -> str:
    """Runs a command and kills it with SIGKILL after so many seconds, if it has not ended by then."""
    process = subprocess.Popen([*XXGK, *work], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(after)
        return f"{work[0]} ended first"
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return f"{work[0]} killed"


def xxgk(*work: str | Path) -> str:
    done = subprocess.run([*XXGK, *work], check=False, capture_output=True, text=True, timeout=300)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def said(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return {name: db.execute(query).fetchall() for name, query in SAID.items()}


def ends(folder: Path) -> list[tuple[str, str]]:
    """How the last visit of each site ended, from the findings."""
    last = {}
    for path in sorted((folder / "findings").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            finding = json.loads(line)
            if finding["kind"] == "outcome":
                last[finding["site"]] = finding["outcome"]
    return sorted(last.items())


if __name__ == "__main__":
    main()
