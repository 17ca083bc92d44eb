"""What follows from the tables that mirror the files, and that it needs no more memory for more of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import permutations

import pytest
from sqlite_utils import Database

from archive import derived, schema

PAGE = "http://www.example.gov.cn/2022.html"


@pytest.fixture
def db() -> Iterator[Database]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function(
            "address", 1, lambda url: url and url.partition("#")[0], deterministic=True
        )
        made = Database(connection)
        schema.create(made)
        yield made


def test_a_payload_has_one_row_with_its_first_capture_and_the_site_of_its_first_visit(db: Database) -> None:
    captures = [
        # A revisit is no first capture, though it is the oldest; the crawl took the third, a person the last.
        ("early", PAGE, "2026-01-01T00:00:00Z", "revisit"),
        ("later", PAGE, "2026-01-03T00:00:00Z", "response"),
        ("first", f"{PAGE}#top", "2026-01-02T00:00:00Z", "response"),
        ("given", PAGE, "2026-01-04T00:00:00Z", "resource"),
    ]
    found = [("b", "later", "visit2"), ("c", "early", "visit3"), ("a", "first", "visit4")]
    db.execute("INSERT INTO sites (site, name) VALUES ('b', '北山市人民政府')")
    db.execute("INSERT INTO brought VALUES ('given', 'who', '2026', 'disk', 'a', '甲县', 'run')")
    rows = []
    for order in permutations(range(3)):
        db.execute("DELETE FROM captures")
        db.execute("DELETE FROM found")
        for number, (name, url, at, kind) in enumerate(captures):
            db.execute(
                """INSERT INTO captures (id, url, fetched_at, status, content_type, sha256, warc, offset,
                length, kind) VALUES (?, ?, ?, 200, 'text/html', 'd', ?, ?, 9, ?)""",
                (name, url, at, f"{number}.warc.gz", 0, kind),
            )
        for number in order:
            site, capture, visit = found[number]
            row = (site, f"{PAGE}?{number}", capture, visit, "d")
            db.execute("INSERT INTO found (site, url, capture, visit, sha256) VALUES (?,?,?,?,?)", row)
        for statement in derived.WANTED:
            db.execute(statement)
        rows += db.execute(
            """SELECT url, sha256, id, capture_url, site, site_name, is_found, first_seen_at, last_seen_at
            FROM wanted"""
        ).fetchall()
    seen = ("2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")
    assert set(rows) == {(PAGE, "d", "first", f"{PAGE}#top", "b", "北山市人民政府", 1, *seen)}
    assert len(rows) == 6


def test_no_step_sorts_the_archive_several_times_at_once(db: Database) -> None:
    """What SQLite sorts it holds, up to the size of its cache, and that for each sort that is going on."""
    sorts = {}
    for statement in (*derived.WANTED, derived.TODO, *derived.VERSIONS, *derived.WITHDRAWN):
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
        sorts[statement] = [step for step in plan if "TEMP B-TREE" in step]
        if statement.startswith(("CREATE", "DROP")):
            db.execute(statement)
    assert len(sorts[derived.TODO]) == 1
    assert [some for some in sorts.values() if len(some) > 1] == []
