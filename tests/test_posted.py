"""Lists that are asked for by POST: several answers at one address, kept apart."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import practice
from archive.findings import form_of
from archive.known import read_known
from archive.members import Record, read_members
from practice import answers
from practice.answers import Answer, Question
from practice.portals import Portals
from tests.crawling import command, crawl, outcomes

PLANS = {plan.site: plan for plan in practice.country() if plan.site.startswith("asked-")}
BACK, COLUMN = "asked-5-generic", "/Category_nb/Index.aspx"


def records(folder: Path) -> list[Record]:
    paths = (folder / "a/warc").iterdir()
    return [record for path in paths for record in read_members(path) if isinstance(record, Record)]


@pytest.fixture
def portals() -> Iterator[Portals]:
    with practice.serve(list(PLANS.values())) as served:
        yield served


def test_each_of_them_is_read_whole_and_again_for_nothing_new(portals: Portals, tmp_path: Path) -> None:
    first = crawl(portals, tmp_path)
    truth = portals.truth
    for site, end in outcomes(first).items():
        assert (site, end.outcome, end.new) == (site, "new", len(truth[site].reports)), end.note
        assert end.requests <= 2 * len(truth[site].pages)
    once = len(portals.log)
    ends = outcomes(crawl(portals, tmp_path))
    assert {end.outcome for end in ends.values()} == {"unchanged"}
    again = portals.log[once:]
    gets = Counter((asked.site, asked.path) for asked in again if asked.method == "GET")
    assert max(gets.values()) == 1
    known = read_known(tmp_path / "a").of(BACK)
    column = f"http://www.hekouwan.gov.cn{COLUMN}"
    # Four pages at one address: the first by GET, and three that were posted, none of them taken for another.
    page = known.answer(column)
    posted = [answer for (url, _), answer in known.posted.items() if url == column]
    assert page is not None and len(posted) == 3
    assert len({answer.sha256 for answer in (page, *posted)}) == 4
    # What is the same again is a revisit, also where it was posted.
    kept = [record for record in records(tmp_path) if record.field("WARC-Target-URI") == column]
    kinds = Counter(record.kind for record in kept)
    assert kinds == {"request": 8, "response": 4, "revisit": 4}
    bodies = {form_of(r.payload) for r in kept if r.kind == "request" and r.http.startswith(b"POST")}
    assert {answer.form for answer in posted} == bodies


def test_a_killed_visit_asks_for_no_posted_page_twice(portals: Portals, tmp_path: Path) -> None:
    for pages in (4, 6):
        process = subprocess.Popen(
            command(portals, tmp_path, "-a", f"site={BACK}", delay=0.05),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while process.poll() is None and len(portals.log) < pages and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    found = crawl(portals, tmp_path, "-a", f"site={BACK}")
    end = outcomes(found)[BACK]
    assert (end.outcome, end.new) == ("new", len(portals.truth[BACK].reports))
    column = [r for r in records(tmp_path) if r.field("WARC-Target-URI").endswith(COLUMN)]
    asked = Counter(r.payload for r in column if r.kind == "request")
    assert len(asked) == 4
    assert max(asked.values()) == 1


def first_page(portals: Portals) -> Answer:
    page = portals._buildings[BACK].answer(Question("GET", COLUMN, {}))
    assert page.status == 200
    return page


@pytest.mark.parametrize(
    ("site", "target", "wrong", "why"),
    [
        (BACK, "again", None, "says that it has 4 pages, of which 1 could be read"),
        (BACK, COLUMN, answers.gone(500), "the server failed (500)"),
        (
            "asked-4-epoint",
            "/EWB-FRONT/rest/lightfrontaction/getgovinfolist",
            answers.as_json({"status": {"code": 0, "text": "params"}}),
            "answers without rows",
        ),
        (
            "asked-3-hanweb",
            "/module/xxgk/search.jsp?infotypeId=&vc_title=&vc_number=&area=002276772",
            answers.html("<script>alert('登录')</script>"),
            "answers without rows",
        ),
        (
            "asked-2-ucap",
            "/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=4",
            answers.as_json({"data": None}),
            "answers without rows",
        ),
    ],
)
def test_a_portal_that_answers_otherwise_is_partial_and_says_why(
    site: str, target: str, wrong: Answer | None, why: str, tmp_path: Path
) -> None:
    with practice.serve([PLANS[site]]) as portals:
        if wrong is None:
            first = first_page(portals)
            portals.override(site, COLUMN, first)
        elif target == COLUMN:
            first = first_page(portals)
            portals.override(site, COLUMN, lambda question: first if question.method == "GET" else wrong)
        else:
            portals.override(site, target, wrong)
        end = outcomes(crawl(portals, tmp_path))[site]
    assert why in end.note
    assert end.outcome == "partial"
    assert end.evidence
