"""The sum of squared differences, from which MSE and PSNR are made."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

BLOCK = 2048
"""Samples summed side by side: two blocks and their totals stay in the first-level cache."""

MOST_SAMPLES = 2**32
"""So many squared differences of 16-bit samples, each below 2^32, fit the 64-bit total."""


def squared_error(reference: NDArray[Any], distorted: NDArray[Any]) -> int | float:
    """Return the sum over all samples of (reference - distorted)^2.

    Parameters
    ----------
    reference, distorted
        C-contiguous arrays of one shape and type, planes or interleaved colours: uint8, uint16 or float32.

    Returns
    -------
    int or float
        In squared sample units; an exact integer for uint8 and uint16, computed in float64 for float32.

    Raises
    ------
    ValueError
        For more than 2^32 samples, where the exact total might overflow.
    """
    if reference.size > MOST_SAMPLES:
        raise ValueError(f"squared_error sums at most 2^32 samples, got {reference.size}")
    first, second = reference.reshape(-1), distorted.reshape(-1)
    if reference.dtype.kind == "u":
        return int(_integer_sum(first, second))
    return float(_float_sum(first, second))


@jit
def _integer_sum(reference: NDArray[Any], distorted: NDArray[Any]) -> np.uint64:
    total = np.uint64(0)
    for index in range(reference.size):
        difference = np.int64(reference[index]) - np.int64(distorted[index])
        total += np.uint64(difference * difference)
    return total


@jit
def _float_sum(reference: NDArray[Any], distorted: NDArray[Any]) -> float:
    totals = np.zeros(BLOCK)
    for start in range(0, reference.size, BLOCK):
        _add_squares(reference[start : start + BLOCK], distorted[start : start + BLOCK], totals)
    total = 0.0
    for index in range(BLOCK):
        total += totals[index]
    return total


@jit
def _add_squares(reference: NDArray[Any], distorted: NDArray[Any], totals: NDArray[np.float64]) -> None:
    for index in range(reference.size):
        difference = np.float64(reference[index]) - np.float64(distorted[index])
        totals[index] += difference * difference
