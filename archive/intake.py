"""What stands in the files of an archive, taken into the tables that mirror them, one file at a time.

A WARC file that is finished never changes, and is walked once; findings and inputs are taken anew when
their bytes are. What cannot be taken in becomes a line of `unread` with its place, and stops nothing else.
"""

import csv
import hashlib
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from archive.codebook import numbers
from archive.findings import Brought, Finding, Found, Outcome, Sighting, Visit, read_findings
from archive.members import Record, read_members
from archive.pool import PoolError, open_pool
from archive.rows import Row, stored
from archive.warc import capture_of, is_capture

Tell = Callable[[str], None]
# Walking is worth a process of its own where there is more than this to walk, in bytes.
WORTH_PROCESSES = 64 << 20
# Captures that are handed from a process that walks to the one that writes.
AT_A_TIME = 2_000
CORRECTIONS = ("report", "indicator", "value", "reason", "author", "date")

# Where one record lies in two files, the first of them counts, in whatever order they are walked.
_CAPTURE = """INSERT INTO captures VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET
    url = excluded.url, fetched_at = excluded.fetched_at, status = excluded.status,
    content_type = excluded.content_type, sha256 = excluded.sha256, warc = excluded.warc,
    offset = excluded.offset, length = excluded.length, kind = excluded.kind,
    brought_by = excluded.brought_by, rendered_by = excluded.rendered_by,
    tls_unverified = excluded.tls_unverified, failure = excluded.failure
    WHERE (excluded.warc, excluded.offset) < (warc, offset)"""
# The columns of captures that tell it from a response over a verified wire, by the fields of its record.
_MARKS = ("xxgk-Brought-By", "xxgk-Rendered-By", "X-TLS-Unverified", "xxgk-Failure")
_SITE = """INSERT INTO sites VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (site) DO UPDATE SET name = excluded.name,
    level = excluded.level, division_code = excluded.division_code, home_url = excluded.home_url,
    column_url = excluded.column_url, family = excluded.family, as_of = excluded.as_of
    WHERE excluded.as_of >= as_of"""
_VISIT = "INSERT OR REPLACE INTO visits (id, site, started_at, outcome, year, findings) VALUES (?,?,?,?,?,?)"
_OUTCOME = """UPDATE visits SET finished_at = ?, outcome = ?, listed = ?, new = ?, changed = ?, withdrawn = ?,
    requests = ?, family = ?, note = ? WHERE id = ?"""
_SIGHTING = """INSERT OR IGNORE INTO sightings (site, url, title, listed_on, seen_at, capture, visit)
    VALUES (?,?,?,?,?,?,?)"""
_FOUND = "INSERT OR IGNORE INTO found (site, url, capture, visit, sha256) VALUES (?,?,?,?,?)"
_BROUGHT = "INSERT OR IGNORE INTO brought VALUES (?,?,?,?,?,?,?)"
_UNREAD = "INSERT OR IGNORE INTO unread VALUES (?, ?)"


def take_files(db: Database, folder: Path, jobs: int, tell: Tell) -> int:
    """Takes in every file that is new or has changed; returns how many."""
    return sum(
        (
            _take_warcs(db, folder, jobs, tell),
            _take_findings(db, folder, tell),
            _take_corrections(db, folder, tell),
        )
    )


def _new_files(db: Database, paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files that were not taken in as they are now, in the order of their names."""
    known = dict(db.execute("SELECT name, mark FROM files").fetchall())
    new = []
    for path in sorted(paths):
        name, its = f"{path.parent.name}/{path.name}", mark(path)
        if known.get(name) != its:
            db.execute("DELETE FROM unread WHERE place = ? OR place LIKE ? || '+%'", (name, name))
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (name, its))
            new.append((name, path))
    return new


def mark(path: Path) -> str:
    """What tells a file from its former self: size for WARC files, which never change, else its digest."""
    if path.suffix == ".gz":
        return str(path.stat().st_size)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take_warcs(db: Database, folder: Path, jobs: int, tell: Tell) -> int:
    new = _new_files(db, (folder / "warc").glob("*.warc.gz"))
    for _, path in new:
        db.execute("DELETE FROM captures WHERE warc = ?", (path.name,))
    done = 0
    for walked in _walk_all(new, jobs):
        db.conn.executemany(_CAPTURE, walked.captures)
        db.conn.executemany(_UNREAD, walked.damages)
        if walked.rest is None:
            done += 1
            tell(f"walked {done} of {len(new)} WARC files: {walked.name}")
    return len(new)


@dataclass(frozen=True, slots=True)
class Walked:
    """A stretch of a WARC file: its captures as rows, its damages by place, and the byte at which the `rest`
    begins; None at its end."""

    name: str
    path: Path
    captures: list[Row]
    damages: list[tuple[str, str]]
    rest: int | None


def _walk_all(new: list[tuple[str, Path]], jobs: int) -> Iterator[Walked]:
    """All stretches of all files, several files at a time; what is in hand is a few stretches, however large
    the files are."""
    if jobs < 2 or len(new) < 2 or sum(path.stat().st_size for _, path in new) < WORTH_PROCESSES:
        for name, path in new:
            rest: int | None = 0
            while rest is not None:
                walked = walk_stretch(name, path, rest)
                yield walked
                rest = walked.rest
        return
    with open_pool(jobs) as pool:
        files = iter(new)
        waiting = deque(pool.submit(walk_stretch, *file, 0) for file in islice(files, jobs))
        while waiting:
            try:
                walked = waiting.popleft().result()
            except BrokenProcessPool as error:
                raise PoolError("a process that walks WARC files was killed; run it with --jobs 1") from error
            if walked.rest is not None:
                waiting.append(pool.submit(walk_stretch, walked.name, walked.path, walked.rest))
            elif (file := next(files, None)) is not None:
                waiting.append(pool.submit(walk_stretch, *file, 0))
            yield walked


def walk_stretch(name: str, path: Path, start: int) -> Walked:
    """The captures and damages of one WARC file from a record on, for as many as are handled at a time."""
    captures: list[Row] = []
    damages: list[tuple[str, str]] = []
    for part in read_members(path, start):
        if len(captures) + len(damages) >= AT_A_TIME:
            return Walked(name, path, captures, damages, part.offset)
        if not isinstance(part, Record):
            damages.append((f"{name}+{part.offset}", part.text))
        elif is_capture(part):
            c = capture_of(part, path.name)
            row = (c.id, c.url, c.fetched_at, c.status, c.content_type, c.sha256, c.warc, c.offset, c.length)
            marks = (part.field(name) or None for name in _MARKS)
            captures.append((*row, part.kind, *marks))
    return Walked(name, path, captures, damages, None)


def _take_findings(db: Database, folder: Path, tell: Tell) -> int:
    new = _new_files(db, (folder / "findings").glob("*.jsonl"))
    for name, path in new:
        tell(f"index {name}")
        of_this = "(SELECT id FROM visits WHERE findings = ?)"
        for table in ("visit_evidence", "sightings", "found"):
            db.execute(f"DELETE FROM {table} WHERE visit IN {of_this}", (path.name,))
        for table in ("visits", "brought"):
            db.execute(f"DELETE FROM {table} WHERE findings = ?", (path.name,))
        amiss: list[tuple[str, str]] = []
        for finding in read_findings(path, partial(_note, amiss, name)):
            try:
                _take_finding(db, finding, path.name)
            except (ValueError, OverflowError) as error:  # text or a number that SQLite cannot hold
                amiss.append((name, f"{type(finding).__name__}: {error}; restore the file"))
        db.conn.executemany(_UNREAD, amiss)
    return len(new)


def _note(amiss: list[tuple[str, str]], name: str, line: int, text: str) -> None:
    amiss.append((f"{name}+{line}", text))


def _take_finding(db: Database, finding: Finding, findings: str) -> None:
    match finding:
        case Visit(visit=v, site=site):
            line = (site, finding.name, finding.level, finding.division_code, finding.home_url)
            db.execute(_SITE, (*line, finding.column_url, finding.family, v))
            db.execute(_VISIT, (v, site, finding.started_at, "interrupted", finding.year, findings))
        case Sighting(visit=v, site=site, url=url):
            row = (site, url, finding.title, finding.listed_on, finding.seen_at, finding.capture, v)
            db.execute(_SIGHTING, row)
        case Found(visit=v, site=site, url=url):
            db.execute(_FOUND, (site, url, finding.capture, v, finding.sha256))
        case Brought(capture=capture):
            who = (finding.by, finding.brought_at, finding.source, finding.site, finding.site_name)
            db.execute(_BROUGHT, (capture, *who, findings))
        case Outcome(visit=v):
            counts = (finding.listed, finding.new, finding.changed, finding.withdrawn, finding.requests)
            end = (finding.finished_at, finding.outcome, *counts, finding.family, finding.note, v)
            db.execute(_OUTCOME, end)
            db.conn.executemany(
                "INSERT OR IGNORE INTO visit_evidence VALUES (?, ?)", [(v, one) for one in finding.evidence]
            )


def _take_corrections(db: Database, folder: Path, tell: Tell) -> int:
    new = _new_files(db, (folder / "inputs").glob("corrections.csv"))
    for name, path in new:
        tell(f"index {name}")
        db.execute("DELETE FROM corrections")
        for line, fields, wrong in _lines(path):
            if wrong:
                db.execute(_UNREAD, (f"{name}+{line}", f"line {line}: {wrong}"))
                continue
            value = stored(Decimal(fields["value"])) if fields["value"] else None
            row = (fields["report"], fields["indicator"], value, *(fields[key] for key in CORRECTIONS[3:]))
            db.execute(
                "INSERT INTO corrections (report, indicator, value, reason, author, date, line) "
                "VALUES (?,?,?,?,?,?,?)",
                (*row, line),
            )
    return len(new)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str], str]]:
    """Each line with its number and what keeps it from being a correction, or an empty string."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            fields = {str(key): str(value or "").strip() for key, value in row.items()}
            yield reader.line_num, fields, _wrong(fields)
    except csv.Error as error:
        yield reader.reader.line_num, {}, f"{error}; close its quotes: what stands below was not read"


def _wrong(fields: dict[str, str]) -> str:
    """What keeps a line from being a correction, or an empty string."""
    missing = [key for key in CORRECTIONS if key not in fields]
    if missing:
        return f"no column {', '.join(missing)}; the first line must be {','.join(CORRECTIONS)}"
    if not re.fullmatch("[0-9a-f]{16}", fields["report"]):
        return f"{fields['report']!r} is not the id of a report, sixteen hex digits"
    if fields["indicator"] not in numbers():
        return f"{fields['indicator']!r} is not an indicator; the table indicators lists all"
    if not (fields["author"] and fields["reason"]):
        return "a correction needs a reason and an author"
    try:
        if fields["value"] and not Decimal(fields["value"]).is_finite():
            return f"{fields['value']!r} is not a number"
    except InvalidOperation:
        return f"{fields['value']!r} is not a number; an empty value says that the cell is blank"
    return ""
