"""A difference is what the report says otherwise; the frame around it is none."""

import pytest

from archive.store import index
from archive.versions import compare_versions

from .conftest import Archive, page, read

A = "http://www.example.gov.cn/2022.html"
FIRST, SECOND, THIRD = (f"2026010{day}T000000Z-aaaa" for day in (1, 2, 3))


def test_a_difference_is_told_by_cell_and_by_section(archive: Archive) -> None:
    old = page(requests_new__total="19", requests_carried_in__total="")
    new = page(requests_new__total="20", review_total="1").replace(
        "一、总体情况".encode(), "一、总体".encode()
    )
    archive.visited({A: old}, FIRST)
    archive.visited({A: new}, SECOND, outcome="changed")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    assert [(one["version"], one["current"]) for one in found["versions"]] == [(1, 0), (2, 1)]
    step = {"from": 1, "to": 2, "seen_at": "2026-01-02T00:00:02Z"}
    assert found["changes"] == [
        {
            **step,
            "what": "cell",
            "indicator": "requests_new__total",
            "before": {"value": 19, "raw": "19", "status": "number"},
            "after": {"value": 20, "raw": "20", "status": "number"},
        },
        {
            **step,
            "what": "cell",
            "indicator": "requests_carried_in__total",
            "before": {"raw": "", "status": "blank"},
            "after": None,
        },
        {
            **step,
            "what": "cell",
            "indicator": "review_total",
            "before": None,
            "after": {"value": 1, "raw": "1", "status": "number"},
        },
        {
            **step,
            "what": "section",
            "number": 1,
            "before": {"heading": "一、总体情况", "text": ""},
            "after": {"heading": "一、总体", "text": ""},
        },
    ]


@pytest.mark.parametrize(
    "furniture",
    [b"<p>visitors: 4711</p><h1>", b"<div><a href='/'>menu</a></div><h1>", b"<span>12:00:01</span><h1>"],
)
def test_furniture_is_no_difference_and_both_versions_are_kept(archive: Archive, furniture: bytes) -> None:
    body = page(requests_new__total="19")
    archive.visited({A: body}, FIRST)
    archive.visited({A: body.replace(b"<h1>", furniture)}, SECOND, outcome="unchanged")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    assert len(found["versions"]) == 2
    assert found["changes"] == []


def test_a_withdrawn_report_stays_with_the_visit_that_missed_it(archive: Archive) -> None:
    archive.visited({A: page(requests_new__total="19")}, FIRST)
    archive.visited({}, SECOND, outcome="withdrawn")
    archive.visited({}, THIRD, outcome="unchanged")
    index(archive.folder, read=read)
    found = compare_versions(archive.folder, A)
    assert found["versions"][0]["withdrawn_at"] == SECOND
    (missed,) = found["missed_by"]
    assert (missed["visit"], missed["outcome"]) == (f"{SECOND}.jia", "withdrawn")
