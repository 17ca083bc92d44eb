"""The items as they are declared, and what a judgement is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import msgspec

from archive.ledger.entries import Entry
from archive.ledger.lexicon import LANGUAGES, word

VERDICTS: Final = ("yes", "no", "not_assessable")


class Item(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One item: its words, what it rests on, of which kinds of body and since which year it is asked."""

    id: str
    zh: str
    en: str
    basis: str
    kinds: tuple[str, ...] = ()
    from_year: int = 0


class _Items(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    item: tuple[Item, ...]
    reason: dict[str, tuple[str, str]]
    verdict: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one item with its reason (a name of `items.toml` and what fills it) and its evidence:
    captures by id, cells as report and indicator, and the sentence that says it."""

    item: str
    verdict: str
    reason: str
    filling: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    captures: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A body and year with the judgements in the order of the items; `report` is the one that was judged."""

    entry: Entry
    report: str
    judgements: tuple[Judgement, ...]

    def score(self, weights: Mapping[str, float]) -> tuple[float, float, float]:
        """What is proved, what could still be (items not assessable), and the sum of all weights."""
        points = dict.fromkeys(VERDICTS, 0.0)
        for one in self.judgements:
            points[one.verdict] += weights.get(one.item, 0.0)
        return points["yes"], points["not_assessable"], sum(points.values())


@cache
def _declared() -> _Items:
    text = files("archive.evaluation").joinpath("items.toml").read_bytes()
    return msgspec.toml.decode(text, type=_Items)


def items() -> tuple[Item, ...]:
    """The items in their order."""
    return _declared().item


def reason_of(one: Judgement, lang: str) -> str:
    """Why, in words."""
    filling = {
        name: word("state", text, lang) if name == "state" else text for name, text in one.filling.items()
    }
    return _declared().reason[one.reason][LANGUAGES.index(lang)].format(**filling)


def verdict_of(verdict: str, lang: str) -> str:
    """The verdict in words."""
    return _declared().verdict[verdict][LANGUAGES.index(lang)]
