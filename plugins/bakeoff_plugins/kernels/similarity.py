"""What FSIM and VSI share: Scharr gradients, the similarity of two maps, powers of numbers that may be negative."""

import math

import numpy as np
from numpy.typing import NDArray


def scharr_magnitude(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gradient's magnitude by Scharr's 3x3 filters, weights [3 10 3] / 16, with zeros outside the plane."""
    padded = np.pad(plane, 1)
    down = 3 * padded[:-2] + 10 * padded[1:-1] + 3 * padded[2:]
    across = 3 * padded[:, :-2] + 10 * padded[:, 1:-1] + 3 * padded[:, 2:]
    gradient: NDArray[np.float64] = np.hypot(down[:, 2:] - down[:, :-2], across[2:] - across[:-2]) / 16
    return gradient


def similarity(reference: NDArray[np.float64], distorted: NDArray[np.float64], constant: float) -> NDArray[np.float64]:
    """Return (2 r d + c) / (r^2 + d^2 + c) for every pixel: 1 where both agree."""
    return (2 * reference * distorted + constant) / (reference**2 + distorted**2 + constant)


def real_power(base: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Return the real part of base^exponent, which for a negative base is |base|^exponent cos(pi exponent)."""
    return np.abs(base) ** exponent * np.where(base < 0, math.cos(math.pi * exponent), 1.0)


def weighted_mean(local: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Return the mean of a map by weights that are never negative; the plain mean where all of them are zero."""
    total = float(weight.sum())
    return float((local * weight).sum()) / total if total > 0 else float(local.mean())
