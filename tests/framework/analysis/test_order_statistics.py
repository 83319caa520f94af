"""The interval of a median is made of measurements themselves, and covers what it says."""

import numpy as np
import pytest
from scipy import stats

from bakeoff.analysis.order_statistics import median_interval


@pytest.mark.parametrize(
    ("n", "rank", "coverage"),
    [(2, 1, 0.5), (5, 1, 0.9375), (6, 1, 0.96875), (8, 1, 0.9921875), (9, 2, 0.9609375), (20, 6, 0.958610534)],
)
def test_intervals_are_those_of_the_tables(n: int, rank: int, coverage: float) -> None:
    """The rank-th smallest and largest, as tables of the sign test have it (Conover, table A3): 6 and 15 of 20."""
    found = median_interval(list(range(n, 0, -1)))
    assert (found.median, found.low, found.high) == ((n + 1) / 2, rank, n + 1 - rank)
    assert found.coverage == pytest.approx(coverage, abs=1e-9)
    assert found.coverage == pytest.approx(1 - 2 * stats.binom.cdf(rank - 1, n, 0.5))


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Of skewed measurements, too: nothing is assumed of how they are distributed."""
    draws = np.random.default_rng(1).exponential(size=(2000, 7))
    intervals = [median_interval(list(row)) for row in draws]
    hits = np.mean([found.low <= np.log(2) <= found.high for found in intervals])
    assert hits == pytest.approx(intervals[0].coverage, abs=0.01)
