"""A folder that cannot be written is refused before anything else happens, and nothing is left behind."""

from pathlib import Path

import pytest

from xxgk.options import make_writable
from xxgk.refusal import Refused


def test_a_new_archive_is_made_with_its_parents_and_stays_empty(tmp_path: Path) -> None:
    make_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    make_writable(tmp_path / "a" / "b")


def test_a_file_in_the_way_is_one_line_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(
        Refused, match=r"the archive cannot be written: .*file.*; --archive names another"
    ) as no:
        make_writable(tmp_path / "file" / "archive")
    assert no.value.exit_code == 2
    assert (tmp_path / "file").read_text() == "mine"


def test_a_system_folder_refuses_and_no_parent_is_left(tmp_path: Path) -> None:
    # Permission bits do not stop root; /proc stops everybody.
    with pytest.raises(Refused, match="/proc/archive"):
        make_writable(Path("/proc/archive/deeper"))
    name = "名" * 200
    with pytest.raises(Refused, match="File name too long"):
        make_writable(tmp_path / "new" / name)
    assert list(tmp_path.iterdir()) == []
