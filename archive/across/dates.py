"""The rules about dates: what the ledger proves, and the one that a page's own date can break."""

from collections.abc import Iterator

from archive.across.record import Across, Years, rules
from archive.ledger.status import Entry

_STATES = {"on_time": "pass", "late": "fail", "overdue": "fail"}


def compare_deadline(entry: Entry, body: str) -> Iterator[Across]:
    """D01-D04: by the bounds that visits prove, never by a date that a page prints (a migration sets it
    anew)."""
    if entry.rule in rules():
        status = _STATES.get(entry.state, "not_assessable")
        why = f"{entry.state}, due on {entry.due_on}: not before {entry.not_before or '—'}, "
        why += f"not after {entry.not_after or '—'}"
        yield Across(entry.rule, body, entry.year, "", status, why=why, evidence=entry.evidence)


def compare_claims(years: Years) -> Iterator[Across]:
    """D05: a report that claims to be older than the year it reports on."""
    for document in years.now:
        if document.published_on:
            early = document.published_on < f"{years.year}-12-31"
            yield Across(
                "D05",
                years.body.key,
                years.year,
                "published_on",
                "fail" if early else "pass",
                reports=(document.id,),
                why=f"claims {document.published_on}" if early else "",
            )
