"""A report that a county and its prefecture both show is one report with several sightings, and a difference
between the two is never hidden."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from archive.bring import Errand, bring
from archive.evidence import trace
from archive.ledger.bodies import gather
from archive.ledger.events import list_events
from archive.ledger.inputs import Inputs
from archive.ledger.status import judge_entries, list_entries
from archive.merge import merge_files
from archive.rows import report_id
from archive.store import index, opened, reparse
from archive.verify import verify
from archive.versions import compare_versions
from practice.figures import read_figures
from practice.paper import article, report

from .season import Season
from .test_store import rows, tables

COUNTY = {"name": "汉阴县人民政府", "level": "county", "code": "610921"}
CITY = {"name": "安康市人民政府", "level": "prefecture", "code": "610900"}
SITES = {"county": COUNTY, "city": CITY}
OURS, THEIRS = (f"http://{site}.example.gov.cn/nb/2022.html" for site in ("county", "city"))
BODY = "汉阴县人民政府"
TITLE = "汉阴县2022年政府信息公开工作年度报告"
CELL = "admin_license__decisions"
DAYS = [f"2023-0{month}-10T02:00:00Z" for month in range(1, 8)]
NOW = datetime(2023, 12, 1, tzinfo=UTC)


def page(title: str = TITLE, *, frame: str = "", layout: str = "plain") -> bytes:
    """The report of 汉阴县 as one site shows it: its own frame, and its own markup."""
    text = article(report(read_figures("hanyin_2022"), title, layout=layout))
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return f"<html>{head}<body>{frame}<h1>{title}</h1>{text}</body></html>".encode()


HERE = page(frame="<p>当前位置：汉阴县人民政府</p>")
THERE = page(frame="<p>安康市人民政府</p>", layout="word")


def corrected(body: bytes) -> bytes:
    assert b"13470" in body
    return body.replace(b"13470", b"13471")


class Places:
    """The two sites in one archive, indexed after each visit as a crawl does it."""

    def __init__(self, folder: Path) -> None:
        self.season, self.folder = Season(folder), folder

    def see(
        self, site: str, at: str, *bodies: bytes | int, outcome: str = "unchanged", title: str = TITLE
    ) -> None:
        names = ("2022.html", "2022b.html")
        pages = [(name, title, body) for name, body in zip(names, bodies, strict=False)]
        self.season.visit(site, at, pages, outcome, **SITES[site])
        index(self.folder)

    def reports(self) -> list[tuple[str, str, int, int, str | None]]:
        query = "SELECT url, body, version, current, withdrawn_at FROM reports ORDER BY url, version"
        return rows(self.folder, query)  # type: ignore[return-value]

    def events(self) -> list[tuple[str, str, str]]:
        with opened(self.folder) as db:
            events = list_events(db, gather(db, Inputs()), NOW)
        return [(event.kind, event.url, event.at[:10]) for event in events if event.body == BODY]

    def states(self, as_of: datetime = NOW) -> dict[str, str]:
        """The state of each body's report of 2022, as the visits themselves say it."""
        with opened(self.folder) as db:
            bodies = gather(db, Inputs())
            entries = list(judge_entries(db, bodies, 2022, as_of))
            assert entries == list(list_entries(db, bodies, 2022, as_of))
        return {entry.body: entry.state for entry in entries}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """Whatever a case does, the database is what a rebuild makes of the files, and is proved by them."""
    made = Places(tmp_path / "archive")
    yield made
    before = tables(made.folder)
    assert reparse(made.folder).changes == ()
    assert tables(made.folder) == before
    reparse(made.folder, anew=True)
    assert tables(made.folder) == before
    assert verify(made.folder).failures == ()
    assert verify(made.folder, 1).failures == ()


@pytest.mark.parametrize("first", [("county", HERE), ("city", THERE)])
def test_two_hosts_show_one_report_in_whatever_order_they_are_visited(
    places: Places, first: tuple[str, bytes]
) -> None:
    """The county's own copy stands, and names the body as only its own site makes certain."""
    both = {("county", HERE), ("city", THERE)}
    for at, (site, body) in zip(DAYS, (first, *(both - {first})), strict=False):
        places.see(site, at, body, outcome="new")
    assert places.reports() == [(OURS, BODY, 1, 1, None)]
    ((name,),) = rows(places.folder, "SELECT id FROM reports")
    query = "SELECT site, url, report FROM sightings ORDER BY url"
    assert rows(places.folder, query) == [("city", THEIRS, name), ("county", OURS, name)]
    assert rows(places.folder, "SELECT sites FROM agencies WHERE name = '汉阴县人民政府'") == [
        ('["city", "county"]',)
    ]
    assert rows(places.folder, "SELECT 1 FROM agencies WHERE name = '汉阴县'") == []
    for asked in (OURS, THEIRS, name):
        shown = trace(places.folder, asked, CELL)
        assert (shown["report"]["id"], shown["cell"]["value"], shown["proved"]) == (name, 13470, True)
        assert {visit["site"] for visit in shown["visits"]} == {"city", "county"}
        assert [one["url"] for one in shown["repeats"]] == [THEIRS]
    copy = shown["repeats"][0]["id"]
    assert trace(places.folder, copy, CELL)["report"]["id"] == name
    assert [event[0] for event in places.events()] == ["published"]


def test_a_second_visit_finds_nothing_new(places: Places) -> None:
    for at, (site, body) in zip(DAYS, [("county", HERE), ("city", THERE)] * 2, strict=False):
        places.see(site, at, body)
    assert places.reports() == [(OURS, BODY, 1, 1, None)]
    assert rows(places.folder, "SELECT first_seen_at, last_seen_at FROM reports") == [(DAYS[0], DAYS[3])]
    assert [event[0] for event in places.events()] == ["published"]


@pytest.mark.parametrize("gone", ["county", "city"])
@pytest.mark.parametrize("how", ["unlisted", "404"])
def test_a_report_is_withdrawn_when_no_address_has_it_any_more(places: Places, gone: str, how: str) -> None:
    other, body = ("city", THERE) if gone == "county" else ("county", HERE)
    left: tuple[int, ...] = () if how == "unlisted" else (404,)
    for site, what in (("county", HERE), ("city", THERE)):
        places.see(site, DAYS[0], what, outcome="new")
    places.see(gone, DAYS[1], *left, outcome="withdrawn")
    places.see(other, DAYS[2], body)
    assert places.reports() == [(OURS, BODY, 1, 1, None)]
    assert places.states()[BODY] == "on_time"
    assert [event[0] for event in places.events()] == ["published"]
    places.see(other, DAYS[3], *left, outcome="withdrawn")
    assert places.reports() == [(OURS, BODY, 1, 1, DAYS[3])]
    where = THEIRS if other == "city" else OURS
    assert [event for event in places.events() if event[0] != "published"] == [
        ("withdrawn", where, DAYS[3][:10])
    ]
    if how == "unlisted":  # a row that leads nowhere is still a row: the ledger goes by lists
        assert places.states()[BODY] == "withdrawn"


@pytest.mark.parametrize("order", [("county", "city"), ("city", "county")])
def test_a_copy_that_was_not_corrected_is_a_report_of_its_own_until_it_is(
    places: Places, order: tuple[str, str]
) -> None:
    bodies, url = {"county": HERE, "city": THERE}, {"county": OURS, "city": THEIRS}
    for site, body in bodies.items():
        places.see(site, DAYS[0], body, outcome="new")
    one, other = order
    places.see(one, DAYS[1], corrected(bodies[one]), outcome="changed")
    places.see(other, DAYS[2], bodies[other])
    shown = {row[0]: [] for row in places.reports()}
    for address, _, version, current, _ in places.reports():
        shown[address].append((version, current))
    assert shown == {url[one]: [(1, 0), (2, 1)], url[other]: [(1, 1)]}
    values = {address: trace(places.folder, address, CELL)["cell"]["value"] for address in (OURS, THEIRS)}
    assert values == {url[one]: 13471, url[other]: 13470}
    told = [event for event in places.events() if event[0] == "changed"]
    assert told == [("changed", url[one], DAYS[1][:10])]
    places.see(other, DAYS[3], corrected(bodies[other]), outcome="changed")
    assert [(row[0], *row[2:4]) for row in places.reports()] == [(OURS, 1, 0), (OURS, 2, 1)]
    assert [event for event in places.events() if event[0] == "changed"] == told
    found = compare_versions(places.folder, THEIRS)
    assert [change["indicator"] for change in found["changes"] if change["what"] == "cell"] == [CELL]


def test_a_copy_of_the_corrected_text_alone_does_not_stand_for_the_first(places: Places) -> None:
    """The county corrects; the prefecture shows only the new text, and had been looked at before."""
    places.see("county", DAYS[0], HERE, outcome="new")
    places.see("city", DAYS[1], outcome="not_yet_published")
    places.see("county", DAYS[2], corrected(HERE), outcome="changed")
    places.see("city", DAYS[3], corrected(THERE), outcome="new")
    assert [(row[0], *row[2:4]) for row in places.reports()] == [(OURS, 1, 0), (OURS, 2, 1)]
    # The other way round nobody would know any more what the prefecture had shown first.
    places.see("city", DAYS[4], THERE, outcome="changed")
    assert {row[0] for row in places.reports()} == {OURS, THEIRS}


def test_both_sites_must_be_looked_at_before_anybody_is_late(places: Places) -> None:
    """A report may stand on the prefecture's site first: its absence on the county's proves nothing."""
    for site, body in (("city", THERE), ("county", HERE)):
        places.see(site, DAYS[0], body, outcome="new")
    of_2023 = datetime(2024, 2, 20, tzinfo=UTC)

    def state() -> str:
        with opened(places.folder) as db:
            entries = list_entries(db, gather(db, Inputs()), 2023, of_2023)
            return next(one.state for one in entries if one.body == BODY)

    places.see("county", "2024-02-01T02:00:00Z", HERE, outcome="not_yet_published")
    places.see("county", "2024-04-05T02:00:00Z", HERE, outcome="not_yet_published")
    of_2023 = datetime(2024, 4, 20, tzinfo=UTC)
    assert state() == "undecided"
    places.see("city", "2024-04-06T02:00:00Z", THERE, outcome="not_yet_published")
    assert state() == "overdue"


def test_what_the_prefecture_showed_in_time_is_not_late_on_the_county_s_site(places: Places) -> None:
    """Nor when the two differ later: that both once showed the same says whose report 汉阴县 means there."""
    places.see("city", "2023-01-20T02:00:00Z", THERE, outcome="new")
    places.see("county", "2023-04-01T02:00:00Z", outcome="not_yet_published")
    places.see("county", "2023-04-10T02:00:00Z", HERE, outcome="new")
    assert places.states()[BODY] == "on_time"
    places.see("county", "2023-05-01T02:00:00Z", corrected(HERE), outcome="changed")
    assert len(places.reports()) == 3
    assert places.states() == {BODY: "on_time", "安康市人民政府": "undecided"}


def test_a_county_is_itself_where_its_prefecture_names_it_and_its_own_site_is_known(places: Places) -> None:
    """Also where no copy proves it: this report of 汉阴县 on the prefecture's site differs from the first."""
    places.see("county", DAYS[0], outcome="not_yet_published")
    places.see("city", DAYS[0], THERE, outcome="new")
    places.see("county", DAYS[4], outcome="not_yet_published")
    assert places.states()[BODY] == "on_time"
    places.see("county", DAYS[5], corrected(HERE), outcome="new")
    assert [row[:2] for row in places.reports()] == [(THEIRS, "汉阴县"), (OURS, BODY)]
    assert places.states() == {BODY: "on_time", "安康市人民政府": "undecided"}
    assert rows(places.folder, "SELECT site, agency FROM agency_names WHERE name = '汉阴县'") == [
        ("city", BODY)
    ]


def test_people_may_say_that_it_is_another_body(places: Places) -> None:
    places.see("county", DAYS[0], HERE, corrected(HERE), outcome="new")
    places.see("city", DAYS[1], corrected(THERE), THERE, outcome="new")
    places.see("city", DAYS[2], corrected(THERE), corrected(THERE), outcome="changed")
    assert "汉阴县" not in places.states()
    (places.folder / "inputs").mkdir()
    (places.folder / "inputs" / "joins.csv").write_text(
        "action,name,site,other,other_site,author,date,reason\n"
        f"apart,{BODY},county,汉阴县,city,张三,2023-06-01,no reason\n"
    )
    index(places.folder)
    query = "SELECT id FROM agencies WHERE name LIKE '汉阴县%' ORDER BY id"
    assert rows(places.folder, query) == [("汉阴县@city",), (BODY,)]


def test_two_addresses_of_one_site_are_one_report(places: Places) -> None:
    """A `_wap` copy in another markup."""
    places.see("county", DAYS[0], HERE, page(layout="word"), outcome="new")
    assert places.reports() == [(OURS, BODY, 1, 1, None)]
    assert rows(places.folder, "SELECT count(*), count(DISTINCT report) FROM sightings") == [(2, 1)]


def test_lines_that_end_elsewhere_are_the_same_words(places: Places) -> None:
    broken = HERE.replace("。（".encode(), "。<br>（".encode())
    assert broken != HERE
    places.see("county", DAYS[0], HERE, broken, outcome="new")
    assert places.reports() == [(OURS, BODY, 1, 1, None)]


def test_a_page_with_two_reports_is_no_copy_of_a_page_with_one(places: Places) -> None:
    office = "汉阴县人民政府办公室2022年政府信息公开工作年度报告"
    both = HERE.replace(b"</body>", page(office).partition(b"<body>")[2])
    places.see("county", DAYS[0], both, outcome="new")
    places.see("city", DAYS[1], THERE, outcome="new")
    assert [row[0] for row in places.reports()] == [THEIRS, OURS, OURS]


def test_the_same_words_of_another_year_or_body_are_another_report(places: Places) -> None:
    places.see("county", DAYS[0], HERE, page("汉阴县林业局2022年政府信息公开工作年度报告"), outcome="new")
    places.see("city", DAYS[1], page("汉阴县2021年政府信息公开工作年度报告"), outcome="new")
    assert len(places.reports()) == 3


@pytest.mark.parametrize(
    ("title", "code"),
    [
        (TITLE, "420100"),  # the prefecture of another county of that name
        ("城关镇2022年政府信息公开工作年度报告", "610900"),  # every county has one
    ],
)
def test_what_may_be_another_body_of_that_name_stays_its_own(tmp_path: Path, title: str, code: str) -> None:
    season = Season(tmp_path)
    season.visit("county", DAYS[0], [("2022.html", title, page(title))], "new", **COUNTY)
    season.visit("city", DAYS[1], [("2022.html", title, page(title))], "new", **(CITY | {"code": code}))
    index(tmp_path)
    assert rows(tmp_path, "SELECT url FROM reports ORDER BY url") == [(THEIRS,), (OURS,)]


def test_shards_joined_fold_as_one_crawl_does(tmp_path: Path) -> None:
    """Whatever is indexed first, and whose copy was kept before the other came."""
    visits = (("city", DAYS[0], THERE), ("county", DAYS[1], HERE), ("city", DAYS[2], corrected(THERE)))
    pieces = []
    for number, (site, at, body) in enumerate(visits):
        pieces.append(tmp_path / f"piece{number}")
        season = Season(pieces[-1])
        season.visit(site, at, [("2022.html", TITLE, body)], "new", **SITES[site])
    made = []
    for count in (2, 3):
        for order in permutations(pieces[:count]):
            whole = tmp_path / str(len(made))
            for piece in order:
                merge_files(whole, [piece])
                index(whole)
            made.append(tables(whole))
    assert made[0] == made[1] != made[2]
    assert all(one == made[2] for one in made[3:])
    assert (len(made[0]["reports"]), len(made[2]["reports"])) == (1, 3)


def test_what_somebody_brought_stands_for_itself(places: Places) -> None:
    """Nobody's word becomes a sighting of ours."""
    places.see("county", DAYS[1], HERE, outcome="new")
    file = places.folder.parent / "saved.html"
    file.write_bytes(THERE)
    errand = Errand(THEIRS, "张三", DAYS[2], DAYS[0], "city", "安康市人民政府")
    bring(places.folder, "20230310T020000Z-cccc", "city", file, errand)
    index(places.folder)
    assert [row[0] for row in places.reports()] == [THEIRS, OURS]


def test_a_correction_of_either_copy_holds_for_the_report(places: Places) -> None:
    places.see("county", DAYS[0], HERE, outcome="new")
    places.see("city", DAYS[1], THERE, outcome="new")
    ((sha256,),) = rows(places.folder, "SELECT sha256 FROM repeats")
    (places.folder / "inputs").mkdir()
    line = f"{report_id(THEIRS, 1, sha256)},{CELL},13469,misprint,张三,2023-03-01"
    (places.folder / "inputs" / "corrections.csv").write_text(
        f"report,indicator,value,reason,author,date\n{line}\n"
    )
    index(places.folder)
    assert rows(places.folder, "SELECT corrected FROM cells WHERE corrected_by = '张三'") == [(13469,)]
    places.see("county", DAYS[2], corrected(HERE), outcome="changed")
    corrections = "SELECT about, state FROM corrections"
    assert rows(places.folder, corrections) == [(report_id(THEIRS, 1, sha256), "applies")]
