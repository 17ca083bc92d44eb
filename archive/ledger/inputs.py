"""What people say about bodies: `inputs/bodies.csv` and `inputs/joins.csv`, which no rebuild touches.

Lines are only ever added, so that what was believed when stays readable; the last line about a body holds.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

BODIES = (
    "name", "site", "kind", "level", "division_code",
    "from_year", "until_year", "note", "author", "date",
)  # fmt: skip
JOINS = ("action", "name", "site", "other", "other_site", "reason", "author", "date")
ACTIONS = ("join", "apart", "undo")
_CHINESE = {
    "名称": "name",
    "机构名称": "name",
    "单位名称": "name",
    "单位": "name",
    "站点": "site",
    "类型": "kind",
    "级别": "level",
    "层级": "level",
    "行政区划代码": "division_code",
    "区划代码": "division_code",
    "起始年": "from_year",
    "起": "from_year",
    "截止年": "until_year",
    "止": "until_year",
    "备注": "note",
    "填写人": "author",
    "日期": "date",
}


class InputError(ValueError):
    """A line that people wrote cannot be followed; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The lines of both files, in their order, each with every column."""

    bodies: tuple[Mapping[str, str], ...] = ()
    joins: tuple[Mapping[str, str], ...] = ()


def read_inputs(folder: Path) -> Inputs:
    """What people have said so far; nothing where the files are not there. InputError with file and line."""
    return Inputs(
        _read(folder / "inputs" / "bodies.csv", check_body),
        _read(folder / "inputs" / "joins.csv", check_join),
    )


def _read(
    path: Path, check: Callable[[Mapping[str, str], str], dict[str, str]]
) -> tuple[Mapping[str, str], ...]:
    if not path.exists():
        return ()
    return tuple(check(line, f"{path} line {number}") for number, line in _read_table(path))


def _read_table(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV file by column, English or Chinese headers, with their numbers."""
    rows = _csv(path)
    if not rows:
        raise InputError(f"{path}: empty; the first line must name the columns, name at least")
    heads = [_CHINESE.get(head.strip(), head.strip().lower()) for head in rows[0]]
    if "name" not in heads:
        raise InputError(f"{path}: no column name (名称) in the first line; add it")
    lines = []
    for number, row in enumerate(rows[1:], 2):
        fields = dict(zip(heads, (cell.strip() for cell in row), strict=False))
        if any(fields.values()):
            lines.append((number, fields))
    return lines


def _csv(path: Path) -> list[list[str]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", "replace")  # what a Chinese Excel saves as CSV
    return list(csv.reader(io.StringIO(text)))


def check_body(line: Mapping[str, str], where: str) -> dict[str, str]:
    """The line with every column; InputError where it cannot be followed."""
    from archive.ledger.dues import rules

    fields = {column: line.get(column, "") for column in BODIES}
    if not fields["name"]:
        raise InputError(f"{where}: no name; give the full name of the body")
    kinds = {kind for rule in rules() for kind in rule.kinds}
    if fields["kind"] and fields["kind"] not in kinds:
        raise InputError(f"{where}: there is no kind {fields['kind']!r}; they are {', '.join(sorted(kinds))}")
    for column in ("from_year", "until_year"):
        if fields[column] and not (fields[column].isdecimal() and 1990 <= int(fields[column]) <= 2100):
            raise InputError(f"{where}: {column} is {fields[column]!r}; give a year such as 2024")
    return fields


def check_join(line: Mapping[str, str], where: str) -> dict[str, str]:
    """The line with every column; InputError where it cannot be followed."""
    fields = {column: line.get(column, "") for column in JOINS}
    if fields["action"] not in ACTIONS:
        raise InputError(f"{where}: there is no action {fields['action']!r}; they are {', '.join(ACTIONS)}")
    if not fields["name"] or not fields["other"]:
        raise InputError(f"{where}: two names are needed, name and other")
    return fields
