"""What visits prove about one report: the bounds of its publication and the state that follows; pure.

Nothing here reads a date that a page prints. A report was there when a visit saw it; it was not there when a
visit read the whole column and did not see it; everything else proves nothing. That a report came late is
said only where it later stood in a list that the visit had read: a column that moved leaves an old one
behind, whole and without it.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

STATES = (
    "on_time",
    "late",
    "undecided",
    "overdue",
    "not_due_yet",
    "never_looked",
    "blocked",
    "down",
    "layout_unknown",
    "robots_refused",
    "withdrawn",
)
# Where several sites of a body could not be looked at, the first of these is the state.
# Reports appear from December on, and the last are due at the end of March.
SEASON = timedelta(days=125)
_HINDRANCES = ("blocked", "down", "layout_unknown", "robots_refused")


@dataclass(frozen=True, slots=True)
class Look:
    """What one visit to one site says of one report. `since` is the earliest moment of what it read, which
    for a visit that took over from a killed one lies before its start; `until` its end, None where it was
    killed; `shown_at` when the report was seen, in the list `shown_on`; `is_doubtful` where it showed
    something that may be it; `lists` are the lists it read, each named so that two visits name it alike
    (both empty: there is but one)."""

    visit: str
    since: datetime
    until: datetime | None
    outcome: str
    is_whole: bool
    shown_at: datetime | None = None
    is_doubtful: bool = False
    shown_on: str = ""
    lists: frozenset[str] = frozenset()

    @property
    def proves_absence(self) -> bool:
        return self.is_whole and self.shown_at is None and not self.is_doubtful

    def may_show(self, ends_at: datetime) -> bool:
        """Whether it showed something that may be a report due then, and nothing that surely is."""
        return self.is_doubtful and self.shown_at is None and self.since >= ends_at - SEASON


@dataclass(frozen=True, slots=True)
class Standing:
    """A state and what proves it: the bounds, the visits that set them, and those that could not look."""

    state: str
    not_before: datetime | None = None
    not_after: datetime | None = None
    visits: tuple[str, ...] = ()
    hindered: tuple[str, ...] = ()


def judge(sites: Mapping[str, Sequence[Look]], ends_at: datetime, as_of: datetime) -> Standing:
    """The standing of a report at the moment `as_of`, from the looks at every site where its body publishes;
    it is due before `ends_at`.

    A report that is absent from one of two sites may stand on the other: absence is proved by all of them,
    and once it was seen, by lists that were to show it.
    """
    looks = {site: _until(some, as_of) for site, some in sites.items()}
    shown = min(
        ((look.shown_at, look.visit) for some in looks.values() for look in some if look.shown_at),
        default=None,
    )
    not_after = shown[0] if shown else None
    doubt = min(
        (look.since for some in looks.values() for look in some if look.may_show(ends_at)), default=None
    )
    absences = [_last_absence(some, not_after, ends_at, doubt) for some in looks.values()]
    absence = min(((look.since, look.visit) for look in absences if look), default=None)
    if not absences or None in absences:
        absence = None
    not_before = absence[0] if absence else None
    proof = tuple(visit for visit in (absence and absence[1], shown and shown[1]) if visit)
    if not_after is not None:
        gone = _gone(looks)
        if gone:
            state, proof = "withdrawn", (*proof, *gone)
        elif not_after < ends_at:
            state = "on_time"
        else:
            state = "late" if not_before is not None and not_before >= ends_at else "undecided"
        return Standing(state, not_before, not_after, proof)
    if as_of < ends_at:
        return Standing("not_due_yet", not_before, None, proof)
    if not_before is not None and not_before >= ends_at:
        return Standing("overdue", not_before, None, proof)
    state, hindered = _hindrance(looks, ends_at)
    return Standing(state, not_before, None, proof, hindered)


def _until(looks: Sequence[Look], as_of: datetime) -> list[Look]:
    """The looks that were over by then, and those under way that had seen the report."""
    return sorted(
        (
            look
            for look in looks
            if (look.until or look.since) <= as_of or (look.shown_at is not None and look.shown_at <= as_of)
        ),
        key=lambda look: look.since,
    )


def _last_absence(
    looks: Sequence[Look], not_after: datetime | None, ends_at: datetime, doubt: datetime | None
) -> Look | None:
    """The last look that proves the report's absence. Where it was seen, one after the due date proves only
    that a list which showed it after did not yet, and nothing where it may have been seen (`doubt`) before
    it."""
    proofs = [look for look in looks if look.proves_absence]
    if not_after is None:
        return proofs[-1] if proofs else None
    showing = {look.shown_on for look in looks if look.shown_at is not None}
    return next(
        (
            look
            for look in reversed(proofs)
            if look.since < not_after
            and (
                look.since < ends_at
                or (is_among(showing, look.lists) and (doubt is None or look.since < doubt))
            )
        ),
        None,
    )


def is_among(showing: Set[str], lists: Set[str]) -> bool:
    """Whether one of the lists that show a report is one that was read, or lies below it."""
    return (
        "" in showing
        or not showing.isdisjoint(lists)
        or any(one.startswith(each) for one in showing for each in lists if each.endswith("/"))
    )


def _gone(looks: Mapping[str, Sequence[Look]]) -> tuple[str, ...]:
    """The visits that prove it gone: on every site that showed it, the last whole one no longer does, and
    read a list that did."""
    proof = []
    for some in looks.values():
        shown = [look.shown_at for look in some if look.shown_at is not None]
        if not shown:
            continue
        last = [look for look in some if look.shown_at is not None or look.is_whole][-1]
        showing = {look.shown_on for look in some if look.shown_at is not None}
        if not last.proves_absence or last.since < max(shown) or not is_among(showing, last.lists):
            return ()
        proof.append(last.visit)
    return tuple(proof)


def _hindrance(looks: Mapping[str, Sequence[Look]], ends_at: datetime) -> tuple[str, tuple[str, ...]]:
    """Why nothing is proved after the due date: the sites that could not be looked at, or were not."""
    ends = {site: some[-1] for site, some in looks.items() if some}
    unproved = {
        site: look
        for site, look in ends.items()
        if not any(one.proves_absence and one.since >= ends_at for one in looks[site])
    }
    for outcome in _HINDRANCES:
        visits = tuple(look.visit for look in unproved.values() if look.outcome == outcome)
        if visits:
            return outcome, visits
    if len(ends) < len(looks) or not looks:
        return "never_looked", ()
    return "undecided", tuple(look.visit for look in unproved.values())
