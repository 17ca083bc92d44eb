"""Who must report: bodies from the registry, from reports and lists of any year, and from what people say."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from archive.ledger.dues import kind_of
from archive.ledger.inputs import OPEN, Inputs
from archive.ledger.naming import body_key, body_level, lies_within
from parsers.bodies import is_short_for, names_clash, site_body
from parsers.titles import read_title

_FIRST = 1949
# Where reports stand, copies too: whoever publishes on two sites is looked for on both.
_STANDING = """
    SELECT body, coalesce(site, '') AS site, year, url FROM reports
    UNION ALL SELECT r.body, coalesce(p.site, ''), r.year, m.url FROM repeats m
    JOIN reports r ON r.id = m.report AND r.url <> m.url JOIN pages p ON p.url = m.url AND p.sha256 = m.sha256
"""
_read_title = lru_cache(4096)(read_title)


@dataclass(frozen=True, slots=True)
class Place:
    """A site as a registry line has it."""

    site: str
    name: str
    level: str
    division_code: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A body was named: `source` is `reports` (a report of `year` was read under the name), `lists` (a list
    names one that could not be read), or `units` (the portal's own list of units, no year)."""

    name: str
    site: str
    year: int | None
    source: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A division code with the years in which it was the body's; an open end is None."""

    code: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a body: `successor` is a key, empty where it was abolished; `on` a year or a day."""

    successor: str
    on: str
    kind: str


@dataclass(slots=True)
class Body:
    """A body that publishes reports. It is expected from `since` (the first year it was seen, or what people
    say) to `until`. `names` has each name with its source; `urls` the pages where its reports are listed, by
    site."""

    key: str
    name: str
    kind: str
    level: str
    division_code: str
    sites: set[str] = field(default_factory=set)
    seen: int = 0  # the years of which reports were read or are listed, a bit each
    since: int | None = None
    until: int | None = None
    names: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    urls: dict[str, str] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    parent: str = ""
    successions: list[Succession] = field(default_factory=list)

    @property
    def years(self) -> frozenset[int]:
        """The years of which a report was read, or is listed, under one of its names."""
        bits = range(self.seen.bit_length())
        return frozenset(_FIRST + bit for bit in bits if self.seen >> bit & 1)

    def saw(self, year: int) -> None:
        """Takes in that a report of that year is its."""
        self.seen |= 1 << max(year - _FIRST, 0)

    @property
    def first_year(self) -> int | None:
        """The first year of which a report is expected; None where that is always."""
        return (self.since if self.since is not None else min(self.years, default=0)) or None

    def is_expected(self, year: int) -> bool:
        """Whether a report of `year` is expected of it."""
        return (self.first_year or 0) <= year and (self.until is None or year <= self.until)

    def code_in(self, year: int) -> str:
        """Its division code in that year: the last code said for it, else the one it has."""
        fitting = [
            code.code
            for code in self.codes
            if (code.since is None or code.since <= year) and (code.until is None or year <= code.until)
        ]
        return fitting[-1] if fitting else self.division_code


class Bodies:
    """All bodies by key, with the joins that people made. `is_indexed`: they are those of the database's own
    tables, so that what stands there of them holds."""

    is_indexed = False

    def __init__(
        self,
        places: Iterable[Place],
        seen: Iterable[Seen],
        inputs: Inputs,
        pairs: Iterable[tuple[str, str]] = (),
        proved: Iterable[Mapping[str, str]] = (),
    ) -> None:
        """`pairs`: every name of a body with a site that shows it, to tell apart what is named alike.
        `proved`: joins that need nobody's word; what people say of the same two names goes before."""
        self.places = {place.site: place for place in places}
        own = ((site_body(place.name), place.site) for place in self.places.values())
        self._alike = _tell_apart(self.places, (*own, *pairs))
        self._into: dict[str, str] = {}
        self._words: dict[frozenset[str], str] = {}
        self._join((*_other_names(inputs.bodies), *inputs.joins))
        self._join([line for line in proved if not self._is_said(line)], is_word=False)
        self.by_key: dict[str, Body] = {}
        self.at_site: dict[str, set[str]] = defaultdict(set)
        for place in self.places.values():
            if name := site_body(place.name):
                body = self.take(name, place.site, "registry")
                body.since = 0
                body.urls.setdefault(place.site, place.url)
        for one in seen:
            body = self.take(one.name, one.site, one.source)
            if one.year is not None:
                body.saw(one.year)
            elif not body.seen and body.since is None:
                body.since = 0
            if one.url:
                body.urls[one.site] = one.url
        said = [(self.take(line["name"], line["site"], "people"), line) for line in inputs.bodies]
        self._place()
        for body, line in said:
            self._say(body, line)
        self._heirs: dict[str, list[str]] = defaultdict(list)
        for body in self.by_key.values():
            for turn in body.successions:
                self._heirs[turn.successor].append(body.key)

    def key(self, name: str, site: str) -> str:
        """What identifies the body of that name on that site, after joins."""
        own = self._own_key(name, site)
        return self._into.get(own, own)

    def _own_key(self, name: str, site: str) -> str:
        if name in self._alike:
            return self._alike[name].get(site, f"{name}@{site}")
        return body_key(name, site)

    def take(self, name: str, site: str, source: str) -> Body:
        key = self.key(name, site)
        place = self.places.get(site, Place(site, "", "", ""))
        body = self.by_key.get(key)
        if body is None:
            main = key.partition("@")[0]
            body = Body(key, main, kind_of(main, place.level), body_level(main, place.level), "")
            self.by_key[key] = body
        body.names.setdefault(name, source)
        body.sources.add(source)
        if site:
            body.sites.add(site)
            self.at_site[site].add(key)
        return body

    def _place(self) -> None:
        """Parents and division codes, where names and sites make them certain: a body whose name begins
        with a division that a government of the registry has is below that government and has its code."""
        governments: dict[str, list[Body]] = defaultdict(list)
        by_code: dict[str, set[str]] = defaultdict(set)
        own = {}  # the site of each government
        for place in self.places.values():
            name = site_body(place.name)
            if name.endswith("人民政府"):
                body = self.by_key[self.key(name, place.site)]
                body.division_code = place.division_code or body.division_code
                governments[name.removesuffix("人民政府")].append(body)
                by_code[place.division_code].add(body.key)
                own[place.site] = body
        for body in self.by_key.values():
            if body.division_code:
                continue
            sites = [self.places[site] for site in sorted(body.sites) if site in self.places]
            above = self._above(body, governments)
            if above is None and "@" in body.key and sites and site_body(sites[0].name) != body.name:
                above = own.get(sites[0].site)
            if above is not None and above.key != body.key and body.kind != "vertical":
                body.parent = above.key
            # A county's bureau on the portal of its prefecture has not the prefecture's code.
            codes = {
                place.division_code for place in sites if not names_clash(body.name, site_body(place.name))
            }
            body.division_code = above.division_code if above else min(codes, default="")
        for code, keys in by_code.items():
            above_code = f"{code[:4]}00" if code[4:] not in ("", "00") else f"{code[:2]}0000"
            upper = by_code.get(above_code, set()) - keys
            for key in keys:
                if code and len(upper) == 1 and code != above_code:
                    self.by_key[key].parent = min(upper)

    @staticmethod
    def _above(body: Body, governments: Mapping[str, list[Body]]) -> Body | None:
        """The government of the longest division with which the body's name begins; of several that are
        named so, the one whose site shows the body."""
        for end in range(len(body.name) - 1, 1, -1):
            found = [one for one in governments.get(body.name[:end], ()) if one.key != body.key]
            if len(found) > 1:
                found = [one for one in found if one.sites & body.sites]
            if len(found) == 1:
                return found[0]
        return None

    def _say(self, body: Body, line: Mapping[str, str]) -> None:
        body.kind = line["kind"] or body.kind
        body.level = line["level"] or body.level
        if line["division_code"]:
            since, until = (int(line[end]) if line[end] else None for end in ("code_from", "code_until"))
            body.codes = [code for code in body.codes if (code.since, code.until) != (since, until)]
            body.codes.append(Code(line["division_code"], since, until))
            if until is None:
                body.division_code = line["division_code"]
        for name in _split(line["other_names"]):
            body.names.setdefault(name, "people")
        if line["parent"]:
            body.parent = self._find(line["parent"], line["site"]) or line["parent"]
        if line["url"] and line["site"]:
            body.urls[line["site"]] = line["url"]
        if line["from_year"]:
            body.since = int(line["from_year"])
        elif body.since is None and not body.seen:
            body.since = 0
        if line["until_year"]:
            body.until = int(line["until_year"]) if line["until_year"] != OPEN else None
            if body.until is None:
                body.successions = []
        if line["turn"]:
            other = self._find(line["successor"], "") or line["successor"]
            turn = Succession(other, line["turned_on"] or line["until_year"], line["turn"])
            body.successions = [one for one in body.successions if one.successor != other] + [turn]

    def _find(self, name: str, site: str) -> str:
        """The key of a body that is known by this name or key; empty where none is."""
        keys = (name, self.key(name, site))
        return next((key for key in keys if key in self.by_key), "")

    def _is_said(self, line: Mapping[str, str]) -> bool:
        own = self._own_key(line["name"], line["site"]), self._own_key(line["other"], line["other_site"])
        return self._words.get(frozenset(own), "undo") != "undo" or own[0] in self._into

    def _join(self, lines: Iterable[Mapping[str, str]], *, is_word: bool = True) -> None:
        """The last line about a pair holds: `join` makes one body of two, `undo` takes either back. `is_word`
        where people say so."""
        last: dict[tuple[str, str], str] = {}
        for line in lines:
            pair = (
                self._own_key(line["name"], line["site"]),
                self._own_key(line["other"], line["other_site"]),
            )
            last.pop(pair, None)
            last[pair] = line["action"]
        for (one, other), action in last.items():
            if is_word:
                self._words[frozenset((one, other))] = action
            if action == "join":
                while other in self._into:
                    other = self._into[other]
                if other != one:
                    self._into = {key: other if to == one else to for key, to in self._into.items()}
                    self._into[one] = other

    def joined(self) -> Mapping[str, str]:
        """The key of the body by each key that was joined into it."""
        return self._into

    def taken_over_by(self, key: str) -> list[str]:
        """The bodies that this one took over from."""
        return sorted(self._heirs.get(key, ()))

    def are_apart(self, one: str, other: str) -> bool:
        """Whether somebody said that two keys are two bodies."""
        return self._words.get(frozenset((one, other))) == "apart"

    def words(self) -> list[tuple[str, str, str]]:
        """What people said last of two keys, and have not taken back, in an order of its own."""
        return sorted((min(pair), max(pair), word) for pair, word in self._words.items() if word != "undo")

    def has_word_on(self, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Whether a join or its contrary holds about two names, each with its site."""
        keys = [self._own_key(line["name"], line["site"]) for line in (one, other)]
        return self._words.get(frozenset(keys), "undo") != "undo"

    def are_alike(self, one: Body, other: Body) -> bool:
        """Whether one name is the other with characters left out, and nobody said that they are two."""
        if one.key == other.key or self.are_apart(one.key, other.key):
            return False
        return is_short_for(one.name, other.name) or is_short_for(other.name, one.name)

    def may_be_one(self, one: Body, other: Body) -> bool:
        """Whether two names may well mean one body: they are alike, and no year has reports of both."""
        return not one.seen & other.seen and self.are_alike(one, other)

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


def _tell_apart(places: Mapping[str, Place], pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Keys by name and site for the names that several bodies have: there is a 鼓楼区教育局 in four cities.

    A name is told apart where sites of different prefectures show it and none of them names another place
    (a report that stands on a foreign site is still its body's).
    """
    sites: dict[str, set[str]] = defaultdict(set)
    for name, site in pairs:
        if name and "@" not in body_key(name, site):
            sites[name].add(site)
    alike = {}
    for name, some in sites.items():
        if len(some) < 2:
            continue
        at_home = {}
        for site in some & places.keys():
            code = places[site].division_code
            if code[2:4] not in ("", "00") and not names_clash(name, site_body(places[site].name)):
                at_home[site] = f"{name}@{code[:4]}"
        if len(set(at_home.values())) > 1:
            alike[name] = at_home
    return alike


class IndexedBodies(Bodies):
    """The bodies that the database's tables were made of; they are gathered when one is asked for."""

    is_indexed = True

    def __init__(self, make: Callable[[], Bodies]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        """What is not there yet: everything but what a class has."""
        if name.startswith("__"):
            raise AttributeError(name)
        vars(self).update(vars(self._make()))
        return vars(self)[name]


def _split(names: str) -> list[str]:
    return [name.strip() for name in re.split(r"[;；、|]", names) if name.strip()]


def _other_names(lines: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """The other names that people give a body, as the joins that they are."""
    for line in lines:
        for name in _split(line["other_names"]):
            yield {
                "action": "join",
                "name": name,
                "site": line["site"],
                "other": line["name"],
                "other_site": line["site"],
            }


def gather(db: sqlite3.Connection, inputs: Inputs, registry: Iterable[Place] = ()) -> Bodies:
    """Every body that the database, the registry and people name."""
    rows = db.execute(
        "SELECT site, name, level, division_code, coalesce(nullif(column_url, ''), home_url) FROM sites "
        "ORDER BY site"
    )
    places = {row[0]: Place(*(value or "" for value in row)) for row in rows}
    places.update({place.site: place for place in registry})
    query = f"SELECT DISTINCT body, site FROM ({_STANDING}) WHERE body <> '' ORDER BY 1, 2"
    pairs = [(row[0], row[1]) for row in db.execute(query)]
    known = map(tuple, db.execute("SELECT name, site, body, home FROM known_as ORDER BY 1, 2"))
    proved = [
        {"action": "join", "name": name, "site": site, "other": body, "other_site": home}
        for name, site, body, home in (*known, *_find_homes(pairs, places))
    ]
    bodies = Bodies(places.values(), _seen(db, places), inputs, pairs, proved)
    _find_lists(db, bodies)
    return bodies


def _find_homes(
    pairs: Iterable[tuple[str, str]], places: Mapping[str, Place]
) -> Iterator[tuple[str, str, str, str]]:
    """Whom a site calls by the bare name of a division (汉阴县) below its own: the government of that name,
    where the registry has its site there."""
    homes: dict[str, list[Place]] = defaultdict(list)
    for place in places.values():
        homes[site_body(place.name)].append(place)
    for name, site in pairs:
        full = f"{name}人民政府"
        if site not in places or full not in homes:
            continue
        below = [
            place
            for place in homes[full]
            if lies_within(place.division_code, places[site].division_code) and place.site != site
        ]
        if len({place.division_code for place in below}) == 1:
            yield name, site, full, min(place.site for place in below)


def _seen(db: sqlite3.Connection, places: Mapping[str, Place]) -> Iterator[Seen]:
    """Whom reports and lists name, in an order of its own, with the address of the last report."""
    query = f"""
        SELECT body, site, year, max(url) FROM ({_STANDING}) WHERE body <> '' AND year NOT NULL
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
    for name, site, year, url in db.execute(query):
        yield Seen(name, site, year, "reports", url)
    query = "SELECT DISTINCT site, title FROM sightings WHERE report IS NULL ORDER BY 1, 2"
    for site, title in db.execute(query):
        place = places.get(site)
        read = _read_title(title or "", place.name if place else "")
        if read.body and read.year is not None:
            yield Seen(read.body, site, read.year, "lists")


def _find_lists(db: sqlite3.Connection, bodies: Bodies) -> None:
    """Puts the list page that named a body's last report in place of that report's address."""
    query = """
        SELECT c.url FROM sightings s JOIN captures c ON c.id = s.capture
        WHERE s.site = ? AND s.url = ? ORDER BY s.visit DESC, s.capture LIMIT 1
    """
    for body in bodies.by_key.values():
        for site, url in body.urls.items():
            found = db.execute(query, (site, url)).fetchone()
            if found:
                body.urls[site] = found[0]
