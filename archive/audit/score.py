"""What coders found: errors and exact intervals by stratum, and how far coders agree."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, TextIO

from archive.audit.interval import exact_interval
from archive.ledger.sheets import SheetError, read_rows
from archive.store import opened

# What coders write where no number stands; `?` is undecidable, and an empty place is not coded yet.
_WORDS: Final = {
    "blank": "blank",
    "空": "blank",
    **dict.fromkeys("/-—－", "not_applicable"),
    "无": "none_text",
}
_NOT_CODED: Final = ("", "?", "？")


class ScoreError(Exception):
    """A sheet that cannot be scored; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many values of a stratum were coded and how many of them the reader has wrong."""

    stratum: str
    coded: int
    errors: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that a coder read otherwise."""

    report: str
    indicator: str
    reader: str
    coders: str


@dataclass(frozen=True, slots=True)
class Score:
    """The result of an audit: by stratum, over all, agreement between coders, and each value in dispute."""

    strata: tuple[Stratum, ...]
    total: Stratum
    not_coded: int
    both_coded: int
    agreed: int
    wrong: tuple[Wrong, ...]


def score(folder: Path, sheets: Sequence[Path], confidence: float = 0.95) -> Score:
    """Compares coded sheets with the archive. A value is an error where any coder found something else than
    the reader did, so that a dispute between coders never hides one."""
    coded: dict[tuple[str, str], list[str]] = defaultdict(list)
    strata: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        for line, row in _rows(sheet):
            if missing := {"stratum", "report", "indicator", "coded"} - set(row):
                columns = ", ".join(sorted(missing))
                raise ScoreError(f"{sheet}: no column {columns}; it is not a sheet of `xxgk audit sample`")
            key = row["report"], row["indicator"]
            strata[key] = row["stratum"]
            if (said := row["coded"].strip().removeprefix("'")) not in _NOT_CODED:
                coded[key].append(_meaning(said, f"{sheet}, line {line}"))
    of: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    with opened(folder) as db:
        for key in sorted(coded):
            held = _held(db, *key)
            errs = any(said != held for said in coded[key])
            of[strata[key]].append(errs)
            if errs:
                wrong.append(Wrong(*key, held, " | ".join(coded[key])))
    both = [said for said in coded.values() if len(said) > 1]
    return Score(
        tuple(_stratum(name, of[name], confidence) for name in sorted(of)),
        _stratum("all", [one for found in of.values() for one in found], confidence),
        len(strata) - len(coded),
        len(both),
        sum(1 for said in both if len(set(said)) == 1),
        tuple(wrong),
    )


def _stratum(name: str, wrong: Sequence[bool], confidence: float) -> Stratum:
    low, high = exact_interval(sum(wrong), len(wrong), confidence) if wrong else (0.0, 1.0)
    return Stratum(name, len(wrong), sum(wrong), low, high)


def _held(db: sqlite3.Connection, report: str, indicator: str) -> str:
    row = db.execute(
        "SELECT value, status FROM cells WHERE report = ? AND indicator = ?", (report, indicator)
    ).fetchone()
    if row is None:
        return "no such cell"
    return str(row["status"]) if row["value"] is None else _plain(Decimal(str(row["value"])))


def _meaning(said: str, where: str) -> str:
    if said in _WORDS:
        return _WORDS[said]
    try:
        return _plain(Decimal(said.replace(",", "").replace("，", "")))
    except InvalidOperation as error:
        hint = "write one, 空 (blank), /, 无, or ? where it cannot be told"
        raise ScoreError(f"{where}: {said!r} is no number; {hint}") from error


def _plain(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def _rows(sheet: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        (_, head), *lines = read_rows(sheet) or [(1, [])]
    except SheetError as error:
        raise ScoreError(str(error)) from error
    for number, row in lines:
        yield number, dict(zip_longest(head, row[: len(head)], fillvalue=""))


def as_json(done: Score) -> dict[str, Any]:
    """The result for `xxgk release --audit`."""
    return asdict(done)


def read_result(file: TextIO) -> dict[str, Any]:
    """What `xxgk audit score` printed; ScoreError where it is something else."""
    try:
        told = json.load(file)
        in_words(told)
    except (ValueError, TypeError, KeyError) as error:
        raise ScoreError(f"{file.name}: not what `xxgk audit score` prints: {error}") from error
    return dict(told)


def in_words(told: Mapping[str, Any]) -> str:
    """The result as a table of Markdown; `told` is what `as_json` gave."""
    lines = [
        "Unflagged values, drawn by strata and coded blind against the archived pages; errors in percent,",
        "with the exact (Clopper-Pearson) interval of 95 %.",
        "",
        "| stratum | coded | errors | error rate | from | to |",
        "|---|---|---|---|---|---|",
    ]
    for one in (*told["strata"], told["total"]):
        rates = (one["errors"] / one["coded"] if one["coded"] else 0.0, one["low"], one["high"])
        shown = " | ".join(f"{100 * rate:.2f}" for rate in rates)
        lines.append(f"| {one['stratum']} | {one['coded']} | {one['errors']} | {shown} |")
    both = f"Coded by two or more: {told['both_coded']}, of these agreed: {told['agreed']}."
    return "\n".join((*lines, "", f"Not coded: {told['not_coded']}. {both}"))
