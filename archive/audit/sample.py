"""Values for blind coding: which, where they stand, and the archived page beside each; never what was
read."""

import csv
import hashlib
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.ledger.naming import body_level
from archive.members import RecordError
from archive.release.missing import harmless
from archive.store import opened
from archive.warc import Capture, DecodeError, decoded, fetch_record
from parsers.page import Page, document

STRATA: Final = ("year", "level", "family", "form")
HEAD: Final = "no stratum report indicator label_zh label_en title url page coder coded remark".split()
# A page that somebody else wrote is opened by a coder: it may show itself, and run and fetch nothing.
_SAFE: Final = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
)
_UNFLAGGED: Final = """SELECT c.report, c.indicator, r.year, s.level, coalesce(s.family, '') AS family,
    coalesce(nullif(r.body, ''), r.agency, '') AS body,
    CASE c.tbl WHEN 't2' THEN r.t2 WHEN 't3' THEN r.t3 WHEN 't4' THEN r.t4 ELSE c.tbl END AS form
    FROM cells c JOIN reports r ON r.id = c.report LEFT JOIN sites s ON s.site = r.site
    WHERE r.current AND c.flags = '' ORDER BY c.report, c.indicator"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One value to code."""

    stratum: str
    report: str
    indicator: str


def draw(folder: Path, strata: Sequence[str], n: int, seed: int) -> tuple[list[Drawn], dict[str, int]]:
    """At least `n` unflagged values of current reports, from every stratum its share rounded up, and how many
    values each stratum has. The same archive, strata, n and seed draw the same values."""
    with opened(folder) as db:
        sizes = Counter(stratum for _, _, stratum in _population(db, strata))
        total = sum(sizes.values())
        share = min(1.0, n / total) if total else 0.0
        wanted = {name: min(size, math.ceil(size * share)) for name, size in sizes.items()}
        dice = random.Random(seed)
        taken: dict[str, list[Drawn]] = {name: [] for name in sizes}
        seen: Counter[str] = Counter()
        for report, indicator, name in _population(db, strata):
            # A reservoir: every value of a stratum is as likely to be taken, and none is held besides them.
            seen[name] += 1
            if len(taken[name]) < wanted[name]:
                taken[name].append(Drawn(name, report, indicator))
            elif (place := dice.randrange(seen[name])) < wanted[name]:
                taken[name][place] = Drawn(name, report, indicator)
    drawn = [one for name in sorted(taken) for one in taken[name]]
    dice.shuffle(drawn)
    return drawn, dict(sorted(sizes.items()))


def _population(db: sqlite3.Connection, strata: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for row in db.execute(_UNFLAGGED):
        parts = {
            "year": row["year"],
            "level": body_level(row["body"], row["level"] or ""),
            "family": row["family"],
            "form": row["form"],
        }
        yield row["report"], row["indicator"], " ".join(f"{name}={parts[name]}" for name in strata) or "all"


def rows(folder: Path, drawn: Iterable[Drawn]) -> Iterator[list[str | int]]:
    """The lines of a sheet: where to look, and an empty place for what is there."""
    with opened(folder) as db:
        for number, one in enumerate(drawn, 1):
            report = db.execute("SELECT title, url FROM reports WHERE id = ?", (one.report,)).fetchone()
            label = db.execute(
                "SELECT label_zh, label_en FROM indicators WHERE id = ?", (one.indicator,)
            ).fetchone()
            texts = [harmless(str(text or "")) or "" for text in (*label, *report)]
            yield [
                number,
                one.stratum,
                one.report,
                one.indicator,
                *texts,
                f"{one.report}.html",
                "",
                "",
                "",
            ]


def write_sheet(folder: Path, drawn: Sequence[Drawn], path: Path) -> None:
    """The sheet as .xlsx, or as CSV under any other name; pages are named by their file in
    `<sheet>-pages`."""
    pages = pages_of(path).name
    lines = [
        [f"{pages}/{value}" if head == "page" else value for head, value in zip(HEAD, row, strict=True)]
        for row in rows(folder, drawn)
    ]
    if path.suffix == ".xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("audit")
        for line in (HEAD, *lines):
            sheet.append(line)
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *lines])


def pages_of(path: Path) -> Path:
    """The folder of a sheet's pages."""
    return path.with_name(f"{path.stem}-pages")


def write_pages(folder: Path, drawn: Iterable[Drawn], path: Path) -> tuple[str, ...]:
    """The archived page of every report drawn, made harmless, beside the sheet; gives those it could not."""
    target = pages_of(path)
    target.mkdir(parents=True, exist_ok=True)
    failures = []
    columns = "id url fetched_at status content_type sha256 warc offset length"
    with opened(folder) as db:
        for report in sorted({one.report for one in drawn}):
            found = db.execute(
                f"""SELECT {", ".join("a." + name for name in columns.split())} FROM reports r
                JOIN captures a ON a.id = r.capture WHERE r.id = ?""",
                (report,),
            ).fetchone()
            capture = Capture(*found)
            try:
                body = decoded(fetch_record(folder, capture))
            except (OSError, RecordError, DecodeError) as error:
                failures.append(f"{report}: {error}")
                continue
            if body[:2] in (b"PK", b"%P", b"\xd0\xcf"):
                ending = {b"PK": "zip", b"%P": "pdf"}.get(body[:2], "doc")
                (target / f"{report}.{ending}").write_bytes(body)
                note = f"<p>{report}.{ending}, SHA-256 {hashlib.sha256(body).hexdigest()}</p>"
                (target / f"{report}.html").write_text(_SAFE + note, "utf-8")
                continue
            text = document(Page(capture.url, body, capture.content_type)).text
            (target / f"{report}.html").write_text(_SAFE + text, "utf-8")
    return tuple(failures)
