"""How far a long job is: on a terminal one line that is rewritten, elsewhere a plain line now and then."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self, TextIO

from xxgk.words import harmless, shortened

BLINK, NOW_AND_THEN = 0.2, 15.0


class Progress:
    """Counts steps aloud. Short jobs say nothing, and only whole lines are left on the terminal at the end.

    `prints`: the job prints as it goes, so that where stdout is a terminal too, its lines show the progress
    and a rewritten line would run into them.
    """

    def __init__(
        self, what: str, total: int = 0, stream: TextIO | None = None, *, prints: bool = False
    ) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self._stream = stream or sys.stderr
        self._rewrites = self._stream.isatty()
        self._silent = self._rewrites and prints and sys.stdout.isatty()
        self._next = time.monotonic() + (BLINK if self._rewrites else NOW_AND_THEN)
        self._shown = False

    def step(self, count: int = 1, detail: str = "") -> None:
        """So many more are done; `detail` is what is at work."""
        self.reach(self.done + count, self.total, detail)

    def reach(self, done: int, total: int, detail: str = "") -> None:
        """So many of so many are done."""
        self.done, self.total = done, total
        of = f" of {total}" if total else ""
        self.tell(f"{done}{of} {detail}".rstrip())

    def tell(self, words: str) -> None:
        """What is going on now, shown when the last line has stood long enough."""
        now = time.monotonic()
        if self._silent or now < self._next:
            return
        self._next = now + (BLINK if self._rewrites else NOW_AND_THEN)
        line = harmless(f"{self.what}: {words}")
        if self._rewrites:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{shortened(line, width)}")
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()
        self._shown = True

    def line(self, words: str) -> None:
        """A line that stays."""
        clear = "\r\x1b[K" if self._rewrites else ""
        self._stream.write(f"{clear}{harmless(words)}\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rewrites and self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
