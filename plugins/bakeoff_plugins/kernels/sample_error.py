"""Sums of squared and of absolute differences, from which MSE, RMSE, PSNR and MAE are made."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

SHORT = 2**16
"""So many numbers below 2^16 fit a 32-bit total: squares of 8-bit differences, or 16-bit differences themselves."""

COLUMNS = 1024
"""Floats summed side by side: two blocks of them and their totals stay in the first-level cache."""

MOST_SAMPLES = 2**32
"""So many squared differences of 16-bit samples, each below 2^32, fit the 64-bit total."""


def squared_error(reference: NDArray[Any], distorted: NDArray[Any]) -> int | float:
    """Return the sum over all samples of (reference - distorted)^2.

    Parameters
    ----------
    reference, distorted
        C-contiguous arrays of one shape and type, planes or interleaved colours: uint8, uint16, float32 or float64.

    Returns
    -------
    int or float
        In squared sample units; an exact integer for uint8 and uint16, computed in float64 for floats.

    Raises
    ------
    ValueError
        For more than 2^32 samples, where the exact total might overflow.
    """
    if reference.size > MOST_SAMPLES:
        raise ValueError(f"squared_error sums at most 2^32 samples, got {reference.size}")
    first, second = reference.reshape(-1), distorted.reshape(-1)
    if reference.dtype == np.uint16:
        return int(_sum_squared_words(first, second))
    return _sum(first, second, 2)


def absolute_error(reference: NDArray[Any], distorted: NDArray[Any]) -> int | float:
    """Return the sum over all samples of |reference - distorted|, in sample units.

    Parameters and types of the result are those of `squared_error`; the number of samples has no limit.
    """
    return _sum(reference.reshape(-1), distorted.reshape(-1), 1)


def _sum(reference: NDArray[Any], distorted: NDArray[Any], power: int) -> int | float:
    if reference.dtype.kind == "u":
        return int(_sum_integers(reference, distorted, power))
    return float(_sum_floats(reference, distorted, power))


@jit
def _sum_integers(reference: NDArray[Any], distorted: NDArray[Any], power: int) -> np.uint64:
    total = np.uint64(0)
    for start in range(0, reference.size, SHORT):
        stop = start + SHORT
        if power == 2:
            total += np.uint64(_short_squares(reference[start:stop], distorted[start:stop]))
        else:
            total += np.uint64(_short_distances(reference[start:stop], distorted[start:stop]))
    return total


@jit
def _short_squares(reference: NDArray[Any], distorted: NDArray[Any]) -> np.uint32:
    """Sum at most `SHORT` squares, two at a time: LLVM then loads whole vectors and takes even and odd bytes apart."""
    total = np.uint32(0)
    for half in range(reference.size // 2):
        even = 2 * half
        first = _short_difference(reference[even], distorted[even])
        second = _short_difference(reference[even + 1], distorted[even + 1])
        total = np.uint32(total + np.uint32(first * first + second * second))
    if reference.size % 2:
        last = _short_difference(reference[-1], distorted[-1])
        total = np.uint32(total + np.uint32(last * last))
    return total


@jit
def _short_distances(reference: NDArray[Any], distorted: NDArray[Any]) -> np.uint32:
    """Sum at most `SHORT` absolute differences."""
    total = np.uint32(0)
    for index in range(reference.size):
        total = np.uint32(total + np.uint32(abs(_short_difference(reference[index], distorted[index]))))
    return total


@jit
def _short_difference(reference: int, distorted: int) -> np.int32:
    """Return a difference, cast back at every step, because Numba widens to 64 bits, which is three times as slow."""
    return np.int32(np.int32(reference) - np.int32(distorted))


@jit
def _sum_squared_words(reference: NDArray[Any], distorted: NDArray[Any]) -> np.uint64:
    total = np.uint64(0)
    for index in range(reference.size):
        difference = np.int64(reference[index]) - np.int64(distorted[index])
        total += np.uint64(difference * difference)
    return total


@jit
def _sum_floats(reference: NDArray[Any], distorted: NDArray[Any], power: int) -> float:
    """Sum in a fixed order, a total a column, so that the result does not follow the width of the vectors."""
    totals = np.zeros(COLUMNS)
    for start in range(0, reference.size, COLUMNS):
        stop = start + COLUMNS
        _add_floats(reference[start:stop], distorted[start:stop], power, totals)
    total = 0.0
    for index in range(COLUMNS):
        total += totals[index]
    return total


@jit
def _add_floats(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    power: int,
    totals: NDArray[np.float64],
) -> None:
    for index in range(reference.size):
        difference = np.float64(reference[index]) - np.float64(distorted[index])
        totals[index] += difference * difference if power == 2 else abs(difference)
