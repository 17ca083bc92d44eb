"""Is this a 政府信息公开工作年度报告, whose, and of which year: what a title alone can say.

A year is read from the words of the title and never from an address, an agency as it is printed; what a
title does not say stays empty. The patterns are those of real titles and of the near-misses that stand in
the same columns (制度, 格式的通知, 网站工作年度报表, 图解, 公积金年度报告 …).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.bodies import ORGAN_END, full_name

LONGEST = 400
"""No title is longer; a paragraph that was taken for one is cut here, so that no pattern can run away."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed (`text`, site names cut off), and what it says: empty or None where it does not.

    `agency` is the name as printed without white space; `body` is the full name where the site's name
    makes it certain, else the agency. `years` has every year printed: two that differ leave `year` None.
    """

    text: str
    agency: str
    body: str
    year: int | None
    years: tuple[int, ...] = ()


# One character for one character: what is found in the folded text is cut from the printed one.
_FOLD = str.maketrans(
    "０１２３４５６７８９（）［］〔〕：，—–－‐‑―﹣＿｜〉＞»›○ＯO",
    "0123456789()[][]:,-------_|>>>>〇〇〇",
)
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_SEPARATOR = re.compile(r"(?<!\d)[-_|>]+|[-_|>]+(?!\d)")
_TIME = r"(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}:\d{2}(?::\d{2})?)?)"
_EDGE_DATE = re.compile(rf"^[\[(]?{_TIME}[\])]?|(?:发布时间:?|时间:?)?[\[(]?{_TIME}[\])]?$")
_NUMERAL = "〇零一二三四五六七八九"
_DIGIT = dict(zip(_NUMERAL, "00123456789", strict=True))
_YEAR = re.compile(
    rf"(?<!\d)(?P<arabic>(?:19[89]|20\d)\d)(?!\d)(?!年\d{{1,2}}月)(?:年度?|度)?"
    rf"|(?P<chinese>[二2][〇零0][{_NUMERAL}0-9][{_NUMERAL}0-9])(?:年度?)(?![{_NUMERAL}十\d]{{1,2}}月)"
)
_RANGE = re.compile(r"(?<!\d)20\d\d年?度?(?:[-~至到]|、)20\d\d(?!\d)")
# Atomic: a token that can be read in one way only keeps a hostile title from multiplying the ways.
_ANY_YEAR = rf"(?>(?:(?:19|20)\d\d|[二2][〇零0][{_NUMERAL}0-9]{{2}})(?:年度?|度)?)"
_WHAT = (
    r"(?:政府政务|政府|政务)?信息(?:主动)?公开|政府信息(?:和|与|及)政务公开"
    r"|政务(?:公开)?(?:和|与|及|暨)政府信息公开|(?:政府)?政务公开"
)
_CORE = re.compile(
    rf"(?P<what>{_WHAT})"
    rf"(?:{_ANY_YEAR}|\({_ANY_YEAR}\)|\(政务公开\)|工作|情况|开展|的|年度|年|本级|本机关|总结|总体)*?"
    r"(?P<end>年度(?:工作)?(?:情况)?的?报告|年报告?|(?:工作|情况|总结)的?报告|(?<=[年度开\d)])报告)"
    rf"(?P<tail>书|文本|全文|正文|公示|\([^()]{{0,40}}\)|{_ANY_YEAR}|\d{{1,2}}$"
    r"|\.(?:pdf|docx?|wps|html?|ofd|xlsx?|rtf|txt)|[。.、,!;\"”》\]】])*$",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    rf"(?:{_WHAT})(?:工作)?(?:年度)?(?:的)?(?:情况|总结)[》」]?$|(?:年度)?(?:工作)?(?:年度报告|年报)[》」]?$"
)

_CHALLENGE = re.compile(
    r"验证码|安全验证|访问验证|人机验证|滑动验证|身份验证|浏览器安全|疑似黑客攻击|访问(?:过于)?频繁|访问被拒|拒绝访问"
    r"|请稍[候等]|正在(?:验证|检查|跳转)|justamoment|attentionrequired|accessdenied|captcha",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"图解|图读懂|图看懂|图了解|图速览|图片版|图文版|长图|漫画|动漫版|动画版|(?<!上)海报|视频版|可视化|数说|图说|(?:^|[^a-z])h5",
    re.IGNORECASE,
)
_WEBSITE = re.compile(r"(?:网站|新媒体).{0,20}?(?:报表|年报|年度报告|年度工作报告|工作报告)|工作年度报表")
_MENU = re.compile(
    r"(?:通知|公示|公告|通告|政策|文件|规章|制度|最新|法规|规范性文件|其他|重要|工作|信息|政务|公开|部门|基层|动态)+"
)
_NOTICE = re.compile(r"(?:通知|通报|的?函|批复|意见|公告|通告|请示|决定|复函|启事|提示)$")
_RULE = re.compile(
    r"(?:制度|办法|规定|细则|条例|规则|规范|格式|模板|样本|样式|标准|指引|要求|流程|规程)(?:汇编)?(?:\(.{0,12}\))?$"
)
_DRAFT = re.compile(r"格式|模板|样本|样式|范本|参考|征求意见|考核|评分|制度")
_NEWS = re.compile(
    r"(?:发布|公布|印发|编制|报送|提交|完成|启动|部署|做好|召开|举办|开展|组织|推进|晒出|亮出|出台|形成|撰写|上报|审议|解读"
    r"|点评|学习|下载|转载|转发|刊发|推出|上线|向社会公开|要求|强化|规范|抓好)了?(?:本级|本年度|上年度)?《?$"
)
_PART_OF_YEAR = re.compile(
    r"(?:第?[一二三四1-4]季度?|[上下]半年|半年|前?[二三23]个?季度|(?:\d{1,2}[-~至])?\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份)(?:的|度)?$"
)
_OTHER_MATTER = re.compile(
    r"(?:信用|环境|企业|财政|财务|价格|质量|产品|药品|食品安全|许可|处罚|执法|决算|预算|采购|招投标)$"
)
_COMPANY = re.compile(r"(?:公司|集团|国有企业|国企|企业|商行|信用社|商业银行|农商行)(?:本部|总部)?$")
_SCHOOL = re.compile(r"(?:大学|学院|学校|中学|小学|幼儿园|一中|二中|三中|高中|附中|医院|卫生院)$")
_SHELF = re.compile(r"历年|汇总|汇编|专栏|栏目|列表|目录|专题|集中(?:展示|公开|发布)|更多|全部$")
_CLASS = re.compile(
    r"(?:各|全[省市州县区旗镇]|所属|下属|[省市州县区旗][直级]|[市县区]本级|直属|垂管|驻[市县区])*(?:政府)?"
    r"(?:(?:部门|单位|委办局|局委办|工作部门|组成部门|机构|乡镇|镇乡|街道|镇街|乡|镇|办|区县|县区|市县|县市区|区|县"
    r"|园区|国企|基层|本级)(?:和|与|及|、|/|\(街道\))?)*"
)
_IN_HEAD = re.compile(rf"\({_ANY_YEAR}\)|{_YEAR.pattern}")
_COLUMN = re.compile(r"年报|年度报告|公开专栏")
_AROUND = re.compile(r"^(?:关于|公布|年度|度|年)|(?:关于(?:公[布开]|发布|印发)?|年度|年|度)$")
_EDGE = " 　的,、:;.\"“”'《》<>【】[]·-_|>/#*"
_LEAD = re.compile(r"^(?:附件\d*:?|附\d*:|\d{1,2}[.、]|(?:【[^】]{1,12}】|\[[^\]]{1,12}\])|标题:|名称:)")


def judge_title(title: str) -> str:
    """Says what a page with this title is, by the title alone.

    One of annual_report regulation notice infographic website_report list challenge other; a title without
    any word of 信息公开 is never an annual report here, however bare the real one may be.
    """
    return _judge(title[: LONGEST * 4])


def read_title(title: str, site_name: str = "") -> Title:
    """Reads agency and year out of a title; `site_name` serves only to complete the agency to a full name."""
    return _read(title[: LONGEST * 4], site_name[:LONGEST])


# A page prints its title four times, and a portal prints it on every list.
@lru_cache(maxsize=2048)
def _judge(title: str) -> str:
    folded = _compact(title)[:LONGEST].translate(_FOLD)
    if not folded:
        return "other"
    if _CHALLENGE.search(folded):
        return "challenge"
    if _PICTURE.search(folded):
        return "infographic"
    kinds = [_judge_segment(part) for part in _segments(folded)]
    for kind in kinds:
        if kind not in ("other", "list"):
            return kind
    return "list" if "list" in kinds else "other"


@lru_cache(maxsize=2048)
def _read(title: str, site_name: str) -> Title:
    printed = _compact(title)[:LONGEST]
    folded = printed.translate(_FOLD)
    start, end = _report_segment(folded)
    core = _core(folded[start:end])
    loose = None if core else _LOOSE.search(folded[start:end])
    years = tuple(dict.fromkeys(_year(found) for found in _YEAR.finditer(folded[start:end])))
    agency = ""
    if core or loose:
        head_end = core.start() if core else loose.start() if loose else 0
        agency = _agency(printed[start : start + head_end], folded[start : start + head_end])
        if core:
            agency = _whole_government(agency, core["what"])
        if not agency and core:
            agency = _agency_behind(printed[start:end], folded[start:end], core)
        if not agency and start > 0 and core:
            agency = _agency_before(printed[:start], folded[:start])
    elif ORGAN_END.search(folded[start:end]) and not _YEAR.search(folded) and "公开" not in folded:
        agency = printed[start:end]
    year = years[0] if len(years) == 1 and not _RANGE.search(folded[start:end]) else None
    return Title(_shown(title, printed, start, end), agency, full_name(agency, site_name), year, years)


def is_foreign(title: str) -> bool:
    """Whether the title is that of a report by nobody whom the Regulations bind: a company, a school."""
    folded = _compact(title[: LONGEST * 4])[:LONGEST].translate(_FOLD)
    core = _core(folded)
    if core is None:
        return False
    who = re.sub(r"\([^()]*\)$", "", _agency(folded[: core.start()], folded[: core.start()]))
    bound = core["what"].startswith("政府")
    return "学年" in folded or bool(_COMPANY.search(who) or (_SCHOOL.search(who) and not bound))


def _judge_segment(part: str) -> str:
    if _MENU.fullmatch(part):
        return "other"
    bare = re.sub(r"(?:\([^()]*\)|\[[^\[\]]*\]\d*号?|[》\"”])+$", "", part)
    core = _core(part)
    if core is None:
        if _NOTICE.search(bare):
            return "notice"
        if _RULE.search(part) or _RULE.search(bare):
            return "regulation"
        if _WEBSITE.search(part):
            return "website_report"
        if _SHELF.search(part) and re.search(r"公开.{0,12}(?:年报|年度报告|工作报告)", part):
            return "list"
        return (
            "list"
            if re.fullmatch(
                r"(?:各?[市县区]?(?:部门|区县|乡镇|镇街|县区)?)?(?:公开)?年报(?:专栏)?|政府信息年度公开", part
            )
            else "other"
        )
    return _judge_report(part, core)


def _judge_report(part: str, core: re.Match[str]) -> str:
    head, tail = part[: core.start()], part[core.end("end") :]
    if _DRAFT.search(tail):
        return "regulation"
    if is_foreign(part) or re.search(r"[，,。！!？?]", head):
        return "other"
    year = _YEAR.search(part)
    who = _agency(head, head)
    plain = re.sub(r"\([^()]*\)$", "", who)
    if _PART_OF_YEAR.search(head) or (core["what"] == "信息公开" and _OTHER_MATTER.search(head)):
        return "other"
    if _NEWS.search(_YEAR.sub("", head)):
        return "notice" if head.startswith("关于") else "other"
    if re.search(r"网站$", who) and "信息公开" not in core["what"]:
        return "website_report"
    if _RANGE.search(part) or _SHELF.search(head) or (len(plain) <= 16 and plain and _CLASS.fullmatch(plain)):
        return "list"
    if not who and not year:
        return "list"
    if not year and not ORGAN_END.search(plain) and core["end"].startswith("年报"):
        return "list"
    if core["end"] == "报告" and not year:
        return "other"
    # 政务公开工作总结报告 is another paper; what is in it shows on its page.
    if "信息" not in core["what"] and re.search(r"总结|情况", core[0]):
        return "other"
    return "annual_report"


def _core(part: str) -> re.Match[str] | None:
    """The words that make it a report; they must end the title (年度报告制度, 年度报告的通知 are none)."""
    return _CORE.search(part) if "公开" in part else None


def _compact(title: str) -> str:
    text = _BLANK.sub("", title)
    return text if len(text) < 8 else _EDGE_DATE.sub("", text)


def _segments(folded: str) -> list[str]:
    """The parts between the separators that portals put beside a title: 站名-标题, 标题_栏目_站名."""
    parts = [part for part in _SEPARATOR.split(folded) if part]
    return [_LEAD.sub("", part) for part in parts]


def _report_segment(folded: str) -> tuple[int, int]:
    """Where the segment stands that names a report, else the first one."""
    bounds, last = [], 0
    for found in _SEPARATOR.finditer(folded):
        bounds.append((last, found.start()))
        last = found.end()
    bounds.append((last, len(folded)))
    bounds = [pair for pair in bounds if pair[0] < pair[1]] or [(0, len(folded))]
    best = max(bounds, key=lambda pair: _weight(folded[pair[0] : pair[1]]))
    lead = _LEAD.match(folded[best[0] : best[1]])
    return best[0] + (lead.end() if lead else 0), best[1]


def _weight(part: str) -> int:
    core = _core(part)
    if core is None:
        return 1 if "公开" in part and ("报告" in part or "年报" in part) else 0
    return 2 + (1 if _YEAR.search(part) else 0) + (1 if core.start() > 0 else 0)


def _year(found: re.Match[str]) -> int:
    return int("".join(_DIGIT.get(mark, mark) for mark in found[0][:4]))


def _agency(printed: str, folded: str) -> str:
    """The head of a title without its years, 关于, and what else is no part of a name."""
    drop = {place for found in _IN_HEAD.finditer(folded) for place in range(found.start(), found.end())}
    name = "".join(mark for place, mark in enumerate(printed) if place not in drop)
    name = name[max((found.end() for found in _COLUMN.finditer(name)), default=0) :]
    pieces = [piece for piece in re.split("[:：]", name) if piece.strip(_EDGE)]
    name, before = (pieces[-1] if pieces else ""), None
    while before != name:
        before = name
        name = _AROUND.sub("", name.strip(_EDGE))
    return name


def _whole_government(agency: str, what: str) -> str:
    """Gives 人民政府 back its 政府 where the title runs on into 信息公开 (汉阴县人民政府信息公开…)."""
    if not what.startswith("政府"):
        return agency
    return (
        agency + "政府"
        if agency.endswith("人民") or agency in set("省市县区旗州盟镇乡") | {"自治区", "自治县"}
        else agency
    )


def _agency_behind(printed: str, folded: str, core: re.Match[str]) -> str:
    """The agency in brackets behind the words: 2020年政府信息公开工作年度报告（县民政局）."""
    for found in re.finditer(r"\(([^()]{2,40})\)", folded[core.end("end") :]):
        begin = core.end("end") + found.start(1)
        name = printed[begin : begin + len(found[1])]
        if ORGAN_END.search(name) and not _YEAR.search(found[1]):
            return name
    return ""


def _agency_before(printed: str, folded: str) -> str:
    """The agency before a dash (县民政局—2020年政府信息公开年度报告); a site's name is not one."""
    name = printed.strip(_EDGE + "—–－_｜")
    parts = [part for part in _SEPARATOR.split(name.translate(_FOLD)) if part]
    last = parts[-1] if parts else ""
    return (
        name[-len(last) :]
        if last and ORGAN_END.search(last) and "公开" not in last and "网" not in last
        else ""
    )


def _shown(title: str, printed: str, start: int, end: int) -> str:
    """The printed title with its own blanks: runs become one blank, a line break between its halves none."""
    wanted = printed[start:end].strip("#*·")
    if wanted == title:
        return title
    pattern = rf"(?:{_BLANK.pattern})?".join(map(re.escape, wanted))
    found = re.search(pattern, title)
    lines = (found[0] if found else wanted).splitlines()
    return "".join(" ".join(_BLANK.sub(" ", line).split()) for line in lines)
