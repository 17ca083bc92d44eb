"""What somebody wants to say about bodies, checked against all that is known before it enters `inputs/`."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from archive.ledger.bodies import Bodies, Body
from archive.ledger.inputs import BODIES, HEADS, InputError, Inputs, Line, check_body
from archive.ledger.naming import body_key
from archive.ledger.sheets import read_table

_SAYING = tuple(column for column in BODIES if column not in ("note", "author", "date"))
_OF_SEVERAL_LINES = ("division_code", "code_from", "code_until", "successor", "turn", "turned_on")


@dataclass(frozen=True, slots=True)
class Import:
    """The lines of a file of bodies that say something new, how many said nothing new, and the columns that
    were not used."""

    lines: tuple[Line, ...]
    known: int
    unused: tuple[str, ...]


def read_import(path: Path, said: tuple[Line, ...], by: str, on: str) -> Import:
    """What a list of bodies (CSV or .xlsx, Chinese or English heads) adds to the lines `said` before;
    InputError with one line for each bad row, SheetError where it is no table."""
    lines, unused = read_table(path, HEADS)
    if not any("name" in line for _, line in lines):
        raise InputError(f"{path}: no column name (名称) in the first line, or nothing below it; add it")
    wrong: list[str] = []
    new: list[Line] = []
    before = {_content(line) for line in said}
    first: dict[tuple[str, str], tuple[int, Line]] = {}
    known = 0
    for number, line in lines:
        try:
            fields = check_body(line)
            _check_against(fields, number, first)
        except InputError as error:
            wrong.append(f"{path} line {number}: {error}")
            continue
        if _content(fields) in before:
            known += 1
            continue
        before.add(_content(fields))
        new.append({**fields, "author": fields["author"] or by, "date": fields["date"] or on})
    if wrong:
        raise InputError("\n".join(wrong))
    return Import(tuple(new), known, tuple(unused))


def find_body(bodies: Bodies, name: str, site: str = "") -> Body:
    """The one body that is known by this name or id (on that site); InputError where none is, or several."""
    if name in bodies.by_key and not site:
        return bodies.by_key[name]
    known = [
        body
        for body in bodies.by_key.values()
        if (name in body.names or name in (body.name, body.key)) and (not site or site in body.sites)
    ]
    if len(known) == 1:
        return known[0]
    if known:
        ids = ", ".join(sorted(body.key for body in known))
        raise InputError(f"{name} is the name of {len(known)} bodies; say which: {ids}")
    names = {other for body in bodies.by_key.values() for other in body.names}
    near = get_close_matches(name, names, 3, 0.6)
    hint = f"; like it are {', '.join(near)}" if near else "; `xxgk bodies list` has all"
    raise InputError(f"no body is known as {name}{f' on {site}' if site else ''}{hint}")


def _content(line: Line) -> tuple[str, ...]:
    return tuple(line[column] for column in _SAYING)


def _check_against(
    fields: dict[str, str], number: int, first: dict[tuple[str, str], tuple[int, Line]]
) -> None:
    """Refuses a name that says not whose it is, and a second line that says otherwise than the first."""
    name, site = fields["name"], fields["site"]
    if not site and "@" in body_key(name, site):
        raise InputError(f"{name} names no place; give the full name, or the site that it publishes on")
    if (name, site) in first:
        line, other = first[name, site]
        for column in _SAYING:
            if (
                column not in _OF_SEVERAL_LINES
                and fields[column]
                and other[column]
                and fields[column] != other[column]
            ):
                raise InputError(f"{name} stands on line {line} with another {column}; leave one")
    first.setdefault((name, site), (number, fields))


def line_of(body: Body, bodies: Bodies) -> dict[str, str]:
    """The name and site by which a line of `inputs/` means this body."""
    for site in ("", *sorted(body.sites)):
        if bodies.key(body.name, site) == body.key:
            return {"name": body.name, "site": site}
    return {"name": body.name, "site": body.key.partition("@")[2]}


def pair_line(bodies: Bodies, action: str, names: tuple[str, str], sites: tuple[str, str]) -> dict[str, str]:
    """A line of `joins.csv` about two names; InputError where it would say nothing."""
    lines = [_line_of_name(bodies, name, site) for name, site in zip(names, sites, strict=True)]
    keys = [bodies.key(line["name"], line["site"]) for line in lines]
    if action == "join" and keys[0] == keys[1]:
        raise InputError(f"{names[0]} and {names[1]} are one body already")
    if action == "undo" and not bodies.has_word_on(lines[0], lines[1]):
        raise InputError(
            f"nobody has said anything of {names[0]} and {names[1]}; `bodies show` tells what was"
        )
    one, other = lines
    return {
        "action": action,
        **one,
        "other": other["name"],
        "other_site": other["site"],
    }


def _line_of_name(bodies: Bodies, name: str, site: str) -> dict[str, str]:
    """The name itself and a site that shows it: after a join it is not the body's own name any more."""
    body = find_body(bodies, name, site)
    name = body.name if name == body.key else name
    sites = [site] if site else ["", *sorted(body.sites)]
    own = [one for one in sites if bodies.key(name, one) == body.key]
    return {"name": name, "site": own[0] if own else site}


def lines_about(body: Body, inputs: Inputs) -> list[dict[str, str]]:
    """Every line that people wrote about a body under any of its names, in the order of the files."""
    names = {body.name, body.key, *body.names}
    said = []
    for line in inputs.bodies:
        if line["name"] in names and line["site"] in ("", *body.sites):
            said.append({"file": "bodies.csv", **{name: value for name, value in line.items() if value}})
    for line in inputs.joins:
        if {line["name"], line["other"]} & names:
            said.append({"file": "joins.csv", **{name: value for name, value in line.items() if value}})
    return said
