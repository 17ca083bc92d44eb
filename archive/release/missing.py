"""Why a number is not there, with one letter that means the same in every format; and text that is harmless
in every program that opens a release.

CSV prints the code (`.a`), Stata has it as an extended missing value of the same name, SQLite and Parquet
keep NULL in `panel` and the code in the same column of `panel_missing`.
"""

import re
from typing import Final

# code, name, Chinese, English; the letters are part of the format: add, never change.
CODES: Final = (
    (".a", "blank", "单元格为空", "the printed cell is empty"),
    (".b", "not_applicable", "不适用（/、—）", "the cell says not applicable (/ or a dash)"),
    (".c", "not_in_form", "该格式无此项", "the form used has no such row or column"),
    (".d", "table_absent", "缺表", "the report has no such table"),
    (".e", "image", "表格为图片", "the table is only an image"),
    (".f", "unparsed", "未能读出", "something is printed that could not be read as a number"),
    (".g", "none_text", "填“无”", "the cell says 无"),
    (".h", "suppressed", "未统计或不公开", "the number is withheld (*, 不详, 未统计)"),
    (".i", "compound", "增减并列", "two numbers stand in one cell (+1/-1)"),
    (".j", "approx", "约数", "only a lower bound is printed (5500余条); see values"),
    (".k", "attachment", "表格在附件中", "the table hangs as an attachment that was not read"),
    (".l", "form_unknown", "格式不明", "the table is there, but of no form that is known"),
    (".m", "not_printed", "未印该行或列", "the table left out this row or column of its form"),
    (".n", "not_stated", "正文未述", "the text does not state it"),
    (".o", "not_computable", "不可计算", "an operand is missing, or the denominator is 0"),
    (".p", "unit_unknown", "金额单位不明", "a number is printed, but not in which unit of money"),
)
OF_STATUS: Final = {
    name: code
    for code, name, _, _ in CODES
    if name in ("blank", "not_applicable", "unparsed", "none_text", "suppressed", "compound", "approx")
}
CODE: Final = {name: code for code, name, _, _ in CODES}
# How a table is that has none of a form's cells.
_OF_TABLE: Final = {"absent": ".d", "": ".d", "image": ".e", "attachment": ".k", "unknown": ".l"}


def why_absent(table: str, generations: str, states: dict[str, str]) -> str:
    """The code of an indicator without a cell, by its table, its generations and how the tables are."""
    if table == "narr":
        return CODE["not_stated"]
    if table in ("s14", "s08"):
        known = set(generations.split(";"))
        return CODE["not_printed"] if known & set(states.values()) else CODE["not_in_form"]
    state = states.get(table, "")
    if state in _OF_TABLE:
        return _OF_TABLE[state]
    return CODE["not_printed"] if state in generations.split(";") else CODE["not_in_form"]


# C0 but tab and line feed, DEL, C1, the marks that reorder a line, and the other ends of a line.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
# What a spreadsheet takes for a formula; it looks past white space, and takes full-width signs as well.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠|%]")
_NUMBER: Final = re.compile(r"[-+－＋]?[0-9０-９.,，％%]*")


def harmless(text: str | None) -> str | None:
    """The text with control characters spelled out (`\\x1b`), and an apostrophe before what a spreadsheet
    would compute; a signed number or a lone dash stays as it is."""
    if text is None:
        return None
    if not text.isprintable():
        text = _CONTROL.sub(_spelled, text.replace("\r\n", "\n").replace("\r", "\n"))
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text.strip()):
        return f"'{text}"
    return text


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
