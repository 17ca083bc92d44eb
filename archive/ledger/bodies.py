"""Who must report: bodies from the registry, from reports read in any year, and from what people say."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive.ledger.dues import kind_of
from archive.ledger.inputs import Inputs
from archive.release.bodies import body_key, body_level
from parsers.bodies import is_short_for, site_body


@dataclass(frozen=True, slots=True)
class Place:
    """A site as a registry line has it."""

    site: str
    name: str
    level: str
    division_code: str


@dataclass(slots=True)
class Body:
    """A body that publishes reports. `years` are those of reports read under its names; it is expected from
    `since` (the first year it was seen, or what people say) to `until`."""

    key: str
    name: str
    kind: str
    level: str
    division_code: str
    sites: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    since: int | None = None
    until: int | None = None
    names: set[str] = field(default_factory=set)
    source: str = ""

    def is_expected(self, year: int) -> bool:
        """Whether a report of `year` is expected of it."""
        since = self.since if self.since is not None else min(self.years, default=0)
        return since <= year and (self.until is None or year <= self.until)


class Bodies:
    """All bodies by key, with the joins that people made."""

    def __init__(self, places: Iterable[Place], seen: Iterable[tuple[str, str, int]], inputs: Inputs) -> None:
        self.places = {place.site: place for place in places}
        self._into: dict[str, str] = {}
        self._apart: set[frozenset[str]] = set()
        self._join(inputs.joins)
        self.by_key: dict[str, Body] = {}
        self.at_site: dict[str, set[str]] = defaultdict(set)
        for place in self.places.values():
            if name := site_body(place.name):
                body = self.take(name, place.site, "registry")
                body.since = 0
        for name, site, year in seen:
            self.take(name, site, "reports").years.add(year)
        for line in inputs.bodies:
            self._say(line)

    def key(self, name: str, site: str) -> str:
        """What identifies the body of that name on that site, after joins."""
        own = body_key(name, site)
        return self._into.get(own, own)

    def take(self, name: str, site: str, source: str) -> Body:
        key = self.key(name, site)
        place = self.places.get(site, Place(site, "", "", ""))
        body = self.by_key.get(key)
        if body is None:
            main = key.partition("@")[0]
            level = body_level(main, place.level)
            kind = kind_of(main, place.level)
            body = Body(key, main, kind, level, place.division_code, source=source)
            self.by_key[key] = body
        body.names.add(name)
        if site:
            body.sites.add(site)
            self.at_site[site].add(key)
        return body

    def _say(self, line: Mapping[str, str]) -> None:
        body = self.take(line["name"], line["site"], "people")
        body.kind = line["kind"] or body.kind
        body.level = line["level"] or body.level
        body.division_code = line["division_code"] or body.division_code
        if line["from_year"]:
            body.since = int(line["from_year"])
        elif body.since is None and not body.years:
            body.since = 0
        if line["until_year"]:
            body.until = int(line["until_year"])

    def _join(self, lines: Iterable[Mapping[str, str]]) -> None:
        """The last line about a pair holds: `join` makes one body of two, `undo` takes either back."""
        last: dict[tuple[str, str], str] = {}
        for line in lines:
            pair = body_key(line["name"], line["site"]), body_key(line["other"], line["other_site"])
            last.pop(pair, None)
            last[pair] = line["action"]
        for (one, other), action in last.items():
            if action == "apart":
                self._apart.add(frozenset((one, other)))
            elif action == "join":
                while other in self._into:
                    other = self._into[other]
                if other != one:
                    self._into = {key: other if to == one else to for key, to in self._into.items()}
                    self._into[one] = other

    def may_be_one(self, one: Body, other: Body) -> bool:
        """Whether two names may well mean one body: one is the other with characters left out, no year has
        reports of both, and nobody said that they are two."""
        if one.key == other.key or one.years & other.years or frozenset((one.key, other.key)) in self._apart:
            return False
        first, second = one.name, other.name
        return is_short_for(first, second) or is_short_for(second, first)

    def unsettled(self) -> list[tuple[Body, Body]]:
        """Pairs on one site that may be one body; `bodies join` settles them, either way."""
        pairs = {}
        for keys in self.at_site.values():
            some = [self.by_key[key] for key in sorted(keys)]
            for place, one in enumerate(some):
                for other in some[place + 1 :]:
                    if self.may_be_one(one, other):
                        pairs[one.key, other.key] = (one, other)
        return [pairs[pair] for pair in sorted(pairs)]


def gather(db: sqlite3.Connection, inputs: Inputs, registry: Iterable[Place] = ()) -> Bodies:
    """Every body that the database, the registry and people name."""
    rows = db.execute("SELECT site, name, level, division_code FROM sites ORDER BY site")
    places = {row[0]: Place(*(value or "" for value in row)) for row in rows}
    places.update({place.site: place for place in registry})
    seen = db.execute(
        "SELECT DISTINCT body, coalesce(site, ''), year FROM reports WHERE body <> '' AND year NOT NULL "
        "ORDER BY 1, 2, 3"
    )
    return Bodies(places.values(), (tuple(row) for row in seen), inputs)
