"""Digits that ran together: cut apart where one way is left, and never by hope."""

import random

import pytest

from parsers.digits import Cut, cuts_by_sum, settle, split_digits


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


def cut_apart(rows: dict[str, tuple[str, ...]], **known: tuple[str, ...]) -> dict[str, Cut]:
    """What is made of the digits of all rows, those that are `known` by more than their digits."""
    printed = {key: "".join(cut) for key, cut in rows.items()}
    ways = {key: [known[key]] if key in known else cuts_by_sum(text) for key, text in printed.items()}
    return settle(ways, printed)


@pytest.mark.parametrize("size", [9, 99, 4000])
def test_a_table_is_cut_as_it_was_printed_or_not_at_all(size: int) -> None:
    rng = random.Random(size)
    settled = 0
    for _ in range(40):
        rows = drawn(rng, size)
        cuts = cut_apart(rows)
        assert all(cut == rows[key] for key, cut in cuts.items())
        settled += len(cuts) == len(rows)
    assert settled > 5


def test_a_row_that_adds_up_by_chance_is_denied_by_its_columns() -> None:
    rows = drawn(random.Random(5), 30)
    wrong = dict(rows, outcome_granted=("1", "20", "3", "0", "0", "0", "24"))
    assert cuts_by_sum("".join(wrong["outcome_granted"]))
    assert cut_apart(wrong) == {}


def test_a_table_that_lacks_a_row_settles_nothing() -> None:
    rows = drawn(random.Random(7), 30)
    del rows["requests_carried_in"]
    assert cut_apart(rows, **rows) == {}


def test_rows_that_could_be_cut_in_many_ways_are_settled_by_their_columns() -> None:
    odd = ("3", "3", "0", "1", "0", "0", "7"), ("10", "1", "0", "0", "0", "0", "11")
    rows: dict[str, tuple[str, ...]] = {f"outcome_{number}": odd[1] for number in range(20)}
    rows["outcome_20"] = odd[0]
    rows["outcomes_total"] = ("203", "23", "0", "1", "0", "0", "227")
    rows["requests_new"] = rows["outcomes_total"]
    rows |= dict.fromkeys(("requests_carried_in", "requests_carried_out"), ("0",) * 7)
    assert len(cuts_by_sum("".join(odd[1]))) > 1  # 1 | 0 | 10 as well
    assert cut_apart(rows) == rows


def test_a_row_stays_in_doubt_where_two_rows_may_change_places() -> None:
    one, two = ("1", "11", "0", "0", "0", "0", "12"), ("11", "1", "0", "0", "0", "0", "12")
    rows = {
        "outcome_granted": one,
        "outcome_partial": two,
        "outcome_other": ("0", "0", "7", "0", "0", "0", "7"),
    }
    total = ("12", "12", "7", "0", "0", "0", "31")
    none = ("0",) * 7
    rows |= {"outcomes_total": total, "requests_new": total}
    rows |= {"requests_carried_in": none, "requests_carried_out": none}
    cuts = cut_apart(rows)
    assert {"outcome_granted", "outcome_partial"} == rows.keys() - cuts.keys()
    assert all(cut == rows[key] for key, cut in cuts.items())


def test_a_row_of_long_numbers_is_cut() -> None:
    numbers = [str(19_000 + 7 * number) for number in range(6)]
    cut = (*numbers, str(sum(map(int, numbers))))
    assert cuts_by_sum("".join(cut)) == [cut]


def misprinted(key: str, column: int) -> tuple[dict[str, tuple[str, ...]], dict[str, Cut]]:
    """Rows of table 3 of which one prints another number, and what is made of their digits."""
    rows = drawn(random.Random(11), 90)
    cut = list(rows[key])
    cut[column] = str(int(cut[column]) + 3)
    rows[key] = tuple(cut)
    return rows, cut_apart(rows)


@pytest.mark.parametrize("key", ["outcome_partial", "outcomes_total", "requests_new", "requests_carried_out"])
@pytest.mark.parametrize("column", [0, 4, 6])
def test_a_misprinted_number_leaves_the_other_rows_as_they_are(key: str, column: int) -> None:
    rows, cuts = misprinted(key, column)
    alone = {each for each, cut in rows.items() if len(cuts_by_sum("".join(cut))) == 1}
    assert cuts == {each: cut for each, cut in rows.items() if each in alone}
    assert key not in cuts and len(cuts) > 3


def test_two_misprinted_numbers_leave_nothing_sure() -> None:
    rows, _ = misprinted("outcome_partial", 0)
    for key in ("outcome_partial", "outcome_granted"):  # in the same row, or in another
        twice = dict(rows, **{key: (rows[key][0], "5003", *rows[key][2:])})
        assert cut_apart(twice) == {}
