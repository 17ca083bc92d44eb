"""`read`: one page in, its reports out. The only door of this package for everybody who wants numbers."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

from msgspec import structs

from parsers import checks as rules
from parsers.attachments import describe, read_attachment
from parsers.carriers import carrier
from parsers.content import Content, read_content, split_parts
from parsers.form import indicators
from parsers.identity import Identity, identify
from parsers.labels import compact
from parsers.lines import read_lines
from parsers.narrative import read_narrative
from parsers.numbers import MONEY, Number, read_change, read_number
from parsers.page import MOST_LINES, PARSER, Block, Document, Page, Paths, document
from parsers.plan import Plan, find_plan, headings_inside, walk_tables
from parsers.record import Cell, Problem, Report
from parsers.rowlist import read_row_lines, read_row_list
from parsers.sections import as_section
from parsers.tables import TABLES, Found, Walk, single_other, split_other, without_heads
from parsers.titles import judge_title

_FIRST_PART = re.compile(
    r"一?[、.,:]?(?:总体情况|工作总体情况|总体工作情况|概述|基本情况|工作基本情况|基本工作情况|主要工作概述|政府信息公开工作的基本概况)[。:]?"
)
_DIRECTED = ("signed", "compound")
# A unit ends the header or stands in its brackets; what is 千元 is none of these three.
_HEADER_MONEY = re.compile(r"(万元|亿元|(?<![一-鿿])元|(?<=[额位])元)(?=$|[),;/])")


@cache
def parser_version() -> str:
    """Which reader this is: its own version and those of the library that builds the tree."""
    try:
        own = version("xxgk")
    except PackageNotFoundError:
        own = "0"
    return f"xxgk {own} {PARSER}"


def read(page: Page, site_name: str = "") -> tuple[Report, ...]:
    """The reports that a page prints, in their order; a page that is none gives one Report that says so.

    Never raises on what a page contains: what could not be read is a Problem, and a value that the reader
    does not vouch for carries a flag.
    """
    attachment = read_attachment(page)
    found = document(page) if attachment is None else attachment.document
    sha256 = hashlib.sha256(page.body).hexdigest()
    if found.problem:
        return (_nothing(sha256, found),)
    content = read_content(found) if attachment is None else attachment.content
    parts = split_parts(content, _starts(content))
    reports = (_read_part(found, part, number, sha256, site_name) for number, part in enumerate(parts, 1))
    return tuple(report if attachment is None else describe(report, attachment) for report in reports)


def _nothing(sha256: str, found: Document) -> Report:
    problem = Problem("unreadable", "page", found.problem)
    return Report(
        "other",
        1,
        sha256,
        found.encoding,
        "",
        "",
        "",
        None,
        "unknown",
        None,
        problems=(problem,),
        parser=parser_version(),
    )


def _starts(content: Content) -> list[int]:
    """Where a second report begins on the page: a first heading after the tables of the report before."""
    starts: list[int] = []
    tables = False
    title = None
    for number, block in enumerate(content.blocks):
        if block.table is not None or "结果维持" in block.text:
            tables, title = True, None
        elif tables and len(block.text) < 80:
            words = compact(block.text)
            if title is None and judge_title(block.text) == "annual_report":
                title = number
            elif _FIRST_PART.fullmatch(words) and words[:1] in "一总概基工主政":
                starts.append(number if title is None else title)
                tables = False
    return starts


def _read_part(found: Document, part: Content, number: int, sha256: str, site_name: str) -> Report:
    identity = identify(
        part.blocks, found.tree, url=found.page.url, site_name=site_name, raw=found.text, part=number
    )
    damage = [Problem("damaged_text", "page", "some bytes fit no encoding")] if found.damaged else []
    if len(part.blocks) >= MOST_LINES:
        damage.append(Problem("too_long", "page", f"only the first {MOST_LINES} lines were read"))
    report = Report(
        kind=identity.kind,
        part=number,
        sha256=sha256,
        encoding=found.encoding,
        title=identity.title,
        agency=identity.agency,
        body=identity.body,
        year=identity.year,
        scope=identity.scope,
        published_on=identity.published_on,
        sources=identity.sources,
        dates=identity.dates,
        problems=(*damage, *identity.problems),
        parser=parser_version(),
    )
    return _read_numbers(report, found, part, identity) if identity.kind == "annual_report" else report


def _read_numbers(report: Report, found: Document, part: Content, identity: Identity) -> Report:
    """Everything that only an annual report has: tables, figures in sentences, sections, checks."""
    generation = ""
    problems: list[Problem] = []
    plan = find_plan(part)
    if plan is not None:
        walk = Walk(problems=list(plan.problems), generations=list(plan.generations))
        cells = _planned_cells(plan, part)
        inside = plan.inside
    else:
        grids = {number: part.tables[number].grid for number in part.own}
        walk = walk_tables(part.blocks, grids)
        read = {each.tbl for each in walk.found}
        if read != TABLES:
            _read_text_tables(part.blocks, walk, read)
        generation = "" if read else _read_row_list(part, walk)
        cells, problems = _cells(walk.found, part.cut)
        inside = headings_inside(grids.values())
    cells.update((cell.indicator, cell) for cell in read_narrative(identity.parts, part.blocks))
    tables = (
        dict.fromkeys(sorted(TABLES), generation)
        if generation
        else _tables(walk, cells, found, part, identity)
    )
    checks = rules.check_report(cells, identity, tables, inside)
    failed = rules.failed_cells(checks)
    for name in failed & cells.keys():
        cells[name] = structs.replace(cells[name], flags=(*cells[name].flags, "check"))
    return replace(
        report,
        tables=MappingProxyType(tables),
        cells=MappingProxyType(cells),
        sections=tuple(as_section(each) for each in identity.parts),
        checks=checks,
        problems=tuple(dict.fromkeys((*report.problems, *walk.problems, *problems))),
    )


def _read_text_tables(blocks: Iterable[Block], walk: Walk, read: set[str]) -> None:
    """Adds the tables that stand as text, where no rectangle had them."""
    grid, problems = read_lines([block for block in blocks if block.table is None])
    if grid is None:
        return
    text = Walk()
    text.read(grid, "text")
    text.end()
    walk.found.extend(each for each in text.found if each.tbl not in read)
    walk.problems.extend((*text.problems, *problems))
    if "t2" not in read:
        walk.generations.extend(text.generations)


def _read_row_list(part: Content, walk: Walk) -> str:
    """Adds the rows of an older form, which has one table for all; gives its generation, or nothing."""
    grids = [(part.tables[number].grid, f"table {number + 1}") for number in part.own]
    read = read_row_list(grids) or read_row_lines([block for block in part.blocks if block.table is None])
    if read is None:
        return ""
    walk.found.extend(read.found)
    walk.problems[:] = read.problems
    return read.generation


def _cells(found: Sequence[Found], cut: bool) -> tuple[dict[str, Cell], list[Problem]]:
    """Cells by indicator. Where one is printed twice the first counts; if the second differs both are in
    doubt."""
    problems: list[Problem] = []
    cells: dict[str, Cell] = {}
    paths = Paths()
    items = without_heads(found)
    last = items[-1] if items and cut else None
    for each in items:
        source = each.cell.source
        cell = _cell(each, each.cell.text, source if isinstance(source, str) else paths.of(source))
        if last is not None and each.row == last.row and each.tbl == last.tbl and not cell.flags:
            cell = structs.replace(cell, flags=("layout",))
        known = cells.get(each.indicator)
        if known is None:
            cells[each.indicator] = cell
        elif (known.raw, known.value) != (cell.raw, cell.value):
            problems.append(
                Problem("printed_twice", f"{each.tbl} {each.indicator}", f"{known.raw} and {cell.raw}")
            )
            cells[each.indicator] = structs.replace(
                known, flags=tuple(dict.fromkeys((*known.flags, "layout")))
            )
    return cells, problems


def _planned_cells(plan: Plan, part: Content) -> dict[str, Cell]:
    """Cells by indicator, in the places that are known of the layout."""
    paths = Paths()
    cells: dict[str, Cell] = {}
    for table, row, spots in plan.rows:
        _, boxes, whole = part.tables[table].printed.rows[row]
        above = paths.before_number(whole)
        for found, place in spots:
            element, text, *_ = boxes[place]
            path = f"{above}[{place + 1}]" if above else paths.of(element)
            cells[found.indicator] = _cell(found, text, path)
    return cells


def _cell(found: Found, text: str, path: str) -> Cell:
    """The cell that says `text` at `path`."""
    indicator, flags = found.indicator, found.flags
    number = read_change(text) if indicator.endswith("__items_change") else read_number(text)
    if (number.unit or number.status in _DIRECTED) and _is_odd(indicator, number):
        flags = tuple(dict.fromkeys((*flags, "reader")))
    unit = number.unit
    if not unit and number.value is not None and indicator in _money():
        # The header may print a unit where the form fixes none (采购总金额), or another than the form's.
        money = _HEADER_MONEY.search(compact(found.header))
        unit = money.group(1) if money and money.group(1) != indicators()[indicator]["unit"] else ""
    return Cell(
        indicator,
        number.value,
        text,
        number.status,
        found.tbl,
        found.row + 1,
        found.cell.col + 1,
        path,
        flags,
        unit,
        number.note,
    )


@cache
def _money() -> frozenset[str]:
    """The indicators that may be amounts of money: the form says so, or fixes no unit."""
    return frozenset(name for name, row in indicators().items() if not row["unit"] or row["unit"] in MONEY)


def _is_odd(indicator: str, number: Number) -> bool:
    """A number that the column cannot hold: a change where no change is asked, money among counts."""
    if number.status in _DIRECTED and not indicator.endswith("__items_change"):
        return True
    return number.unit in MONEY and indicator not in rules.MONEY


def _tables(
    walk: Walk, cells: Mapping[str, Cell], found: Document, part: Content, identity: Identity
) -> dict[str, str]:
    """The generation of each table, or what stands in its place: a picture in its section of the report;
    for a page that only carries a report, what carries it."""
    tables = _generations(walk, cells)
    for each in identity.parts:
        name = f"t{each.official}"
        if tables.get(name) == "absent" and any(each.start < above <= each.end for above in part.images):
            tables[name] = "image"
    if set(tables.values()) == {"absent"}:
        carried = carrier(found.tree, found.page.url, bool(identity.parts), found.text).kind
        if carried != "html":
            return dict.fromkeys(tables, carried)
    return tables


def _generations(walk: Walk, cells: Mapping[str, Cell]) -> dict[str, str]:
    """The generation of each table by its own headers; table 4 never changed and repeats its neighbour."""
    has = {cell.tbl for cell in cells.values()}
    seen = walk.generations
    t2 = (
        max(dict.fromkeys(seen), key=seen.count)
        if seen and "t2" in has
        else "unknown"
        if "t2" in has
        else "absent"
    )
    t3 = "absent"
    if "t3" in has:
        single = not single_other().isdisjoint(cells)
        split = not split_other().isdisjoint(cells)
        t3 = "g2019" if single else "g2021" if split else t2 if t2 not in ("absent", "unknown") else "unknown"
    near = t3 if t3 not in ("absent", "unknown") else t2
    return {"t2": t2, "t3": t3, "t4": (near if near != "absent" else "unknown") if "t4" in has else "absent"}


def as_json(report: Report) -> dict[str, Any]:
    """The report as the contract prints it, without `file`; numbers are `Decimal`, digits as printed."""
    return {
        "part": report.part,
        "sha256": report.sha256,
        "encoding": report.encoding,
        "kind": report.kind,
        "title": report.title,
        "agency": report.agency,
        "body": report.body,
        "year": report.year,
        "scope": report.scope,
        "published_on": report.published_on,
        "from": dict(report.sources),
        "dates": dict(report.dates),
        "tables": dict(report.tables),
        "cells": {name: _cell_json(cell) for name, cell in report.cells.items()},
        "sections": [
            {"number": each.number, "heading": each.heading, "text": each.text} for each in report.sections
        ],
        "checks": [
            {
                "rule": each.rule,
                "scope": each.scope,
                "severity": each.severity,
                "status": each.status,
                "left": each.left,
                "right": each.right,
                "nonzero": each.nonzero,
                "cells": list(each.cells),
            }
            for each in report.checks
        ],
        "problems": [{"kind": each.kind, "where": each.where, "text": each.text} for each in report.problems],
        "parser": report.parser,
    }


def _cell_json(cell: Cell) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "value": cell.value,
        "raw": cell.raw,
        "status": cell.status,
        "flags": list(cell.flags),
        "tbl": cell.tbl,
        "row": cell.row,
        "col": cell.col,
        "path": cell.path,
    }
    for name in ("unit", "note", "sentence"):
        if getattr(cell, name):
            shown[name] = getattr(cell, name)
    return shown
