"""Visual information fidelity of Sheikh and Bovik (2006) in the pixel domain.

"Image Information and Visual Quality", IEEE Transactions on Image Processing 15(2), as the authors' vifp_mscale.m
approximates it: four scales with Gaussian windows of 17, 9, 5 and 3 samples (sigma a fifth of that), windows within the
image only, the noise of the eye with variance 2 for samples from 0 to 255. Before each scale but the first, the images
are blurred by its window, and every second row and column is kept, the first included.

With the variances r and d of a window and the covariance c, the reference holds log(1 + r / 2), and the distorted image
keeps log(1 + g^2 r / (v + 2)) of it, where g = c / r and v = d - g c. The latter is -log(1 - c^2 / (r (d + 2))): one
division. A term is a factor of at most 2^13, so the logarithm of a product of many factors is taken instead of a sum of
logarithms.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.moments import Row, blur, column_moments, gaussian_taps, window_moments

SIDES = (17, 9, 5, 3)
SMALLEST = 41
"""Height and width from which on the last scale has a window."""

NOISE = 2.0
FLAT = np.float32(1e-10)
"""Variances below this count as 0."""

ROWS, COLUMNS = 32, 512
"""Windows of a tile. The product of all factors of two of its columns, 2^(2 * 32 * 13), is a float64."""

STRIDE = COLUMNS + SIDES[0] - 1
"""Samples of a row of a tile; not a power of two, or all rows of a window would compete for the same cache lines."""

_columns17, _columns9, _columns5, _columns3 = (column_moments(gaussian_taps(side, side / 5), STRIDE) for side in SIDES)
_windows17, _windows9, _windows5, _windows3 = (window_moments(gaussian_taps(side, side / 5)) for side in SIDES)
_down9, _down5, _down3 = (blur(gaussian_taps(side, side / 5), STRIDE) for side in SIDES[1:])
_along9, _along5, _along3 = (blur(gaussian_taps(side, side / 5), 1) for side in SIDES[1:])


def vif(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> float:
    """Return the share of the reference's information that the distorted image keeps; 1.0 where there is none to lose.

    Parameters
    ----------
    reference, distorted
        C-contiguous (height, width) planes of one shape and type (uint8, uint16 or float32), both sides at least 41.
    peak
        The value of white, which stands for 255.
    """
    scale = 255 / peak
    kept, held = 0.0, 0.0
    for side in SIDES:
        if side != SIDES[0]:
            reference, distorted = (_halved(plane, scale, side) for plane in (reference, distorted))
            scale = 1.0
        more_kept, more_held = _information(reference, distorted, scale, side)
        kept, held = kept + more_kept, held + more_held
    return kept / held if held > 0 else 1.0


def _halved(plane: NDArray[Any], scale: float, side: int) -> NDArray[np.float32]:
    """Return every second row and column of the plane, scaled and blurred."""
    height, width = (size - side + 1 for size in plane.shape)
    halved = np.empty(((height + 1) // 2, (width + 1) // 2), np.float32)
    band = np.zeros((2 * ROWS + side, plane.shape[1]), np.float32)
    for top in range(0, len(halved), ROWS):
        _scale(plane[2 * top : 2 * (top + ROWS) + side - 2], scale, band)
        _halve(band, side, halved[top : top + ROWS])
    return halved


def _information(reference: NDArray[Any], distorted: NDArray[Any], scale: float, side: int) -> tuple[float, float]:
    """Return what the distorted image keeps at this scale, and what the reference holds."""
    bands = np.zeros((2, ROWS + side - 1, reference.shape[1]), np.float32)
    kept, held = 0.0, 0.0
    for top in range(0, reference.shape[0] - side + 1, ROWS):
        rows = min(ROWS, reference.shape[0] - side + 1 - top)
        for plane, band in zip((reference, distorted), bands, strict=True):
            _scale(plane[top : top + rows + side - 1], scale, band)
        more_kept, more_held = _compare(bands, rows, side)
        kept, held = kept + more_kept, held + more_held
    return kept, held


@jit
def _scale(plane: NDArray[Any], scale: float, band: NDArray[np.float32]) -> None:
    for row in range(plane.shape[0]):
        samples, scaled = plane[row], band[row]
        for index in range(samples.size):
            scaled[index] = samples[index] * scale


@jit
def _load(band: NDArray[np.float32], rows: int, left: int, width: int, tile: Row) -> Any:
    """Copy a part of so many rows to rows of the length that the kernels of `moments` know.

    The sample in the middle is taken from all, and returned, because smaller numbers have finer last bits.
    """
    middle = band[rows // 2, left + width // 2]
    for row in range(rows):
        samples, copied = band[row, left : left + width], tile[row * STRIDE : row * STRIDE + width]
        for index in range(width):
            copied[index] = samples[index] - middle
    return middle


@jit
def _halve(band: NDArray[np.float32], side: int, halved: NDArray[np.float32]) -> None:
    """Blur a band, and keep every second row and column."""
    tile = np.zeros((2 * ROWS + side) * STRIDE, np.float32)
    down, blurred = np.zeros(STRIDE, np.float32), np.zeros(COLUMNS, np.float32)
    for left in range(0, band.shape[1] - side + 1, COLUMNS):
        width = min(COLUMNS + side - 1, band.shape[1] - left)
        middle = _load(band, 2 * halved.shape[0] + side - 2, left, width, tile)
        for row in range(halved.shape[0]):
            _blur(side, tile[2 * row * STRIDE :], down[:width], blurred[: width - side + 1])
            for column in range(0, width - side + 1, 2):
                halved[row, (left + column) // 2] = blurred[column] + middle


@jit
def _blur(side: int, tile: Row, down: Row, blurred: Row) -> None:
    if side == 9:
        _down9(tile, down)
        _along9(down, blurred)
    elif side == 5:
        _down5(tile, down)
        _along5(down, blurred)
    else:
        _down3(tile, down)
        _along3(down, blurred)


@jit
def _compare(bands: NDArray[np.float32], rows: int, side: int) -> tuple[float, float]:
    """Return both sums of logarithms over so many rows of windows."""
    tiles = np.zeros((2, (ROWS + side) * STRIDE), np.float32)
    columns, windows = np.zeros((5, STRIDE), np.float32), np.zeros((3, COLUMNS), np.float32)
    factors = np.zeros((2, COLUMNS))
    kept, held = 0.0, 0.0
    for left in range(0, bands.shape[2] - side + 1, COLUMNS):
        width = min(COLUMNS + side - 1, bands.shape[2] - left)
        for image in range(2):
            _load(bands[image], rows + side - 1, left, width, tiles[image])
        for column in range(COLUMNS):
            factors[0, column], factors[1, column] = 1.0, 1.0
        for row in range(rows):
            one, two = tiles[0, row * STRIDE :], tiles[1, row * STRIDE :]
            m, n, r, d, c = columns[0, :width], columns[1], columns[2], columns[3], columns[4]
            variance, other_variance, covariance = windows[0, : width - side + 1], windows[1], windows[2]
            if side == 17:
                _columns17(one, two, m, n, r, d, c)
                _windows17(m, n, r, d, c, variance, other_variance, covariance)
            elif side == 9:
                _columns9(one, two, m, n, r, d, c)
                _windows9(m, n, r, d, c, variance, other_variance, covariance)
            elif side == 5:
                _columns5(one, two, m, n, r, d, c)
                _windows5(m, n, r, d, c, variance, other_variance, covariance)
            else:
                _columns3(one, two, m, n, r, d, c)
                _windows3(m, n, r, d, c, variance, other_variance, covariance)
            _multiply(variance, other_variance, covariance, factors[0], factors[1])
        kept -= _sum_logarithms(factors[0])
        held += _sum_logarithms(factors[1])
    return kept, held


@jit
def _multiply(
    variance: Row, other_variance: Row, covariance: Row, lost: NDArray[np.float64], held: NDArray[np.float64]
) -> None:
    """Multiply the factors of each column by those of its window: 1 - c^2 / (r (d + 2)), and 1 + r / 2."""
    for index in range(variance.size):
        r, d, c = variance[index], other_variance[index], covariance[index]
        share = c * c / (r * (d + np.float32(NOISE)))
        useful = (r >= FLAT) & (d >= FLAT) & (c > np.float32(0))
        lost[index] *= 1.0 - np.float64(share if useful else np.float32(0))
        held[index] *= 1.0 + np.float64(r if r >= FLAT else np.float32(0)) / NOISE


@jit
def _sum_logarithms(factors: NDArray[np.float64]) -> float:
    total = 0.0
    for column in range(COLUMNS // 2):
        total += math.log(factors[column] * factors[column + COLUMNS // 2])
    return total
