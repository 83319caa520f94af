"""CIELAB of linear RGB with the primaries of sRGB, under its own white, D65.

The constants are those of scikit-image and of most other software, which rounds the matrix of IEC 61966-2-1 to six
decimals, its white to five, and the constants of CIE 15 to the decimals of 1976. The white of RGB therefore lies a few
thousandths off the grey axis.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

X_WHITE, Z_WHITE = 0.95047, 1.08883
"""X and Z of D65 for the 2 degree observer; its Y is 1."""

X_RED, X_GREEN, X_BLUE = 0.412453 / X_WHITE, 0.357580 / X_WHITE, 0.180423 / X_WHITE
Y_RED, Y_GREEN, Y_BLUE = 0.212671, 0.715160, 0.072169
Z_RED, Z_GREEN, Z_BLUE = 0.019334 / Z_WHITE, 0.119193 / Z_WHITE, 0.950227 / Z_WHITE

DARKEST_ROOT = 0.008856
"""Below this ratio to white a straight line takes the place of the cube root."""

SLOPE, OFFSET = 7.787, 16 / 116

BITS_OF_ROOT = 1419915900
"""Less a third of the bits of a float32 it has those of the inverse cube root, to 3.5 %: four thirds of the bias of the
exponent, 127 * 2^23, and what evens out the error, found by trying."""


def look_up(pixels: NDArray[Any], table: NDArray[np.float64], planes: NDArray[np.float64]) -> None:
    """Write what a table has for every sample.

    Parameters
    ----------
    pixels
        C-contiguous (..., 3), uint8 or uint16.
    table
        A number for every sample that may occur.
    planes
        (3, pixels) to be filled, with contiguous rows.
    """
    _look_up(pixels.reshape(-1), table, planes[0], planes[1], planes[2])


def to_lab(planes: NDArray[np.float64]) -> None:
    """Turn linear RGB into L*, a* and b*, in place.

    Parameters
    ----------
    planes
        (3, pixels) with contiguous rows: R, G and B in proportion to light, 1 for white, which become L* from 0 to 100,
        a* and b*.
    """
    _to_lab(planes[0], planes[1], planes[2])


def lightness(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return L*, 0 to 100, of grey in proportion to light, 1 for white, of any shape."""
    root: NDArray[np.float64] = np.where(light > DARKEST_ROOT, np.cbrt(light), SLOPE * light + OFFSET)
    return 116.0 * root - 16.0


@jit
def _look_up(
    colours: NDArray[Any],
    table: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    third: NDArray[np.float64],
) -> None:
    for pixel in range(first.size):
        first[pixel] = table[colours[3 * pixel]]
        second[pixel] = table[colours[3 * pixel + 1]]
        third[pixel] = table[colours[3 * pixel + 2]]


@jit
def _to_lab(first: NDArray[np.float64], second: NDArray[np.float64], third: NDArray[np.float64]) -> None:
    for pixel in range(first.size):
        red, green, blue = first[pixel], second[pixel], third[pixel]
        x = _compressed(X_RED * red + X_GREEN * green + X_BLUE * blue)
        y = _compressed(Y_RED * red + Y_GREEN * green + Y_BLUE * blue)
        z = _compressed(Z_RED * red + Z_GREEN * green + Z_BLUE * blue)
        first[pixel], second[pixel], third[pixel] = 116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)


@jit
def _compressed(ratio: float) -> float:
    """Return the cube root of a ratio to white, or the straight line near black.

    A library's cube root would be called for one sample after the other; this one is vectorised, and does not divide.
    A guess r of the inverse root misses it by the factor (1 - e)^(-1/3) with e = 1 - ratio r^3. Two steps with the
    first terms of its series leave a relative error of 1e-15.
    """
    bits = np.float32(ratio).view(np.int32)
    inverse = np.float64(np.int32(np.int32(BITS_OF_ROOT) - np.int32(bits // np.int32(3))).view(np.float32))
    for _ in range(2):
        e = 1.0 - ratio * inverse * inverse * inverse
        inverse += inverse * e * (1 / 3 + e * (2 / 9 + e * (14 / 81)))
    return ratio * inverse * inverse if ratio > DARKEST_ROOT else SLOPE * ratio + OFFSET
