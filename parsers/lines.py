"""Tables that are no tables: rows a line, cells a line, tabs, bars, blanks or nothing between the cells.

The text becomes rows of cells by its labels: a label begins a row, and what follows it up to the next
label are its values. Where a separator stands, an empty place is a blank cell; where none does, blanks
are lost, and a row is only kept when it has exactly as many values as the form has columns.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from parsers.digits import Cut, adds_up, cuts_by_sum, settle, split_digits
from parsers.form import NOTHING, Reading, is_row, lexicon, look_up, spellings
from parsers.grid import Grid, grid_of_rows
from parsers.headers import title_of
from parsers.labels import compact, reduce_label
from parsers.numbers import UNITS, looks_numeric
from parsers.page import Block
from parsers.record import Problem

_BAR_RULE = re.compile(r"[\s|:\-—–=+]*[-—–=]{3}[\s|:\-—–=+]*")
_TABLE_START = re.compile(
    r"第二十条第|\(本列数据的勾稽|申请人情况自然人|自然人(?:法人|商业企业)|行政复议(?:行政诉讼|结果维持)"
)
_REMARK = re.compile(r"\((?![一二三四五六七八九十]+\))[^()]*\)")
_ORDINAL = r"\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、"
_VALUE_BEHIND = re.compile(rf"(?P<digits>\d[\d.]*)(?=$|第|(?:{_ORDINAL})$)")
_ONLY_ORDINAL = re.compile(_ORDINAL)
_BARE_UNIT = re.compile(rf"(?<=\d)\s+({'|'.join(UNITS)})(?=\s|$)")
_WIDE_DIGIT = re.compile("[０-９]")
_APART = re.compile(r"[\d.]\s+[\d.]")
_TABLE_WORDS = ("第二十条", "信息内容", "本年新收", "结果维持", "自然人", "尚未审结")
_LONG_LINE = 150
_LONG_TITLE = 20
_HEADERS = (("t2", "block"), ("t2", "column"), ("t4", "over"), ("t4", "part"), ("t4", "column"))
APPLICANTS = 7
OUTCOMES = 5
PARTS = 3
FEWEST_ROWS = 8
SHORTEST_CORE = 3
MOST_TOKENS = 20_000
MOST_LETTERS = 200_000


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text that may be a cell. `explicit`: a separator says that it is one; `edge`: it is the
    nothing in front of a line's first separator, which may be a blank cell or no cell. `glued`: it was cut
    from the label in front of it."""

    text: str
    path: str
    explicit: bool
    edge: bool = False
    glued: bool = False


@dataclass(slots=True)
class _Rows:
    """Rows as they are put together."""

    rows: list[list[tuple[str, str, tuple[str, ...]]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    label: Token | None = None
    table: str = ""
    values: list[Token] = field(default_factory=list)
    header: list[Token] = field(default_factory=list)
    columns: int = 0
    lossy: bool = False
    glued: bool = False
    counted: bool = False
    blank4: int = -1
    cuts: dict[int, tuple[str, Token]] = field(default_factory=dict)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hoped: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def add_header(self, token: Token, table: str, counts: bool) -> None:
        """One more cell of a header; the columns of a header that goes on after a row of nothing but
        blanks are added to those before: the row was the place under a rowspan."""
        self.end_row()
        if table != self.table:
            self.end_header()
        if table == "t4" and 0 <= self.blank4 == len(self.rows) - 1:
            self.rows.pop()
            self.counted = True
        if not self.counted or table != self.table:
            self.columns = 0
        if table == "t4" and counts and self.header and not _is_column4(self.header[-1]):
            self.end_header()  # the parts stand in a row of their own above the columns
        self.counted, self.blank4 = True, -1
        self.table = table
        self.header.append(token)
        self.columns += counts
        self.glued = self.glued or token.glued

    def end_header(self) -> None:
        if self.header:
            self.rows.append([(token.text, token.path, ()) for token in self.header])
            self.header = []

    def begin_row(self, token: Token, table: str) -> None:
        self.end_row()
        self.end_header()
        self.label, self.table, self.counted = token, table, False

    def end_row(self) -> None:
        label, values, self.label, self.values = self.label, self.values, None, []
        if label is None:
            return
        if not values and look_up(label.text).of("t3", "single"):
            self.rows.append([(label.text, label.path, ())])  # the head of the rows that follow
            return
        count = APPLICANTS if self.table == "t3" else self.columns
        cells = _fit(values, count) if values else None
        self.lossy = self.lossy or _shows_loss(values, count)
        self.lengths.append(-1 if cells is None else len(values) - count)
        if self.table == "t3":
            key = _row3(label)
            if len(values) == 1 and values[0].glued and len(values[0].text) > count:
                self.cuts[len(self.rows)] = (key, values[0])
                cells = cells or []
            elif cells is not None:
                self.known[key] = tuple(text for text, *_ in cells)
        if cells is not None and self._is_hoped(values, count):
            self.hoped.append(len(self.rows))
        if cells is None:
            if any(token.text.strip() for token in values):
                shown = " ".join((label.text, *(token.text for token in values)))
                self.problems.append(Problem("lost_blanks", label.path, shown[:200]))
            return
        self.rows.append([(label.text, label.path, ()), *cells])

    def add_value(self, token: Token) -> None:
        if self.label is None and self.table == "t4" and (self.header or self.values or self.counted):
            self.end_header()
            self.values.append(replace(token, glued=self.glued))
        elif self.label is not None:
            self.values.append(token)

    def _is_hoped(self, values: Sequence[Token], count: int) -> bool:
        """Whether a digit for each column is all that says where the digits belong."""
        text = values[0].text
        return len(values) == 1 < count == len(text) and values[0].glued and not adds_up(text)

    def settle(self) -> None:
        """Cuts the rows of table 3 whose numbers ran together, where the sums of its columns leave one way;
        a row without a cut is none."""
        ways: dict[str, list[Cut]] = {key: [cut] for key, cut in self.known.items()}
        glued = {(key, token.text) for key, token in self.cuts.values()}
        twice = len(ways.keys() | {key for key, _ in glued}) < len(ways) + len(glued)
        digits = all(text.isascii() and text.isdigit() for cut in self.known.values() for text in cut)
        cuts: dict[str, Cut] = {}
        if self.cuts and digits and not twice and not self.lossy:
            ways |= {key: cuts_by_sum(text) for key, text in glued}
            printed = {key: "".join(cut) for key, cut in self.known.items()} | dict(glued)
            cuts = settle(ways, printed)
        # Digits whose sum does not hold, or that have none, are one for each column where the page prints
        # its zeros: rows of table 3 show it that are as long as they have columns, or add up in all of them.
        whole = len(cuts) == len(ways) > 0 or sum("0" in cut for cut in self.known.values()) >= FEWEST_ROWS
        for number in self.hoped if self.lossy or not whole else ():
            row = self.rows[number]
            row[:] = [(text, path, ("layout", "reader") if text.isdigit() else ()) for text, path, _ in row]
        for number in sorted(self.cuts, reverse=True):
            key, token = self.cuts[number]
            row = self.rows[number]
            if key in cuts:
                row[1:] = [(part, token.path, ()) for part in cuts[key]]
            elif len(row) == 1:
                self.problems.append(Problem("lost_blanks", token.path, f"{row[0][0]} {token.text}"[:200]))
                del self.rows[number]

    def end_table4(self) -> None:
        """Values without a label belong to table 4, which has none."""
        if self.label is not None:
            return
        values, self.values = self.values, []
        if values and self.columns:
            count = min(self.columns, PARTS * OUTCOMES)  # labels repeated under a lost span count once
            cells = _fit(values, count)
            self.lossy = self.lossy or _shows_loss(values, count)
            if cells is not None:
                if self._is_hoped(values, count):
                    self.hoped.append(len(self.rows))
                self.rows.append(cells)
                self.counted = False
                self.blank4 = len(self.rows) - 1 if all(not text for text, *_ in cells) else -1
            elif any(token.text for token in values):
                shown = " ".join(token.text for token in values)
                self.problems.append(Problem("lost_blanks", values[0].path, shown[:200]))


def _row3(label: Token) -> str:
    reading = look_up(label.text)
    row = reading.of("t3", "row") or reading.of("t3", "single")
    return row.key if row is not None else ""


def _is_column4(token: Token) -> bool:
    return look_up(token.text).of("t4", "column") is not None


def _shows_loss(values: Sequence[Token], count: int) -> bool:
    """Whether a row has fewer values than columns, so that this text does not print its blank cells."""
    if not values or any(token.explicit for token in values):
        return False
    if len(values) == 1 and (values[0].glued or values[0].text.isdigit()):
        return values[0].text.isdigit() and len(values[0].text) < count
    return len(values) < count


def _fit(values: Sequence[Token], count: int) -> list[tuple[str, str, tuple[str, ...]]] | None:
    """Exactly `count` cells, or None where the text does not say which they are."""
    if values[0].edge and len(values) > count:
        values = values[1:]
    plain: list[tuple[str, str, tuple[str, ...]]] = [(token.text, token.path, ()) for token in values]
    if len(values) == 1 and count > 1 and not values[0].explicit:
        return _split(values[0], count) if values[0].glued else None
    explicit = all(token.explicit for token in values)
    while (explicit or values[-1].explicit) and len(plain) > count and not plain[-1][0].strip():
        plain.pop()
    if len(plain) == count:
        return plain
    if explicit and len(plain) < count and len(plain) > 1:
        return plain
    return None


def _split(token: Token, count: int) -> list[tuple[str, str, tuple[str, ...]]] | None:
    parts, sure = split_digits(token.text.strip(), count)
    return [(part, token.path, () if sure else ("layout", "reader")) for part in parts] or None


def read_lines(blocks: Sequence[Block]) -> tuple[Grid | None, list[Problem]]:
    """The tables that stand as text in `blocks` as one rectangle, or None where there are none."""
    start = next(
        (i for i, block in enumerate(blocks) if any(word in block.text for word in _TABLE_WORDS)), None
    )
    if start is None:
        return None, []
    while (
        start and len(above := blocks[start - 1].text) <= _LONG_TITLE and ("复议" in above or "诉讼" in above)
    ):
        start -= 1  # the parts of table 4 stand above its columns
    region = blocks[start:]
    out = _assemble(region, True) if _keeps_blanks(region) else None
    # Every row of tables 2 and 3 must have its cells then: lines that only part rows make some longer.
    if out is None or min(out.lengths, default=-1) < 0 or sum(map(bool, out.lengths)) > PARTS:
        out = _assemble(region, False)
    return (grid_of_rows(out.rows, lossy=out.lossy) if out.rows else None), out.problems


def _assemble(blocks: Sequence[Block], kept: bool) -> _Rows:
    """The rows that stand in `blocks`; `kept`: an empty line is an empty cell."""
    out = _Rows()
    waiting: list[Token] = []
    for number, token in enumerate(tokens(blocks, kept)):
        if number > MOST_TOKENS:
            out.problems.append(Problem("too_long", token.path, f"more than {MOST_TOKENS} pieces of text"))
            break
        _take(token, out, waiting)
    out.end_table4()
    out.end_row()
    out.end_header()
    out.settle()
    return out


def _keeps_blanks(blocks: Sequence[Block]) -> bool:
    """Whether an empty line may be an empty cell: cells stand a line each, those of the headers without a
    line between them."""
    if not any(block.gap for block in blocks):
        return False
    heads: list[int] = []
    for block in blocks[:MOST_TOKENS]:
        reading = _reading(block.text) if "\t" not in block.text and "|" not in block.text else NOTHING
        if any(reading.of(table, "column") for table in ("t2", "t3", "t4")):
            heads.append(block.gap)
    return len(heads) >= OUTCOMES and heads.count(0) * 5 >= len(heads) * 4


def _take(token: Token, out: _Rows, waiting: list[Token]) -> None:
    text = token.text.strip()
    if not text:
        if token.explicit:
            out.add_value(token)
        return
    words = _BARE_UNIT.sub(r"\1", text).split()
    if looks_numeric(text) or (not token.explicit and all(looks_numeric(word) for word in words)):
        waiting.clear()
        if token.explicit or out.label is not None or len(words) != out.columns:
            out.add_value(token)
        else:  # the one row of table 4, which has no label
            for word in words:
                out.add_value(Token(word, token.path, False))
        return
    for piece in _pieces(token):
        reading = _reading(piece.text)
        if looks_numeric(piece.text):
            out.add_value(piece)
        elif reading is NOTHING and len(piece.text) <= _LONG_TITLE and (title := title_of(piece.text)):
            waiting.clear()
            _take_label(replace(piece, text=title), look_up(title), out)
        elif reading is not NOTHING:
            waiting.clear()
            _take_label(piece, reading, out)
        else:
            _wait(piece, out, waiting)


def _wait(token: Token, out: _Rows, waiting: list[Token]) -> None:
    """A label may be broken over lines: what is no label by itself waits for its other half."""
    out.end_table4()
    if len(token.text) > _LONG_LINE:
        waiting.clear()
        out.end_row()
        return
    waiting.append(token)
    del waiting[:-8]
    for first in range(len(waiting) - 1):
        joined = "".join(each.text for each in waiting[first:])
        reading = lexicon().get(reduce_label(joined)[0])
        if reading is not None:
            waiting.clear()
            _take_label(Token(joined, token.path, token.explicit), reading, out)
            return
    if out.label is not None and (out.values or not _goes_on(out.label, waiting)):
        out.end_row()


def _goes_on(label: Token, below: Sequence[Token]) -> bool:
    """Whether the lines below a label are the rest of it, and not the label of a row that the form does not
    have, whose values are no values of the row above."""
    rows = [
        (reading.of("t2", "row"), reading.of("t3", "row"), reading.of("t3", "single"))
        for reading in (_reading(label.text), _reading(label.text + "".join(each.text for each in below)))
    ]
    return rows[0] == rows[1]


def _take_label(token: Token, reading: Reading, out: _Rows) -> None:
    t3 = out.table == "t3" and not out.header
    row = reading.of("t2", "row") or reading.of("t3", "row")
    column3 = reading.of("t3", "column")
    if row is not None and column3 is not None and is_row(token.text, row):
        column3 = None
    elif out.table == "t4" and (reading.of("t4", "column") or reading.of("t4", "part")):
        row = None
    if row is not None and not (column3 and not t3):
        out.end_table4()
        out.begin_row(token, row.table)
    elif reading.of("t2", "block"):
        out.end_table4()
        out.end_row()
        out.end_header()
        out.rows.append([(token.text, token.path, ())])
        out.table, out.columns, out.counted = "t2", 0, False
    elif (
        reading.of("t4", "part")
        or reading.of("t4", "over")
        or (out.table == "t4" and reading.of("t4", "column"))
    ):
        out.end_table4()
        out.add_header(token, "t4", bool(reading.of("t4", "column")))
    elif reading.of("t4", "column") and not column3:
        out.add_header(token, "t4", True)
    elif column3 or reading.of("t3", "over") or reading.of("t3", "corner"):
        out.add_header(token, "t3", False)
    elif reading.of("t2", "corner") or reading.of("t2", "column"):
        out.add_header(token, "t2", bool(reading.of("t2", "column")))
    elif reading.of("t3", "single"):
        out.begin_row(token, "t3")
    elif reading.of("t3", "group"):
        out.end_row()
        out.end_header()
        out.table = "t3"
        out.rows.append([(token.text, token.path, ())])


def _reading(text: str) -> Reading:
    return look_up(text) if len(text) <= _LONG_LINE else NOTHING


def _pieces(token: Token) -> Iterator[Token]:
    """A line that holds several cells, taken apart at its labels; any other token as it is."""
    text = token.text.strip()
    row = [] if token.explicit or len(text) > _LONG_LINE else _row_line(text)
    if row:  # before anything else: dashes are punctuation to a label
        yield from (Token(piece, token.path, False) for piece in row)
        return
    reading = _reading(text)
    if reading is not NOTHING and reading.exact:
        yield token
        return
    if not token.explicit:
        found = _header_line(text)
        glued = [] if found else _glued_line(text)
        for piece in found or glued:
            yield Token(piece, token.path, False, glued=bool(glued))
        if found or glued:
            return
    yield token


def _row_line(text: str) -> list[str]:
    """`规章 0 0 0`: a label, then nothing but values."""
    words = _BARE_UNIT.sub(r"\1", text).split()
    for count in range(len(words) - 1, -1, -1):
        if not looks_numeric(words[count]):
            label = "".join(words[: count + 1])
            reading = _reading(label)
            if count + 1 < len(words) and (
                reading.of("t2", "row") or reading.of("t3", "row") or reading.of("t3", "single")
            ):
                return [label, *words[count + 1 :]]
            return _behind_group(label, words[count + 1 :])
    return []


def _behind_group(label: str, values: list[str]) -> list[str]:
    """`（三）不予公开 1.属于国家秘密`: groups stand in front of the row's own label."""
    core = compact(label)
    for start in range(2, min(len(core) - 1, 20)):
        front = _reading(core[:start])
        if front.of("t3", "group") and front.exact:
            rest = _reading(core[start:])
            if rest.of("t3", "row") or rest.of("t3", "single"):
                return [core[start:], *values]
            found = _behind_group(core[start:], values)
            if found:
                return found
    return []


def _header_line(text: str) -> list[str]:
    """`信息内容 本年新制作数量 …`: nothing but labels."""
    words = text.split()
    if len(words) < 2 or any(_reading(word) is NOTHING for word in words):
        return []
    return words


@cache
def _every_label() -> re.Pattern[str]:
    known = {compact(word) for word in spellings() if len(compact(word)) > 1}
    known |= {core for core in lexicon() if len(core) > SHORTEST_CORE}  # without number and remark
    words = sorted(known, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


def _glued_line(text: str) -> list[str]:
    """`规章000`, a header without blanks, or a whole report on one line: cut at its labels. A short line
    that says anything else is prose."""
    if (len(text) <= _LONG_LINE and _APART.search(text)) or _WIDE_DIGIT.search(text):
        return []  # what is cut here would not be what stood there
    line, printed = _verbatim(text[:MOST_LETTERS])
    start = 0
    if len(text) > _LONG_LINE:
        begin = _TABLE_START.search(line)
        if begin is None:
            return []
        start = begin.start()
    pieces: list[str] = []
    place = start
    for label in _every_label().finditer(line, start):
        if label.start() < place:
            continue  # inside of a remark
        pieces.extend(_between(line[place : label.start()], printed[place : label.start()]))
        # A remark belongs to its label: it may be the unit of a column.
        remark = _REMARK.match(line, label.end())
        place = remark.end() if remark else label.end()
        pieces.append(line[label.start() : place])
    if place == start:
        return []
    pieces.extend(_between(line[place:], printed[place:]))
    prose = any(not looks_numeric(piece) and _reading(piece) is NOTHING for piece in pieces)
    return [] if prose and len(text) <= _LONG_LINE else pieces


def _verbatim(text: str) -> tuple[str, Sequence[str]]:
    """`text` as labels are compared (`compact`), and for each letter of it what is printed there."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        line = "".join(text.split())
        return line, line
    line, printed = "", []
    for letter in text:
        letters = compact(letter)
        line += letters
        printed.extend([letter, *[""] * (len(letters) - 1)] if letters else [])
    return line, printed


def _between(text: str, printed: Sequence[str]) -> list[str]:
    """What stands between two labels on one line: digits, or prose."""
    found = _VALUE_BEHIND.match(text)
    if found is not None:
        return [found["digits"]]
    if _ONLY_ORDINAL.fullmatch(text):
        return []  # the number of a label that the forms spell with another, or with none
    return ["".join(printed)[:_LONG_LINE]] if text.strip("()、,。:") else []


def tokens(blocks: Iterable[Block], kept: bool = False) -> Iterator[Token]:
    """The pieces of all lines, taken apart at tabs and bars; `kept`: an empty line is an empty cell."""
    width = first = 0
    for block in blocks:
        text = block.text
        for _ in range(min(block.gap, PARTS * OUTCOMES) if kept else 0):
            yield Token("", block.path, True)
        if "|" not in text and "\t" not in text:
            width = first = 0
            yield Token(text.strip(), block.path, False)
            continue
        if "|" in text:
            if _BAR_RULE.fullmatch(text):
                continue
            cells = text.split("|")
            if not cells[-1].strip() and len(cells) > 1:
                cells.pop()
            edge = len(cells) > 1 and not cells[0].strip()
        else:
            cells = text.split("\t")
            edge = not cells[0].strip()
            if edge and len(cells) == 2:  # one cell a line, each behind a tab
                del cells[0]
                edge = False
        # Below a header with as many places, what is blank left of the first column is the rest of a label.
        head = _first_column(cells)
        if head is not None or len(cells) > width:
            first, width = head or 0, len(cells)
        for number, cell in enumerate(map(str.strip, cells)):
            if cell or number == 0 or number >= first:
                yield Token(cell, block.path, True, edge=edge and number == 0)


def _first_column(cells: Sequence[str]) -> int | None:
    """Where the first column of table 3 stands in a row of its header; 0 in the header of another table, and
    nothing in any other row."""
    for number, cell in enumerate(cells):
        reading = _reading(cell)
        column = reading.of("t3", "column")
        if column is None and any(reading.of(*each) for each in _HEADERS):
            return 0
        if column is not None and column.key == "natural_person" and len(cells) > APPLICANTS:
            return number
    return None
