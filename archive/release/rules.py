"""The rules in words, for whoever reads a release: id, severity, Chinese, English."""

from typing import Final

RULES: Final = (
    (
        "A01",
        "error",
        "表二：件数为非负整数，金额非负",
        "table 2: counts are whole and not negative, money not negative",
    ),
    ("A03", "info", "现行有效不少于制发减废止", "in force is at least issued less repealed"),
    ("A05", "warn", "对外公开总数不少于本年新公开", "published in all is at least newly published"),
    ("A06", "warn", "上年项目数加增减不为负", "items of last year and the change are not negative together"),
    ("A09", "warn", "采购金额的单位须印明", "the unit of the procurement amount is printed"),
    ("A10", "warn", "处理决定数量不应等于项目数", "decisions are not simply the new number of items"),
    (
        "F02",
        "warn",
        "标题的年份和机关与本站、正文相符",
        "year and body of the title agree with site and text",
    ),
    ("F03", "warn", "所述期间为该年全年", "the stated period is the whole year"),
    ("F06", "warn", "正文所称收件机关为本机关", "the text names no other body as the one that was asked"),
    ("L01", "error", "行政复议总计为四项之和", "review: the total is the sum of its four"),
    ("L02", "error", "未经复议直接起诉总计为四项之和", "direct litigation: the total is the sum of its four"),
    ("L03", "error", "复议后起诉总计为四项之和", "litigation after review: the total is the sum of its four"),
    (
        "R01",
        "error",
        "各列：新收加结转等于办理总计加结转下年",
        "each column: received and carried in = closed and carried out",
    ),
    ("R02", "error", "各列：办理总计为各结果之和", "each column: closed = sum of the outcomes"),
    ("R03", "error", "各行：总计为六类申请人之和", "each row: total = sum of the six kinds of applicants"),
    ("R04", "error", "表三：件数为非负整数", "table 3: counts are whole and not negative"),
    (
        "R05",
        "error",
        "无新收、无结转则其余为零或空",
        "nothing received or carried in: all else is 0 or blank",
    ),
    ("R06", "info", "列出校验中按零计的空格", "lists the blanks that sums counted as 0"),
)
