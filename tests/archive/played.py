"""A season played: the real crawler visits practice portals on given days, and they change in between.

`python -m tests.archive.played FOLDER` leaves an archive in FOLDER/a, and in FOLDER/played.json when each
day's visits began and ended, the digests of the list pages that portals served that day to whoever asked, and
what `xxgk feed` had to tell by then.
"""

import hashlib
import http.client
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import practice
from archive import clock
from archive.ledger.events import list_events
from archive.store import index
from crawler.hosts import read_hosts
from crawler.manners import Manners
from crawler.plan import plan_run
from crawler.registry import load
from crawler.run import Visitor, drive, finish
from practice import changes
from practice.paper import report
from practice.plan import Column, Plan, Row, Truth
from practice.series import without_tables, years
from xxgk.ledgers import opened_ledger

# Beijing's midnights of 31 January and 31 March are at 16:00 UTC.
DAYS = {
    "a": "2024-01-25T02:00:00Z",
    "b": "2024-01-31T16:00:01Z",
    "c": "2024-04-05T02:00:00Z",
    "d": "2025-01-31T15:59:00Z",
    "e": "2025-01-31T16:00:01Z",
    "f": "2025-02-10T02:00:00Z",
    "g": "2025-03-31T15:58:00Z",
    "h": "2025-03-31T16:00:01Z",
    "i": "2025-04-10T02:00:00Z",
}
Change = Callable[[Plan], Plan]


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to one site: its body, from which day on what is different, the days of its visits, and
    the rows of a list page."""

    body: str
    days: dict[str, Change] = field(default_factory=dict)
    level: str = "department"
    visits: str = "abcdefghi"
    size: int = 15


def row_of(body: str, year: int) -> Row:
    """The report of a body and year; no two have one address."""
    return years(body, year, year, 3, title=0, number=10000 + zlib.crc32(body.encode()) % 80000)[0]


def add(year: int, body: str = "", change: Callable[[Row], Row] = lambda row: row) -> Change:
    def to(plan: Plan) -> Plan:
        return changes.added(plan, change(row_of(body or plan.name, year)))

    return to


def both(*some: Change) -> Change:
    def to(plan: Plan) -> Plan:
        for change in some:
            plan = change(plan)
        return plan

    return to


def moved(year: int) -> Change:
    """The same report at another address."""

    def move(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(replace(r, number=r.number + 7000) if r.document.year == year else r for r in rows)

    return lambda plan: plan.with_rows(move)


def torn(plan: Plan) -> Plan:
    """The second page of the list answers 500 from now on."""
    columns = tuple(replace(c, size=1, options={**c.options, "broken": "1"}) for c in plan.columns)
    return replace(plan, columns=columns)


def up(plan: Plan) -> Plan:
    return replace(plan, down=False, wall="")


def listed(day: str) -> Callable[[Row], Row]:
    """The page and the list claim this day."""
    return lambda row: replace(row, listed_on=day)


def attached(row: Row) -> Row:
    return replace(row, file="docx")


def pictured(row: Row) -> Row:
    return replace(row, document=without_tables(row.document, "image"))


def without_figures(row: Row) -> Row:
    document = without_tables(row.document, "absent")
    return replace(row, document=replace(document, tables=()))


def last_years(row: Row) -> Row:
    """This year's title over the text and the figures of last year."""
    before = row_of(row.document.body, row.document.year - 1).document
    return replace(row, document=replace(before, title=row.document.title, year=row.document.year))


def signed_by(name: str) -> Callable[[Row], Row]:
    """A title of this body over the text and the signature of another."""

    def sign(row: Row) -> Row:
        other = row_of(name, row.document.year).document
        assert other.figures is not None
        document = report(other.figures, row.document.title, signed=f"{row.document.year + 1}年1月10日")
        return replace(row, document=document)

    return sign


AT_ONCE = {"a": add(2023)}
STORIES = {
    "early": Story("甲县教育局", {"a": add(2023), "d": add(2024)}),
    "late": Story("乙县教育局", {"c": add(2023), "f": add(2024)}),
    "between": Story("丙县教育局", {"b": add(2023), "e": add(2024)}),
    "backdated": Story("丁县教育局", {**AT_ONCE, "f": add(2024, change=listed("2025-01-10"))}),
    "moved": Story("戊县教育局", {**AT_ONCE, "d": add(2024), "f": moved(2024)}),
    "corrected": Story(
        "己县教育局", {**AT_ONCE, "d": add(2024), "f": lambda plan: changes.corrected(plan, 2024)}
    ),
    "gone": Story("庚县教育局", {**AT_ONCE, "d": add(2024), "f": lambda plan: changes.withdrawn(plan, 2024)}),
    "returned": Story(
        "辛县教育局",
        {**AT_ONCE, "d": add(2024), "e": lambda plan: changes.withdrawn(plan, 2024), "f": add(2024)},
    ),
    "missing": Story("壬县教育局", AT_ONCE),
    "walled": Story("癸县教育局", {**AT_ONCE, "e": changes.walled}),
    "dark": Story("子县教育局", {**AT_ONCE, "e": changes.silent}),
    "rebuilt": Story("丑县教育局", {**AT_ONCE, "e": changes.redesigned}),
    "bare": Story("寅县教育局", {**AT_ONCE, "e": changes.emptied}),
    "shut": Story("卯县教育局", {**AT_ONCE, "e": changes.forbidden}),
    "never": Story("辰县教育局", AT_ONCE, visits=""),
    "outage": Story("巳县教育局", {**AT_ONCE, "e": changes.walled, "h": both(up, add(2024))}),
    "torn": Story("午县教育局", {**AT_ONCE, "e": torn}),
    "town": Story("未县甲镇人民政府", {"a": add(2023), "e": add(2024)}, level="township"),
    "ontime": Story("申县人民政府", {"a": add(2023), "g": add(2024)}, level="county"),
    "tardy": Story("酉县人民政府", {"a": add(2023), "i": add(2024)}, level="county"),
    "portal": Story(
        "戌县人民政府",
        {
            "a": both(add(2023), *(add(2023, f"戌县{unit}") for unit in ("财政局", "水务局", "民政局"))),
            "d": add(2024, "戌县财政局"),
            "f": add(2024, "戌县水务局"),
            "g": add(2024),
        },
        level="county",
        size=2,
    ),
    "deadfile": Story("亥县教育局", {**AT_ONCE, "d": add(2024, change=attached)}, visits="acd"),
    "file": Story("甲县水务局", {**AT_ONCE, "d": add(2024, change=attached)}, visits="acd"),
    "picture": Story("乙县水务局", {**AT_ONCE, "d": add(2024, change=pictured)}, visits="acd"),
    "half": Story("丙县水务局", {**AT_ONCE, "d": add(2024, change=without_figures)}, visits="acd"),
    "copied": Story("丁县水务局", {**AT_ONCE, "d": add(2024, change=last_years)}, visits="acd"),
    "stranger": Story(
        "青溪县水务局", {**AT_ONCE, "d": add(2024, change=signed_by("松岭县水务局"))}, visits="acd"
    ),
}


def begin(site: str, story: Story) -> Plan:
    code = f"{610100 + list(STORIES).index(site)}"
    column = Column("zwgk/nb", rows=(row_of(story.body, 2022),), size=story.size)
    return Plan(site, story.body, f"{site}.example.gov.cn", "trs", (column,), story.level, code)


def on(day: str, site: str) -> Plan:
    """A portal as it stands on a day."""
    plan = begin(site, STORIES[site])
    for when, change in sorted(STORIES[site].days.items()):
        if when <= day:
            plan = change(plan)
    return plan


def list_pages(truth: Truth) -> list[str]:
    """The pages of a site's list, by its plan: `/zwgk/nb/`, `/zwgk/nb/index_1.html` …"""
    paths = [urlsplit(page).path for page in truth.pages]
    return [path for path in paths if re.fullmatch(r"/zwgk/nb/(?:index_\d+\.html)?", path)]


def digests(host: str, door: str, paths: Iterable[str]) -> list[str]:
    """The digests of what a portal answers to whoever asks, without any of our own code."""
    found = []
    for path in paths:
        connection = http.client.HTTPConnection(door, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            if answer.status == 200:
                found.append(hashlib.sha256(answer.read()).hexdigest())
        except OSError:
            continue
        finally:
            connection.close()
    return found


def main(folder: Path) -> None:
    told: dict[str, dict[str, object]] = {}
    with practice.serve([on("", site) for site in STORIES]) as portals:
        portals.write(folder)
        sites = load(folder / "registry.csv")
        archive = folder / "a"
        manners = replace(Manners(), delay=0.0, retries=0, leave_alone=0.0)

        async def season(visit: Visitor) -> None:
            for day, moment in DAYS.items():
                for site in STORIES:
                    portals.rebuild(on(day, site))
                dead = [page for page in portals.truth["deadfile"].pages if page.endswith(".docx")]
                for page in dead:
                    portals.override("deadfile", urlsplit(page).path, practice.answers.gone(404))
                served = {
                    site: digests(host, portals.hosts[host], list_pages(truth))
                    for site, truth in portals.truth.items()
                    if (host := f"{site}.example.gov.cn")
                }
                with clock.set_to(datetime.fromisoformat(moment)):
                    plan = plan_run(
                        sites,
                        archive,
                        only=[site for site, story in STORIES.items() if day in story.visits],
                        hosts=read_hosts(folder / "hosts.txt"),
                        manners=manners,
                    )
                    await visit(plan)
                    index(archive)
                    finish(archive, plan.run)
                    ended = clock.now() + timedelta(seconds=1)
                    with opened_ledger(archive, folder / "registry.csv") as (db, bodies):
                        events = [asdict(event) for event in list_events(db, bodies, ended)]
                told[day] = {
                    "began": moment,
                    "ended": clock.written(ended),
                    "served": served,
                    "events": events,
                }

        drive(season, manners)
    (folder / "played.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
