"""Which part of an archive a release holds: by region, years, level and indicators."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.codebook import cell_ids, read_codebook
from archive.release.series import SERIES

LEVELS = ("central", "province", "prefecture", "county", "department", "township")


class SubsetError(Exception):
    """A subset that cannot be meant; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Subset:
    """What to take; empty means everything. A region is a division code, whose trailing zeros are left out
    (320000 is all of 江苏), or words of the body's or the site's name."""

    regions: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    levels: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {line["id"] for line in read_codebook()}
        for name in self.indicators:
            if name not in known:
                near = sorted(one for one in known if name in one)[:5]
                hint = f"did you mean {', '.join(near)}?" if near else "the table indicators lists all"
                raise SubsetError(f"{name}: no such indicator; {hint}")
        for level in self.levels:
            if level not in LEVELS:
                raise SubsetError(f"{level}: no such level; one of {' '.join(LEVELS)}")

    def holds(self, name: str, site_name: str, division_code: str, level: str, year: int | None) -> bool:
        """Whether a report of this body and year belongs to the subset."""
        if self.first_year is not None and (year is None or year < self.first_year):
            return False
        if self.last_year is not None and (year is None or year > self.last_year):
            return False
        return self.holds_body(name, site_name, division_code, level)

    def holds_body(self, name: str, site_name: str, division_code: str, level: str) -> bool:
        """Whether a body belongs to it, whatever the year."""
        if self.levels and level not in self.levels:
            return False
        return not self.regions or any(
            division_code.startswith(_stem(region))
            if region.isdecimal()
            else region in f"{name}\n{site_name}"
            for region in self.regions
        )

    def cells(self) -> tuple[str, ...]:
        """The indicators that are cells, in the order of the codebook, with what the wanted series need."""
        wanted = set(self.indicators)
        wanted.update(name for one in SERIES if one.id in wanted for name in one.needs())
        return tuple(name for name in cell_ids() if not self.indicators or name in wanted)

    def series(self) -> tuple[str, ...]:
        return tuple(one.id for one in SERIES if not self.indicators or one.id in self.indicators)

    def words(self) -> str:
        """The subset in words, for the papers; `all` where nothing is left out."""
        parts: list[str] = []
        for word, values in (
            ("region", self.regions),
            ("level", self.levels),
            ("indicators", self.indicators),
        ):
            if values:
                parts.append(f"{word} {' '.join(values)}")
        if self.first_year is not None or self.last_year is not None:
            parts.append(f"years {self.first_year or ''}-{self.last_year or ''}")
        return "; ".join(parts) or "all"


def _stem(code: str) -> str:
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def years(text: str) -> tuple[int | None, int | None]:
    """First and last year of `2022`, `2019-2023`, `2019-` or `-2023`; SubsetError for anything else."""
    first, dash, last = text.partition("-")
    if not all(part == "" or (part.isdecimal() and len(part) == 4) for part in (first, last)) or text in (
        "",
        "-",
    ):
        raise SubsetError(f"{text}: not years; write 2022, 2019-2023, 2019- or -2023")
    one = int(first) if first else None
    return one, (int(last) if last else None) if dash else one


def listed(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of options that may be repeated or joined by commas."""
    return tuple(dict.fromkeys(word.strip() for text in texts for word in text.split(",") if word.strip()))
