"""Each folder of tests/families is one page of a family, and what it lists.

`page.html` is the page, `page.toml` its address, its family and where the shape was seen, `listing.json` what
must come out; `told = true` where the page alone shows no family. A missing expectation is written, and
then the test fails: read it before you keep it.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler import families
from parsers.page import Page

CASES = sorted(path.parent for path in Path(__file__).with_name("families").glob("*/page.toml"))


def listed(page: Page, family: str) -> dict[str, Any]:
    listing = families.find(family).read(page)
    return {
        "rows": [[link.url, link.title, link.date] for link in listing.links],
        "more": [
            [ask.url, ask.json or dict(ask.form)] if ask.json or ask.form else ask.url for ask in listing.more
        ],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_page_lists_what_it_shows(case: Path, accept: bool) -> None:
    told = tomllib.loads((case / "page.toml").read_text("utf-8"))
    page = Page(told["url"], (case / "page.html").read_bytes(), told.get("content_type", ""))
    assert told.get("told") or families.recognise(page) == told["family"]
    found = listed(page, told["family"])
    expected = case / "listing.json"
    missing = not expected.exists()
    if accept or missing:
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert not missing, f"{expected} was missing and is written now: read it"
    assert found == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize("family", families.names())
def test_a_family_takes_any_page_calmly(family: str) -> None:
    for body in (
        b"",
        b"\x00\xff\xfe",
        b"<a href='javascript:x()'>x</a>",
        b"<a href='http://[::1/'>x</a>" * 3,
    ):
        read = families.find(family).read(Page("http://a.gov.cn/b/", body))
        assert (read.links, read.more) == ((), ())
        assert families.find(family).signs(Page("http://a.gov.cn/b/", body)) == 0


def test_a_page_of_nobody_is_of_no_family() -> None:
    assert families.recognise(Page("http://a.gov.cn/", b"<p>nothing</p>")) is None


def test_the_document_has_every_family() -> None:
    text = Path(__file__).parents[1].joinpath("docs/families.md").read_text("utf-8")
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(rows) == list(families.names())


@pytest.mark.parametrize("family", families.names())
def test_every_family_has_a_case(family: str) -> None:
    assert any(f'family = "{family}"' in (case / "page.toml").read_text("utf-8") for case in CASES)
