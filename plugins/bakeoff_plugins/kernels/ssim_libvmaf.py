"""SSIM as libvmaf computes it, in its feature float_ssim: with its taps, and rounded where it rounds.

The Gaussian's taps have six decimals and sum to 1.000002. So the mean of squares minus the squared mean is negative
where an image is flat and bright; such variances count as 0, and single precision shows in the sixth decimal of scores.
Both are part of what it says, and are done likewise (iqa/ssim_tools.c and iqa/convolve.c, version 3.0).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.taps import along, down

Plane = NDArray[np.float64]

HALF = (0.266012, 0.213006, 0.109361, 0.036001, 0.007599, 0.001028)
TAPS = np.array([*HALF[:0:-1], *HALF], np.float32).astype(np.float64)

BAND = 16
"""Rows of the map made at once."""


def loss_bands(
    reference: NDArray[Any], distorted: NDArray[Any], constants: tuple[float, float]
) -> Iterator[tuple[Plane, Plane]]:
    """Yield l and c of the windows within the image, some rows of them at a time; see `ssim_double.loss_bands`."""
    for top in range(0, len(reference) - len(TAPS) + 1, BAND):
        band = slice(top, top + BAND + len(TAPS) - 1)
        yield _losses(reference[band].astype(np.float32), distorted[band].astype(np.float32), constants)


def _losses(
    reference: NDArray[np.float32], distorted: NDArray[np.float32], constants: tuple[float, float]
) -> tuple[Plane, Plane]:
    mean_r, mean_d = _mean(reference), _mean(distorted)
    variance_r = np.maximum(_mean(reference * reference) - mean_r * mean_r, np.float32(0))
    variance_d = np.maximum(_mean(distorted * distorted) - mean_d * mean_d, np.float32(0))
    covariance = _mean(reference * distorted) - mean_r * mean_d
    covariance[(covariance < 0) & (variance_r * variance_d == 0)] = 0
    c1, c2 = constants
    between = np.square(mean_r.astype(np.float64) - mean_d)
    within = variance_r.astype(np.float64) + variance_d
    squares = np.square(mean_r.astype(np.float64)) + np.square(mean_d.astype(np.float64))
    return between / (squares + c1), (within - 2 * covariance.astype(np.float64)) / (within + c2)


def _mean(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = along(plane.astype(np.float64), TAPS).astype(np.float32)
    return down(rows.astype(np.float64), TAPS).astype(np.float32)
