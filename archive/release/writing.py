"""Writes a release: the SQLite file first, and from it every other format and the papers."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from archive.ledger.agencies import is_fresh
from archive.release.difference import compare
from archive.release.evidence import pack
from archive.release.filling import fill
from archive.release.panel import make_panel
from archive.release.papers import write_papers
from archive.release.subset import Subset
from archive.release.tables import LONG, Table
from archive.release.tabular import query, write_csv, write_parquet
from archive.store import NAME, opened

FORMATS: Final = ("sqlite", "csv", "parquet", "stata")
DATABASE: Final = "xxgk.sqlite"
Tell = Callable[[str], None]


class StaleError(Exception):
    """What people said since is not in the database; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Released:
    """What a release holds."""

    version: str
    rows: dict[str, int]
    files: tuple[str, ...]


def write(
    folder: Path,
    out: Path,
    *,
    formats: Sequence[str] = FORMATS,
    subset: Subset | None = None,
    bom: bool = False,
    evidence: bool = False,
    previous: Path | None = None,
    audit: Mapping[str, Any] | None = None,
    tell: Tell = lambda _: None,
) -> Released:
    """Writes the release of an archive into the new or empty folder `out`; it appears whole or not at all.
    `previous` is the release that `differences` compares it with, `audit` what `archive.audit` found;
    `evidence` packs the WARC records behind it."""
    subset = subset or Subset()
    with opened(folder) as archive:
        if not is_fresh(archive, folder):
            raise StaleError(
                f"{folder}/inputs has changed since the database was made, or has a line that cannot be "
                "followed; `xxgk reparse` takes it in, `xxgk bodies check` names bad lines"
            )
    with _new_folder(out) as made:
        with closing(_database(made / DATABASE, folder / NAME)) as db:
            tell("reports and values")
            fill(db, subset)
            tell("panel")
            tables = (*make_panel(db, subset), *LONG)
            rows = {table.name: _count(db, table) for table in tables}
            if evidence:
                tell("evidence")
                rows["evidence"] = pack(db, folder / "warc", made / "evidence")
            db.commit()
            db.execute("DETACH archive")
            if previous is not None:
                tell("differences")
                compare(db, previous)
                rows["differences"] = _count(db, next(table for table in LONG if table.name == "differences"))
            _export(db, tables, made, formats=formats, bom=bom, tell=tell)
            tell("papers")
            version = write_papers(db, tables, made, formats=formats, subset=subset, audit=audit)
        if "sqlite" not in formats:
            (made / DATABASE).unlink()
        files = _sums(made)
    return Released(version, rows, files)


def _database(path: Path, archive: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}", uri=True)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.execute("PRAGMA temp_store = FILE")
    db.execute("ATTACH ? AS archive", (f"{archive.absolute().as_uri()}?mode=ro",))
    db.execute("PRAGMA archive.cache_size = -131072")
    return db


def _export(
    db: sqlite3.Connection,
    tables: Sequence[Table],
    made: Path,
    *,
    formats: Sequence[str],
    bom: bool,
    tell: Tell,
) -> None:
    missing = next(table for table in tables if table.name == "panel_missing")
    for kind in ("csv", "parquet", "stata"):
        if kind in formats:
            (made / kind).mkdir()
    for table in tables:
        coded = missing if table.name in ("panel", "panel_analysis") else None
        if "csv" in formats and table is not missing:
            tell(f"{table.name}.csv")
            write_csv(db, table, query(table, coded), made / "csv" / f"{table.name}.csv", bom=bom)
        if "parquet" in formats:
            tell(f"{table.name}.parquet")
            write_parquet(db, table, made / "parquet")
        if "stata" in formats and coded is not None:
            from archive.release.stata import write_dta

            tell(f"{table.name}.dta")
            write_dta(db, table, missing, made / "stata" / f"{table.name}.dta")


def _count(db: sqlite3.Connection, table: Table) -> int:
    return int(db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])


def _sums(made: Path) -> tuple[str, ...]:
    """Writes SHA256SUMS, for `sha256sum -c`; gives the names of all files."""
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    lines = []
    for name in names:
        with (made / name).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    (made / "SHA256SUMS").write_text("".join(lines), "utf-8")
    return (*names, "SHA256SUMS")


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its name when everything in it is written."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(17, "a release needs a new or empty folder", str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield made
        made.chmod(0o777 & ~_umask())
        if out.exists():
            out.rmdir()
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
