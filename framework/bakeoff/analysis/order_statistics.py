"""The median of a few measurements, and an interval of it that assumes nothing of how they are distributed."""

import math
import statistics
from collections.abc import Sequence

from bakeoff.timing import Measured

LEVEL = 0.95


def median_interval(values: Sequence[float]) -> Measured:
    """Return the median of at least two measurements and its interval between two of them (order statistics).

    The k-th smallest and the k-th largest of n hold the median of the distribution with probability 1 - 2 P(X < k),
    where X is binomial with n and 1/2 (David and Nagaraja, Order Statistics, 2003, section 7.1). k is the largest for
    which that is at least 0.95, and 1 where none is, as with fewer than six: `coverage` says what it is.
    """
    ordered = sorted(values)
    n, k = len(ordered), 1
    while 2 * (k + 1) <= n and _coverage(n, k + 1) >= LEVEL:
        k += 1
    return Measured(statistics.median(ordered), ordered[k - 1], ordered[n - k], _coverage(n, k))


def _coverage(n: int, k: int) -> float:
    return 1.0 - 2.0 * sum(math.comb(n, i) for i in range(k)) / 2.0**n
