"""Rebuilds one archive in a process of its own and prints what that took, as JSON: seconds by the clock and
of the processors, and the most memory that a process held.

    python -m benchmarks.archive.rebuilding ARCHIVE --jobs 2
"""

import argparse
import json
import multiprocessing
import resource
import threading
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
    with _Readers() as readers:
        made = reparse(asked.archive, read=read if asked.real else read_made, jobs=asked.jobs, anew=True)
    took = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    said = {
        "reports": made.reports,
        "captures": made.captures,
        "unread": len(made.unread),
        "wall": took,
        "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        "main": _most("self") / 1024,
        "reader": readers.most / 1024,
    }
    print(json.dumps(said))  # noqa: T201


class _Readers:
    """Looks once a second what the processes that read have held so far; `most` is the most of one, in kB."""

    def __init__(self) -> None:
        self.most = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Readers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(1):
            for child in multiprocessing.active_children():
                self.most = max(self.most, _most(str(child.pid)))


def _most(process: str) -> int:
    """The most memory a process held, in kB; the usage that the system reports counts its parent's too."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
