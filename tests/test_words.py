"""What reaches a terminal or a pipe: nothing that a terminal would obey, and numbers with their digits."""

import json
from decimal import Decimal

import pytest

from xxgk.words import aligned, file_name, harmless, json_line, number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("汉阴县2022年年报", "汉阴县2022年年报"),
        ("\x1b]0;owned\x07年报", r"\x1b]0;owned\x07年报"),
        ("\x9b31m年报", r"\x9b31m年报"),
        ("报年\u202e", r"报年\u202e"),
        ("一\n二\t三\r四", "一 二 三 四"),
        ("\x7f", r"\x7f"),
    ],
)
def test_words_carry_no_terminal_orders(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_json_is_one_harmless_line_that_reads_back_the_same() -> None:
    title = "\x1b[2J\x9b5n\u202e年报\u2028下\x85行\n"
    line = json_line({"title": title})
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\x1b\x9b\u202e\u2028\x85\n")
    assert json.loads(line) == {"title": title}
    assert "年报" in line


@pytest.mark.parametrize(
    "digits", ["1515.2592", "0.30", "0", "-8", "251000", "123456789012345678901234567.89"]
)
def test_json_numbers_keep_their_digits(digits: str) -> None:
    assert json_line([Decimal(digits)]) == f"[{digits}]"


def test_a_blank_is_null_and_not_zero() -> None:
    assert json_line({"value": None}) == '{"value":null}'
    assert number(None) == "—"
    assert number(Decimal("1515.2592")) == "1515.2592"


def test_file_names_of_other_encodings_can_be_printed() -> None:
    gbk = "年报.html".encode("gbk").decode("utf-8", "surrogateescape")
    assert json.loads(json_line(file_name(gbk))).endswith(".html")


def test_columns_stand_under_each_other_for_the_eye() -> None:
    rows = [["汉阴县人民政府", "2022", "200"], ["ab", "2019", "x\x1b"]]
    assert aligned(rows) == ["汉阴县人民政府  2022  200", r"ab              2019  x\x1b"]
