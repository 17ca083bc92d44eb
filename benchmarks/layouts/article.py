"""The page around the tables: portal, headings, prose, and the bytes it is sent as."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Final

from benchmarks.layouts.markup import unmarked

HEADINGS: Final = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
PLACES: Final = ("青川镇", "江原县", "北山市", "云岭区", "石桥街道", "安河县", "东塘市", "龙泉寺镇")
OFFICES: Final = ("", "财政局", "教育体育局", "自然资源局", "司法局", "市场监督管理局", "民政局")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report of which year a page is."""

    agency: str
    year: int

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


def subject(rng: Random, year: int) -> Subject:
    place = rng.choice(PLACES)
    office = rng.choice(OFFICES) if place[-1] in "县市区" else ""
    return Subject(place + office, year)


# Sentences before a table: they name what it counts, with numbers of their own.
_LEADS: Final = {
    2: "{1}年，本单位依法公开行政许可{0}件、行政处罚2件，行政强制0件，规章0件，具体如下：",
    3: "{1}年共收到申请{0}件，其中自然人{0}件，予以公开{0}件，其他处理0件，总计{0}件。",
    4: "{1}年度发生行政复议{0}件，结果维持1件，行政诉讼0件。",
}


def prose(rng: Random, who: Subject, number: int) -> list[str]:
    """Paragraphs of one part; the numbers in them are nobody's cells."""
    if number == 1:
        told = [
            f"全年办理行政许可{rng.randint(1, 99)}件，行政处罚{rng.randint(1, 99)}件，行政强制0件。",
            f"其中：规章{rng.randint(0, 9)}件；行政规范性文件{rng.randint(1, 20)}件；其他3件。",
            f"本年新收政府信息公开申请{rng.randint(100, 200)}件，予以公开{rng.randint(1, 99)}件。",
        ]
        return [
            *rng.sample(told, rng.randint(0, 2)),
            f"{who.year}年，{who.agency}认真贯彻落实条例，全年主动公开信息{rng.randint(10, 5000)}条，"
            f"通过网站公开{rng.randint(10, 900)}条，政务微信{rng.randint(0, 99)}条。",
            f"本报告所列数据的统计期限自{who.year}年1月1日起至{who.year}年12月31日止。",
        ]
    if number in _LEADS:
        return [_LEADS[number].format(rng.randint(30, 99), who.year)] if rng.random() < 0.2 else []
    if number == 5:
        return [f"存在问题{rng.randint(2, 5)}个：一是公开不够及时，二是栏目不够规范。下一步将逐项改进。"]
    return ["本年度无收取信息处理费的情况。"] if number == 6 else []


def html(rng: Random, reports: Sequence[tuple[Subject, dict[int, str]]], manner: str, declared: str) -> str:
    """A whole page: `reports` give each part's tables as markup; `manner` is plain, nested or after."""
    bodies: list[str] = []
    for who, tables in reports:
        parts = [
            f"<h1>{escape(who.title)}</h1>"
            if rng.random() < 0.7
            else f"<p align=center><b>{who.title}</b></p>"
        ]
        for number, heading in HEADINGS.items():
            if "\x00" not in tables.get(number, ""):
                parts.append(f"<p>{'　　' if rng.random() < 0.5 else ''}{heading}</p>")
            parts += [f"<p>　　{escape(text)}</p>" for text in prose(rng, who, number)]
            parts.append(tables.get(number, "").replace("\x00", ""))
        parts.append(f"<p>{who.agency}</p><p>{who.year + 1}年1月{rng.randint(5, 28)}日</p>")
        bodies.append("\n".join(parts))
    article = "\n<hr>\n".join(bodies)
    who = reports[0][0]
    if manner == "nested":
        article = (
            "<table width=1000><tr><td class=left>"
            "<table><tr><td>栏目</td></tr><tr><td>12</td></tr></table></td><td>"
            f"<table class=table_content><tr><td><div id=zoom>{article}</div></td></tr></table>"
            "</td></tr></table>"
        )
    meta = f'<meta charset="{declared}">' if declared else ""
    shell = (
        f"<!DOCTYPE html><html><head>{meta}<title>{who.title}_{who.agency}</title>"
        f'<meta name="ArticleTitle" content="{who.title}">'
        f'<meta name="PubDate" content="{who.year + 1}-01-20 10:00">'
        "<style>td{border:1px solid}</style></head><body><div class=nav>首页 | 政务公开 | 年度报告</div>"
        f"<p>发布日期：{who.year + 1}-01-20　浏览次数：{rng.randint(1, 9999)}</p>"
    )
    foot = "<div class=foot>主办：人民政府　备案号0512345号　<a href=/>网站地图</a></div>"
    if manner == "after":
        return f"{shell}<p>当前位置：首页</p></body></html>\n{article}{foot}"
    return f"{shell}{article}{foot}</body></html>"


def text(rng: Random, reports: Sequence[tuple[Subject, dict[int, str]]]) -> str:
    """The same as plain text, a paragraph a line."""
    lines: list[str] = []
    for who, tables in reports:
        lines.append(who.title)
        for number, heading in HEADINGS.items():
            lines += [heading, *("　　" + line for line in prose(rng, who, number))]
            lines += [tables[number]] if number in tables else []
    return "\n".join(lines) + "\n"


# name: encoding, what the markup declares, what the header declares
CODINGS: Final = {
    "utf-8": ("utf-8", "utf-8", "text/html; charset=utf-8"),
    "bom": ("utf-8-sig", "", "text/html"),
    "gb18030": ("gb18030", "gb18030", "text/html"),
    "gb2312": ("gb18030", "gb2312", "text/html; charset=gb2312"),
    "utf-8 called gb2312": ("utf-8", "gb2312", "text/html; charset=gb2312"),
    "gbk called utf-8": ("gb18030", "utf-8", "text/html; charset=utf-8"),
    "utf-8 undeclared": ("utf-8", "", "text/html"),
    "gbk undeclared": ("gb18030", "", ""),
}


def encode(rng: Random, page: str, coding: str, damage: str) -> tuple[bytes, str]:
    """The bytes and the content type; `damage` is "", cut (characters truncated) or nul."""
    encoding, _, header = CODINGS[coding]
    body = unmarked(page).encode(encoding)
    if damage == "cut":
        last = "备案号".encode(encoding.replace("-sig", ""))
        body = body.replace(last, last[:-1]) + "页".encode(encoding.replace("-sig", ""))[:1]
    if damage == "nul":
        for mark in (b"<p>", b"</td>", b"<tr>"):
            body = body.replace(mark, mark + b"\x00", rng.randint(1, 5))
    return body, header
