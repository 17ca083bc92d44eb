"""The items about the column: that it is there, in time, complete, and the page that collects all units."""

from archive.evaluation.case import Case
from archive.evaluation.record import Judgement
from archive.ledger.dues import due_of
from archive.ledger.sights import moment

_BESIDE = ("指南", "制度", "法定主动公开内容")
_COLUMN = ("年报", "年度报告")
_VERDICT = {"on_time": "yes", "late": "no", "overdue": "no"}
FIRST = 2008


def judge_column(case: Case) -> Judgement:
    """E01: by the words of the archived list page; what it does not show may stand elsewhere."""
    looks = [look for look in case.last_looks.values() if look is not None]
    if not looks:
        return case.judge("E01", "not_assessable", "no_visit", case.entry.evidence)
    pages = tuple(page for look in looks for page in case.lists_of(look))
    shown: set[str] = set()
    for page in pages:
        text = "".join(case.archive.text(page).split())
        words = {word for word in _BESIDE if word in text}
        if words == set(_BESIDE) and any(word in text for word in _COLUMN):
            return case.judge("E01", "yes", "column", (page,), words="、".join(_BESIDE))
        shown |= words if text else set()
    missing = "、".join(word for word in _BESIDE if word not in shown) or "、".join(_BESIDE)
    if not any(case.archive.text(page) for page in pages):
        return case.judge("E01", "not_assessable", "no_page", pages)
    return case.judge("E01", "not_assessable", "column_alone", pages, words=missing)


def judge_date(case: Case) -> Judgement:
    """E02: by the ledger, which no claimed date decides."""
    entry = case.entry
    due = due_of(entry.kind, entry.year)
    if entry.state == "withdrawn" and entry.not_after and due and moment(entry.not_after) < due.ends_at:
        return case.judge("E02", "yes", "on_time_gone", entry.evidence)
    verdict = _VERDICT.get(entry.state, "not_assessable")
    return case.judge("E02", verdict, "state", entry.evidence, state=entry.state)


def judge_years(case: Case) -> Judgement:
    """E03: by the last whole visit to every site of the body."""
    looks = case.last_looks
    if not looks or None in looks.values():
        return case.judge("E03", "not_assessable", "no_visit", case.entry.evidence)
    last = {site: look for site, look in looks.items() if look is not None}
    pages = tuple(page for look in last.values() for page in case.pages_of(look))
    listed = {
        year
        for year in range(FIRST, case.year + 1)
        for site, look in last.items()
        if case.body.key in case.archive.seen(site).of(year).shown.get(look.visit, {})
    }
    if not listed:
        return case.judge("E03", "not_assessable", "years_none", pages)
    if any(look.visit in case.archive.seen(site).unsure for site, look in last.items()):
        return case.judge("E03", "not_assessable", "years_unsure", pages)
    # Whether this year's should be there already is the matter of E02.
    until = case.year if case.year in listed or case.entry.state == "overdue" else case.year - 1
    known_from = case.body.first_year
    since = max(FIRST, known_from) if known_from and case.body.since else min(listed)
    gaps = [year for year in range(since, until + 1) if year not in listed]
    if gaps:
        years = "、".join(map(str, gaps))
        return case.judge("E03", "no", "years_gap", pages, years=years)
    if since == FIRST or (known_from and case.body.since):
        return case.judge("E03", "yes", "years_all", pages, first=since, last=until)
    return case.judge("E03", "not_assessable", "years_before", pages, first=since)


def judge_units(case: Case) -> Judgement:
    """E04: the reports of the year of all units below the government, on its own pages. That they are all
    the units is known only where the portal's own list, or a person, names them."""
    units = [
        unit
        for unit in case.below
        if unit.kind in ("department", "township", "office", "zone") and unit.is_expected(case.year)
    ]
    if not units:
        return case.judge("E04", "not_assessable", "units_unknown", case.entry.evidence)
    looks = {site: look for site, look in case.last_looks.items() if look is not None}
    if not looks:
        return case.judge("E04", "not_assessable", "no_visit", case.entry.evidence)
    pages = tuple(page for look in looks.values() for page in case.pages_of(look))
    here = {
        key
        for site, look in looks.items()
        for key in case.archive.seen(site).of(case.year).shown.get(look.visit, {})
    }
    missing = [unit for unit in units if unit.key not in here]
    elsewhere = [unit.name for unit in missing if case.year in unit.years and unit.sites - looks.keys()]
    if elsewhere and not any(look.visit in case.archive.seen(site).unsure for site, look in looks.items()):
        names = "、".join(elsewhere[:10])
        return case.judge("E04", "no", "units_elsewhere", pages, names=names)
    if missing:
        names = "、".join(unit.name for unit in missing[:10])
        return case.judge("E04", "not_assessable", "units_missing", pages, names=names)
    if all(unit.sources & {"units", "people"} for unit in units):
        return case.judge("E04", "yes", "units_listed", pages, count=len(units))
    return case.judge("E04", "not_assessable", "units_known", pages, count=len(units))
