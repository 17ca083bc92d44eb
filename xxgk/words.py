"""What `xxgk` prints: one JSON object a line for machines on stdout, words for people on stderr.

Titles, labels and addresses come from other people's servers. A terminal obeys control characters in
them (ESC ] changes its title, U+202E turns a line round), so none reaches it: words show them as `\\x1b`,
JSON spells them `\\u001b`, which is the same string to whoever reads it.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import click
import msgspec

from archive import clock

# C0, DEL, C1 (8-bit terminals take U+009B for ESC [), the marks that reorder a line, and the two
# characters besides them that str.splitlines takes for the end of one.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
ENCODER = msgspec.json.Encoder(decimal_format="number")


def harmless(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    return CONTROL.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain(value: Any) -> Any:
    """A value as the cell of a table: text that no spreadsheet takes for a formula (those of East Asia take
    the wide signs too) and no terminal for an order."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = harmless(value)
    return "'" + text if text.lstrip()[:1] in tuple("=+-@＝＋－＠") else text


def json_line(value: Any) -> str:
    """JSON on one line: decimals with exactly their digits, Chinese as Chinese, control characters as
    escapes."""
    text = ENCODER.encode(value).decode()
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_json(value: Any, *, spread: bool = False) -> None:
    """One object on stdout, flushed, so that whoever reads the pipe has it when it is ready. `spread` lays
    it out over several lines where stdout is a terminal, and somebody reads it."""
    line = json_line(value).encode("utf-8")
    click.echo(msgspec.json.format(line, indent=2) if spread and sys.stdout.isatty() else line)


def print_array(values: Iterable[Any]) -> None:
    """One JSON array on stdout, a value a line, each printed before the next is made."""
    before = "["
    for value in values:
        click.echo(before + json_line(value), nl=False)
        before = ",\n "
    click.echo("[]" if before == "[" else "]")


def say(text: str) -> None:
    """One line for people, on stderr."""
    click.echo(harmless(text), err=True)


def now() -> str:
    """This moment, as the contract writes moments."""
    return clock.written(clock.now())


def file_name(path: str | bytes | os.PathLike[str]) -> str:
    """A path as text, also where its bytes are no UTF-8 (a zip from a GBK desktop has such names)."""
    return os.fsencode(path).decode("utf-8", "replace")


def number(value: Decimal | int | None) -> str:
    """A number for people, with its own digits; an empty cell is —."""
    return "—" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines whose columns stand under each other; a Chinese character takes two places on a terminal."""
    rows = [[harmless(cell) for cell in row] for row in rows]
    widths = [max(map(_places, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _places(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def shortened(text: str, places: int) -> str:
    """As much of the text as fits on one line of a terminal."""
    while _places(text) > places:
        text = text[:-1]
    return text


def _places(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
