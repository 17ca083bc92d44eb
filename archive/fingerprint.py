"""Which reader made a reading, told by its content, so that only what a change concerns is read again.

A fingerprint is a line of words: `code:` with the digest of the parsers, the codebook and the library that
builds the trees, then one word for each form that the reading rests on. A page whose tables were all told
apart rests on their forms; one with an unknown table or label rests on every form there is.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from parsers.page import PARSER
from parsers.record import Report

# How rows and their digests are made of a reading (archive.rows); another word has everything read again.
ROWS = "msgpack"
_CERTAIN = frozenset({"absent", "image", "attachment"})


def fingerprint(reports: Iterable[Report]) -> str:
    """The fingerprint of a reading with these reports."""
    forms = _forms()
    used: set[str] = set()
    for report in reports:
        generations = set(report.tables.values()) - _CERTAIN
        if report.kind != "annual_report" or report.problems or not generations <= forms.keys():
            return " ".join([_code(), *_words(forms), "*"])
        used |= generations
    return " ".join([_code(), *_words({name: forms[name] for name in used})])


def is_current(mark: str) -> bool:
    """Whether the reader of today would read the same again."""
    forms = _forms()
    words = mark.split(" ")
    rests_on = forms.keys() if words[-1] == "*" else {word.partition(":")[0] for word in words[1:]}
    if not rests_on <= forms.keys():
        return False
    return [word for word in words if word != "*"] == [
        _code(),
        *_words({name: forms[name] for name in rests_on}),
    ]


def _words(forms: Mapping[str, str]) -> list[str]:
    return [f"{name}:{digest}" for name, digest in sorted(forms.items())]


@cache
def _forms() -> Mapping[str, str]:
    folder = files("parsers.forms")
    return {
        path.name.removesuffix(".toml"): _digest([path])
        for path in folder.iterdir()
        if path.name.endswith(".toml")
    }


@cache
def _code() -> str:
    folder = files("parsers")
    paths = [path for path in folder.iterdir() if path.name.endswith(".py")]
    paths += [path for path in (folder / "forms").iterdir() if path.name.endswith((".py", ".csv"))]
    return f"code:{_digest(paths, f'{PARSER} {ROWS}')}"


def _digest(paths: Iterable[Traversable], also: str = "") -> str:
    digest = hashlib.sha256(also.encode())
    for path in sorted(paths, key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
