"""Coming back: what changed between two visits; and portals that would hold a crawler."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import practice
from archive.findings import Fetched, Found
from archive.store import index
from archive.verify import verify
from archive.warc import walk
from practice import answers, changes
from practice.anchors import LOOKS, SKINS
from practice.answers import Question
from practice.figures import invent
from practice.hostile import hostile
from practice.paper import report
from practice.plan import Column, Plan, Row
from practice.portals import Portals
from practice.series import departments
from practice.traps import broken_tls
from tests.crawling import command, crawl, outcomes, saw

TOWNS = ("corrected", "withdrawn", "added", "moved", "emptied", "redesigned", "silent", "quiet")


def row(name: str, year: int, number: int, listed_on: str = "") -> Row:
    figures = invent(name, f"{name}人民政府", year, 7)
    return Row(report(figures), listed_on or f"{year + 1}-01-20", number)


def town(site: str) -> Plan:
    name = f"{'甲乙丙丁戊己庚辛'[TOWNS.index(site)]}水县"
    column = Column(
        "zwgk/zfxxgknb", "政府信息公开年报", tuple(row(name, year, year) for year in (2025, 2024, 2023))
    )
    return Plan(site, f"{name}人民政府", f"www.{site}.gov.cn", "trs", (column,))


@pytest.fixture
def portals() -> Iterator[Portals]:
    with practice.serve([town(site) for site in TOWNS]) as served:
        yield served


def test_a_report_on_a_host_that_is_never_asked_is_not_unpublished(tmp_path: Path) -> None:
    """The row of the expected year leads to WeChat: it is listed, and could not be looked at."""
    there = replace(town("quiet").columns[0].rows[0], at="https://mp.weixin.qq.com/s/x")
    rows = (there, *town("quiet").columns[0].rows[1:])
    plan = replace(town("quiet"), columns=(replace(town("quiet").columns[0], rows=rows),))
    with practice.serve([plan]) as portals:
        assert outcomes(crawl(portals, tmp_path))["quiet"].outcome == "new"
        end = outcomes(crawl(portals, tmp_path))["quiet"]
        assert (end.outcome, end.listed) == ("partial", 2)
        assert "2025年政府信息公开" in end.note and "https://mp.weixin.qq.com/s/x" in end.note


def test_a_second_visit_tells_what_became_of_the_reports(portals: Portals, tmp_path: Path) -> None:
    first = crawl(portals, tmp_path)
    assert {end.outcome for end in outcomes(first).values()} == {"new"}
    for site, change in (
        ("corrected", lambda plan: changes.corrected(plan, 2024)),
        ("withdrawn", lambda plan: changes.withdrawn(plan, 2023)),
        ("added", lambda plan: changes.added(plan, row("丙水县", 2019, 2019, "2018-01-02"))),
        ("emptied", changes.emptied),
        ("redesigned", changes.redesigned),
        ("silent", changes.silent),
    ):
        portals.rebuild(change(portals.plan(site)))
    moved = portals.plan("moved")
    rows = tuple(row("丁水县", year, year + (9000 if year == 2023 else 0)) for year in (2025, 2024, 2023))
    portals.rebuild(replace(moved, columns=(Column("zwgk/zfxxgknb", "政府信息公开年报", rows),)))
    second = crawl(portals, tmp_path)
    ended = outcomes(second)
    assert {site: end.outcome for site, end in ended.items()} == {
        "corrected": "changed",
        "withdrawn": "withdrawn",
        "added": "new",
        "moved": "changed",
        "emptied": "layout_unknown",
        "redesigned": "layout_unknown",
        "silent": "down",
        "quiet": "unchanged",
    }
    assert [(end.new, end.changed, end.withdrawn) for end in (ended["corrected"], ended["withdrawn"])] == [
        (0, 1, 0),
        (0, 0, 1),
    ]
    assert (ended["added"].new, ended["moved"].new, ended["moved"].changed) == (1, 0, 1)
    # Both versions of the corrected report are kept.
    kept = [f for f in (*first, *second) if isinstance(f, Found) and f.site == "corrected"]
    assert len({f.sha256 for f in kept if "2024" in f.title}) == 2
    # What shows that a report is gone is the answer in its place.
    gone = [f for f in second if isinstance(f, Fetched) and f.status == 404 and f.visit.endswith("withdrawn")]
    assert {f.capture for f in gone} & set(ended["withdrawn"].evidence)


def test_a_visit_without_any_answer_leaves_a_record_of_what_was_asked_and_why(tmp_path: Path) -> None:
    with practice.serve([town("silent"), town("quiet")]) as portals:
        portals.rebuild(changes.silent(portals.plan("silent")))
        words = command(portals, tmp_path)
        hosts = tmp_path / "hosts.txt"
        known = [line for line in hosts.read_text("utf-8").splitlines() if "quiet" not in line]
        hosts.write_text("\n".join(known) + "\n", "utf-8")
        assert subprocess.run(words, capture_output=True, timeout=60, check=False).returncode == 0
    ended = outcomes(saw(tmp_path))
    assert {site: end.outcome for site, end in ended.items()} == {"silent": "down", "quiet": "down"}
    captures = {
        capture.id: (capture.url, capture.status, record.field("xxgk-Failure"))
        for path in (tmp_path / "a/warc").iterdir()
        for capture, record in walk(path)
    }
    assert len(ended["silent"].evidence) == 3
    shown = {captures[name] for end in ended.values() for name in end.evidence}
    assert {(url, status) for url, status, _ in shown} == {
        (f"http://www.{site}.gov.cn/robots.txt", 0) for site in ended
    }
    assert "www.quiet.gov.cn is not in the hosts file" in {why for _, _, why in shown}
    assert all(why for _, _, why in shown)
    index(tmp_path / "a")
    assert verify(tmp_path / "a").failures == ()


def test_counters_clocks_and_menus_are_no_change(tmp_path: Path) -> None:
    """Every page has other bytes at every visit, in every look that the portals have."""
    plans = [replace(town(site), skin=skin * SKINS) for skin, site in enumerate(TOWNS[:LOOKS])]
    with practice.serve([changes.looked_at(plan, 17) for plan in plans]) as portals:
        first = crawl(portals, tmp_path)
        for plan in plans:
            portals.rebuild(changes.looked_at(plan, 4711))
        second = crawl(portals, tmp_path)
    assert {end.outcome for end in outcomes(first).values()} == {"new"}
    assert {site: (end.outcome, end.note) for site, end in outcomes(second).items()} == {
        plan.site: ("unchanged", "") for plan in plans
    }
    before, after = ({f.url: f.sha256 for f in seen if isinstance(f, Fetched)} for seen in (first, second))
    reports = {f.url for f in first if isinstance(f, Found)}
    assert len(reports) == 3 * LOOKS
    assert all(before[url] != after[url] for url in reports)


def test_portals_that_would_hold_a_crawler_end_in_a_recorded_failure(tmp_path: Path) -> None:
    kinds = ("loop", "chain", "bomb", "slow", "elsewhere", "terminal")
    with practice.serve(
        [plan for plan in hostile() if plan.site.removeprefix("hostile-") in kinds]
    ) as portals:
        found = crawl(portals, tmp_path, "-s", "DOWNLOAD_TIMEOUT=3")
        ended = outcomes(found)
        truth = portals.truth
        assert {site: end.outcome for site, end in ended.items()} == {
            site: planned.outcome for site, planned in truth.items()
        }
        assert all(end.note for site, end in ended.items() if end.outcome == "partial")
        assert ended["hostile-elsewhere"].listed == len(truth["hostile-elsewhere"].reports)
        assert max(end.requests for end in ended.values()) < 20
        assert {asked.host for asked in portals.log} <= set(portals.hosts)


def test_coming_back_to_a_long_column_costs_a_fraction(tmp_path: Path) -> None:
    rows = departments("乙水县", ("财政局", "教育局", "民政局", "水务局", "司法局", "审计局"), 2019, 2025, 3)
    plan = Plan(
        "long", "乙水县人民政府", "www.long.gov.cn", "trs", (Column("zwgk/zfxxgknb", rows=rows, size=25),)
    )
    with practice.serve([plan]) as portals:
        first = outcomes(crawl(portals, tmp_path))["long"]
        size = sum(path.stat().st_size for path in (tmp_path / "a/warc").iterdir())
        second = outcomes(crawl(portals, tmp_path))["long"]
    assert (first.outcome, first.new, second.outcome, second.listed) == ("new", 42, "unchanged", 42)
    assert second.requests <= 0.15 * first.requests
    paths = sorted((tmp_path / "a/warc").iterdir(), key=lambda path: path.stat().st_mtime)
    assert paths[-1].stat().st_size <= 0.05 * size
    # What repeats an earlier answer is kept as a reference to it.
    kinds = {record.kind for capture, record in walk(paths[-1]) if "robots" not in capture.url}
    assert kinds == {"revisit"}


def test_a_broken_certificate_is_marked_and_never_hidden(tmp_path: Path) -> None:
    with practice.serve([broken_tls()]) as portals:
        ended = outcomes(crawl(portals, tmp_path))["jiuzheng"]
    assert ended.outcome == "new"
    assert "TLS of www.jiuzheng.gov.cn could not be verified: certificate verify failed" in ended.note
    (path,) = (tmp_path / "a/warc").iterdir()
    records = [record for _, record in walk(path)]
    answers = [record for record in records if record.kind == "response"]
    assert {record.field("X-TLS-Unverified") for record in answers} == {"certificate verify failed"}
    assert len(records) == len(answers) + 1  # the first try, which got no answer


def test_sites_on_one_machine_wait_for_one_another(tmp_path: Path) -> None:
    plans = [replace(town(site), machine="shared") for site in TOWNS[:3]]
    with practice.serve(plans) as portals:
        ended = outcomes(crawl(portals, tmp_path, delay=0.2))
        log = list(portals.log)
    assert {end.outcome for end in ended.values()} == {"new"}
    assert {asked.host for asked in log} == {f"www.{site}.gov.cn" for site in TOWNS[:3]}
    assert {asked.at_address for asked in log} == {1}
    assert min(later.began - earlier.ended for earlier, later in pairwise(log)) >= 0.19
    for site in TOWNS[:3]:
        assert next(asked.path for asked in log if asked.site == site) == "/robots.txt"


def test_what_could_not_be_read_is_never_taken_for_nothing(tmp_path: Path) -> None:
    sites = ("houye", "houtian", "wall-empty")
    with practice.serve([plan for plan in practice.country() if plan.site in sites]) as portals:
        ends = outcomes(crawl(portals, tmp_path))
        assert {site: end.outcome for site, end in ends.items()} == {
            "houye": "partial",
            "houtian": "layout_unknown",
            "wall-empty": "blocked",
        }
        assert len(portals.truth["houye"].reports) == ends["houye"].new == 4
    assert "says that it has 3 pages, of which 1 could be read" in ends["houye"].note
    assert all(end.evidence for end in ends.values())


def test_a_column_that_is_the_report_is_asked_for_once_a_visit(tmp_path: Path) -> None:
    plan = next(plan for plan in practice.country() if plan.site == "qianling")
    with practice.serve([plan]) as portals:
        crawl(portals, tmp_path)
        seen = len(portals.log)
        portals.rebuild(changes.corrected(plan, 2024))
        ends = outcomes(crawl(portals, tmp_path))
        again = [asked.path for asked in portals.log[seen:]]
    assert (ends["qianling"].outcome, ends["qianling"].changed) == ("changed", 1)
    assert len(again) == len(set(again))
    assert len(again) >= len(plan.columns[0].below)


def test_rows_that_only_their_pages_can_tell_are_seen_again_and_missed(tmp_path: Path) -> None:
    plan = town("quiet")
    plan = plan.with_rows(
        lambda rows: tuple(replace(one, shows=f"{one.document.title[:12]}…", untitled=True) for one in rows)
    )
    with practice.serve([plan]) as portals:
        first = outcomes(crawl(portals, tmp_path))["quiet"]
        assert (first.outcome, first.listed, first.new) == ("new", 3, 3)
        assert first.column_url == portals.truth["quiet"].column
        again = outcomes(crawl(portals, tmp_path))["quiet"]
        assert (again.outcome, again.listed) == ("unchanged", 3)
        portals.rebuild(changes.withdrawn(plan, 2023))
        last = outcomes(crawl(portals, tmp_path))["quiet"]
    assert (last.outcome, last.listed, last.withdrawn) == ("withdrawn", 2, 1)


@pytest.mark.parametrize("file", ["pdf", "docx", ""], ids=["pdf", "docx", "frame"])
def test_a_report_that_hangs_on_its_page_is_looked_at_where_it_hangs(file: str, tmp_path: Path) -> None:
    plan = town("quiet").with_rows(lambda rows: tuple(replace(one, file=file) for one in rows))
    if not file:
        column = replace(plan.columns[0], options={"framed": ""})
        plan = replace(plan, columns=(column,))
    with practice.serve([plan]) as portals:
        assert outcomes(crawl(portals, tmp_path))["quiet"].new == 3
        assert outcomes(crawl(portals, tmp_path))["quiet"].outcome == "unchanged"
        portals.rebuild(changes.corrected(plan, 2024))
        found = crawl(portals, tmp_path)
        end = outcomes(found)["quiet"]
        assert (end.outcome, end.changed, end.withdrawn) == ("changed", 1, 0)
        (changed,) = (finding for finding in found if isinstance(finding, Found))
        report_2024 = next(one for one in portals.truth["quiet"].reports if one.year == 2024)
        assert changed.url == report_2024.url
        carried = {f.url: f for f in found if isinstance(f, Fetched)}[report_2024.file]
        assert changed.capture == carried.capture
        assert outcomes(crawl(portals, tmp_path))["quiet"].outcome == "unchanged"


def test_a_file_that_is_gone_from_its_page_is_told_and_found_again(tmp_path: Path) -> None:
    plan = town("quiet").with_rows(lambda rows: tuple(replace(one, file="pdf") for one in rows))
    with practice.serve([plan]) as portals:
        file = portals.truth["quiet"].reports[0].file
        path = file.removeprefix("http://www.quiet.gov.cn")
        portals.override("quiet", path, answers.gone())
        first = outcomes(crawl(portals, tmp_path))["quiet"]
        assert f"{file}: answers 404, and hangs on" in first.note
        portals.override("quiet", path)
        again = outcomes(crawl(portals, tmp_path))["quiet"]
        assert (again.outcome, again.changed) == ("changed", 1)
        portals.override("quiet", path, answers.gone())
        last = outcomes(crawl(portals, tmp_path))["quiet"]
    assert last.outcome == "unchanged"
    assert f"{file}: answers 404, and hangs on" in last.note


def test_a_known_column_that_answers_with_the_home_page_is_blocked(tmp_path: Path) -> None:
    with practice.serve([town("quiet")]) as portals:
        assert outcomes(crawl(portals, tmp_path))["quiet"].outcome == "new"
        home = portals._buildings["quiet"].answer(Question("GET", "/", {}))
        portals.override("quiet", "/zwgk/zfxxgknb/", home)
        end = outcomes(crawl(portals, tmp_path))["quiet"]
    assert end.outcome == "blocked"
    assert "answers with its home page in place of the one asked for" in end.note


def test_a_list_that_goes_on_where_nobody_may_look_is_not_read_whole(tmp_path: Path) -> None:
    with practice.serve([town("quiet")]) as portals:
        page = portals._buildings["quiet"].answer(Question("GET", "/zwgk/zfxxgknb/", {}))
        onward = b'<a href="http://www.example.com/nb/2.html">\xe4\xb8\x8b\xe4\xb8\x80\xe9\xa1\xb5</a></body>'
        page = replace(page, body=page.body.replace(b"</body>", onward))
        portals.override("quiet", "/zwgk/zfxxgknb/", page)
        end = outcomes(crawl(portals, tmp_path))["quiet"]
    assert (end.outcome, end.new) == ("partial", 3)
    assert "http://www.example.com/nb/2.html: www.example.com is" in end.note
