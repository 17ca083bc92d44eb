"""The three tables of the official form as grids of cells, with the words of the form of 2021 and of 2019.

A grid is rows of `Box`; how a box becomes HTML or text is the business of `paper`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from practice.figures import CASES, Figures, leaves

T2_LABELS: Mapping[str, str] = {
    "rules": "规章",
    "normative_docs": "行政规范性文件",
    "admin_license": "行政许可",
    "other_services": "其他对外管理服务事项",
    "admin_penalty": "行政处罚",
    "admin_compulsion": "行政强制",
    "admin_fee": "行政事业性收费",
    "gov_procurement": "政府集中采购",
}
_ITEMS = ("上一年项目数量", "本年增/减", "处理决定数量")
_DECIDED = ("本年处理决定数量",)
# Per form: the clause of article 20, its rows, its column heads.
T2_BLOCKS: Mapping[str, tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = {
    "g2021": (
        ("（一）", ("rules", "normative_docs"), ("本年制发件数", "本年废止件数", "现行有效件数")),
        ("（五）", ("admin_license",), _DECIDED),
        ("（六）", ("admin_penalty", "admin_compulsion"), _DECIDED),
        ("（八）", ("admin_fee",), ("本年收费金额（单位：万元）",)),
    ),
    "g2019": (
        ("（一）", ("rules", "normative_docs"), ("本年新制作数量", "本年新公开数量", "对外公开总数量")),
        ("（五）", ("admin_license", "other_services"), _ITEMS),
        ("（六）", ("admin_penalty", "admin_compulsion"), _ITEMS),
        ("（八）", ("admin_fee",), _ITEMS[:2]),
        ("（九）", ("gov_procurement",), ("采购项目数量", "采购总金额")),
    ),
}
T3_LABELS: Mapping[str, str] = {
    "requests_new": "一、本年新收政府信息公开申请数量",
    "requests_carried_in": "二、上年结转政府信息公开申请数量",
    "outcome_granted": "（一）予以公开",
    "outcome_partial": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "outcome_denied_state_secret": "1.属于国家秘密",
    "outcome_denied_law_prohibited": "2.其他法律行政法规禁止公开",
    "outcome_denied_security_stability": "3.危及“三安全一稳定”",
    "outcome_denied_third_party": "4.保护第三方合法权益",
    "outcome_denied_internal_affairs": "5.属于三类内部事务信息",
    "outcome_denied_deliberative": "6.属于四类过程性信息",
    "outcome_denied_enforcement_file": "7.属于行政执法案卷",
    "outcome_denied_admin_query": "8.属于行政查询事项",
    "outcome_unavailable_not_held": "1.本机关不掌握相关政府信息",
    "outcome_unavailable_needs_creation": "2.没有现成信息需要另行制作",
    "outcome_unavailable_unclear": "3.补正后申请内容仍不明确",
    "outcome_not_processed_petition": "1.信访举报投诉类申请",
    "outcome_not_processed_duplicate": "2.重复申请",
    "outcome_not_processed_publication": "3.要求提供公开出版物",
    "outcome_not_processed_excessive": "4.无正当理由大量反复申请",
    "outcome_not_processed_confirmation": "5.要求行政机关确认或重新出具已获取信息",
    "outcome_other": "（六）其他处理",
    "outcome_other_no_correction": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "outcome_other_fee_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "outcome_other_misc": "3.其他",
    "outcomes_total": "（七）总计",
    "requests_carried_out": "四、结转下年度继续办理",
}
_GROUPS = {
    "outcome_denied": "（三）不予公开",
    "outcome_unavailable": "（四）无法提供",
    "outcome_not_processed": "（五）不予处理",
    "outcome_other": "（六）其他处理",
}
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_LEGAL = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_OUTCOMES = "三、本年度办理结果"


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: a head says what others mean, the rest are figures; `down` and `across` are its spans."""

    text: str
    down: int = 1
    across: int = 1
    head: bool = True


Grid = list[list[Box]]
Spelling = Callable[[str], str]


def _figures(texts: Sequence[str], across: int = 1) -> list[Box]:
    return [Box(text, across=across, head=False) for text in texts]


def grid_2(figures: Figures) -> list[Grid]:
    """Table 2, one grid a clause; put below one another they are the one table of most pages."""
    form, say = figures.forms["t2"], _spelling(figures)
    grids = []
    for clause, rows, heads in T2_BLOCKS[form]:
        across = 3 // len(heads)
        wide = [across] * (len(heads) - 1) + [3 - across * (len(heads) - 1)]
        grid = [[Box(say(f"第二十条第{clause}项"), across=4)]]
        grid.append([Box("信息内容"), *(Box(say(h), across=w) for h, w in zip(heads, wide, strict=True))])
        named = {row: (_label_2(form, row, say), figures.t2[row]) for row in rows}
        if clause == "（一）":
            named |= {row: (row, values) for row, values in figures.extra.items()}
        for label, values in named.values():
            boxes = [Box(value, across=w, head=False) for value, w in zip(values, wide, strict=True)]
            grid.append([Box(label), *boxes])
        grids.append(grid)
    return grids


def _label_2(form: str, row: str, say: Spelling) -> str:
    # The form of 2019 says 规范性文件, that of 2021 行政规范性文件.
    return say("规范性文件" if row == "normative_docs" and form == "g2019" else T2_LABELS[row])


def grid_3(figures: Figures) -> Grid:
    """Table 3: three rows of heads, then the official rows; （六） is one row in the form of 2019."""
    form, say = figures.forms["t3"], _spelling(figures)
    rows = [
        [Box(CORNER, down=3, across=3), Box("申请人情况", across=7)],
        [Box("自然人", down=2), Box("法人或其他组织", across=5), Box("总计", down=2)],
        [Box(say(name)) for name in _LEGAL],
    ]
    for row in ("requests_new", "requests_carried_in"):
        rows.append([Box(say(T3_LABELS[row]), across=3), *_figures(figures.t3[row])])
    inner = (*leaves(form), "outcomes_total")
    before = ""
    for row in inner:
        boxes = [Box(_OUTCOMES, down=len(inner))] if row == inner[0] else []
        group = next((g for g in _GROUPS if row.startswith(g + "_")), "")
        if group and group != before:
            boxes.append(Box(say(_GROUPS[group]), down=sum(other.startswith(group + "_") for other in inner)))
        boxes.append(Box(say(T3_LABELS[row]), across=1 if group else 2))
        rows.append([*boxes, *_figures(figures.t3[row])])
        before = group
    last = "requests_carried_out"
    rows.append([Box(say(T3_LABELS[last]), across=3), *_figures(figures.t3[last])])
    return rows


def grid_4(figures: Figures) -> Grid:
    """Table 4: reviews, then suits without and after a review, one row of fifteen figures."""
    say = _spelling(figures)
    return [
        [Box("行政复议", across=5), Box("行政诉讼", across=10)],
        [
            *(Box(say(name), down=2) for name in _RESULTS),
            Box("未经复议直接起诉", across=5),
            Box("复议后起诉", across=5),
        ],
        [Box(say(name)) for name in (*_RESULTS, *_RESULTS)],
        _figures([value for case in CASES for value in figures.t4[case]]),
    ]


def _spelling(figures: Figures) -> Spelling:
    """The words of the form as this page spells them."""
    return lambda official: figures.labels.get(official, official)
