"""One report at several addresses: which have the same report, and which of them stands for it; pure.

Two addresses are copies where both say the same now, and the one that stands has said all that the other ever
said: corrected at one of them alone, a report is two again. Whoever stands on its body's own site goes first,
then whoever was seen first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.ledger.naming import body_key, lies_within
from parsers.bodies import names_clash, site_body


@dataclass(frozen=True, slots=True)
class Said:
    """What an address said: digests of all of it and of what copies have in common (empty where no copy can
    be told), whose report it is as printed and in full, the id of the payload that stands for it at this
    address, the site that shows it, and when."""

    url: str
    content: str
    substance: str
    agency: str
    body: str
    speaker: str
    site: str
    site_name: str
    division_code: str
    first_seen_at: str
    last_seen_at: str


class _Address:
    """An address with all that it said."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.said = sorted(said, key=lambda one: (one.first_seen_at, one.speaker))
        # As the database says which version is current.
        self.now = max(said, key=lambda one: (one.last_seen_at, one.first_seen_at, one.speaker))
        self.substances = frozenset(one.substance for one in said)

    @property
    def rank(self) -> tuple[bool, bool]:
        """A site that names another place than the body is not its own; a name that no site completed says
        less."""
        now = self.now
        return names_clash(now.body, site_body(now.site_name)), now.body == now.agency

    @property
    def order(self) -> tuple[int, tuple[bool, bool], str, str]:
        return -len(self.substances), self.rank, self.said[0].first_seen_at, self.now.url

    def has_all_of(self, other: "_Address") -> bool:
        """Whether it can stand for another address: no version of it is told less than it was."""
        is_told_apart = len(other.substances) == len(other.said)
        return is_told_apart and self.substances >= other.substances and self.rank <= other.rank

    def speaker_of(self, substance: str) -> str:
        """The payload here that says it: the newest of what is said now, else the first."""
        if substance == self.now.substance:
            return self.now.speaker
        return next(one.speaker for one in self.said if one.substance == substance)


def find_names(said: Iterable[Said]) -> Iterator[tuple[str, str, str, str]]:
    """Under which name a site shows the reports of a body that another site names in full: name, site, full
    name, and the site that has it. Whatever two sites ever both showed proves it, also when one of them is
    corrected later; what two bodies might be is left out."""
    same: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.substance:
            same[one.substance].append(one)
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for some in same.values():
        full = min(((one.body, one.site) for one in some if one.body != one.agency), default=None)
        if full is not None and _is_of_one_body(some):
            for one in some:
                if one.body != full[0]:
                    found[one.body, one.site].add(full)
    for (name, site), bodies in sorted(found.items()):
        if len({body for body, _ in bodies}) == 1:
            yield name, site, *min(bodies)


def match_copies(said: Iterable[Said]) -> Iterator[tuple[str, str, str]]:
    """For each payload that repeats one at another address: the id of that one, its own address and content.
    `said` comes address by address."""
    same: dict[str, list[_Address]] = defaultdict(list)
    for _, some in groupby(said, key=lambda one: one.url):
        address = _Address(list(some))
        if "" not in address.substances:
            same[address.now.substance].append(address)
    for addresses in same.values():
        if len(addresses) > 1 and _is_of_one_body([address.now for address in addresses]):
            yield from _match(addresses)


def _match(addresses: list[_Address]) -> Iterator[tuple[str, str, str]]:
    standing: list[_Address] = []
    for address in sorted(addresses, key=lambda one: one.order):
        other = next((one for one in standing if one.has_all_of(address)), None)
        if other is None:
            standing.append(address)
            continue
        for one in address.said:
            yield other.speaker_of(one.substance), one.url, one.content


def _is_of_one_body(some: Sequence[Said]) -> bool:
    """Whether what several addresses show is surely one body's: one name, completed on some of them alone,
    that says where the body is; on sites of which each lies above or below each other, as far as the registry
    says where."""
    names = {one.body for one in some if one.body != one.agency} or {one.body for one in some}
    if len(names) > 1:
        return False
    if len({one.site for one in some}) > 1 and "@" in body_key(min(names), ""):
        return False
    codes = {one.division_code for one in some} - {""}
    return all(lies_within(one, other) or lies_within(other, one) for one in codes for other in codes)
