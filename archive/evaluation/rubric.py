"""The weights that somebody gives the items: a TOML or CSV file of theirs."""

import csv
import io
import math
import tomllib
from collections.abc import Iterable
from pathlib import Path

from archive.evaluation.record import items


class RubricError(ValueError):
    """The file gives no weights that can be followed; the message says where and what to do."""


def read_rubric(path: Path) -> dict[str, float]:
    """Weights by item: a TOML table `weights` (`E02 = 3`) or CSV with the columns `item` and `weight`
    (项目, 权重); an item may be written E02, 2 or 02. OSError, RubricError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RubricError(f"{path}: not UTF-8; save it as UTF-8") from error
    pairs = _toml(path, text) if path.suffix.lower() == ".toml" else _csv(path, text)
    known = {item.id for item in items()}
    weights: dict[str, float] = {}
    for where, name, value in pairs:
        item = f"E{int(name):02}" if name.isascii() and name.isdecimal() else name.upper()
        if item not in known:
            raise RubricError(f"{where}: there is no item {name!r}; they are E01 to E{len(known)}")
        if item in weights:
            raise RubricError(f"{where}: {item} has a weight already; leave one")
        try:
            weights[item] = float(value)
        except ValueError:
            weights[item] = math.nan
        if not 0 <= weights[item] < math.inf:
            raise RubricError(f"{where}: the weight of {item} is {value!r}; give a number, 0 or more")
    if not any(weights.values()):
        raise RubricError(f"{path}: no weights; give at least one, such as E02 = 3")
    return weights


def _toml(path: Path, text: str) -> Iterable[tuple[str, str, str]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{path}: {error}") from error
    weights = table.get("weights")
    if not isinstance(weights, dict):
        raise RubricError(f"{path}: no table [weights]; write it above the items")
    return [(str(path), str(name), str(value)) for name, value in weights.items()]


def _csv(path: Path, text: str) -> Iterable[tuple[str, str, str]]:
    try:
        read = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise RubricError(f"{path}: {error}; quote the cell as CSV asks for") from error
    rows = [row for row in read if any(cell.strip() for cell in row)]
    names = {"项目": "item", "权重": "weight"}
    heads = [names.get(head.strip(), head.strip().lower()) for head in rows[0]] if rows else []
    if not {"item", "weight"} <= set(heads):
        raise RubricError(f"{path}: the first line must name the columns item and weight (项目, 权重)")
    for number, row in enumerate(rows[1:], 2):
        fields = dict(zip(heads, (cell.strip() for cell in row), strict=False))
        yield f"{path} line {number}", fields.get("item", ""), fields.get("weight", "")
