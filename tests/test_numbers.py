"""What printed cells say; every spelling of the domain notes, section 5, read by hand."""

from decimal import Decimal

import pytest

from parsers.numbers import read_change, read_number


@pytest.mark.parametrize(
    ("raw", "value", "status"),
    [
        ("19", "19", "number"),
        ("0", "0", "zero"),
        ("０", "0", "zero"),
        ("", None, "blank"),
        ("\xa0", None, "blank"),
        ("/", None, "not_applicable"),
        ("—", None, "not_applicable"),
        ("-", None, "not_applicable"),
        ("－", None, "not_applicable"),
        ("――", None, "not_applicable"),
        ("无", None, "none_text"),
        ("1515.2592", "1515.2592", "number"),
        ("0.092", "0.092", "number"),
        ("1,234", "1234", "number"),
        ("1，234", "1234", "number"),
        ("1 234", "1234", "number"),
        ("12 34", None, "unparsed"),
        ("1,23", None, "unparsed"),
        ("12\n34", None, "unparsed"),
        ("1\n234", None, "unparsed"),
        ("007", None, "unparsed"),
        ("约100", "100", "approx"),
        ("5500余条", "5500", "approx"),
        ("1万余条", "10000", "approx"),
        ("14万余", "140000", "approx"),
        ("**", None, "suppressed"),
        ("不详", None, "suppressed"),
        ("未统计", None, "suppressed"),
        ("十九", None, "unparsed"),
    ],
)
def test_a_cell_says_one_number_or_none(raw: str, value: str | None, status: str) -> None:
    number = read_number(raw)
    assert (number.value, number.status) == (None if value is None else Decimal(value), status)


@pytest.mark.parametrize(
    ("raw", "value", "status"),
    [
        ("减4", "-4", "signed"),
        ("增98", "98", "signed"),
        ("增加5", "5", "signed"),
        ("+19", "19", "signed"),
        ("-2", "-2", "signed"),
        ("−2", "-2", "signed"),
        ("↑3", "3", "signed"),
        ("0/0", "0", "compound"),
        ("+1/-1", None, "compound"),
        ("增3减1", None, "compound"),
        ("增", None, "unparsed"),
        ("5", "5", "number"),
        ("0", "0", "zero"),
    ],
)
def test_a_change_has_a_direction(raw: str, value: str | None, status: str) -> None:
    number = read_change(raw)
    assert (number.value, number.status) == (None if value is None else Decimal(value), status)


@pytest.mark.parametrize(
    ("raw", "value", "unit", "note"),
    [
        ("251000元", "251000", "元", ""),
        ("712.187895万元", "712.187895", "万元", ""),
        ("13470件", "13470", "件", ""),
        ("22（其中修订16件）", "22", "", "其中修订16件"),
    ],
)
def test_units_and_notes_are_kept_apart(raw: str, value: str, unit: str, note: str) -> None:
    number = read_number(raw)
    assert (number.value, number.unit, number.note) == (Decimal(value), unit, note)
