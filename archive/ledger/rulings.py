"""What an agency answered and what a reviewer decided about a finding: `inputs/rulings.csv`.

A ruling stands beside the state and never changes it. Lines are only ever added and no rebuild touches them;
the last decision about a finding holds.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.ledger.bodies import Bodies
from archive.ledger.entries import Entry, finding_id
from archive.ledger.inputs import COLUMNS, HEADS, InputError, Line
from archive.ledger.sheets import SheetError, read_table

NAME = "rulings.csv"
RULINGS = COLUMNS[NAME]
_YEARS = range(2008, 2101)
KINDS = ("reply", "decision")
DECISIONS = ("upheld", "dismissed", "open")
_CHINESE = {
    "答复": "reply", "机关答复": "reply", "决定": "decision", "复核决定": "decision",
    "维持": "upheld", "维持认定": "upheld", "撤销": "dismissed", "撤销认定": "dismissed", "待定": "open",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ruling:
    """A reply or a decision: `by` whom and `on` which day it was given, with what document (`source`);
    `decision` is empty for a reply; `author` and `date` say who wrote the line, and when."""

    kind: str
    decision: str
    text: str
    by: str
    on: str
    source: str
    author: str
    date: str


class Rulings:
    """The rulings of an archive, by finding. A finding keeps them when its body is joined to another."""

    def __init__(self, lines: tuple[Line, ...], bodies: Bodies) -> None:
        self._lines = lines
        self._bodies = bodies
        self._of: dict[str, list[Ruling]] = defaultdict(list)
        earlier = self._earlier_ids()
        for line in lines:
            ruling = Ruling(*(line[name] for name in Ruling.__dataclass_fields__))
            self._of[self._finding(line, earlier)].append(ruling)

    def of(self, entry: Entry) -> tuple[Ruling, ...]:
        """What was said about a finding, in the order in which it was written."""
        return tuple(self._of.get(entry.finding, ()))

    def list_all(self) -> list[tuple[str, Line]]:
        """Every line with the id that its finding has now."""
        earlier = self._earlier_ids()
        return [(self._finding(line, earlier), line) for line in self._lines]

    def _finding(self, line: Line, earlier: Mapping[str, str]) -> str:
        if line["name"]:
            return finding_id(self._bodies.key(line["name"], line["site"]), int(line["year"]))
        return earlier.get(line["finding"], line["finding"])

    def _earlier_ids(self) -> dict[str, str]:
        """The present id by each that the finding had before its body was joined to another."""
        if all(line["name"] for line in self._lines):
            return {}
        return {
            finding_id(old, year): finding_id(new, year)
            for old, new in self._bodies.joined().items()
            for year in _YEARS
        }


def read_rulings(folder: Path) -> tuple[Line, ...]:
    """The lines of `inputs/rulings.csv`; nothing where it is not there. InputError with a line for each that
    cannot be followed."""
    path = folder / "inputs" / NAME
    if not path.exists():
        return ()
    try:
        lines, _ = read_table(path, HEADS)
    except SheetError as error:
        raise InputError(str(error)) from error
    good, wrong = [], []
    for number, line in lines:
        try:
            good.append(check_ruling(line))
        except InputError as error:
            wrong.append(f"{path} line {number}: {error}")
    if wrong:
        raise InputError("\n".join(wrong))
    return tuple(good)


def check_ruling(line: Line) -> dict[str, str]:
    """The line with every column, its words those of the program; InputError where it cannot be followed."""
    fields = {column: line.get(column, "") for column in RULINGS}
    for column, known in (("kind", KINDS), ("decision", DECISIONS)):
        fields[column] = _CHINESE.get(fields[column], fields[column])
        if fields[column] not in ((*known, "") if column == "decision" else known):
            raise InputError(f"there is no {column} {fields[column]!r}; they are {', '.join(known)}")
    if (fields["kind"] == "decision") != bool(fields["decision"]):
        raise InputError(f"a decision is one of {', '.join(DECISIONS)}, and a reply has none; correct it")
    if fields["finding"] and not re.fullmatch("[0-9a-f]{16}", fields["finding"]):
        raise InputError(f"finding is {fields['finding']!r}; give the 16 letters that `xxgk status` shows")
    if bool(fields["name"]) != bool(fields["year"]) or not (fields["finding"] or fields["name"]):
        raise InputError("whose finding? give its id, or name and year of the body")
    if fields["year"] and not re.fullmatch("(19|20)[0-9]{2}", fields["year"]):
        raise InputError(f"year is {fields['year']!r}; give a year such as 2024")
    if not fields["text"]:
        raise InputError("no text; say what was replied or decided")
    try:
        date.fromisoformat(fields["on"])
    except ValueError as error:
        raise InputError(f"on is {fields['on']!r}; give the day, such as 2025-03-19") from error
    return fields
