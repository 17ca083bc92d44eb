"""Reads mutated pages and counts exceptions, slow pages and silently wrong cells.

    python -m benchmarks.mutations --pages 20000 --seed 0
    python -m benchmarks.mutations --show 1234          # one page: what was done to it, and what is wrong

Exit code 1 where a reader raised, was too slow (ten times lxml or two seconds) or was silently wrong.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from lxml import html

from benchmarks.mutations import judge_mutated, mutate
from parsers.page import Page
from parsers.report import read

URL = "http://www.example.gov.cn/zwgk/nb/content_1.html"


def try_page(seed: int) -> tuple[int, Counter[str], list[str]]:
    """One mutated page: what it counts for, and its faults in words."""
    mutated = mutate(seed)
    counts: Counter[str] = Counter(pages=1)
    what = f"{mutated.drawn.layout} {mutated.drawn.seed}, {'; '.join(mutated.done)}"
    begun = time.process_time()
    try:
        reports = read(Page(URL, mutated.body, mutated.content_type))
    except Exception as error:  # the thing being measured: any exception is the reader's fault
        return seed, counts + Counter(exceptions=1), [f"{seed} ({what}): {type(error).__name__}: {error}"]
    took = time.process_time() - begun
    faults: list[str] = []
    if took > 2:
        begun = time.process_time()
        html.document_fromstring(mutated.body)
        if took > 10 * (time.process_time() - begun):
            counts["slow"] += 1
            faults.append(f"{seed} ({what}): {took:.1f} s")
    cells = {indicator: cell for report in reports for indicator, cell in report.cells.items()}
    wrong = judge_mutated(mutated, cells)
    counts["silently wrong"] += len(wrong)
    counts["pages silently wrong"] += bool(wrong)
    counts["printed"] += len(mutated.strict)
    counts["read"] += sum(indicator in cells for indicator in mutated.strict)
    counts["read without flags"] += sum(
        indicator in cells and not cells[indicator].flags for indicator in mutated.strict
    )
    return seed, counts, faults + [f"{seed} ({what}): {fault}" for fault in wrong]


def run(seeds: range, jobs: int) -> Iterator[tuple[int, Counter[str], list[str]]]:
    if jobs == 1:
        yield from map(try_page, seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(try_page, seeds, chunksize=50)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--faults", type=int, default=20, help="how many faults to print")
    parser.add_argument("--show", type=int, help="print the page of one seed and its faults")
    options = parser.parse_args()
    if options.show is not None:
        sys.stdout.write(mutate(options.show).body.decode() + "\n")
        sys.stderr.write("\n".join(try_page(options.show)[2]) + "\n")
        return 0
    total: Counter[str] = Counter()
    shown = 0
    for _, counts, faults in run(range(options.seed, options.seed + options.pages), options.jobs):
        total += counts
        for fault in faults[:2]:
            if shown < options.faults:
                shown += 1
                sys.stderr.write(fault + "\n")
    peak = (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        // 1024
    )
    for name in (
        "pages",
        "exceptions",
        "slow",
        "pages silently wrong",
        "silently wrong",
        "printed",
        "read",
        "read without flags",
    ):
        sys.stdout.write(f"{name}: {total[name]}\n")
    sys.stdout.write(f"peak memory of a process: {peak} MB\n")
    return int(bool(total["exceptions"] or total["slow"] or total["silently wrong"]))


if __name__ == "__main__":
    sys.exit(main())
