"""Digits that ran together (规章000): cut apart only where one way is left to do it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from operator import add, sub

APPLICANTS = 7
OUTCOMES = 5
PARTS = 3
MOST_DIGITS = 40
MOST_STEPS = 20_000
MOST_CUTS = 60
MOST_WAYS = 200
MOST_TRIED = 3000
LONGEST = 9

Cut = tuple[str, ...]
_Numbers = tuple[int, ...]
_BOTH = ("requests_new", "requests_carried_in", "outcomes_total", "requests_carried_out")


def split_digits(digits: str, count: int) -> tuple[list[str], bool]:
    """The `count` numbers that `digits` print, and whether they are sure; nothing where they cannot be told.

    No number begins with a zero, so zeros can be told apart; as many digits as columns are one digit each.
    One cut that makes a row of table 3 add up may still be wrong, since the sum of the row made it (`settle`
    asks those of the columns); equal parts are a guess.
    """
    if not digits.isdigit() or not digits.isascii():
        return [], False
    parts, sure = [], False
    if len(digits) == count:
        parts = list(digits)
        sure = True
    elif count == APPLICANTS:
        cuts = cuts_by_sum(digits)
        parts = list(cuts[0]) if len(cuts) == 1 else []
    if not parts and len(digits) % count == 0:
        size = len(digits) // count
        parts = [digits[start : start + size] for start in range(0, len(digits), size)]
    if not parts or any(len(part) > 1 and part[0] == "0" for part in parts):
        return [], False
    return parts, sure


def adds_up(parts: Sequence[str]) -> bool:
    """Whether a row of table 3 or 4 is what its totals say (R03, L01-L03); one of table 2 if it is zeros."""
    size = {APPLICANTS: APPLICANTS, PARTS * OUTCOMES: OUTCOMES, OUTCOMES: OUTCOMES}.get(len(parts))
    numbers = [int(part) for part in parts]
    if size is None:
        return not any(numbers)
    return all(
        sum(numbers[start : start + size - 1]) == numbers[start + size - 1]
        for start in range(0, len(numbers), size)
    )


def cuts_by_sum(digits: str) -> list[Cut]:
    """Every way to cut `digits` into six numbers and their sum (R03); nothing where there are too many."""
    if not APPLICANTS <= len(digits) <= MOST_DIGITS or not (digits.isascii() and digits.isdigit()):
        return []
    found: list[Cut] = []
    steps = MOST_STEPS
    for size in range(1, len(digits) - APPLICANTS + 2):
        total = digits[len(digits) - size :]
        if size > 1 and total[0] == "0":
            continue
        end = len(digits) - size
        open_cuts: list[tuple[int, int, Cut]] = [(0, int(total), ())]
        while open_cuts:
            start, rest, parts = open_cuts.pop()
            left = APPLICANTS - 2 - len(parts)
            longest = 1 if digits[start] == "0" else size  # no addend is longer than the sum
            for length in range(1, longest + 1):
                steps -= 1
                after = start + length
                if steps < 0:
                    return []
                if not left <= end - after <= left * size:
                    continue
                part = digits[start:after]
                if int(part) > rest:
                    break
                if left:
                    open_cuts.append((after, rest - int(part), (*parts, part)))
                elif int(part) == rest:
                    found.append((*parts, part, total))
            if len(found) > MOST_CUTS:
                return []
    return found


def settle(rows: Mapping[str, Sequence[Cut]], printed: Mapping[str, str]) -> dict[str, Cut]:
    """Of the ways to cut each row of table 3, by its key, the one that is left when every column adds up
    (R01 and R02). A row without a way has too many: it follows from the others and from its digits as
    `printed`. Nothing where a row is missing that the sums need, where they hold in no way, or where
    there are too many to try."""
    leaves = sorted((key for key in rows if key not in _BOTH), key=lambda key: len(rows[key]))
    long = [key for key in leaves if not rows[key]]
    if len(long) > 1 or len(long) == len(leaves) or not all(key in rows for key in _BOTH):
        return {}
    ways: list[dict[str, Cut]] = []
    fixed = leaves[len(long) :]
    for tried, cuts in enumerate(product(*(rows[key] for key in fixed))):
        if tried >= MOST_TRIED:
            return {}
        sums = tuple(map(sum, zip(*map(_numbers, cuts), strict=True)))
        for way in _outcomes(sums, long, printed):
            every = _numbers(way["outcomes_total"])
            ways += [
                dict(zip(fixed, cuts, strict=True)) | way | both for both in _requests(every, rows, printed)
            ]
            if len(ways) > MOST_WAYS:
                return {}
    return {key: ways[0][key] for key in rows if len({way[key] for way in ways}) == 1} if ways else {}


def _numbers(cut: Cut) -> _Numbers:
    return tuple(map(int, cut))


def _outcomes(sums: _Numbers, long: Sequence[str], printed: Mapping[str, str]) -> Iterator[dict[str, Cut]]:
    """R02: the total of all outcomes, and the one outcome that is not among `sums`."""
    total = "outcomes_total"
    if not long:
        yield from ({total: cut} for cut in _as_printed(sums, printed[total]))
    else:
        for leaf, every in _pairs(printed[long[0]], printed[total], sums, 1):
            yield {long[0]: leaf, total: every}


def _requests(
    total: _Numbers, rows: Mapping[str, Sequence[Cut]], printed: Mapping[str, str]
) -> Iterator[dict[str, Cut]]:
    """R01: the three rows that with the total of all outcomes make it hold."""
    new, before, after = "requests_new", "requests_carried_in", "requests_carried_out"
    for out in rows[after]:
        both = tuple(map(add, total, _numbers(out)))
        for carried in rows[before]:
            for cut in _as_printed(tuple(map(sub, both, _numbers(carried))), printed[new]):
                yield {new: cut, before: carried, after: out}
        if not rows[before]:
            for carried, cut in _pairs(printed[before], printed[new], both, -1):
                yield {new: cut, before: carried, after: out}
    if not rows[after]:
        for carried in rows[before]:
            rest = tuple(map(sub, total, _numbers(carried)))
            for out, cut in _pairs(printed[after], printed[new], rest, 1):
                yield {new: cut, before: carried, after: out}


def _as_printed(numbers: _Numbers, printed: str) -> Iterator[Cut]:
    cut = tuple(map(str, numbers))
    if "".join(cut) == printed:
        yield cut


def _pairs(left: str, right: str, rest: _Numbers, sign: int) -> Iterator[tuple[Cut, Cut]]:
    """Ways to cut `left` and `right` at once so that in each column right = rest ± left; `left` adds up."""
    waiting: list[tuple[int, int, Cut, Cut]] = [(0, 0, (), ())]
    steps = 0
    while waiting and steps < MOST_STEPS:
        at, other, cut, more = waiting.pop()
        if len(cut) == APPLICANTS:
            if at == len(left) and other == len(right) and adds_up(cut):
                yield cut, more
            continue
        longest = 1 if left[at : at + 1] == "0" else min(len(left), at + LONGEST) - at
        for length in range(1, longest + 1):
            steps += 1
            part = left[at : at + length]
            found = str(rest[len(cut)] + sign * int(part))
            if right.startswith(found, other):
                waiting.append((at + length, other + len(found), (*cut, part), (*more, found)))
