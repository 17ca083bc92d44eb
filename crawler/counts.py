"""What a visit has counted and noted so far, from which its outcome is made."""

from dataclasses import dataclass, field

from archive.warc import Capture
from crawler.fetch import Failure
from crawler.listing import Link


@dataclass(slots=True)
class Counts:
    """One visit. `listed` are addresses of reports, `new` those that no visit found before; `lists`,
    `evidence` and `looked_at` are captures; `incomplete` says in words why a list was not read whole;
    `elsewhere` has by year what lies on a host that is never asked (WeChat, a mirror)."""

    listed: set[str] = field(default_factory=set)
    new: dict[str, Link] = field(default_factory=dict)
    changed: int = 0
    withdrawn: int = 0
    moved: int = 0
    years: set[int] = field(default_factory=set)
    elsewhere: dict[int, str] = field(default_factory=dict)
    lists: list[Capture] = field(default_factory=list)
    evidence: list[Capture] = field(default_factory=list)
    looked_at: list[Capture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: Failure | None = None
    refusals: list[Failure] = field(default_factory=list)
    incomplete: str = ""
