"""`xxgk sites` and `xxgk doctor`: registry lines in and out, and what would make a crawl fail."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.findings import FindingsFile, Outcome, Run, Visit
from archive.lock import hold
from crawler.registry import COLUMNS, load
from xxgk.__main__ import main

ADD = ["sites", "add", "hanyin", "--name", "汉阴县人民政府", "--level", "county", "--code", "610921"]


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str


Call = Callable[..., Result]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capfd.readouterr()
        return Result(int(str(ended.value.code)), said.out, said.err)

    return run


def test_a_line_that_is_added_is_listed_and_checked(tmp_path: Path, call: Call) -> None:
    path = str(tmp_path / "sites.csv")
    added = call(*ADD, "--home", "https://www.hanyin.gov.cn/", "--registry", path)
    assert added.exit_code == 0, added.stderr
    again = call(*ADD[:2], "ankang", *ADD[3:], "--home", "https://www.ankang.gov.cn/", "--registry", path)
    assert again.exit_code == 0, again.stderr
    assert [site.site for site in load(Path(path))] == ["hanyin", "ankang"]
    listed = call("sites", "list", "--registry", path, "--search", "hanyin.gov")
    assert listed.stdout.splitlines() == [
        ",".join(COLUMNS),
        "hanyin,汉阴县人民政府,county,610921,https://www.hanyin.gov.cn/,,",
    ]
    checked = call("sites", "check", "--registry", path)
    assert checked.exit_code == 0
    assert "2 sites, 0 with their column, 0 with their family: nothing is wrong" in checked.stderr


@pytest.mark.parametrize(
    ("home", "told"),
    [("www.hanyin.gov.cn", "is no address"), ("https://www.hanyin.gov.cn/", "is there already")],
)
def test_a_wrong_line_is_told_and_nothing_is_written(
    tmp_path: Path, call: Call, home: str, told: str
) -> None:
    path = tmp_path / "sites.csv"
    call(*ADD, "--home", "https://www.hanyin.gov.cn/", "--registry", str(path))
    before = path.read_bytes()
    wrong = call(*ADD, "--home", home, "--registry", str(path))
    assert wrong.exit_code == 2
    assert told in wrong.stderr
    assert path.read_bytes() == before


def test_a_registry_with_a_typo_is_told_by_check(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(",".join(COLUMNS) + "\nhanyin,汉阴县人民政府,conty,610921,https://a.gov.cn/,,\n", "utf-8")
    wrong = call("sites", "check", "--registry", str(path))
    assert wrong.exit_code == 2
    assert "line 2: level 'conty' does not exist" in wrong.stderr


def test_what_a_crawl_learned_is_a_registry(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "sites.csv"
    call(*ADD, "--home", "https://www.hanyin.gov.cn/", "--registry", str(path))
    with FindingsFile(tmp_path / "findings" / "20260101T000000Z-aaaa.jsonl") as file:
        file.append(Run("20260101T000000Z-aaaa", "2026-01-01T00:00:00Z", "xxgk"))
        file.append(Visit("v", "hanyin", "2026-01-01T00:00:00Z"))
        found = "https://www.hanyin.gov.cn/Node-1.html"
        file.append(Outcome("v", "hanyin", "2026-01-01T00:00:00Z", "new", family="ankang", column_url=found))
    learned = call("sites", "learned", "--registry", str(path), "--archive", str(tmp_path))
    assert learned.stdout.splitlines()[1] == (
        f"hanyin,汉阴县人民政府,county,610921,https://www.hanyin.gov.cn/,{found},ankang"
    )
    assert "1 lines know more than before" in learned.stderr


def test_a_healthy_house_is_said_to_be_so(tmp_path: Path, call: Call) -> None:
    well = call("doctor", "--archive", str(tmp_path / "a"), "--contact", "ops@example.org")
    assert well.exit_code == 0, well.stderr
    assert "lock: free" in well.stderr
    assert "contact: ops@example.org\n" in well.stderr
    assert not (tmp_path / "a").exists()


def test_what_would_make_a_crawl_fail_is_told_with_what_to_do(tmp_path: Path, call: Call) -> None:
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "29990101T000000Z-aaaa.jsonl").touch()
    (tmp_path / "sites.csv").write_text("site\n")
    with hold(tmp_path):
        ill = call(
            "doctor",
            *("--archive", str(tmp_path), "--registry", str(tmp_path / "sites.csv"), "--proxy", "socks://x"),
        )
    assert ill.exit_code == 1
    for told in ("clock: ", "set it: the last run began at 29990101T000000Z", "lock: held; wait: "):
        assert told in ill.stderr
    assert "proxy: socks://x; give it as http://address:port" in ill.stderr
    assert "registry: " in ill.stderr
