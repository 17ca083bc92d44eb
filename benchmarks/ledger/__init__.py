"""Seasons of visits drawn at random beside the truth: `python -m benchmarks.ledger [SEASONS] [SEED]`.

A body publishes on a drawn day, early, around midnight, late or never; prints a date that is often a lie;
moves to another column or site; takes the report down. Visits find walls, outages, redesigns and torn
columns, are killed and taken over. What the ledger says is compared with what really happened.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from archive.ledger.standing import Look, judge

ENDS = datetime(2025, 1, 31, 16, tzinfo=UTC)
_FAILED = ("blocked", "down", "layout_unknown", "robots_refused", "partial", "interrupted")


def simulate(seasons: int, draw: Random) -> Counter[str]:
    """How often each state was given, and how often it was false (`false late`, …)."""
    counts: Counter[str] = Counter()
    for _ in range(seasons):
        published, gone, sites = _season(draw)
        as_of = ENDS + timedelta(days=draw.uniform(-10, 100))
        state = judge(sites, ENDS, as_of).state
        counts[state] += 1
        is_late = published is None or published >= ENDS
        wrong = {
            "late": not is_late,
            "on_time": is_late,
            # A report that was taken down before anybody saw it is not there, and that is all that is said.
            "overdue": not is_late and (gone is None or gone > as_of),
            "withdrawn": gone is None or gone > as_of,
            "not_due_yet": as_of >= ENDS,
        }
        if wrong.get(state):
            counts[f"false {state}"] += 1
    return counts


def _season(draw: Random) -> tuple[datetime | None, datetime | None, dict[str, list[Look]]]:
    published = _published(draw)
    gone = None
    if published is not None and draw.random() < 0.1:
        gone = published + timedelta(days=draw.uniform(0.5, 40))
    home = draw.choice(("one", "two"))
    sites = {
        site: _looks(draw, site == home, published, gone) for site in ("one", "two")[: draw.choice((1, 2))]
    }
    if home not in sites:
        sites = {home: _looks(draw, True, published, gone)}
    return published, gone, sites


def _published(draw: Random) -> datetime | None:
    way = draw.random()
    if way < 0.1:
        return None
    if way < 0.4:  # around the midnight that decides
        return ENDS + timedelta(minutes=draw.uniform(-90, 90))
    return ENDS + timedelta(days=draw.uniform(-40, 60))


def _looks(draw: Random, home: bool, published: datetime | None, gone: datetime | None) -> list[Look]:
    looks = []
    now = ENDS - timedelta(days=draw.uniform(0, 45))
    every = draw.choice((0.02, 0.5, 1, 7, 30))
    outage = ENDS + timedelta(days=draw.uniform(-30, 60))
    redesign = ENDS + timedelta(days=draw.uniform(-30, 200))
    for number in range(draw.randrange(25)):
        now += timedelta(days=every * draw.uniform(0.5, 1.5))
        # The list is read some time after the visit begins; a taken-over visit read it long before.
        read = now + timedelta(minutes=draw.uniform(0, 20))
        since = read if draw.random() < 0.1 else now
        begun = read + timedelta(hours=draw.uniform(0, 40)) if since is read else now
        until = max(begun, read) + timedelta(minutes=draw.uniform(0, 30))
        failed = draw.random() < 0.15
        outcome = draw.choice(_FAILED) if failed else "unchanged"
        if outage <= now < outage + timedelta(days=5):
            outcome = "down"
        elif redesign <= now < redesign + timedelta(days=9):
            outcome = "layout_unknown"
        there = home and published is not None and published <= read and (gone is None or read < gone)
        sees = outcome in ("unchanged", "partial", "interrupted") and there
        if sees and outcome != "unchanged":
            sees = draw.random() < 0.5
        whole = outcome == "unchanged"
        # A listed row whose year or agency cannot be told is neither there nor absent.
        doubtful = sees and draw.random() < 0.1
        shown = read if sees and not doubtful else None
        end = None if outcome == "interrupted" else until
        looks.append(Look(str(number), since, end, outcome, whole, shown, doubtful))
    return looks
