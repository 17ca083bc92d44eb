"""What people say about bodies: the files of `inputs/` that no rebuild touches.

`bodies.csv` says that a body exists, what it is, from when until when, and who took over from it; `joins.csv`
that two names mean one body, or two. Lines are only ever added, so that what was believed when stays
readable; the last line about a body or a pair holds.
"""

import csv
import io
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from archive.ledger.dues import KINDS
from archive.ledger.sheets import SheetError, read_rows, read_table

BODIES = (
    "name", "site", "kind", "level", "division_code", "code_from", "code_until", "other_names", "parent",
    "url", "from_year", "until_year", "successor", "turn", "turned_on", "note", "author", "date",
)  # fmt: skip
JOINS = ("action", "name", "site", "other", "other_site", "reason", "author", "date")
FILES: Mapping[str, tuple[str, ...]] = {"bodies.csv": BODIES, "joins.csv": JOINS}
RULINGS = (
    "finding", "name", "site", "year", "kind", "decision", "text", "by", "on", "source", "author", "date",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {**FILES, "rulings.csv": RULINGS}
"""Beside the files about bodies, the one about findings (`archive.ledger.rulings` reads it)."""
OPEN = "-"
"""As `until_year`: the body is not closed any more."""
ACTIONS = ("join", "apart", "undo")
TURNS = ("renamed", "merged", "split", "moved", "abolished")
LEVELS = ("central", "province", "prefecture", "county", "department", "township")
_SPELLINGS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    files("archive.ledger").joinpath("spellings.toml").read_text("utf-8")
)
HEADS: Mapping[str, str] = {
    **{column: column for columns in COLUMNS.values() for column in columns},
    **{words: column for column, spellings in _SPELLINGS["head"].items() for words in spellings},
}
"""Column by what stands in its head, in lower case and without blanks."""
_WORDS = {
    column: {word: value for value, spellings in _SPELLINGS[column].items() for word in spellings}
    for column in ("kind", "level", "turn")
}
Line = Mapping[str, str]
Amiss = Callable[[str, int, str], None]


class InputError(ValueError):
    """Lines that people wrote cannot be followed; a line of the message for each: which, why, what to do."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The lines of the files, in their order, each with every column."""

    bodies: tuple[Line, ...] = ()
    joins: tuple[Line, ...] = ()


def read_inputs(folder: Path, amiss: Amiss | None = None) -> Inputs:
    """What people have said so far; nothing where the files are not there. A line that cannot be followed is
    told to `amiss` with its file and number and left out, or raises InputError with all of them."""
    wrong: list[str] = []

    def note(name: str, line: int, text: str) -> None:
        wrong.append(f"{folder / 'inputs' / name} line {line}: {text}")

    read = [_read(folder / "inputs" / name, check, amiss or note) for name, check in CHECKS.items()]
    if wrong:
        raise InputError("\n".join(wrong))
    return Inputs(*read)


def _read(path: Path, check: Callable[[Line], dict[str, str]], amiss: Amiss) -> tuple[Line, ...]:
    if not path.exists():
        return ()
    try:
        lines, _ = read_table(path, HEADS)
        if lines and not any("name" in line for _, line in lines):
            raise SheetError("no column name (名称) in the first line; add it")
    except SheetError as error:
        amiss(path.name, 1, str(error).removeprefix(f"{path}: "))
        return ()
    good = []
    for number, line in lines:
        try:
            good.append(check(line))
        except InputError as error:
            amiss(path.name, number, str(error))
    return tuple(good)


def check_body(line: Line) -> dict[str, str]:
    """The line with every column, its words those of the program; InputError where it cannot be followed."""
    fields = {column: line.get(column, "") for column in BODIES}
    if not fields["name"]:
        raise InputError("no name; give the full name of the body")
    for column, known in (("kind", KINDS), ("level", LEVELS)):
        fields[column] = _WORDS[column].get(fields[column], fields[column])
        if fields[column] and fields[column] not in known:
            raise InputError(f"there is no {column} {fields[column]!r}; they are {', '.join(known)}")
    if fields["division_code"] and not re.fullmatch(r"[1-9][0-9]{5}", fields["division_code"]):
        raise InputError(f"division_code is {fields['division_code']!r}; give six digits, or leave it empty")
    if fields["url"] and not fields["url"].startswith(("http://", "https://")):
        raise InputError(f"url is {fields['url']!r}; write it with http:// or https://")
    for first, last in (("from_year", "until_year"), ("code_from", "code_until")):
        for column in (first, last):
            if not fields[column] or (fields[column] == OPEN and column == "until_year"):
                continue
            if not (re.fullmatch("[0-9]{4}", fields[column]) and 1949 <= int(fields[column]) <= 2100):
                raise InputError(f"{column} is {fields[column]!r}; give a year such as 2024")
        if fields[first] > "" and OPEN < fields[last] < fields[first]:
            raise InputError(f"{first} {fields[first]} is after {last} {fields[last]}; correct one")
    fields["turn"] = _WORDS["turn"].get(fields["turn"], fields["turn"]) or (
        "merged" if fields["successor"] else ""
    )
    if fields["turn"] and fields["turn"] not in TURNS:
        raise InputError(f"there is no turn {fields['turn']!r}; they are {', '.join(TURNS)}")
    if fields["turn"] not in ("", "abolished") and not fields["successor"]:
        raise InputError(f"{fields['turn']}, and no successor; name the body that took over")
    if fields["turned_on"] and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", fields["turned_on"]):
        raise InputError(f"turned_on is {fields['turned_on']!r}; give a year, or a day such as 2024-03-19")
    if (fields["code_from"] or fields["code_until"]) and not fields["division_code"]:
        raise InputError("years of a code, and no division_code; give its six digits")
    return fields


def check_join(line: Line) -> dict[str, str]:
    """The line with every column; InputError where it cannot be followed."""
    fields = {column: line.get(column, "") for column in JOINS}
    if fields["action"] not in ACTIONS:
        raise InputError(f"there is no action {fields['action']!r}; they are {', '.join(ACTIONS)}")
    if not fields["name"] or not fields["other"]:
        raise InputError("two names are needed, name and other")
    return fields


CHECKS: Mapping[str, Callable[[Line], dict[str, str]]] = {"bodies.csv": check_body, "joins.csv": check_join}


def append_lines(folder: Path, name: str, lines: Sequence[Line]) -> None:
    """Adds lines to a file of `inputs/` in one step: whoever is interrupted leaves the old file. Columns
    that its first line has not are added behind it; what stands there stays, also what we do not know."""
    path = folder / "inputs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    old = [row for _, row in read_rows(path)] if path.exists() else []
    first, *rows = old or [[]]
    heads = [head_of(head) for head in first]
    missing = [column for column in COLUMNS[name] if column not in heads]
    first, heads = [*first, *missing], [*heads, *missing]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([first, *rows, *([line.get(head, "") for head in heads] for line in lines)])
    fresh = path.with_name(f".{name}.new")
    with fresh.open("wb") as file:
        file.write(text.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def head_of(words: str) -> str:
    """The column that a head names, empty where it names none of ours."""
    return HEADS.get("".join(words.lower().split()), "")
