"""Compares what was read with what was printed.

Of every printed cell: right, right but flagged (by which flag), right but for its raw text, flagged wrong,
absent, or silently wrong.
Silently wrong is also a cell without flags that the page does not have. A cell whose place the page no
longer determines counts apart: leaving it out is right there, and reading it without a flag is a guess
even where it comes out right.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from benchmarks.layouts import Printed, Truth

OUTCOMES: Final = (
    "right", "flagged reader", "flagged layout", "flagged check", "raw differs", "flagged wrong", "absent",
    "silently wrong",
)  # fmt: skip


class Cell(Protocol):
    """What of a read cell is judged."""

    @property
    def indicator(self) -> str: ...
    @property
    def value(self) -> object: ...
    @property
    def raw(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def flags(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def tbl(self) -> str: ...


class Read(Protocol):
    """What of a report is judged."""

    @property
    def cells(self) -> Mapping[str, Cell]: ...
    @property
    def tables(self) -> Mapping[str, str]: ...


@dataclass(slots=True)
class Verdict:
    """Counts over any number of pages, and the first silently wrong or missed cells in words."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def printed(self) -> int:
        return sum(self.counts[outcome] for outcome in OUTCOMES) - self.counts["not on the page"]

    @property
    def silently_wrong(self) -> int:
        return self.counts["silently wrong"] + self.lost["silently wrong"]

    def share(self, *outcomes: str) -> float:
        return sum(self.counts[one] for one in outcomes) / self.printed if self.printed else 0.0

    @property
    def right(self) -> float:
        """The share of printed, determined cells whose value, status and raw are right, flagged or not."""
        return self.share("right", "flagged reader", "flagged layout", "flagged check")

    @property
    def doubted(self) -> float:
        """The share of right cells flagged `reader` or `layout`."""
        right = self.right * self.printed
        return (self.counts["flagged reader"] + self.counts["flagged layout"]) / right if right else 0.0

    def add(self, other: "Verdict") -> None:
        self.counts += other.counts
        self.lost += other.lost
        self.faults += other.faults


def squeezed(raw: str) -> str:
    """A raw text without what no reader can promise: white space and zero-width marks."""
    return "".join(raw.replace("\u200b", "").replace("\ufeff", "").split())


def agrees(cell: Cell, printed: Printed) -> bool:
    """Value, status, unit and note as printed."""
    return (
        cell.value == printed.value
        and cell.status == printed.status
        and (cell.unit == printed.unit or (not printed.unit and cell.unit == "万元"))  # a header may say it
        and cell.note == printed.note
    )


def judge(truths: Sequence[Truth], reports: Sequence[Read], *, where: str = "") -> Verdict:
    """All reports of a page against its truths, in their order; a missing report has all cells absent."""
    verdict = Verdict()
    for number, true in enumerate(truths):
        read = reports[number] if number < len(reports) else None
        cells = {} if read is None else read.cells
        _cells(verdict, true.cells, true.lost, cells, f"{where} part {number + 1}")
        if read is None or not _same_tables(true, read):
            verdict.counts["wrong tables"] += 1
            verdict.faults.append(
                f"{where}: tables {true.tables} read as {dict(read.tables) if read else None}"
            )
    for read in reports[len(truths) :]:
        _cells(verdict, {}, (), read.cells, f"{where} extra part")
    return verdict


def _same_tables(true: Truth, read: Read) -> bool:
    """The generations as printed; of a table with no determined cell left, any answer will do."""
    for table, generation in true.tables.items():
        mine = {indicator for indicator in true.cells if table_of(indicator) == table}
        if read.tables.get(table) != generation and not (mine and mine <= true.lost):
            return False
    return True


def table_of(indicator: str) -> str:
    """The table of an id of the two modern forms."""
    if indicator.startswith(("review_", "litigation_")):
        return "t4"
    return "t3" if indicator.startswith(("requests_", "outcome")) else "t2"


def _cells(
    verdict: Verdict,
    true: Mapping[str, Printed],
    lost: Collection[str],
    read: Mapping[str, Cell],
    where: str,
) -> None:
    for indicator, printed in true.items():
        cell = read.get(indicator)
        outcome = judge_cell(cell, printed)
        if indicator in lost:
            gone = cell is None or cell.status == "unparsed" or cell.status == printed.status == "blank"
            outcome = "absent" if gone else "guessed" if outcome == "right" else outcome
            verdict.lost[outcome] += 1
        else:
            verdict.counts[outcome] += 1
        if outcome in ("silently wrong", "flagged wrong", "raw differs", "absent") and indicator not in lost:
            verdict.faults.append(f"{where}: {outcome}: {indicator} printed {printed} read {cell}")
        elif outcome == "silently wrong":
            verdict.faults.append(
                f"{where}: {outcome} (undetermined): {indicator} printed {printed} read {cell}"
            )
    for indicator, cell in read.items():
        if indicator not in true and cell.tbl != "narr" and not cell.flags:
            verdict.counts["silently wrong"] += 1
            verdict.counts["not on the page"] += 1
            verdict.faults.append(f"{where}: silently wrong: {indicator} is not on the page, read {cell}")


def judge_cell(cell: Cell | None, printed: Printed) -> str:
    """What became of one printed cell."""
    if cell is None:
        return "absent"
    if agrees(cell, printed):
        if squeezed(cell.raw) != squeezed(printed.raw):
            return "raw differs"
        for flag in ("reader", "layout", "check"):
            if flag in cell.flags:
                return f"flagged {flag}"
        return "right"
    return "flagged wrong" if cell.flags else "silently wrong"


def faults(verdicts: Iterable[Verdict], kind: str = "silently wrong") -> list[str]:
    return [fault for verdict in verdicts for fault in verdict.faults if kind in fault]
