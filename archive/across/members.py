"""The rules that need the members of a region: what the whole says, and what its parts say."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from archive.across.record import Across, Document
from archive.ledger.bodies import Body

COUNTED = (
    "requests_new__total", "requests_carried_in__total", "outcomes_total__total",
    "requests_carried_out__total", "review_total", "litigation_direct_total",
    "litigation_after_review_total",
)  # fmt: skip
Documents = Mapping[str, Sequence[Document]]
AGGREGATE, OFFICE = "region_aggregate", "office"


def compare_members(
    body: Body, children: Sequence[Body], documents: Documents, year: int
) -> Iterator[Across]:
    """H01-H03 for every report of a government that covers its region. `documents` has the current reports
    of the year of the government and of each body below it, by key."""
    for whole in documents.get(body.key, ()):
        if whole.scope != AGGREGATE:
            continue
        yield from _sums(body, whole, children, documents, year)
        for child in children:
            for lower in documents.get(child.key, ()):
                if lower.scope == AGGREGATE:
                    yield from _at_most("H02", body, year, part=lower, whole=whole, name=child.name)
        for office in _offices(body, children, documents):
            yield from _at_most("H03", body, year, part=office, whole=whole, name="office")


def _offices(body: Body, children: Sequence[Body], documents: Documents) -> list[Document]:
    keys = [body.key, *(child.key for child in children if child.kind == "office")]
    return [one for key in keys for one in documents.get(key, ()) if one.scope == OFFICE]


def _at_most(
    rule: str, body: Body, year: int, *, part: Document, whole: Document, name: str
) -> Iterator[Across]:
    for indicator in COUNTED:
        small, large = part.number(indicator), whole.number(indicator)
        if small is None or large is None:
            continue
        yield Across(
            rule,
            body.key,
            year,
            f"{indicator} {name}",
            "pass" if small <= large else "fail",
            small,
            large,
            ((part.id, indicator), (whole.id, indicator)),
            (part.id, whole.id),
        )


def _sums(
    body: Body, whole: Document, children: Sequence[Body], documents: Documents, year: int
) -> Iterator[Across]:
    """H01: where every member that is expected has a report with the number; else it only cannot be less
    than what is known of them. Vertical systems are no members."""
    offices = _offices(body, children, documents)
    members = [
        child
        for child in children
        if child.kind not in ("vertical", "office", "central") and child.is_expected(year)
    ]
    for indicator in COUNTED:
        total = whole.number(indicator)
        if total is None:
            continue
        parts: list[tuple[Document, Decimal]] = []
        missing = [] if offices else [f"{body.name}办公室"]
        for own in offices[:1]:
            _add(own, indicator, parts, missing, body.name)
        for child in members:
            # A lower government has its own office, departments and townships in its region's report.
            fitting = [
                one
                for one in documents.get(child.key, ())
                if one.scope == AGGREGATE or child.kind != "government" or child.level == "township"
            ]
            if fitting:
                _add(fitting[0], indicator, parts, missing, child.name)
            else:
                missing.append(child.name)
        known = sum((value for _, value in parts), Decimal(0))
        if missing and known <= total:
            status, why = (
                "not_assessable",
                f"{len(missing)} members without a number: {'、'.join(missing[:5])}",
            )
        else:
            status, why = ("pass" if known == total else "fail"), ""
            if missing:
                why = f"more than the total, and {len(missing)} members are not counted yet"
        yield Across(
            "H01",
            body.key,
            year,
            indicator,
            status,
            total,
            known,
            ((whole.id, indicator), *((one.id, indicator) for one, _ in parts)),
            (whole.id, *(one.id for one, _ in parts)),
            why,
        )


def _add(
    one: Document, indicator: str, parts: list[tuple[Document, Decimal]], missing: list[str], name: str
) -> None:
    value = one.number(indicator)
    if value is None:
        missing.append(name)
    else:
        parts.append((one, value))
