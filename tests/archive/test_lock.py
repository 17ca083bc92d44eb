"""Two writers never meet in one archive."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.lock import ArchiveBusyError, hold


def test_a_second_writer_is_told_in_one_line(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from archive.lock import hold\n"
        "with hold(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None and other.stdin is not None
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ArchiveBusyError, match=rf"process {other.pid}\b"), hold(tmp_path):
            pass
    finally:
        other.kill()
        other.communicate()
    with hold(tmp_path):  # the lock of a killed process is gone with it
        pass


def test_a_lock_is_free_again_after_use(tmp_path: Path) -> None:
    with hold(tmp_path / "new"):
        pass
    with hold(tmp_path / "new", wait=1):
        pass
