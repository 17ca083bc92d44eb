"""Numbers that stand in sentences: requests received and answered, reviews, suits, items, fees.

A sentence counts where it says the number plainly: what follows 其中 is a share of it, a percentage is none,
and 未收到 is no printed zero. Where sentences differ, the one that speaks of the whole (全县, 共, 累计) is
taken if it is the only one; else the figure is left out. 1万余条 is a lower bound, `approx`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, islice

import msgspec

from parsers.numbers import read_number
from parsers.page import Block
from parsers.record import Cell
from parsers.sections import MOST_LINES, Part, paragraphs

_NUMBER = (
    r"(?P<raw>(?:约|大约|近|超过?|逾)?(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.%])[万亿千百]?(?:余|多)?"
    r"UNIT(?!/)(?:以上|左右)?)"
)
_COUNT = _NUMBER.replace("UNIT", "(?:件次|件|份|宗|起|例|项|个|次|人次)")
_ITEMS = _NUMBER.replace("UNIT", "(?:条次|条|余条)")
_MONEY = _NUMBER.replace("UNIT", "(?:万元|元)")
_GAP = r"[^,。;0-9]"
_TOTAL = r"(?:共计?|总计|合计|累计|总数|总量|数量|件数|数|为|是|有|的|达到?|:|各类)*"
_REQUEST = r"(?:信息公开(?:的)?申请|依申请|公开申请|申请公开|信息(?:的)?申请|公开(?:的)?政府信息的申请|申请)"
_TAKE = r"(?:收到|受理|接收|接到|收办|新收|收受|接受|登记)"
_OTHER_MATTER = re.compile(
    r"建议|提案|信件|热线|投诉|举报|复议|诉讼|咨询|留言|信箱|网络问政|诉求|信访|工单|案件|审批|许可|补正|撤回|转办|邮件|更正"
)
_DISCLOSURE = re.compile(
    r"信息公开|主动公开|政务公开|依申请|公开申请|申请公开|公开政府信息|政府信息|公开信息"
)
_CAUSE = re.compile(r"信息公开|依申请|公开申请|申请公开")
_BARE = re.compile(r"(?:各类|各种|书面|网上|群众|公民|有效|的|共|新)*(?:申请)?(?:共计?|总计|合计)?")
_BEGINS_CLAUSE = re.compile(
    r"^(?:故|也|且|并|均|全年|年度|今年|本年度?|\d{4}年度?|同时|其中)*(?:被|提起|发生|引起|引发|行政|申请行政|无|未|没有|因)"
)
_SHARE = re.compile(r"其中|包括|包含|分别(?:是|为|通过)|涉及")
_COMPARED = re.compile(r"结转|同比|比上年|较上年|比20|去年|上一年|上年度|占|通知|顺延")
_WHOLE = re.compile(r"全[市县区省州旗盟镇乡街]|各级|全年共|共计?|累计|总计|合计|总数|总量|本年度?共|年度?共")
_OUTCOME = re.compile(
    r"纠错|败诉|撤销|维持|胜诉|驳回|纠正|审结|答复|逾期|未经|后起诉|直接起诉|应诉|培训|能力"
)
_WORD = re.compile(r"\S+")
_PAUSE = re.compile(r"[,(]")
_SENTENCE = re.compile(r"[^。;!?]+[。;!?]?")
_FOLD = tuple(zip("０１２３４５６７８９，；！？％：（）", "0123456789,;!?%:()", strict=True))
_LONGEST = 600
_LONGEST_TEXT = 200_000
_MOST_SENTENCES = 400
"""A report has some hundred sentences with numbers in them; of a text that has more these many are read."""
_MOST_TEXT = 1_000_000

_FOUND: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "narr_requests_received": (
        re.compile(rf"{_TAKE}(?P<gap>{_GAP}{{0,40}}?{_REQUEST}{_GAP}{{0,12}}?){_TOTAL}{_COUNT}"),
        re.compile(rf"{_TAKE}(?P<gap>{_GAP}{{0,16}}?){_COUNT}(?:的)?{_GAP}{{0,14}}?{_REQUEST}"),
    ),
    "narr_requests_answered": (
        re.compile(rf"(?:办结|答复|办复|回复|办理完毕)(?P<gap>{_GAP}{{0,30}}?){_TOTAL}{_COUNT}"),
        re.compile(rf"(?:共|已)办理(?P<gap>(?:政府信息公开申请|依申请公开|申请)?){_TOTAL}{_COUNT}"),
        re.compile(
            rf"{_COUNT}(?P<gap>(?:{_GAP}{{0,10}}申请)?,?)(?:均|全部|都)(?:已|在){_GAP}{{0,20}}?(?:答复|回复|办结)"
        ),
        re.compile(
            rf"{_COUNT}(?P<gap>(?:{_GAP}{{0,10}}申请)?,?)(?:均|全部)(?:已)?(?:按时|按期|依法|及时){_GAP}{{0,10}}?(?:答复|回复|办结)"
        ),
    ),
    "narr_reviews": (
        re.compile(rf"(?<!、)行政复议(?P<gap>(?:案件|申请|案|事项)?){_TOTAL}{_COUNT}"),
        re.compile(rf"行政复议(?:、|和|及|与|以及)行政诉讼(?P<gap>(?:案件)?)(?:均为|都为|各){_COUNT}"),
    ),
    "narr_litigations": (
        re.compile(
            rf"(?<!复议、)(?<!复议和)(?<!复议及)(?<!复议与)(?:行政诉讼|提起诉讼)(?P<gap>(?:案件|案|事项)?){_TOTAL}{_COUNT}"
        ),
        re.compile(rf"行政复议(?:、|和|及|与|以及)行政诉讼(?P<gap>(?:案件)?)(?:均为|都为|各){_COUNT}"),
    ),
    "narr_proactive_items": (
        re.compile(rf"主动公开(?P<gap>{_GAP}{{0,16}}?信息{_GAP}{{0,8}}?){_TOTAL}{_ITEMS}"),
        re.compile(rf"(?:公开|发布)(?P<gap>(?:各类|各项)?(?:公开)?(?:政府|政务)信息){_TOTAL}{_ITEMS}"),
        re.compile(rf"(?P<gap>政府信息公开){_TOTAL}{_ITEMS}"),
    ),
    "narr_processing_fee_amount": (
        re.compile(rf"信息(?:公开)?处理费(?P<gap>{_GAP}{{0,12}}?)(?:\d+件(?:次)?,?)?{_GAP}{{0,8}}?{_MONEY}"),
        re.compile(rf"(?:收取|征收|收费|金额)(?P<gap>{_GAP}{{0,8}}?){_TOTAL}{_MONEY}"),
    ),
    "narr_processing_fee_cases": (
        re.compile(rf"信息(?:公开)?处理费(?P<gap>{_GAP}{{0,8}}?){_TOTAL}{_COUNT}"),
        re.compile(rf"{_COUNT}(?P<gap>(?:申请)?,?)(?:共)?(?:收取|征收){_GAP}{{0,10}}?信息(?:公开)?处理费"),
    ),
    "narr_accountability_events": (
        re.compile(rf"(?:责任追究|问责|追责)(?P<gap>(?:情况|事件|结果)?){_TOTAL}{_COUNT}"),
    ),
}
_NO = r"(?:未曾?|没有|无|暂未|尚未|未有|不存在|从未)"
_NONE: Mapping[str, re.Pattern[str]] = {
    "narr_requests_received": re.compile(
        rf"(?:未曾?|没有|暂未|尚未){_TAKE}(?P<gap>{_GAP}{{0,36}}?){_REQUEST}|(?:没有|无)(?P<gap2>{_GAP}{{0,12}}?)(?:依申请公开|信息公开申请)"
    ),
    "narr_reviews": re.compile(rf"{_NO}(?!经)(?P<gap>{_GAP}{{0,40}}?)行政复议"),
    "narr_litigations": re.compile(
        rf"{_NO}(?!经)(?P<gap>{_GAP}{{0,40}}?(?:行政复议{_GAP}{{0,10}}?)?)行政诉讼"
    ),
    "narr_processing_fee_amount": re.compile(
        rf"(?:{_NO}|零)(?P<gap>{_GAP}{{0,20}}?)(?:信息(?:公开)?处理费|收费|收取费用|收取任何费用)"
    ),
    "narr_accountability_events": re.compile(
        rf"{_NO}(?P<gap>{_GAP}{{0,40}}?)(?:责任追究|被问责|被追责|追究责任)"
    ),
}
_FEE = ("narr_processing_fee_amount", "narr_processing_fee_cases")
_FEE_WORD = re.compile(r"信息(?:公开)?处理费")
_TARIFF = re.compile(r"每|标准|办法|\d+件以[上下]")
_ROUNDED = re.compile(r"(\d+(?:\.\d+)?)([万千百])(条次|条|件)")
_SCALE = {"万": 10000, "千": 1000, "百": 100}
# Without one of these words a sentence says nothing of a figure.
_KEY = {
    "申请": "narr_requests_received",
    **dict.fromkeys(("答复", "办结", "办理", "回复", "办复"), "narr_requests_answered"),
    "复议": "narr_reviews",
    "诉讼": "narr_litigations",
    "公开": "narr_proactive_items",
    "费": "narr_processing_fee_amount",
    "处理费": "narr_processing_fee_cases",
    **dict.fromkeys(("追究", "问责", "追责"), "narr_accountability_events"),
}
# No figure of these without its unit.
_UNIT = {"narr_proactive_items": "条", "narr_processing_fee_amount": "元"}
# A quick look before the patterns: a sentence without any of these words holds no figure of ours.
_COUNTS = re.compile(r"\d[万亿千百余多]{0,2}[件份宗起例项个次人条余万元]")
_DENIES = re.compile(r"未|没有|无|不存在")
_WORTH = re.compile(r"申请|共办理|办结|答复|复议|诉讼|公开|处理费|收费|责任追究|问责|追责")


class _Sentence(msgspec.Struct, frozen=True, gc=False):
    """One sentence without white space, punctuation folded; `before` is what stands in front of it in its
    paragraph, `part` which of the six parts it is in, `printed` and `places` what stood there, by letter,
    `block` the line in which it begins."""

    text: str
    before: str
    part: int | None
    printed: str
    places: Sequence[int]
    block: Block
    row: int

    def shown(self, start: int, end: int) -> str:
        return self.printed[self.places[start] : self.places[end - 1] + 1]


class _Hit(msgspec.Struct, frozen=True, gc=False):
    value: Decimal | None
    raw: str
    status: str
    unit: str
    whole: bool
    sentence: _Sentence


def read_narrative(parts: Sequence[Part], blocks: Sequence[Block] = ()) -> tuple[Cell, ...]:
    """The narrative figures of a report, one cell an indicator, each with its sentence and the path of its
    paragraph; `blocks` are read where the report has no parts. `row` counts the paragraphs read."""
    hits: dict[str, list[_Hit]] = {}
    texts = [(part.official, part.blocks) for part in parts] or [
        (None, tuple(block for block in blocks[:MOST_LINES] if block.table is None))
    ]
    for sentence in islice(_sentences(texts), _MOST_SENTENCES):
        for indicator, hit in _read_sentence(sentence):
            hits.setdefault(indicator, []).append(hit)
    chosen = ((indicator, _choose(hits[indicator])) for indicator in _FOUND if indicator in hits)
    return tuple(_cell(indicator, hit) for indicator, hit in chosen if hit is not None)


def _sentences(texts: Iterable[tuple[int | None, Iterable[Block]]]) -> Iterator[_Sentence]:
    lines = ((part, pieces) for part, blocks in texts for pieces in paragraphs(blocks))
    read = 0
    for row, (part, pieces) in enumerate(lines, 1):
        printed = "".join(block.text for block in pieces)[:_LONGEST_TEXT]
        read += len(printed)
        if read > _MOST_TEXT:
            return
        text = "".join(printed.split())
        if not _is_worth(text):
            continue
        text = _folded(text)
        places: Sequence[int] = range(len(text))
        if len(text) < len(printed):
            places = [place for word in _WORD.finditer(printed) for place in range(*word.span())]
        starts = list(accumulate((len("".join(block.text.split())) for block in pieces[:-1]), initial=0))
        for found in _SENTENCE.finditer(text):
            start, end = found.span()
            if end - start <= _LONGEST and _is_worth(found[0]):
                block = pieces[bisect_right(starts, start) - 1]
                before = text[max(start - 200, 0) : start]
                yield _Sentence(found[0], before, part, printed, places[start:end], block, row)


def _folded(text: str) -> str:
    """With plain digits and punctuation; `translate` would ask for every letter."""
    for wide, plain in _FOLD:
        text = text.replace(wide, plain)
    return text


def _is_worth(text: str) -> bool:
    return bool(_WORTH.search(text) and (_COUNTS.search(text) or _DENIES.search(text)))


def _read_sentence(sentence: _Sentence) -> Iterator[tuple[str, _Hit]]:
    text = sentence.text
    named = {indicator for word, indicator in _KEY.items() if word in text}
    meant = {indicator for indicator in named if _speaks_of(indicator, sentence)}
    if not meant:
        return
    share = _SHARE.search(text)
    end = share.start() if share else len(text)
    for indicator, patterns in _FOUND.items():
        if indicator not in meant or _UNIT.get(indicator, "") not in text:
            continue
        seen = set()
        for pattern in patterns:
            for found in pattern.finditer(text):
                place = found.start("raw")
                if place > end or place in seen or _is_other(indicator, found, sentence):
                    continue
                seen.add(place)
                if hit := _hit(found, sentence):
                    yield indicator, hit
    for indicator, pattern in _NONE.items():
        none = pattern.search(text) if indicator in meant else None
        if none and not _is_other(indicator, none, sentence):
            yield indicator, _Hit(None, sentence.shown(*none.span()), "none_text", "", False, sentence)


def _speaks_of(indicator: str, sentence: _Sentence) -> bool:
    text = sentence.text
    if indicator in _FEE:
        return _FEE_WORD.search(text) is not None or (sentence.part == 6 and "收" in text)
    if sentence.part == 4 and "复议" in text:
        return True
    return _DISCLOSURE.search(text) is not None or (
        indicator.startswith("narr_requests") and _CAUSE.search(sentence.before[-80:]) is not None
    )


def _is_other(indicator: str, found: re.Match[str], sentence: _Sentence) -> bool:
    """Whether the number is of another matter: 办结人大建议178件, 受理低保申请300件, 复议维持2件 …"""
    text = sentence.text
    before, _, clause = text[: found.start()].rpartition(",")
    groups = found.groupdict()
    between = (groups["gap"] or "") + (groups.get("gap2") or "")
    number = found.start("raw") if "raw" in groups else -1
    if number >= 0 and _COMPARED.search(_PAUSE.split(text[:number])[-1]):
        return True
    if indicator.startswith("narr_requests"):
        if _OTHER_MATTER.search(between) or _OTHER_MATTER.search(clause):
            return True
        rest = text[found.start() :].partition(",")[0]
        if number < 0:
            return "复议" in rest or "诉讼" in rest
        named = _CAUSE.search(found[0]) or _CAUSE.search(clause)
        # 全年收到申请5件 counts where the words before it speak of disclosure; 低保申请 never does.
        return not named and not (_BARE.fullmatch(between) and _CAUSE.search(sentence.before + before))
    if indicator in ("narr_reviews", "narr_litigations"):
        clause += found[0]
        follows = _BEGINS_CLAUSE.match(clause) and _CAUSE.search(before)
        linked = bool(_CAUSE.search(clause) or sentence.part == 4 or follows)
        return not linked or _OUTCOME.search(clause) is not None
    return indicator in _FEE and _TARIFF.search(found[0]) is not None


def _hit(found: re.Match[str], sentence: _Sentence) -> _Hit | None:
    number = read_number(found["raw"])
    value, status, unit = number.value, number.status, number.unit
    if status == "unparsed" and (rounded := _ROUNDED.fullmatch(found["raw"])):
        value, status, unit = Decimal(rounded[1]) * _SCALE[rounded[2]], "approx", rounded[3]
    if value is None:
        return None
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    clause = sentence.text[sentence.text.rfind(",", 0, found.start()) + 1 : found.end()]
    whole = _WHOLE.search(clause) is not None and "新增" not in sentence.text
    return _Hit(value, sentence.shown(*found.span("raw")), status, unit, whole, sentence)


def _choose(hits: list[_Hit]) -> _Hit | None:
    """The one figure that is said; where figures differ, the only one of the whole, else none."""
    numbers = [hit for hit in hits if hit.status != "none_text"]
    if not numbers:
        return hits[0]
    if len({hit.value for hit in numbers}) > 1:
        numbers = [hit for hit in numbers if hit.whole]
    return numbers[0] if len({hit.value for hit in numbers}) == 1 else None


def _cell(indicator: str, hit: _Hit) -> Cell:
    sentence = hit.sentence
    return Cell(
        indicator=indicator,
        value=hit.value,
        raw=hit.raw,
        status=hit.status,
        tbl="narr",
        row=sentence.row,
        col=1,
        path=sentence.block.path,
        unit=hit.unit,
        sentence=" ".join(sentence.shown(0, len(sentence.text)).split()),
    )
