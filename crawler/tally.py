"""What lists say of themselves (共3页, a total) held against what of them was read."""

from dataclasses import dataclass, field

from crawler.listing import Listing
from crawler.markup import Markup
from crawler.pagers import WRITTEN
from crawler.steps import Step


@dataclass(slots=True)
class _Count:
    pages: int = 0
    claimed: int = 0
    total: int = 0
    rows: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """The lists of one visit, by their first pages."""

    _lists: dict[str, _Count] = field(default_factory=dict)

    def take(self, step: Step, markup: Markup, listing: Listing, rows: set[str]) -> None:
        """Counts a page with these rows. Windows of an API are others than the visible pages, and count
        nothing; a server that gives the same page again has given none."""
        if not rows or any("record=" in ask.url for ask in (step.ask, *listing.more)):
            return
        count = self._lists.setdefault(step.first or step.ask.url, _Count())
        said = WRITTEN.search(markup.source)
        count.claimed = max(count.claimed, int(said[1]) if said else 0)
        count.total = max(count.total, listing.total or 0)
        if not rows <= count.rows:
            count.pages += 1
            count.rows |= rows

    def unread(self) -> str:
        """Which list has more than could be read, in words; empty where each was read whole."""
        for first, count in self._lists.items():
            for claimed, read, what in (
                (count.claimed, count.pages, "pages"),
                (count.total, len(count.rows), "rows"),
            ):
                if read < claimed:
                    return f"{first}: says that it has {claimed} {what}, of which {read} could be read"
        return ""
