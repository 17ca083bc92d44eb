"""A small archive to work on: pages written by hand, captured and found as a crawl would."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from archive.codebook import tables
from archive.findings import FindingsFile, Found, Outcome, Run, Sighting, Visit
from archive.warc import Capture, Exchange, WarcFile
from parsers.page import Page
from parsers.record import Cell, Check, Problem, Report, Section

LIST = "http://www.example.gov.cn/list.html"


def page(title: str = "甲县2022年政府信息公开工作年度报告", **cells: str) -> bytes:
    """A page that `read` below can read: one cell a line, named by its indicator."""
    rows = "".join(f"<tr><td id='{name}'>{raw}</td></tr>" for name, raw in cells.items())
    return f"<html><body><h1>{title}</h1><p>一、总体情况</p><table>{rows}</table></body></html>".encode()


def read(page: Page, site_name: str = "") -> tuple[Report, ...]:
    """A reader for the pages above: enough to fill every table, with nothing of the real one's judgement."""
    text = page.body.decode()
    title = re.findall("<h1>(.*?)</h1>", text)[0]
    if "crash" in title:
        raise RuntimeError(title)
    cells = {}
    for row, (name, raw) in enumerate(re.findall("<td id='(.*?)'>(.*?)</td>", text), 1):
        digits = raw.rstrip("元")
        value = Decimal(digits) if re.fullmatch(r"[0-9.]+", digits) else None
        status = "blank" if not raw else "unparsed" if value is None else "number" if value else "zero"
        path = f"/html/body/table/tr[{row}]/td"
        flags = ("reader",) if status == "unparsed" else ()
        unit = "元" if raw.endswith("元") else ""
        cells[name] = Cell(name, value, raw, status, tables().get(name, "t3"), row, 1, path, flags, unit)
    return (
        Report(
            kind="annual_report" if "年度报告" in title else "other",
            part=1,
            sha256=hashlib.sha256(page.body).hexdigest(),
            encoding="utf-8",
            title=title,
            agency=title[:2],
            body=site_name,
            year=int(title[2:6]) if title[2:6].isdecimal() else None,
            scope="unknown",
            published_on=None,
            tables={"t2": "absent", "t3": "g2021", "t4": "g2021"},
            cells=cells,
            sections=tuple(Section(1, heading, "") for heading in re.findall("<p>(一.*?)</p>", text)),
            checks=(Check("R01", "total", "error", "pass", Decimal(19), Decimal(19), 2),),
            problems=tuple(Problem("unknown_value", name, c.raw) for name, c in cells.items() if c.flags),
            parser="test 1",
        ),
    )


@dataclass
class Crawl:
    """One run that is being written: `visit` serves pages as a crawl would see them."""

    folder: Path
    run: str
    warc: WarcFile
    findings: FindingsFile
    captures: dict[str, Capture] = field(default_factory=dict)
    clock: int = 0
    coding: str = "identity"

    def capture(self, url: str, body: bytes, status: int = 200) -> Capture:
        self.clock += 1
        at = f"{self.run[:4]}-{self.run[4:6]}-{self.run[6:8]}T00:{self.clock // 60:02}:{self.clock % 60:02}Z"
        headers = (("Content-Type", "text/html"), ("Content-Encoding", self.coding))
        exchange = Exchange(url, "GET", (("User-Agent", "xxgk"),), b"", status, "OK", headers, body, at)
        self.captures[url] = self.warc.write(exchange)
        return self.captures[url]

    def visit(
        self,
        pages: dict[str, bytes | int],
        outcome: str | None = "new",
        site: str = "jia",
        name: str = "甲县人民政府",
        **registry: str,
    ) -> None:
        """Visits a site whose list names these pages; a number is the status of one that does not come."""
        visit = f"{self.run}.{site}"
        self.findings.append(Visit(visit, site, self.run, name, "county", "", "", LIST, **registry))
        column = self.capture(LIST, b"<ul>list</ul>")
        for url, body in pages.items():
            self.findings.append(
                Sighting(visit, site, url, "年报", "2023-01-18", column.fetched_at, column.id)
            )
            if isinstance(body, int):
                self.capture(url, b"gone", status=body)
                continue
            capture = self.capture(url, body)
            self.findings.append(Found(visit, site, url, capture.id, capture.sha256))
        if outcome:
            self.findings.append(Outcome(visit, site, self.run, outcome, len(pages), evidence=(column.id,)))


class Archive:
    """An archive folder, and the runs that fill it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def crawl(self, run: str = "20260101T000000Z-aaaa") -> Crawl:
        warc = WarcFile(self.folder, run, "host", {})
        findings = FindingsFile(self.folder / "findings" / f"{run}.jsonl")
        findings.append(Run(run, run, "test"))
        return Crawl(self.folder, run, warc, findings)

    def visited(self, pages: dict[str, bytes | int], run: str = "20260101T000000Z-aaaa", **how: str) -> Crawl:
        """A whole run of one visit, finished."""
        crawl = self.crawl(run)
        crawl.visit(pages, **how)
        crawl.warc.close()
        crawl.findings.close()
        return crawl


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    yield Archive(tmp_path / "archive")
