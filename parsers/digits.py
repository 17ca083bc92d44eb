"""Digits that ran together (规章000): cut apart only where one way is left to do it."""

APPLICANTS = 7
MOST_DIGITS = 40
MOST_STEPS = 30_000


def split_digits(digits: str, count: int) -> tuple[list[str], bool]:
    """The `count` numbers that `digits` print, and whether they are sure; nothing where they cannot be told.

    No number begins with a zero, so zeros can be told apart; as many digits as columns are one digit each;
    and the row sum of table 3 (R03) may leave one way to cut. Equal parts are a guess, and not sure.
    """
    if not digits.isdigit() or not digits.isascii():
        return [], False
    parts, sure = [], True
    if len(digits) == count:
        parts = list(digits)
    elif count == APPLICANTS:
        parts = _cut_by_sum(digits)
    if not parts and len(digits) % count == 0:
        size = len(digits) // count
        parts = [digits[start : start + size] for start in range(0, len(digits), size)]
        sure = False
    if not parts or any(len(part) > 1 and part[0] == "0" for part in parts):
        return [], False
    return parts, sure


def _cut_by_sum(digits: str) -> list[str]:
    """The one way to cut `digits` into six numbers and their sum; nothing where there is none, more than
    one, or too many to try."""
    if not APPLICANTS <= len(digits) <= MOST_DIGITS:
        return []
    found: list[list[str]] = []
    steps = MOST_STEPS
    for size in range(1, len(digits) - APPLICANTS + 2):
        total = digits[len(digits) - size :]
        if size > 1 and total[0] == "0":
            continue
        end = len(digits) - size
        open_cuts: list[tuple[int, int, tuple[str, ...]]] = [(0, int(total), ())]
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
                    found.append([*parts, part, total])
            if len(found) > 1:
                return []
    return found[0] if found else []
