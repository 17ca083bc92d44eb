"""A portal that shows nothing until its scripts have run, looked at in a real Chromium."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.store import opened
from archive.verify import verify
from archive.warc import walk
from crawler.browser import PROGRAMS, BrowserError
from practice.figures import invent
from practice.paper import article, report
from xxgk.__main__ import command

pytestmark = pytest.mark.skipif(not any(map(shutil.which, PROGRAMS)), reason="no Chromium is installed")
HOST = "www.jiaoben.gov.cn"
NAME = "脚本县人民政府"
LIST = """<html><body><div id=rows></div><script>
fetch('/api/list', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"page":1}'})
  .then(got => got.json()).then(rows => { document.getElementById('rows').innerHTML = '<ul>' + rows.map(
    row => `<li><a href="${row.url}">${row.title}</a><span>${row.date}</span></li>`).join('') + '</ul>' })
</script></body></html>"""
HOME = f"""<html><head><title>{NAME}</title><script src="http://cdn.example.com/lib.js"></script></head><body>
<img src="/picture.png"><div id=menu></div><script>
document.getElementById('menu').innerHTML = '<a href="/nb/">政府信息公开年报</a>'
</script></body></html>"""
PAGE = """<html><head><title>%s</title></head><body><div id=text></div><script src="/lib.js"></script><script>
load('/api/%s.html'); location.href = '/trap'
</script></body></html>"""
LIB = """function load(url) { var ask = new XMLHttpRequest(); ask.open('GET', url);
ask.onload = () => { document.getElementById('text').innerHTML = ask.responseText }; ask.send() }"""


class Portal:
    """Its pages, and what it was asked: path, when, how many at the same time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gaps: list[float] = []
        self.most = self._now = 0
        self._last = 0.0
        self.titles = {year: f"脚本县{year}年政府信息公开工作年度报告" for year in (2024, 2025)}
        rows = [
            {"url": f"/art/{year}.html", "title": title, "date": f"{year + 1}-01-20"}
            for year, title in self.titles.items()
        ]
        self.pages = {"/": HOME, "/nb/": LIST, "/lib.js": LIB, "/api/list": json.dumps(rows)}
        self.truth = {year: invent("脚本县", NAME, year, 7) for year in self.titles}
        for year, title in self.titles.items():
            self.pages[f"/art/{year}.html"] = PAGE % (title, year)
            self.pages[f"/api/{year}.html"] = f"<h1>{title}</h1>" + article(report(self.truth[year]))
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.answer(self)

            def do_POST(self) -> None:
                portal.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        assert to.headers["Host"].partition(":")[0] == HOST
        self.asked.append(to.path)
        self.gaps.append(time.monotonic() - self._last)
        self._now += 1
        self.most = max(self.most, self._now)
        to.rfile.read(int(to.headers.get("Content-Length", 0)))
        body = self.pages.get(to.path)
        if body is None:
            to.send_error(404)
        else:
            kind = "application/json" if body[:1] == "[" else "text/html; charset=utf-8"
            to.send_response(200)
            to.send_header("Content-Type", "text/javascript" if to.path.endswith(".js") else kind)
            to.send_header("Content-Length", str(len(body.encode())))
            to.end_headers()
            to.wfile.write(body.encode())
        self._now -= 1
        self._last = time.monotonic()


@pytest.fixture
def portal() -> Iterator[Portal]:
    made = Portal()
    yield made
    made.server.shutdown()
    made.server.server_close()


def crawl(portal: Portal, folder: Path, *more: str) -> list[dict[str, Any]]:
    (folder / "sites.csv").write_text(
        "site,name,level,division_code,home_url,column_url,family\n"
        f"jiaoben,{NAME},county,610999,http://{HOST}/,,\n",
        "utf-8",
    )
    (folder / "hosts.txt").write_text(f"{HOST} 127.0.0.1:{portal.server.server_port}\n", "utf-8")
    words = ["crawl", "--registry", str(folder / "sites.csv"), "--hosts", str(folder / "hosts.txt"), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "xxgk", *words, "--archive", str(folder / "a"), "--delay", "0.1", *more],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return list(json.loads(done.stdout)["sites"])


def test_without_a_browser_nothing_is_found_and_with_one_every_number(portal: Portal, tmp_path: Path) -> None:
    (blind,) = crawl(portal, tmp_path)
    assert blind["outcome"] == "layout_unknown"
    portal.asked.clear()
    portal.gaps.clear()
    (seen,) = crawl(portal, tmp_path, "--browse", "jiaoben")
    assert (seen["outcome"], seen["listed"], seen["new"]) == ("new", 2, 2)
    # Nothing but what the pages needed; no picture, no other host, and no script led anywhere.
    assert set(portal.asked) == {"/robots.txt", *portal.pages}
    assert portal.most == 1
    assert min(portal.gaps[1:]) >= 0.09
    with opened(tmp_path / "a") as db:
        for year, figures in portal.truth.items():
            (report_id, capture) = db.execute(
                "SELECT id, capture FROM reports WHERE year = ?", (year,)
            ).fetchone()
            cells = dict(db.execute("SELECT indicator, value FROM cells WHERE report = ?", (report_id,)))
            assert cells["requests_new__total"] == int(figures.cells()["requests_new__total"])
            assert len([name for name in cells if not name.startswith("narr_")]) == 200
            kind, url = db.execute("SELECT kind, url FROM captures WHERE id = ?", (capture,)).fetchone()
            assert (kind, url) == ("resource", f"http://{HOST}/art/{year}.html")
    records = [record for path in (tmp_path / "a/warc").iterdir() for _, record in walk(path)]
    rendered = [record for record in records if record.field("xxgk-Rendered-By")]
    assert all(record.kind == "resource" for record in rendered)
    assert {record.field("xxgk-Rendered-By").partition(" ")[0] for record in rendered} == {"Chromium"}
    sources = {record.field("xxgk-Rendered-From").strip("<>") for record in rendered}
    assert sources <= {record.id for record in records if record.kind in ("response", "revisit")}
    assert verify(tmp_path / "a").failures == ()


def test_coming_back_nothing_has_changed(portal: Portal, tmp_path: Path) -> None:
    crawl(portal, tmp_path, "--browse", "jiaoben")
    first = len(portal.asked)
    (again,) = crawl(portal, tmp_path, "--browse", "jiaoben")
    assert (again["outcome"], again["listed"], again["changed"]) == ("unchanged", 2, 0)
    portal.pages["/api/2024.html"] = portal.pages["/api/2024.html"].replace("总体情况", "总体的情况")
    (changed,) = crawl(portal, tmp_path, "--browse", "jiaoben")
    assert (changed["outcome"], changed["changed"]) == ("changed", 1)
    assert len(portal.asked) <= 3 * first


def test_a_page_whose_scripts_never_end_is_a_failure_and_the_crawl_goes_on(
    portal: Portal, tmp_path: Path
) -> None:
    portal.pages["/art/2024.html"] = "<title>x</title><script>while (true) {}</script>"
    (seen,) = crawl(portal, tmp_path, "--browse", "jiaoben")
    assert (seen["outcome"], seen["new"]) == ("partial", 1)
    assert "its scripts never end" in seen["note"]


def test_a_wrong_call_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        command, ["crawl", "--archive", str(tmp_path / "a"), "--browse", "hanyin", "--browser", "nonesuch"]
    )
    assert isinstance(done.exception, BrowserError)
    assert str(done.exception) == "nonesuch: no such program"
    assert not (tmp_path / "a").exists()
