"""F05: whose sentences a report has. Nine of ten the same, from ten on, is a copy."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from archive.across.record import Across, Document, Years
from parsers.bodies import is_short_for

ENOUGH, SHARE = 10, 0.9
# One sentence of four leads to other reports; one that half the country prints leads to fifty of them.
_SAMPLE, _MOST = 4, 50


class Copies:
    """The sentences of many reports, to ask which others have those of one; holds some bytes of each."""

    def __init__(self) -> None:
        self._having: dict[int, list[str]] = defaultdict(list)
        self._bodies: dict[str, tuple[str, str]] = {}

    def add(self, report: str, body: tuple[str, str], sentences: frozenset[str]) -> None:
        """Takes in a report of a body (key and name)."""
        if len(sentences) < ENOUGH:
            return
        self._bodies[report] = body
        for mark in _marks(sentences):
            if len(self._having[mark]) < _MOST:
                self._having[mark].append(report)

    def near(self, document: Document, body: tuple[str, str]) -> list[str]:
        """The reports of other bodies that share most of the marks, the likeliest first."""
        counts = Counter(
            report for mark in _marks(document.sentences) for report in self._having.get(mark, ())
        )
        return [
            report
            for report, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if not _is_one(self._bodies[report], body)
        ][:5]


def _is_one(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names may be one body's, whose report stands in two places."""
    return one[0] == other[0] or is_short_for(one[1], other[1]) or is_short_for(other[1], one[1])


def _marks(sentences: frozenset[str]) -> Iterator[int]:
    for sentence in sentences:
        mark = int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest())
        if mark % _SAMPLE == 0:
            yield mark


def compare_sentences(years: Years, copies: Copies, load: Callable[[str], Document]) -> Iterator[Across]:
    """F05 for each current report: against the body's own of the year before, and against others'."""
    for document in years.now:
        made = Across("F05", years.body.key, years.year, "", "pass", reports=(document.id,))
        if len(document.sentences) < ENOUGH:
            yield _with(made, "not_assessable", "fewer than ten sentences", ())
            continue
        own = [one for one in years.before if one.scope == document.scope]
        others = [load(name) for name in copies.near(document, (years.body.key, years.body.name))]
        found = [(one, _share(document, one)) for one in (*own, *others)]
        copied = [(one, share) for one, share in found if share >= SHARE]
        for one, share in copied[:1]:
            whose = "its own report" if one in own else f"the report of {one.agency}"
            yield _with(
                made, "fail", f"{share:.0%} of its sentences are those of {whose} of {one.year}", (one.id,)
            )
        if not copied:
            yield made


def _share(one: Document, other: Document) -> float:
    return len(one.sentences & other.sentences) / len(one.sentences)


def _with(made: Across, status: str, why: str, others: tuple[str, ...]) -> Across:
    reports = (*made.reports, *others)
    return Across(made.rule, made.body, made.year, made.scope, status, reports=reports, why=why)
