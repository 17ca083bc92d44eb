"""What a spreadsheet shows of a value: its number format applied, as a person sees it in the cell.

A file holds 1515.2592000000001 where the screen says 1515.2592, and 19.0 where it says 19; a format may
hide zeros, which then were never printed. A format that is not understood says so.
"""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式|@)|(?P<number>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(?P<scale>,)|(?P<percent>%)"
    r"|(?P<plain>[-+$€£¥￥():：（）!^&'~{}<>= \u3000\u4e00-\u9fff])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|dbnum\d)", re.IGNORECASE
)
# General shows at most eleven characters, the point among them.
_GENERAL = 10


def show(value: Any, number_format: str) -> tuple[str, bool]:
    """(`text`, `sure`): what the cell shows; `sure` is False where its format is not understood, and the
    text is then the value itself."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), True
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d"), True
    if isinstance(value, time):
        return value.isoformat("minutes"), True
    if not isinstance(value, (int, float)):
        return str(value), True
    number = Decimal(format(value, ".15g"))
    if not number.is_finite():
        return str(value), False
    section, magnitude = _section(number, number_format or "General")
    shown = _fill(section, magnitude)
    return (_general(number), False) if shown is None else (shown, True)


def _section(number: Decimal, number_format: str) -> tuple[str, Decimal]:
    """The part of a format that shows this number, and the number as that part gets it."""
    sections = [""]
    for token in _TOKEN.finditer(number_format):
        if token.group() == ";":
            sections.append("")
        else:
            sections[-1] += token.group()
    if len(sections) > 1 and number < 0:
        return sections[1], -number
    if len(sections) > 2 and number == 0:
        return sections[2], number
    return sections[0], number


def _fill(section: str, number: Decimal) -> str | None:
    parts: list[str] = []
    slot = ""
    where = -1
    for token in _TOKEN.finditer(section):
        kind = token.lastgroup
        if kind in ("quoted", "escaped", "money", "plain"):
            parts.append(token.group(kind) or "")
        elif kind == "percent":
            number *= 100
            parts.append("%")
        elif kind == "scale" and where >= 0:
            number /= 1000
        elif kind == "bracket":
            if not _COLOURS.fullmatch(token.group(kind)) or token.group(kind).lower().startswith("dbnum"):
                return None
        elif kind in ("number", "general"):
            if where >= 0:
                return None
            slot, where = token.group(kind), len(parts)
            parts.append("")
        elif kind is not None:
            return None
    if where < 0:
        return "".join(parts).strip()
    shown = _digits(slot, abs(number)) if slot[0] in "#0?." else _general(abs(number))
    parts[where] = shown
    minus = "-" if number < 0 and any(letter in "123456789" for letter in shown) else ""
    return minus + "".join(parts).strip()


def _general(number: Decimal) -> str:
    whole = len(str(abs(int(number))))
    places = max(0, _GENERAL - whole)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if whole < 12 else number
    if not rounded and number:
        rounded = number
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(slot: str, number: Decimal) -> str:
    whole, _, places = slot.partition(".")
    while whole.endswith(","):
        whole, number = whole[:-1], number / 1000
    rounded = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = sum(letter in "0" for letter in whole)
    left = left.lstrip("0").rjust(least, "0")
    kept = max((at + 1 for at, letter in enumerate(places) if letter == "0"), default=0)
    right = right[:kept] + right[kept:].rstrip("0")
    if "," in whole:
        left = f"{int(left):,}" if left else ""
    return f"{left}.{right}" if right else left
