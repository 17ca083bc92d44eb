"""The panel as Stata's .dta (format 118), row by row: names, labels, and extended missing values .a, .b, ….

Written here and by no library, because pyreadstat and pandas hold the whole table in memory, pandas writes no
extended missing values, and both stamp the file with the clock. pyreadstat and pandas read it in the tests.
The format: https://www.stata.com/help.cgi?dta
"""

import sqlite3
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from archive.release.missing import CODES
from archive.release.subset import LEVELS
from archive.release.tables import KEY, Table
from archive.release.tabular import query

# Columns with few words become labelled numbers, as factors in R.
CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": ("unknown", "region_aggregate", "office", "organ"),
    "level": LEVELS,
    **dict.fromkeys(
        ("t2", "t3", "t4"), ("g2008", "g2014", "g2019", "g2021", "absent", "image", "attachment", "unknown")
    ),
}
# Lists of names, longer than Stata's strings may be.
LEFT_OUT: Final = frozenset({"flagged_vars"})
_LONGEST: Final = 2045
_DOUBLE, _LONG = 65526, 65528
_MISSING_LONG: Final = 2147483621
_LABEL_BYTES: Final = {"label": 80 * 4, "name": 32 * 4, "format": 56}


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: int
    label: str
    format: str
    value_labels: str
    pack: Callable[[object], bytes]


def write_dta(db: sqlite3.Connection, table: Table, missing: Table, path: Path) -> None:
    """Writes `table` with the codes of `missing` where it has no number."""
    positions = [number for number, field in enumerate(table.fields) if field.name not in LEFT_OUT]
    coded = set(missing.names()) - set(KEY)
    columns = [_column(db, table, position, coded) for position in positions]
    total = db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]
    with path.open("wb") as file:
        writer = _Writer(file)
        writer.head(columns, total, f"xxgk {table.name}")
        writer.start("data")
        for row in db.execute(query(table, missing)):
            file.write(b"".join(column.pack(row[at]) for column, at in zip(columns, positions, strict=True)))
        writer.end("data")
        writer.start("strls")
        writer.end("strls")
        writer.start("value_labels")
        for name, words in _value_labels(columns):
            writer.value_labels(name, words)
        writer.end("value_labels")
        writer.finish()


def _column(db: sqlite3.Connection, table: Table, position: int, coded: set[str]) -> _Column:
    field = table.fields[position]
    if field.name in coded:
        return _Column(field.name, _DOUBLE, field.says, "%12.0g", "", _pack_number)
    if field.name in CATEGORIES:
        return _Column(field.name, _LONG, field.says, "%12.0g", _set(field.name), _pack_category(field.name))
    if field.type != "string":
        return _Column(field.name, _LONG, field.says, "%12.0g", "", _pack_integer)
    longest = f'SELECT max(length(CAST("{field.name}" AS BLOB))) FROM "{table.name}"'
    width = min(max(db.execute(longest).fetchone()[0] or 1, 1), _LONGEST)
    return _Column(field.name, width, field.says, f"%{min(width, 30)}s", "", _pack_text(width))


def _set(name: str) -> str:
    """The name of a category's set of value labels; the three tables share one."""
    return "form" if name in ("t2", "t3", "t4") else name


def _pack_number(value: object) -> bytes:
    if isinstance(value, str):
        return _EXTENDED[value]
    assert isinstance(value, int | float)
    return struct.pack("<d", value)


_EXTENDED: Final = {
    f".{chr(97 + number)}": struct.pack("<Q", 0x7FE0000000000000 + (number + 1 << 40)) for number in range(26)
}


def _pack_integer(value: object) -> bytes:
    return struct.pack("<i", _MISSING_LONG if value is None else value)


def _pack_category(name: str) -> Callable[[object], bytes]:
    codes = {word: struct.pack("<i", number) for number, word in enumerate(CATEGORIES[name], 1)}
    absent = struct.pack("<i", _MISSING_LONG)
    return lambda value: codes.get(str(value), absent)


def _pack_text(width: int) -> Callable[[object], bytes]:
    return lambda value: _cut("" if value is None else str(value), width).ljust(width, b"\0")


def _cut(text: str, room: int) -> bytes:
    """UTF-8 that fits, no character broken."""
    return text.encode()[:room].decode("utf-8", "ignore").encode()


def _value_labels(columns: Sequence[_Column]) -> list[tuple[str, dict[int, str]]]:
    sets = {"missing": {_MISSING_LONG + ord(code[1]) - 96: f"{zh} / {en}" for code, _, zh, en in CODES}}
    for name, words in CATEGORIES.items():
        sets[_set(name)] = dict(enumerate(words, 1))
    # The set `missing` is there for `label values _all missing`, and attached to no variable: pandas would
    # make a category of every number that has labels.
    used = {"missing", *(column.value_labels for column in columns)}
    return [(name, words) for name, words in sets.items() if name in used]


class _Writer:
    """The parts of the file, each at the place that the map names."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.map_at = 0
        self.places: list[int] = [0]

    def start(self, part: str) -> None:
        self.places.append(self.file.tell())
        self.file.write(f"<{part}>".encode())

    def end(self, part: str) -> None:
        self.file.write(f"</{part}>".encode())

    def head(self, columns: Sequence[_Column], rows: int, label: str) -> None:
        """Everything before the data. The time stamp is left empty: equal releases are equal files."""
        self.file.write(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
        self.file.write(
            struct.pack("<H", len(columns)) + b"</K><N>" + struct.pack("<Q", rows) + b"</N><label>"
        )
        self.file.write(struct.pack("<H", len(label.encode())) + label.encode())
        self.file.write(b"</label><timestamp>\0</timestamp></header>")
        self.places.append(self.file.tell())
        self.file.write(b"<map>")
        self.map_at = self.file.tell()
        self.file.write(bytes(14 * 8) + b"</map>")
        self._part("variable_types", b"".join(struct.pack("<H", column.type) for column in columns))
        self._part("varnames", b"".join(_fixed(column.name, 129) for column in columns))
        self._part("sortlist", bytes(2 * (len(columns) + 1)))
        self._part("formats", b"".join(_fixed(column.format, 57) for column in columns))
        self._part("value_label_names", b"".join(_fixed(column.value_labels, 129) for column in columns))
        self._part("variable_labels", b"".join(_fixed(column.label[:80], 321) for column in columns))
        self._part("characteristics", b"")

    def _part(self, name: str, content: bytes) -> None:
        self.start(name)
        self.file.write(content)
        self.end(name)

    def value_labels(self, name: str, words: Mapping[int, str]) -> None:
        texts = [word.encode() + b"\0" for word in words.values()]
        places = [sum(map(len, texts[:number])) for number in range(len(texts))]
        count = len(texts)
        content = struct.pack("<II", count, sum(map(len, texts)))
        content += struct.pack(f"<{count}I{count}i", *places, *words) + b"".join(texts)
        self.file.write(b"<lbl>" + struct.pack("<I", len(content)) + _fixed(name, 129) + bytes(3))
        self.file.write(content + b"</lbl>")

    def finish(self) -> None:
        """Closes the file and fills its map."""
        end = self.file.tell()
        self.file.write(b"</stata_dta>")
        self.places += [end, self.file.tell()]
        self.file.seek(self.map_at)
        self.file.write(struct.pack("<14Q", *self.places))


def _fixed(text: str, room: int) -> bytes:
    return _cut(text, room - 1).ljust(room, b"\0")
