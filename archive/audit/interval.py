"""Exact (Clopper-Pearson) intervals, and how large a sample must be to find an error at all."""

import math
from collections.abc import Callable


def exact_interval(errors: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The two-sided Clopper-Pearson interval of a rate of which `errors` of `n` were seen: it covers the true
    rate with at least this confidence, whatever that is."""
    if not 0 <= errors <= n:
        raise ValueError(f"{errors} errors of {n}")
    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else _root(lambda rate: 1 - _at_most(errors - 1, n, rate) - tail)
    high = 1.0 if errors == n else _root(lambda rate: tail - _at_most(errors, n, rate))
    return low, high


def size(rate: float, confidence: float = 0.95) -> int:
    """How many values to draw so that, where at least `rate` of them are wrong, the sample holds a wrong one
    with this probability. The bound holds for strata drawn in proportion too: with a share f drawn of each, k
    wrong values are all missed with a probability of at most (1 - f)^k < exp(-f k)."""
    if not (0 < rate < 1 and 0 < confidence < 1):
        raise ValueError(f"rate {rate} and confidence {confidence} must lie between 0 and 1")
    return math.ceil(-math.log(1 - confidence) / rate)


def _at_most(errors: int, n: int, rate: float) -> float:
    """The probability of at most so many errors among n."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return 1.0 if errors >= n else 0.0
    logs = (
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(rate)
        + (n - k) * math.log1p(-rate)
        for k in range(errors + 1)
    )
    return math.fsum(math.exp(one) for one in logs)


def _root(rises: Callable[[float], float]) -> float:
    """Where a function that rises from 0 to 1 crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rises(middle) > 0 else (middle, high)
    return (low + high) / 2
