"""The structural similarity index of Wang, Bovik, Sheikh and Simoncelli (2004), as a mean and as a map.

"Image quality assessment: from error visibility to structural similarity", IEEE Transactions on Image Processing 13(4),
equation 13 with the constants of section III-C: a Gaussian window of 11x11 samples with sigma 1.5 that sums to one,
K1 = 0.01, K2 = 0.03. Only windows that lie within the image count, and covariances are those of a population
(equations 14 to 16 weigh by the window alone).

With s = reference + distorted and d = reference - distorted, equation 13 needs four blurred fields instead of five:
2 mean_r mean_d = (mean(s)^2 - mean(d)^2) / 2, mean_r^2 + mean_d^2 = (mean(s)^2 + mean(d)^2) / 2, and the same for the
covariance and the variances with mean(s^2) - mean(s)^2 and mean(d^2) - mean(d)^2. All of it is done in float64, where
the subtraction of nearly equal numbers does no harm, in bands of rows that fit the second-level cache.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

SIGMA = 1.5
RADIUS = 5
K1 = 0.01
K2 = 0.03

_BELL = [math.exp(-0.5 * (offset / SIGMA) ** 2) for offset in range(RADIUS + 1)]
W0, W1, W2, W3, W4, W5 = (height / (_BELL[0] + 2 * sum(_BELL[1:])) for height in _BELL)

ROWS = 16
"""Rows of the map made at once."""

STRIDE = 256
"""Columns of the image worked on at once."""

MARGIN = 2 * RADIUS
"""Rows and columns that the image has more than the map."""


def ssim_mean(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> float:
    """Return the mean of the SSIM map, a number in (-1, 1], exactly 1.0 for equal planes.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width) planes of one shape and of one real type, both sides at least 11.
    peak
        The value of white; both constants are proportional to its square.
    """
    height, width = reference.shape
    no_map = np.empty((0, 0), np.float32)
    total = _ssim(reference, distorted, *_constants(peak), no_map)
    return float(total / ((height - MARGIN) * (width - MARGIN)))


def ssim_map(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> NDArray[np.float32]:
    """Return SSIM at every place where the window lies within the image, float32 (height - 10, width - 10).

    Parameters are those of `ssim_mean`.
    """
    height, width = reference.shape
    similarity = np.empty((height - MARGIN, width - MARGIN), np.float32)
    _ssim(reference, distorted, *_constants(peak), similarity)
    return similarity


def _constants(peak: float) -> tuple[float, float]:
    return 2 * (K1 * peak) ** 2, 2 * (K2 * peak) ** 2


@jit
def _ssim(
    reference: NDArray[Any], distorted: NDArray[Any], c1: float, c2: float, similarity: NDArray[np.float32]
) -> float:
    """Return the sum of the SSIM map, and fill the map `similarity` unless it is empty. `c1` and `c2` are doubled."""
    height, width = reference.shape
    fields = np.zeros((4, (ROWS + MARGIN) * STRIDE))
    blurred_down = np.zeros(ROWS * STRIDE + MARGIN)
    blurred = np.zeros((4, ROWS * STRIDE))
    scores = np.zeros(STRIDE - MARGIN)
    total = 0.0
    for left in range(0, width - MARGIN, STRIDE - MARGIN):
        right = min(left + STRIDE, width)
        columns = right - left - MARGIN
        totals = np.zeros(columns)
        for top in range(0, height - MARGIN, ROWS):
            rows = min(ROWS, height - MARGIN - top)
            for row in range(rows + MARGIN):
                start, stop = row * STRIDE, row * STRIDE + columns + MARGIN
                _make_fields(
                    reference[top + row, left:right], distorted[top + row, left:right],
                    fields[0, start:stop], fields[1, start:stop], fields[2, start:stop], fields[3, start:stop],
                )  # fmt: skip
            for field in range(4):
                _blur(fields[field], STRIDE, blurred_down[: rows * STRIDE])
                _blur(blurred_down, 1, blurred[field, : rows * STRIDE])
            for row in range(rows):
                start, stop = row * STRIDE, row * STRIDE + columns
                _compare(
                    blurred[0, start:stop], blurred[1, start:stop], blurred[2, start:stop], blurred[3, start:stop],
                    c1, c2, scores,
                )  # fmt: skip
                for column in range(columns):
                    totals[column] += scores[column]
                if similarity.size:
                    for column in range(columns):
                        similarity[top + row, left + column] = scores[column]
        for column in range(columns):
            total += totals[column]
    return total


@jit
def _make_fields(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    sums: NDArray[np.float64],
    differences: NDArray[np.float64],
    squared_sums: NDArray[np.float64],
    squared_differences: NDArray[np.float64],
) -> None:
    for index in range(reference.size):
        sample, other = np.float64(reference[index]), np.float64(distorted[index])
        sums[index] = sample + other
        differences[index] = sample - other
        squared_sums[index] = (sample + other) * (sample + other)
        squared_differences[index] = (sample - other) * (sample - other)


@jit
def _blur(samples: NDArray[np.float64], step: int, blurred: NDArray[np.float64]) -> None:
    """Weigh each sample with its neighbours 1 to 5 steps before and after it, along rows or down columns.

    `blurred[i]` belongs to `samples[i + 5 * step]`. Slices instead of computed indices, which Numba would test for
    being negative and so not vectorise.
    """
    size = blurred.size
    before5, before4, before3 = samples[:size], samples[step : step + size], samples[2 * step : 2 * step + size]
    before2, before1 = samples[3 * step : 3 * step + size], samples[4 * step : 4 * step + size]
    centre = samples[5 * step : 5 * step + size]
    after1, after2 = samples[6 * step : 6 * step + size], samples[7 * step : 7 * step + size]
    after3, after4 = samples[8 * step : 8 * step + size], samples[9 * step : 9 * step + size]
    after5 = samples[10 * step : 10 * step + size]
    for index in range(size):
        blurred[index] = (
            W0 * centre[index]
            + W1 * (before1[index] + after1[index])
            + W2 * (before2[index] + after2[index])
            + W3 * (before3[index] + after3[index])
            + W4 * (before4[index] + after4[index])
            + W5 * (before5[index] + after5[index])
        )


@jit
def _compare(
    sums: NDArray[np.float64],
    differences: NDArray[np.float64],
    squared_sums: NDArray[np.float64],
    squared_differences: NDArray[np.float64],
    c1: float,
    c2: float,
    scores: NDArray[np.float64],
) -> None:
    """Write equation 13, with numerator and denominator doubled, from the four blurred fields."""
    for index in range(sums.size):
        mean_sum, mean_difference = sums[index] * sums[index], differences[index] * differences[index]
        spread_sum = squared_sums[index] - mean_sum
        spread_difference = squared_differences[index] - mean_difference
        scores[index] = ((mean_sum - mean_difference + c1) * (spread_sum - spread_difference + c2)) / (
            (mean_sum + mean_difference + c1) * (spread_sum + spread_difference + c2)
        )
