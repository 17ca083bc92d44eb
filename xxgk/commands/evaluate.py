"""`xxgk evaluate`: seventeen items of completeness for every body."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.ledger.lexicon import word
from xxgk import options
from xxgk.ledgers import end_of_day, opened_ledger
from xxgk.refusal import Refused
from xxgk.words import aligned, plain, print_array, say

if TYPE_CHECKING:
    from archive.evaluation import Evaluated

_LINE = (
    "body", "agency", "level", "division_code", "year", "item", "words", "verdict", "weight", "reason",
    "basis", "sentence", "cells", "captures", "report", "finding",
)  # fmt: skip


@click.command(epilog="Example: xxgk evaluate --year 2024 --rubric weights.toml --lang zh")
@options.archive
@click.option("--year", type=click.IntRange(2008, 2100), required=True, help="The report's year.")
@options.as_of
@options.region
@click.option("--body", "name", default="", metavar="BODY", help="One body alone, with every reason.")
@click.option(
    "--rubric",
    type=options.FILE,
    metavar="FILE",
    help="Weights of the items: TOML or CSV.  [default: none, only counts]",
)
@click.option("--json", "form", flag_value="json", help="Print one JSON array, an object a body.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV, a line an item of a body.")
@click.option("--xlsx", type=options.FILE, metavar="FILE", help="Write an Excel workbook.")
@options.lang
def command(
    *,
    folder: Path,
    year: int,
    as_of: datetime | None,
    region: str,
    name: str,
    rubric: Path | None,
    form: str | None,
    xlsx: Path | None,
    lang: str,
) -> None:
    """Judge the reports of a year by seventeen items: yes, no or not assessable.

    Yes and no are said only where the archive shows it, each with its reason, captures, cells and sentence;
    not assessable is no fault of the body. docs/ledger.md has the items. Weights come from your own file.
    """
    from archive.evaluation import RubricError, evaluate, read_rubric
    from archive.ledger.inputs import InputError
    from archive.ledger.said import find_body

    try:
        weights = read_rubric(rubric) if rubric else {}
    except RubricError as error:
        raise Refused(str(error)) from error
    moment = end_of_day(as_of) if as_of else datetime.now(UTC)
    with opened_ledger(folder, None) as (db, bodies):
        try:
            only = find_body(bodies, name).key if name else ""
        except InputError as error:
            raise Refused(str(error)) from error
        region = bodies.by_key[only].division_code if only else region
        found = [
            one
            for one in evaluate(db, folder, bodies, year, moment, region=region)
            if only in ("", one.entry.agency)
        ]
        if only and not found:
            raise Refused(f"no report of {year} is expected of {only}; `xxgk bodies show` says why")
        if xlsx:
            _write_workbook(xlsx, found, weights, lang)
            say(f"{xlsx}: {len(found)} bodies")
    if form == "json":
        print_array(as_json(one, weights, lang) for one in found)
    elif form == "csv":
        click.echo(as_csv(found, weights, lang), nl=False)
    elif only and not xlsx:
        for line in aligned(list(_detail(found[0], weights, lang))):
            click.echo(line)
    elif not xlsx:
        for line in aligned(list(table(found, weights, lang))):
            click.echo(line)


def as_json(one: "Evaluated", weights: Mapping[str, float], lang: str) -> dict[str, Any]:
    """A body with its items; `score` is null without a rubric: what is proved, what is open, and all."""
    from archive.evaluation import reason_of

    counts = Counter(judgement.verdict for judgement in one.judgements)
    points, open_points, most = one.score(weights)
    entry = one.entry
    return {
        "body": entry.body,
        "agency": entry.agency,
        "level": entry.level,
        "division_code": entry.division_code,
        "year": entry.year,
        "state": entry.state,
        "finding": entry.finding,
        "report": one.report or None,
        "yes": counts["yes"],
        "no": counts["no"],
        "not_assessable": counts["not_assessable"],
        "score": {"points": points, "open": open_points, "of": most} if weights else None,
        "items": [
            {
                "item": judgement.item,
                "verdict": judgement.verdict,
                "reason": judgement.reason,
                "words": reason_of(judgement, lang),
                "captures": list(judgement.captures),
                "cells": [{"report": report, "indicator": cell} for report, cell in judgement.cells],
                "sentence": judgement.sentence,
                "weight": weights.get(judgement.item, 0.0) if weights else None,
            }
            for judgement in one.judgements
        ],
    }


def _lines(found: Sequence["Evaluated"], weights: Mapping[str, float], lang: str) -> Iterator[list[Any]]:
    """A line an item of a body, in the order of `_LINE`, harmless in any spreadsheet."""
    from archive.evaluation import items, reason_of

    for one in found:
        entry = one.entry
        for item, judgement in zip(items(), one.judgements, strict=True):
            line = [
                entry.body, entry.agency, entry.level, entry.division_code, entry.year, item.id,
                item.zh if lang == "zh" else item.en, judgement.verdict, weights.get(item.id, ""),
                reason_of(judgement, lang), item.basis, judgement.sentence,
                " ".join(f"{report}:{cell}" for report, cell in judgement.cells),
                " ".join(judgement.captures), one.report, entry.finding,
            ]  # fmt: skip
            yield [plain(value) for value in line]


def as_csv(found: Sequence["Evaluated"], weights: Mapping[str, float], lang: str) -> str:
    """CSV with a header, also where there is nothing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_LINE)
    writer.writerows(_lines(found, weights, lang))
    return text.getvalue()


def table(found: Sequence["Evaluated"], weights: Mapping[str, float], lang: str) -> Iterator[list[str]]:
    """Items down, verdicts across: how many bodies have each; with weights, the points of all bodies."""
    from archive.evaluation import items, verdict_of

    verdicts = ("yes", "no", "not_assessable")
    heads = ["项目" if lang == "zh" else "item", "", *(verdict_of(verdict, lang) for verdict in verdicts)]
    yield [*heads, *(["权重" if lang == "zh" else "weight"] if weights else [])]
    for number, item in enumerate(items()):
        counts = Counter(one.judgements[number].verdict for one in found)
        row = [item.id, item.zh if lang == "zh" else item.en, *(str(counts[verdict]) for verdict in verdicts)]
        yield [*row, *([f"{weights.get(item.id, 0):g}"] if weights else [])]
    say(f"{len(found)} bodies")
    if weights and found:
        scores = [one.score(weights) for one in found]
        low, gap, most = (sum(score[place] for score in scores) / len(found) for place in range(3))
        say(f"mean points: {low:.2f} proved, {gap:.2f} open, of {most:.2f}")


def _detail(one: "Evaluated", weights: Mapping[str, float], lang: str) -> Iterator[list[str]]:
    from archive.evaluation import items, reason_of, verdict_of

    for item, judgement in zip(items(), one.judgements, strict=True):
        words = item.zh if lang == "zh" else item.en
        row = [item.id, verdict_of(judgement.verdict, lang), words, reason_of(judgement, lang)]
        yield [*row, judgement.sentence[:60]]
    if weights:
        points, open_points, most = one.score(weights)
        say(f"{points:g} points proved, {open_points:g} open, of {most:g}")


def _write_workbook(
    path: Path, found: Sequence["Evaluated"], weights: Mapping[str, float], lang: str
) -> None:
    from archive.evaluation import items, verdict_of
    from xxgk.workbook import Link, Workbook

    def matrix() -> Iterator[list[Any]]:
        heads = [word("head", name, lang) for name in ("body", "level", "division_code", "state", "url")]
        scores = ["points", "open", "of"] if weights else []
        yield [*heads, *(item.id for item in items()), *scores]
        for one in found:
            entry = one.entry
            about = (entry.body, word("level", entry.level, lang), entry.division_code)
            verdicts = [verdict_of(judgement.verdict, lang) for judgement in one.judgements]
            points = one.score(weights) if weights else ()
            state, url = word("state", entry.state, lang), Link(plain(entry.url), entry.url)
            yield [*map(plain, about), state, url, *verdicts, *points]

    def lines() -> Iterator[Sequence[Any]]:
        yield _LINE
        yield from _lines(found, weights, lang)

    book = Workbook()
    book.add("评估" if lang == "zh" else "evaluation", matrix(), {1: 28, 5: 36})
    book.add("项目" if lang == "zh" else "items", lines(), {1: 28, 7: 40, 10: 40})
    book.save(path)
