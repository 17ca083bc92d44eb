"""The real reports of a corpus folder (`XXGK_CORPUS`) and their truth, typed by people.

`reports/<name>.json` holds `{"cells": {indicator: printed text or null}, "tables": …}` beside the page;
`openings/truth.json` the same for the beginnings of reports, of which only the listed cells are judged.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from benchmarks.layouts import Printed, Truth

_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WORDS: Final = {"增加": 1, "增": 1, "+": 1, "减少": -1, "减": -1, "-": -1}
_TYPES: Final = {".html": "text/html", ".txt": "text/plain; charset=utf-8", ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Real:
    """One real page: `whole` where every cell of the page is in the truth."""

    name: str
    body: bytes
    content_type: str
    truth: Truth
    whole: bool


def folder() -> Path | None:
    """The corpus, where there is one."""
    named = os.environ.get("XXGK_CORPUS", "")
    return Path(named) if named and Path(named).is_dir() else None


def printed(raw: str | None) -> Printed:
    """What a typed truth means; only what the corpus holds, apart from the reader's own rules."""
    if raw is None:
        return Printed("", None, "blank")
    if raw == "/":
        return Printed(raw, None, "not_applicable")
    if raw == "0/0":
        return Printed(raw, Decimal(0), "compound")
    for word, sign in _WORDS.items():
        if raw.startswith(word):
            rest = raw.removeprefix(word)
            return Printed(raw, sign * Decimal(rest), "signed") if rest else Printed(raw, None, "unparsed")
    unit = next((unit for unit in ("万元", "元") if raw.endswith(unit)), "")
    number = raw.removesuffix(unit)
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"the corpus prints {raw!r}, which nobody has said the meaning of")
    return Printed(raw, Decimal(number), "zero" if Decimal(number) == 0 else "number", unit)


def read(corpus: Path) -> Iterator[Real]:
    """Every page of the corpus that has a truth."""
    for told in sorted((corpus / "reports").glob("*.json")):
        page = next((path for path in sorted(told.parent.glob(told.stem + ".*")) if path != told), None)
        if page is None:
            continue
        yield _real(page, json.loads(told.read_text("utf-8")), whole=True)
    told = corpus / "openings" / "truth.json"
    for name, entry in json.loads(told.read_text("utf-8")).items() if told.is_file() else ():
        if entry.get("cells"):
            yield _real(told.parent / name, entry, whole=False)


def _real(page: Path, entry: dict[str, object], whole: bool) -> Real:
    cells = entry["cells"]
    assert isinstance(cells, dict)
    form = str(entry.get("generation", ""))
    tables = entry.get("tables") or {"t2": form, "t3": form, "t4": form}
    assert isinstance(tables, dict)
    year = entry.get("year")
    true = Truth(
        {indicator: printed(raw) for indicator, raw in cells.items()},
        frozenset(),
        tables,
        str(entry.get("agency", "")),
        year if isinstance(year, int) else 0,
        error=False,
    )
    body = page.read_bytes()
    if not whole:  # an opening begins with its address and a line of dashes
        body = body.partition(b"\n---\n")[2]
    return Real(page.name, body, _TYPES.get(page.suffix, ""), true, whole)
