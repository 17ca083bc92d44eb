"""The practice portals tell the truth about themselves, and misbehave in the ways they promise."""

import ast
import gzip
import http.client
import io
import json
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import practice
from practice.answers import Answer, chunked, gzipped, html, redirect, stub, torn, wall
from practice.changes import silent
from practice.figures import APPLICANTS, ENDINGS, Figures, invent, leaves, read_figures
from practice.files import docx, pdf
from practice.form import grid_2, grid_3, grid_4
from practice.paper import LAYOUTS, article, report
from practice.traps import broken_tls

REAL = ("hanyin_2022", "shuyang_fgj_2023", "huaian_2024", "hongze_2023", "shuyang_2025")


@pytest.fixture(scope="module")
def portals() -> Iterator[practice.Portals]:
    with practice.serve(practice.demo(), named=False) as portals:
        yield portals


def fetch(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


class Cells(HTMLParser):
    """The texts of all table cells of a page, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.texts.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data.strip()


def figures_of(figures: Figures) -> list[str]:
    grids = [*grid_2(figures), grid_3(figures), grid_4(figures)]
    return [box.text for grid in grids for row in grid for box in row if not box.head]


def test_hanyin_keeps_its_empty_cells() -> None:
    cells = read_figures("hanyin_2022").cells()
    assert len(cells) == 200
    assert [*cells.values()].count(None) == 171
    assert cells["admin_license__decisions"] == "13470"
    assert cells["admin_fee__amount"] == "1515.2592"
    assert cells["requests_new__natural_person"] == "19"
    assert cells["requests_new__commercial_enterprise"] is None
    assert cells["outcome_denied_third_party__total"] == "2"
    assert cells["review_total"] == "0"
    assert cells["review_upheld"] is None


def test_hongze_keeps_its_misprints() -> None:
    figures = read_figures("hongze_2023")
    cells = figures.cells()
    assert figures.forms == {"t2": "g2021", "t3": "g2019", "t4": "g2019"}
    assert len(cells) == 186
    assert "outcome_other__total" in cells
    assert "outcome_other_misc__total" not in cells
    assert [cells[f"review_{ending}"] for ending in ENDINGS] == ["10", "1", "0", "0", "0"]
    assert cells["litigation_after_review_total"] == "0"
    assert "2.其他法律行政止公开" in article(report(figures))


def test_the_form_of_2019_keeps_what_was_written_into_it() -> None:
    cells = read_figures("fuzhou_mzj_2020").cells()
    assert len(cells) == 198
    assert cells["admin_license__items_change"] == "增98"
    assert cells["admin_penalty__items_change"] == "增"
    assert cells["gov_procurement__amount"] == "712.187895万元"
    assert read_figures("derong_wjj_2019").cells()["admin_fee__items_change"] is None
    assert "采购总金额（万元）" in article(report(read_figures("beijing_street_2020")))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", REAL)
def test_a_layout_prints_every_figure_in_its_place(layout: str, name: str) -> None:
    figures = read_figures(name)
    printed = Cells(article(report(figures, layout=layout))).texts
    boxes = [
        box for grid in [*grid_2(figures), grid_3(figures), grid_4(figures)] for row in grid for box in row
    ]
    assert [text.replace("\xa0", "") for text in printed] == [box.text for box in boxes]
    assert figures_of(figures) == [value or "" for value in figures.cells().values()]


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2025])
def test_invented_figures_add_up(year: int) -> None:
    figures = invent("某县", "某县人民政府", year, seed=year, carried_in=3)
    cells = figures.cells()
    assert figures.forms["t3"] == ("g2019" if year < 2021 else "g2021")

    def at(row: str, column: str) -> int:
        return int(cells[f"{row}__{column}"] or 0)

    for column in APPLICANTS:
        outcomes = sum(at(row, column) for row in leaves(figures.forms["t3"]))
        assert at("outcomes_total", column) == outcomes
        assert at("requests_new", column) + at("requests_carried_in", column) == outcomes + at(
            "requests_carried_out", column
        )
    assert at("requests_carried_in", "natural_person") == 3


def test_every_page_of_the_truth_answers(portals: practice.Portals) -> None:
    reached = 0
    for truth in portals.truth.values():
        if truth.outcome in ("down", "blocked"):
            continue
        for url in truth.pages:
            status, body = fetch(url)
            if url.endswith("/robots.txt"):
                assert status in (200, 404)
            elif truth.outcome == "partial" and url.endswith("index_1.html"):
                assert status == 500
            else:
                assert (url, status) == (url, 200)
                assert len(body) > 600
                reached += 1
        for report_ in truth.reports:
            encoding = "gb18030" if truth.site == "hongze" else "utf-8"
            page = fetch(report_.url)[1].decode(encoding)
            assert report_.title in page
            assert [text for text in report_.cells.values() if text and text not in page] == []
    assert reached > 25


def test_each_outcome_of_a_first_visit_has_a_site(portals: practice.Portals) -> None:
    assert {truth.outcome for truth in portals.truth.values()} == {
        "new",
        "not_yet_published",
        "layout_unknown",
        "partial",
        "robots_refused",
        "blocked",
        "down",
    }


def test_the_registry_has_the_columns_of_the_contract(portals: practice.Portals) -> None:
    head, first, *_ = portals.registry.splitlines()
    assert head == "site,name,level,division_code,home_url,column_url,family"
    assert first.startswith("hanyin,汉阴县人民政府,county,610921,http://127.0.0.")
    assert first.endswith("/Node-3301.html,ankang")
    assert portals.homes.splitlines()[1].endswith("/,,")


def test_names_are_mapped_to_addresses_of_their_own() -> None:
    with practice.serve(practice.demo()[:3]) as portals:
        assert "http://www.hanyin.gov.cn/Node-3301.html" in portals.registry
        address, _, port = portals.hosts["www.hanyin.gov.cn"].partition(":")
        assert f"www.hanyin.gov.cn {address}:{port}\n" in portals.hosts_file
        assert fetch(f"http://{address}:{port}/Node-3301.html")[0] == 200
        assert len(set(portals.hosts.values())) == 3


def test_a_site_that_is_down_refuses(portals: practice.Portals) -> None:
    url = next(line for line in portals.registry.splitlines() if line.startswith("wuxian")).split(",")[4]
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(url, timeout=5)


def test_a_wall_answers_everything_with_its_challenge(portals: practice.Portals) -> None:
    home = portals.truth["gaoqiang"].pages[1]
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(home, timeout=5)
    with caught.value as answer:
        assert answer.code == 521
        assert answer.headers["Set-Cookie"].startswith("__jsluid_s=")


def test_the_log_counts_what_is_open_at_once(portals: practice.Portals) -> None:
    url = portals.truth["kongbai"].column
    portals.log.clear()
    portals.override("kongbai", "/zfxxgk/zfxxgknb/", Answer(b"slow", pause=0.3))
    threads = [threading.Thread(target=fetch, args=(url,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    portals.override("kongbai", "/zfxxgk/zfxxgknb/")
    fetch(url)
    assert [asked.at_site for asked in portals.log] == [1, 2, 1]
    assert [asked.at_address for asked in portals.log] == [1, 2, 1]
    assert portals.log[0].host == urlsplit(url).netloc
    assert portals.log[0].user_agent.startswith("Python-urllib")
    assert portals.log[0].ended - portals.log[0].began > 0.25


def test_misbehaviour(portals: practice.Portals) -> None:
    base = portals.truth["kongbai"].column
    page = html("<p>" + "页" * 3000 + "</p>", "gb18030", declared=None)
    portals.override(
        "kongbai",
        "/zfxxgk/zfxxgknb/",
        gzipped(page),
        chunked(page),
        redirect("/"),
        torn(page, 50),
        stub(),
        wall("ts"),
    )
    with urllib.request.urlopen(base, timeout=5) as response:
        assert response.headers["Content-Type"] == "text/html"
        assert gzip.decompress(response.read()).decode("gb18030").count("页") == 3000
    with urllib.request.urlopen(base, timeout=5) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert response.read() == page.body
    assert "空白县人民政府" in fetch(base)[1].decode()
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        fetch(base)
    status, body = fetch(base)
    assert (status, len(body) < 600) == (200, True)
    assert fetch(base)[0] == 412
    assert fetch(base)[0] == 412  # the last one stays
    portals.override("kongbai", "/zfxxgk/zfxxgknb/")
    assert fetch(base)[0] == 200


def test_a_certificate_that_nobody_signed() -> None:
    with practice.serve([broken_tls()], named=False) as portals:
        home = portals.truth["jiuzheng"].pages[1]
        assert home.startswith("https://127.")
        with pytest.raises(urllib.error.URLError, match="self-signed certificate"):
            urllib.request.urlopen(home, timeout=5)
        with urllib.request.urlopen(home, timeout=5, context=ssl._create_unverified_context()) as response:
            assert "旧证县人民政府" in response.read().decode()


def test_shutting_a_site_ends_its_open_connections() -> None:
    with practice.serve(practice.demo()[:1], named=False) as portals:
        kept = http.client.HTTPConnection(urlsplit(portals.truth["hanyin"].column).netloc, timeout=5)
        kept.request("GET", "/")
        assert kept.getresponse().read()
        portals.rebuild(silent(portals.plan("hanyin")))
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            kept.request("GET", "/")
            kept.getresponse()
        kept.close()


def test_a_block_ends_quickly_and_closes_every_door() -> None:
    began = time.monotonic()
    with practice.serve(practice.demo()[:2], named=False) as portals:
        url = portals.truth["hanyin"].column
        kept = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        kept.request("GET", "/")
        assert kept.getresponse().read()
    assert time.monotonic() - began < 5
    kept.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=5)


def test_practice_needs_nothing_but_python() -> None:
    names = set()
    for path in (Path(__file__).parent.parent / "practice").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.module is not None
                names.add(node.module.partition(".")[0])
    assert names - sys.stdlib_module_names == {"practice"}


def test_a_folder_gets_all_that_a_crawl_needs(tmp_path: Path) -> None:
    with practice.serve(practice.demo()[:1]) as portals:
        portals.write(tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth["hanyin"]["reports"][0]["cells"]["admin_penalty__decisions"] == "606"
    assert (tmp_path / "hosts.txt").read_text("utf-8").startswith("www.hanyin.gov.cn 127.0.0.")
    assert (tmp_path / "homes.csv").read_text("utf-8").count("\n") == 2


def test_the_demo_lists_what_its_plans_say(portals: practice.Portals) -> None:
    found = {site: (len(truth.reports), len(truth.others)) for site, truth in portals.truth.items()}
    assert found == {
        "hanyin": (2, 1),
        "shuyang": (2, 2),
        "huaian": (1, 0),
        "hongze": (1, 0),
        "bumen": (5, 0),
        "xiangsi": (0, 6),
        "kongbai": (0, 0),
        "duanqiao": (2, 0),  # the third stands on the page that fails
        "bimen": (0, 0),
        "gaoqiang": (0, 0),
        "wuxian": (0, 0),
        "gaiban": (0, 0),
    }


def test_files_carry_the_same_figures() -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    mammoth = pytest.importorskip("mammoth")
    figures = read_figures("huaian_2024")
    document = report(figures)
    with pdfplumber.open(io.BytesIO(pdf(document))) as file:
        tables = [table for page in file.pages for table in page.extract_tables()]
    assert [(len(table), len(table[0])) for table in tables] == [(14, 4), (28, 10), (4, 15)]
    assert tables[1][3][3:] == ["3001", "53", "0", "0", "61", "4", "3119"]
    assert tables[2][3][:5] == ["72", "64", "178", "37", "351"]
    page = mammoth.convert_to_html(io.BytesIO(docx(document))).value
    printed = Cells(page).texts
    boxes = [
        box.text
        for grid in [*grid_2(figures), grid_3(figures), grid_4(figures)]
        for row in grid
        for box in row
    ]
    assert printed == boxes
