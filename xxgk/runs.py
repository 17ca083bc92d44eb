"""The report that each run leaves in the archive: `runs/<run>.txt` for people, `<run>.json` for programs.

Everything in them can be told again from `findings/` and the database; whoever finds a run in the morning
need not know how.
"""

from dataclasses import asdict
from pathlib import Path

from xxgk.crawling import Crawled
from xxgk.telling import as_contract, report, troubled, visit_line
from xxgk.words import harmless, json_line

FOLDER = "runs"


def leave_report(folder: Path, crawled: Crawled, started_at: str, ended_at: str) -> Path | None:
    """Writes both files of a run, each in one step, and gives the first; None where no site was visited.

    Raises OSError where they cannot be written.
    """
    if not crawled.outcomes:
        return None
    run = max(outcome.visit.partition(".")[0] for outcome in crawled.outcomes)
    words = [
        f"run {run}, from {started_at} to {ended_at}",
        *(visit_line(outcome) for outcome in crawled.outcomes),
        *report(crawled),
    ]
    fields = {
        "run": run,
        "started_at": started_at,
        "ended_at": ended_at,
        "sites": [as_contract(outcome) for outcome in crawled.outcomes],
        "news": [asdict(news) for news in crawled.news],
        "unread": [{"place": place, "text": text} for place, text in crawled.indexed.unread],
        "troubled": list(troubled(crawled.outcomes)),
        "holds": {name: getattr(crawled.indexed, name) for name in ("reports", "cells", "captures")},
    }
    path = folder / FOLDER / f"{run}.txt"
    path.parent.mkdir(exist_ok=True)
    _replace(path, "\n".join(map(harmless, words)) + "\n")
    _replace(path.with_suffix(".json"), json_line(fields) + "\n")
    return path


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, "utf-8")
    part.replace(path)
