"""Seasons as portals make them, beside the truth: `python -m benchmarks.ledger seasons [SEASONS] [SEED]`.

A world is drawn first and knows nothing of our rules: what each list shows at each moment, to the second. A
report appears early, at midnight to the second, late or never; on one site or two, in a column that moved, in
a column of its year; under a short name, with last year in its title, or with no year; its address changes
when that is corrected; pages print other dates; it is taken down. Visits read lists in answers that take up
to 80 seconds, are torn, killed, taken over, walled; people bring copies and join names. What crawls would
have written goes into a database, and what the ledger makes of it is compared with the world.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from sqlite_utils import Database

from archive import schema
from archive.ledger.bodies import gather
from archive.ledger.entries import ALWAYS
from archive.ledger.inputs import Inputs, check_body, check_join
from archive.ledger.status import judge_entries

YEAR = 2024
_BUREAUS = ("教育体育局", "发展和改革局", "民政局", "交通运输局")
_SHORT = {"发展和改革局": "发改局", "教育体育局": "教体局"}
_LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
# Department and township by 31 January, a county's government by 31 March, each at Beijing's midnight.
_JANUARY, _MARCH = datetime(2025, 1, 31, 16, tzinfo=UTC), datetime(2025, 3, 31, 16, tzinfo=UTC)
_FAILED = ("blocked", "down", "layout_unknown", "robots_refused", "partial", None)


@dataclass
class Row:
    """A row of a list, from one moment until another."""

    column: str
    url: str
    title: str
    since: datetime
    until: datetime | None = None
    year: int | None = YEAR
    body: str = ""
    is_the_one: bool = False

    def stands(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass
class World:
    """One body's season: its due moment, the rows of every site's lists, and the visits' columns."""

    number: int
    name: str
    ends: datetime
    rows: dict[str, list[Row]] = field(default_factory=dict)
    moved_at: dict[str, datetime] = field(default_factory=dict)
    joins: list[dict[str, str]] = field(default_factory=list)

    @property
    def published(self) -> datetime | None:
        """The first moment at which the report stood on a list of one of its sites, under whatever title."""
        return min((row.since for rows in self.rows.values() for row in rows if row.is_the_one), default=None)

    def stands(self, at: datetime) -> bool:
        return any(row.is_the_one and row.stands(at) for rows in self.rows.values() for row in rows)


def draw_world(number: int, draw: Random) -> World:
    """A season; `number` makes its names its own."""
    place = "".join(_LETTERS[number // 20**power % 20] for power in range(3, -1, -1)) + "县"
    kind = draw.choice(("department", "department", "government", "township"))
    bureau = draw.choice(_BUREAUS)
    name = place + {"department": bureau, "government": "人民政府", "township": "山口镇人民政府"}[kind]
    world = World(number, name, _MARCH if kind == "government" else _JANUARY)
    home = f"w{number}"
    sites = [home, *([f"w{number}b"] if draw.random() < 0.3 else [])]
    for site in sites:
        world.rows[site] = []
        if draw.random() < 0.1:
            world.moved_at[site] = world.ends + timedelta(days=draw.uniform(-20, 20))
    before = datetime(2024, 1, 20, 3, tzinfo=UTC)
    for year in (2022, 2023):
        if draw.random() < 0.9:
            for site in sites[: draw.choice((1, 2))]:
                world.rows[site].append(_row(world, site, year, name, before))
    for other in _BUREAUS[:3]:  # others of the county, some with a name that is nearly ours
        if place + other != name and draw.random() < 0.6:
            at = world.ends + timedelta(days=draw.uniform(-30, 30))
            world.rows[home].append(_row(world, home, YEAR, place + other, at))
    _publish(world, draw, sites)
    return world


def _publish(world: World, draw: Random, sites: list[str]) -> None:
    at = _moment(world.ends, draw)
    if at is None:
        return
    for site in draw.sample(sites, draw.choice((1, len(sites)))):
        here = at + timedelta(minutes=draw.choice((0, 0, 30, 3000)))
        row = _row(world, site, YEAR, world.name, here, is_the_one=True)
        world.rows[site].append(row)
        _disguise(world, draw, row, site)
        if draw.random() < 0.1:
            for other in world.rows[site]:
                if other.is_the_one:
                    other.until = other.until or here + timedelta(days=draw.uniform(0.01, 40))


def _moment(ends: datetime, draw: Random) -> datetime | None:
    way = draw.random()
    if way < 0.1:
        return None
    if way < 0.3:
        return ends + timedelta(seconds=draw.randrange(-100, 100))
    if way < 0.5:
        return ends + timedelta(minutes=draw.uniform(-90, 90))
    return ends + timedelta(days=draw.uniform(-40, 60))


def _disguise(world: World, draw: Random, row: Row, site: str) -> None:
    """What its list prints until somebody corrects it: another year, no year, a short name."""
    way = draw.random()
    if way > 0.4:
        return
    right, corrected = row.title, row.since + timedelta(days=draw.choice((0.02, 2, 20)))
    if way < 0.1 and any(other.year == YEAR - 1 and other.column == row.column for other in world.rows[site]):
        row.title, row.year = right.replace(str(YEAR), str(YEAR - 1)), YEAR - 1
    elif way < 0.2:
        row.title, row.year = "政府信息公开工作年度报告", None
    else:
        bureau = next((bureau for bureau in _SHORT if world.name.endswith(bureau)), "")
        if not bureau:
            return
        row.body = world.name.replace(bureau, _SHORT[bureau])
        row.title = right.replace(world.name, row.body)
        if draw.random() < 0.5:
            line = {"action": "join", "name": row.body, "site": site, "other": world.name, "other_site": site}
            world.joins.append(line)
    if draw.random() < 0.7:
        row.until = corrected
        url = row.url if draw.random() < 0.5 else row.url.replace(".html", "_new.html")
        again = _row(world, site, YEAR, world.name, corrected, is_the_one=True)
        again.url = url
        world.rows[site].append(again)


def _row(world: World, site: str, year: int, name: str, since: datetime, *, is_the_one: bool = False) -> Row:
    """In the column that the site has then; a column that has moved keeps what it had."""
    home = f"http://{site}.gov.cn"
    moved = world.moved_at.get(site)
    column = f"{home}/new/" if moved is not None and since >= moved else f"{home}/nb/"
    number = len(world.rows[site])
    title = f"{name}{year}年政府信息公开工作年度报告"
    return Row(column, f"{column}{year}/{number}.html", title, since, None, year, name, is_the_one)


class Writer:
    """Writes what crawls of a world would have found, into the tables that the ledger reads."""

    def __init__(self, db: sqlite3.Connection, draw: Random) -> None:
        self._db, self._draw = db, draw

    def write(self, world: World) -> None:
        for site in world.rows:
            code = f"61{world.number % 90 + 10:02}21"
            name = world.name[:5] + "人民政府"
            self._put(
                "sites",
                {"site": site, "name": name, "level": "county", "division_code": code,
                 "home_url": f"http://{site}.gov.cn", "column_url": f"http://{site}.gov.cn/nb/"},
            )  # fmt: skip
            self._visits(world, site)
        if self._draw.random() < 0.05:
            self._bring(world)

    def _visits(self, world: World, site: str) -> None:
        draw = self._draw
        every = draw.choice((0.001, 0.02, 0.5, 1, 3, 7))
        now = world.ends - timedelta(days=every * draw.uniform(0, 25))
        outage = world.ends + timedelta(days=draw.uniform(-30, 60))
        # Who visits goes on reading the old column until the new one is found.
        found_new = world.moved_at.get(site, ALWAYS - timedelta(days=99)) + timedelta(
            days=draw.uniform(0, 30)
        )
        has_years = draw.random() < 0.3
        for number in range(draw.randrange(45)):
            now += timedelta(days=every * draw.uniform(0.5, 1.5))
            outcome: str | None = draw.choice(_FAILED) if draw.random() < 0.15 else "unchanged"
            if outage <= now < outage + timedelta(days=5):
                outcome = "down"
            column = f"http://{site}.gov.cn/{'new' if found_new <= now else 'nb'}/"
            self._visit(
                world, site, f"{site}-{number:02}", now, outcome=outcome, column=column, years=has_years
            )

    def _visit(
        self,
        world: World,
        site: str,
        visit: str,
        now: datetime,
        *,
        outcome: str | None,
        column: str,
        years: bool,
    ) -> None:
        draw = self._draw
        took_over = draw.random() < 0.1
        # What a killed run had read is taken as it was, hours before this visit began.
        first = now - timedelta(hours=draw.uniform(0, 40)) if took_over else now
        arrived = first + timedelta(seconds=draw.uniform(0, 600))
        made = arrived - timedelta(seconds=draw.uniform(0, 80))
        made = made if took_over else max(made, now)
        until = max(arrived, now) + timedelta(minutes=draw.uniform(0, 30))
        line = {"id": visit, "site": site, "started_at": _text(now), "outcome": outcome or "interrupted"}
        self._put("visits", {**line, "finished_at": _text(until) if outcome else None, "findings": "made"})
        if outcome in ("blocked", "down", "layout_unknown", "robots_refused"):
            self._capture(visit, f"http://{site}.gov.cn/", arrived, 0)
            return
        rows = [row for row in world.rows[site] if row.column == column and row.stands(made)]
        pages: dict[str, list[Row]] = {column: []}
        for row in rows:
            folder = f"{column}{row.year}/" if years and row.year else column
            pages.setdefault(folder, []).append(row)
        for place, (url, shown) in enumerate(pages.items()):
            if outcome != "unchanged" and draw.random() < 0.5:
                continue  # torn or killed before it
            capture = self._capture(visit, url, arrived, place)
            for row in shown:
                self._sight(site, visit, capture, row, arrived)

    def _capture(self, visit: str, url: str, at: datetime, number: int) -> str:
        capture = f"c-{visit}-{number}"
        page = {"id": capture, "url": url, "fetched_at": _text(at), "status": 200, "sha256": "0"}
        self._put("captures", {**page, "warc": visit, "offset": number, "length": 1})
        self._put("visit_evidence", {"visit": visit, "capture": capture})
        return capture

    def _sight(self, site: str, visit: str, capture: str, row: Row, at: datetime) -> None:
        name = hashlib.sha256(f"{row.url}\n{row.title}".encode()).hexdigest()[:16]
        was_read = crc32(row.url.encode()) % 5 > 0  # the others answer with an error
        said = {"site": site, "url": row.url, "title": row.title, "listed_on": _lie(self._draw, row)}
        seen = {"seen_at": _text(at), "capture": capture, "visit": visit}
        self._put("sightings", {**said, **seen, "report": name if was_read else None})
        if was_read:
            self._report(site, row, name, at)

    def _report(self, site: str, row: Row, name: str, at: datetime) -> None:
        claimed = _lie(self._draw, row)
        key = int(name, 16) >> 1
        self._put(
            "reports",
            {"id": name, "site": site, "url": row.url, "part": 1, "title": row.title, "body": row.body,
             "agency": row.body, "year": row.year, "first_seen_at": _text(at), "last_seen_at": _text(at),
             "sha256": name, "current": 1, "version": 1, "published_on": claimed, "key": key,
             "dates": json.dumps({"page": claimed})},
        )  # fmt: skip

    def _bring(self, world: World) -> None:
        """A person's copy, with a time that may be anything."""
        site = next(iter(world.rows))
        row = Row("", f"http://{site}.gov.cn/copy.html", "", world.ends, body=world.name)
        row.title = f"{world.name}{YEAR}年政府信息公开工作年度报告"
        at = world.ends + timedelta(days=self._draw.uniform(-30, 30))
        self._report(site, row, f"b{world.number:015x}", at)

    def _put(self, table: str, row: dict[str, Any]) -> None:
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})", row)


def _lie(draw: Random, row: Row) -> str:
    """A date beside the report: its own, the last one in time, or any."""
    true = row.since + timedelta(hours=8)
    return f"{draw.choice((true, _JANUARY, true - timedelta(days=draw.randrange(60)))):%Y-%m-%d}"


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def run(seasons: int, seed: int) -> Counter[str]:
    """How often each state was given, and how often it was false (`false late`, …), at the end of each season
    and at a moment within it."""
    draw, counts = Random(seed), Counter[str]()
    for start in range(0, seasons, 1000):
        for state, is_false in _judge(range(start, min(start + 1000, seasons)), draw):
            counts[state] += 1
            counts[f"false {state}"] += is_false
    return +counts


def _judge(numbers: range, draw: Random) -> Iterator[tuple[str, bool]]:
    worlds = [draw_world(number, draw) for number in numbers]
    with closing(sqlite3.connect(":memory:")) as db:
        schema.create(Database(db))
        db.row_factory = sqlite3.Row
        writer = Writer(db, draw)
        for world in worlds:
            writer.write(world)
        joins = tuple(check_join(line) for world in worlds for line in world.joins)
        # Where a body publishes is known; that it has a site of which nobody knows cannot be seen.
        lines = [{"name": world.name, "site": site} for world in worlds for site in world.rows]
        bodies = gather(db, Inputs(bodies=tuple(map(check_body, lines)), joins=joins))
        for world in worlds:
            key = bodies.key(world.name, next(iter(world.rows)))
            if key not in bodies.by_key:
                continue
            moment = world.ends + timedelta(days=draw.uniform(-10, 100))
            for as_of in (moment, ALWAYS - timedelta(days=1)):
                for entry in judge_entries(db, bodies, YEAR, as_of, only=bodies.by_key[key]):
                    yield entry.state, is_false(world, entry.state, as_of)


def is_false(world: World, state: str, as_of: datetime) -> bool:
    """Whether the world knows better. What was taken down, or stands in a column that nobody has found yet,
    is not there for any visit, and `overdue` and `withdrawn` say no more than that."""
    was = world.published
    is_late = was is None or was >= world.ends
    rows = [row for some in world.rows.values() for row in some]
    found = world.stands(as_of) and not world.moved_at
    return {
        "late": not is_late or was is None,
        "on_time": is_late,
        "overdue": not is_late and found,
        "withdrawn": not any(row.is_the_one and row.until and row.until <= as_of for row in rows),
        "not_due_yet": as_of >= world.ends,
    }.get(state, False)
