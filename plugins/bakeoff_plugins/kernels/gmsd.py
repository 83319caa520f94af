"""Gradient magnitude similarity of Xue, Zhang, Mou and Bovik (2014): its deviation and its map.

"Gradient Magnitude Similarity Deviation: A Highly Efficient Perceptual Image Quality Index", IEEE Transactions on Image
Processing 23(2), equations 1 to 4 and 6, and the authors' GMSD.m where the paper is silent: means of 2x2 samples, zeros
around the image, T = 170 for samples from 0 to 255.

What is computed is 1 - GMS, of the squared lengths a and b of both gradients: (a - b)^2 / ((a + b + 2 sqrt(ab)) (a + b
+ T)). Nothing is subtracted from 1, so that small differences keep their digits in float32, and equal planes lose
exactly 0. Samples stay what they are, and T is scaled instead: those of 8 bits are summed as int16.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.halving import halved_band, halved_size
from bakeoff_plugins.kernels.prewitt import NINE, gradient_power, prewitt_row

T = 170.0

TINY = np.float32(1e-25)
"""Added to a + b where both may be 0; much less than the square of any difference of samples."""

BAND = 32
"""Rows halved at once. Their losses are summed in float32, and then added to totals in float64, one a column."""


def gms_deviation(reference: NDArray[Any], distorted: NDArray[Any], peak: float, *, freedom: int = 1) -> float:
    """Return the standard deviation of the gradient magnitude similarity, from 0 for equal planes to about 0.5.

    Parameters
    ----------
    reference, distorted
        C-contiguous (height, width) planes of one shape and type (uint8, uint16 or float32), with 3 samples at least.
    peak
        The value of white, which stands for 255.
    freedom
        What is taken from the number of pixels in the variance's denominator: 1 as in MATLAB's `std2`, or 0.
    """
    pixels = math.prod(halved_size(*reference.shape))
    total, squares = _lose(reference, distorted, _constant(peak), _working(reference), np.empty((0, 0), np.float32))
    return math.sqrt(max(squares - total * total / pixels, 0.0) / (pixels - freedom))


def gms_loss_map(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> NDArray[np.float32]:
    """Return 1 - GMS, float32 ((height + 1) // 2, (width + 1) // 2), from 0 to 1.

    Parameters are those of `gms_deviation`.
    """
    losses = np.empty(halved_size(*reference.shape), np.float32)
    _lose(reference, distorted, _constant(peak), _working(reference), losses)
    return losses


def _constant(peak: float) -> np.float32:
    """Return T for squared gradients nine times as large, of sums of four samples in 0..peak."""
    return np.float32(NINE * T * (4 * peak / 255) ** 2)


def _working(plane: NDArray[Any]) -> NDArray[Any]:
    """Return an empty array of the type that gradients are computed in."""
    return np.empty(0, np.int16 if plane.dtype == np.uint8 else np.float32)


@jit
def _lose(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    constant: np.float32,
    working: NDArray[Any],
    loss_map: NDArray[np.float32],
) -> tuple[float, float]:
    """Return the sums of 1 - GMS and of its square, and fill the map unless it is empty."""
    height, width = reference.shape
    rows, columns = (height + 1) // 2, (width + 1) // 2
    halved = np.zeros((2, BAND, columns + 2), working.dtype)
    falls, sums = np.zeros((2, 3, columns), working.dtype), np.zeros((2, 3, columns), working.dtype)
    powers = np.zeros((2, columns), np.float32)
    band, totals = np.zeros((2, columns), np.float32), np.zeros((2, columns))
    for first in range(0, rows + 1, BAND):
        for side in range(2):
            halved_band(reference if side == 0 else distorted, first, 1, halved[side])
        for row in range(first, min(first + BAND, rows + 1)):
            above, here, below = (row + 1) % 3, (row + 2) % 3, row % 3
            for side in range(2):
                prewitt_row(halved[side, row - first], falls[side, below], sums[side, below])
                gradient_power(
                    falls[side, above], falls[side, here], falls[side, below], sums[side, above], sums[side, below],
                    powers[side],
                )  # fmt: skip
            if row > 0 and loss_map.size:
                _draw(powers[0], powers[1], constant, loss_map[row - 1])
            if row > 0:
                _tally(powers[0], powers[1], constant, band[0], band[1])
        _settle(band[0], totals[0])
        _settle(band[1], totals[1])
    return _sum(totals[0]), _sum(totals[1])


@jit
def gradient_loss(power: Any, other: Any, constant: Any) -> Any:
    """Return 1 - GMS of two squared lengths of any floating type; the constant is as many times too large."""
    both, gap = power + other, power - other
    return gap * gap / ((both + np.float32(2) * np.sqrt(power * other) + TINY) * (both + constant))


@jit
def _tally(
    powers: NDArray[np.float32],
    others: NDArray[np.float32],
    constant: np.float32,
    totals: NDArray[np.float32],
    squares: NDArray[np.float32],
) -> None:
    for index in range(powers.size):
        loss = gradient_loss(powers[index], others[index], constant)
        totals[index] += loss
        squares[index] += loss * loss


@jit
def _draw(
    powers: NDArray[np.float32], others: NDArray[np.float32], constant: np.float32, losses: NDArray[np.float32]
) -> None:
    for index in range(powers.size):
        losses[index] = gradient_loss(powers[index], others[index], constant)


@jit
def _settle(band: NDArray[np.float32], totals: NDArray[np.float64]) -> None:
    """Add the sums of a band of rows to the totals, and begin the next."""
    for index in range(band.size):
        totals[index] += band[index]
        band[index] = np.float32(0)


@jit
def _sum(totals: NDArray[np.float64]) -> float:
    total = 0.0
    for index in range(totals.size):
        total += totals[index]
    return total
