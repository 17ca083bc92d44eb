"""What a printed cell says: value, status, unit and note; never a guess, never a conversion.

The statuses and the spellings that were seen are those of the domain notes, section 5: a lone dash is not
a minus, two numbers in one cell are none, and a number with a leading zero is two cells run together.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

import msgspec

UNITS = (
    "万元",
    "亿元",
    "元",
    "件次",
    "件",
    "条",
    "项",
    "个",
    "人次",
    "次",
    "人",
    "篇",
    "宗",
    "份",
    "起",
    "例",
)
MONEY = frozenset({"万元", "亿元", "元"})
_UNIT = "|".join(UNITS)
_PLAIN = r"(?:0|[1-9]\d*)(?:\.\d+)?"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<sign>-)?(?P<digits>{_GROUPED}|{_PLAIN})\s*(?P<unit>{_UNIT})?\s*(?:\((?P<note>.*)\))?", re.DOTALL
)
_RISE = r"\+|增加?|新增|上升|↑"
_FALL = r"-|−|减少?|下降|↓"
_CHANGE = re.compile(
    rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))\s*(?P<digits>{_GROUPED}|{_PLAIN})\s*(?P<unit>{_UNIT})?"
)
_PART = rf"(?:{_RISE}|{_FALL})?\s*{_PLAIN}\s*(?:{_UNIT})?"
_COMPOUND = re.compile(
    rf"(?:{_PART})\s*/\s*(?:{_PART})|(?:{_RISE})\s*{_PLAIN}\s*(?:{_UNIT})?[,、;]?\s*(?:{_FALL})\s*{_PLAIN}\s*(?:{_UNIT})?"
)
_APPROX = re.compile(
    rf"(?:(?P<about>约|大约|近|超过?|逾|不足)\s*)?(?P<digits>{_GROUPED}|{_PLAIN})\s*(?P<scale>万|千|百)?\s*(?P<more>余|多)?\s*(?P<unit>{_UNIT})?(?P<over>以上|左右)?"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_VALUE_LETTERS = re.compile(
    r"\s*[增减]\s*|\s*\[(?:img|select).*\s*|(?=[^\d]*\d)(?:[\d\s.,，/+\-−—–↑↓增减加少约近余多万千百*]|件|条|项|个|次|元|份|篇|人)+"
)
_MARKS = re.compile("[¹²³⁰-⁹₀-₉①-⓿❶-➓㉑-㊿]")
_SCALES = {"万": 10000, "千": 1000, "百": 100}
_DASHES = re.compile(r"[/\\\-—–―－─━_]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NONE = frozenset({"无", "没有"})
_SUPPRESSED = frozenset({"不详", "未统计", "不便公开", "保密"})


class Number(msgspec.Struct, frozen=True, gc=False):
    """What one cell says; `value` is None wherever the cell does not say one number."""

    value: Decimal | None
    status: str
    unit: str = ""
    note: str = ""


BLANK = Number(None, "blank")
_UNPARSED = Number(None, "unparsed")


def is_plain(raw: str) -> bool:
    """Whether a cell is a whole number in plain digits, as most cells are; then no pattern need be asked."""
    return raw.isdigit() and raw.isascii() and len(raw) < 16 and (raw[0] != "0" or raw == "0")


@lru_cache(maxsize=8192)
def read_number(raw: str) -> Number:
    """The number that `raw` prints. Never raises; what is not understood is `unparsed`."""
    if is_plain(raw):
        return Number(Decimal(raw), "zero" if raw == "0" else "number")
    text = _plain_text(raw)
    if not text:
        return BLANK
    if _DASHES.fullmatch(text):
        return Number(None, "not_applicable")
    if text in _NONE:
        return Number(None, "none_text")
    if text in _SUPPRESSED or not text.strip("*"):
        return Number(None, "suppressed")
    if len(raw) > 200 or _MARKS.search(raw):
        return _UNPARSED  # NFKC would make digits of ① and ²
    return _plain(text, raw) or _change(text) or _approximate(text) or _UNPARSED


def _plain(text: str, raw: str) -> Number | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    value = _decimal(found["digits"])
    if found["sign"]:
        value = -value
    note = _inside_brackets(raw) if found["note"] is not None else ""
    return Number(value, "zero" if value == 0 else "number", found["unit"] or "", note)


def _change(text: str) -> Number | None:
    found = _CHANGE.fullmatch(text)
    if found is not None:
        value = _decimal(found["digits"])
        return Number(-value if found["fall"] else value, "signed", found["unit"] or "")
    if _COMPOUND.fullmatch(text):
        zero = all(Decimal(part) == 0 for part in _DIGITS.findall(text))
        return Number(Decimal(0) if zero else None, "compound")
    return None


def _approximate(text: str) -> Number | None:
    found = _APPROX.fullmatch(text)
    if found is None or not (found["about"] or found["more"] or found["over"]) or found["about"] == "不足":
        return None
    value = _decimal(found["digits"]) * _SCALES.get(found["scale"] or "", 1)
    return Number(value, "approx", found["unit"] or "")


def is_signed(raw: str) -> bool:
    """Whether the cell prints a sign: in a column of changes `-2` is a change, not a number."""
    return _CHANGE.fullmatch(_plain_text(raw)) is not None


@lru_cache(maxsize=1024)
def read_change(raw: str) -> Number:
    """As `read_number`, for a column 本年增/减, where a sign is the direction of the change."""
    number = read_number(raw)
    if number.status in ("number", "zero") and is_signed(raw):
        return Number(number.value, "signed", number.unit, number.note)
    return number


def looks_numeric(text: str) -> bool:
    """Whether a text can stand in a value cell: what `read_number` understands, and what is made of digits
    and the signs and units around them without saying one number (`65 12`, `增`)."""
    return (
        read_number(text).status != "unparsed"
        or _VALUE_LETTERS.fullmatch(text.translate(_INVISIBLE)) is not None
    )


def _plain_text(raw: str) -> str:
    return unicodedata.normalize("NFKC", raw[:200].translate(_INVISIBLE)).strip()


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").replace(" ", ""))


def _inside_brackets(raw: str) -> str:
    raw = raw.translate(_INVISIBLE)
    start = min((raw.find(bracket) for bracket in "(（" if bracket in raw), default=-1)
    return raw[start + 1 :].rstrip().rstrip(")）").strip() if start >= 0 else ""
