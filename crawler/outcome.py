"""How a visit ended: from what was seen to the one outcome of the contract, the first that applies."""

from dataclasses import dataclass

OUTCOMES = (
    "robots_refused",
    "blocked",
    "down",
    "layout_unknown",
    "partial",
    "withdrawn",
    "changed",
    "new",
    "not_yet_published",
    "unchanged",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one visit saw. `refused` is robots_refused, blocked, down, or empty; `column` whether a list page
    was read that is the annual-report column; `expected` whether the report of the expected year was ever
    seen there, in this visit or before; `elsewhere` whether a row for it leads to a host never asked."""

    refused: str = ""
    column: bool = False
    listed: int = 0
    listed_before: bool = False
    incomplete: bool = False
    withdrawn: int = 0
    changed: int = 0
    new: int = 0
    expected: bool = False
    elsewhere: bool = False


def judge(seen: Seen) -> str:
    """The outcome: there is no "ok, 0", and a column that could not be read is never "not published"."""
    if seen.refused:
        return seen.refused
    if not seen.column and not seen.incomplete:
        return "layout_unknown"
    if seen.listed_before and not seen.listed and not seen.incomplete:
        return "layout_unknown"
    if seen.incomplete:
        return "partial"
    for count, outcome in ((seen.withdrawn, "withdrawn"), (seen.changed, "changed"), (seen.new, "new")):
        if count:
            return outcome
    if seen.expected:
        return "unchanged"
    # What is listed and could not be looked at: nobody may say that it is not published.
    return "partial" if seen.elsewhere else "not_yet_published"
