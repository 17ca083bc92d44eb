"""A table of the release as CSV (RFC 4180) and as Parquet, a batch of rows at a time."""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from archive.release.tables import Table

# Above this many rows Parquet is partitioned by year.
LARGE: Final = 5_000_000
_BATCH_CELLS: Final = 200_000


def query(table: Table, missing: Table | None = None) -> str:
    """The rows of a table in the order of its key; where `missing` is given, its codes fill the holes."""
    order = ", ".join(f't."{name}"' for name in table.key)
    if missing is None:
        return f'SELECT * FROM "{table.name}" t ORDER BY {order}'
    coded = set(missing.names()) - set(table.key)
    columns = ", ".join(
        f'coalesce(t."{name}", m."{name}", \'.p\')' if name in coded else f't."{name}"'
        for name in table.names()
    )
    same = " AND ".join(f't."{name}" = m."{name}"' for name in table.key)
    return f'SELECT {columns} FROM "{table.name}" t JOIN "{missing.name}" m ON {same} ORDER BY {order}'


def write_csv(db: sqlite3.Connection, table: Table, rows: str, path: Path, *, bom: bool) -> None:
    """UTF-8, lines that end in CR LF, quotes where needed, a number with its own digits."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.names())
        writer.writerows(db.execute(rows))


def write_parquet(db: sqlite3.Connection, table: Table, folder: Path) -> None:
    """`<table>.parquet`; a long table with more than five million rows becomes a folder with a part a
    year."""
    total = db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]
    if total <= LARGE or "report" not in table.key:
        _write(db, table, query(table), (), folder / f"{table.name}.parquet")
        return
    for (year,) in db.execute("SELECT DISTINCT coalesce(year, 0) FROM reports ORDER BY 1").fetchall():
        part = folder / f"{table.name}.parquet" / f"year={year}"
        part.mkdir(parents=True)
        rows = f"""SELECT t.* FROM reports r CROSS JOIN "{table.name}" t ON t.report = r.report
            WHERE coalesce(r.year, 0) = ? ORDER BY r.report"""
        _write(db, table, rows, (year,), part / "part-0.parquet")


def _write(db: sqlite3.Connection, table: Table, rows: str, given: tuple[Any, ...], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([pa.field(field.name, types[field.type]) for field in table.fields])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(db.execute(rows, given), max(1, _BATCH_CELLS // len(table.fields))):
            columns = [
                pa.array(
                    [None if value is None else float(value) for value in column]
                    if field.type == "number"
                    else column,
                    types[field.type],
                )
                for field, column in zip(table.fields, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


def _batches(rows: sqlite3.Cursor, size: int) -> Iterator[list[tuple[Any, ...]]]:
    while batch := rows.fetchmany(size):
        yield batch
