"""One writer at a time: whoever changes an archive holds its lock, and the next one waits or is told so."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = ".lock"


class ArchiveBusyError(Exception):
    """Another process is writing to this archive; the message says which."""


@contextmanager
def hold(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Nobody else writes to the archive while this is held; creates the folder where it is missing.

    Waits up to `wait` seconds, then raises ArchiveBusyError; OSError where the folder cannot be written.
    The system releases the lock of a killed process, so no stale lock ever needs to be removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a+", encoding="ascii") as file:
        _acquire(file.fileno(), folder, time.monotonic() + wait)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _acquire(descriptor: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
            owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise ArchiveBusyError(
                f"{folder}: another run (process {owner}) is writing to this archive; try again when it ends"
            ) from None
        return
