"""Prints lines and ruled tables on the pages of a PDF, as an office program does."""

import io
import re
from dataclasses import dataclass, field
from random import Random
from typing import Final

from benchmarks.layouts import slots
from benchmarks.layouts.slots import Rect

WIDE, HIGH, LEFT, TOP, BOTTOM = 595, 842, 74, 760, 70
WIDTHS: Final[dict[int, tuple[float, ...]]] = {
    4: (130, 105, 105, 105),
    10: (26, 64, 124, *[33.0] * 7),
    15: (29.6,) * 15,
}


class Press:
    """Prints lines and ruled tables page after page, as an office program does: a row may be cut where a
    page ends, its numbers standing in one half; a merged cell goes on, its text above, or cut in two."""

    def __init__(self, rng: Random) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.rng, self.out, self.y, self.number = rng, io.BytesIO(), float(TOP), 1
        self.canvas = Canvas(self.out, (WIDE, HIGH), invariant=1)
        self.dashes = rng.choice(("- {} -", "{}", "第{}页", "— {} —"))
        self.cuts, self.open = rng.random() < 0.5, rng.random() < 0.3
        self.shift = rng.choice((0, 0, 3, 20))

    def finish(self) -> bytes:
        self.turn()
        self.canvas.save()
        return self.out.getvalue()

    def turn(self) -> None:
        self.text(WIDE / 2 - 20, 40, self.dashes.format(self.number), 12)
        self.canvas.showPage()
        self.y, self.number = float(TOP), self.number + 1

    def text(self, x: float, y: float, words: str, size: float) -> None:
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, y, words)

    def lines(self, words: str, size: float, wide: float) -> list[str]:
        """`words` broken where the width ends, a number kept whole as long as it fits."""
        out = [""]
        for word in re.findall(r"[\d.,]+|.", words):
            if out[-1] and self.width(out[-1] + word, size) > wide:
                out.append("")
            for letter in word:
                if out[-1] and self.width(out[-1] + letter, size) > wide:
                    out.append("")
                out[-1] += letter
        return out

    def width(self, words: str, size: float) -> float:
        return float(self.canvas.stringWidth(words, "STSong-Light", size))

    def paragraph(self, words: str, size: float, centred: bool) -> None:
        for line in self.lines(words if centred else "\u3000\u3000" + words, size, WIDE - 2 * LEFT):
            if self.y < BOTTOM + size:
                self.turn()
            x = (WIDE - self.width(line, size)) / 2 if centred else LEFT
            self.text(x + size * (2 * (line[:1] == "\u3000")), self.y - size, line.lstrip("\u3000"), size)
            self.y -= size * 1.6

    def table(self, rect: Rect, size: float) -> None:
        job = Job(rect, size, WIDTHS[len(rect[0])])
        for row, line in zip(rect, slots.placed(rect), strict=True):
            for cell in line:
                room = sum(job.wide[row.index(cell.slot) :][: cell.cols]) - 11
                job.texts[cell.slot] = self.lines(cell.slot.text, size, room)
        job.high = [
            max([1, *(len(job.texts[slot]) for slot in row if not job.is_tall(slot))]) for row in rect
        ]
        number = 0
        while number < len(rect):
            room, stop, cut, used = (self.y - BOTTOM) / (size * 1.25), number, 0, 0.0
            while stop < len(rect) and used + job.high[stop] + 0.8 <= room:
                used += job.high[stop] + 0.8
                stop += 1
            if stop < len(rect) and self.cuts and stop > 3 and room - used > 2:
                values = max(
                    len(job.texts[slot]) for slot in rect[stop] if slot.role == "value" or not slot.text
                )
                cut = min(job.high[stop] - 1, int(room - used - 1)) if values == 1 else 0
            if stop > number or cut:
                self.piece(job, number, stop, cut)
            if stop < len(rect):
                self.turn()
                job.left += self.shift
                job.cut(stop, cut)
            number = stop

    def piece(self, job: "Job", start: int, stop: int, cut: int) -> None:
        """Rows `start` to `stop`, and `cut` lines of the next one."""
        line = job.size * 1.25
        heights = [(count + 0.8) * line for count in (*job.high[start:stop], *([cut] if cut else []))]
        rows = job.rect[start : stop + bool(cut)]
        late = bool(cut) and self.rng.random() < 0.5  # the numbers of the cut row wait for its lower half
        for number, placed in enumerate(slots.placed(rows)):
            for cell in placed:
                column = rows[number].index(cell.slot)
                x0 = job.left + sum(job.wide[:column])
                x1 = x0 + sum(job.wide[column : column + cell.cols])
                top = self.y - sum(heights[:number])
                bottom = top - sum(heights[number : number + cell.rows])
                goes_on = number + cell.rows == len(rows) and start + len(rows) < len(job.rect)
                self.frame(x0, top, x1, bottom, closed=not (goes_on and self.open))
                in_cut = bool(cut) and number == len(rows) - 1
                if in_cut and cell.slot.role == "value" and late:
                    continue
                fits = cut if in_cut else max(1, int((top - bottom) / line - 0.5))
                words = job.texts[cell.slot]
                if in_cut and cell.slot.role == "value":
                    job.texts[cell.slot] = []
                elif goes_on and not in_cut:
                    words, job.texts[cell.slot] = words[:fits], words[fits:]
                elif in_cut:
                    words = words[:fits]
                y = (top + bottom) / 2 + len(words) * line / 2
                for each in words:
                    y -= line
                    x = x0 + max(2.0, (x1 - x0 - self.width(each, job.size)) / 2)
                    self.text(x, y + job.size * 0.25, each, job.size)
        self.y -= sum(heights)

    def frame(self, x0: float, top: float, x1: float, bottom: float, closed: bool) -> None:
        self.canvas.lines([(x0, top, x1, top), (x0, top, x0, bottom), (x1, top, x1, bottom)])
        if closed:
            self.canvas.line(x0, bottom, x1, bottom)


@dataclass(slots=True)
class Job:
    """A table on its way to the paper: the lines of each cell that are still to be printed."""

    rect: Rect
    size: float
    wide: tuple[float, ...]
    left: float = LEFT
    texts: dict[slots.Slot, list[str]] = field(default_factory=dict)
    high: list[int] = field(default_factory=list)

    def is_tall(self, slot: slots.Slot) -> bool:
        return sum(slot in row for row in self.rect) > 1

    def cut(self, row: int, lines: int) -> None:
        """Takes what the upper half of a row has printed of its labels."""
        for slot in dict.fromkeys(self.rect[row]):
            if slot.role != "value" and not self.is_tall(slot):
                self.texts[slot] = self.texts[slot][lines:]
        self.high[row] -= lines
