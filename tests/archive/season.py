"""A made-up season written as a crawl writes it: visits at given moments, and what their lists showed."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from archive.findings import FindingsFile, Found, Outcome, Run, Sighting, Visit
from archive.warc import Capture, Exchange, WarcFile

TEXT = "<p>一、总体情况</p><p>本局全年主动公开政府信息若干条，依法办理申请。</p>"


def title(name: str, year: int) -> str:
    return f"{name}{year}年政府信息公开工作年度报告"


def report(name: str, year: int, published: str = "", text: str = TEXT) -> bytes:
    meta = f'<meta name="PubDate" content="{published}">' if published else ""
    heading = title(name, year)
    return (
        f"<html><head><meta charset='utf-8'><title>{heading}</title>{meta}</head>"
        f"<body><h1>{heading}</h1>{text}</body></html>"
    ).encode()


class Season:
    """Visits to one archive folder; each is a run of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = 0

    def visit(
        self,
        site: str,
        at: str,
        pages: Sequence[tuple[str, str, bytes | int]] = (),
        outcome: str | None = "unchanged",
        *,
        name: str = "",
        level: str = "department",
        lists_at: str = "",
        listed_on: str = "2025-01-20",
        note: str = "",
        code: str = "610921",
        folder: str = "nb",
    ) -> None:
        """Visits `site` at `at` (UTC): its list names `pages` (path, title, payload or status). `lists_at`:
        the list was read then, by a killed run that this one took over from."""
        self.runs += 1
        run = f"{at.replace('-', '').replace(':', '')}-{self.runs:04x}"
        visit, home = f"{run}.{site}", f"http://{site}.example.gov.cn"
        warc = WarcFile(self.folder, run, site, {})
        with closing(warc), FindingsFile(self.folder / "findings" / f"{run}.jsonl") as findings:
            findings.append(Run(run, at, "test"))
            column = f"{home}/{folder}/"
            findings.append(Visit(visit, site, at, name or site, level, code, home, column))
            shown = self._capture(warc, column, lists_at or at, "\n".join(row[1] for row in pages).encode())
            for path, heading, body in pages:
                url = f"{column}{path}"
                findings.append(Sighting(visit, site, url, heading, listed_on, lists_at or at, shown.id))
                status = body if isinstance(body, int) else 200
                page = self._capture(warc, url, at, b"" if isinstance(body, int) else body, status)
                if status == 200:
                    findings.append(Found(visit, site, url, page.id, page.sha256))
            if outcome:
                findings.append(
                    Outcome(visit, site, at, outcome, len(pages), evidence=(shown.id,), note=note)
                )

    def _capture(self, warc: WarcFile, url: str, at: str, body: bytes, status: int = 200) -> Capture:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return warc.write(Exchange(url, "GET", (), b"", status, "OK", headers, body, at))
