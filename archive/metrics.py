"""What Prometheus may watch of an archive, in its text format: when each site was last seen whole, at what
bodies stand, how many bytes there are. A function of the archive and the clock; no server is needed, since
node_exporter reads such files from a folder.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/ (text, version 0.0.4).
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.known import WHOLE

_LAST = """SELECT site, max(coalesce(finished_at, started_at)) AS at,
    max(CASE WHEN outcome IN ({whole}) THEN finished_at END) AS whole_at
    FROM visits GROUP BY site ORDER BY site"""
_OUTCOMES = """SELECT site, outcome FROM visits v WHERE started_at =
    (SELECT max(started_at) FROM visits w WHERE w.site = v.site) GROUP BY site ORDER BY site"""
PARTS = ("warc", "findings", "inputs")


@dataclass(frozen=True, slots=True)
class Metric:
    """One gauge: its name, what it means, and a value for each set of labels."""

    name: str
    meaning: str
    values: tuple[tuple[tuple[tuple[str, str], ...], float], ...]


def measure(
    db: sqlite3.Connection, folder: Path, states: Iterable[tuple[int, str]], queue: int, now: datetime
) -> Iterator[Metric]:
    """The metrics of an archive. `states`: year and state of every body that is due or was; `queue`: how many
    sites are due for a visit."""
    last = db.execute(_LAST.format(whole=", ".join("?" * len(WHOLE))), sorted(WHOLE)).fetchall()
    yield Metric(
        "xxgk_site_last_visit_timestamp_seconds",
        "When the last visit to a site ended.",
        tuple(((("site", row["site"]),), _seconds(row["at"])) for row in last if row["at"]),
    )
    yield Metric(
        "xxgk_site_last_success_timestamp_seconds",
        "When a visit last read the whole column of a site; absent where none ever did.",
        tuple(((("site", row["site"]),), _seconds(row["whole_at"])) for row in last if row["whole_at"]),
    )
    outcomes = db.execute(_OUTCOMES).fetchall()
    yield Metric(
        "xxgk_site_outcome",
        "1 for the outcome of the last visit to a site.",
        tuple(((("site", row["site"]), ("outcome", row["outcome"])), 1) for row in outcomes),
    )
    counts = Counter(states)
    yield Metric(
        "xxgk_bodies",
        "Bodies by the year of the report and what is proved about it.",
        tuple(((("year", str(year)), ("state", state)), n) for (year, state), n in sorted(counts.items())),
    )
    years = sorted({year for year, _ in counts})
    totals = {year: sum(n for (one, _), n in counts.items() if one == year) for year in years}
    yield Metric(
        "xxgk_undecided_ratio",
        "The share of bodies of which the visits prove neither on time nor late.",
        tuple(((("year", str(year)),), counts[year, "undecided"] / totals[year]) for year in years),
    )
    yield Metric("xxgk_queue_sites", "Sites whose next visit is due now.", (((), queue),))
    sizes = [((("part", part),), float(_bytes(folder / part))) for part in PARTS]
    sizes.append(((("part", "database"),), float(_bytes(folder / "archive.db"))))
    yield Metric("xxgk_archive_bytes", "Bytes on the disk, by part of the archive.", tuple(sizes))
    free = os.statvfs(folder)
    yield Metric(
        "xxgk_disk_free_bytes", "Bytes free for the archive.", (((), free.f_bavail * free.f_frsize),)
    )
    (reports,) = db.execute("SELECT count(*) FROM reports WHERE current").fetchone()
    yield Metric("xxgk_reports", "Reports in their newest version.", (((), reports),))
    yield Metric("xxgk_measured_timestamp_seconds", "When this was measured.", (((), now.timestamp()),))


def written(metrics: Iterable[Metric]) -> str:
    """The metrics as Prometheus reads them; names of sites cannot break a line."""
    lines = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.meaning}", f"# TYPE {metric.name} gauge"]
        for labels, value in metric.values:
            shown = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels)
            lines.append(f"{metric.name}{{{shown}}} {value:.15g}" if shown else f"{metric.name} {value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.glob("*") if one.is_file())
