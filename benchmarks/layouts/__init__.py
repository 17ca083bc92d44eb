"""Prints a known truth in every layout in which agencies publish it, for a reader to be judged by.

    from benchmarks.layouts import LAYOUTS, draw
    drawn = draw("word paste", seed=7)      # the same seed gives the same page, byte for byte
    drawn.body, drawn.content_type          # what a server would have sent
    drawn.truths[0].cells                   # {indicator: Printed(raw, value, status, unit, note)}
    drawn.truths[0].lost                    # cells whose place the page no longer determines
    drawn.truths[0].tables                  # {"t2": "g2021", "t3": "g2019", …}
    LAYOUTS["word paste"].tag               # determined, lossy or unlisted

`determined`: a careful person reads every printed cell except those in `lost`. `lossy`: information was
really lost; a reader may flag or leave out, never be silently wrong. `unlisted`: shapes beyond the declared
ones, for which being silently wrong is all that is forbidden. `benchmarks.judge` compares; `python -m
benchmarks.accuracy` prints the table, `python -m benchmarks.accuracy --show LAYOUT SEED` one page.
"""

from benchmarks.layouts.catalogue import LAYOUTS, Drawn, Layout, draw
from benchmarks.layouts.plan import Truth
from benchmarks.layouts.truth import Printed

__all__ = ["LAYOUTS", "Drawn", "Layout", "Printed", "Truth", "draw"]
