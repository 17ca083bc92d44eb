"""The official form as a person would type it, apart from the declarations of the reader.

Wording after the notices of 2019 and 2021 (docs of the form: facts of the field, not code); the ids are
those of the codebook. The reader is judged against this, so nothing here is read from `parsers`.
"""

from typing import Final

APPLICANTS: Final = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "public_interest_org": "社会公益组织",
    "legal_service_org": "法律服务机构",
    "other_org": "其他",
    "total": "总计",
}
CORNER: Final = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OUTCOMES: Final = "三、本年度办理结果"

# id, group within the third item, label
ROWS3: Final = (
    ("requests_new", "", "一、本年新收政府信息公开申请数量"),
    ("requests_carried_in", "", "二、上年结转政府信息公开申请数量"),
    ("outcome_granted", OUTCOMES, "（一）予以公开"),
    ("outcome_partial", OUTCOMES, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("outcome_denied_state_secret", "（三）不予公开", "1.属于国家秘密"),
    ("outcome_denied_law_prohibited", "（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("outcome_denied_security_stability", "（三）不予公开", "3.危及“三安全一稳定”"),
    ("outcome_denied_third_party", "（三）不予公开", "4.保护第三方合法权益"),
    ("outcome_denied_internal_affairs", "（三）不予公开", "5.属于三类内部事务信息"),
    ("outcome_denied_deliberative", "（三）不予公开", "6.属于四类过程性信息"),
    ("outcome_denied_enforcement_file", "（三）不予公开", "7.属于行政执法案卷"),
    ("outcome_denied_admin_query", "（三）不予公开", "8.属于行政查询事项"),
    ("outcome_unavailable_not_held", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("outcome_unavailable_needs_creation", "（四）无法提供", "2.没有现成信息需要另行制作"),
    ("outcome_unavailable_unclear", "（四）无法提供", "3.补正后申请内容仍不明确"),
    ("outcome_not_processed_petition", "（五）不予处理", "1.信访举报投诉类申请"),
    ("outcome_not_processed_duplicate", "（五）不予处理", "2.重复申请"),
    ("outcome_not_processed_publication", "（五）不予处理", "3.要求提供公开出版物"),
    ("outcome_not_processed_excessive", "（五）不予处理", "4.无正当理由大量反复申请"),
    ("outcome_not_processed_confirmation", "（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
    (
        "outcome_other_no_correction",
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    (
        "outcome_other_fee_unpaid",
        "（六）其他处理",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    ("outcome_other_misc", "（六）其他处理", "3.其他"),
    ("outcome_other", OUTCOMES, "（六）其他处理"),
    ("outcomes_total", OUTCOMES, "（七）总计"),
    ("requests_carried_out", "", "四、结转下年度继续办理"),
)
ONE_ROW_SIX: Final = frozenset(
    {"outcome_other_no_correction", "outcome_other_fee_unpaid", "outcome_other_misc"}
)


def rows3(generation: str) -> tuple[tuple[str, str, str], ...]:
    """The value rows of table 3: g2019 prints （六）其他处理 as one row, g2021 as three."""
    out = ONE_ROW_SIX if generation == "g2019" else frozenset({"outcome_other"})
    return tuple(row for row in ROWS3 if row[0] not in out)


def leaves(generation: str) -> tuple[str, ...]:
    return tuple(row for row, *_ in rows3(generation) if row.startswith("outcome_"))


RESULTS: Final = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}
BLOCKS4: Final = {
    "review": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}

_MADE: Final = (
    ("made_new", "本年新制作数量"),
    ("published_new", "本年新公开数量"),
    ("published_total", "对外公开总数量"),
)
_ITEMS: Final = (
    ("items_prev", "上一年项目数量"),
    ("items_change", "本年增/减"),
    ("decisions", "处理决定数量"),
)
_FORCE: Final = (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))
_DECIDED: Final = (("decisions", "本年处理决定数量"),)

# block, columns (id, header), rows (id, label)
BLOCKS2: Final = {
    "g2019": (
        ("第二十条第（一）项", _MADE, (("rules", "规章"), ("normative_docs", "规范性文件"))),
        (
            "第二十条第（五）项",
            _ITEMS,
            (("admin_license", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        ("第二十条第（六）项", _ITEMS, (("admin_penalty", "行政处罚"), ("admin_compulsion", "行政强制"))),
        ("第二十条第（八）项", _ITEMS[:2], (("admin_fee", "行政事业性收费"),)),
        (
            "第二十条第（九）项",
            (("projects", "采购项目数量"), ("amount", "采购总金额")),
            (("gov_procurement", "政府集中采购"),),
        ),
    ),
    "g2021": (
        ("第二十条第（一）项", _FORCE, (("rules", "规章"), ("normative_docs", "行政规范性文件"))),
        ("第二十条第（五）项", _DECIDED, (("admin_license", "行政许可"),)),
        ("第二十条第（六）项", _DECIDED, (("admin_penalty", "行政处罚"), ("admin_compulsion", "行政强制"))),
        (
            "第二十条第（八）项",
            (("amount", "本年收费金额（单位：万元）"),),
            (("admin_fee", "行政事业性收费"),),
        ),
    ),
}
ITEM_HEAD: Final = "信息内容"

# How real reports spell what the form prints; every one was seen (label_variants of the field notes).
SPELLINGS: Final = {
    "第二十条第（一）项": ("第二十条 第（一）项", "第二十条  第(一)项", "第二十条第(一)项"),
    "第二十条第（五）项": ("第二十条第(五)项", "第二十条 第（五）项"),
    "第二十条第（六）项": ("第二十条第(六)项",),
    "第二十条第（八）项": ("第二十条第(八)项",),
    "行政规范性文件": ("规范性文件",),
    "规章": ("规 章", "规章（设区的市、自治州人民政府应提供相关数据）"),
    "规范性文件": ("规范性文件（行政机关制定发布的决定、公告、通告、意见、通知）",),
    "其他对外管理服务事项": ("其他对外管理服务事项（指行政许可以外的政务服务事项）", "其他对外 管理服务事项"),
    "采购总金额": ("采购总金额（万元）",),
    "现行有效件数": ("现行有效件",),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": (
        "（二）部分公开",
        "（二）部分公开(区分处理的,只计这一情形,不计其他情形)",
    ),
    "2.其他法律行政法规禁止公开": ("2.其他法律行政止公开", "2、其他法律行政法规禁止公开"),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (
        "1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    "1.属于国家秘密": ("1、属于国家秘密", "1．属于国家秘密", "1 .属于国家秘密"),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及“三安全一稳定"),
    "（一）予以公开": ("(一)予以公开", "（一） 予以公开"),
    "（七）总计": ("(七)总计", "（七）总 计"),
    "结果维持": ("结 果 维持", "结果 维持"),
    "总计": ("总 计",),
    "商业企业": ("商业 企业",),
    OUTCOMES: ("三、 本年度办理结果", "三、本年度办理 结果"),
}

# Provincial explanations in the headers (seen: Hubei 2020).
ANNOTATIONS: Final = {
    "上一年项目数量": "（指2019年事项数）",
    "本年增/减": "（指2020年增加或减少的事项数，减用负值表示，如-8）",
    "处理决定数量": "（指2020年办件量）",
    "采购总金额": "（万元）",
}

# The appendix table of 2014-2018: heading rows have no id.
ROWS14: Final = (
    ("", "一、主动公开情况", ""),
    ("proactive_items", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("proactive_normative_docs", "其中：主动公开规范性文件数", "条"),
    ("normative_docs_made", "制发规范性文件总数", "件"),
    ("", "（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("channel_gazette", "1.政府公报公开政府信息数", "条"),
    ("channel_website", "2.政府网站公开政府信息数", "条"),
    ("channel_weibo", "3.政务微博公开政府信息数", "条"),
    ("channel_wechat", "4.政务微信公开政府信息数", "条"),
    ("channel_other", "5.其他方式公开政府信息数", "条"),
    ("", "二、回应解读情况", ""),
    ("hot_issues_answered", "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),
    ("", "（二）通过不同渠道和方式回应解读的情况", ""),
    ("press_conferences", "1.参加或举办新闻发布会总次数", "次"),
    ("press_conferences_by_head", "其中：主要负责同志参加新闻发布会次数", "次"),
    ("online_interviews", "2.政府网站在线访谈次数", "次"),
    ("online_interviews_by_head", "其中：主要负责同志参加政府网站在线访谈次数", "次"),
    ("policy_explanations", "3.政策解读稿件发布数", "篇"),
    ("weibo_wechat_responses", "4.微博微信回应事件数", "次"),
    ("other_responses", "5.其他方式回应事件数", "次"),
    ("", "三、依申请公开情况", ""),
    ("requests_received", "（一）收到申请数", "件"),
    ("requests_in_person", "1.当面申请数", "件"),
    ("requests_fax", "2.传真申请数", "件"),
    ("requests_online", "3.网络申请数", "件"),
    ("requests_letter", "4.信函申请数", "件"),
    ("requests_closed", "（二）申请办结数", "件"),
    ("closed_on_time", "1.按时办结数", "件"),
    ("closed_extended", "2.延期办结数", "件"),
    ("replies_total", "（三）申请答复数", "件"),
    ("reply_already_public", "1.属于已主动公开范围数", "件"),
    ("reply_granted", "2.同意公开答复数", "件"),
    ("reply_partial", "3.同意部分公开答复数", "件"),
    ("reply_denied", "4.不同意公开答复数", "件"),
    ("denied_state_secret", "其中：涉及国家秘密", "件"),
    ("denied_trade_secret", "涉及商业秘密", "件"),
    ("denied_privacy", "涉及个人隐私", "件"),
    ("denied_security_stability", "危及国家安全、公共安全、经济安全和社会稳定", "件"),
    ("denied_not_gov_info", "不是《条例》所指政府信息", "件"),
    ("denied_other_law", "法律法规规定的其他情形", "件"),
    ("reply_not_this_organ", "5.不属于本行政机关公开数", "件"),
    ("reply_not_exist", "6.申请信息不存在数", "件"),
    ("reply_amend", "7.告知作出更改补充数", "件"),
    ("reply_other_channel", "8.告知通过其他途径办理数", "件"),
    ("review_total", "四、行政复议数量", "件"),
    ("review_upheld", "（一）维持具体行政行为数", "件"),
    ("review_corrected", "（二）被依法纠错数", "件"),
    ("review_other", "（三）其他情形数", "件"),
    ("litigation_total", "五、行政诉讼数量", "件"),
    ("litigation_upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    ("litigation_corrected", "（二）被依法纠错数", "件"),
    ("litigation_other", "（三）其他情形数", "件"),
    ("complaints", "六、举报投诉数量", "件"),
    ("fees_collected", "七、依申请公开信息收取的费用", "万元"),
    ("", "八、机构建设和保障经费情况", ""),
    ("dedicated_units", "（一）政府信息公开工作专门机构数", "个"),
    ("reading_points", "（二）设置政府信息公开查阅点数", "个"),
    ("staff_total", "（三）从事政府信息公开工作人员数", "人"),
    ("staff_fulltime", "1.专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    ("staff_parttime", "2.兼职人员数", "人"),
    (
        "budget",
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
    ),
    ("", "九、政府信息公开会议和培训情况", ""),
    ("meetings", "（一）召开政府信息公开工作会议或专题会议数", "次"),
    ("trainings", "（二）举办各类培训班数", "次"),
    ("trainees", "（三）接受培训人员数", "人次"),
)
