"""The mean deviation similarity index of Ziaei Nafchi, Shahkolaei, Hedjam and Cheriet (2016).

"Mean Deviation Similarity Index: Efficient and Reliable Full-Reference Image Quality Evaluator", IEEE Access 4,
with the sum of both similarities, and the authors' MDSI.m where the paper is silent: blocks are averaged first, as
`block_means` says, with zeros around the image; colours are weighed with the numbers printed below.

What is kept is 1 - GCS, the map of what is lost, because equal images then lose exactly 0. The similarity of two
gradients is 1 - `gradient_loss`; that of two colours (h, m) is 1 - |difference|^2 / (|colour|^2 + |other|^2 + C3).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.block_means import shrink_factor
from bakeoff_plugins.kernels.gmsd import gradient_loss
from bakeoff_plugins.kernels.prewitt import NINE, gradient_power, prewitt_row

Row = NDArray[np.float64]

C1, C2, C3 = 140.0, 55.0, 550.0
ALPHA = 0.6

OPPONENTS = np.array([[0.2989, 0.5870, 0.1140], [0.30, 0.04, -0.35], [0.34, -0.60, 0.17]])
"""Weights of red, green and blue in L (MATLAB's luma), H and M."""


def gcs_loss_map(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> NDArray[np.float64]:
    """Return 1 - gradient-chromaticity similarity, 0 where both agree.

    Parameters
    ----------
    reference, distorted
        C-contiguous (height, width, colours) of one shape and type (uint8, uint16 or float32): red, green and blue, or
        one that stands for all three.
    peak
        The value of white, which stands for 255.

    Returns
    -------
    NDArray[np.float64]
        One value for a block of `shrink_factor(height, width)` squared pixels, (ceil(height / factor), ...).
    """
    height, width = reference.shape[:2]
    side = shrink_factor(height, width)
    losses = np.empty((-(-height // side), -(-width // side)))
    first, second = (image.reshape(height, -1) for image in (reference, distorted))
    _lose(first, second, reference.shape[2], side, 255 / peak / side**2, losses)
    return losses


def mean_deviation(losses: NDArray[np.float64]) -> float:
    """Return the fourth root of the mean absolute deviation of GCS^(1/4), the paper's q = 1/4, rho = 1, o = 1/4.

    A negative GCS has a complex root, as in MATLAB. `losses` is the contiguous map of 1 - GCS.
    """
    return math.sqrt(math.sqrt(_deviation(losses.reshape(-1))))


@jit
def _lose(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    colours: int,
    side: int,
    scale: float,
    losses: NDArray[np.float64],
) -> None:
    rows, columns = losses.shape
    sums = np.zeros(reference.shape[1])
    opponents = np.zeros((3, 3, columns + 2))
    falls, totals = np.zeros((3, 3, columns)), np.zeros((3, 3, columns))
    powers = np.zeros((3, columns))
    colour_losses = np.zeros((2, columns))
    for row in range(-1, rows):
        above, here, below = (row + 2) % 3, row % 3, (row + 1) % 3
        for image in range(2):
            count = side if row + 1 < rows else 0
            _add_rows(reference if image == 0 else distorted, (row + 1) * side - (side - 1) // 2, count, sums)
            _oppose(sums, colours, side, scale, opponents[image])
        _mean(opponents[0, 0], opponents[1, 0], opponents[2, 0])
        for image in range(3):
            prewitt_row(opponents[image, 0], falls[image, below], totals[image, below])
            gradient_power(
                falls[image, above], falls[image, here], falls[image, below],
                totals[image, above], totals[image, below], powers[image],
            )  # fmt: skip
        if row >= 0:
            _combine(powers[0], powers[1], powers[2], colour_losses[row % 2], losses[row])
        _lose_colour(opponents[0], opponents[1], colour_losses[(row + 1) % 2])


@jit
def _add_rows(image: NDArray[Any], first: int, count: int, sums: Row) -> None:
    """Write the sums of so many rows of samples; there are none outside the image."""
    for index in range(sums.size):
        sums[index] = 0.0
    for source in range(max(first, 0), min(first + count, image.shape[0])):
        samples = image[source]
        for index in range(sums.size):
            sums[index] += samples[index]


@jit
def _oppose(sums: Row, colours: int, side: int, scale: float, opponents: NDArray[np.float64]) -> None:
    """Write L, H and M of the means of blocks, each with a zero at either end."""
    width = sums.size // colours
    for column in range(opponents.shape[1] - 2):
        first = column * side - (side - 1) // 2
        red, green, blue = 0.0, 0.0, 0.0
        for source in range(max(first, 0), min(first + side, width)):
            red += sums[source * colours]
            green += sums[source * colours + (colours > 1)]
            blue += sums[source * colours + (colours - 1)]
        for kind in range(3):
            weights = OPPONENTS[kind]
            opponents[kind, column + 1] = scale * (weights[0] * red + weights[1] * green + weights[2] * blue)


@jit
def _mean(one: Row, other: Row, mean: Row) -> None:
    for index in range(mean.size):
        mean[index] = 0.5 * (one[index] + other[index])


@jit
def _lose_colour(opponents: NDArray[np.float64], others: NDArray[np.float64], losses: Row) -> None:
    h, m, other_h, other_m = opponents[1, 1:], opponents[2, 1:], others[1, 1:], others[2, 1:]
    for index in range(losses.size):
        power = h[index] * h[index] + m[index] * m[index]
        other_power = other_h[index] * other_h[index] + other_m[index] * other_m[index]
        h_gap, m_gap = h[index] - other_h[index], m[index] - other_m[index]
        losses[index] = (h_gap * h_gap + m_gap * m_gap) / (power + other_power + C3)


@jit
def _combine(powers: Row, others: Row, fused: Row, colour_losses: Row, losses: Row) -> None:
    """Write 1 - GCS: gradients are compared with each other, and each with that of the mean of both images."""
    for index in range(losses.size):
        gradient = gradient_loss(powers[index], others[index], NINE * C1)
        gradient += gradient_loss(others[index], fused[index], NINE * C2)
        gradient -= gradient_loss(powers[index], fused[index], NINE * C2)
        losses[index] = ALPHA * gradient + (1 - ALPHA) * colour_losses[index]


@jit
def _deviation(losses: Row) -> float:
    real, imaginary = 0.0, 0.0
    for index in range(losses.size):
        part, other_part = _root_loss(losses[index])
        real += part
        imaginary += other_part
    real /= losses.size
    imaginary /= losses.size
    total = 0.0
    for index in range(losses.size):
        part, other_part = _root_loss(losses[index])
        total += math.hypot(part - real, other_part - imaginary)
    return total / losses.size


@jit
def _root_loss(loss: float) -> tuple[float, float]:
    """Return the real and the imaginary part of 1 - (1 - loss)^(1/4), of a small loss without losing digits."""
    similarity = 1.0 - loss
    root = math.sqrt(math.sqrt(abs(similarity)))
    if similarity >= 0:
        return loss / ((1.0 + root) * (1.0 + root * root)), 0.0
    return 1.0 - math.sqrt(0.5) * root, -math.sqrt(0.5) * root
