"""Seventeen items of completeness for every body and year: yes, no or not assessable, with evidence."""

from archive.evaluation.judging import evaluate
from archive.evaluation.record import Evaluated, Item, Judgement, items, reason_of, verdict_of
from archive.evaluation.rubric import RubricError, read_rubric

__all__ = [
    "Evaluated",
    "Item",
    "Judgement",
    "RubricError",
    "evaluate",
    "items",
    "read_rubric",
    "reason_of",
    "verdict_of",
]
