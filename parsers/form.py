"""The official form, one TOML file a generation: rows, columns, spellings; and the words to find them by.

`FORMS` holds every declared generation, `LEXICON` everything a printed label may mean in any of them.
A file that declares something unknown, or a cell that the codebook does not have, does not load.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from types import MappingProxyType

import msgspec

from parsers.labels import LONGEST, distance, reduce_label

# How far a misprint may be from a label: a quarter of its letters, and labels under six letters not at all
# (行政处罚 and 行政强制 are two letters apart, 予以公开 and 不予公开 one).
SHORTEST_MISPRINT = 6
SHARE_MISPRINTED = 4
TELLING = "上下前次去本今新旧不未无非增减第一二三四五六七八九十"


class Label(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A row, a column or a part: its key in the codebook, the official label, other spellings."""

    label: str
    key: str = ""
    also: tuple[str, ...] = ()
    group: str = ""


class Block(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A block of table 2; `instead` names columns that stand in for another one."""

    label: str
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    instead: dict[str, str] = {}


class Table2(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    corner: tuple[str, ...]
    blocks: tuple[Block, ...]


class Table3(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Table 3; `single` is the group that this generation prints as one row."""

    corner: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    columns: tuple[Label, ...] = ()
    groups: tuple[Label, ...] = ()
    rows: tuple[Label, ...] = ()
    single: Label | None = None


class Table4(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    parts: tuple[Label, ...]
    over: tuple[str, ...]
    columns: tuple[Label, ...]


class List(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A form with one number a row: the words of its header, the rows by section (`group`), and which rows
    add up to which."""

    table: str
    label: tuple[str, ...]
    unit: tuple[str, ...]
    value: tuple[str, ...]
    sections: tuple[str, ...]
    rows: tuple[Label, ...]
    sums: dict[str, tuple[str, ...]] = {}


class Form(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One generation of the form."""

    generation: str
    list: List | None = None
    t2: Table2 | None = None
    t3: Table3 | None = None
    t4: Table4 | None = None
    like: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a label may mean. `kind`: row column group over corner block part; `where`: the block of a
    row of table 2, the group of a row of table 3; `is_head`: a group that holds the other groups;
    `generations`: the forms that have a column."""

    table: str
    kind: str
    key: str
    label: str
    where: str = ""
    ordinal: str = ""
    is_head: bool = False
    generations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a printed label was read as; `exact` is False for a misprint, `cut` for a label cut short."""

    meanings: tuple[Meaning, ...]
    exact: bool = True
    cut: bool = False

    @cached_property
    def _first(self) -> dict[tuple[str, str], Meaning]:
        return {(each.table, each.kind): each for each in reversed(self.meanings)}

    @cached_property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """What the label may be: (table, kind)."""
        return frozenset(self._first)

    @cached_property
    def is_row_of(self) -> str:
        """The table whose row this is, where the label means nothing else; else nothing."""
        return self.meanings[0].table if len(self.kinds) == 1 and self.meanings[0].kind == "row" else ""

    @cached_property
    def is_telling(self) -> bool:
        """Whether only a table of the form says this; a menu may name 行政复议 or 其他."""
        if ("t3", "column") in self.kinds and self.kinds & {("t3", "row"), ("t4", "column")}:
            return False
        return not self.kinds <= _IN_MENUS

    def of(self, table: str, kind: str) -> Meaning | None:
        """The one meaning of this kind, or the first of several."""
        return self._first.get((table, kind))

    def all(self, table: str, kind: str) -> tuple[Meaning, ...]:
        """All meanings of this kind."""
        if (table, kind) not in self._first:
            return ()
        return tuple(each for each in self.meanings if each.table == table and each.kind == kind)


NOTHING = Reading(())
_IN_MENUS = frozenset(
    {("t2", "row"), ("t4", "part"), ("t4", "over"), ("t3", "over"), ("t3", "group"), ("t3", "single")}
)
_NO_LABEL = re.compile(r"[\d\s.,%/+\-—–]+")


@cache
def indicators() -> Mapping[str, Mapping[str, str]]:
    """The codebook, `forms/indicators.csv`: id to its line."""
    text = resources.files("parsers.forms").joinpath("indicators.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["id"]: MappingProxyType(row) for row in rows})


@cache
def cells() -> frozenset[str]:
    """Ids that a page can print: everything in the codebook that is not derived."""
    return frozenset(name for name, row in indicators().items() if row["derived"] != "1")


def load(text: str, name: str) -> Form:
    """A form from TOML; raises ValueError that says file and place."""
    try:
        return msgspec.toml.decode(text.encode("utf-8"), type=Form)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ValueError(f"{name}: {error}") from error


@cache
def forms() -> Mapping[str, Form]:
    """Every declared form by generation, newest first."""
    found = {}
    folder = resources.files("parsers.forms")
    for file in sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
        reverse=True,
    ):
        form = load(file.read_text(encoding="utf-8"), file.name)
        found[form.generation] = form
    return MappingProxyType(found)


def _words(label: Label) -> Iterable[str]:
    return (label.label, *label.also)


def _meanings() -> Iterable[tuple[str, Meaning]]:
    for generation, form in forms().items():
        of = (generation,)
        if form.t2 is not None:
            for word in form.t2.corner:
                yield word, Meaning("t2", "corner", "", word)
            for block in form.t2.blocks:
                yield block.label, Meaning("t2", "block", block.label, block.label)
                for row in block.rows:
                    for word in _words(row):
                        yield word, Meaning("t2", "row", row.key, row.label, block.label)
                for column in block.columns:
                    for word in _words(column):
                        yield word, Meaning("t2", "column", column.key, column.label, generations=of)
        if form.t3 is not None:
            yield from _meanings3(form.t3)
        if form.t4 is not None:
            for word in form.t4.over:
                yield word, Meaning("t4", "over", "", word)
            for kind, labels in (("part", form.t4.parts), ("column", form.t4.columns)):
                for label in labels:
                    for word in _words(label):
                        yield word, Meaning("t4", kind, label.key, label.label)


def _meanings3(table: Table3) -> Iterable[tuple[str, Meaning]]:
    for kind, words in (("corner", table.corner), ("over", table.over)):
        for word in words:
            yield word, Meaning("t3", kind, "", word)
    for kind, labels in (("group", table.groups), ("column", table.columns), ("row", table.rows)):
        for label in labels:
            for word in _words(label):
                ordinal = reduce_label(label.label)[1]
                head = kind == "group" and label is table.groups[0]
                yield (
                    word,
                    Meaning("t3", kind, label.key or label.label, label.label, label.group, ordinal, head),
                )
    if table.single is not None:
        ordinal = reduce_label(table.single.label)[1]
        yield table.single.label, Meaning("t3", "single", table.single.key, table.single.label, "", ordinal)


@cache
def lexicon() -> Mapping[str, Reading]:
    """Everything a printed label may mean, by its reduced spelling."""
    found: dict[str, dict[tuple[str, str, str, str], Meaning]] = {}
    for word, meaning in _meanings():
        core = reduce_label(word)[0]
        known = found.setdefault(core, {})
        place = (meaning.table, meaning.kind, meaning.key, meaning.where)
        if place in known:
            both = (*known[place].generations, *meaning.generations)
            meaning = _merged(meaning, both)
        known[place] = meaning
    return MappingProxyType({core: Reading(tuple(known.values())) for core, known in found.items()})


@cache
def spellings() -> frozenset[str]:
    """Every label as the forms spell it."""
    return frozenset(word for word, _ in _meanings())


def _merged(meaning: Meaning, generations: tuple[str, ...]) -> Meaning:
    return Meaning(
        meaning.table,
        meaning.kind,
        meaning.key,
        meaning.label,
        meaning.where,
        meaning.ordinal,
        meaning.is_head,
        tuple(dict.fromkeys(generations)),
    )


@lru_cache(maxsize=16384)
def look_up(text: str) -> Reading:
    """What a printed label means: to the letter, then as a misprint, then as a label cut short."""
    core, ordinal = reduce_label(text)
    if not core:
        return NOTHING
    words = lexicon()
    exact = words.get(core)
    if exact is not None:
        return exact
    return _misprint(core, ordinal) or _cut(core) or NOTHING


@lru_cache(maxsize=16384)
def read_label(text: str) -> Reading:
    """As `look_up`, for any cell: blanks, numbers and prose are no labels."""
    if not text or text.isspace() or len(text) > LONGEST * 3 or _NO_LABEL.fullmatch(text):
        return NOTHING
    return look_up(text)


@cache
def _rows3() -> tuple[Meaning, ...]:
    found = [each for reading in lexicon().values() for each in reading.meanings if each.table == "t3"]
    return tuple(dict.fromkeys(each for each in found if each.kind in ("row", "single")))


def row_in_group(text: str, group: str) -> Meaning | None:
    """The row of table 3 with this number in this group whose label is one letter away, or None. A short
    label is no misprint by itself; number and group together leave one row to mean."""
    core, ordinal = reduce_label(text)
    if not core or not ordinal or any(letter.isdigit() for letter in core):
        return None
    near = [
        each
        for each in _rows3()
        if each.ordinal == ordinal
        and (not each.where or each.where == group)
        and distance(core, reduce_label(each.label)[0], 1) <= 1
        and not _says_more(core, reduce_label(each.label)[0])
    ]
    return near[0] if len(near) == 1 else None


def is_row(text: str, row: Meaning) -> bool:
    """Whether the number in front says that a label which is a column too (其他, 总计) is this row."""
    ordinal = reduce_label(text)[1]
    return bool(ordinal) and ordinal == row.ordinal


def _misprint(core: str, ordinal: str) -> Reading | None:
    """The one label within reach; none where a second one is nearly as near."""
    if len(core) < SHORTEST_MISPRINT or any(letter.isdigit() for letter in core):
        return None  # digits behind a label are a value that was glued to it, not a misprint
    near: list[tuple[int, str]] = []
    for word, reading in lexicon().items():
        most = max(len(word), len(core)) // SHARE_MISPRINTED
        if len(word) < SHORTEST_MISPRINT or abs(len(word) - len(core)) > most:
            continue
        away = distance(core, word, most)
        if away <= most and not _other_number(reading, ordinal) and not _says_more(core, word):
            near.append((away, word))
    near.sort()
    if not near or (len(near) > 1 and near[1][0] - near[0][0] < 2 and not _same(near[0][1], near[1][1])):
        return None
    return Reading(lexicon()[near[0][1]].meanings, exact=False)


def _says_more(core: str, word: str) -> bool:
    """Whether a label has a letter that makes another label of it: 上年制发件数 is no 本年制发件数."""
    return any(core.count(letter) > word.count(letter) for letter in TELLING)


def _same(left: str, right: str) -> bool:
    words = lexicon()
    return {(each.table, each.kind, each.key) for each in words[left].meanings} == {
        (each.table, each.kind, each.key) for each in words[right].meanings
    }


def _other_number(reading: Reading, ordinal: str) -> bool:
    """A printed number that belongs to another row is no misprint of this one."""
    numbers = {each.ordinal for each in reading.meanings if each.ordinal}
    return bool(ordinal and numbers and ordinal not in numbers)


def _cut(core: str) -> Reading | None:
    """Columns whose label begins with `core`: 本年新 stands for two of them, and order tells which."""
    if len(core) < 2:
        return None
    found = [
        each
        for word, reading in lexicon().items()
        if word.startswith(core)
        for each in reading.meanings
        if each.kind == "column"
    ]
    return Reading(tuple(dict.fromkeys(found)), exact=False, cut=True) if found else None
