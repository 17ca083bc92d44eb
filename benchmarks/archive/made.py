"""A made-up archive, written fast: small captures by the hundred thousand, and reports among them.

The records are those that `archive.warc` writes, put together without its care (no fsync, weak compression),
because what is measured is what comes after.
"""

import hashlib
import json
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from archive.findings import NAMES as KINDS
from archive.findings import Finding, Found, Outcome, Run, Sighting, Visit
from archive.pool import open_pool
from benchmarks.layouts import LAYOUTS, draw

FILE = 100_000  # captures in one WARC file
REPORTS_OF_A_SITE = 10
POOL = 400


def make(folder: Path, captures: int, reports: int, jobs: int = 1) -> None:
    """Fills `folder` with an archive of so many captures, so many of them reports, spread evenly."""
    (folder / "warc").mkdir(parents=True)
    (folder / "findings").mkdir()
    every = max(1, captures // reports)
    files = [
        (folder, start, min(start + FILE, captures), every, reports) for start in range(0, captures, FILE)
    ]
    if jobs < 2 or len(files) < 2:
        for file in files:
            _make_file(file)
        return
    with open_pool(jobs) as pool:
        list(pool.map(_make_file, files))


def _make_file(file: tuple[Path, int, int, int, int]) -> None:
    folder, start, end, every, reports = file
    day = start // FILE
    run = f"2026{day // 28 + 1:02}{day % 28 + 1:02}T000000Z-aaaa"
    path = folder / "warc" / f"xxgk-{run[:16]}-00000-made.warc.gz"
    with path.open("wb") as warc, (folder / "findings" / f"{run}.jsonl").open("w") as findings:
        writer = _Writer(warc, findings, run)
        for number in range(start, end):
            made = number // every
            if number % every == 0 and made < reports:
                writer.report(made)
            else:
                writer.other(number)
        writer.finish()


@cache
def pool() -> tuple[tuple[str, str], ...]:
    """Pages with HTML tables in the layouts that a careful person reads, each drawn once, with the agency
    that they name."""
    names = [name for name, layout in LAYOUTS.items() if layout.tag == "determined"]
    names = [name for name in names if draw(name, 0).body.count(b"<td") > 150]
    drawn = (draw(names[seed % len(names)], seed) for seed in range(2 * POOL))
    good = ((one.body.decode(), one.truths[0].agency) for one in drawn if _is_utf8(one.body))
    return tuple(islice(good, POOL))


def own_page(number: int) -> bytes:
    """The page of one report: one of the pool, under a name of its own."""
    which = number % len(pool())
    page, agency = pool()[which]
    return f"{page.replace(agency, name_of(number))}<!-- {number} {which} -->".encode()


def name_of(number: int) -> str:
    """The agency whose report this is."""
    return f"甲{number // REPORTS_OF_A_SITE}县"


def _is_utf8(body: bytes) -> bool:
    try:
        return bool(body.decode())
    except UnicodeDecodeError:
        return False


class _Writer:
    def __init__(self, warc: object, findings: object, run: str) -> None:
        self._warc, self._findings, self._run = warc, findings, run
        self._offset = 0
        self._random = Random(run)
        self._sites: dict[str, int] = {}
        self._say(Run(run, _at(0), "made up"))

    def report(self, number: int) -> None:
        site = f"site{number // REPORTS_OF_A_SITE}"
        visit = f"{self._run}.{site}"
        if site not in self._sites:
            self._sites[site] = 0
            self._say(Visit(visit, site, _at(number), f"{name_of(number)}人民政府", "county"))
        self._sites[site] += 1
        url = f"http://{site}.gov.cn/{number}.html"
        name, digest = self._keep(url, number, own_page(number))
        self._say(Sighting(visit, site, url, "年度报告", None, _at(number), name))
        self._say(Found(visit, site, url, name, digest))

    def other(self, number: int) -> None:
        self._keep(f"http://site{number % 9973}.gov.cn/list_{number}.html", number, b"<ul>%d</ul>" % number)

    def finish(self) -> None:
        for site, listed in self._sites.items():
            self._say(Outcome(f"{self._run}.{site}", site, _at(0), "new", listed, listed))

    def _keep(self, url: str, number: int, body: bytes) -> tuple[str, str]:
        name = f"urn:uuid:{uuid.UUID(int=self._random.getrandbits(128), version=4)}"
        asked = b"GET / HTTP/1.1\r\nUser-Agent: xxgk\r\n\r\n"
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        self._put(
            "request", f"urn:uuid:{uuid.UUID(int=self._random.getrandbits(128))}", url, number, asked, b""
        )
        return name, self._put("response", name, url, number, answer, body)

    def _put(self, kind: str, name: str, url: str, number: int, *blocks: bytes) -> str:
        http, body = blocks
        digest = hashlib.sha256(body).hexdigest()
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{name}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: {_at(number)}\r\nWARC-Payload-Digest: sha256:{digest}\r\n"
            f"WARC-Block-Digest: sha256:{hashlib.sha256(http + body).hexdigest()}\r\n"
            f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http + body)}\r\n\r\n"
        )
        packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        data = packer.compress(head.encode() + http + body + b"\r\n\r\n") + packer.flush()
        self._warc.write(data)  # type: ignore[attr-defined]
        self._offset += len(data)
        return digest

    def _say(self, finding: Finding) -> None:
        line = {"kind": KINDS[type(finding)], **asdict(finding)}
        self._findings.write(json.dumps(line, ensure_ascii=False) + "\n")  # type: ignore[attr-defined]


def _at(number: int) -> str:
    second = number % 86400
    return (
        f"2026-01-{number // 86400 % 28 + 1:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
    )


def sizes(rows: Iterator[tuple[str, int]]) -> dict[str, int]:
    """Bytes of the database by what they serve."""
    kinds = {
        "cells and provenance": ("cell", "printed", "sentence", "layout", "place"),
        "checks": ("checked", "rule"),
        "sections": ("section",),
        "reports": (
            "reports",
            "reports_by_address",
            "reports_by_id",
            "reports_in_brief",
            "reports_by_body",
            "sqlite_autoindex_reports_1",
            "pages",
        ),
    }
    of = {table: kind for kind, tables in kinds.items() for table in tables}
    total: dict[str, int] = {}
    for name, size in rows:
        kind = of.get(name, "captures, visits, sightings")
        total[kind] = total.get(kind, 0) + size
    return total
