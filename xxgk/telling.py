"""What a crawl tells while it runs and when it ends: words for people, JSON lines for who collects logs."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive import clock
from archive.findings import Outcome
from archive.ledger.dues import BEIJING, rules
from crawler.outcome import OUTCOMES
from crawler.round import Glance
from xxgk.crawling import Crawled
from xxgk.progress import Progress
from xxgk.words import json_line, now, say

if TYPE_CHECKING:
    from xxgk.sweeping import Swept

ENDS = (*OUTCOMES, "interrupted")
LONGEST = max(len(name) for name in ENDS)
FAILED = frozenset({"blocked", "down", "layout_unknown", "partial"})
# So many sites of one family that fail together: the family has changed, or our reading of it is wrong.
MANY = 3
# The rest is in the archive.
MOST_NEWS = 20


def as_contract(outcome: Outcome) -> dict[str, Any]:
    """One visit as `--json` prints it."""
    kept = "site outcome listed new changed withdrawn requests family evidence note".split()
    fields = asdict(outcome)
    return {name: fields[name] for name in kept}


class Words:
    """For people: a live line on a terminal, a line for each visit as it ends, what changed at the end."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began = time.monotonic()

    def watch(self, glance: Glance) -> None:
        """Told of every step of the run."""
        if glance.outcome is not None:
            self._progress.line(visit_line(glance.outcome))
        left = ""
        if 0 < glance.done < glance.sites:
            seconds = (time.monotonic() - self._began) / glance.done * (glance.sites - glance.done)
            left = f", about {duration(seconds)} left"
        self._progress.tell(how_far(glance) + left)

    def wait(self, words: str) -> None:
        """Told of whatever the run waits for."""
        self._progress.line(words)

    def end(self, crawled: Crawled) -> None:
        """Told once, when everything is indexed."""
        for line in report(crawled):
            say(line)

    def sweep(self, swept: "Swept") -> None:
        """Told once, when both sides of a midnight are done."""
        for line in sweep_lines(swept):
            say(line)


class Lines:
    """For programs: the same as JSON, one object a line on stderr, each with its time and kind."""

    def watch(self, glance: Glance) -> None:
        """Told of every step of the run; a visit that ended is a line."""
        if glance.outcome is not None:
            self._print("visit", as_contract(glance.outcome))

    def end(self, crawled: Crawled) -> None:
        """Told once, when everything is indexed."""
        for news in crawled.news:
            self._print("report", asdict(news))
        for place, text in crawled.indexed.unread:
            self._print("unread", {"place": place, "text": text})
        held = crawled.indexed
        self._print("end", {"reports": held.reports, "cells": held.cells, "captures": held.captures})

    def wait(self, words: str) -> None:
        """Told of whatever the run waits for."""
        self._print("wait", {"text": words})

    def sweep(self, swept: "Swept") -> None:
        """Told once, when both sides of a midnight are done."""
        self._print("sweep", swept_as_json(swept)["sweep"])

    def _print(self, kind: str, fields: dict[str, Any]) -> None:
        say(json_line({"at": now(), "kind": kind, **fields}))


def how_far(glance: Glance) -> str:
    """How far a run is, on one line."""
    return (
        f"{glance.done} of {glance.sites} sites, {glance.answers} answers, {glance.reports} reports,"
        f" {glance.failures} failures"
    )


def visit_line(outcome: Outcome) -> str:
    """How one visit ended: site, outcome, what was listed and is new, requests, why."""
    counts = [f"{outcome.listed} listed"] if outcome.listed else []
    for name in ("new", "changed", "withdrawn"):
        if count := getattr(outcome, name):
            counts.append(f"{count} {name}")
    counts.append(f"{outcome.requests} requests")
    note = f"; {outcome.note}" if outcome.note else ""
    return f"{outcome.site:<16} {outcome.outcome:<{LONGEST}}  {', '.join(counts)}{note}"


def report(crawled: Crawled) -> Iterator[str]:
    """What a run came to: what changed, what could not be read, families that fail together, the sums."""
    for news in crawled.news[:MOST_NEWS]:
        yield f"{news.what}: {news.body} {news.year or 'year unknown'} {news.url}"
    if len(crawled.news) > MOST_NEWS:
        yield f"… and {len(crawled.news) - MOST_NEWS} more, in the table reports"
    for place, text in crawled.indexed.unread:
        yield f"{place}: {text}"
    yield from troubled(crawled.outcomes)
    ended = Counter(outcome.outcome for outcome in crawled.outcomes)
    counts = ", ".join(f"{ended[name]} {name}" for name in ENDS if ended[name])
    held = crawled.indexed
    yield f"{len(crawled.outcomes)} sites: {counts}"
    yield f"the archive holds {held.reports} reports with {held.cells} cells, in {held.captures} captures"


def troubled(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    """One line for each family of which many sites failed together."""
    families = Counter(outcome.family for outcome in outcomes if outcome.family)
    failing = Counter(outcome.family for outcome in outcomes if outcome.outcome in FAILED)
    for family, sites in families.items():
        if failing[family] >= MANY and failing[family] * 2 > sites:
            yield f"{failing[family]} of {sites} sites of the family {family} failed: it may have changed"


def duration(seconds: float) -> str:
    """A time to wait, for people: 40 s, 12 min, 3 h."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def sweep_lines(swept: "Swept") -> Iterator[str]:
    """What a sweep came to, for people: the sums, and each body that stays undecided with what was seen."""
    day = swept.ends_at.astimezone(BEIJING).date() - timedelta(days=1)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(swept.states.items()))
    if f"{day:%m-%d}" not in (days := sorted({rule.day for rule in rules()})):
        yield f"no rule has a report due on {day}; the days are {', '.join(days)}"
    yield f"{len(swept.entries)} bodies were due on {day}" + (f": {counts}" if counts else "")
    for entry in swept.undecided[:MOST_NEWS]:
        bounds = f"not there at {entry.not_before or '—'}, there at {entry.not_after or '—'}"
        yield f"undecided: {entry.body}, {bounds}"
    if len(swept.undecided) > MOST_NEWS:
        yield f"… and {len(swept.undecided) - MOST_NEWS} more; `xxgk status` has all"


def swept_as_json(swept: "Swept") -> dict[str, Any]:
    """A sweep as `--json` prints it: each visit with its side, and the sums."""
    return {
        "sites": [{**as_contract(outcome), "side": side} for side, outcome in swept.visits],
        "sweep": {
            "ends_at": clock.written(swept.ends_at),
            "complete": swept.complete,
            "bodies": len(swept.entries),
            "states": swept.states,
            "seconds_ahead": swept.seconds_ahead,
            "undecided": [entry.finding for entry in swept.undecided],
        },
    }
