"""Processes that read an archive end with the one that started them."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.store import index

from .conftest import Archive, page, read

_PARENT = """
import os, sys, time
from archive.pool import open_pool
if __name__ == "__main__":
    pool = open_pool(2)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_a_killed_parent_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    here = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": here}
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _is_running(child)
        parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 20
    while _is_running(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _is_running(child)


# A script that does its work when it is imported takes every process down that would help it.
_NO_GUARD = """
import sys
from pathlib import Path
from archive.store import reparse
reparse(Path(sys.argv[1]), jobs=2, anew=True)
"""


def test_where_no_process_lives_the_old_database_stays(archive: Archive, tmp_path: Path) -> None:
    pages: dict[str, bytes | int] = {
        f"http://a.gov.cn/{n}.html": page(requests_new__total=str(n)) for n in range(70)
    }
    archive.visited(pages)
    assert index(archive.folder, read=read).reports == 70
    before = (archive.folder / "archive.db").read_bytes()
    script = tmp_path / "no_guard.py"
    script.write_text(_NO_GUARD)
    here = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, script, archive.folder],
        env={"PYTHONPATH": here},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == (
        "archive.pool.PoolError: processes that share the work end as they start; "
        "nothing was changed; make memory free, or run it with --jobs 1"
    )
    assert (archive.folder / "archive.db").read_bytes() == before
