"""The panel: one row a body, year and scope, and why this report stands there and no other.

Of several reports of the same body, year and scope the first by these rules is taken, and every other is
listed in `set_aside` with the first rule that told them apart: the newest version of an address; not
withdrawn;
most tables read; fewest doubts (failed rules of severity error, then flagged cells); first seen first. Scopes
are never weighed against each other: each has its own row.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from archive.codebook import read_codebook
from archive.release.missing import CODE, OF_STATUS, why_absent
from archive.release.series import compute
from archive.release.subset import Subset
from archive.release.tables import Table, varnames, wide

Value = int | float | str | None
_Place = tuple[str, int]
# Each rule with what it compares, best first; what is equal in all of them is decided by the id.
RULES: Final = ("older_version", "withdrawn", "fewer_tables", "more_doubts", "seen_later", "seen_later")
_CANDIDATES: Final = """SELECT r.body, r.year, r.scope, r.report, r.withdrawn_at, r.current, r.first_seen_at,
    1 - coalesce(r.current, 0) AS one, r.withdrawn_at IS NOT NULL AS two,
    -((r.t2 LIKE 'g2%') + (r.t3 LIKE 'g2%') + (r.t4 LIKE 'g2%')) AS three, 1000000 * r.failed + r.flagged AS
    four,
    coalesce(r.first_seen_at, '') AS five, r.report AS six, b.name, r.level, b.division_code, r.site,
    r.family,
    r.published_on, r.t2, r.t3, r.t4, r.failed, r.flagged
    FROM reports r JOIN bodies b ON b.body = r.body WHERE r.year NOT NULL AND b.name <> ''
    ORDER BY r.body, r.year, r.scope, one, two, three, four, five, six"""
_RANK: Final = ("one", "two", "three", "four", "five", "six")


def make_panel(db: sqlite3.Connection, subset: Subset) -> tuple[Table, Table, Table]:
    """Fills the panel's three tables, `series`, `set_aside` and `availability`; gives the three tables."""
    cells, series = subset.cells(), subset.series()
    tables = wide(cells, series)
    for table in tables:
        db.execute(table.create())
    inserts = [f'INSERT INTO "{table.name}" VALUES ({",".join("?" * len(table.fields))})' for table in tables]
    reading = db.cursor()
    reading.row_factory = sqlite3.Row
    row_of = _Rows(db, cells, series)
    for _, group in groupby(
        reading.execute(_CANDIDATES), key=lambda row: (row["body"], row["year"], row["scope"])
    ):
        first, *others = group
        conflict = _set_aside(db, first, others)
        for insert, row in zip(inserts, row_of(first, len(others) + 1, conflict), strict=True):
            db.execute(insert, row)
    _name_the_used(db)
    _write_available(db, cells, row_of.counts)
    return tables


def _set_aside(db: sqlite3.Connection, first: sqlite3.Row, others: Sequence[sqlite3.Row]) -> int:
    conflict = 0
    for other in others:
        rule = next(rule for rule, column in zip(RULES, _RANK, strict=True) if first[column] != other[column])
        same = not db.execute(
            """SELECT 1 FROM (SELECT indicator, value FROM "values" WHERE report = :a EXCEPT SELECT indicator,
            value FROM "values" WHERE report = :b) UNION ALL SELECT 1 FROM (SELECT indicator, value FROM
            "values"
            WHERE report = :b EXCEPT SELECT indicator, value FROM "values" WHERE report = :a) LIMIT 1""",
            {"a": first["report"], "b": other["report"]},
        ).fetchone()
        conflict |= not same and bool(other["current"]) and other["withdrawn_at"] is None
        db.execute(
            "INSERT INTO set_aside VALUES (?,?,?,?,?,?,?)",
            (
                other["report"],
                *(first[name] for name in ("body", "year", "scope")),
                rule,
                first["report"],
                same,
            ),
        )
    return int(conflict)


class _Rows:
    """Makes the three rows of one report."""

    def __init__(self, db: sqlite3.Connection, cells: Sequence[str], series: Sequence[str]) -> None:
        self.db = db
        self.cells = cells
        self.series = series
        self.names = varnames()
        self.generations = {
            # （六）其他处理 is a cell of its own only where it is printed as one row, in g2019.
            line["id"]: (line["table"], "g2019" if line["row_key"] == "outcome_other" else line["generation"])
            for line in read_codebook()
        }
        self.absent: dict[tuple[str, ...], dict[str, str]] = {}
        # Numbers, blanks and flagged cells by indicator and year.
        self.counts: defaultdict[_Place, list[int]] = defaultdict(lambda: [0, 0, 0])

    def __call__(self, first: sqlite3.Row, candidates: int, conflict: int) -> Iterator[list[Value]]:
        states = {table: first[table] or "" for table in ("t2", "t3", "t4")}
        missing = dict(self._absent(states))
        printed: dict[str, Value] = {}
        analysis: dict[str, int | float] = {}
        flagged: list[str] = []
        imputed = 0
        for name, value, status, flags, for_analysis, as_zero in self.db.execute(
            """SELECT indicator, value, status, flags, value_analysis, imputed FROM "values" WHERE report =
            ?""",
            (first["report"],),
        ):
            missing.pop(name, None)
            count = self.counts[name, first["year"]]
            count[0] += value is not None
            count[1] += status == "blank"
            count[2] += flags != ""
            if status in OF_STATUS:
                missing[name] = OF_STATUS[status]
            elif value is None:
                missing[name] = CODE["unparsed"]
            else:
                printed[name] = value
            if for_analysis is not None:
                analysis[name] = for_analysis
            if flags:
                flagged.append(self.names[name])
            imputed += as_zero is not None
        key = [first[name] for name in ("body", "year", "scope")]
        computed = {one.id: one for one in compute(analysis, states) if one.id in self.series}
        for one in computed.values():
            self.db.execute(
                "INSERT INTO series VALUES (?,?,?,?,?,?,?,?,?)",
                (*key, one.id, one.value, one.n, one.quality, one.generation, first["report"]),
            )
        head = "name level division_code site family report published_on first_seen_at withdrawn_at t2 t3 t4"
        unified = [computed[name].value for name in self.series]
        yield [
            *key,
            *(first[name] for name in head.split()),
            candidates,
            conflict,
            first["failed"],
            len(flagged),
            " ".join(sorted(flagged)),
            imputed,
            *(printed.get(name) for name in self.cells),
            *unified,
        ]
        yield [*key, *(analysis.get(name) for name in self.cells), *unified]
        yield [
            *key,
            *(missing.get(name) for name in self.cells),
            *(None if value is not None else CODE["not_computable"] for value in unified),
        ]

    def _absent(self, states: dict[str, str]) -> dict[str, str]:
        """The codes of a report with such tables that has no cell at all."""
        kind = tuple(states.values())
        if kind not in self.absent:
            self.absent[kind] = {name: why_absent(*self.generations[name], states) for name in self.cells}
        return self.absent[kind]


def _name_the_used(db: sqlite3.Connection) -> None:
    db.execute(
        """INSERT INTO set_aside SELECT r.report, r.body, r.year, r.scope, CASE WHEN b.name = '' THEN
        'no_body'
        ELSE 'no_year' END, NULL, NULL FROM reports r JOIN bodies b ON b.body = r.body
        WHERE r.year IS NULL OR b.name = ''"""
    )
    db.execute(
        """UPDATE reports SET used = coalesce((SELECT rule FROM set_aside s WHERE s.report = reports.report),
        'panel')"""
    )


def _write_available(
    db: sqlite3.Connection, cells: Sequence[str], counts: Mapping[_Place, list[int]]
) -> None:
    """Of every indicator and year with a row in the panel, how many rows have a number, a blank, a flag."""
    totals = db.execute("SELECT year, count(*) FROM panel GROUP BY year").fetchall()
    db.executemany(
        "INSERT INTO availability VALUES (?,?,?,?,?,?)",
        [
            (name, year, total, *counts.get((name, year), (0, 0, 0)))
            for name in sorted(cells)
            for year, total in totals
        ],
    )
