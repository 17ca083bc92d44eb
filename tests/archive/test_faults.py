"""Whatever the world does: what was acknowledged is whole, nothing is half-true, one line says what to do."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.store import index, reparse
from archive.verify import verify
from archive.warc import WarcFile, salvage, walk

from .conftest import Archive, page, read
from .test_commands import xxgk
from .test_evidence import PAGE, URL
from .test_store import tables
from .test_warc import RUN, exchange

A, B = "http://www.example.gov.cn/2022.html", "http://www.example.gov.cn/2021.html"
SECOND = "20260102T000000Z-aaaa"

SMALL = """
set -e
mount -t tmpfs -o size={size} none {folder}
{python} {script} {folder}
"""


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    test = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    return subprocess.run(test, check=False, capture_output=True).returncode == 0


on_small_disk = pytest.mark.skipif(not can_mount(), reason="needs a user namespace to mount a small disk")


def on_disk_of(size: str, script: str, tmp_path: Path) -> str:
    """Runs a script on a file system of its own with so much room; it gets the folder as its argument."""
    folder = tmp_path / "small"
    folder.mkdir()
    (tmp_path / "script.py").write_text(script)
    command = SMALL.format(size=size, folder=folder, python=sys.executable, script=tmp_path / "script.py")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", command],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@on_small_disk
def test_a_full_disk_keeps_every_capture_that_was_acknowledged(tmp_path: Path) -> None:
    said = on_disk_of(
        "400k",
        """
import os, sys
from pathlib import Path
from archive.warc import *
folder, kept = Path(sys.argv[1]), []
warc = WarcFile(folder, "20260101T000000Z-aaaa", "host", {})
try:
    for number in range(100):
        body = os.urandom(9000)
        made = Exchange(f"http://a/{number}", "GET", (), b"", 200, "OK", (), body, "2026-01-01T00:00:00Z")
        kept.append((warc.write(made), body))
except OSError as error:
    print(error.strerror, len(kept) > 20)
print(len(salvage(folder)))  # its writer lives
warc.close()
(path,) = (folder / "warc").iterdir()
print(path.name.endswith(".gz"), [one for one, _ in walk(path)] == [one for one, _ in kept])
print(all(fetch(folder, one) == body for one, body in kept))
""",
        tmp_path,
    )
    assert said.splitlines() == ["No space left on device True", "0", "True True", "True"]


@on_small_disk
def test_a_full_disk_leaves_the_database_as_it_was_and_says_so_in_one_line(
    archive: Archive, tmp_path: Path
) -> None:
    archive.visited({URL: PAGE})
    index(archive.folder)
    size = sum(path.stat().st_size for path in archive.folder.rglob("*") if path.is_file())
    said = on_disk_of(
        f"{size // 1024 + 60}k",
        f"""
import shutil, subprocess, sys
from pathlib import Path
folder = Path(sys.argv[1]) / "archive"
shutil.copytree({str(archive.folder)!r}, folder)
before = (folder / "archive.db").read_bytes()
command = [sys.executable, "-m", "xxgk", "reparse", "--archive", folder]
done = subprocess.run(command, capture_output=True, text=True)
print(done.returncode, len(done.stderr.splitlines()), "full" in done.stderr or "space" in done.stderr)
print((folder / "archive.db").read_bytes() == before)
""",
        tmp_path,
    )
    assert said.splitlines() == ["2 1 True", "True"]


def test_a_second_run_on_one_archive_is_told_in_one_line(archive: Archive) -> None:
    archive.visited({URL: PAGE})
    index(archive.folder)
    with (archive.folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, out, err = xxgk("reparse", "--archive", archive.folder)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "another run" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told_in_one_line(archive: Archive) -> None:
    archive.visited({URL: PAGE})
    archive.folder.chmod(0o555)
    code, _, err = xxgk("reparse", "--archive", archive.folder)
    archive.folder.chmod(0o755)
    assert code == 2
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("damage", [b"no database" * 500, b""], ids=["not a database", "empty"])
def test_a_damaged_database_is_made_again_by_the_next_index(archive: Archive, damage: bytes) -> None:
    archive.visited({A: page(requests_new__total="19")})
    index(archive.folder, read=read)
    before = tables(archive.folder)
    (archive.folder / "archive.db").write_bytes(damage)
    index(archive.folder, read=read)
    assert tables(archive.folder) == before


def test_a_database_with_broken_pages_is_made_again_too(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")})
    index(archive.folder, read=read)
    path = archive.folder / "archive.db"
    data = bytearray(path.read_bytes())
    data[4096 * 3 :] = b"\x5a" * (len(data) - 4096 * 3)
    path.write_bytes(data)
    archive.visited({B: page(requests_new__total="20")}, SECOND)
    assert index(archive.folder, read=read).reports == 2
    assert verify(archive.folder, read=read).failures == ()


@pytest.mark.parametrize("mask", [0o002, 0o077])
def test_new_files_follow_the_umask(archive: Archive, mask: int) -> None:
    before = os.umask(mask)
    try:
        archive.visited({A: page(requests_new__total="19")})
        index(archive.folder, read=read)
    finally:
        os.umask(before)
    for path in archive.folder.rglob("*"):
        wanted = (0o777 if path.is_dir() else 0o666) & ~mask
        assert path.stat().st_mode & 0o777 == wanted, path


def test_a_torn_file_in_the_middle_of_a_crawl_is_finished_by_the_next(archive: Archive) -> None:
    warc = WarcFile(archive.folder, RUN, "host", {})
    first = warc.write(exchange(1))
    (path,) = (archive.folder / "warc").iterdir()
    torn = path.read_bytes() + b"\x1f\x8b\x08\x00 torn"
    warc.close()
    (path,) = (archive.folder / "warc").iterdir()
    path.with_name(path.name + ".open").write_bytes(torn)
    path.unlink()
    assert salvage(archive.folder) == (path.name,)
    assert [one for one, _ in walk(path)] == [first]


KILLED = """
import os, signal, sys
from pathlib import Path
from archive import deposit, store
store._CACHE = "PRAGMA cache_size = 10"  # what does not fit is written to the file before the end
deposit.fold = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
store.index(Path(sys.argv[1]))
"""


@pytest.fixture
def half_written(archive: Archive) -> Archive:
    """An archive whose database is half brought up to date, and the journal that undoes it."""
    archive.visited({URL: PAGE})
    index(archive.folder)
    many = {f"{URL}?{number}": PAGE.replace(b"2022", b"2021") for number in range(40)}
    archive.visited(many, SECOND)
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", KILLED, archive.folder], check=False, env=place)
    assert done.returncode == -signal.SIGKILL
    assert (archive.folder / "archive.db-journal").stat().st_size > 0
    return archive


@pytest.mark.parametrize(
    "command", [["search", "公开"], ["trace", URL, "requests_new__total"], ["diff", URL]]
)
def test_what_a_killed_index_left_is_undone_by_who_looks_next(
    half_written: Archive, command: list[str]
) -> None:
    name, *words = command
    code, out, err = xxgk(name, "--archive", half_written.folder, *words)
    assert (code, bool(out)) == (0, True), err
    assert index(half_written.folder).reports == 41
    assert verify(half_written.folder).failures == ()


def test_a_rebuild_is_not_spoilt_by_what_a_killed_index_left(half_written: Archive) -> None:
    assert reparse(half_written.folder).reports == 41
    assert not (half_written.folder / "archive.db-journal").exists()
    assert verify(half_written.folder).failures == ()


@on_small_disk
def test_a_half_written_database_in_a_folder_that_cannot_be_written_is_told_in_one_line(
    half_written: Archive, tmp_path: Path
) -> None:
    said = on_disk_of(
        "20m",
        f"""
import shutil, subprocess, sys
from pathlib import Path
folder = Path(sys.argv[1]) / "archive"
shutil.copytree({str(half_written.folder)!r}, folder)
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
for command in (["search", "公开"], ["verify"], ["reparse"]):
    call = [sys.executable, "-m", "xxgk", *command, "--archive", folder]
    done = subprocess.run(call, capture_output=True, text=True)
    print(done.returncode, len(done.stderr.splitlines()), "archive" in done.stderr)
""",
        tmp_path,
    )
    assert said.splitlines() == ["2 1 True"] * 3
