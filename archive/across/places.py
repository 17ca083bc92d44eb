"""The rules that need the site or the kind of a body: whose report stands where, and who makes rules."""

from collections.abc import Iterator, Mapping

from archive.across.record import Across, Document, Years
from archive.ledger.bodies import Bodies, Body, Place
from parsers.bodies import names_clash, same_level_clash, site_body

_WHOLE_DIVISIONS = ("central", "province", "prefecture")


def compare_places(years: Years, bodies: Bodies, codes: Mapping[str, str]) -> Iterator[Across]:
    """A04 and F08 for each current report. `codes`: the division code of each government's division by its
    name (汉阴县: 610921), where one government alone has the name."""
    for document in years.now:
        yield from _rule_making(years, document)
        yield _at_home(years, document, bodies, codes)


def _rule_making(years: Years, document: Document) -> Iterator[Across]:
    """A04: State Council departments, provinces, cities with districts and autonomous prefectures make
    rules; the office of such a government reports for it."""
    names = [name for name in document.cells if name.startswith("rules__")]
    some = [name for name in names if (document.number(name) or 0) > 0]
    if not names:
        return
    power = _may_make_rules(years.body)
    if power is None:
        status, why = "not_assessable", f"the level of {years.body.name} is not known"
    else:
        status, why = ("fail" if some and not power else "pass"), ""
    yield Across(
        "A04",
        years.body.key,
        years.year,
        "",
        status,
        document.number(some[0]) if some else None,
        cells=tuple((document.id, name) for name in some),
        reports=(document.id,),
        why=why,
    )


def _may_make_rules(body: Body) -> bool | None:
    if body.kind == "central":
        return True
    if body.kind not in ("government", "office"):
        return False
    if body.name.partition("人民政府")[0].endswith(("地区", "盟", "县", "旗")):
        return False
    if body.level not in ("province", "prefecture", "county", "township"):
        return None
    return body.level in ("province", "prefecture")


def _at_home(years: Years, document: Document, bodies: Bodies, codes: Mapping[str, str]) -> Across:
    """F08: a portal carries the reports of its division and of those below it."""
    place = bodies.places.get(document.site, Place("", "", "", ""))
    host, name = site_body(place.name), years.body.name
    made = Across("F08", years.body.key, years.year, document.site, "pass", reports=(document.id,))
    if not host or not (names_clash(name, host) or same_level_clash(name, host)):
        return made if host else _because(made, "not_assessable", "whose site it is is not known")
    code = next((codes[name[:end]] for end in range(len(name), 1, -1) if name[:end] in codes), "")
    if code and place.division_code:
        stem = place.division_code
        while stem.endswith("00"):
            stem = stem[:-2]
        if code.startswith(stem):
            return made
        return _because(made, "fail", f"{document.agency or name} on the site of {host}")
    if place.level in _WHOLE_DIVISIONS:
        return _because(made, "not_assessable", f"whether {name} lies in the division of {host} is not known")
    return _because(made, "fail", f"{document.agency or name} on the site of {host}")


def _because(made: Across, status: str, why: str) -> Across:
    return Across(made.rule, made.body, made.year, made.scope, status, reports=made.reports, why=why)
