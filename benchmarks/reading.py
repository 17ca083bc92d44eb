"""How long reading takes, as ratios on the same pages in one run.

    pip install -e '.[benchmarks]'
    python -m benchmarks.reading --pages 60 --rounds 5

The floor is lxml parsing plus the text of every cell; beside it `pandas.read_html` listing the tables, and
the reader doing all of its work (cells, sections, checks): once on a layout that it knows, as most pages of
a crawl are, and once on every page as if it were the first of its layout ("new"). In each round a page has
other numbers, so that nothing can be remembered but the layout. Each page is read in all ways in turn, and
the fastest round counts, in CPU time. A busy machine slows all of them, the reader most: what it touches in
memory is larger than what lxml does. Exit code 1 where a median for known layouts is over the limit.
"""

import argparse
import io
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from lxml import html

from benchmarks import corpus
from benchmarks.layouts import draw
from parsers import plan
from parsers.page import Page
from parsers.report import read

URL = "http://www.example.gov.cn/zwgk/nb/content_1.html"
LAYOUTS = ("word paste", "plain", "nested", "spans as empty cells")
# A cell that is a number and nothing else, whatever its tags.
_NUMBER = re.compile(
    rb"(<td(?:\s[^<>]*)?>(?:\s|<(?!/?t[dh])[^<>]*>)*)([1-9]\d*)(?=(?:\s|<(?!/?t[dh])[^<>]*>)*</td>)"
)
SHELL = "<div class=nav><ul>" + '<li><a href="/zwgk/1.html">政务公开栏目</a></li>' * 600 + "</ul></div>"


def floor(body: bytes) -> int:
    """lxml alone: parse the page and join the text of every cell."""
    tree = html.document_fromstring(body)
    return sum(len("".join(cell.itertext())) for cell in tree.xpath("//td | //th"))


def pandas_tables(body: bytes) -> int:
    """What most people would type."""
    import pandas as pd

    return len(pd.read_html(io.BytesIO(body), flavor="lxml", encoding="utf-8"))


def whole(body: bytes) -> int:
    """The reader: everything that `xxgk parse` prints but the printing."""
    return sum(len(report.cells) for report in read(Page(URL, body, "text/html; charset=utf-8")))


def new(body: bytes) -> int:
    """The same for a page whose layout was never seen."""
    plan.forget()
    return whole(body)


def rounds_of(body: bytes, rounds: int) -> list[bytes]:
    """The page with other numbers, once for each round and twice to become known; sums stay what they are."""

    def times(factor: int) -> bytes:
        return _NUMBER.sub(lambda found: found[1] + str(int(found[2]) * factor).encode(), body)

    return [times(factor) for factor in range(1, rounds + 3)]


def fastest(work: Callable[[bytes], int], bodies: Sequence[bytes]) -> float:
    """CPU seconds of the fastest of some rounds; the first two are not timed."""
    times: list[float] = []
    for body in bodies:
        begun = time.process_time()
        work(body)
        times.append(time.process_time() - begun)
    return min(times[2:])


def pages(count: int) -> list[tuple[str, bytes]]:
    """Drawn pages of usual layouts, half of them in a portal's shell, and the markup of the corpus."""
    drawn: list[tuple[str, bytes]] = []
    for n in range(count // len(LAYOUTS) + 1):
        for layout in LAYOUTS:
            body = draw(layout, 7000 + n).body
            shelled = body.replace(b"<body>", b"<body>" + SHELL.encode())
            drawn.append((f"{layout}, in a portal" if n % 2 else layout, shelled if n % 2 else body))
    held = corpus.folder()
    real = (
        []
        if held is None
        else [(path.name, path.read_bytes()) for path in sorted(held.glob("reports/*.html"))]
    )
    return drawn[:count] + real


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    works: dict[str, Callable[[bytes], int]] = {"floor": floor, "reader": whole, "new": new}
    try:
        import pandas as pd

        works["pandas"] = pandas_tables
        version = pd.__version__
    except ImportError:
        version = ""
        sys.stderr.write(
            "pandas is not installed (pip install -e '.[benchmarks]'): compared with the floor only\n"
        )
    ratios: dict[str, dict[str, list[float]]] = {}
    for name, body in pages(options.pages):
        bodies = rounds_of(body, options.rounds)
        plan.forget()
        took = {work: fastest(run, bodies) for work, run in works.items()}
        for one in (name, "all"):
            held = ratios.setdefault(one, {})
            for work in ("reader", "new"):
                held.setdefault(f"{work} / floor", []).append(took[work] / took["floor"])
                if "pandas" in took:
                    held.setdefault(f"{work} / pandas", []).append(took[work] / took["pandas"])
    for name, held in ratios.items():
        told = ", ".join(f"{what} {statistics.median(numbers):.2f}" for what, numbers in held.items())
        sys.stdout.write(f"{name}: {told}\n")
    worst = {what: max(numbers) for what, numbers in ratios["all"].items()}
    sys.stdout.write(f"worst page: {', '.join(f'{what} {number:.2f}' for what, number in worst.items())}\n")
    sys.stdout.write(f"pandas {version}\n" if version else "")
    median = {what: statistics.median(numbers) for what, numbers in ratios["all"].items()}
    return int(median["reader / floor"] > 2.5 or median.get("reader / pandas", 0) > 1)


if __name__ == "__main__":
    sys.exit(main())
