"""Mutates a drawn page by tags, spans, rows and texts, and says what is still true of it.

What a mutated page says is argued conservatively:

* A number keeps its label whatever happens to tags, spans and the order of rows. So the printed truth stays
  the truth: a reader may read it, flag it or leave it out, but never give another number without a flag.
* A row of table 4 without a label says what the header above it says. Where its numbers or headers change
  places between the three tables that it may be printed as, the page prints the one as the other, and table 4
  is not judged.
* A cell whose whole text was cut is an empty cell: blank is right too. A cell that lost a part of its text
  prints another number now, and is not judged.
* A cell whose element is gone (dropped, or after the point where the page ends) is not on the page: no
  unflagged value is right, not even blank.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from random import Random
from typing import Final

from benchmarks.judge import Cell, agrees
from benchmarks.layouts import Drawn, Printed, article, draw
from benchmarks.layouts.markup import MARK

BASES: Final = (
    "plain", "every style", "word paste", "spans as empty cells", "labels repeated", "spans missing",
    "groups on own rows", "heads over two rows", "heads cut short", "captions and notes", "padding columns",
    "rows left out", "split over pages", "one table", "table 4 as three", "one row six", "this year's number",
    "provincial rows", "annotated heads", "spellings", "misprints", "one character a paragraph", "blocks",
    "nested", "th, thead, tfoot", "unclosed", "after the end",
)  # fmt: skip
# The same for tables that became text; only their paragraphs can be dropped or swapped.
TEXTS: Final = (
    "lines with tabs",
    "lines with bars",
    "lines in blocks",
    "a full cell a line",
    "full rows with spaces",
    "glued",
)
_TOKEN: Final = re.compile(r"<[^>]*>|[^<]+")
_CELL: Final = re.compile(r"<t[dh][\s>]")
_LABELS: Final = (True, False)
_VALUES: Final = (False, True)
_SPAN: Final = re.compile(r'\s(?:row|col)span="[^"]*"')


@dataclass(slots=True)
class _Page:
    tokens: list[str]
    cut: set[str] = field(default_factory=set)  # cells whose text was cut, whole or in part
    text: bool = False
    opened: set[str] = field(default_factory=set)  # the cell in whose midst the page ends
    moved: set[str] = field(default_factory=set)  # cells that stand under another header now
    done: list[str] = field(default_factory=list)

    def inside(self) -> tuple[int, int]:
        """From the first table to the last, or from the second part to the fifth, where mutations hurt."""
        if self.text:
            at = [
                n for n, token in enumerate(self.tokens) if token.strip().startswith(("二、主动", "五、存在"))
            ]
            return (at[0], at[-1]) if len(at) > 1 else (0, len(self.tokens))
        at = [n for n, token in enumerate(self.tokens) if token.startswith(("<table", "</table"))]
        return (at[0], at[-1] + 1) if len(at) > 1 else (0, len(self.tokens))


@dataclass(frozen=True, slots=True)
class Mutated:
    """A mutated page: `strict` cells are still printed, `empty` may be blank, `free` may say anything."""

    drawn: Drawn
    body: bytes
    content_type: str
    done: tuple[str, ...]
    strict: Mapping[str, Printed]
    empty: frozenset[str]
    free: frozenset[str]


def _drop_tag(rng: Random, page: _Page) -> None:
    start, stop = page.inside()
    tags = [n for n in range(start, stop) if page.tokens[n].startswith("<")]
    if tags:
        page.done.append(f"dropped {page.tokens.pop(at := rng.choice(tags))} ({at})")


def _drop_cell(rng: Random, page: _Page) -> None:
    start, stop = page.inside()
    cells = [n for n in range(start, stop) if _CELL.match(page.tokens[n])]
    if not cells:
        return
    at = rng.choice(cells)
    end = next((n for n in range(at + 1, stop) if re.match(r"</?t[dhr]\b|</table", page.tokens[n])), stop)
    if end < len(page.tokens) and page.tokens[end].startswith(("</td", "</th")):
        end += 1
    page.done.append(f"dropped cell {MARK.sub('', ''.join(page.tokens[at:end]))[:60]} ({at})")
    del page.tokens[at:end]


def _change_span(rng: Random, page: _Page) -> None:
    start, stop = page.inside()
    cells = [n for n in range(start, stop) if _CELL.match(page.tokens[n])]
    if not cells:
        return
    at = rng.choice(cells)
    which = rng.choice(("row", "col"))
    number = rng.choice(("0", "1", "2", "2", "3", "4", "7", "99", "999999999", "-1", "x", ""))
    bare = _SPAN.sub("", page.tokens[at], count=1) if rng.random() < 0.6 else page.tokens[at]
    changed = bare[:-1] + f' {which}span="{number}">'
    page.done.append(f"{page.tokens[at]} became {changed} ({at})")
    page.tokens[at] = changed


def _swap_rows(rng: Random, page: _Page) -> None:
    rows: list[tuple[int, int]] = []
    begun: int | None = None
    for n, token in enumerate(page.tokens):
        if token.startswith("<tr"):
            begun = n
        elif token.startswith("</tr") and begun is not None:
            rows.append((begun, n + 1))
            begun = None
        elif token.startswith("<table"):
            begun = None
    if len(rows) < 2:
        return
    first = rng.randrange(len(rows) - 1)
    near = rows[first + 1 : first + 6] if rng.random() < 0.7 else rows[first + 1 :]
    (a, b), (c, d) = rows[first], rng.choice(near)
    upper, between, lower = page.tokens[a:b], page.tokens[b:c], page.tokens[c:d]
    if "</table>" in between and {_kind(upper), _kind(lower)} in ({_LABELS}, {_VALUES}):
        page.moved |= _table4(upper + between + lower) and _table4(page.tokens)
    page.tokens[a:d] = lower + between + upper
    page.done.append(f"swapped rows at {a} and {c}")


def _kind(row: Sequence[str]) -> tuple[bool, bool]:
    """Whether labels stand in a row, and whether values do."""
    label = any(token[0] != "<" and not MARK.search(token) and unescape(token).strip() for token in row)
    return label, any(map(MARK.search, row))


def _table4(tokens: Sequence[str]) -> set[str]:
    return {mark for mark in MARK.findall("".join(tokens)) if mark.startswith(("review_", "litigation_"))}


def _cut_text(rng: Random, page: _Page) -> None:
    start, stop = page.inside()
    texts = [
        n
        for n in range(start, stop)
        if not page.tokens[n].startswith("<") and MARK.sub("", page.tokens[n]).strip()
    ]
    if not texts:
        return
    at = rng.choice(texts)
    page.cut |= set(MARK.findall(page.tokens[at]))
    page.done.append(f"cut text {MARK.sub('', page.tokens[at])[:30]!r} ({at})")
    page.tokens[at] = "".join(
        match[0] for match in MARK.finditer(page.tokens[at])
    )  # the marks stay: a cell is here


def _paragraphs(page: _Page) -> list[int]:
    start, stop = page.inside()
    return [
        n
        for n in range(start, stop - 2)
        if page.tokens[n] in ("<p>", "<div>") and page.tokens[n + 2][:2] == "</"
    ]


def _drop_paragraph(rng: Random, page: _Page) -> None:
    at = _paragraphs(page)
    if at:
        where = rng.choice(at)
        page.done.append(f"dropped {page.tokens[where + 1][:40]!r} ({where})")
        del page.tokens[where : where + 3]


def _swap_paragraphs(rng: Random, page: _Page) -> None:
    at = [n for n in _paragraphs(page) if len(page.tokens[n + 1]) > 12]  # whole rows, not single cells
    if len(at) > 1:
        a, b = sorted(rng.sample(at, 2))
        page.tokens[a + 1], page.tokens[b + 1] = page.tokens[b + 1], page.tokens[a + 1]
        page.done.append(f"swapped paragraphs at {a} and {b}")


def _end_page(rng: Random, page: _Page) -> None:
    start, stop = page.inside()
    at = rng.randrange(start, stop)
    page.done.append(f"ended at {at}")
    following = next((n for n in range(at, len(page.tokens)) if MARK.search(page.tokens[n])), at)
    if not any(_CELL.match(token) for token in page.tokens[at:following]):
        page.opened |= set(MARK.findall(page.tokens[following]))
    del page.tokens[at:]


MUTATIONS: Final[tuple[Callable[[Random, _Page], None], ...]] = (
    _drop_tag, _drop_tag, _drop_cell, _change_span, _change_span, _swap_rows, _cut_text, _cut_text, _end_page,
)  # fmt: skip


def mutate(seed: int) -> Mutated:
    """One mutated page, the same for the same seed: a drawn page with one to three mutations."""
    rng = Random(f"mutation/{seed}")
    if rng.random() < 0.1:
        return _mutate_text(rng)
    drawn = draw(rng.choice(BASES), rng.randrange(10**6))
    page = _Page(_TOKEN.findall(drawn.marked))
    for change in rng.sample(MUTATIONS, rng.choice((1, 1, 2, 3))):
        change(rng, page)
    true = drawn.truths[0].cells
    markup = "".join(page.tokens)
    marks = set(MARK.findall(markup))
    texts = _texts(page.tokens)
    strict: dict[str, Printed] = {}
    empty, free = set(page.opened - marks), set[str]()
    for indicator, printed in true.items():
        if indicator in page.moved:
            free.add(indicator)
        elif indicator not in page.cut and indicator in marks:
            strict[indicator] = printed
        elif indicator in page.cut and indicator in marks:
            (free if texts.get(indicator, "").strip() else empty).add(indicator)
    body, content_type = article.encode(rng, markup, "utf-8", "")
    return Mutated(drawn, body, content_type, tuple(page.done), strict, frozenset(empty), frozenset(free))


def _mutate_text(rng: Random) -> Mutated:
    """A table that became paragraphs: some of them gone, swapped, or run together."""
    drawn = draw(rng.choice(TEXTS), rng.randrange(10**6))
    while drawn.content_type == "text/plain":
        drawn = draw(drawn.layout, drawn.seed + 1)
    page = _Page(_TOKEN.findall(drawn.marked), text=True)
    changes = [_drop_tag, _drop_paragraph, _drop_paragraph]
    if drawn.layout not in ("a full cell a line", "lines in blocks"):
        changes.append(_swap_paragraphs)
    for change in rng.sample(changes, rng.choice((1, 1, 2))):
        change(rng, page)
    true = drawn.truths[0]
    strict = {indicator: printed for indicator, printed in true.cells.items() if indicator not in true.lost}
    body, content_type = article.encode(rng, "".join(page.tokens), "utf-8", "")
    return Mutated(drawn, body, content_type, tuple(page.done), strict, frozenset(), true.lost)


def _texts(tokens: list[str]) -> dict[str, str]:
    """What is left of the text of each cell."""
    texts: dict[str, str] = {}
    for token in tokens:
        for indicator in MARK.findall(token):
            texts[indicator] = texts.get(indicator, "") + MARK.sub("", token)
    return texts


def judge_mutated(mutated: Mutated, read: Mapping[str, Cell]) -> list[str]:
    """The silently wrong cells, in words; empty is what a reader must reach."""
    wrong: list[str] = []
    for indicator, cell in read.items():
        if cell.flags or cell.tbl == "narr" or indicator in mutated.free:
            continue
        printed = mutated.strict.get(indicator)
        if printed is not None and agrees(cell, printed):
            continue
        if indicator in mutated.empty and cell.status == "blank":
            continue
        wrong.append(f"{indicator} printed {printed or 'nothing'} read {cell}")
    return wrong
