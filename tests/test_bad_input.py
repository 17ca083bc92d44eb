"""Hostile files: a clear problem within the bounds, measured in a process of its own; the rest is read.

The bounds are those of the promise: ten times what lxml takes on the same bytes or two seconds, whichever is
more, and 300 MB for the process that reads.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MEGABYTES = 300
_MEASURE = """
import json, sys, time
from parsers.page import Page
from parsers.report import read
body = open(sys.argv[1], "rb").read()
begun = time.process_time()
reports = read(Page("http://www.example.gov.cn/a.html", body, sys.argv[2]))
took = time.process_time() - begun
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
print(json.dumps({
    "took": took, "peak": peak, "cells": sum(len(report.cells) for report in reports),
    "problems": [problem.text for report in reports for problem in report.problems],
}))
"""
_LXML = """
import sys, time
from lxml import etree
body = open(sys.argv[1], "rb").read()
begun = time.process_time()
try:
    etree.fromstring(body, etree.HTMLParser(huge_tree=True))
except etree.LxmlError:
    pass
print(time.process_time() - begun)
"""
_TABLE = "<table><tr><td>第二十条第（五）项<tr><td>信息内容<td>本年处理决定数量<tr><td>行政许可<td>{}</table>"
_TITLE = "<title>青川镇2022年政府信息公开工作年度报告</title>"

BAD: dict[str, Callable[[], str | bytes]] = {
    "empty": lambda: b"",
    "blank": lambda: b" \n\t\r\n" * 1000,
    "markup of 50 MB": lambda: b"<p>1</p>" * 6_250_000,
    "table of 50 MB": lambda: b"<table>" + b"<tr><td>1</td><td>2</td></tr>" * 1_700_000,
    "text of 50 MB": lambda: "行政许可 0 0 0\n" * 2_200_000,
    "one line of 20 MB": lambda: "行政许可0" * 1_500_000,
    "a million nested tags": lambda: _TITLE.encode() + b"<div>" * 1_000_000,
    "nested tables": lambda: _TITLE + "<table><tr><td>" * 50_000 + _TABLE.format(3),
    "absurd colspan": lambda: _TITLE + '<table><tr><td colspan="999999999">行政许可<td>1</table>',
    "absurd spans everywhere": lambda: (
        _TITLE + "<table>" + '<tr><td colspan="999999999" rowspan="999999999">行政许可<td>1' * 3000
    ),
    "binary": lambda: bytes(range(256)) * 20_000,
    "a picture called a page": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(255, -1, -1)) * 4000,
    "zip called a page": lambda: b"PK\x03\x04" + b"\x00\x01\x02\x03" * 100_000,
    "entity bomb": lambda: (
        '<!DOCTYPE html [<!ENTITY a "行政许可行政许可">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
        + f"]><html><head>{_TITLE}</head><body>&m;{_TABLE.format('&m;')}</body></html>"
    ),
    "xml entity bomb": lambda: (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
        + "]><r>&m;</r>"
    ),
    "a million attributes": lambda: b"<td " + b"a=1 " * 1_000_000 + b">1</td>",
    "a number of a million digits": lambda: _TITLE + _TABLE.format("9" * 1_000_000),
    "an exponent": lambda: _TITLE + _TABLE.format("1e999999999"),
    "brackets": lambda: _TITLE + _TABLE.format("（" * 200_000),
    "a label of a million characters": lambda: _TITLE + "<table><tr><td>" + "行政许" * 400_000 + "<td>1",
    "a hundred thousand tables": lambda: _TITLE + "<table><tr><td>1</table>" * 100_000,
    "lone surrogates": lambda: _TITLE + _TABLE.format("&#xD800;&#x110000;&#0;5"),
    "text of 23 MB": lambda: "行政许可 0 0 0\n" * 1_200_000,
    "paragraphs of numbers": lambda: _TITLE + "<p>行政许可\t0\t1\t2" * 290_000,
    "one table of 390,000 cells": lambda: _TITLE + "<table><tr>" + "<td>1" * 390_000,
    "one table of 190,000 rows": lambda: _TITLE + "<table>" + "<tr><td>行政许可" * 190_000,
    "390,000 nested tags": lambda: _TITLE + "<b>" * 390_000 + "行政许可",
    "90,000 nested tables": lambda: _TITLE + "<table><tr><td>行政许可" * 90_000,
    "tall spans": lambda: _TITLE + "<table>" + '<tr><td rowspan="65534">1<td>2' * 60_000,
    "wide spans": lambda: _TITLE + "<table>" + '<tr><td colspan="1000">行政许可' * 60_000,
    "hidden everything": lambda: _TITLE + '<div style="display:none">' * 90_000 + _TABLE.format(3),
    "marks like the reader's own": lambda: (
        _TITLE + "<p>a\ufdd0b</p>" * 9 + "<p>a&#10;&#xFDD0;7&#xfdd0;&#10;&#064976;8</p>" + _TABLE.format(3)
    ),
    "half of a character everywhere": lambda: _TITLE.encode() + "行".encode()[:2] * 500_000,
}  # fmt: skip


def _write(path: Path, name: str) -> Path:
    made = BAD[name]()
    path.write_bytes(made.encode() if isinstance(made, str) else made)
    return path


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_answered_within_the_bounds(name: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "bad", name)
    told = json.loads(_run(_MEASURE, str(path), "text/html"))
    assert told["peak"] <= MEGABYTES
    if told["took"] > 2:
        assert told["took"] <= 10 * float(_run(_LXML, str(path)))


@pytest.mark.parametrize("name", ["empty", "markup of 50 MB", "a million nested tags", "binary"])
def test_what_could_not_be_read_is_said(name: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "bad", name)
    told = json.loads(_run(_MEASURE, str(path), "text/html"))
    assert told["cells"] == 0
    assert any(told["problems"])


def test_the_other_files_of_a_call_are_read(tmp_path: Path) -> None:
    good = f"<html><head>{_TITLE}</head><body><p>二、主动公开政府信息情况</p>{_TABLE.format(7)}</body></html>"
    (tmp_path / "a.html").write_text(good, "utf-8")
    for letter, name in zip(
        "bcdef",
        ("empty", "a million nested tags", "binary", "a picture called a page", "absurd colspan"),
        strict=True,
    ):
        _write(tmp_path / f"{letter}.html", name)
    (tmp_path / "z.html").write_text(good, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "xxgk", "parse", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [Path(line["file"]).name for line in lines if line.get("cells")] == ["a.html", "z.html"]
    assert {Path(line["file"]).name for line in lines} == {f"{letter}.html" for letter in "abcdefz"}
    for line in lines:
        assert "error" in line or line["kind"]
    assert "Traceback" not in done.stderr
