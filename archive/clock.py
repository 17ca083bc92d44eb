"""What time it is: the one place where a crawl asks the machine, so that a season can be played in seconds.

No flag, variable or file changes it, since the moments it gives are evidence; only a test calls `set_to`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ahead = [timedelta()]


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC) + _ahead[0]


def written(moment: datetime) -> str:
    """A moment as the contract writes it, to the second: 2026-01-31T08:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """In the block it is `moment`, and time goes on from there; for tests."""
    before, _ahead[0] = _ahead[0], moment - datetime.now(UTC)
    try:
        yield
    finally:
        _ahead[0] = before
