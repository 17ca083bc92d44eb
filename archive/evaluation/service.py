"""The items about how a report is given: obtainable, the same everywhere, signed, and left as it was."""

import json
import re
from typing import Final

from archive.evaluation.case import Case
from archive.evaluation.record import Judgement

_CONTACT: Final = re.compile(
    r"(?:电话|联系方式|联系人|传真|邮箱|电子邮件|通讯地址|联系地址|地址|邮编|邮政编码)[^。\n]{0,40}"
)
_INFOGRAPHIC: Final = re.compile(r"图解|一图|图说|图读|长图")
_OPENLY: Final = re.compile(
    r"[^。\n]{0,30}(?:更正说明|更正声明|勘误|更正如下|更正为|修订说明|重新发布)[^。\n]{0,30}"
)
_GONE: Final = "SELECT id, status FROM captures WHERE url = ? AND fetched_at <= ? ORDER BY fetched_at DESC"


def judge_obtainable(case: Case) -> Judgement:
    """E12: the address answered, and words were read from it."""
    entry = case.entry
    if entry.state == "withdrawn":
        return case.judge("E12", "no", "gone", entry.evidence)
    if case.report is None:
        if "unreadable" in entry.defects:
            at = f"{case.as_of:%Y-%m-%dT%H:%M:%SZ}"
            for row in case.archive.db.execute(_GONE, (entry.url, at)):
                if row["status"] in (404, 410):
                    return case.judge("E12", "no", "dead", (row["id"],), status=row["status"])
                break
            return case.judge("E12", "not_assessable", "unread", entry.evidence)
        return case.judge("E12", "not_assessable", "no_report", entry.evidence)
    if "image_only" in entry.defects:
        return case.judge("E12", "no", "pictures")
    if not case.sections:
        return case.judge("E12", "not_assessable", "unread")
    return case.judge("E12", "yes", "obtained")


def judge_versions(case: Case) -> Judgement:
    """E13: the cells of a page against those of a file that is the same body's report of the year."""
    assert case.report is not None
    others = [row for row in case.reports[1:] if row["scope"] == case.report["scope"]
              and _is_page(case, row["capture"]) != _is_page(case, case.report["capture"])]  # fmt: skip
    if not others:
        return case.judge("E13", "not_assessable", "one_version")
    query = "SELECT indicator, value, status FROM cells WHERE report = ? AND flags = ''"
    sure = {name: row for name, row in case.cells.items() if not row["flags"]}
    same: list[str] = []
    different: list[str] = []
    captures = [case.report["capture"]]
    for other in others:
        captures.append(other["capture"])
        for row in case.archive.db.execute(query, (other["id"],)):
            mine = sure.get(row["indicator"])
            if mine is not None:
                equal = (mine["value"], mine["status"]) == (row["value"], row["status"])
                (same if equal else different).append(row["indicator"])
    if different:
        return case.judge("E13", "no", "versions_differ", captures, cells=different, count=len(different))
    if not same:
        return case.judge("E13", "not_assessable", "one_version", captures)
    return case.judge("E13", "yes", "versions_agree", captures, cells=same, count=len(same))


def _is_page(case: Case, capture: str) -> bool:
    row = case.archive.db.execute("SELECT content_type FROM captures WHERE id = ?", (capture,)).fetchone()
    return row is not None and "html" in (row["content_type"] or "")


def judge_infographic(case: Case) -> Judgement:
    """E14: where the report is there as text, no picture stands in its place."""
    if case.report is not None and case.sections:
        return case.judge("E14", "yes", "text_there")
    title = (case.report["title"] or "") if case.report is not None else ""
    if case.report is not None and "image_only" in case.entry.defects and _INFOGRAPHIC.search(title):
        return case.judge("E14", "no", "infographic_only", sentence=title)
    return case.judge("E14", "not_assessable", "no_report")


def judge_problems(case: Case) -> Judgement:
    """E15: that they are copied can be shown (rule F05), that they are concrete is not for a program."""
    part = [text for number, _, text in case.sections if number == 5]
    if not part:
        return case.judge("E15", "not_assessable", "no_part", number=5)
    if len("".join("".join(part).split())) < 10:
        return case.judge("E15", "no", "empty_part")
    if copied := [one for one in case.across if one.rule == "F05" and one.status == "fail"]:
        share = re.match(r"(\d+%) .* (its own report|the report of .+) of (\d{4})$", copied[0].why)
        if share is None:
            return case.judge("E15", "no", "copied", why=copied[0].why)
        own = share[2] == "its own report"
        whose = share[2].removeprefix("the report of ")
        reason = "copied_own" if own else "copied_other"
        return case.judge("E15", "no", reason, share=share[1], name=whose, year=share[3])
    sentence = next((words for _, words in case.sentences(5) if len(words) > 20), "")
    return case.judge("E15", "not_assessable", "not_copied", sentence=sentence)


def judge_imprint(case: Case) -> Judgement:
    """E16: the body in the title, a date on the page or in the signature, a way to reach somebody."""
    assert case.report is not None
    text = "".join(case.archive.text(case.report["capture"]).split())
    if not text:
        return case.judge("E16", "not_assessable", "unread")
    dates = json.loads(case.report["dates"] or "{}")
    contact = _CONTACT.search(text)
    there = {
        "机关": bool(case.report["agency"]),
        "日期": bool(dates.get("page") or dates.get("signed")),
        "联系方式": contact is not None and bool(re.search(r"\d{5,}|@", contact[0])),
    }
    if all(there.values()):
        assert contact is not None
        return case.judge("E16", "yes", "given", sentence=contact[0])
    if contact is None and not re.search(r"\d{3,4}[-—－]\d{7,8}|@", text):
        return case.judge("E16", "no", "not_given", what="联系方式")
    missing = "、".join(name for name, is_there in there.items() if not is_there)
    return case.judge("E16", "not_assessable", "not_given", what=missing)


def judge_change(case: Case) -> Judgement:
    """E17: what was fetched at different times, compared by content."""
    assert case.report is not None
    versions = case.archive.db.execute(
        "SELECT * FROM reports WHERE url = ? AND part = ? ORDER BY version",
        (case.report["url"], case.report["part"]),
    ).fetchall()
    versions = [row for row in versions if row["first_seen_at"] <= f"{case.as_of:%Y-%m-%dT%H:%M:%SZ}"]
    captures = [row["capture"] for row in versions if row["capture"]]
    if len(versions) > 1:
        at = versions[-1]["first_seen_at"]
        if any("image" in (row["t2"], row["t3"], row["t4"]) or not row["t3"] for row in versions):
            return case.judge("E17", "not_assessable", "changed_bytes", captures, at=at)
        if words := _OPENLY.search("".join(case.archive.text(versions[-1]["capture"]).split())):
            return case.judge(
                "E17", "not_assessable", "changed_openly", captures, sentence=words[0], at=at, words=words[0]
            )
        return case.judge("E17", "no", "changed", captures, at=at)
    # Payloads that say the same are one version, whatever counter stands in their frame.
    query = """SELECT min(c.fetched_at) AS first, max(c.fetched_at) AS last FROM found f
        JOIN captures c ON c.id = f.capture WHERE f.url = :url AND c.fetched_at <= :at AND f.sha256 IN (
            SELECT sha256 FROM reports WHERE id = :id UNION SELECT sha256 FROM repeats WHERE report = :id)"""
    at = f"{case.as_of:%Y-%m-%dT%H:%M:%SZ}"
    asked = {"url": case.report["url"], "id": case.report["id"], "at": at}
    found = case.archive.db.execute(query, asked).fetchone()
    if found is None or not found["first"] or found["first"] == found["last"]:
        return case.judge("E17", "not_assessable", "seen_once", captures)
    return case.judge("E17", "yes", "unchanged", captures, first=found["first"], last=found["last"])
