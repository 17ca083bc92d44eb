"""The table of outcomes in the contract, line by line: the first that applies."""

import pytest

from crawler.outcome import OUTCOMES, Seen, judge


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (Seen(refused="robots_refused", column=True, new=3), "robots_refused"),
        (Seen(refused="blocked", column=True, listed=2, new=2), "blocked"),
        (Seen(refused="down"), "down"),
        (Seen(), "layout_unknown"),
        (Seen(column=True, listed=0, listed_before=True), "layout_unknown"),
        (Seen(column=True, listed=3, incomplete=True, withdrawn=1), "partial"),
        (Seen(incomplete=True), "partial"),
        (Seen(column=True, listed=3, withdrawn=1, changed=1, new=1), "withdrawn"),
        (Seen(column=True, listed=3, changed=1, new=1), "changed"),
        (Seen(column=True, listed=3, new=1), "new"),
        (Seen(column=True, listed=3), "not_yet_published"),
        (Seen(column=True), "not_yet_published"),
        (Seen(column=True, listed=3, listed_before=True, expected=True), "unchanged"),
    ],
)
def test_the_first_that_applies(seen: Seen, outcome: str) -> None:
    assert judge(seen) == outcome
    assert outcome in OUTCOMES
