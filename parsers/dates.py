"""Which days a page claims: when it was published, when it was signed, and what its address carries.

A claim is never proof (PubDate may be a migration's date, an address the Unix epoch), so each is kept apart
and none fills in for another. Clocks (今天是…, a date beside a 星期) and the times at which a page was
generated, collected or visited are no claims at all. All days are ISO strings, Beijing days.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from parsers.bodies import ORGAN_END
from parsers.page import Block

_FOLD = str.maketrans("０１２３４５６７８９：（）［］【】．／－—–", "0123456789:()[][]./---")
_BEIJING = timezone(timedelta(hours=8))
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_NUMERAL = "〇一二三四五六七八九"
_ARABIC = (
    r"(?<!\d)((?:19|20)\d\d)\s*[-年/.]\s*(1[0-2]|0?[1-9])\s*[-月/.]\s*([12]\d|3[01]|0?[1-9])"
    r"(?=\D|$|[012]\d:\d\d)"
)
# What every day has, before it is folded: a year of digits with a digit behind its sign, or a Chinese one.
_MAY_DATE = re.compile(r"[12１２二](?:\d{3}\s*[^\s\d]\s*\d|(?<=二).{3}年)")
_NUMERALS = "[一二三四五六七八九十]{1,3}"
_CHINESE = rf"(二[〇○零OО0][{_NUMERAL}○零OО0]{{2}})年({_NUMERALS})月({_NUMERALS})日"
_DATE = re.compile(f"{_ARABIC}|{_CHINESE}")
_NOT_A_CLAIM = re.compile(
    r"今天|现在|当前|采集|抓取|页面生成|生成时间|访问|星期|礼拜|周[一二三四五六日]|截[至止]|有效|统计|打印"
    r"|版权|更新|下载|修订|施行|实施"
)
_LABELS = (
    re.compile(r"(?:发\s*布|发\s*表|公\s*布|公\s*开)\s*(?:日\s*期|时\s*间|于)?\s*:?\s*\[?$"),
    re.compile(r"(?:日\s*期|时\s*间)\s*:?\s*\[?$"),
    re.compile(r"(?:成\s*文|生\s*成|发\s*文|制\s*发)\s*(?:日\s*期|时\s*间)\s*:?\s*\[?$"),
)
_BARE = re.compile(
    r"^(?:(?:(?:信息|文章)?来源|作者|录入|编辑|发布者|发布机构)\s*:?\s*\S{0,20}\s*[\[(]?\s*)?$|^\W*$"
)
_ALONE = re.compile(rf"^(?P<organ>[^\d:，。；,;]{{0,40}}?)[\s(]*(?:{_DATE.pattern})\s*日?\s*\)?$")
_ADDRESS = (
    re.compile(r"(?<!\d)t?(20\d\d|19\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[_/.]|$)"),
    re.compile(r"/(20\d\d)/(1[0-2]|0?[1-9])[-/](3[01]|[12]\d|0?[1-9])(?=[/_])"),
    re.compile(r"/(20\d\d)-(1[0-2]|0?[1-9])[-/](3[01]|[12]\d|0?[1-9])(?=[/_])"),
)


def read_date(text: str) -> str | None:
    """The first day written in `text`, or None: 2023-01-18 10:36, 2021-03-2918:26, 2023年01月19日 …"""
    text = text[:400].translate(_FOLD).strip()
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), _BEIJING).date().isoformat()
    found = _DATE.search(text)
    return _iso(found) if found else None


def address_date(url: str) -> str | None:
    """The day that an address carries; only ever a claim, and none where it is the Unix epoch."""
    path = unquote(urlsplit(url).path)[:2000] if "/" in url else ""
    for pattern in _ADDRESS:
        for found in pattern.finditer(path):
            day = _valid(*(int(part) for part in found.groups()))
            if day and not day.startswith("1970"):
                return day
    return None


def page_date(blocks: Sequence[Block], title_at: int | None) -> tuple[str | None, str]:
    """The day on which the page says it was published, and the words that say so.

    `blocks` are the lines around the report, not its own text; `title_at` is the line of its title: below
    it a date without a label counts too. The label 发布 is stronger than 时间, and that than 成文.
    """
    best: tuple[int, str, str] | None = None
    dated = -2
    may_date = _MAY_DATE.search
    # Most lines of a portal are words alone; of days only 二零二一年一月五日 is.
    near = [
        place
        for place, block in enumerate(blocks)
        if (not (text := block.text).isalpha() or "日" in text) and may_date(text)
    ]
    for place in near:
        text = blocks[place].text[:300].translate(_FOLD)
        found = _DATE.search(text)
        if found is None:
            continue
        above = blocks[place - 1].text if place and dated != place - 1 else ""
        before = text[: found.start()] or (above.translate(_FOLD) if len(above) < 12 else "")
        dated = place
        if _NOT_A_CLAIM.search(text[: found.end() + 12]) or _NOT_A_CLAIM.search(before):
            continue
        rank = next((rank for rank, pattern in enumerate(_LABELS) if pattern.search(before)), None)
        if rank is None and title_at is not None and 0 < place - title_at <= 6 and _BARE.search(before):
            rank = 1 if _ALONE.match(text) is None or "年" not in found[0] else None
        day = _iso(found)
        if rank is not None and day and (best is None or rank < best[0]):
            words = before.strip(" :[(\u3000")[-8:].strip() or "text"
            best = (rank, day, words)
            if rank == 0:
                break
    return (best[1], best[2]) if best else (None, "")


def signature(blocks: Sequence[Block]) -> tuple[str | None, str]:
    """The day and the organ under a text (or under its title): a line that is a date and nothing else."""
    for place, block in enumerate(blocks):
        text = block.text
        if len(text) > 80 or "年" not in text or block.table is not None or not _MAY_DATE.search(text):
            continue
        found = _ALONE.match(text.translate(_FOLD).strip())
        if not found or _NOT_A_CLAIM.search(text):
            continue
        day = _iso(found, 1)
        if day is None:
            continue
        organ = "".join(found["organ"].split()) or _organ(blocks[place - 1].text if place else "")
        return day, organ if _organ(organ) else ""
    return None, ""


def _organ(line: str) -> str:
    line = "".join(line.split()).strip("()（）:：")
    return line if 2 <= len(line) <= 30 and ORGAN_END.search(line) and "。" not in line else ""


def _iso(found: re.Match[str], shift: int = 0) -> str | None:
    parts = found.groups()[shift:]
    if parts[0]:
        return _valid(int(parts[0]), int(parts[1]), int(parts[2]))
    year = int("".join(str(max(_NUMERAL.find(mark), 0)) for mark in parts[3]))
    return _valid(year, _count(parts[4]), _count(parts[5]))


def _count(numeral: str) -> int:
    """十一 is 11, 二十 is 20, 三十一 is 31."""
    tens, ten, ones = numeral.rpartition("十")
    value = (_NUMERAL.find(tens) if tens else 1) * 10 if ten else 0
    return value + (_NUMERAL.find(ones) if ones else 0)


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
