"""Rebuilds one archive in a process of its own and prints what that took, as JSON: seconds by the clock and
of the processors, and the most memory that a process held.

    python -m benchmarks.archive.rebuilding ARCHIVE --jobs 2
"""

import argparse
import json
import resource
import time
from pathlib import Path

from archive.store import reparse
from benchmarks.archive.reader import read_made
from parsers.report import read


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive.rebuilding", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", action="store_true", help="Read every page with the real reader.")
    asked = parser.parse_args()
    start = time.perf_counter()
    made = reparse(asked.archive, read=read if asked.real else read_made, jobs=asked.jobs, anew=True)
    took = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    said = {
        "reports": made.reports,
        "captures": made.captures,
        "unread": len(made.unread),
        "wall": took,
        "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "main": _most() / 1024,
        "reader": used[1].ru_maxrss / 1024,
    }
    print(json.dumps(said))  # noqa: T201


def _most() -> int:
    """The most memory this process held, in kB; the usage that the system reports counts its parent's too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
