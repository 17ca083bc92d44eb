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
MOST_TRIED = 20_000
MOST_LONG = 3
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


class _TooManyError(Exception):
    """There are more ways than can be tried, so that none can be called the only one."""


class _Steps:
    """How many steps of one search are left."""

    def __init__(self) -> None:
        self.left = MOST_STEPS * 10

    def take(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooManyError


def settle(rows: Mapping[str, Sequence[Cut]], printed: Mapping[str, str]) -> dict[str, Cut]:
    """Of the ways to cut each row of table 3, by its key, the one that is left when every column adds up
    (R01 and R02). A row without a way has too many: it follows from the others and from its digits as
    `printed`. Nothing where a row is missing that the sums need, where they hold in no way, or where
    there are too many to try."""
    leaves = sorted((key for key in rows if key not in _BOTH), key=lambda key: len(rows[key]))
    long = [key for key in leaves if not rows[key]]
    if len(long) > MOST_LONG or len(long) == len(leaves) or not all(key in rows for key in _BOTH):
        return {}
    ways: list[dict[str, Cut]] = []
    steps = _Steps()
    try:
        for outcomes in _outcomes(leaves[len(long) :], long, rows, printed, steps):
            total = _numbers(outcomes["outcomes_total"])
            ways += [outcomes | both for both in _requests(total, rows, printed, steps)]
            steps.take()
    except _TooManyError:
        return {}
    if not 0 < len(ways) <= MOST_WAYS:
        return {}
    return {key: ways[0][key] for key in rows if len({way[key] for way in ways}) == 1}


def _numbers(cut: Cut) -> _Numbers:
    return tuple(map(int, cut))


def _outcomes(
    fixed: Sequence[str],
    long: Sequence[str],
    rows: Mapping[str, Sequence[Cut]],
    printed: Mapping[str, str],
    steps: _Steps,
) -> Iterator[dict[str, Cut]]:
    """R02: the ways to cut the outcomes, and their total, so that they add up to it in each column. Those
    that are `long` have no ways of their own."""
    ways: list[tuple[_Numbers, tuple[Cut, ...]]] = [((0,) * APPLICANTS, ())]
    for key in fixed:
        more = [(cut, _numbers(cut)) for cut in rows[key]]
        if len(ways) * len(more) > MOST_TRIED:
            raise _TooManyError
        ways = [
            (tuple(map(add, sums, numbers)), (*cuts, cut)) for sums, cuts in ways for cut, numbers in more
        ]
    keys = (*fixed, *long, "outcomes_total")
    for sums, cuts in ways:
        for last in _together([printed[key] for key in long], printed["outcomes_total"], sums, 1, steps):
            yield dict(zip(keys, (*cuts, *last), strict=True))


def _requests(
    total: _Numbers, rows: Mapping[str, Sequence[Cut]], printed: Mapping[str, str], steps: _Steps
) -> Iterator[dict[str, Cut]]:
    """R01: the three rows that with the total of all outcomes make it hold."""
    new, before, after = "requests_new", "requests_carried_in", "requests_carried_out"
    for out in rows[after]:
        both = tuple(map(add, total, _numbers(out)))
        for carried in rows[before]:
            for (cut,) in _together((), printed[new], tuple(map(sub, both, _numbers(carried))), 1, steps):
                yield {new: cut, before: carried, after: out}
        if not rows[before]:
            for carried, cut in _together([printed[before]], printed[new], both, -1, steps):
                yield {new: cut, before: carried, after: out}
    if not rows[after]:
        for carried in rows[before]:
            rest = tuple(map(sub, total, _numbers(carried)))
            for out, cut in _together([printed[after]], printed[new], rest, 1, steps):
                yield {new: cut, before: carried, after: out}


def _together(
    left: Sequence[str], right: str, rest: _Numbers, sign: int, steps: _Steps
) -> Iterator[tuple[Cut, ...]]:
    """Ways to cut the rows `left`, each of which adds up, and `right`, which comes last, so that in each
    column right = rest ± the sum of those."""
    waiting: list[tuple[tuple[Cut, ...], Cut]] = [(((),) * len(left), ())]
    while waiting:
        cuts, other = waiting.pop()
        if len(other) == APPLICANTS:
            if "".join(other) == right and all(map(adds_up, cuts)):
                yield (*cuts, other)
            continue
        begun = len("".join(other))
        for parts in product(*(_next(digits, cut) for digits, cut in zip(left, cuts, strict=True))):
            steps.take()
            found = str(rest[len(other)] + sign * sum(map(int, parts)))
            if right.startswith(found, begun):
                more = tuple((*cut, part) for cut, part in zip(cuts, parts, strict=True))
                waiting.append((more, (*other, found)))


def _next(digits: str, cut: Cut) -> list[str]:
    """What the next number may be where a row is cut so far: what follows needs a digit each, and the last
    takes all."""
    rest = digits[len("".join(cut)) :]
    after = APPLICANTS - 1 - len(cut)
    longest = 1 if rest[:1] == "0" else min(len(rest) - after, LONGEST)
    shortest = 1 if after else len(rest)
    return [rest[:length] for length in range(shortest, longest + 1)]
