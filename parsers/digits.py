"""Digits that ran together (规章000): cut apart only where one way is left to do it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from operator import add, neg, sub

APPLICANTS = 7
OUTCOMES = 5
PARTS = 3
MOST_CUTS = 60
MOST_SUMS = 20_000
LONGEST = 9  # digits of a number of requests

Cut = tuple[str, ...]
_Numbers = tuple[int, ...]
_TOTAL = ("outcomes_total",)
_REQUESTS = (("requests_new", "requests_carried_in"), (*_TOTAL, "requests_carried_out"))
_BOTH = (*_REQUESTS[0], *_REQUESTS[1])


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
    if not APPLICANTS <= len(digits) <= APPLICANTS * LONGEST or not (digits.isascii() and digits.isdigit()):
        return []
    found: list[Cut] = []
    for size in range(1, min(LONGEST, len(digits) - APPLICANTS + 1) + 1):
        total = digits[-size:]
        if size > 1 and total[0] == "0":
            continue
        front, whole = digits[:-size], int(total)  # no addend is longer than the sum
        for middle in range(max(3, len(front) - 3 * size), min(3 * size, len(front) - 3) + 1):
            right = _threes(front[middle:], size)
            left = _threes(front[:middle], size) if right else {}
            found += [
                (*three, *other, total)
                for part, threes in left.items()
                for three in threes
                for other in right.get(whole - part, ())
            ]
            if len(found) > MOST_CUTS:
                return []
    return found


def _threes(digits: str, size: int) -> dict[int, list[Cut]]:
    """Every way to cut `digits` into three numbers of at most `size` digits, by their sum."""
    found: defaultdict[int, list[Cut]] = defaultdict(list)
    for first, others in _heads(digits, size):
        for second, third in _heads(others, size):
            if 0 < len(third) <= size and (third[0] != "0" or third == "0"):
                found[int(first) + int(second) + int(third)].append((first, second, third))
    return found


def _heads(digits: str, size: int) -> Iterator[tuple[str, str]]:
    """Every number of at most `size` digits that `digits` begin with, and what is left."""
    for length in range(1, 2 if digits[:1] == "0" else min(size, len(digits)) + 1):
        yield digits[:length], digits[length:]


def settle(rows: Mapping[str, Sequence[Cut]], printed: Mapping[str, str]) -> dict[str, Cut]:
    """Of the ways to cut each row of table 3, by its key, the one that is in every choice, one way a row,
    with which all columns add up (R01 and R02). Nothing where a row is missing that the sums need, where
    the sums hold in no choice, or where there are too many to try. One row may have no way that adds up,
    since a number of it is misprinted: where with what is `printed` there all sums hold but those of that
    number, rows that have only one way are told. The others are not: two misprints could look like one."""
    odd = [key for key, cuts in rows.items() if not any(map(adds_up, cuts))]
    if not all(key in rows for key in _BOTH) or (len(odd) > 1 and not all(rows.values())):
        return {}
    ways = {key: {tuple(map(int, cut)): cut for cut in cuts} for key, cuts in rows.items()}
    left: dict[str, Set[_Numbers]] = {key: cuts.keys() for key, cuts in ways.items()}
    sums = (_REQUESTS, (tuple(key for key in rows if key not in _BOTH), _TOTAL))
    if len(odd) == 1:
        left[odd[0]] = _meant(odd[0], printed[odd[0]], left, sums[odd[0] not in _REQUESTS[0] + _REQUESTS[1]])
    # Both sums have one row in common, so that what each leaves of it is what both do.
    for plus, minus in (*sums, sums[0]):
        signed = [left[key] for key in plus] + [set(map(_negative, left[key])) for key in minus]
        kept = _in_zero_sums(signed)
        left |= zip(plus, kept[: len(plus)], strict=True)
        left |= ((key, set(map(_negative, each))) for key, each in zip(minus, kept[len(plus) :], strict=True))
    return {
        key: ways[key][next(iter(each))]
        for key, each in left.items()
        if len(each) == 1 and (len(odd) != 1 or (key not in odd and len(rows[key]) == 1))
    }


def _meant(
    key: str, printed: str, rows: Mapping[str, Set[_Numbers]], sides: tuple[Sequence[str], Sequence[str]]
) -> set[_Numbers]:
    """What the columns make of the row `key`, where it is what is `printed` but for one number; nothing where
    there are too many sums."""
    here, there = sides if key in sides[0] else sides[::-1]
    others = [rows[each] for each in there]
    others += [set(map(_negative, rows[each])) for each in here if each != key]
    sums = _partial_sums(others)
    return {numbers for numbers in (sums[-1] if sums else ()) if _is_misprint(printed, numbers)}


def _is_misprint(printed: str, numbers: _Numbers) -> bool:
    """Whether `printed` are these numbers but for one of them, which may be any other."""
    if min(numbers) < 0:
        return False
    for place in range(APPLICANTS):
        before, after = ("".join(map(str, each)) for each in (numbers[:place], numbers[place + 1 :]))
        other = printed[len(before) : len(printed) - len(after)]
        if before + other + after == printed and other and (other[0] != "0" or other == "0"):
            return True
    return False


def _negative(numbers: _Numbers) -> _Numbers:
    return tuple(map(neg, numbers))


def _in_zero_sums(rows: Sequence[Collection[_Numbers]]) -> list[set[_Numbers]]:
    """What of each row is part of a choice, one of each row, whose columns all add up to zero; nothing where
    there are too many sums. Sums of one half of the rows are those of the other with another sign, so that
    no choice of all rows is made."""
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    halves = order[::2], order[1::2]
    sums = [_partial_sums([rows[number] for number in half]) for half in halves]
    kept: list[set[_Numbers]] = [set() for _ in rows]
    if not all(sums):
        return kept
    ends = sums[0][-1] & set(map(_negative, sums[1][-1]))
    for half, before, alive in zip(halves, sums, (ends, set(map(_negative, ends))), strict=True):
        for number, starts in zip(reversed(half), before[-2::-1], strict=True):
            steps = [
                (start, each)
                for end in alive
                for each in rows[number]
                if (start := tuple(map(sub, end, each))) in starts
            ]
            alive = {start for start, _ in steps}
            kept[number] = {each for _, each in steps}
    return kept


def _partial_sums(rows: Sequence[Collection[_Numbers]]) -> list[set[_Numbers]]:
    """The sums of all choices of no row, of one of the first, of one of each of the first two...; nothing
    where there are too many."""
    sums: list[set[_Numbers]] = [{(0,) * APPLICANTS}]
    for row in rows:
        if len(sums[-1]) * len(row) > MOST_SUMS:
            return []
        sums.append({tuple(map(add, each, more)) for each in sums[-1] for more in row})
    return sums
