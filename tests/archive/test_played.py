"""A season on practice portals, visited by the real crawler: every state, both bounds, every defect."""

import gzip
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.ledger.entries import Entry
from archive.ledger.status import list_entries
from archive.store import opened
from tests.archive.played import DAYS, STORIES
from xxgk.__main__ import command
from xxgk.ledgers import opened_ledger

END = datetime(2025, 4, 20, tzinfo=UTC)
# For each body that has its own site: what is proved in 2025 of the report of 2024, by the days of the last
# look without it and of the first with it.
OF_2024 = {
    "early": ("on_time", "c", "d"),
    "late": ("late", "e", "f"),
    "between": ("undecided", "d", "e"),
    "backdated": ("late", "e", "f"),
    "moved": ("on_time", "c", "d"),
    "corrected": ("on_time", "c", "d"),
    "gone": ("withdrawn", "c", "d"),
    "returned": ("on_time", "c", "d"),
    "missing": ("overdue", "i", ""),
    "walled": ("blocked", "d", ""),
    "dark": ("down", "d", ""),
    "rebuilt": ("layout_unknown", "d", ""),
    "bare": ("layout_unknown", "d", ""),
    "shut": ("robots_refused", "d", ""),
    "never": ("never_looked", "", ""),
    "outage": ("undecided", "d", "h"),
    "torn": ("undecided", "d", ""),
    "town": ("undecided", "d", "e"),
    "ontime": ("on_time", "f", "g"),
    "tardy": ("late", "h", "i"),
    "portal": ("on_time", "f", "g"),
    "deadfile": ("on_time", "c", "d"),
    "file": ("on_time", "c", "d"),
    "picture": ("on_time", "c", "d"),
    "half": ("on_time", "c", "d"),
    "copied": ("on_time", "c", "d"),
    "stranger": ("on_time", "c", "d"),
}
# The departments on the portal of their county.
UNITS_2024 = {
    "戌县财政局": ("on_time", "c", "d"),
    "戌县水务局": ("late", "e", "f"),
    "戌县民政局": ("overdue", "i", ""),
}
OF_2023 = {
    "late": ("late", "b", "c"),
    "between": ("undecided", "a", "b"),
    "never": ("never_looked", "", ""),
}
DEFECTS = {
    "deadfile": ("dead_attachment",),
    "picture": ("image_only",),
    "half": ("tables_incomplete",),
    "copied": ("last_years_text",),
    "stranger": ("wrong_body",),
}

# What has to be told beside each report's publication: kind, site or body, year, and the day that showed it.
EVENTS = {
    ("changed", "corrected", 2024, "f"),
    ("withdrawn", "gone", 2024, "f"),
    ("withdrawn", "returned", 2024, "e"),
    ("overdue", "late", 2023, "b"),
    ("overdue", "late", 2024, "e"),
    ("overdue", "backdated", 2024, "e"),
    ("overdue", "missing", 2024, "e"),
    ("overdue", "戌县水务局", 2024, "e"),
    ("overdue", "戌县民政局", 2024, "e"),
    ("overdue", "tardy", 2024, "h"),
    *(("site_lost", site, None, "g") for site in ("walled", "dark", "rebuilt", "bare", "shut", "outage")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    done = subprocess.run(
        [sys.executable, "-m", "tests.archive.played", str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def entries(folder: Path, year: int, as_of: datetime = END) -> dict[str, Entry]:
    """By site, the departments of the portal by name."""
    with opened_ledger(folder / "a", folder / "registry.csv") as (db, bodies):
        found = list(list_entries(db, bodies, year, as_of))
    by_name = {entry.body: entry for entry in found}
    assert len(by_name) == len(found)
    return {
        next((site for site, story in STORIES.items() if story.body == name), name): entry
        for name, entry in by_name.items()
    }


def day_of(folder: Path, moment: str | None) -> str:
    """The day on whose visits a moment lies; empty for none."""
    if moment is None:
        return ""
    told = json.loads((folder / "played.json").read_text("utf-8"))
    return next(day for day, what in told.items() if what["began"] <= moment <= what["ended"])


def seen(folder: Path, entry: Entry) -> tuple[str, str, str]:
    return entry.state, day_of(folder, entry.not_before), day_of(folder, entry.not_after)


@pytest.mark.parametrize(
    ("year", "truth"),
    [
        (2024, OF_2024 | UNITS_2024),
        (
            2023,
            {
                **dict.fromkeys((*STORIES, *UNITS_2024), ("on_time", "", "a")),
                **OF_2023,
            },
        ),
        # What stood there at the first look, a year after the day, was in time or not: nobody knows.
        (2022, {**dict.fromkeys(STORIES, ("undecided", "", "a")), "never": ("never_looked", "", "")}),
    ],
)
def test_state_and_bounds_are_right_for_every_body(
    folder: Path, year: int, truth: dict[str, tuple[str, str, str]]
) -> None:
    assert {name: seen(folder, entry) for name, entry in entries(folder, year).items()} == truth


def test_every_state_of_the_contract_occurs(folder: Path) -> None:
    from archive.ledger.standing import STATES

    next_year = entries(folder, 2025)
    assert {entry.state for entry in next_year.values()} == {"not_due_yet"}
    assert next_year.keys() == OF_2024.keys() | UNITS_2024.keys()
    states = {state for state, _, _ in (*OF_2024.values(), *UNITS_2024.values())}
    assert states | {"not_due_yet"} == set(STATES)


def test_defects_are_those_that_were_planted_and_no_others(folder: Path) -> None:
    for year, planted in ((2024, DEFECTS), (2023, {})):
        found = {name: entry.defects for name, entry in entries(folder, year).items() if entry.defects}
        assert found == planted


def test_a_date_that_a_page_claims_decides_nothing(folder: Path) -> None:
    entry = entries(folder, 2024)["backdated"]
    assert (entry.claimed_on, entry.days_late) == ("2025-01-10", 1)
    grades = {claim.source: claim.grade for claim in entry.claims}
    assert grades["page"] == grades["listed"] == "contradicted_by_absence"
    assert {claim.grade for claim in entries(folder, 2024)["early"].claims} == {"agrees"}


@pytest.mark.parametrize(
    ("at", "truth"),
    [
        ("2025-01-31T15:59:30Z", {"early": "on_time", "missing": "not_due_yet", "walled": "not_due_yet"}),
        ("2025-02-01T00:00:00Z", {"late": "overdue", "gone": "on_time", "returned": "withdrawn"}),
        ("2025-03-31T15:59:00Z", {"tardy": "not_due_yet", "late": "late", "outage": "blocked"}),
        ("2025-04-02T00:00:00Z", {"tardy": "overdue", "outage": "undecided", "returned": "on_time"}),
    ],
)
def test_the_ledger_of_an_earlier_day_knows_nothing_later(
    folder: Path, at: str, truth: dict[str, str]
) -> None:
    found = entries(folder, 2024, datetime.fromisoformat(at))
    assert {site: found[site].state for site in truth} == truth


def test_the_list_pages_that_prove_an_absence_are_those_that_were_served(folder: Path) -> None:
    """Taken out of the WARC with gzip alone, and compared with what the portal told another client."""
    told = json.loads((folder / "played.json").read_text("utf-8"))
    proved = 0
    with opened(folder / "a") as db:
        for year in (2023, 2024):
            for entry in entries(folder, year).values():
                if entry.not_before is None:
                    continue
                served = told[day_of(folder, entry.not_before)]["served"][entry.site]
                shown = []
                for capture in entry.evidence:
                    warc, offset, length, url, at = db.execute(
                        "SELECT warc, offset, length, url, fetched_at FROM captures WHERE id = ?", (capture,)
                    ).fetchone()
                    if at < entry.not_before or at > told[day_of(folder, entry.not_before)]["ended"]:
                        continue
                    shown.append(hashlib.sha256(payload(folder, db, warc, offset, length)).hexdigest())
                    assert url.startswith(f"http://{entry.site}.example.gov.cn/")
                assert len(served) >= (2 if entry.site == "portal" else 1)
                assert set(served) <= set(shown), entry
                proved += 1
    assert proved > 25


def payload(folder: Path, db: object, warc: str, offset: int, length: int) -> bytes:
    """The bytes behind the header of an archived answer; those of the earlier record where it repeats one."""
    with (folder / "a" / "warc" / warc).open("rb") as file:
        file.seek(offset)
        record = gzip.decompress(file.read(length))
    head, _, http = record.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    if fields["WARC-Type"] == "revisit":
        where = db.execute(  # type: ignore[attr-defined]
            "SELECT warc, offset, length FROM captures WHERE id = ?",
            (fields["WARC-Refers-To"].strip("<>"),),
        ).fetchone()
        return payload(folder, db, *where)
    return http.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")


def test_all_of_it_follows_from_the_files(folder: Path) -> None:
    before = {year: entries(folder, year) for year in (2023, 2024)}
    (folder / "a" / "archive.db").unlink()
    done = CliRunner().invoke(command, ["reparse", "--archive", str(folder / "a")])
    assert done.exit_code == 0, done.output
    assert {year: entries(folder, year) for year in (2023, 2024)} == before
    assert set(DAYS) == {"a", "b", "c", "d", "e", "f", "g", "h", "i"}


def test_each_event_is_told_once_under_one_id_and_stays(folder: Path) -> None:
    told = json.loads((folder / "played.json").read_text("utf-8"))
    sites = {story.body: site for site, story in STORIES.items()}
    last = {event["id"]: event for event in told["i"]["events"]}
    assert len(last) == len(told["i"]["events"])
    ids: dict[tuple[object, ...], str] = {}
    for day, what in told.items():
        for event in what["events"]:
            # By whichever day it was told: the same thing has the same id, and is still told at the end.
            thing = event["kind"], event["body"], event["year"]
            assert ids.setdefault(thing, event["id"]) == event["id"], (day, event)
            assert event["id"] in last, (day, event)
    found = {
        (event["kind"], sites.get(event["body"], event["body"]), event["year"], day_of(folder, event["at"]))
        for event in last.values()
    }
    published = {
        ("published", name, year, seen)
        for year, truth in ((2024, OF_2024 | UNITS_2024), (2023, dict.fromkeys(OF_2024 | UNITS_2024)))
        for name, proved in truth.items()
        if (seen := (proved or OF_2023.get(name) or ("on_time", "", "a"))[2])
    }
    assert found == published | EVENTS
