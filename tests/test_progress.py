"""Progress is one rewritten line on a terminal, plain lines elsewhere, and silence for a short job."""

import io
from collections.abc import Iterator

import pytest

from xxgk import progress
from xxgk.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def count(stream: io.StringIO, clock: list[float], seconds: float, steps: int = 4) -> str:
    with Progress("reading", steps, stream) as told:
        for _ in range(steps):
            clock[0] += seconds
            told.step(detail="a\x1b[2Jb.html")
    return stream.getvalue()


def test_a_short_job_says_nothing(clock: list[float]) -> None:
    assert count(Terminal(), clock, 0.01) == ""
    assert count(io.StringIO(), clock, 1.0) == ""


def test_elsewhere_a_plain_line_now_and_then(clock: list[float]) -> None:
    lines = count(io.StringIO(), clock, 10.0).splitlines()
    assert lines == [r"reading: 2 of 4 a\x1b[2Jb.html", r"reading: 4 of 4 a\x1b[2Jb.html"]


def test_on_a_terminal_one_line_is_rewritten_and_cleared(clock: list[float]) -> None:
    said = count(Terminal(), clock, 10.0)
    assert "\n" not in said
    assert said.count("\r\x1b[K") == 5
    assert said.endswith("\r\x1b[K")
    assert "reading: 3 of 4" in said
