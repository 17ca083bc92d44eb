"""The codebook of a release for people, in Chinese and English: tables, indicators, rules, codes, and which
indicator is there in which year."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.release.missing import CODES
from archive.release.series import SERIES
from archive.release.tables import Table

_STATUSES = (
    ("number", "数字", "a number"),
    ("zero", "印有 0", "a printed 0"),
    ("blank", "空", "an empty cell"),
    ("not_applicable", "不适用", "/ or a dash"),
    ("none_text", "无", "the word 无"),
    ("signed", "带增减号", "a change with its sign"),
    ("compound", "增减并列", "two numbers in one cell"),
    ("approx", "约数", "a lower bound, in text"),
    ("unparsed", "未能读出", "not readable as a number"),
    ("suppressed", "未统计或不公开", "withheld"),
)
_GENERATIONS = (
    ("g2008", "2008—2013 年各地自定格式", "local forms of the report years 2008-2013"),
    ("g2014", "2014—2018 年统计表", "the statistical form of 2014-2018"),
    ("g2019", "2019—2020 年格式（试行）", "the form of 2019-2020"),
    ("g2021", "2021 年起格式", "the form since 2021"),
)


def write_codebook(db: sqlite3.Connection, tables: Sequence[Table], path: Path) -> None:
    """Writes the codebook as one page of Markdown."""
    lines = ["# 编码手册 / Codebook", ""]
    lines += ["## 表 / Tables", ""]
    for table in tables:
        if table.name in ("panel_analysis", "panel_missing"):
            lines += [f"`{table.name}`: {table.says}", ""]
            continue
        fields = [field for field in table.fields if " / " not in field.says or table.name != "panel"]
        lines += [f"### {table.name}", "", table.says, ""]
        lines += _rows(("column", "type", "means"), [(f"`{one.name}`", one.type, one.says) for one in fields])
    lines += ["## 缺失代码 / Missing codes", ""]
    lines += _rows(("code", "name", "中文", "English"), CODES)
    lines += ["## 单元格状态 / Statuses", "", *_rows(("status", "中文", "English"), _STATUSES)]
    lines += [
        "## 格式 / Generations of the form",
        "",
        *_rows(("generation", "中文", "English"), _GENERATIONS),
    ]
    lines += ["## 校验 / Rules", ""]
    lines += _rows(("rule", "severity", "中文", "English"), db.execute("SELECT * FROM rules ORDER BY rule"))
    lines += ["## 统一序列 / Unified series", ""]
    lines += _rows(
        ("series", "quality", "g2014", "g2019", "g2021", "over"),
        [
            (one.id, one.quality, *(" ".join(part) for part in (one.g2014, one.g2019, one.g2021)), one.over)
            for one in SERIES
        ],
    )
    lines += ["## 指标与年份 / Indicators by year", ""]
    lines += ["Numbers in the panel by report year; `·` none. 面板中各年有数字的行数；`·` 为无。", ""]
    lines += _matrix(db)
    path.write_text("\n".join(lines), "utf-8")


def _matrix(db: sqlite3.Connection) -> list[str]:
    years = [year for (year,) in db.execute("SELECT DISTINCT year FROM availability ORDER BY year")]
    counts = {
        (name, year): numbers
        for name, year, numbers in db.execute("SELECT indicator, year, numbers FROM availability")
    }
    rows = db.execute(
        "SELECT indicator, varname, label_zh, label_en, unit, generation FROM indicators ORDER BY indicator"
    )
    return _rows(
        ("indicator", "varname", "中文", "English", "unit", "generation", *map(str, years)),
        [
            (f"`{row[0]}`", f"`{row[1]}`", *row[2:], *(counts.get((row[0], year)) or "·" for year in years))
            for row in rows
        ],
    )


def _rows(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    body = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body, ""]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
