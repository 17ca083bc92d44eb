"""The ledger's words in Chinese and English, from `words.toml`."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

LANGUAGES: Final = ("zh", "en")
# What a browser does not show, and what turns a line round.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


@cache
def _words() -> dict[str, dict[str, tuple[str, str]]]:
    text = files("archive.ledger").joinpath("words.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, dict[str, tuple[str, str]]])


def word(group: str, name: str, lang: str) -> str:
    """What `name` is called in `lang` ("zh" or "en"); the name itself where the group has no word for it."""
    pair = _words()[group].get(name)
    return pair[LANGUAGES.index(lang)] if pair else name


def words(group: str, lang: str) -> dict[str, str]:
    """Every word of a group by its name, in the order of the file."""
    return {name: word(group, name, lang) for name in _words()[group]}


def visible(text: str) -> str:
    """What somebody else's page printed, with nothing in it that works unseen."""
    return _CONTROL.sub("\ufffd", text)
