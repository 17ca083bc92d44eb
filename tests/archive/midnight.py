"""A sweep over practice portals in a process of its own, some seconds before a midnight of the past.

`python -m tests.archive.midnight FOLDER SECONDS` prints what `xxgk crawl --sweep 01-31 --json` would.
One portal publishes a moment before midnight, when it was looked at already.
"""

import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import practice
from archive import clock
from crawler.manners import Manners
from practice import changes
from practice.plan import Column, Plan, Row
from practice.series import years
from xxgk.sweeping import Sweep
from xxgk.telling import sweep_lines, swept_as_json
from xxgk.words import print_json, say

MIDNIGHT = datetime(2025, 1, 31, 16, tzinfo=UTC)
NAMES = {
    "intime": "甲县教育局",
    "silent": "乙县教育局",
    "between": "丙县教育局",
    "walled": "丁县教育局",
    "seen": "戊县教育局",
}


def portal(site: str, *, upto: int, since: int = 2022) -> Plan:
    rows = years(NAMES[site], since, upto, 3, title=0)
    column = Column("zwgk/nb", rows=rows, size=15)
    return Plan(site, NAMES[site], f"{site}.example.gov.cn", "trs", (column,), "department", "610921")


def newest(site: str) -> Row:
    return years(NAMES[site], 2024, 2024, 3, title=0)[0]


def main(folder: Path, seconds: float) -> None:
    plans = [portal(site, upto=2024 if site in ("intime", "seen") else 2023) for site in NAMES]
    plans = [changes.walled(plan) if plan.site == "walled" else plan for plan in plans]
    with practice.serve(plans) as portals, clock.set_to(MIDNIGHT - timedelta(seconds=seconds)):
        portals.write(folder)

        def publish() -> None:
            portals.rebuild(changes.added(portals.plan("between"), newest("between")))

        left = (MIDNIGHT - clock.now()).total_seconds() - 0.3
        timer = threading.Timer(max(left, 0), publish)
        timer.start()
        sweep = Sweep(
            folder / "a",
            folder / "registry.csv",
            "01-31",
            hosts=folder / "hosts.txt",
            manners=replace(Manners(), delay=0.0, leave_alone=0.1),
            tell=say,
            told=lambda crawled: say(f"pass over {len(crawled.outcomes)} sites"),
        )
        swept = sweep.run()
        timer.cancel()
        print_json(swept_as_json(swept))
        for line in sweep_lines(swept):
            say(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
