"""Digits that ran together: cut apart where one way is left, and never by hope."""

import random

import pytest

from parsers.digits import split_digits


@pytest.mark.parametrize(
    ("digits", "count", "parts", "sure"),
    [
        ("000", 3, ["0", "0", "0"], True),
        ("0000000", 7, ["0"] * 7, True),
        ("19000000019"[:7], 7, list("1900000"), True),
        ("1900000" + "19", 7, ["19", "0", "0", "0", "0", "0", "19"], True),
        ("141414", 3, ["14", "14", "14"], False),  # 随县 2019; a person reads it so
        ("1234", 3, [], False),
        ("100100", 3, [], False),  # 10|01|00 is no way to print numbers
        ("12a", 3, [], False),
    ],
)
def test_digits_are_cut_where_one_way_is_left(digits: str, count: int, parts: list[str], sure: bool) -> None:
    assert split_digits(digits, count) == (parts, sure)


def test_a_row_of_table_3_is_cut_as_it_was_printed_or_not_at_all() -> None:
    rng = random.Random(3)
    right = 0
    for _ in range(150):
        numbers = [rng.randint(0, rng.choice((0, 9, 99))) for _ in range(6)]
        printed = [str(number) for number in (*numbers, sum(numbers))]
        parts, sure = split_digits("".join(printed), 7)
        assert not sure or parts == printed
        right += parts == printed
    assert right > 60
