"""How often the reader errs: values that it vouches for, drawn for blind coding, and what coders found.

A sample is drawn by strata in proportion to their size, so that the errors of `size`'s promise are found; a
score compares what people read in the archived pages with what the reader did.
"""

from archive.audit.interval import exact_interval, size
from archive.audit.sample import STRATA, draw, write_pages, write_sheet
from archive.audit.score import Score, ScoreError, as_json, in_words, read_result, score

__all__ = [
    "STRATA",
    "Score",
    "ScoreError",
    "as_json",
    "draw",
    "exact_interval",
    "in_words",
    "read_result",
    "score",
    "size",
    "write_pages",
    "write_sheet",
]
