"""How much of what a page prints is read right, per layout and for the corpus.

    python -m benchmarks.accuracy --pages 40 --seed 50000       # the table of docs/accuracy.md
    python -m benchmarks.accuracy --layout "word paste" --faults 10
    python -m benchmarks.accuracy --show "word paste" 7         # one page, and what is wrong with its reading
    python -m benchmarks.accuracy --pin                       # raise the floors of tests/accuracy_floors.json
    python -m benchmarks.accuracy --pin --lower                 # the only way to lower one
    python -m benchmarks.accuracy --write docs/accuracy.md      # put the table between the marks of that page

With XXGK_CORPUS set, the real reports follow. Exit code 1 where a cell was silently wrong.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import corpus
from benchmarks.judge import Verdict, judge, judge_cell
from benchmarks.layouts import LAYOUTS, Truth, draw
from benchmarks.sums import broken
from parsers.page import Page
from parsers.record import Check, Report
from parsers.report import read

URL: Final = "http://www.example.gov.cn/zwgk/nb/content_1.html"
FLOORS: Final = Path(__file__).parent.parent / "tests" / "accuracy_floors.json"
HEAD: Final = (
    "layout", "kind", "printed", "right", "right, flagged reader or layout", "right, flagged check",
    "flagged wrong", "absent", "silently wrong", "undetermined cells", "of them guessed",
)  # fmt: skip


def judge_page(layout: str, seed: int) -> Verdict:
    """One drawn page, read and judged."""
    drawn = draw(layout, seed)
    reports = read(Page(URL, drawn.body, drawn.content_type))
    verdict = judge(drawn.truths, reports, where=f"{layout} {seed}")
    for true, report in zip(drawn.truths, reports, strict=False):
        _judge_checks(verdict, true, report, f"{layout} {seed}")
        if report.year != true.year or report.kind != "annual_report":
            verdict.counts["wrong year or kind"] += 1
            verdict.faults.append(f"{layout} {seed}: {report.kind} of {report.year}, printed {true.year}")
    return verdict


def _judge_checks(verdict: Verdict, true: Truth, report: Report, where: str) -> None:
    """Sums that fail although they hold are false alarms; sums that pass although they do not are missed."""
    if not true.tables:  # the sums of 2014-2018 are not judged
        return
    expected = broken(true.cells, true.tables["t3"], blanks=False)
    alarms = [
        check for check in report.checks if _is_alarm(check) and not true.lost.intersection(check.cells)
    ]
    failed = {f"{check.rule} {check.scope}" for check in alarms}
    sums = {one for one in failed if one.startswith(("R01", "R02", "R03", "L0"))}
    others = set() if true.error else failed - sums
    wrong = (sums - broken(true.cells, true.tables["t3"], blanks=True)) | others
    verdict.counts["false alarms"] += len(wrong)
    if wrong:
        verdict.faults.append(f"{where}: false alarm: {sorted(wrong)[:4]}")
    whole = all(indicator in report.cells for indicator in true.cells)
    if whole and expected - sums:
        verdict.counts["failures missed"] += len(expected - sums)
        verdict.faults.append(f"{where}: failure missed: {sorted(expected - sums)[:4]}")


def _is_alarm(check: Check) -> bool:
    return check.status == "fail" and check.severity == "error"


def judge_layout(layout: str, pages: int, seed: int) -> Verdict:
    """The pages of one layout from `seed` on."""
    total = Verdict()
    for one in range(seed, seed + pages):
        total.add(judge_page(layout, one))
    return total


def judge_real(real: corpus.Real) -> Verdict:
    """One page of the corpus; of an opening only the cells that a person could read."""
    reports = read(Page(URL, real.body, real.content_type))
    if real.whole:
        return judge([real.truth], reports, where=real.name)
    verdict = Verdict()
    cells = reports[0].cells if reports else {}
    for indicator, printed in real.truth.cells.items():
        outcome = judge_cell(cells.get(indicator), printed)
        verdict.counts[outcome] += 1
        if outcome in ("silently wrong", "flagged wrong", "absent"):
            verdict.faults.append(
                f"{real.name}: {outcome}: {indicator} {printed} read {cells.get(indicator)}"
            )
    return verdict


def row(name: str, kind: str, verdict: Verdict) -> tuple[str, ...]:
    """One line of the table."""
    return (
        name,
        kind,
        str(verdict.printed),
        _percent(verdict.right),
        _percent(verdict.share("flagged reader", "flagged layout")),
        _percent(verdict.share("flagged check")),
        _percent(verdict.share("flagged wrong")),
        _percent(verdict.share("absent")),
        str(verdict.silently_wrong),
        str(sum(verdict.lost.values())),
        str(verdict.lost["guessed"]),
    )


def _percent(share: float) -> str:
    return f"{math.floor(share * 10_000) / 100:g} %"


def as_table(rows: Iterable[Sequence[str]]) -> str:
    """A markdown table."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def pin(verdicts: dict[str, Verdict], lower: bool) -> list[str]:
    """Writes the floors; tells which measured values lie below their floor, which only `lower` accepts."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}
    below: list[str] = []
    for layout, verdict in verdicts.items():
        measured = {
            "right": math.floor(verdict.right * 1000) / 1000,
            "undoubted": math.floor((1 - verdict.doubted) * 1000) / 1000,
        }
        for name, value in measured.items():
            floor = floors.setdefault(layout, {}).get(name, 0.0)
            if value < floor and not lower:
                below.append(f"{layout}: {name} is {value}, its floor {floor}")
            else:
                floors[layout][name] = value
    FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return below


def write(page: Path, table: str) -> None:
    """Puts the table between the two marks of a page."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition("<!-- table -->\n")
    after = rest.partition("<!-- end of table -->")[2]
    page.write_text(f"{before}<!-- table -->\n{table}<!-- end of table -->{after}", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=40, help="pages a layout")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--layout", action="append", choices=tuple(LAYOUTS), help="only these layouts")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0, help="how many faults of each layout to print")
    parser.add_argument("--show", nargs=2, metavar=("LAYOUT", "SEED"))
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--write", type=Path)
    return parser.parse_args()


def main() -> int:
    options = _options()
    if options.show:
        layout, seed = options.show[0], int(options.show[1])
        sys.stdout.buffer.write(draw(layout, seed).body + b"\n")
        sys.stderr.write("\n".join(judge_page(layout, seed).faults) + "\n")
        return 0
    names: list[str] = options.layout or list(LAYOUTS)
    work = partial(judge_layout, pages=options.pages, seed=options.seed)
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            verdicts = dict(zip(names, pool.map(work, names), strict=True))
    else:
        verdicts = {name: work(name) for name in names}
    rows = [row(name, LAYOUTS[name].tag, verdict) for name, verdict in verdicts.items()]
    held = corpus.folder()
    reals = (
        {} if held is None or options.layout else {real.name: judge_real(real) for real in corpus.read(held)}
    )
    rows += [row(name, "real", verdict) for name, verdict in reals.items()]
    table = as_table(rows)
    sys.stdout.write(table)
    everything = verdicts | reals
    for name, verdict in everything.items():
        others = {
            key: verdict.counts[key]
            for key in ("wrong tables", "wrong year or kind", "false alarms", "failures missed")
        }
        if any(others.values()):
            sys.stdout.write(
                f"{name}: {', '.join(f'{key} {count}' for key, count in others.items() if count)}\n"
            )
        for fault in verdict.faults[: options.faults]:
            sys.stdout.write(f"  {fault}\n")
    if options.write:
        write(options.write, table)
    below = pin(verdicts, options.lower) if options.pin else []
    sys.stderr.write("".join(f"not lowered: {one}\n" for one in below))
    return int(any(verdict.silently_wrong for verdict in everything.values()) or bool(below))


if __name__ == "__main__":
    sys.exit(main())
