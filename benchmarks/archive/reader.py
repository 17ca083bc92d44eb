"""A reader for made-up pages that reads each page of the pool once, and puts the names of the others in.

What a hundred thousand readings cost is a hundred thousand times what one does; what grows or does not is
everything around them. So the large archive is filled by this reader, which gives exactly what the real one
would (`differing` looks), and the time of the real one is measured beside it.
"""

import hashlib
import re
from dataclasses import replace
from functools import cache

from benchmarks.archive.made import name_of, own_page, pool
from parsers.page import Page
from parsers.record import Cell, Report
from parsers.report import read

_NUMBERS = re.compile(rb"<!-- (\d+) (\d+) -->$")


def read_made(page: Page, site_name: str = "") -> tuple[Report, ...]:
    """What the real reader says of a page of `benchmarks.archive.made`."""
    found = _NUMBERS.search(page.body)
    assert found is not None, "no made-up page"
    sha256 = hashlib.sha256(page.body).hexdigest()
    return tuple(_renamed(report, name_of(int(found[1])), sha256) for report in _first(int(found[2])))


def differing(count: int) -> int:
    """How many of so many pages the two readers read in another way."""
    pages = (Page("http://site.gov.cn/1.html", own_page(number), "text/html") for number in range(count))
    return sum(read_made(page) != read(page) for page in pages)


@cache
def _first(which: int) -> tuple[Report, ...]:
    page, agency = pool()[which]
    return read(Page("http://site.gov.cn/1.html", page.replace(agency, _ANY).encode(), "text/html"))


# Of the same kind as the names that are put in.
_ANY = "乙县"


def _renamed(report: Report, own: str, sha256: str) -> Report:
    def put(text: str) -> str:
        return text.replace(_ANY, own)

    def cell(one: Cell) -> Cell:
        return replace(one, sentence=put(one.sentence)) if one.sentence else one

    return replace(
        report,
        sha256=sha256,
        title=put(report.title),
        agency=put(report.agency),
        body=put(report.body),
        sections=tuple(replace(one, heading=put(one.heading), text=put(one.text)) for one in report.sections),
        problems=tuple(replace(one, text=put(one.text)) for one in report.problems),
        cells={name: cell(one) for name, one in report.cells.items()},
    )
