"""The words that lead to the column: what anchors of real portals say, and what only sounds like it."""

import re

from crawler.markup import squeeze
from parsers.titles import judge_title

# Near-misses that stand in the same menus: sheets of the web site, funds, institutions, budgets.
_OTHER = re.compile(
    r"网站|报表|公积金|法人|财政|企业|执法|统计年|决算|预算|法治|依法行政|制度|办法|格式|指南|规定|条例|通知|解读|图解"
    r"|政务新媒体|环境|质量|水资源|卫生|学校|高校|教育信息|审计|人才|税|社会责任|国企|纠纷|督查|政府工作报告|意见箱|工作年度报表"
)
_SURE = re.compile(
    r"(?:信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:年报|年度报告|报告)|公开年报$|^公开年报|^公开报告$"
    r"|政府信息年度公开|年度公开报告|信息公开年度"
)
# A column is named; what happens to a report is news (…年度报告工作获表彰).
_EVENT = re.compile(
    r"召开|举办|举行|启动|开展|部署|发布|公布|编制|做好|推进|完成|印发|报送|关于|如何|学习|培训|获"
)
_AFTER = re.compile(
    r"(?:年度|年报|报告|公开|工作|专栏|专区|栏目|汇总|列表|专题|平台|公示|目录|更多|查看|进入|信息|情况|网|库|[（(][^（）()]*[）)]|\W|\d)*$"
)
_PHRASES = tuple(
    begin + end
    for begin in ("政府信息公开", "信息公开", "政务公开")
    for end in ("年报", "年度报告", "工作年报", "工作年度报告")
)
_DOTS = re.compile(r"(?:…+|\.{2,}|⋯+)$")
_BARE = re.compile(r"(?:信息公开)?(?:工作)?(?:年报|年度报告)(?:公开|专栏|栏目|汇总|列表)*$")
_WAYS = (
    (re.compile(r"^(?:法定)?(?:政府)?信息公开(?:专栏|平台|目录|网|专网|专题|栏)?$"), 60),
    (re.compile(r"^(?:政务|政府)公开(?:专栏|平台|网)?$|^公开$|^(?:政务公开)?信息公开$|^政务$"), 50),
    (re.compile(r"(?:政府)?信息公开(?:专栏|平台|目录|网)|^(?:阳光政务|公开专栏|法定公开|政府信息)$"), 45),
    (re.compile(r"政府信息公开(?:指南|制度)$|^法定主动公开内容$"), 30),
    (re.compile(r"(?:政府|政务|信息)公开"), 20),
)
_NOTICES = re.compile(
    r"^(?:最新)?(?:通知|公示|公告|通告){1,2}(?:通知|公示|公告|公示公告)?$|^法定主动公开内容$|^(?:通知|公示)\W?公告$|^公告栏$"
    r"|^最新(?:公开|信息|信息公开|政府信息)$|^政府公告$|^综合政务$|^其他(?:信息|公开信息|法定信息)?$|^总结报告$|^规划(?:计划)?(?:和|及)?总结$|^工作(?:报告|总结)$"
)
_YEAR = re.compile(
    r"^(?:(?:19|20)\d\d年?(?:[-—－~至到](?:19|20)?\d\d年?)?(?:度)?(?:以[前后])?|历年)(?:政府|政务)?(?:信息公开)?(?:工作)?(?:年度)?(?:年报|报告)?(?:专栏)?$"
)
_CLASS = re.compile(
    r"^(?:各|全|驻)?(?:省|市|州|盟|县|区|旗)?(?:政府|人民政府|本级|直属|直|级|属)*(?:"
    r"本级|(?:组成|工作|职能)?部门|单位|区县|县区|市县|县市区|县市|区市|旗县区?|旗县市区?|区县市|乡镇|镇乡|镇街|街镇|街道|街道办(?:事处)?|乡镇街道?|园区|开发区|功能区"
    r"|委办局|局委办|垂管|派出机构|直属机构|事业单位|办公[室厅]|公用企事业单位|县级|区级|市级|省级|州级)"
    r"(?:部门|机构|单位|政府|街道|人民政府|办事处|、|/|和|及|\(街道\)|（街道）)*(?:信息公开)?(?:年报|年度报告)?$"
)
_GOVERNMENT = re.compile(r"^(?:[省市州盟县区旗镇乡]|本级)?(?:人民)?政府$")
_SPAN = re.compile(r"\d{4}年?(?:度)?(?:[及]?[以之][前后]|[-—－~至到]\d{4}年?)")
"""Years that name a column, not a report: 2020年以前, 2010-2018年."""
_YEARS = re.compile(r"^(?:19|20)\d\d年?(?:度)?|\((?:19|20)\d\d年?(?:度)?\)$")
_AGENCY = re.compile(
    r"(?:政府|办公[室厅]|局|委|委员会|厅|院|会|中心|支队|大队|馆|署|分局|镇|乡|街道|苏木|办事处|县|区|市|州|盟|旗|管委会|农场|林场|公司|政府办|[市县区旗州]办)"
    r"(?:年报|年度报告)?$"
)
_TOKEN = re.compile(
    r"(?:xxgk|zfgk|gk|xxgkgz)_?(?:nb|ndbg|gzndbg|nbzl|bg)|ndbg|xxgkAnnualReport|AnnualReport|frame=nb", re.I
)


def is_other(words: str) -> bool:
    """Words of what stands beside the column and sounds like it: sheets of the web site, funds, budgets."""
    return bool(_OTHER.search(squeeze(words)))


def is_report(words: str) -> bool:
    """Whether words are the title of one report: judged so, and of a year that they print."""
    return judge_title(words) == "annual_report" and _has_year(words)


def _has_year(words: str) -> bool:
    return bool(re.search(r"\d{4}|[二2][〇○零0]", _SPAN.sub("", words)))


def is_column_name(words: str) -> bool:
    """Whether words name the column of reports, and name nothing that stands beside it."""
    return column_promise(words) > 0


def column_promise(words: str) -> int:
    """100 where the words say 信息公开 and 年报, 80 for a bare 年报, 0 for anything else."""
    words = squeeze(words)
    if not 2 <= len(words) <= 40 or _OTHER.search(words):
        return 0
    bare = _DOTS.sub("", words)
    if bare != words:
        return (
            100 if bare.endswith(("年", "年度", "年报")) and any(p.startswith(bare) for p in _PHRASES) else 0
        )
    if sure := _SURE.search(words):
        if _EVENT.search(words[: sure.start()]) or not _AFTER.match(words[sure.end() :]):
            return 0
        # With a year it is a report or news of one; without one, a menu's link to all of them.
        kind = judge_title(words)
        return 100 if kind == "list" or (kind in ("annual_report", "other") and not _has_year(words)) else 0
    words = _YEARS.sub("", words)
    rest = _BARE.sub("", words)
    whose = rest in ("", "历年", "往年") or is_class(rest) or _GOVERNMENT.match(rest)
    return 80 if rest != words and whose else 0


def way_promise(words: str) -> int:
    """How surely a page with these words leads to the column: 60 for 政府信息公开, 0 for what does not."""
    words = squeeze(words)
    bare = _DOTS.sub("", words)
    if bare != words and len(bare) >= 4 and "政府信息公开".startswith(bare):
        return 60
    if not 2 <= len(words) <= 30 or re.search(r"依申请|意见|举报|监督|申请|邮箱|查询|解读", words):
        return 0
    return next((promise for pattern, promise in _WAYS if pattern.search(words)), 0)


def is_notices(words: str) -> bool:
    """Columns in which reports were found that have no column of their own (开平, 自治区政府办公厅)."""
    return bool(_NOTICES.match(squeeze(words)))


def is_more(words: str) -> bool:
    """The rest of a list of which a page shows the first rows: 更多>>."""
    return bool(re.match(r"^(?:查看|点击)?(?:更多|more)\W*$", squeeze(words), re.I))


def is_year(words: str) -> bool:
    """A column of one year, or of several: 2022年, 2010-2018年, 2019年年报."""
    return bool(_YEAR.match(squeeze(words)))


def is_class(words: str) -> bool:
    """A column of one class of agency: 市本级, 县直部门, 乡镇街道, 县（市、区）."""
    words = squeeze(words)
    return bool(_CLASS.match(words) or _CLASS.match(re.sub(r"[（）()、]", "", words)))


def is_agency(words: str) -> bool:
    """The name of an agency and nothing else, as bare rows and columns have it."""
    words = squeeze(words)
    return (
        2 <= len(words) <= 30
        and bool(_AGENCY.search(words))
        and not re.search(r"公开|[，。？！]|通知|关于", words)
    )


def has_token(path: str) -> bool:
    """A path that looks like a column of reports: a hint, never a proof; a third of real ones have none."""
    return bool(_TOKEN.search(path))
