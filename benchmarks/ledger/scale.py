"""A made-up country in the tables that the ledger reads: how long one region takes, and how much memory all.

`python -m benchmarks.ledger scale [BODIES] [YEARS]`. Counties of fifty bodies each with one site, two visits
a year that list everything so far. Only what indexing would have put into the database is written, no page.
"""

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlite_utils import Database

from archive import schema
from archive.ledger import agencies, table
from archive.ledger.bodies import IndexedBodies, gather
from archive.ledger.inputs import Inputs
from archive.ledger.status import judge_entries, list_entries

LAST = 2024
OF_A_COUNTY = 50
_LETTERS = "山水林河江云石松柏梅兰竹桂泉溪谷岭峰岩洲湖海沙田禾麦稻桑棉桃杏梨枣榆槐杨柳枫樟楠"
_BUREAUS = tuple(f"{letter}务局" for letter in _LETTERS[:30])
_TOWNS = tuple(f"{letter}口镇人民政府" for letter in _LETTERS[: OF_A_COUNTY - 31])
Row = Mapping[str, Any]


def make(path: Path, bodies: int, years: int) -> None:
    """Writes a database of so many bodies and the reports of so many years, with its ledger."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")
        db = Database(connection)
        schema.create(db)
        draw = Random(bodies)
        with db.atomic():
            for number in range(max(1, bodies // OF_A_COUNTY)):
                _county(connection, number, years, draw)
        begun = time.perf_counter()
        with db.atomic():
            table.update(db, agencies.update(db, path.parent))
        sys.stdout.write(f"{bodies} bodies, {years} years: judged in {time.perf_counter() - begun:.0f} s\n")
        sys.stdout.write(f"peak memory {_peak()} MB\n")


def _county(db: sqlite3.Connection, number: int, years: int, draw: Random) -> None:
    place = _LETTERS[number // 1600 % 40] + _LETTERS[number // 40 % 40] + _LETTERS[number % 40] + "县"
    # So many counties to a prefecture, and prefectures to a province, as there are.
    code = f"{11 + number // 100}{1 + number // 20 % 5:02}{21 + number % 20}"
    site, home = f"s{number}", f"http://s{number}.gov.cn"
    names = [f"{place}人民政府", *(place + name for name in (*_BUREAUS, *_TOWNS))]
    site_line = {"site": site, "name": names[0], "level": "county", "division_code": code}
    _put(db, "sites", [{**site_line, "home_url": home, "column_url": f"{home}/nb/"}])
    for year in range(LAST - years + 1, LAST + 1):
        reports = []
        for place_of, name in enumerate(names):
            key = ((number * OF_A_COUNTY + place_of) << 8) + year - 2000
            url, shown = f"{home}/{place_of}/{year}.html", f"{year + 1}-01-{draw.randrange(10, 31)}"
            first = f"{shown}T01:00:00Z"
            reports.append(
                {
                    "id": f"{key:016x}", "site": site, "url": url, "part": 1, "title": f"{name}{year}年报告",
                    "agency": name, "body": name, "year": year, "scope": "organ", "published_on": shown,
                    "first_seen_at": first, "last_seen_at": first, "capture": f"p{key}",
                    "sha256": f"{key:064x}",
                    "version": 1, "current": 1, "t2": "g2021", "t3": "g2021", "t4": "g2021", "key": key,
                    "dates": f'{{"page": "{shown}"}}',
                }
            )  # fmt: skip
        _put(db, "reports", reports)
        for day in (25, 33):
            at = datetime(year + 1, 1, 1, number % 24, tzinfo=UTC) + timedelta(days=day - 1)
            _visit(db, number, at, range(LAST - years + 1, year + 1), names)


def _visit(
    db: sqlite3.Connection, number: int, at: datetime, years: Sequence[int], names: Sequence[str]
) -> None:
    site, home = f"s{number}", f"http://s{number}.gov.cn"
    began, ended = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (at, at + timedelta(minutes=9)))
    visit, capture = f"{began}.{site}", f"urn:{site}:{began}"
    line = {"id": visit, "site": site, "started_at": began, "finished_at": ended, "outcome": "new"}
    _put(db, "visits", [{**line, "findings": "made"}])
    where = {"warc": f"{site}.warc.gz", "offset": int(at.timestamp()), "length": 1}
    page = {"id": capture, "url": f"{home}/nb/", "fetched_at": began, "status": 200, "sha256": "0" * 64}
    _put(db, "captures", [{**page, **where}])
    _put(db, "visit_evidence", [{"visit": visit, "capture": capture}])
    rows: list[Row] = []
    for year in years:
        for place, name in enumerate(names):
            # One body in twenty never publishes, one in twenty is late.
            fate = (place + year) % 20
            if fate == 0 or (fate == 1 and at < datetime(year + 1, 2, 1, tzinfo=UTC)):
                continue
            row = {"site": site, "url": f"{home}/{place}/{year}.html", "title": f"{name}{year}年报告"}
            key = f"{((number * OF_A_COUNTY + place) << 8) + year - 2000:016x}"
            said = {"listed_on": f"{year + 1}-01-20", "seen_at": began, "capture": capture}
            rows.append({**row, **said, "report": key, "visit": visit})
    _put(db, "sightings", rows)


def _put(db: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        names = ", ".join(rows[0])
        places = ", ".join(f":{name}" for name in rows[0])
        db.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read(path: Path) -> bool:
    """Compares one region's status with a plain query of its rows, and with what the visits give."""
    now = datetime(LAST + 1, 6, 1, tzinfo=UTC)
    good = True
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        bodies = IndexedBodies(lambda: gather(db, Inputs()))
        query = "SELECT * FROM ledger WHERE year = ? AND division_code >= ? AND division_code < ?"
        for region in ("1101", "11"):
            span = (LAST, region, region + "\uffff")
            plain, ours = _best(
                lambda span=span: db.execute(query, span).fetchall(),  # type: ignore[misc]
                lambda region=region: list(list_entries(db, bodies, LAST, now, region=region)),  # type: ignore[misc]
            )
            good &= 0 < plain[1] == ours[1] and ours[0] <= 2 * plain[0]
            sys.stdout.write(
                f"region {region}: {ours[1]} bodies, {ours[0] * 1000:.1f} ms, "
                f"{ours[0] / plain[0]:.2f} times the plain query\n"
            )
        years = [row[0] for row in db.execute("SELECT DISTINCT year FROM ledger")]
        before = _peak()
        count = sum(1 for year in years for _ in list_entries(db, bodies, year, now))
        sys.stdout.write(
            f"the whole ledger: {count} entries, {_peak() - before} MB more, peak {_peak()} MB\n"
        )
        kept = list(list_entries(db, bodies, LAST, now, region="110121"))
        judged = list(judge_entries(db, gather(db, Inputs()), LAST, now, region="110121"))
        good &= kept == judged
        sys.stdout.write(f"one county judged anew: {'the same' if kept == judged else 'DIFFERENT'}\n")
    return good


def _best(*works: Callable[[], list[Any]]) -> list[tuple[float, int]]:
    """The least processor time of some runs of each, taken in turn, and how many rows they gave."""
    times: list[list[float]] = [[] for _ in works]
    counts = [0] * len(works)
    for _ in range(25):
        for number, work in enumerate(works):
            begun = time.process_time()
            counts[number] = len(work())
            times[number].append(time.process_time() - begun)
    return [(min(some), count) for some, count in zip(times, counts, strict=True)]


def run(bodies: int, years: int) -> int:
    """Makes and reads a country of one year and one of many, each in a process of its own."""
    codes = []
    for some in dict.fromkeys((1, years)):
        with tempfile.TemporaryDirectory(prefix="xxgk-ledger-") as folder:
            for step in ("make", "read"):
                command = [sys.executable, "-m", "benchmarks.ledger", step, folder, str(bodies), str(some)]
                codes.append(subprocess.run(command, check=False).returncode)
    return int(any(codes))
