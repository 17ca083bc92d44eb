"""Full-text search in titles and narrative, Chinese words of two characters and more.

The index lies in a file of its own, `search.db`, brought up to date when somebody searches: it is several
times the size of the text, and a crawl has no use for it. It splits text into runs of three characters,
which finds any Chinese word of three and more without a dictionary; shorter ones are looked up in the text
itself, because SQLite's index finds nothing for them (tried with 3.40).
"""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.store import opened

NAME = "search.db"
AROUND = 30
# Bump it when the tables below change; an index of another version is made anew.
VERSION = 2
_TABLES = (
    "CREATE TABLE piece (no INTEGER PRIMARY KEY, report TEXT, number INTEGER, heading TEXT, text TEXT)",
    "CREATE INDEX piece_by_report ON piece (report)",
    "CREATE VIRTUAL TABLE trigram USING fts5(text, content='piece', content_rowid='no', tokenize='trigram')",
    "CREATE TABLE state (mark TEXT)",
    f"PRAGMA user_version = {VERSION}",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all words stand: `number` of the section, 0 for the title; `text` is what is around."""

    report: str
    body: str
    year: int | None
    url: str
    number: int
    heading: str
    text: str
    current: bool


def search(folder: Path, words: str, *, limit: int = 100) -> Iterator[Hit]:
    """The places where all words, parted by white space, stand in one title or section; newest years first.

    The index is written beside the database where the folder allows it; else it is made in memory.
    """
    wanted = words.split()
    if not wanted:
        return
    with opened(folder) as db, closing(_open(folder)) as index:
        status = (folder / "archive.db").stat()
        mark = f"{status.st_mtime_ns} {status.st_size}"
        # A database that nobody has written to since need not be gone through again.
        if index.execute("SELECT mark FROM state").fetchall() != [(mark,)]:
            _bring_up_to_date(db, index, mark)
        numbers = index.execute(*_query(wanted)).fetchall()
        index.execute("ATTACH ? AS archive", (str(folder / "archive.db"),))
        index.execute("CREATE TEMP TABLE hit (no INTEGER PRIMARY KEY)")
        index.executemany("INSERT INTO temp.hit VALUES (?)", numbers)
        for row in index.execute(
            """SELECT p.report, r.body, r.year, r.url, p.number, p.heading, p.text, r.current
            FROM temp.hit h JOIN piece p ON p.no = h.no JOIN archive.reports r ON r.id = p.report
            ORDER BY r.year DESC, r.body, r.id, p.number LIMIT ?""",
            (limit,),
        ):
            report, body, year, url, number, heading, text, current = row
            yield Hit(report, body, year, url, number, heading, _around(text, wanted), bool(current))


def _query(words: list[str]) -> tuple[str, list[str]]:
    long = [word for word in words if len(word) >= 3]
    short = [word for word in words if len(word) < 3]
    likes = ["text LIKE ? ESCAPE '\\'" for _ in short]
    values = ["%" + re.sub(r"([%_\\])", r"\\\1", word) + "%" for word in short]
    if not long:
        return f"SELECT no FROM piece WHERE {' AND '.join(likes)}", values
    phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
    within = "no IN (SELECT rowid FROM trigram WHERE trigram MATCH ?)"
    return f"SELECT no FROM piece WHERE {' AND '.join([within, *likes])}", [phrases, *values]


def _open(folder: Path) -> sqlite3.Connection:
    path = folder / NAME
    with contextlib.suppress(OSError):
        path.touch()  # with the user's umask; SQLite would allow the group less
    for name in (str(path), ":memory:"):
        index = sqlite3.connect(name)
        try:
            version = index.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                for (table,) in index.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                ).fetchall():
                    if not table.startswith(("trigram_", "sqlite_")):
                        index.execute(f"DROP TABLE {table}")
                for statement in _TABLES:
                    index.execute(statement)
            index.execute("BEGIN IMMEDIATE")
            index.execute("COMMIT")
        except sqlite3.DatabaseError:
            index.close()
            continue
        return index
    raise AssertionError("a database in memory can always be made")


def _bring_up_to_date(db: sqlite3.Connection, index: sqlite3.Connection, mark: str) -> None:
    """Takes in the reports that are new or were read again, and drops those that are gone; `mark` stands for
    the state of the database that was gone through."""
    index.execute("CREATE TABLE IF NOT EXISTS taken (report TEXT PRIMARY KEY, seal TEXT)")
    known = dict(index.execute("SELECT report, seal FROM taken").fetchall())
    with index:
        for row in db.execute(
            """SELECT r.id, r.title, p.seal FROM reports r
            JOIN pages p ON p.url = r.url AND p.sha256 = r.sha256"""
        ):
            report, title, seal = tuple(row)
            if known.pop(report, None) == seal:
                continue
            _drop(index, report)
            pieces = [(report, 0, "", title)]
            pieces += [
                (report, number, heading, f"{heading}\n{text}")
                for number, heading, text in db.execute(
                    "SELECT number, heading, text FROM sections WHERE report = ?", (report,)
                )
            ]
            for piece in pieces:
                no = index.execute("INSERT INTO piece VALUES (NULL, ?, ?, ?, ?)", piece).lastrowid
                index.execute("INSERT INTO trigram (rowid, text) VALUES (?, ?)", (no, piece[3]))
            index.execute("INSERT OR REPLACE INTO taken VALUES (?, ?)", (report, seal))
        for report in known:
            _drop(index, report)
        index.execute("DELETE FROM state")
        index.execute("INSERT INTO state VALUES (?)", (mark,))


def _drop(index: sqlite3.Connection, report: str) -> None:
    index.execute(
        "INSERT INTO trigram (trigram, rowid, text) SELECT 'delete', no, text FROM piece WHERE report = ?",
        (report,),
    )
    index.execute("DELETE FROM piece WHERE report = ?", (report,))
    index.execute("DELETE FROM taken WHERE report = ?", (report,))


def _around(text: str, words: list[str]) -> str:
    """The first word with what stands around it, on one line."""
    at = text.lower().find(words[0].lower())
    start, end = max(0, at - AROUND), at + len(words[0]) + AROUND
    shown = " ".join(text[start:end].split())
    return f"{'…' * (start > 0)}{shown}{'…' * (end < len(text))}"
