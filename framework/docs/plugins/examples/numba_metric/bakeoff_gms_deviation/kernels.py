"""The kernel of gms_deviation: numba, numpy and math only."""

import math
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

# `nogil` lets threads work side by side, `cache` spares the next process the compiler. No `fastmath`: reordered sums
# would differ from machine to machine, and NaN would pass for a number.
jit: Any = numba.njit(nogil=True, cache=True)


@jit
def similarity(reference: NDArray[Any], distorted: NDArray[Any], constant: float) -> NDArray[np.float64]:
    """Return the gradient magnitude similarity of two planes (height, width), at half their size."""
    first, second = halved(reference), halved(distorted)
    height, width = first.shape
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            one = magnitude(first, row, column)
            other = magnitude(second, row, column)
            found[row, column] = (2.0 * one * other + constant) / (one * one + other * other + constant)
    return found


@jit
def halved(plane: NDArray[Any]) -> NDArray[np.float64]:
    """Return the means of blocks of 2x2 samples; a block that hangs over the border is filled up with zeros."""
    height, width = plane.shape
    found = np.zeros(((height + 1) // 2, (width + 1) // 2))
    for row in range(height):
        for column in range(width):
            found[row // 2, column // 2] += 0.25 * plane[row, column]
    return found


@jit
def magnitude(plane: NDArray[np.float64], row: int, column: int) -> float:
    """Return the length of the Prewitt gradient at one place; beyond the border are zeros."""
    height, width = plane.shape
    across = down = 0.0
    for offset in (-1, 0, 1):
        if 0 <= row + offset < height:
            across += plane[row + offset, column - 1] if column > 0 else 0.0
            across -= plane[row + offset, column + 1] if column + 1 < width else 0.0
        if 0 <= column + offset < width:
            down += plane[row - 1, column + offset] if row > 0 else 0.0
            down -= plane[row + 1, column + offset] if row + 1 < height else 0.0
    return math.sqrt(across * across + down * down) / 3.0
