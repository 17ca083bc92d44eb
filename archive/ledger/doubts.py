"""What is in doubt about the bodies, a line each with what to do about it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from archive.ledger.bodies import Bodies, Body
from archive.ledger.inputs import Inputs

_SAME_END = (("街道办事处", "街道"), ("人民政府", "政府"), ("管理委员会", "管委会"))


def list_doubts(bodies: Bodies, inputs: Inputs) -> Iterator[str]:
    """Duplicates, pairs that nobody settled, unknown parents, successors and sites, impossible years, codes
    without six digits, and joins of names that nothing has."""
    yield from _doubles(bodies)
    for key in sorted(bodies.by_key):
        body = bodies.by_key[key]
        yield from _places(body, bodies)
        yield from _years(body)
    for line in inputs.joins:
        if line["action"] == "undo":
            continue
        for name, site in ((line["name"], line["site"]), (line["other"], line["other_site"])):
            if bodies.key(name, site) not in bodies.by_key:
                where = f" on {site}" if site else ""
                yield f"{name}{where}: joins.csv says {line['action']}, and no body has the name; undo it"


def _doubles(bodies: Bodies) -> Iterator[str]:
    same: dict[tuple[str, str], set[str]] = defaultdict(set)
    for body in bodies.by_key.values():
        _, at, home = body.key.partition("@")
        same[_plain(body.name), at + home].add(body.key)
    doubled = set()
    for keys in sorted(map(sorted, same.values())):
        if len(keys) > 1 and not all(
            bodies.are_apart(one, other) for place, one in enumerate(keys) for other in keys[place + 1 :]
        ):
            doubled.add(frozenset(keys))
            yield f"{', '.join(keys)}: one name written twice; settle it with `xxgk bodies join` or `apart`"
    for one, other in bodies.unsettled():
        if not any({one.key, other.key} <= keys for keys in doubled):
            yield (
                f"{one.key}, {other.key}: may be one body, and is not held against either; settle it with "
                "`xxgk bodies join` or `apart`"
            )


def _plain(name: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    for end, short in _SAME_END:
        text = text.removesuffix(end) + short if text.endswith(end) else text
    return text


def _places(body: Body, bodies: Bodies) -> Iterator[str]:
    if body.parent and body.parent not in bodies.by_key:
        yield f"{body.key}: its parent {body.parent} is unknown; add it with `xxgk bodies import`"
    above, steps = body, [body.key]
    while above.parent in bodies.by_key:
        above = bodies.by_key[above.parent]
        steps.append(above.key)
        if above.key == body.key:
            yield f"{' below '.join(steps)}: a circle of parents; correct one in bodies.csv"
            break
        if len(steps) != len(set(steps)):
            break
    for turn in body.successions:
        if turn.successor and turn.successor not in bodies.by_key:
            yield f"{body.key}: its successor {turn.successor} is unknown; add it with `xxgk bodies import`"
    for code in sorted({body.division_code, *(code.code for code in body.codes)} - {""}):
        if not re.fullmatch(r"[1-9][0-9]{5}", code):
            yield f"{body.key}: its code {code!r} is not six digits; correct the registry or bodies.csv"
    for site in sorted(body.sites - bodies.places.keys()):
        yield f"{body.key}: no crawl has visited its site {site}; correct the key, or crawl it"
    if not body.sites:
        yield f"{body.key}: no site, so nobody can look; say which in the column site of bodies.csv"


def _years(body: Body) -> Iterator[str]:
    first = body.since or min(body.years, default=0)
    if body.until is not None and first > body.until:
        yield f"{body.key}: from {first} until {body.until}; correct one in bodies.csv"
    after = sorted(year for year in body.years if body.until is not None and year > body.until)
    if after:
        yield (
            f"{body.key}: closed after {body.until}, and there is a report of {after[0]}; open it again with "
            "`xxgk bodies close --open`, or say who published that one"
        )
    this = datetime.now(UTC).year
    ahead = sorted(year for year in body.years if year > this or year < 2008)
    if ahead:
        yield f"{body.key}: a report of {ahead[0]}, a year of which there can be none; look at its title"
    for place, one in enumerate(body.codes):
        for other in body.codes[place + 1 :]:
            if (one.since or 0) <= (other.until or 9999) and (other.since or 0) <= (one.until or 9999):
                yield f"{body.key}: the years of its codes {one.code} and {other.code} overlap; correct one"
