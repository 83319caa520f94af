"""SSIM in double precision: for every window, border and mask, at a tenth of the speed of `ssim_single`.

The terms are those of `ssim_single`: with s = reference + distorted and d = reference - distorted, the luminance term
of equation 13 is 1 - l with l = 2 mean(d)^2 / (mean(s)^2 + mean(d)^2 + 2 C1), and the product of the other two is 1 - c
with c = 2 var(d) / (var(s) + var(d) + 2 C2).

A mask is heeded by normalised convolution: a sample that does not count has no weight, and the weights of the others
are divided by their sum. Multiplying the images by the mask instead would make it part of the picture.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.taps import along, down

Plane = NDArray[np.float64]

BAND = 16
"""Rows of the map made at once."""


class Statistics(NamedTuple):
    """How the means of a window are taken: its taps, from edge to edge; what lies outside the image; which variance.

    `border` is `valid` (only windows within the image count), `reflect` (the image is mirrored about its outermost
    samples) or `replicate` (they are repeated). `unbiased` divides variances by n - 1 instead of n, the number of
    samples in the window.
    """

    taps: Plane
    border: str
    unbiased: bool


def loss_bands(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    mask: NDArray[np.bool_] | None,
    statistics: Statistics,
    constants: tuple[float, float],
) -> Iterator[tuple[Plane, Plane]]:
    """Yield l and c of the windows, some rows of them at a time, each (rows, columns).

    Parameters
    ----------
    reference, distorted
        (height, width) of any real type, not smaller than the window.
    mask
        (height, width), True where samples count. Windows without any of them have no loss.
    statistics
        How means are taken.
    constants
        C1 and C2, on the scale of the squared samples.
    """
    window = len(statistics.taps)
    rows, columns = (_border(size, window, statistics.border) for size in reference.shape)
    for top in range(0, len(rows) - window + 1, BAND):
        band = np.ix_(rows[top : top + BAND + window - 1], columns)
        one, other = (plane[band].astype(np.float64) for plane in (reference, distorted))
        weight = None if mask is None else mask[band].astype(np.float64)
        yield _losses(one, other, weight, statistics, constants)


def _border(size: int, window: int, border: str) -> NDArray[np.intp]:
    """Return which samples the windows see along a side, in order."""
    inside = np.arange(size)
    if border == "valid":
        return inside
    return np.pad(inside, window // 2, mode="reflect" if border == "reflect" else "edge")


def _losses(
    reference: Plane, distorted: Plane, weight: Plane | None, statistics: Statistics, constants: tuple[float, float]
) -> tuple[Plane, Plane]:
    sums, differences = reference + distorted, reference - distorted
    fields = sums, differences, sums**2, differences**2
    (mean_s, mean_d, square_s, square_d), count = _means(fields, weight, statistics.taps)
    squared_s, squared_d = mean_s**2, mean_d**2
    scale = count / np.maximum(count - 1.0, 1.0) if statistics.unbiased else 1.0
    variance_s, variance_d = (square_s - squared_s) * scale, (square_d - squared_d) * scale
    c1, c2 = constants
    return (
        2 * squared_d / (squared_s + squared_d + 2 * c1),
        2 * variance_d / (variance_s + variance_d + 2 * c2),
    )


def _means(fields: tuple[Plane, ...], weight: Plane | None, taps: Plane) -> tuple[list[Plane], Plane | float]:
    """Return the mean of each field in every window, and how many samples count there."""

    def mean(plane: Plane) -> Plane:
        return along(down(plane, taps), taps)

    samples = float(len(taps) ** 2)
    if weight is None:
        return [mean(field) for field in fields], samples
    total = mean(weight)
    seen = total > 0.5 * taps[0] ** 2
    divisor = np.where(seen, total, 1.0)
    return [np.where(seen, mean(field * weight), 0.0) / divisor for field in fields], np.round(total * samples)
