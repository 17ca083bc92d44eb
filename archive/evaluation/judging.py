"""Every item for every body of a year: a function of the files of the archive, and never a guess.

Yes and no are said where evidence shows it; everything else is not assessable, with the reason.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from archive.across import Across, compare
from archive.evaluation.case import Archive, Case
from archive.evaluation.contents import (
    judge_carried,
    judge_duties,
    judge_fees,
    judge_form,
    judge_parts,
    judge_sums,
    judge_text,
)
from archive.evaluation.lists import judge_column, judge_date, judge_units, judge_years
from archive.evaluation.record import Evaluated, Item, Judgement, items
from archive.evaluation.service import (
    judge_change,
    judge_imprint,
    judge_infographic,
    judge_obtainable,
    judge_problems,
    judge_versions,
)
from archive.ledger.bodies import Bodies, Body
from archive.ledger.status import list_entries

_JUDGES: Final[Mapping[str, Callable[[Case], Judgement]]] = {
    "E01": judge_column,
    "E02": judge_date,
    "E03": judge_years,
    "E04": judge_units,
    "E05": judge_parts,
    "E06": judge_form,
    "E07": judge_sums,
    "E08": judge_text,
    "E09": judge_duties,
    "E10": judge_fees,
    "E11": judge_carried,
    "E12": judge_obtainable,
    "E13": judge_versions,
    "E14": judge_infographic,
    "E15": judge_problems,
    "E16": judge_imprint,
    "E17": judge_change,
}
_WITHOUT_REPORT: Final = frozenset({"E01", "E02", "E03", "E04", "E12", "E14"})
_RULES: Final = frozenset({"Y01", "F05"})


def evaluate(
    db: sqlite3.Connection, folder: Path, bodies: Bodies, year: int, as_of: datetime, *, region: str = ""
) -> Iterator[Evaluated]:
    """The judgements for every body expected to report on `year`, in the order of division code and name."""
    archive = Archive(db, folder, bodies)
    across: dict[str, list[Across]] = defaultdict(list)
    for one in compare(db, bodies, year, as_of, region=region):
        if one.rule in _RULES:
            across[one.body].append(one)
    below: dict[str, list[Body]] = defaultdict(list)
    for body in bodies.by_key.values():
        below[body.parent].append(body)
    for entry in list_entries(db, bodies, year, as_of, region=region):
        body = bodies.by_key[entry.agency]
        case = Case(archive, body, entry, as_of, across[body.key], below[body.key])
        judgements = tuple(_judge(item, case) for item in items())
        yield Evaluated(entry, case.report["id"] if case.report is not None else "", judgements)


def _judge(item: Item, case: Case) -> Judgement:
    if item.kinds and case.body.kind not in item.kinds:
        return case.judge(item.id, "not_assessable", "not_asked")
    if case.year < item.from_year:
        return case.judge(item.id, "not_assessable", "too_early", year=case.year)
    if case.report is None and item.id not in _WITHOUT_REPORT:
        return case.judge(item.id, "not_assessable", "no_report", case.entry.evidence)
    return _JUDGES[item.id](case)
