"""The ledger as one page: a heat map of bodies by year that needs no server and nothing from elsewhere.

Style, script and data stand in the page, which allows itself no other (by the digests in its policy); the
script writes text and never markup, so that nothing a portal printed becomes either.
"""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Any

from archive.ledger.entries import Entry
from archive.ledger.lexicon import visible, word, words
from archive.ledger.rulings import Ruling
from archive.ledger.standing import STATES

Told = Iterable[tuple[Entry, Sequence[Ruling]]]
CaptureOf = Mapping[str, tuple[str, str, str]]
"""When a capture was fetched, from which address, and its digest, by its id."""
_HOLE = re.compile(r"\{\{(\w+)\}\}")


def write_board(told: Told, captures: CaptureOf, *, as_of: datetime, lang: str) -> str:
    """The page, of entries of several years with their rulings."""
    data = _Data(lang)
    for entry, rulings in told:
        data.add(entry, rulings, captures)
    template = files("archive.ledger").joinpath("board.html").read_text("utf-8")
    digests = {
        tag: base64.b64encode(hashlib.sha256(_between(template, tag).encode()).digest()).decode()
        for tag in ("style", "script")
    }
    say = words("board", lang)
    filling = {
        **{name: escape(text) for name, text in say.items()},
        "tag": "zh-CN" if lang == "zh" else "en",
        "policy": f"default-src 'none'; style-src 'sha256-{digests['style']}'; "
        f"script-src 'sha256-{digests['script']}'; base-uri 'none'; form-action 'none'",
        "about": escape(say["about"].format(as_of=f"{as_of:%Y-%m-%dT%H:%M:%SZ}", bodies=len(data.bodies))),
        "legend": "".join(_legend(lang)),
        "sums": data.sums(),
        "data": data.written(),
    }
    return _HOLE.sub(lambda hole: filling[hole[1]], template)


def _between(template: str, tag: str) -> str:
    """What stands in the one element of that name without attributes."""
    return template.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]


def _legend(lang: str) -> Iterator[str]:
    for state in STATES:
        mark = f'<span class="s {state}" aria-hidden="true">{escape(word("glyph", state, lang))}</span>'
        meaning = escape(word("meaning", state, lang), quote=True)
        yield f'<li title="{meaning}">{mark}{escape(word("state", state, lang))}</li>'


class _Data:
    """What the page's script reads; strings and captures stand once."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.bodies: dict[str, tuple[Entry, dict[int, list[Any]]]] = {}
        self._counts: dict[int, Counter[str]] = {}
        self._strings: dict[str, int] = {}
        self._captures: dict[str, int] = {}
        self._rows: list[list[Any]] = []

    def add(self, entry: Entry, rulings: Sequence[Ruling], captures: CaptureOf) -> None:
        self._counts.setdefault(entry.year, Counter())[entry.state] += 1
        basis = f"{entry.basis}; {word('strength', entry.strength, self.lang)}"
        cell = [
            STATES.index(entry.state),
            entry.due_on,
            self._string(basis),
            entry.not_before,
            entry.not_after,
            entry.days_late,
            self._string(entry.url) if entry.url else -1,
            [[claim.source, visible(claim.date), claim.grade] for claim in entry.claims],
            list(entry.defects),
            [self._capture(name, captures[name]) for name in entry.evidence if name in captures],
            entry.finding,
            [[one.decision or one.kind, one.on, visible(one.by), visible(one.text)] for one in rulings],
            self._string(entry.site),
        ]
        _, cells = self.bodies.get(entry.agency, (entry, {}))
        cells[entry.year] = cell
        self.bodies[entry.agency] = (entry, cells)

    def _string(self, text: str) -> int:
        return self._strings.setdefault(visible(text), len(self._strings))

    def _capture(self, name: str, told: tuple[str, str, str]) -> int:
        if name not in self._captures:
            self._captures[name] = len(self._rows)
            self._rows.append([name, told[0], self._string(told[1]), told[2]])
        return self._captures[name]

    def written(self) -> str:
        """JSON that ends no element of a page."""
        years = sorted(self._counts)
        some = sorted(self.bodies.values(), key=lambda one: (one[0].division_code, one[0].agency))
        codes = sorted({entry.division_code[:2] for entry, _ in some if entry.division_code})
        governments = {
            entry.division_code: entry.body.removesuffix("人民政府")
            for entry, _ in some
            if entry.kind == "government" and entry.division_code
        }
        regions = [[code, f"{code} {word('region', code, self.lang)}"] for code in codes]
        for code, name in governments.items():
            stem = re.sub("(00){1,2}$", "", code)
            if len(stem) > 2:
                regions.append([stem, f"{stem} {visible(name)}"])
        levels = {entry.level: word("level", entry.level, self.lang) for entry, _ in some if entry.level}
        data = {
            "say": words("board", self.lang),
            "years": years,
            "states": [
                {
                    "id": state,
                    "word": word("state", state, self.lang),
                    "glyph": word("glyph", state, self.lang),
                    "meaning": word("meaning", state, self.lang),
                }
                for state in STATES
            ],
            "regions": sorted(regions),
            "levels": list(levels.items()),
            "level_words": levels,
            "claims": words("claim", self.lang),
            "grades": words("grade", self.lang),
            "defects": words("defect", self.lang),
            "rulings": words("ruling", self.lang),
            "strings": list(self._strings),
            "captures": self._rows,
            "bodies": [
                [
                    visible(entry.body),
                    visible(entry.agency),
                    entry.level,
                    entry.division_code,
                    [cells.get(year) for year in years],
                ]
                for entry, cells in some
            ],
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

    def sums(self) -> str:
        """The counts by year and state, for readers without scripts too."""
        used = [state for state in STATES if any(count[state] for count in self._counts.values())]
        heads = [word("head", "year", self.lang), *(word("state", state, self.lang) for state in used)]
        row = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        rows = [
            f'<tr><th scope="row">{year}</th>'
            + "".join(f"<td>{count[state]}</td>" for state in used)
            + "</tr>"
            for year, count in sorted(self._counts.items())
        ]
        return f'<table class="sums"><thead><tr>{row}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
