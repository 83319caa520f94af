"""Filters of any number of taps, down the columns or along the rows of a band."""

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

BLOCK = 1024
"""Results worked on at once: they and the samples of one tap stay in the first-level cache."""

Rows = NDArray[np.float64]


def down(rows: Rows, taps: NDArray[np.float64]) -> Rows:
    """Return the weighted sums of `len(taps)` rows below one another: (height - taps + 1, width), contiguous.

    `rows` is contiguous. The first tap belongs to the first row.
    """
    weighed = np.empty((len(rows) - len(taps) + 1, rows.shape[1]))
    _weigh(rows.reshape(-1), rows.shape[1], taps, weighed.reshape(-1))
    return weighed


def along(rows: Rows, taps: NDArray[np.float64]) -> Rows:
    """Return the weighted sums of `len(taps)` samples beside one another: (height, width - taps + 1), a view."""
    height, width = rows.shape
    margin = len(taps) - 1
    weighed = np.empty((height, width))  # sums that reach over the end of a row land in its last columns
    _weigh(rows.reshape(-1), 1, taps, weighed.reshape(-1)[: height * width - margin])
    return weighed[:, : width - margin]


@jit
def _weigh(samples: Rows, step: int, taps: NDArray[np.float64], weighed: Rows) -> None:
    for start in range(0, weighed.size, BLOCK):
        sums = weighed[start : start + BLOCK]
        for index in range(sums.size):
            sums[index] = 0.0
        for tap in range(taps.size):
            weight = taps[tap]
            shifted = samples[start + tap * step : start + tap * step + sums.size]
            for index in range(sums.size):
                sums[index] += weight * shifted[index]
