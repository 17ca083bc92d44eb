"""Printed labels, stripped to what tells them apart, and how far two of them are from each other."""

import re
import unicodedata
from functools import lru_cache

_IGNORED = re.compile(r"[^\w%]+|_")
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]+[、,.:]|\([一二三四五六七八九十]+\)、?|\(?\d{1,2}[、,.)]|[①-⑳])"
)
_BRACKETS = re.compile(r"\([^()]*\)?$")
LONGEST = 160


@lru_cache(maxsize=16384)
def compact(text: str) -> str:
    """`text` after NFKC, without any blank: what a label says, however it was broken over lines."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").split())


def letters(text: str) -> str:
    """All letters and digits of `text`, remarks in brackets too."""
    return _IGNORED.sub("", compact(text))


def unnumbered(text: str) -> str:
    """All letters of `text` behind the number in front of it."""
    label = compact(text)
    found = _ORDINAL.match(label)
    return _IGNORED.sub("", label[found.end() :] if found else label)


@lru_cache(maxsize=16384)
def reduce_label(text: str) -> tuple[str, str]:
    """(`core`, `ordinal`): the letters of a label without number, punctuation and a remark in brackets at
    its end; and the number in front as printed, brackets apart (`三`, `2`)."""
    if len(text) > LONGEST * 4:
        return "", ""
    label = compact(text)
    ordinal = ""
    while found := _ORDINAL.match(label):
        ordinal = _IGNORED.sub("", found.group())
        label = label[found.end() :]
    while label.endswith(")") or label.count("(") > label.count(")"):
        shorter = _BRACKETS.sub("", label)
        if shorter == label or not shorter:
            break
        label = shorter
    core = _IGNORED.sub("", label)
    return (core, ordinal) if len(core) <= LONGEST else ("", "")


@lru_cache(maxsize=4096)
def distance(left: str, right: str, most: int) -> int:
    """Levenshtein distance, or `most + 1` where it is larger than `most`."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, 1):
        last, row[0] = row[0], number
        for place, other in enumerate(right, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (letter != other))
        if min(row) > most:
            return most + 1
    return row[-1]
