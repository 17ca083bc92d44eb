"""Kills a crawl of practice portals at random moments, and compares what it comes to with a whole one.

    python benchmarks/resuming.py [--kills 20] [--seed 1]

Prints reports, sightings and outcomes of both, and how often a page that was archived was asked for again.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

import practice
from archive.findings import Finding, Found, Outcome, Sighting, read_findings
from archive.warc import walk
from practice.portals import Portals

SITES = ("hanyin", "shuyang", "huaian", "bumen", "xiangsi", "duanqiao", "bimen", "gaoqiang", "gaiban")


def command(portals: Portals, folder: Path, delay: float) -> list[str]:
    portals.write(folder)
    return [
        *(
            sys.executable,
            "-m",
            "xxgk",
            "crawl",
            "--registry",
            str(folder / "homes.csv"),
            "--delay",
            str(delay),
        ),
        *("--hosts", str(folder / "hosts.txt"), "--archive", str(folder / "a"), "--json"),
    ]


def seen(folder: Path) -> tuple[set[object], set[object], set[object]]:
    """Reports, sightings and outcomes of all runs."""
    found: list[Finding] = [
        finding for path in (folder / "a" / "findings").glob("*.jsonl") for finding in read_findings(path)
    ]
    return (
        {(f.site, f.url, f.sha256) for f in found if isinstance(f, Found)},
        {(f.site, f.url, f.title, f.listed_on) for f in found if isinstance(f, Sighting)},
        {(f.site, f.outcome, f.listed, f.new) for f in found if isinstance(f, Outcome)},
    )


def asked_again(folder: Path) -> int:
    """How many good answers the archive holds twice, robots.txt included."""
    urls: Counter[str] = Counter()
    for path in (folder / "a" / "warc").glob("*.warc.gz"):
        urls.update(capture.url for capture, _ in walk(path) if 0 < capture.status < 500)
    return sum(count - 1 for count in urls.values())


@click.command()
@click.option("--kills", default=20, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(kills: int, seed: int) -> None:
    """Kills, resumes, compares; exit 1 where anything differs."""
    dice = random.Random(seed)
    top = Path(tempfile.mkdtemp())
    (top / "whole").mkdir()
    killed, crawls, same, again = 0, 0, True, 0
    with practice.serve([plan for plan in practice.demo() if plan.site in SITES]) as portals:
        began = time.monotonic()
        subprocess.run(command(portals, top / "whole", 0.1), check=True, stdout=subprocess.DEVNULL)
        whole = time.monotonic() - began
        while killed < kills:
            crawls += 1
            folder = top / str(crawls)
            folder.mkdir()
            while not ends(command(portals, folder, 0.1), dice.uniform(0.5, whole)):
                killed += 1
                if list((folder / "a" / "findings").glob("*.ended")):
                    break  # all was told; only the interpreter's end was cut off
            again += asked_again(folder)
            for name, one, other in zip(
                ("reports", "sightings", "outcomes"), seen(top / "whole"), seen(folder), strict=True
            ):
                if one != other:
                    click.echo(f"crawl {crawls}: {name} differ: {sorted(map(str, one ^ other))}")
                    same = False
    click.echo(f"{crawls} crawls, killed {killed} times, {'the same' if same else 'DIFFERENT'}")
    click.echo(f"archived pages asked for again: {again}")
    sys.exit(0 if same and not again else 1)


def ends(call: list[str], seconds: float) -> bool:
    """Whether a crawl came to its end before it was killed."""
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False
    return True


if __name__ == "__main__":
    main()
