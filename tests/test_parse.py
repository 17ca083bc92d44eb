"""`xxgk parse`: one JSON object a line in the order given; what cannot be read is a line too, and exit 1."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xxgk

TABLE_2 = """<html><head><title>青禾县2023年政府信息公开工作年度报告</title></head><body>
<h1>青禾县2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全年无新增。</p>
<p>二、主动公开政府信息情况</p><table>
<tr><td colspan="4">第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td></td><td>4</td></tr>
<tr><td>行政规范性文件</td><td>2</td><td>1</td><td>11</td></tr>
<tr><td colspan="4">第二十条第（五）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>
<tr><td>行政许可</td><td colspan="3">13470</td></tr>
<tr><td colspan="4">第二十条第（六）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>
<tr><td>行政处罚</td><td colspan="3">606</td></tr>
<tr><td>行政强制</td><td colspan="3">11</td></tr>
<tr><td colspan="4">第二十条第（八）项</td></tr>
<tr><td>信息内容</td><td colspan="3">本年收费金额（单位：万元）</td></tr>
<tr><td>行政事业性收费</td><td colspan="3">1515.2592</td></tr>
</table></body></html>"""


def parse(*args: str | Path, folder: Path | None = None, given: bytes = b"") -> tuple[int, list[str], str]:
    call = [sys.executable, "-m", "xxgk", "parse", *args]
    done = subprocess.run(call, check=False, capture_output=True, cwd=folder, input=given, timeout=60)
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "b.html"
    path.write_text(TABLE_2, "utf-8")
    return path


def test_a_report_is_a_line_as_the_contract_has_it(page: Path) -> None:
    code, lines, said = parse(page, "--site-name", "青禾县人民政府")
    assert (code, len(lines), said) == (0, 1, "")
    report = json.loads(lines[0])
    assert set(report) == set(
        "file part sha256 encoding kind title agency body year scope published_on from dates tables cells"
        " sections checks problems parser".split()
    )
    assert (report["file"], report["body"], report["year"]) == (str(page), "青禾县人民政府", 2023)
    fee = report["cells"]["admin_fee__amount"]
    assert '"value":1515.2592,"raw":"1515.2592"' in lines[0]
    assert (fee["status"], fee["flags"]) == ("number", [])
    assert set(fee) >= {"value", "raw", "status", "flags", "tbl", "row", "col", "path"}
    blank, zero = report["cells"]["rules__repealed"], report["cells"]["rules__issued"]
    assert (blank["value"], blank["status"]) == (None, "blank")
    assert (zero["value"], zero["status"]) == (0, "zero")


def test_files_come_in_the_order_given_and_folders_by_name(page: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("sub/b.html", "sub/a.html", ".hidden.html"):
        (tmp_path / name).write_text(TABLE_2, "utf-8")
    code, lines, _ = parse("b.html", ".", folder=tmp_path)
    assert code == 0
    assert [json.loads(line)["file"] for line in lines] == ["b.html", "b.html", "sub/a.html", "sub/b.html"]


def test_what_cannot_be_read_is_a_line_and_the_others_are_read(page: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    os.mkfifo(tmp_path / "pipe")
    missing = tmp_path / "missing\x1b[2J.html"
    code, lines, said = parse(picture, tmp_path / "pipe", missing, page)
    read = [json.loads(line) for line in lines]
    assert code == 1
    assert [line["file"] for line in read] == [
        str(path) for path in (picture, tmp_path / "pipe", missing, page)
    ]
    assert all(set(line) == {"file", "error"} and line["error"] for line in read[:3])
    assert read[3]["year"] == 2023
    assert len(said.splitlines()) == 1
    assert "3 could not be read" in said
    assert "\x1b" not in "".join(lines) + said


def test_standard_input_is_a_file_too(page: Path) -> None:
    code, lines, _ = parse("-", given=page.read_bytes())
    assert code == 0
    assert (json.loads(lines[0])["file"], json.loads(lines[0])["agency"]) == ("-", "青禾县")


def test_from_python_a_path_and_its_bytes_read_the_same(page: Path) -> None:
    by_path = xxgk.read(page, site_name="青禾县人民政府")
    by_bytes = xxgk.read(page.read_bytes(), site_name="青禾县人民政府")
    assert by_path == by_bytes
    assert by_path[0].cells["admin_fee__amount"].value == Decimal("1515.2592")
    with pytest.raises(FileNotFoundError):
        xxgk.read(page.with_name("absent.html"))


def test_output_is_utf_8_whatever_the_locale_says(page: Path) -> None:
    plain = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
    }
    call = [sys.executable, "-m", "xxgk"]
    done = subprocess.run([*call, "parse", page], check=True, capture_output=True, env=plain)
    assert json.loads(done.stdout.decode("utf-8"))["agency"] == "青禾县"
    said = subprocess.run([*call, "--help"], check=True, capture_output=True, env=plain)
    assert "年度报告" in said.stdout.decode("utf-8")


def test_a_reader_that_fails_is_a_line_and_the_other_files_are_read(
    page: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from xxgk.commands import parse as module

    real = module.read
    faults = iter([RuntimeError("a fault of ours")])

    def failing(*args: Any) -> Any:
        for fault in faults:
            raise fault
        return real(*args)

    monkeypatch.setattr(module, "read", failing)
    with pytest.raises(SystemExit, match="1"):
        module.command.main([str(page), str(page)], standalone_mode=False)
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    assert "a fault of ours" in first["error"]
    assert second["agency"] == "青禾县"


CORPUS = Path(os.environ.get("XXGK_CORPUS", ""), "reports")
needs_corpus = pytest.mark.skipif("XXGK_CORPUS" not in os.environ, reason="XXGK_CORPUS names no corpus")


@needs_corpus
@pytest.mark.parametrize("name", ["hanyin_county_2022.txt", "shuyang_fgj_2023.html"])
def test_the_corpus_cell_by_cell(name: str) -> None:
    """All 200 cells equal the truth beside them, blank kept apart from 0, and none is flagged."""
    truth = json.loads((CORPUS / name).with_suffix(".json").read_text("utf-8"))
    code, lines, _ = parse(CORPUS / name)
    report = json.loads(lines[0], parse_float=str, parse_int=str)
    assert (code, len(lines)) == (0, 1)
    assert len(truth["cells"]) == 200
    cells = {name: cell for name, cell in report["cells"].items() if not name.startswith("narr_")}
    assert {indicator: cell["value"] for indicator, cell in cells.items()} == truth["cells"]
    blanks = {indicator for indicator, value in truth["cells"].items() if value is None}
    assert {indicator for indicator, cell in cells.items() if cell["status"] == "blank"} == blanks
    assert not [indicator for indicator, cell in cells.items() if cell["flags"]]
    assert (report["agency"], report["year"]) == (truth["agency"], str(truth["year"]))
    assert report["tables"] == truth["tables"]
    assert not [check for check in report["checks"] if check["status"] == "fail"]
