"""A dossier is checked by hand from its own instructions; opened, it runs nothing and loads nothing."""

import gzip
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.dossier.browser import find_browser
from archive.dossier.reading import read_safely
from archive.ledger.inputs import append_lines
from archive.store import index
from parsers.page import Page
from tests.archive.conftest import Archive
from tests.archive.season import Season, report, title
from xxgk.__main__ import command

BODY, OTHER = "甲县教育局", "甲县粮食局"
HOSTILE = """<html><head><title>{title}</title><meta http-equiv="refresh" content="0;url={home}/refresh">
<link rel="stylesheet" href="{home}/style.css"><script src="{home}/a.js"></script></head>
<body onload="fetch('{home}/onload')"><h1>{title}</h1><img src="{home}/i.png" onerror="alert(1)">
<iframe src="{home}/frame"></iframe><script>document.title = "RUN"; fetch("{home}/f")</script>
<a href="javascript:fetch('{home}/link')">年报</a><svg><script>fetch("{home}/svg")</script></svg>
<p>一、总体情况</p><table><tr>
<td colspan="2" onclick="x()">&lt;script&gt;alert(2)&lt;/script&gt;</td></tr></table>
<form action="{home}/form"><input autofocus onfocus="fetch('{home}/focus')"></form></body></html>"""


@pytest.fixture(scope="module")
def home() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, home: tuple[str, list[str]]) -> Path:
    """A body that was late, with a hostile report, and one that is overdue."""
    season = Season(tmp_path_factory.mktemp("season"))
    old = [(f"{year}.html", title(BODY, year), report(BODY, year)) for year in (2022, 2023)]
    hostile = HOSTILE.format(title=title(BODY, 2024), home=home[0]).encode("gb18030")
    new = ("2024.html", title(BODY, 2024), hostile)
    season.visit("jia", "2024-12-20T02:00:00Z", old, name=BODY)
    season.visit("jia", "2025-02-01T02:00:00Z", old, name=BODY)
    season.visit("jia", "2025-02-05T02:00:00Z", [], "down", name=BODY, note="no answer")
    season.visit("jia", "2025-02-20T02:00:00Z", [*old, new], "new", name=BODY)
    rows = [("2023.html", title(OTHER, 2023), report(OTHER, 2023))]
    season.visit("yi", "2025-02-20T02:00:00Z", rows, name=OTHER)
    append_lines(season.folder, "bodies.csv", [{"name": BODY, "from_year": "2022"}])
    index(season.folder)
    return season.folder


def make(folder: Path, out: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(command, ["dossier", "--archive", str(folder), "--out", str(out), *words])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture(scope="module")
def late(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("late") / "dossier"
    make(folder, out, BODY, "2024", "--as-of", "2025-03-01")
    return out


def blocks(guide: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def type_in(code: str, folder: Path) -> str:
    """What is printed when it is typed into a shell that has nothing of ours."""
    path = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", code], cwd=folder, env=path, capture_output=True, check=False)
    assert done.stderr == b"", code
    return done.stdout.decode()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_guide_is_followed_to_the_letter_by_hand(folder: Path, late: Path, lang: str) -> None:
    guide = late / f"CHECK.{lang}.md"
    *own, last = blocks(guide)
    said = [type_in(code, late) for code in own]
    finding = json.loads((late / "finding.json").read_text("utf-8"))
    assert finding["state"] == "late"
    whole, sums, records, times, absent, shown, page, name = said
    assert whole == "whole\n"
    assert sums.endswith("  SHA256SUMS\n")
    with_payload = [one for one in finding["captures"] if one["payload"] == one["number"]]
    assert records.splitlines() == [f"{one['number']} agrees" for one in with_payload]
    for one in finding["captures"]:
        assert f"WARC-Date: {one['fetched_at']}" in times
        assert f"WARC-Target-URI: {one['url']}" in times
    assert absent == "0\n"
    assert title(BODY, 2024) in shown
    assert title(BODY, 2024) in page
    assert name.strip() == finding["finding"]
    assert type_in(last, folder).split()[0] in guide.read_text(
        "utf-8"
    )  # this one is for the archive's folder
    markup = (late / ("index.html" if lang == "zh" else "index.en.html")).read_text("utf-8")
    assert markup.count("<pre>") == len(said) + 1


def test_a_byte_that_was_changed_is_noticed_by_hand(late: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(late, copy)
    payload = copy / "payloads" / "001.payload"
    payload.chmod(0o644)
    payload.write_bytes(payload.read_bytes().replace(b"2023", b"2024"))
    code = re.findall(
        r"^```sh\n(.*?)^```", (copy / "CHECK.en.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    for block in (code[0], code[2]):
        done = subprocess.run(["sh", "-c", block], cwd=copy, capture_output=True, text=True, check=False)
        assert "001 agrees" not in done.stdout
        assert "whole" not in done.stdout
        assert "001.payload" in done.stderr + done.stdout


def test_every_place_that_was_looked_at_stands_in_it(late: Path) -> None:
    finding = json.loads((late / "finding.json").read_text("utf-8"))
    assert [(one["says"], one["outcome"]) for one in finding["visits"]] == [
        ("absent", "unchanged"),
        ("nothing", "down"),
        ("shown", "new"),
    ]
    assert finding["visits_left_out"] == 1  # before the next year began, and no bound
    for name in ("index.html", "index.en.html"):
        page = (late / name).read_text("utf-8")
        for one in finding["captures"]:
            assert one["sha256"] in page
            assert one["fetched_at"] in page
        assert finding["finding"] in page
        assert "政府信息公开条例 (2019) 第四十九条第一款" in page
    lines = [json.loads(line) for line in (late / "visits.jsonl").read_text("utf-8").splitlines()]
    assert [line["outcome"] for line in lines if line["kind"] == "outcome"] == ["unchanged", "down", "new"]


def test_nothing_hostile_is_markup_in_it(late: Path, home: tuple[str, list[str]]) -> None:
    pages = [*late.glob("*.html"), *(late / "readings").glob("*.html")]
    assert len(pages) > 4
    for path in pages:
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|iframe|form|svg|object|embed|base|link)\b", text)
        assert not re.search(r"<[^>]*\son\w+\s*=", text)
        assert not re.search(r"""<[^>]*(src|href)\s*=\s*["']?\s*(http|javascript|data|file)""", text)
    reading = next(path for path in pages if "alert(2)" in path.read_text("utf-8"))
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in reading.read_text("utf-8")
    assert {path.suffix for path in (late / "payloads").iterdir()} == {".payload"}


@pytest.mark.skipif(not find_browser(), reason="needs Chromium")
def test_a_browser_that_opens_it_runs_and_loads_nothing(
    late: Path, home: tuple[str, list[str]], tmp_path: Path
) -> None:
    pictures = sorted((late / "pictures").iterdir())
    assert all(path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n") for path in pictures)
    assert len(pictures) == 4
    page = next(path for path in (late / "readings").iterdir() if "alert(2)" in path.read_text("utf-8"))
    for path in (late / "index.en.html", page, late / "payloads" / page.with_suffix(".payload").name):
        done = subprocess.run(
            [
                *(find_browser(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
                *(f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=3000", "--dump-dom"),
                path.as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "RUN</title>" not in done.stdout
    assert home[1] == []


def test_without_a_browser_it_says_so_and_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XXGK_CHROMIUM", "no-such-browser")
    out = tmp_path / "dossier"
    said = make(folder, out, OTHER, "2024", "--as-of", "2025-03-01")
    assert "no Chromium here" in said
    assert "overdue" in said
    assert not (out / "pictures").exists()
    assert "Chromium was not there" in (out / "index.en.html").read_text("utf-8")
    assert type_in(blocks(out / "CHECK.zh.md")[0], out) == "whole\n"


def test_a_browser_that_fails_costs_the_pictures_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XXGK_CHROMIUM", "false")
    said = make(folder, tmp_path / "dossier", OTHER, "2024", "--as-of", "2025-03-01")
    assert "no picture: the browser ended" in said
    assert (tmp_path / "dossier" / "SHA256SUMS").exists()


def test_bytes_that_came_compressed_are_checked_by_hand_too(tmp_path: Path) -> None:
    made = Archive(tmp_path / "archive")
    crawl = made.crawl("20250120T000000Z-aaaa")
    crawl.coding = "gzip"
    url = "http://www.example.gov.cn/2024.html"
    crawl.visit({url: gzip.compress(report(BODY, 2024))}, name=BODY, site="jia")
    crawl.warc.close()
    crawl.findings.close()
    index(made.folder)
    out = tmp_path / "dossier"
    make(made.folder, out, BODY, "2024", "--as-of", "2025-03-01", "--no-pictures")
    said = [type_in(code, out) for code in blocks(out / "CHECK.en.md")[:-1]]
    assert said[0] == "whole\n"
    assert said[2] == "001 agrees\n"
    assert any(title(BODY, 2024) in words for words in said[4:])


def test_where_no_answer_came_or_nobody_looked_it_says_so(tmp_path: Path) -> None:
    season = Season(tmp_path / "archive")
    season.visit("jia", "2025-02-20T02:00:00Z", [], "down", name=BODY)
    append_lines(season.folder, "bodies.csv", [{"name": "丙县教育局"}])
    index(season.folder)
    for name, state in ((BODY, "down"), ("丙县教育局", "never_looked")):
        out = tmp_path / state
        make(season.folder, out, name, "2024", "--as-of", "2025-03-01", "--no-pictures")
        finding = json.loads((out / "finding.json").read_text("utf-8"))
        assert finding["state"] == state
        assert "says nothing about the body" in (out / "index.en.html").read_text("utf-8")
        assert type_in(blocks(out / "CHECK.en.md")[0], out) == "whole\n"
    assert finding["visits"] == finding["captures"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("甲县教育", "2024"), "no body is known as 甲县教育; like it are"),
        ((BODY, "2021"), "no report of 2021 is expected"),
    ],
)
def test_a_wrong_call_is_one_line_and_leaves_nothing(
    folder: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    output = make(folder, tmp_path / "dossier", *words, code=2)
    assert said in output
    assert len(output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_older_dossier_is_never_written_over(folder: Path, late: Path) -> None:
    assert "is there already" in make(folder, late, BODY, "2024", code=2)


def test_a_damaged_record_is_named_and_nothing_is_left(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive"
    shutil.copytree(folder, copy)
    for path in (copy / "warc").glob("*-yi.warc.gz"):
        path.write_bytes(path.read_bytes()[:-40] + b"\0" * 40)
        path.write_bytes(path.read_bytes().replace(path.read_bytes()[900:1000], b"x" * 100))
    output = make(copy, tmp_path / "dossier", OTHER, "2024", "--as-of", "2025-03-01", code=1)
    assert "xxgk verify" in output
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


@pytest.mark.parametrize(
    "body",
    [
        "<p title='<script>x</script>'>a<![CDATA[<script>x</script>]]></p>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<textarea></textarea><script>alert(1)</script>",
        "<div " + "<div>" * 500 + "deep",
    ],
)
def test_a_text_made_of_hostile_markup_is_text(body: str) -> None:
    text = read_safely(Page("http://a.gov.cn/", body.encode(), "text/html"))
    tags = set(re.findall(r"<(/?\w+[^>]*)>", text))
    assert all(re.fullmatch(r'/?(p|div|pre|table|br)( (col|row)span="\d+")?', tag) for tag in tags), tags
