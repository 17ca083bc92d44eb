"""The indicators of the codebook that ships with the parsers: their ids, labels, units, generations."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def read_codebook() -> tuple[Mapping[str, str], ...]:
    """The lines of the codebook in their order."""
    text = (files("parsers.forms") / "indicators.csv").read_text("utf-8-sig")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def numbers() -> Mapping[str, int]:
    """The number of each indicator: its line in the codebook, from 1, which the database stores for it."""
    return {line["id"]: number for number, line in enumerate(read_codebook(), 1)}


def cell_ids() -> tuple[str, ...]:
    """The indicators that can be cells of a page; derived ones are computed and never are."""
    return tuple(line["id"] for line in read_codebook() if line["derived"] == "0")


@cache
def tables() -> Mapping[str, str]:
    """The table of the form that each indicator belongs to."""
    return {line["id"]: line["table"] for line in read_codebook()}
