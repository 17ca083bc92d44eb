"""What the text of a report states about itself: the period it counts, its organ, whom it covers.

These are the report's own words, which may be copied from elsewhere: each is compared with the title, and a
difference is a Problem, never a correction.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from parsers.bodies import ORGAN_END, names_clash
from parsers.dates import signature
from parsers.page import Block
from parsers.record import Problem
from parsers.sections import Part

_PERIOD = re.compile(
    r"(\d{2,6})年(\d{1,2})月(\d{1,2})日(?:开始|起|始)?[至到—－–~止-]{1,3}(?:(\d{2,8})年|当年|同年|本年)?(\d{1,2})月(\d{1,2})日"
)
_STATED_YEAR = re.compile(
    r"(?:公布|公开|编制|现将|发布|本报告)[^。]{0,40}?(20\d\d)年度?[^。]{0,12}?(?:政府|政务)?信息公开"
)
_OPENING_YEAR = re.compile(r"^(?:[（(]?一[)）]?)?(20\d\d)年度?[，,]")
_NAMED = re.compile(
    r"(?:现将|由|与)([\u4e00-\u9fff]{3,24}?)(?:20\d\d年|政府信息公开|联系|编制|编写|信息公开|依据|根据|按照)"
)
_AUTHOR = re.compile(r"(?:报告|年报)由([\u4e00-\u9fff]{4,24}?)(?:依据|根据|按照|编制|编写)")
_RECIPIENT = re.compile(r"向((?:省|市|县|区|州)(?:人民)?政府[^。，；]{0,20}?)(?:提出|申请)")
_TOWN = re.compile(r"(?:镇|乡|街道|街|苏木)(?:人民政府|办事处|政府)?$")
_DEPARTMENT = re.compile(r"(?:局|委员会|委|厅|中心|支队|分局)$")
_COVERS = re.compile(
    r"(?:报告|年报|数据|统计范围)[^。]{0,60}?(?:涵盖|汇总|包含|包括|覆盖|综合)"
    r"[^。]{0,60}?(?:各(?:地|市|县|区|乡|镇|街道|部门|单位|委)|所属部门|下级|全[省市县区州旗])"
)


class Statements(msgspec.Struct, frozen=True, gc=False):
    """`period_year` is None where the period is missing (`period` empty) or no whole year; `stated_year` is
    that of 现将2019年度…报告 or of the first sentence, with `stated_in` naming which. `author` compiled the
    report, and is empty where that is an office, which compiles for its government."""

    period_year: int | None
    period: str
    stated_year: int | None
    stated_in: str
    names: tuple[str, ...]
    author: str
    recipient: str
    covers_region: bool
    signed: str | None
    signer: str


def read_statements(blocks: Sequence[Block], parts: tuple[Part, ...], title_at: int) -> Statements:
    """Reads what stands between the title and the first part, the first part, and the signature."""
    first = parts[0].start if parts else len(blocks)
    preamble = _preamble(blocks, title_at, first)
    own = parts[0].blocks[:12] if parts else ()
    opening = preamble + "".join("".join(block.text for block in own)[:3000].split())
    year, period = _period(opening)
    stated, where = _stated_year(preamble, opening, own)
    recipient = _RECIPIENT.search(opening)
    signed, signer = _signature(blocks, parts)
    return Statements(
        year,
        period,
        stated,
        where,
        tuple(dict.fromkeys(_NAMED.findall(preamble[:3000]))),
        _author(preamble[:3000]),
        recipient[0] if recipient else "",
        _COVERS.search(preamble) is not None,
        signed,
        signer,
    )


def disagreements(said: Statements, agency: str, year: int | None, title: str) -> Iterator[Problem]:
    """Where the text says otherwise than the title, or counts another time than the year."""
    if said.period and said.period_year is None:
        yield Problem("odd_period", "text period", said.period)
    elif said.period_year is not None and year is not None and said.period_year != year:
        yield Problem("year_disagrees", "text period", f"{said.period} / {title}")
    if names_clash(said.signer, agency):
        yield Problem("agency_disagrees", "signature", f"{said.signer} / {agency}")
    for name in said.names:
        if names_clash(name, agency):
            yield Problem("agency_disagrees", "text preamble", f"{name} / {agency}")
    if said.recipient and (_TOWN.search(agency) or _DEPARTMENT.search(agency)):
        yield Problem("foreign_recipient", "text", said.recipient)


def _author(preamble: str) -> str:
    found = _AUTHOR.search(preamble)
    name = found[1] if found else ""
    return (
        name if ORGAN_END.search(name) and not re.search(r"办公[室厅]$|^[本我全]|^[省市县区]", name) else ""
    )


def _preamble(blocks: Sequence[Block], title_at: int, first: int) -> str:
    start = title_at + 1 if 0 <= title_at < first else max(first - 12, 0)
    chosen = [block.text for block in blocks[start:first] if block.table is None][-40:]
    return "".join("".join(chosen)[:6000].split())


def _period(opening: str) -> tuple[int | None, str]:
    """The year of the stated period and its words; no year for any period that is not a calendar year."""
    found = _PERIOD.search(opening[:8000]) if "月" in opening else None
    if found is None:
        return None, ""
    begin, month, day, end, last_month, last_day = found.groups()
    whole = (month.lstrip("0"), day.lstrip("0"), last_month, last_day) == ("1", "1", "12", "31")
    if whole and re.fullmatch(r"20\d\d", begin) and end in (None, begin):
        return int(begin), found[0]
    return None, found[0]


def _stated_year(preamble: str, opening: str, own: Sequence[Block]) -> tuple[int | None, str]:
    for words, where in ((preamble, "text preamble"), (opening, "text")):
        if found := _STATED_YEAR.search(words):
            return int(found[1]), where
    for block in own[:2]:
        if found := _OPENING_YEAR.match("".join(block.text[:40].split())):
            return int(found[1]), "text opening"
    return None, ""


def _signature(blocks: Sequence[Block], parts: tuple[Part, ...]) -> tuple[str | None, str]:
    """Under the last part; else right under the title, where some agencies put it; else at the very end."""
    if not parts:
        tail = [block for block in blocks[-300:] if len(block.text) < 80]
        return signature(tail[-40:])
    last = parts[-1]
    day, organ = signature(blocks[last.start + 1 : last.end][:120])
    return (day, organ) if day else signature(blocks[max(parts[0].start - 8, 0) : parts[0].start])
