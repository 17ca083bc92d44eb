"""The parts of a report by their headings, in the order printed, without the tables' text.

The forms of 2019 and 2021 name six parts; older reports have lists of their own (概述, 主动公开, 依申请公开).
A part is known by its printed number and by its words, so that a lost number, a heading run together with
its text and a table row such as 一、本年新收政府信息公开申请数量 are all told apart.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from parsers.page import Block
from parsers.record import Section

_OPEN = r"(?:政府)?信息(?:公开)?"
_WORDS = {
    1: r"(?!情况$|工作情况$)(?:政府信息公开)?(?:工作)?的?(?:总体|基本|主要|整体)?(?:工作)?的?"
    r"(?:情况|概况|概述|概要)(?:概述)?",
    2: r"(?:行政机关)?(?:主动公开(?:政府)?信息(?:的?情况)?|(?:政府)?信息主动公开的?情况|主动公开的?情况)",
    3: rf"(?:收到和处理{_OPEN}申请的?情况|{_OPEN}依?申请(?:公开)?的?(?:办理|收到和处理|处理)?情况"
    rf"|依申请公开{_OPEN}的?(?:办理)?(?:和不予公开)?(?:政府信息)?的?情况|依申请公开(?:办理|工作)?情况"
    r"|收到和处理依?申请(?:公开)?情况)",
    4: r"因?(?:(?:政府)?信息公开(?:工作)?)?被?(?:申请|提起)?(?:引起的)?行政复议(?:、|和|及|与|，|,)?"
    r"被?(?:提起)?(?:行政)?诉讼(?:(?:和|、)申诉)?的?情况",
    5: r"(?:(?:政府)?信息公开)?(?:工作)?中?(?:目前)?存在的?(?:主要)?(?:困难和)?(?:问题|不足)"
    r"(?:及其?|和|与|、|以及)?(?:下一步)?(?:工作)?(?:原因分析)?的?(?:改进|整改|努力|工作|打算|下一步)?"
    r"(?:情况|措施|方向|打算|意见|办法|计划|思路|安排)?",
    6: r"(?=.*(?:其[他它]|报告|说明))(?:其他|其它|有关)?(?:需要?|应当?|要)?(?:报告|说明)?的?"
    r"(?:其他|其它)?(?:需要报告)?(?:事项|情况)",
}
_SIX = {number: re.compile(words) for number, words in _WORDS.items()}
_OFFICIAL = {
    "总体情况": 1,
    "主动公开政府信息情况": 2,
    "收到和处理政府信息公开申请情况": 3,
    "政府信息公开行政复议、行政诉讼情况": 4,
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况": 4,
    "存在的主要问题及改进情况": 5,
    "其他需要报告的事项": 6,
}
_NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(rf"^[#*\s]*(?:第)?([{_NUMERALS}]{{1,2}})\s*(?:部分)?\s*[、.．,，:：\s]\s*(\S.*)$")
_NUMBER = re.compile(rf"^[#*]*(?:第?[{_NUMERALS}]{{1,2}}(?:部分)?[、.．,，:：]?)?")
_MAY_BE_HEADING = re.compile(rf"[#*\s]*第?[{_NUMERALS}]")
_BEGINS_HEADING = frozenset(f"#*第{_NUMERALS}") | {chr(n) for n in range(0x3001) if chr(n).isspace()}
_MISPLACED = re.compile(rf"^[#*\s]*([{_NUMERALS}])\s*(\S.*)$")
# What stands before the numeral is asked behind it: a search for the numeral alone is quicker.
_INSIDE = re.compile(
    rf"[{_NUMERALS}](?<=[。；;）)\s\u4e00-\u9fff\d].)、(?:{'|'.join(re.escape(w) for w in _OFFICIAL)})"
)
_NO_HEADING = re.compile(
    r"本年新收|上年结转|本年度办理结果|结转下年度|^（?[一二三四五六七]）|予以公开$|不予公开$|无法提供$|不予处理$|其他处理$|[。；;]$|第二十条"
)
_NEW_LINE = re.compile(r"\s*(?:[(（#]|[一二三四五六]是)")
_PAGE_NUMBER = re.compile(r"[-—–－·\s第]*\d{1,3}[-—–－·\s页]*")
_BLANKS = re.compile(r"[ \u3000\xa0]+")
_PAUSE = re.compile(r"[，；;！？]|, ")
_SENTENCE = re.compile(r"[。；;！？]")
_CELL_LINE = re.compile(
    r"^[\s|\t]*(?:\(?（?本列数据|第二十条|信息内容|本年新|本年制发|本年废止|现行有效|对外公开总|上一年项目|本年增|处理决定|本年处理|本年收费"
    r"|规章|行政规范性文件|规范性文件|行政许可|其他对外|行政处罚|行政强制|行政事业性|政府集中采购|采购|申请人情况|自然人|法人|总计|商业|科研|社会公益"
    r"|法律服务|[一二三四]、(?:本年|上年|结转)|[（(][一二三四五六七][）)]|\d[.．、]|三、?本年|行政复议$|行政诉讼$|未经复议|复议后|结果|尚未)"
)
_FOOTER = re.compile(
    r"^(?:附件|扫一扫|上一[篇条]|下一[篇条]|相关(?:链接|信息|稿件|文档|附件)|版权所有|主办[单:：]|承办[单:：]|网站标识|备案|技术支持|【?打印|【?关闭|分享"
    r"|网站地图|联系我们|责任编辑|关于我们|Copyright|[A-Z]+ICP备|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备|友情链接|返回顶部)"
)
_DATE_LINE = re.compile(
    r"^[^。，；\d]{0,40}[(（]?\s*(?:(?:19|20)\d\d|二[〇○零O0].{2})\s*年.{1,5}月.{1,5}日\s*[)）]?$"
)
_OTHER_NUMBER = re.compile(
    rf"^(?:[（(][{_NUMERALS}\d]{{1,2}}[）)]|\d{{1,2}}[、.．)）]|第[{_NUMERALS}]{{1,2}}部分)[、.．:：]?"
)
_LATER = frozenset({2, 3, 4, 5, 6})
_LONGEST_HEADING = 46
_SHORT = 60
FEWEST_HEADINGS = 4
MOST_LINES = 50_000
"""No report has a tenth of them; of a text that has more these are read."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """One part: the printed number, which of the six it is (None for any other), heading and its lines."""

    number: int
    official: int | None
    heading: str
    blocks: tuple[Block, ...]
    start: int
    end: int


class _Mark(msgspec.Struct, frozen=True, gc=False):
    place: int
    number: int
    official: int | None
    heading: str
    rest: str


def read_sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """The sections of one report: printed number, heading, and the text of its lines, one a line."""
    return tuple(as_section(part) for part in read_parts(blocks))


def as_section(part: Part) -> Section:
    """A part as the record of it: one paragraph a line."""
    text = "\n".join("".join(block.text for block in lines) for lines in paragraphs(part.blocks))
    return Section(part.number, part.heading, text)


def paragraphs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Lines that belong together: those that a PDF or a text file broke in mid-sentence are one paragraph."""
    pieces: list[Block] = []
    for block in blocks:
        if pieces and (block.is_marked_up or _is_whole(pieces) or _NEW_LINE.match(block.text)):
            yield pieces
            pieces = []
        pieces.append(block)
    if pieces:
        yield pieces


def _is_whole(pieces: list[Block]) -> bool:
    last = pieces[-1].text.rstrip()
    return not last or last[-1] in "。；;！？!?：:）)" or len(last) < 15 or len(pieces) > 60


def read_parts(blocks: Sequence[Block]) -> tuple[Part, ...]:
    """The parts with the lines they hold; lines of tables are left out, whether marked as such or not.

    `start` and `end` count the blocks given, heading included. A list of contents before the text and a
    second report behind it are other chains of headings: the one with most parts and most text is taken.
    """
    blocks = blocks[:MOST_LINES]
    chains = _chains(list(_marks(blocks)))
    if not any(len(chain) >= FEWEST_HEADINGS for chain in chains):
        bare = _bare_headings(blocks)
        chains = [bare] if len(bare) >= FEWEST_HEADINGS else chains
    if not chains:
        return ()
    ends = [chain[0].place for chain in chains[1:]] + [len(blocks)]
    weighed = [
        (len(chain), end - chain[0].place, chain, end) for chain, end in zip(chains, ends, strict=True)
    ]
    _, _, chain, end = max(weighed, key=lambda row: (row[0] >= 3, row[0], row[1]))
    chain = _with_unnumbered(chain, blocks, end)
    return tuple(
        _part(mark, blocks, following.place if following else end, following is None)
        for mark, following in zip(chain, [*chain[1:], None], strict=True)
    )


def official_part(heading: str) -> int | None:
    """Which of the six parts a heading names, in any of its known spellings; None where it is none."""
    words = _NUMBER.sub("", "".join(heading.split()))
    return _official(words.rstrip(":：。.、"))


def _official(words: str) -> int | None:
    return _which(words) if 2 <= len(words) <= _LONGEST_HEADING else None


@lru_cache(maxsize=1024)
def _which(words: str) -> int | None:
    if words in _OFFICIAL:
        return _OFFICIAL[words]
    return next((number for number, pattern in _SIX.items() if pattern.fullmatch(words)), None)


def _marks(blocks: Sequence[Block]) -> Iterator[_Mark]:
    """Every line that may be a numbered heading, with what stands behind the heading on the same line."""
    near = [
        (place, text)
        for place, block in enumerate(blocks)
        if (text := block.text) and (text[0] in _BEGINS_HEADING or len(text) > 60)
    ]
    for place, text in near:
        if blocks[place].table is not None:
            continue
        if _MAY_BE_HEADING.match(text):
            mark = _known_mark(text) if len(text) < _SHORT else _mark(text)
            if mark is not None:
                yield _Mark(place, mark.number, mark.official, mark.heading, mark.rest)
        if len(text) > 60:
            yield from _marks_inside(place, text)


def _mark(text: str) -> _Mark | None:
    found = _HEADING.match(text[:200]) or _MISPLACED.match(text[:60])
    if found is None:
        return None
    number = _number(found[1])
    words, rest = _heading_words(_BLANKS.sub("", found[2]))
    rest += text[200:] if rest else ""
    official = _official(words)
    numbered = found.re is _HEADING
    if official is None and (not numbered or rest or _NO_HEADING.search(words) or len(words) > 30):
        return None
    if not numbered and (rest or words not in _OFFICIAL):
        return None
    heading = f"{found[1]}、{words}" if rest else "".join(text.split()).strip("#*:：")
    return _Mark(0, number, official, heading, rest)


_known_mark = lru_cache(maxsize=1024)(_mark)  # nearly all reports have the same six


def _heading_words(words: str) -> tuple[str, str]:
    """Heading and the text run together with it: 一、总体情况2020年，… or 一、总体情况。2020年…"""
    for official in _OFFICIAL:
        if words.startswith(official) and len(words) > len(official):
            rest = words[len(official) :].lstrip("。.:： ")
            return (official, rest) if len(rest) > 8 else (official, "")
    stop = _SENTENCE.search(words) or re.search("[：:，,]", words)
    if stop and stop.start() <= _LONGEST_HEADING:
        head, rest = words[: stop.start()], words[stop.end() :]
        if _official(head) is not None:
            return head, rest
    return words.rstrip(":：。.、"), ""


def _marks_inside(place: int, text: str) -> Iterator[_Mark]:
    """Headings in the middle of a line: whole reports come glued into one paragraph."""
    found = list(_INSIDE.finditer(text[:200_000]))
    for this, following in zip(found, [*found[1:], None], strict=False):
        heading = this[0]
        rest = text[this.end() : following.start() if following else len(text)]
        yield _Mark(place, _number(heading[0]), _OFFICIAL[heading[2:]], heading, rest.lstrip("。:： ") or " ")


def _chains(marks: list[_Mark]) -> list[list[_Mark]]:
    """Runs of headings with rising numbers; a 一、 after the second part begins a new run."""
    chains: list[list[_Mark]] = []
    for mark in marks:
        if chains and _follows(chains[-1], mark):
            chains[-1].append(mark)
        elif mark.number == 1 or (not chains and mark.official is not None):
            if chains and len(chains[-1]) == 1:
                chains.pop()
            chains.append([mark])
    return [chain for chain in chains if len(chain) > 1 or chain[0].official is not None]


def _follows(chain: list[_Mark], mark: _Mark) -> bool:
    last = chain[-1]
    known = [step.official for step in chain if step.official is not None]
    if mark.official is not None and known and mark.official <= max(known):
        # An older report's own list may name what looks like a later part first.
        return mark.number == last.number + 1 and mark.official not in known
    if mark.number == last.number + 1:
        return True
    return mark.official is not None and (mark.number > last.number or mark.official > last.number)


def _bare_headings(blocks: Sequence[Block]) -> list[_Mark]:
    """The six headings where none has its number, or another kind of number: （一）总体情况, 1.总体情况."""
    chain: list[_Mark] = []
    for place, block in enumerate(blocks):
        if block.table is not None or not 4 <= len(block.text) <= _LONGEST_HEADING:
            continue
        heading = "".join(block.text.split()).strip("#*:：")
        number = _official(_OTHER_NUMBER.sub("", heading).rstrip("。.、"))
        if number is not None and number > (chain[-1].number if chain else 0):
            chain.append(_Mark(place, number, number, heading, ""))
    return chain


def _with_unnumbered(chain: list[_Mark], blocks: Sequence[Block], end: int) -> list[_Mark]:
    """Puts in the official headings that lost their number, where their place between the others is open."""
    have = {mark.official for mark in chain}
    if len(_LATER & have) in (0, len(_LATER)):
        return chain
    out = list(chain)
    for place in range(chain[0].place + 1, end):
        block = blocks[place]
        number = _OFFICIAL.get(
            re.sub(r"\s", "", block.text).strip("#*:：、.") if len(block.text) < 40 else ""
        )
        if number is None or number in have or block.table is not None:
            continue
        before = [mark for mark in out if mark.place < place]
        after = [mark for mark in out if mark.place > place]
        if all((m.official or 0) < number for m in before) and all((m.official or 9) > number for m in after):
            out = [*before, _Mark(place, number, number, block.text.strip("#* "), ""), *after]
            have.add(number)
    return out


def _part(mark: _Mark, blocks: Sequence[Block], end: int, last: bool) -> Part:
    own = blocks[mark.place]
    inner = mark.official in (2, 3, 4)
    is_table = inner and _CELL_LINE.match(mark.rest)
    lines = [Block(mark.rest, own.place)] if mark.rest.strip() and not is_table else []
    for block in blocks[mark.place + 1 : end]:
        text = block.text
        if block.table is not None or not text or _PAGE_NUMBER.fullmatch(text):
            continue
        if inner and "。" not in text and (_CELL_LINE.match(text) or not _PAUSE.search(text)):
            continue
        if last and (_FOOTER.match(text) or (len(text) < 60 and "日" in text and _DATE_LINE.match(text))):
            if lines and len(lines[-1].text) <= 30 and not _SENTENCE.search(lines[-1].text) and "年" in text:
                lines.pop()
            break
        lines.append(block)
    return Part(mark.number, mark.official, mark.heading, tuple(lines), mark.place, end)


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    digits = "〇" + _NUMERALS[:9]
    return ((digits.find(tens) if tens else 1) * 10 if ten else 0) + (digits.find(ones) if ones else 0)
