"""What a data set needs besides data: datapackage.json, CITATION.cff, a codebook, a page of method."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from archive.release.codebook import write_codebook
from archive.release.methods import write_methods
from archive.release.missing import CODES
from archive.release.subset import Subset
from archive.release.tables import Table

TITLE = "政府信息公开工作年度报告数据集 / Annual reports on open government information in China"


def write_papers(
    db: sqlite3.Connection,
    tables: Sequence[Table],
    made: Path,
    *,
    formats: Sequence[str],
    subset: Subset,
    audit: Mapping[str, Any] | None,
) -> str:
    """Writes the papers of a release into its folder; gives its version, the day of its newest capture."""
    newest = db.execute("SELECT max(fetched_at) FROM captures").fetchone()[0] or "0000-00-00"
    version = str(newest)[:10]
    if "csv" in formats:
        package = _package(db, tables, made, version, subset)
        (made / "datapackage.json").write_text(
            json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    (made / "CITATION.cff").write_text(_citation(version), "utf-8")
    write_codebook(db, tables, made / "codebook.md")
    if audit is not None:
        (made / "audit.json").write_text(json.dumps(audit, ensure_ascii=False, indent=1) + "\n", "utf-8")
    write_methods(db, made / "methods.md", version, subset, audit)
    return version


def _citation(version: str) -> str:
    return (
        "cff-version: 1.2.0\nmessage: Please cite this data set with its version.\n"
        f"type: dataset\ntitle: {json.dumps(TITLE, ensure_ascii=False)}\n"
        f"version: {json.dumps(version)}\ndate-released: {version}\n"
        "authors:\n  - name: the contributors of xxgk\n"
        f'abstract: "Made by xxgk {installed("xxgk")}; every number leads to an archived page."\n'
    )


def _package(
    db: sqlite3.Connection, tables: Sequence[Table], made: Path, version: str, subset: Subset
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "xxgk",
        "title": TITLE,
        "version": version,
        "created": f"{version}T00:00:00Z",
        "description": f"Made by xxgk {installed('xxgk')}. Subset: {subset.words()}.",
        "resources": [
            _resource(db, table, made, tables) for table in tables if table.name != "panel_missing"
        ],
    }


def _resource(db: sqlite3.Connection, table: Table, made: Path, tables: Sequence[Table]) -> dict[str, Any]:
    coded = table.name in ("panel", "panel_analysis")
    path = f"csv/{table.name}.csv"
    with (made / path).open("rb") as file:
        encoding = "utf-8-sig" if file.read(3) == b"\xef\xbb\xbf" else "utf-8"
    keys = {one.name: one.key[0] for one in tables if len(one.key) == 1}
    schema: dict[str, Any] = {
        "fields": [
            {"name": field.name, "type": field.type, "description": field.says} for field in table.fields
        ],
        "missingValues": ["", *(code for code, *_ in CODES)] if coded else [""],
        "primaryKey": list(table.key),
    }
    if table.points:
        schema["foreignKeys"] = [
            {"fields": name, "reference": {"resource": other, "fields": keys[other]}}
            for name, other in table.points
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "title": table.says,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "dialect": {"lineTerminator": "\r\n"},
        "schema": schema,
    }
