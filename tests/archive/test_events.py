"""What happened and who is told: events with ids that stay, a feed, a calendar, messages to a web hook."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest
from click.testing import CliRunner
from lxml import etree

from archive.ledger.bodies import gather
from archive.ledger.events import Event, list_events
from archive.ledger.inputs import read_inputs
from archive.notices import ATOM, digest, feed
from archive.store import index, opened, reparse
from tests.archive.season import Season, report, title
from xxgk.__main__ import command

NOW = datetime(2025, 6, 1, tzinfo=UTC)
BEFORE, LATER, LAST = "2025-01-20T02:00:00Z", "2025-02-03T02:00:00Z", "2025-03-03T02:00:00Z"
OTHER_TEXT = "<p>一、总体情况</p><p>本局全年主动公开政府信息一百条，比上年多。</p>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    season = Season(tmp_path_factory.mktemp("events"))

    def see(site: str, at: str, outcome: str, *years: int, text: str = "", name: str = "") -> None:
        name = name or f"{site}县教育局"
        words = {"text": text} if text else {}
        rows = [(f"{year}.html", title(name, year), report(name, year, **words)) for year in years]
        season.visit(site, at, rows, outcome, name=name, code="61092" + str(len(site)))

    see("old", BEFORE, "new", 2019, 2022, 2023)
    see("old", LATER, "unchanged", 2019, 2022, 2023)
    see("good", BEFORE, "new", 2023)
    see("good", LATER, "new", 2023, 2024)
    see("good", LAST, "changed", 2023, 2024, text=OTHER_TEXT)
    see("taken", BEFORE, "new", 2024)
    see("taken", LAST, "withdrawn")
    see("quiet", BEFORE, "new", 2024)
    for day in (4, 5, 6, 7):
        see("quiet", f"2025-02-0{day}T02:00:00Z", "down")
    see("never", BEFORE, "down")
    see("never", LATER, "down")
    see("never", LAST, "down")
    index(season.folder)
    return season.folder


def events(folder: Path, as_of: datetime = NOW) -> tuple[Event, ...]:
    with opened(folder) as db:
        return list_events(db, gather(db, read_inputs(folder)), as_of)


def what(found: tuple[Event, ...]) -> set[tuple[str, str, int | None, str]]:
    return {(one.kind, one.site, one.year, one.at) for one in found}


EXPECTED = {
    # The first visit's reports of years gone by are no news, that of the year before it is.
    ("overdue", "old", 2024, LATER),
    ("published", "good", 2024, LATER),
    ("changed", "good", 2024, LAST),
    ("changed", "good", 2023, LAST),
    ("published", "taken", 2024, BEFORE),
    ("withdrawn", "taken", 2024, LAST),
    ("published", "quiet", 2024, BEFORE),
    ("site_lost", "quiet", None, "2025-02-06T02:00:00Z"),
}


def test_each_kind_of_event_once_and_nothing_else(folder: Path) -> None:
    found = events(folder)
    assert what(found) == EXPECTED
    assert len({one.id for one in found}) == len(found)
    lost = next(one for one in found if one.kind == "site_lost")
    assert len(lost.captures) == 3


def test_ids_are_the_same_after_a_rebuild_and_on_an_earlier_day(folder: Path) -> None:
    then = {(one.kind, one.site, one.year): one.id for one in events(folder)}
    reparse(folder)
    assert {(one.kind, one.site, one.year): one.id for one in events(folder)} == then
    early = events(folder, datetime(2025, 2, 10, tzinfo=UTC))
    assert {one.kind for one in early} == {"published", "overdue", "site_lost"}
    assert {one.id for one in early} <= set(then.values())


def test_the_feed_is_atom(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "feed.xml"
    words = ["feed", "--archive", str(folder), "--lang", "zh", "--out", str(out)]
    done = CliRunner().invoke(command, [*words, "--address", "https://example.org/feed.xml"])
    assert (done.exit_code, done.output) == (0, "")
    check_atom(out.read_bytes())
    read = feedparser.parse(out.read_bytes())
    assert not read.bozo
    now_events = events(folder, datetime.now(UTC))
    assert len(read.entries) == len(now_events)
    assert read.feed.id == "https://example.org/feed.xml"
    titles = {entry.title for entry in read.entries}
    assert "已发布：good县教育局2024年年报" in titles
    assert "网站失联: quiet县教育局" in titles
    assert read.entries[0].updated == max(one.at for one in now_events)


def check_atom(text: bytes) -> None:
    """What RFC 4287 (4.1) demands of a feed and of each entry."""
    root = etree.fromstring(text)
    assert root.tag == f"{{{ATOM}}}feed"

    def one(parent: "etree._Element", name: str) -> str:
        found = parent.findall(f"{{{ATOM}}}{name}")
        assert len(found) == 1, (name, len(found))
        return "".join(found[0].itertext())

    ids = [one(root, "id")]
    for parent in (root, *root.findall(f"{{{ATOM}}}entry")):
        assert one(parent, "title").strip()
        assert datetime.fromisoformat(one(parent, "updated")).tzinfo
        if parent is not root:
            ids.append(one(parent, "id"))
            links = [link.get("rel") for link in parent.findall(f"{{{ATOM}}}link")]
            assert links.count("alternate") <= 1
            assert links or parent.find(f"{{{ATOM}}}content") is not None
    assert one(root.find(f"{{{ATOM}}}author"), "name")
    assert len(set(ids)) == len(ids)
    assert all(":" in name for name in ids)
    last = [child.tag for child in root].index(f"{{{ATOM}}}entry")
    assert {child.tag for child in list(root)[last:]} == {f"{{{ATOM}}}entry"}


def test_titles_that_no_xml_can_hold_do_not_break_the_feed() -> None:
    odd = "甲县\x08\ufffe\u202e]]><script>&年报"
    address = "http://a.example.gov.cn/\x0b<"
    text = feed([Event("0" * 16, "published", BEFORE, odd, 2024, "a", address, odd, ())], "en")
    check_atom(text)
    assert "published: 甲县\ufffd\ufffd\ufffd]]><script>&年报 2024" in feedparser.parse(text).entries[0].title


def test_the_calendar_imports_and_keeps_its_ids(folder: Path) -> None:
    def calendar(*words: str) -> bytes:
        done = CliRunner().invoke(command, ["calendar", "--archive", str(folder), "--year", "2024", *words])
        assert done.exit_code == 0
        return done.stdout_bytes

    text = calendar("--lang", "zh", "--each")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"\n") == text.count(b"\r\n")
    days = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert {day.decoded("dtstart") for day in days} == {date(2025, 1, 31)}
    assert {day.decoded("dtend") for day in days} == {date(2025, 2, 1)}
    uids = {str(day["uid"]) for day in days}
    assert len(uids) == len(days) == 5
    assert "good县教育局: 年报应发布 (2024)" in {str(day["summary"]) for day in days}
    english = icalendar.Calendar.from_ical(calendar("--each")).walk("VEVENT")
    assert {str(day["uid"]) for day in english} == uids
    (grouped,) = icalendar.Calendar.from_ical(calendar()).walk("VEVENT")
    assert grouped["summary"] == "annual reports due (2024): departments"
    assert "5 bodies, 3 seen published" in grouped["description"]


class Hook:
    """A web hook on loopback. It may kill whoever sends the n-th message, before or after it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.kill: tuple[int, subprocess.Popen[bytes]] | None = None
        self.refuse = False
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                if hook.kill and len(hook.got) == hook.kill[0]:
                    os.kill(hook.kill[1].pid, signal.SIGKILL)
                self.send_response(500 if hook.refuse else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"json://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


def watch(folder: Path, *addresses: str) -> list[str]:
    words = [word for address in addresses for word in ("--notify", address)]
    return [sys.executable, "-m", "xxgk", "watch", "--archive", str(folder), *words]


def test_each_event_arrives_at_least_once_under_one_id_though_runs_are_killed(
    folder: Path, hook: Hook
) -> None:
    expected = {one.id for one in events(folder, datetime.now(UTC))}
    for nth in (2, 5):
        with subprocess.Popen(watch(folder, hook.address), stderr=subprocess.DEVNULL) as run:
            hook.kill = (nth, run)
            assert run.wait(60) == -signal.SIGKILL
    hook.kill = None
    assert subprocess.run(watch(folder, hook.address), check=False, capture_output=True).returncode == 0
    told = [message["event"] for message in hook.got]
    assert set(told) == expected
    assert len(expected) < len(told) <= len(expected) + 2
    named = {(message["event_kind"], message["title"]) for message in hook.got}
    assert len(named) == len(expected)
    before = len(hook.got)
    reparse(folder)
    assert subprocess.run(watch(folder, hook.address), check=False, capture_output=True).returncode == 0
    assert len(hook.got) == before
    record = (folder / "notices" / "sent.jsonl").read_text("utf-8")
    assert digest(hook.address) in record
    assert "127.0.0.1" not in record


def test_what_an_address_did_not_take_is_told_again(folder: Path, hook: Hook) -> None:
    hook.refuse = True
    address = hook.address + "?case=refused"
    done = subprocess.run(watch(folder, address), check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "was not taken by json://…" in done.stderr
    assert "127.0.0.1" not in done.stderr
    refused, hook.refuse, hook.got = len(hook.got), False, []
    assert subprocess.run(watch(folder, address), check=False, capture_output=True).returncode == 0
    assert len(hook.got) == refused


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--notify", "nonsense://user:secret@host"], "--notify nonsense://…: Apprise does not know it"),
        (["--notify", "json://127.0.0.1:9/", "--kinds", "birth"], "there is no event 'birth'"),
    ],
)
def test_a_wrong_call_is_one_line_without_the_password(folder: Path, words: list[str], line: str) -> None:
    done = CliRunner().invoke(command, ["watch", "--archive", str(folder), *words])
    assert done.exit_code == 2
    assert line in done.output
    assert "secret" not in done.output
    assert done.output.count("\n") == 1
