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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive.rebuilding", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    start = time.perf_counter()
    made = reparse(asked.archive, jobs=asked.jobs, anew=True)
    took = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    said = {
        "reports": made.reports,
        "captures": made.captures,
        "unread": len(made.unread),
        "wall": took,
        "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "main": used[0].ru_maxrss / 1024,
        "reader": used[1].ru_maxrss / 1024,
    }
    print(json.dumps(said))  # noqa: T201


if __name__ == "__main__":
    main()
