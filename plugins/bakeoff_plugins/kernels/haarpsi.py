"""The Haar wavelet-based perceptual similarity index of Reisenhofer, Bosse, Kutyniok and Wiegand (2018).

"A Haar wavelet-based perceptual similarity index for image quality assessment", Signal Processing: Image Communication
61, with C = 30 and alpha = 4.2 for samples from 0 to 255, and the authors' HaarPSI.m where the paper is silent: means
of 2x2 samples first, zeros around the image, windows of 2, 4 and 8 samples that begin 0, 1 and 3 before the pixel.

What is computed is what is lost. With t = 1 - (local similarity), the logistic function falls from its value at 1 by
t P(t), where P is a polynomial; so equal planes lose exactly 0, small differences keep their digits in float32, and no
exponential is needed, which Numba would not vectorise. Samples stay what they are, and C is scaled instead.
"""

import math
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.halving import halved_band, halved_size

Row = NDArray[np.float32]

C = 30.0
ALPHA = 4.2
LUMA = (0.299, 0.587, 0.114)

ROWS = 32
"""Rows of the halved image worked on at once; what they lose is summed in float32, a total a column."""

BEFORE, AFTER = 3, 4
"""How far the largest window reaches: up and to the left of a pixel, down and to the right."""

RING = 5
"""Rows of sums that are kept."""

_TAIL = math.exp(-ALPHA)
_PLACES = chebyshev.chebpts1(14)
_T = (1 + _PLACES) / 2
_FALL = _TAIL * np.expm1(ALPHA * _T) / (_T * (1 + _TAIL) * (1 + _TAIL * np.exp(ALPHA * _T)))
P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13 = (
    np.float32(coefficient) for coefficient in chebyshev.cheb2poly(chebyshev.chebfit(_PLACES, _FALL, 13))
)
"""P(t) = (logistic(alpha) - logistic(alpha (1 - t))) / t as a polynomial in 2 t - 1, wrong by less than 1e-8."""


def haarpsi(reference: NDArray[Any], distorted: NDArray[Any], peak: float, chroma: NDArray[np.float64]) -> float:
    """Return the index, from 0 to 1, exactly 1.0 for equal images.

    Parameters
    ----------
    reference, distorted
        C-contiguous (planes, height, width) of one shape and type (uint8, uint16 or float32): one plane of grey, or
        red, green and blue.
    peak
        The value of white, which stands for 255.
    chroma
        (2, 3): the weights of red, green and blue in the colour differences I and Q. Not used for grey.

    Returns
    -------
    float
        1.0, too, for two images that are black all over, where all weights are 0.
    """
    lost, weighed = _measure(reference, distorted, peak, chroma, np.empty((0, 0), np.float32))
    if weighed == 0:
        return 1.0
    share = lost / weighed * (1 + _TAIL)
    return (1 + (math.log1p(-share) - math.log1p(share / _TAIL)) / ALPHA) ** 2


def haarpsi_map(
    reference: NDArray[Any], distorted: NDArray[Any], peak: float, chroma: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return the mean of the local similarities, float32 ((height + 1) // 2, (width + 1) // 2), from 0 to 1.

    It is that of horizontal and vertical details, and for images in colour of the colour differences. Parameters are
    those of `haarpsi`.
    """
    similarity = np.empty(halved_size(*reference.shape[1:]), np.float32)
    _measure(reference, distorted, peak, chroma, similarity)
    return similarity


def _measure(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    peak: float,
    chroma: NDArray[np.float64],
    similarity: NDArray[np.float32],
) -> tuple[float, float]:
    """Return the weighted sum of what is lost and the sum of all weights, and fill the map unless it is empty."""
    planes = len(reference)
    rows, columns = halved_size(*reference.shape[1:])
    bands = np.empty((2, planes, ROWS + BEFORE + AFTER, columns + BEFORE + AFTER), np.float32)
    bands[:] = 0
    matrix = np.array([LUMA, *chroma], np.float32)
    totals = np.zeros((2, columns))
    for first in range(0, rows, ROWS):
        for image, band in zip((reference, distorted), bands, strict=True):
            for plane, halved in zip(image, band, strict=True):
                halved_band(plane, first - BEFORE, BEFORE, halved)
            if planes == 3:
                _to_yiq(band.reshape(3, -1), matrix)
        count = min(ROWS, rows - first)
        _compare(bands, count, np.float32(C * (peak / 255) ** 2), totals, similarity[first : first + count])
    return float(totals[0].sum()), float(totals[1].sum())


@jit
def _to_yiq(colours: NDArray[np.float32], matrix: NDArray[np.float32]) -> None:
    """Put Y, I and Q in the place of red, green and blue."""
    red, green, blue = colours[0], colours[1], colours[2]
    for index in range(red.size):
        r, g, b = red[index], green[index], blue[index]
        red[index] = matrix[0, 0] * r + matrix[0, 1] * g + matrix[0, 2] * b
        green[index] = matrix[1, 0] * r + matrix[1, 1] * g + matrix[1, 2] * b
        blue[index] = matrix[2, 0] * r + matrix[2, 1] * g + matrix[2, 2] * b


@jit
def _compare(
    bands: NDArray[np.float32],
    rows: int,
    constant: np.float32,
    totals: NDArray[np.float64],
    similarity: NDArray[np.float32],
) -> None:
    """Add what a band of rows loses and weighs to the totals, and fill its part of the map unless it is empty.

    Details of windows of 2 samples are 2 * 4 times too large, those of 4 samples 4 * 4 times: the paper divides by the
    side of the window, and samples here are sums of four. Colour differences are means of four, so 4 * 4 times, too.
    """
    planes, width, columns = bands.shape[1], bands.shape[3], totals.shape[1]
    small, large = constant * np.float32(8 * 8), constant * np.float32(16 * 16)
    boxes = np.zeros((2, 2, RING, width), np.float32)
    details = np.zeros((2, 6, columns), np.float32)
    losses, weights = np.zeros((3, columns), np.float32), np.zeros((3, columns), np.float32)
    band = np.zeros((2, columns), np.float32)
    layers = 3 if planes == 3 else 2
    for row in range(-6, rows):
        for side in range(2):
            _find_details(bands[side, 0], row, boxes[side], details[side])
        if row < 0:
            continue
        one, other = details[0], details[1]
        for way in range(2):
            _lose(one[way], other[way], small, one[2 + way], other[2 + way], large, losses[way])
            _take_larger(one[4 + way], other[4 + way], weights[way])
        if planes == 3:
            for side in range(2):
                for plane in range(1, 3):
                    _find_colour(bands[side, plane], row + BEFORE, details[side, plane])
            _lose(one[1], other[1], large, one[2], other[2], large, losses[2])
            _take_mean(weights[0], weights[1], weights[2])
        for layer in range(layers):
            _tally(losses[layer], weights[layer], band[0], band[1])
        if similarity.size:
            _draw(losses[:layers], similarity[row])
    for kind in range(2):
        for column in range(columns):
            totals[kind, column] += band[kind, column]


@jit
def _find_details(
    band: NDArray[np.float32], row: int, boxes: NDArray[np.float32], details: NDArray[np.float32]
) -> None:
    """Write the absolute Haar coefficients of a row, not divided by anything: across and down, for 2, 4, 8 samples.

    A window is four of half its side. So that no sum is made twice, rows of sums of 2x2 and of 4x4 samples are kept,
    the latest five of each, and made three rows and one row ahead; from 6 rows before the first on there are enough.
    `row` is that of the image, row 3 of the band being row 0.
    """
    for level in range(2):
        upper = band[row + 6] if level == 0 else boxes[0, (row + 6) % RING]
        lower = band[row + 7] if level == 0 else boxes[0, (row + 8) % RING]
        _add_four(upper, lower, 1 + level, boxes[level, (row + 8 - 2 * level) % RING])
    if row >= 0:
        for level in range(3):
            half = 1 << level
            upper = band[row + 3] if level == 0 else boxes[level - 1, (row + 6 - half) % RING]
            lower = band[row + 4] if level == 0 else boxes[level - 1, (row + 6) % RING]
            _find_edges(upper[4 - half :], lower[4 - half :], half, details[2 * level], details[2 * level + 1])


@jit
def _add_four(upper: Row, lower: Row, step: int, sums: Row) -> None:
    """Write the sums of four samples, `step` columns apart."""
    upper_right, lower_right = upper[step:], lower[step:]
    for index in range(upper_right.size):
        sums[index] = (upper[index] + upper_right[index]) + (lower[index] + lower_right[index])


@jit
def _find_edges(upper: Row, lower: Row, step: int, across: Row, down: Row) -> None:
    """Write left minus right and upper minus lower half of four samples, `step` columns apart."""
    upper_right, lower_right = upper[step:], lower[step:]
    for index in range(across.size):
        across[index] = abs((upper[index] + lower[index]) - (upper_right[index] + lower_right[index]))
        down[index] = abs((upper[index] + upper_right[index]) - (lower[index] + lower_right[index]))


@jit
def _find_colour(band: NDArray[np.float32], row: int, colour: Row) -> None:
    """Write the absolute sums of 2x2 samples."""
    upper, lower = band[row, BEFORE:], band[row + 1, BEFORE:]
    right_upper, right_lower = band[row, BEFORE + 1 :], band[row + 1, BEFORE + 1 :]
    for index in range(colour.size):
        colour[index] = abs((upper[index] + right_upper[index]) + (lower[index] + right_lower[index]))


@jit
def _lose(
    one: Row, other: Row, c: np.float32, second: Row, other_second: Row, second_c: np.float32, losses: Row
) -> None:
    """Write 1 - similarity, the mean of two kinds of details."""
    for index in range(losses.size):
        gap, second_gap = one[index] - other[index], second[index] - other_second[index]
        power = one[index] * one[index] + other[index] * other[index]
        second_power = second[index] * second[index] + other_second[index] * other_second[index]
        losses[index] = np.float32(0.5) * (
            gap * gap / (power + c) + second_gap * second_gap / (second_power + second_c)
        )


@jit
def _take_larger(one: Row, other: Row, weights: Row) -> None:
    for index in range(weights.size):
        weights[index] = max(one[index], other[index])


@jit
def _take_mean(one: Row, other: Row, weights: Row) -> None:
    for index in range(weights.size):
        weights[index] = np.float32(0.5) * (one[index] + other[index])


@jit
def _tally(losses: Row, weights: Row, lost: Row, weighed: Row) -> None:
    for index in range(losses.size):
        t = losses[index]
        u = np.float32(2) * t - np.float32(1)
        fall = P13 * u + P12
        fall = fall * u + P11
        fall = fall * u + P10
        fall = fall * u + P9
        fall = fall * u + P8
        fall = fall * u + P7
        fall = fall * u + P6
        fall = fall * u + P5
        fall = fall * u + P4
        fall = fall * u + P3
        fall = fall * u + P2
        fall = fall * u + P1
        fall = fall * u + P0
        lost[index] += weights[index] * (t * fall)
        weighed[index] += weights[index]


@jit
def _draw(losses: NDArray[np.float32], similarity: Row) -> None:
    share = np.float32(1) / np.float32(losses.shape[0])
    for index in range(similarity.size):
        total = np.float32(0)
        for layer in range(losses.shape[0]):
            total += losses[layer, index]
        similarity[index] = np.float32(1) - share * total
