"""The ledger's table equals what the visits themselves give: at every moment, however it was made."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.ledger.bodies import IndexedBodies, gather
from archive.ledger.inputs import append_lines, read_inputs
from archive.ledger.status import Entry, judge_entries, list_entries
from archive.ledger.table import as_entries, read_rows
from archive.store import index, opened, reparse
from tests.archive.season import Season, report, title
from tests.archive.test_store import tables

ENDS = datetime(2025, 1, 31, 16, tzinfo=UTC)
NAMES = ("甲山县教育局", "甲山县发改局", "甲山县发展和改革局", "乙山县水务局", "甲山县山口镇人民政府")
OUTCOMES = (
    "unchanged",
    "unchanged",
    "new",
    "withdrawn",
    "partial",
    "blocked",
    "down",
    "layout_unknown",
    None,
)


def visit(season: Season, draw: random.Random) -> None:
    site = draw.choice(("jia", "yi", "both"))
    at = ENDS + timedelta(minutes=draw.choice((-9000, -30, 1, 30, 9000)) + draw.randrange(60))
    rows = []
    for number, name in enumerate(NAMES):
        for year in (2022, 2023, 2024):
            if draw.random() < (0.5 if year < 2024 else 0.4):
                body = draw.choice((report(name, year), report(name, year), 404))
                heading = draw.choice((title(name, year), title(name, year), "政府信息公开年报"))
                rows.append((f"{number}-{year}.html", heading, body))
    name = {"jia": "甲山县人民政府", "yi": "乙山县人民政府", "both": "部门年报汇集"}[site]
    season.visit(
        site, f"{at:%Y-%m-%dT%H:%M:%SZ}", rows, draw.choice(OUTCOMES), name=name, level="county",
        code=draw.choice(("610921", "610922")) if site == "both" else "610921",
    )  # fmt: skip


def say(season: Season, draw: random.Random) -> None:
    one, other = draw.sample(NAMES, 2)
    action = draw.choice(("join", "apart", "undo"))
    line = {"action": action, "name": one, "other": other, "reason": "-", "author": "-"}
    append_lines(season.folder, "joins.csv", [line])


def close(season: Season, draw: random.Random) -> None:
    line = {"name": draw.choice(NAMES), "until_year": draw.choice(("2022", "2023", "-"))}
    append_lines(season.folder, "bodies.csv", [line])


def both(folder: Path, year: int, as_of: datetime, region: str = "") -> tuple[list[Entry], list[Entry]]:
    with opened(folder) as db:
        bodies = IndexedBodies(lambda: gather(db, read_inputs(folder)))
        kept = list(list_entries(db, bodies, year, as_of, region=region))
        return kept, list(judge_entries(db, gather(db, read_inputs(folder)), year, as_of, region=region))


@pytest.mark.parametrize("seed", range(2))
def test_the_table_equals_the_visits_at_every_moment_and_after_every_step(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    season = Season(tmp_path)
    steps: tuple[Callable[[Season, random.Random], None], ...] = (visit, visit, visit, say, close)
    states = set()
    for _ in range(9):
        draw.choice(steps)(season, draw)
        if draw.random() < 0.7 or not season.runs:
            visit(season, draw)
        index(tmp_path)
        for year in (2023, 2024, 2025):
            for days in (-10, -0.01, 0.001, 0.05, 20, 400):
                kept, judged = both(tmp_path, year, ENDS + timedelta(days=days))
                assert kept == judged
                states |= {entry.state for entry in kept}
        kept, judged = both(tmp_path, 2024, ENDS + timedelta(days=400), "610922")
        assert kept == judged
    step_by_step = tables(tmp_path)
    (tmp_path / "archive.db").unlink()
    reparse(tmp_path)
    assert tables(tmp_path) == step_by_step
    assert len(states) > 5


def test_the_table_is_used_and_only_what_changed_is_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = Season(tmp_path)
    for site, name in (("jia", "甲山县教育局"), ("yi", "乙山县水务局")):
        season.visit(
            site, "2025-01-20T00:00:00Z", [("a.html", title(name, 2024), report(name, 2024))], name=name
        )
    index(tmp_path)
    judged: list[str] = []
    from archive.ledger import table

    hold = table.hold

    def noted(db: object, body: object, *rest: object, **how: object) -> object:
        judged.append(body.key)  # type: ignore[attr-defined]
        return hold(db, body, *rest, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(table, "hold", noted)
    season.visit("yi", "2025-02-20T00:00:00Z", [], "withdrawn", name="乙山县水务局")
    index(tmp_path)
    assert set(judged) == {"乙山县水务局"}
    with opened(tmp_path) as db:
        later = ENDS + timedelta(days=400)
        asked: list[str] = []

        def judge(agency: str) -> tuple[()]:
            asked.append(agency)
            return ()

        lines = list(as_entries(read_rows(db, 2024, ""), 2024, later, judge))
        assert [line.state for line in lines] == ["withdrawn", "on_time"]
        # A visit later than the moment asked for: that body is to be judged.
        assert not asked
        list(as_entries(read_rows(db, 2024, ""), 2024, ENDS, judge))
        assert asked == ["乙山县水务局"]
