"""Digits that ran together: cut apart where one way is left, and never by hope."""

import random

import pytest

from parsers.digits import cuts_by_sum, settle, split_digits


@pytest.mark.parametrize(
    ("digits", "count", "parts", "sure"),
    [
        ("000", 3, ["0", "0", "0"], True),
        ("0000000", 7, ["0"] * 7, True),
        ("19000000019"[:7], 7, list("1900000"), True),
        ("1900000" + "19", 7, ["19", "0", "0", "0", "0", "0", "19"], False),  # `settle` asks the columns
        ("141414", 3, ["14", "14", "14"], False),  # 随县 2019; a person reads it so
        ("1234", 3, [], False),
        ("100100", 3, [], False),  # 10|01|00 is no way to print numbers
        ("12a", 3, [], False),
    ],
)
def test_digits_are_cut_where_one_way_is_left(digits: str, count: int, parts: list[str], sure: bool) -> None:
    assert split_digits(digits, count) == (parts, sure)


def drawn(rng: random.Random, size: int) -> dict[str, tuple[str, ...]]:
    """Rows of table 3 whose sums hold."""
    keys = ["outcome_granted", "outcome_partial", "outcome_denied_state_secret", "outcome_other"]
    rows = {key: [rng.randint(0, rng.choice((0, 9, size))) for _ in range(6)] for key in keys}
    rows["outcomes_total"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["requests_carried_out"] = [rng.randint(0, 9) for _ in range(6)]
    both = [sum(pair) for pair in zip(rows["outcomes_total"], rows["requests_carried_out"], strict=True)]
    rows["requests_carried_in"] = [rng.randint(0, number) for number in both]
    rows["requests_new"] = [one - two for one, two in zip(both, rows["requests_carried_in"], strict=True)]
    return {key: tuple(str(number) for number in (*row, sum(row))) for key, row in rows.items()}


@pytest.mark.parametrize("size", [9, 99, 4000])
def test_a_table_is_cut_as_it_was_printed_or_not_at_all(size: int) -> None:
    rng = random.Random(size)
    settled = 0
    for _ in range(40):
        rows = drawn(rng, size)
        printed = {key: "".join(cut) for key, cut in rows.items()}
        cuts = settle({key: cuts_by_sum(text) for key, text in printed.items()}, printed)
        assert all(cut == rows[key] for key, cut in cuts.items())
        settled += len(cuts) == len(rows)
    assert settled > 5


def test_a_row_that_adds_up_by_chance_is_denied_by_its_columns() -> None:
    rows = drawn(random.Random(5), 30)
    wrong = dict(rows, outcome_granted=("1", "20", "3", "0", "0", "0", "24"))
    printed = {key: "".join(cut) for key, cut in wrong.items()}
    assert cuts_by_sum(printed["outcome_granted"])
    assert settle({key: cuts_by_sum(text) for key, text in printed.items()}, printed) == {}


def test_a_table_that_lacks_a_row_settles_nothing() -> None:
    rows = drawn(random.Random(7), 30)
    del rows["requests_carried_in"]
    printed = {key: "".join(cut) for key, cut in rows.items()}
    assert settle({key: [cut] for key, cut in rows.items()}, printed) == {}


def test_rows_with_too_many_ways_follow_from_the_others() -> None:
    rng = random.Random(11)
    several = 0
    for _ in range(30):
        rows = drawn(rng, 30_000)
        printed = {key: "".join(cut) for key, cut in rows.items()}
        ways = {key: cuts_by_sum(text) for key, text in printed.items()}
        several += sum(1 for key in rows if key.startswith("outcome_") and not ways[key]) > 1
        cuts = settle(ways, printed)
        assert all(cut == rows[key] for key, cut in cuts.items())
        # What is left out of a search that was given up is no way that is left.
        wrong = dict(printed, outcomes_total=printed["outcomes_total"][:-1] + "x")
        assert settle(ways, wrong) == {}
    assert several > 3
