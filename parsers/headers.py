"""Header rows become columns: which key of the form stands over which columns of the rectangle.

Headers come broken over rows, with spans lost, repeated, cut short or annotated. A column is what its
cells say when they are read downwards; `Headers.ordered` tells whether the whole header is the official
one in the official order, which is what placing by order needs.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from parsers.form import Reading, forms, lexicon, look_up
from parsers.grid import Grid
from parsers.labels import compact, distance, letters, reduce_label, unnumbered
from parsers.placing import Header, Headers

Column = tuple[str, int, int]
Slot = tuple[str, bool, int, int]
"""What a header says in one place: its text, whether the cell begins in this row, its columns."""
Zone = tuple[tuple[Slot | None, ...], ...]
PARTS = 3
_LONGEST_ZONE = 4000


def read_zone(grid: Grid, rows: Sequence[int]) -> Zone:
    """What the header `rows` of a rectangle say, and where."""
    return tuple(
        tuple(
            None if slot is None else (slot.text, slot.row == row, slot.col, slot.end)
            for slot in grid.slots[row]
        )
        for row in rows
    )


def read_headers(
    table: str, grid: Grid, rows: Sequence[int], context: str, above: Zone = ()
) -> tuple[Headers | None, tuple[str, ...]]:
    """The columns of the header `rows`, and the generations that only have labels printed here. `context`
    is what was printed before: for t2 the block, for t4 the part. `above` are rows of the same header in
    another rectangle.

    The same words in the same places are the same columns, in the next report as in this one: read once.
    """
    zone = above + read_zone(grid, rows)
    length = sum(len(slot[0]) for row in zone for slot in row if slot is not None)
    read = _read_headers if length < _LONGEST_ZONE else _read_headers.__wrapped__
    return read(table, zone, context, isinstance(grid.rows[rows[0]][0].source, str))


@lru_cache(maxsize=512)
def _read_headers(
    table: str, zone: Zone, context: str, in_text: bool
) -> tuple[Headers | None, tuple[str, ...]]:
    if table == "t2":
        return _headers2(zone, context)
    return (_headers3(zone) if table == "t3" else _headers4(zone, context, in_text)), ()


def _cells(row: tuple[Slot | None, ...]) -> list[Slot]:
    return [slot for slot in dict.fromkeys(row) if slot is not None]


def _reach(zone: Zone, last: int = 0) -> int:
    """Where the header rows end. A cell over several columns may reach too far: it does not count where
    rows of single cells go on to the `last` column of the form as well."""
    ends = [cells[-1] for row in zone if (cells := _cells(row))]
    single = [end for *_, start, end in ends if end == start + 1 and end >= last > 0]
    return max(single or (end for *_, end in ends), default=0)


def _read_columns(zone: Zone) -> list[Column]:
    """The header rows read downwards: (text, start, end) of every run of columns with the same words."""
    stacks: list[tuple[Slot, ...]] = []
    for col in range(_reach(zone)):
        slots = [row[col] for row in zone if col < len(row)]
        # A label that is repeated where a span was lost says nothing new.
        unlike = {compact(slot[0]): slot for slot in reversed(slots) if slot is not None}
        stacks.append(tuple(reversed(unlike.values())))
    columns: list[Column] = []
    start = 0
    for col in range(1, len(stacks) + 1):
        if col == len(stacks) or stacks[col] != stacks[start]:
            text = "".join(slot[0] for slot in stacks[start])
            if columns and compact(columns[-1][0]) == compact(text) and _is_whole(text):
                columns[-1] = (columns[-1][0], columns[-1][1], col)
            else:
                columns.append((text, start, col))
            start = col
    return columns


def _is_whole(text: str) -> bool:
    """Whether a label is printed in full, so that the same label beside it is the same column."""
    reading = look_up(text)
    return bool(reading.meanings) and not reading.cut


def _headers2(zone: Zone, block: str) -> tuple[Headers | None, tuple[str, ...]]:
    """The columns of a block of table 2, and the generations that only have labels printed here."""
    read = [(look_up(text), text, start, end) for text, start, end in _read_columns(zone)]
    # What stands left of the first column is the corner, whatever it says in place of 信息内容.
    first = next((number for number, each in enumerate(read) if each[0].all("t2", "column")), len(read))
    printed = read[first:]
    official, blocks = _official2([reading for reading, *_ in printed], block)
    keys = _resolve2([(reading, text) for reading, text, *_ in printed], official)
    generations = tuple(
        meaning.generations[0]
        for reading, *_ in printed
        if not reading.cut
        for meaning in reading.all("t2", "column")
        if len(meaning.generations) == 1
    )
    headers = tuple(
        Header(key, start, end, text)
        for key, (_, text, start, end) in zip(keys, printed, strict=True)
        if key or text
    )
    if not any(header.key for header in headers):
        return None, generations
    found = tuple(header.key for header in headers)
    if _is_any_order(headers, official, zone):
        official = found
    return Headers(headers, official, found == official, _reach(zone), len(printed), blocks), generations


def _official2(readings: Sequence[Reading], block: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The columns that the printed block has in the generation whose labels are printed, and all blocks
    that have the same columns (行政许可 and 行政处罚 share 本年处理决定数量; 采购总金额 is no 收费金额)."""
    best: tuple[int, tuple[str, ...], tuple[str, ...], str] = (0, (), (), "")
    for form in forms().values():
        shown = {
            m.key
            for reading in readings
            for m in reading.all("t2", "column")
            if form.generation in m.generations
        }
        labels = {
            m.label
            for reading in readings
            for m in reading.all("t2", "column")
            if form.generation in m.generations
        }
        for each in form.t2.blocks if form.t2 else ():
            if block and each.label != block:
                continue
            columns = [column for column in each.columns if column.key not in each.instead]
            keys = [column.key for column in columns]
            for other, usual in each.instead.items():
                if other in shown and usual not in shown:
                    keys[keys.index(usual)] = other
            score = 2 * len(shown & set(keys)) + 2 * len(labels & {column.label for column in columns})
            score += len(keys) == len(readings)
            if score > best[0]:
                best = (score, tuple(keys), tuple(column.label for column in columns), form.generation)
    form2 = forms()[best[3]].t2 if best[3] else None
    same = {
        each.label
        for each in (form2.blocks if form2 else ())
        if tuple(column.label for column in each.columns if column.key not in each.instead) == best[2]
    }
    return best[1], frozenset(same)


def _resolve2(printed: Sequence[tuple[Reading, str]], official: Sequence[str]) -> list[str]:
    """A key for each printed column: what its label says; where labels are cut short, what order says,
    if as many columns are printed as the form has and every label agrees with its place."""
    options = [{m.key for m in reading.all("t2", "column") if m.key in official} for reading, _ in printed]
    keys = [
        min(each) if len(each) == 1 and not reading.cut else ""
        for each, (reading, _) in zip(options, printed, strict=True)
    ]
    if all(keys) or not any(each for each, key in zip(options, keys, strict=True) if not key):
        return keys
    shown = [number for number, (_, text) in enumerate(printed) if text]
    if len(shown) == len(official) and all(
        key in options[number] for number, key in zip(shown, official, strict=True)
    ):
        for number, key in zip(shown, official, strict=True):
            keys[number] = key
        return keys
    left = [
        (n, each - set(keys))
        for n, (each, key) in enumerate(zip(options, keys, strict=True))
        if each and not key
    ]
    for number, each in left:
        if len(each) == 1 and sum(1 for _, other in left if other & each) == 1:
            keys[number] = min(each)
    return keys


@cache
def _columns3() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys of the columns of table 3, and the words printed over them."""
    form = forms()["g2021"]
    assert form.t3 is not None
    over = tuple(reduce_label(word)[0] for word in (*form.t3.over, *form.t3.corner))
    return tuple(column.key for column in form.t3.columns), over


def _headers3(zone: Zone) -> Headers:
    """The seven columns of table 3, as far as they are printed."""
    official, over = _columns3()
    headers = []
    for text, start, end in _read_columns(zone):
        whole = reduce_label(text)[0]
        core = whole
        for word in over:
            core = core.replace(word, "")
        reading = lexicon().get(core) or look_up(core)
        column = reading.of("t3", "column") if not reading.cut or len(reading.meanings) == 1 else None
        if column is not None:
            headers.append(Header(column.key, start, end, text))
        elif core and not whole.startswith(over):
            headers.append(Header("", start, end, text))
    headers = _mend(headers, official)
    count = _count(zone[-1], "t3", len(official))
    printed = _order3(zone)
    if printed[:1] == official[-1:] and _is_any_order(headers, official, zone):
        official, ordered = tuple(header.key for header in headers), True  # the total may stand in front
    else:
        if official[0] in printed and printed[:1] != official[:1]:
            headers = []  # header rows that were swapped: what stood under a span stands beside it now
        official, ordered = _printed_order(printed, official)
    return Headers(tuple(headers), official, ordered, _reach(zone, _last(headers)), count)


def _printed_order(printed: tuple[str, ...], official: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The columns in the order in which they are printed, and whether all are: the first and the last in
    their places, whose labels may stand a row higher, the others in any order, since they share a row."""
    first, last = official[0], official[-1]
    inner = tuple(key for key in printed if key not in (first, last))
    whole = sorted(inner) == sorted(official[1:-1])
    if whole and printed in ((first, *inner, last), (first, last, *inner)):
        return (first, *inner, last), True
    return official, False


def _last(headers: Sequence[Header]) -> int:
    """Where the last column of the form ends."""
    return max((header.end for header in headers if header.key), default=0)


def _mend(headers: list[Header], official: Sequence[str]) -> list[Header]:
    """A misprint in a short label: where all other columns stand in their places, so does this one, if one
    letter makes the difference."""
    form = forms()["g2021"]
    assert form.t3 is not None
    if len(headers) != len(official):
        return headers
    over = _columns3()[1]
    keys = []
    for header, column in zip(headers, form.t3.columns, strict=True):
        core, label = reduce_label(header.text)[0], reduce_label(column.label)[0]
        for word in over:
            core = core.replace(word, "")
        near = len(label) > 2 and distance(core, label, 1) <= 1
        keys.append(header.key or (column.key if near else ""))
    if tuple(keys) != tuple(official):
        return headers
    return [replace(header, key=key) for header, key in zip(headers, keys, strict=True)]


def _order3(zone: Zone) -> tuple[str, ...]:
    """The column labels in the order in which they are printed, over one header row or several."""
    seen: dict[str, None] = {}
    for row in zone:
        for text, is_own, *_ in _cells(row):
            meaning = look_up(text).of("t3", "column") if is_own else None
            if meaning is not None:
                seen[meaning.key] = None
    return tuple(seen)


@cache
def _words4() -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Table 4: spellings of its parts and of its columns with their keys, and the words printed over them."""
    form = forms()["g2021"]
    assert form.t4 is not None
    parts = {reduce_label(word)[0]: each.key for each in form.t4.parts for word in (each.label, *each.also)}
    names = {reduce_label(word)[0]: each.key for each in form.t4.columns for word in (each.label, *each.also)}
    over = tuple(reduce_label(word)[0] for word in form.t4.over)
    return parts, dict(sorted(names.items(), key=lambda item: -len(item[0]))), over


def _headers4(zone: Zone, part: str, in_text: bool) -> Headers:
    """The fifteen columns of table 4; or the five of one `part`, where it is printed as three tables."""
    parts, names, over = _words4()
    keys = tuple(dict.fromkeys(names.values()))
    order = tuple(dict.fromkeys(parts.values()))
    columns4 = _official4()
    headers = []
    for text, start, end in _read_columns(zone):
        core = unnumbered(text)
        name = next((word for word in names if core.endswith(word)), "")
        above = core[: len(core) - len(name)]
        if not name:
            name, above = _misprint4(core, tuple(names))
        if not name:
            continue
        rest = above
        for word in over:
            rest = rest.replace(word, "", 1)
        # A part whose span was lost stands over its first column only: the next ones are its own too.
        part = parts.get(rest, "" if above else part)
        headers.append(Header(f"{part}_{names[name]}" if part else "", start, end, text))
    official = tuple(f"{each}_{key}" for each in order for key in columns4)
    found = tuple(header.key for header in headers)
    if len(headers) == len(keys):
        shown = found[0].rsplit("_", 1)[0] if found[0] else ""
        official = tuple(f"{shown}_{key}" for key in columns4)
    if _is_any_order(headers, official, zone):
        official = found
    ordered = found == official or _is_ordered4(zone)
    count = _count(zone[-1], "t4", len(official))
    padded = any(not text or text.isspace() for row in zone for text, *_ in _cells(row))
    if ordered and not count and (in_text or not padded):
        count = len(official)  # the labels count over all rows, as long as no cell is padding
    return Headers(tuple(headers), official, ordered, _reach(zone, _last(headers)), count)


def _is_any_order(headers: Sequence[Header], official: tuple[str, ...], zone: Zone) -> bool:
    """Whether every column is read, so that they may stand in any order: none of them twice, and no header
    row with a gap, where a cell that fell out moved the others aside."""
    if len(headers) != len(official) or {header.key for header in headers} != set(official):
        return False
    start, end = headers[0].start, headers[-1].end
    return all(len(row) >= end and None not in row[start:end] for row in zone)


def _count(row: tuple[Slot | None, ...], table: str, columns: int) -> int:
    """How many cells the last header row has from its first column on, those reaching down from above
    too, where it has all columns and nothing else but blanks; else 0."""
    texts = [text for text, *_ in _cells(row)]
    named = [look_up(text).of(table, "column") is not None for text in texts]
    if sum(named) != columns:
        return 0
    first = named.index(True)
    alone = all(column or not text.strip() for column, text in zip(named[first:], texts[first:], strict=True))
    return len(texts) - first if alone else 0


@cache
def _official4() -> tuple[str, ...]:
    form = forms()["g2021"]
    assert form.t4 is not None
    return tuple(column.key for column in form.t4.columns)


def _is_ordered4(zone: Zone) -> bool:
    """Whether the five labels stand there three times and the three parts once, all in their order."""
    columns: list[str] = []
    parts: list[str] = []
    for row in zone:
        for text, is_own, *_ in _cells(row):
            if is_own:
                reading = look_up(text)
                columns.extend(m.key for m in reading.all("t4", "column")[:1])
                parts.extend(m.key for m in reading.all("t4", "part")[:1])
                if not parts and reading.of("t4", "over"):
                    return False  # suits stand in front of reviews
    # Labels repeated under a lost span say nothing new.
    named = columns[-PARTS * len(_official4()) :] == [*_official4()] * PARTS
    return named and list(dict.fromkeys(parts)) == list(dict.fromkeys(_words4()[0].values()))


@lru_cache(maxsize=1024)
def _misprint4(core: str, names: tuple[str, ...]) -> tuple[str, str]:
    """The label of table 4 that is one letter away from the end of `core`, and what stands before it."""
    for size in (4, 3, 5):
        near = [name for name in names if len(name) > 2 and distance(core[-size:], name, 1) <= 1]
        if len(core) >= size and len(near) == 1:
            return near[0], core[:-size]
    return "", core


@cache
def _titles4() -> dict[str, str]:
    form = forms()["g2021"]
    assert form.t4 is not None
    return {part.key: part.label for part in form.t4.parts}


def title_of(text: str) -> str:
    """The official label of the part of table 4 that a line above a table names, or nothing."""
    return _titles4().get(part_of(text), "")


def part_of(text: str) -> str:
    """Which part of table 4 a line above a table names, or nothing."""
    if "议" not in text:  # in the name of every part, and in few other lines
        return ""
    parts, _, _ = _words4()
    inside = letters(text).removesuffix("表").removesuffix("情况")
    review = next(iter(parts.values()))
    found = [key for word, key in parts.items() if key != review and word in inside]
    if found:
        return found[-1]
    return review if any(inside.endswith(word) for word, key in parts.items() if key == review) else ""
