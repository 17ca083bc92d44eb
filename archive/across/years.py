"""The rules that need the year before: what was carried over, what is in force, what cannot be."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from math import log

from archive.across.record import Across, Document, Years
from archive.codebook import read_codebook

COLUMNS = (
    "natural_person", "commercial_enterprise", "research_institution", "public_interest_org",
    "legal_service_org", "other_org", "total",
)  # fmt: skip
_MODERN = ("g2019", "g2021")
_CLEARED = re.compile(r"清理|失效|自动废止|到期")
_CATALOGUE = re.compile(r"权责清单|权力清单|责任清单|事项目录|事项清单|清单.{0,6}(?:调整|修订)|动态调整")
_WITHOUT_CARRIED = re.compile(r"不(?:含|包括|包含)(?:上年|上一年|往年)")
SMALL = Decimal(30)
OUTLIER = 2.5


def pair(years: Years, document: Document) -> list[Document]:
    """The reports of the year before that count the same as this one."""
    return [one for one in years.before if one.scope == document.scope]


def compare_years(years: Years) -> Iterator[Across]:
    """Every rule that needs two years, for each current report of the body's year."""
    for document in years.now:
        before = pair(years, document)
        for rule in _RULES:
            yield from rule(years, document, before)


def _missing(rule: str, years: Years, document: Document) -> Across:
    """Why a rule could not be applied: no report of the year before, or one that counts another set."""
    if not years.before:
        why = f"no report of {years.year - 1}"
    elif not pair(years, document):
        scopes = ", ".join(sorted({one.scope for one in years.before}))
        why = f"the report of {years.year - 1} counts another set: {scopes}, this one {document.scope}"
    else:
        why = "a cell is missing, blank without sums that hold, or in doubt"
    return Across(rule, years.body.key, years.year, "", "not_assessable", reports=(document.id,), why=why)


def _equal(
    rule: str,
    scope: str,
    years: Years,
    document: Document,
    before: Iterable[Document],
    *,
    left: str,
    right: Callable[[Document], tuple[Decimal | None, tuple[tuple[str, str], ...]]],
    excuse: Callable[[Decimal, Decimal], str],
) -> Across | None:
    """Whether a cell equals what the year before makes it; None where either is not certain. The current
    report of that year decides; that an older version or a copy elsewhere fits is an exception."""
    one = document.number(left)
    if one is None:
        return None
    found: list[tuple[bool, Decimal, tuple[tuple[str, str], ...], str]] = []
    for other in before:
        value, cells = right(other)
        if value is not None:
            found.append((other.current, value, cells, other.id))
    current = [part for part in found if part[0]]
    if not current:
        return None
    _, value, cells, report = next((part for part in current if part[1] == one), current[-1])
    names = ((document.id, left), *cells)
    made = Across(rule, years.body.key, years.year, scope, "pass", one, value, names, (document.id, report))
    if one == value:
        return made
    why = years.turn_for(document) or excuse(one, value)
    if not why and any(part[1] == one for part in found):
        why = f"the report of {years.year - 1} was restated: an older version has {one}"
    return replace(made, status="excepted" if why else "fail", why=why)


def _carried(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """Y01."""
    if document.t3 not in _MODERN:
        return
    made = []
    for column in COLUMNS:

        def out(other: Document, name: str = f"requests_carried_out__{column}") -> _Side:
            return other.number(name), ((other.id, name),)

        one = _equal(
            "Y01",
            column,
            years,
            document,
            [other for other in before if other.t3 in _MODERN],
            left=f"requests_carried_in__{column}",
            right=out,
            excuse=lambda _one, _other: "",
        )
        if one:
            made.append(one)
    if not made:
        yield _missing("Y01", years, document)
    parts = [one for one in made if one.scope != "total"]
    total = next((one for one in made if one.scope == "total"), None)
    # Nobody was lost: the same requests stand under another kind of applicant.
    moved = (
        total is not None
        and total.status == "pass"
        and len(parts) == len(COLUMNS) - 1
        and sum(one.left or 0 for one in parts) == sum(one.right or 0 for one in parts)
    )
    for one in made:
        if moved and one.status == "fail":
            yield replace(
                one, status="excepted", why="applicants were counted in another column; the total fits"
            )
        else:
            yield one


_Side = tuple[Decimal | None, tuple[tuple[str, str], ...]]


def _in_force(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """A02."""
    if document.t2 != "g2021":
        return
    made = False
    for row in ("rules", "normative_docs"):
        issued, repealed = (document.number(f"{row}__{name}") for name in ("issued", "repealed"))
        if issued is None or repealed is None:
            continue
        own = ((document.id, f"{row}__issued"), (document.id, f"{row}__repealed"))

        def expected(
            other: Document,
            name: str = f"{row}__in_force",
            change: Decimal = issued - repealed,
            own: tuple[tuple[str, str], ...] = own,
        ) -> _Side:
            value = other.number(name)
            return None if value is None else value + change, (*own, (other.id, name))

        one = _equal(
            "A02",
            row,
            years,
            document,
            [other for other in before if other.t2 == "g2021"],
            left=f"{row}__in_force",
            right=expected,
            excuse=lambda one, other: _said(document, _CLEARED) if one < other else "",
        )
        if one:
            made = True
            yield one
    if not made:
        yield _missing("A02", years, document)


def _said(document: Document, words: re.Pattern[str]) -> str:
    """The sentence of the report that explains it; empty where none does."""
    for sentence in re.split(r"[。！？；\n]", document.text):
        if words.search(sentence):
            return f"the report says: {sentence.strip()[:80]}"
    return ""


def _items(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """A07."""
    if document.t2 != "g2019" or not any(other.t2 == "g2019" for other in before):
        return
    made = False
    for row in ("admin_license", "other_services", "admin_penalty", "admin_compulsion", "admin_fee"):

        def expected(other: Document, row: str = row) -> _Side:
            now = other.number(f"{row}__items_now")
            if now is not None and f"{row}__items_change" not in other.cells:
                return now, ((other.id, f"{row}__items_now"),)
            names = (f"{row}__items_prev", f"{row}__items_change")
            first, change = (other.number(name) for name in names)
            value = None if first is None or change is None else first + change
            return value, tuple((other.id, name) for name in names)

        one = _equal(
            "A07",
            row,
            years,
            document,
            [other for other in before if other.t2 == "g2019"],
            left=f"{row}__items_prev",
            right=expected,
            excuse=lambda _one, _other: _said(document, _CATALOGUE),
        )
        if one:
            made = True
            yield one
    if not made:
        yield _missing("A07", years, document)


def _both(document: Document, before: list[Document], name: str) -> tuple[Document, Decimal, Decimal] | None:
    """The current report of the year before that has the number too, with both numbers."""
    now = document.number(name)
    for other in before:
        then = other.number(name)
        if other.current and now is not None and then is not None:
            return other, now, then
    return None


def _fees(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """A08."""
    name = "admin_fee__amount"
    found = _both(document, before, name)
    if found is None or not found[1] > 0 or not found[2] > 0:
        if name in document.cells:
            yield _missing("A08", years, document)
        return
    other, now, then = found
    ratio = now / then
    odd = 5_000 <= ratio <= 20_000 or Decimal("5e-5") <= ratio <= Decimal("2e-4")
    yield _made("A08", years, document, other, names=(name,), is_odd=odd, sides=(now, then))


def _made(
    rule: str,
    years: Years,
    document: Document,
    other: Document,
    *,
    names: tuple[str, ...],
    is_odd: bool,
    sides: tuple[Decimal, Decimal],
    why: str = "",
) -> Across:
    """A comparison of the same cells of two reports, whose scope is the cell where it is one."""
    return Across(
        rule,
        years.body.key,
        years.year,
        names[0] if len(names) == 1 else "",
        "pass" if not is_odd else "excepted" if why else "fail",
        *sides,
        tuple((one.id, name) for one in (document, other) for name in names if name in one.cells),
        (document.id, other.id),
        why if is_odd else "",
    )


def _suits_without_review(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """L04."""
    found = _both(document, before, "review_total")
    suits = document.number("litigation_after_review_total")
    if found is None or suits is None:
        if "litigation_after_review_total" in document.cells:
            yield _missing("L04", years, document)
        return
    other, now, then = found
    why = years.turn_for(document)
    for one in years.earlier:
        if one.scope == document.scope and (one.number("review_total") or 0) > 0:
            why = why or f"reviews of {one.year} may have gone to court"
    odd = suits > 0 and now == then == 0
    names = ("litigation_after_review_total", "review_total")
    sides = (suits, now + then)
    yield _made("L04", years, document, other, names=names, is_odd=odd, sides=sides, why=why)


def _pending(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """L05."""
    total = document.number("review_total")
    others = [(one, one.number("review_pending")) for one in before if one.current]
    known = [(one, pending) for one, pending in others if pending is not None]
    if total is None or not known:
        if "review_total" in document.cells:
            yield _missing("L05", years, document)
        return
    other, pending = known[-1]
    why = years.turn_for(document) or _said(document, _WITHOUT_CARRIED)
    sides, names = (pending, total), ("review_pending", "review_total")
    made = _made("L05", years, document, other, names=names, is_odd=pending > total, sides=sides, why=why)
    yield replace(made, cells=((other.id, "review_pending"), (document.id, "review_total")))


def _direct(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """L06."""
    if years.year < 2024:
        return
    names = ("litigation_direct_total", "litigation_after_review_total")
    for other in before:
        numbers = [one.number(name) for one in (document, other) for name in names]
        if not other.current or any(number is None for number in numbers):
            continue
        direct, after, direct_then, after_then = (number or Decimal(0) for number in numbers)
        if not direct + after or not direct_then + after_then:
            break
        shares = (direct / (direct + after), direct_then / (direct_then + after_then))
        share, then = (share.quantize(Decimal("0.0001")) for share in shares)
        why = years.turn_for(document)
        odd = share >= then > 0
        yield _made("L06", years, document, other, names=names, is_odd=odd, sides=(share, then), why=why)
        return
    if names[0] in document.cells:
        yield _missing("L06", years, document)


def _outliers(years: Years, document: Document, before: list[Document]) -> Iterator[Across]:
    """Y02: a screen, so what passes is counted in one line."""
    compared = odd = 0
    for line in read_codebook():
        name = line["id"]
        if line["derived"] == "1" or name not in document.cells:
            continue
        found = _both(document, before, name)
        if found is None or found[1] < SMALL or found[2] < SMALL:
            continue
        compared += 1
        other, now, then = found
        if abs(log(now / then)) >= OUTLIER:
            odd += 1
            why = years.turn_for(document)
            yield _made("Y02", years, document, other, names=(name,), is_odd=True, sides=(now, then), why=why)
    if compared and not odd:
        yield Across("Y02", years.body.key, years.year, "", "pass", Decimal(compared), reports=(document.id,))
    elif not odd:
        yield _missing("Y02", years, document)


_RULES = (_carried, _in_force, _items, _fees, _suits_without_review, _pending, _direct, _outliers)
