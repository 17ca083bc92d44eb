"""The items about what a report says: its parts, its tables, its sums, and its words."""

import re
from collections.abc import Iterable, Sequence

from archive.codebook import read_codebook
from archive.evaluation.case import Case
from archive.evaluation.record import Judgement

_SUMS = ("R01", "R02", "R03", "L01", "L02", "L03")
_TEXT = ("N01", "N02", "N03", "N04", "N05", "N06")
_MODERN = ("g2019", "g2021")
_PLAN = re.compile(r"下一步|将(?:进一步|继续|加强|不断|持续)|拟|计划|今后|要进一步|不足|问题|有待|尚未|不够")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_DUTIES = {
    "工作考核": re.compile(r"考核|考评"),
    "社会评议": re.compile(r"社会评议|评议"),
    "责任追究": re.compile(r"责任追究|追责|问责|追究责任"),
}
_FEES = re.compile(
    r"信息处理费|(?:信息公开|申请)[^，。；]{0,12}(?:收费|费用|收取)|(?:未|没有|无)收取[^，。；]{0,8}费"
)


_STATEMENT = re.compile(r"未|没有|无|不收|零|\d\s*(?:万?元|件)")
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]?")


def judge_parts(case: Case) -> Judgement:
    """E05: by rule F01."""
    verdict = _of_rules(case, "E05", ("F01",))
    if verdict.verdict == "no" and not case.sections:
        return case.judge("E05", "not_assessable", "tables_elsewhere")
    return verdict


def judge_form(case: Case) -> Judgement:
    """E06: by the headers of the tables, and every cell of the form."""
    assert case.report is not None
    forms = {name: case.report[name] or "absent" for name in ("t2", "t3", "t4")}
    if set(forms.values()) - {*_MODERN, "absent"}:
        return case.judge("E06", "not_assessable", "tables_elsewhere")
    absent = [name for name, form in forms.items() if form == "absent"]
    if absent:
        sure = case.is_sure and bool(case.sections) and not _has_problem(case)
        return case.judge("E06", "no" if sure else "not_assessable", "tables_absent", tables=" ".join(absent))
    wanted = "g2019" if case.year < 2021 else "g2021"
    if {forms["t2"], forms["t3"]} != {wanted}:
        return case.judge("E06", "no", "tables_mixed", forms=" ".join(forms.values()))
    expected = {
        line["id"]
        for line in read_codebook()
        if line["table"] in forms and not int(line["derived"]) and wanted in line["generation"].split(";")
    }
    missing = {name for name in expected if not _is_there(case, name, wanted)}
    if missing:
        return case.judge("E06", "not_assessable", "cells_missing", count=len(missing))
    if not case.is_sure:
        return case.judge("E06", "not_assessable", "doubtful")
    return case.judge("E06", "yes", "tables_whole", cells=sorted(expected), form=wanted, count=len(expected))


def _is_there(case: Case, name: str, form: str) -> bool:
    """Whether the page has the cell, or the variant that the form has in its place."""
    if name in case.cells or name.endswith("__items_now"):
        return True
    if name.startswith("outcome_other__"):
        return form == "g2021"  # three rows take the place of this one
    return name.replace("__items_change", "__items_now") in case.cells


def _has_problem(case: Case) -> bool:
    """Whether something on the page was not understood that may be a table."""
    assert case.report is not None
    query = (
        "SELECT 1 FROM problems WHERE report = ? AND kind IN ('unknown_label', 'no_header', 'damaged_text')"
    )
    return case.archive.db.execute(query, (case.report["id"],)).fetchone() is not None


def judge_sums(case: Case) -> Judgement:
    """E07: by the sums of the form, where no cell was read with doubt. A row, column or block that is blank
    throughout has nothing to add up; the column of totals must hold."""
    cells = [name for name, row in case.cells.items() if row["tbl"] in ("t3", "t4")]
    verdict = _of_rules(case, "E07", _SUMS, cells)
    if verdict.reason != "check_unclear":
        return verdict
    found = [row for row in case.checks if row["rule"] in _SUMS]
    blank = [row for row in found if row["status"] == "not_assessable" and _is_blank(case, row["scope"])]
    held = {(row["rule"], row["scope"]) for row in found if row["status"] == "pass"}
    left = sum(row["status"] == "not_assessable" for row in found) - len(blank)
    if left or not {("R01", "total"), ("R02", "total")} <= held:
        return verdict
    rules = _names(rule for rule, _ in held)
    return case.judge("E07", "yes", "sums_hold", cells=cells, rules=rules, blank=len(blank))


def _is_blank(case: Case, scope: str) -> bool:
    """Whether every cell of a row or column of table 3, or of a block of table 4, is blank."""
    some = [
        row
        for name, row in case.cells.items()
        if scope in name.split("__") or (row["tbl"] == "t4" and name.startswith(f"{scope}_"))
    ]
    return bool(some) and all(row["status"] == "blank" for row in some)


def judge_text(case: Case) -> Judgement:
    """E08: by the rules that compare text and tables; that the requests received agree is the least."""
    verdict = _of_rules(case, "E08", _TEXT, [name for name in case.cells if name.startswith("narr_")])
    held = {row["rule"] for row in case.checks if row["status"] == "pass"}
    if verdict.verdict == "not_assessable" and verdict.reason == "check_unclear" and "N01" in held:
        rules = " ".join(sorted(held & set(_TEXT)))
        said = case.cells.get("narr_requests_received")
        sentence = (said["sentence"] or "") if said is not None else ""
        cells = [cell for _, cell in verdict.cells]
        return case.judge("E08", "yes", "check_holds", cells=cells, sentence=sentence, rules=rules)
    return verdict


def _of_rules(case: Case, item: str, rules: Sequence[str], cells: Sequence[str] = ()) -> Judgement:
    """Yes where every one of these rules that was applied holds and none was left open."""
    found = [row for row in case.checks if row["rule"] in rules]
    by = {status: _names(row["rule"] for row in found if row["status"] == status) for status in
          ("pass", "fail", "not_assessable")}  # fmt: skip
    if not found:
        return case.judge(item, "not_assessable", "check_missing")
    if by["fail"]:
        if not case.is_sure:
            return case.judge(item, "not_assessable", "doubtful", cells=cells)
        return case.judge(item, "no", "check_fails", cells=cells, rules=by["fail"])
    if by["not_assessable"]:
        return case.judge(item, "not_assessable", "check_unclear", cells=cells, rules=by["not_assessable"])
    return case.judge(item, "yes", "check_holds", cells=cells, rules=by["pass"])


def _names(names: Iterable[str]) -> str:
    return " ".join(sorted(set(names)))


def judge_duties(case: Case) -> Judgement:
    """E09: sentences of the report that tell of all three; a plan is none, nor is a problem."""
    if not case.sections:
        return case.judge("E09", "not_assessable", "no_part", number=1)
    told: dict[str, str] = {}
    named: set[str] = set()
    for number, sentence in case.sentences():
        for duty, pattern in _DUTIES.items():
            if pattern.search(sentence):
                named.add(duty)
                if number != 5 and _tells(sentence, pattern):
                    told.setdefault(duty, sentence)
    if told.keys() == _DUTIES.keys():
        sentence = " ".join(dict.fromkeys(told.values()))
        return case.judge("E09", "yes", "said", sentence=sentence, words="、".join(told))
    unsaid = [duty for duty in _DUTIES if duty not in named]
    if unsaid:
        sure = _is_read_whole(case)
        verdict = "no" if sure else "not_assessable"
        return case.judge("E09", verdict, "unsaid", words="、".join(unsaid))
    planned = [duty for duty in _DUTIES if duty not in told]
    return case.judge("E09", "not_assessable", "said_plan", words="、".join(planned))


def _tells(sentence: str, pattern: re.Pattern[str]) -> bool:
    """Whether it is a sentence and no heading (that of the form names all three in brackets), and no plan."""
    bare = _BRACKETS.sub("", sentence)
    return bare[-1:] in tuple("。；！") and bool(pattern.search(bare)) and not _PLAN.search(bare)


def _is_read_whole(case: Case) -> bool:
    """Whether all six parts were read, so that what is in none of them is not in the report."""
    return {1, 2, 3, 4, 5, 6} <= {number for number, *_ in case.sections}


def judge_fees(case: Case) -> Judgement:
    """E10: a sentence of part six."""
    part = [text for number, _, text in case.sections if number == 6]
    if not part:
        return case.judge("E10", "not_assessable", "no_part", number=6)
    said = [sentence for _, sentence in case.sentences(6) if "此处报告" not in sentence]
    named = [number for number, sentence in enumerate(said) if _FEES.search(sentence)]
    for number in named:
        # A heading names the fees, and the sentence after it says what there were.
        for words in (said[number], "".join(said[number : number + 2])):
            if _STATEMENT.search(_ORDINAL.sub("", words)):
                return case.judge("E10", "yes", "said", sentence=words, words="信息处理费")
    if named:
        return case.judge("E10", "not_assessable", "named_only", words="信息处理费")
    if not "".join(part).strip():
        return case.judge("E10", "not_assessable", "no_part", number=6)
    return case.judge("E10", "no", "unsaid_part", words="信息处理费")


def judge_carried(case: Case) -> Judgement:
    """E11: by rule Y01, which knows what cannot be compared."""
    found = [one for one in case.across if one.rule == "Y01"]
    cells = [cell for one in found for report, cell in one.cells if report == _id(case)]
    if failed := [one for one in found if one.status == "fail"]:
        columns = "、".join(f"{one.scope} ({one.left} / {one.right})" for one in failed)
        return case.judge("E11", "no", "carried_not", cells=cells, columns=columns)
    passed = [one for one in found if one.status == "pass"]
    if open_ := [one for one in found if one.status not in ("pass", "fail")]:
        why = open_[0].why
        if why.startswith("no report of"):
            return case.judge("E11", "not_assessable", "carried_before", year=case.year - 1)
        reason = "carried_excepted" if open_[0].status == "excepted" else "carried_unclear"
        return case.judge("E11", "not_assessable", reason, cells=cells, why=why)
    if not any(one.scope == "total" for one in passed):
        return case.judge("E11", "not_assessable", "carried_unclear", cells=cells, why="Y01")
    return case.judge("E11", "yes", "carried", cells=cells, count=len(passed))


def _id(case: Case) -> str:
    return str(case.report["id"]) if case.report is not None else ""
