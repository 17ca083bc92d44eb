"""What a page says as a report, without the furniture around it: counters, clocks, menus, tools.

Two payloads that say the same are one version of a report, however often the counter in the frame has moved.
What might be text of the report counts: a sentence that tells how often a site was visited is one.
"""

import re
from collections.abc import Sequence

from lxml import etree

from parsers.page import Block, Page, document, lines, text_lines
from parsers.sections import read_parts
from parsers.titles import judge_title

_WHAT = r"(?:点击|浏览|阅读|访问|查看|打印|下载|人气|点赞|转发|分享|收藏|关注|热度|在线)"
_HOW = r"(?:人气|人次|次数|总数|总量|人数|用户|热度|量|数|率)?"
_NUMBER = r"[\[【(（]?\s*[\d,，.]+\s*万?\s*[\]】)）]?\s*(?:人次|次|人|位)?"
_COUNTERS = re.compile(
    rf"(?:本文|本页|本站|您|你|今日|昨日|本月|累计|合计|总)*(?:已|被|有|是)*{_WHAT}了?{_HOW}\s*[:：为]?\s*{_NUMBER}"
    rf"|(?:本文|本页|本站|已|被|有|共)*\s*[\d,，.]+\s*(?:人次|次|人|位)\s*(?:已|曾)?(?:{_WHAT}|参与)过?"
    r"|(?:您|你)?(?:是)?(?:本站)?第\s*[\d,，.]+\s*(?:位|个)?(?:访问者|访客|浏览者|来访者|来宾|网友)"
    # Not yet filled by its script.
    rf"|{_WHAT}{_HOW}\s*[:：]\s*(?:人次|次)?(?=\s|$)"
    r"|(?:hits?|views?|visits?|clicks?|visitors?|online)\s*[:：]?\s*[\d,，.]+",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?:今天|现在|当前|今日|北京|系统)(?:是|时间|日期)?(?:是|为)?\s*[:：]?\s*(?:19|20)\d\d.*"
    r"|(?:(?:19|20)\d\d\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?)?\s*(?:星期|周)[一二三四五六日天]\s*(?:\d{1,2}:\d\d(?::\d\d)?)?"
    r"|\b\d{1,2}:\d\d:\d\d\b"
)
_TOOLS = re.compile(
    r"(?:字体|字号|【?打印|【?关闭|分享到|收藏|扫一扫|扫码|返回顶部|上一[篇条]|下一[篇条]|相关(?:链接|信息|阅读|文章|新闻)"
    r"|责任编辑|当前位置|您(?:当前|现在)?(?:的|所在)*位置|无障碍|繁体|简体|验证码)"
)
_COUNTER = re.compile(rf"{_WHAT}{_HOW}[:：]?")
_LONGEST = 80
_SENTENCE = re.compile(r"[。；，]")
_NOTHING = re.compile(r"[\W_]*")


def still(line: str) -> str:
    """A line without blanks, and without counter and clock where it is no sentence; empty where nothing else
    stood in it, or where it is a tool of the page (字体, 打印, 上一篇)."""
    text = "".join(line.split())
    if len(text) > _LONGEST or _SENTENCE.search(text):
        return text
    rest = _COUNTERS.sub("", _TIMES.sub("", line))
    if rest != line:
        text = "".join(rest.split())
    return "" if _TOOLS.match(text.lstrip("【[(（")) or _NOTHING.fullmatch(text) else text


def says(page: Page) -> tuple[str, ...]:
    """What a page says as a report, line by line: from its title to the end of its last part, every figure
    that stands in a cell elsewhere, and the pictures between. Where no parts are told apart the whole text,
    without numbers that stand alone; nothing of a file that is no text."""
    read = document(page)
    if read.problem:
        return ()
    images: list[tuple[int, etree._Element]] = []
    blocks = text_lines(read.text) if read.tree is None else lines(read.tree, {}, images)
    parts = read_parts(blocks)
    if len(parts) < 3:
        texts = ((still(block.text), block) for block in blocks)
        return tuple(text for text, block in texts if text and (not text.isdecimal() or _is_in_cell(block)))
    own = parts[-1].blocks
    end = _place_of(own[-1], blocks, parts[-1].start) if own else parts[-1].start
    first = parts[0].start
    # Two reports may stand on a page: its text begins with the first title that is one.
    begin = next((at for at in range(first) if _is_title(blocks[at])), first)
    kept = []
    for place, block in enumerate(blocks):
        text = still(block.text)
        if first <= place <= end:
            kept.append(text)
        elif text.isdecimal():
            # A figure in a cell counts wherever it stands, unless the one before says that it is a counter.
            counter = place > 0 and _COUNTER.fullmatch("".join(blocks[place - 1].text.split()))
            kept.append(text if _is_in_cell(block) and not counter else "")
        elif begin <= place < first:
            kept.append(text)
    shown = (str(image.get("src", "")) for place, image in images if begin <= place <= end)
    return (*(text for text in kept if text), *shown)


def _place_of(line: Block, blocks: Sequence[Block], start: int) -> int:
    return next((at for at in range(len(blocks) - 1, start, -1) if blocks[at].place is line.place), start)


def _is_title(block: Block) -> bool:
    in_head = not isinstance(block.place, str) and block.place.tag in ("title", "meta")
    return not in_head and judge_title(block.text) == "annual_report"


def _is_in_cell(block: Block) -> bool:
    if isinstance(block.place, str):
        return False
    return any(element.tag in ("td", "th") for element in (block.place, *block.place.iterancestors()))
