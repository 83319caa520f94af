"""Means, variances and covariance of two images in a window, from float32 samples, without cancellation.

A variance as the mean of squares minus the squared mean loses its digits where it is small and the mean is large. Here
every sample is compared with the one in the middle of its window instead; and as the window is a product, rows follow
columns by the law of total variance: of all samples, it is the mean of the columns' variances plus the variance of the
columns' means. Where an image is flat, both are exactly 0.

The functions below make kernels for a given window. Its taps and the distance of rows are constants to the compiler,
which then writes out the loop over the taps, keeps all five sums in registers, and finds neighbours without computing
addresses; so unsigned indices, which Numba does not test for being negative. LLVM does that no longer when the distance
is a variable.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

Row = NDArray[np.float32]
Taps = tuple[np.float32, ...]


def gaussian_taps(side: int, sigma: float) -> Taps:
    """Return the taps of a Gaussian window of an odd side that sums to 1: the one in the middle, then outwards."""
    bell = np.exp(-0.5 * (np.arange(side // 2 + 1) / sigma) ** 2)
    return tuple(np.float32(tap) for tap in bell / (bell[0] + 2 * bell[1:].sum()))


def blur(taps: Taps, stride: int) -> Callable[[Row, Row], None]:
    """Return a kernel `(samples, blurred)` for windows of samples that are `stride` apart.

    The window of `blurred[i]` begins at `samples[i]`; its last sample must exist.
    """
    radius = len(taps) - 1

    @jit
    def kernel(samples: Row, blurred: Row) -> None:
        for index in range(blurred.size):
            middle = np.uint64(index) + np.uint64(radius * stride)
            total = taps[0] * samples[middle]
            for tap in range(1, radius + 1):
                away = np.uint64(tap * stride)
                total += taps[tap] * (samples[middle - away] + samples[middle + away])
            blurred[index] = total

    return kernel


def column_moments(taps: Taps, stride: int) -> Callable[..., None]:
    """Return a kernel for windows of one column, in rows that are `stride` samples apart.

    It takes samples of both images, the window of index i beginning at `[i]`, and writes five rows: both means, both
    variances, the covariance.
    """
    radius = len(taps) - 1

    @jit
    def kernel(
        one: Row, two: Row, mean: Row, other_mean: Row, variance: Row, other_variance: Row, covariance: Row
    ) -> None:
        for index in range(mean.size):
            middle = np.uint64(index) + np.uint64(radius * stride)
            centre, other_centre = one[middle], two[middle]
            first, other_first = np.float32(0), np.float32(0)
            second, other_second, mixed = np.float32(0), np.float32(0), np.float32(0)
            for tap in range(1, radius + 1):
                weight, away = taps[tap], np.uint64(tap * stride)
                up, down = one[middle - away] - centre, one[middle + away] - centre
                other_up, other_down = two[middle - away] - other_centre, two[middle + away] - other_centre
                first += weight * (up + down)
                other_first += weight * (other_up + other_down)
                second += weight * (up * up + down * down)
                other_second += weight * (other_up * other_up + other_down * other_down)
                mixed += weight * (up * other_up + down * other_down)
            mean[index] = centre + first
            other_mean[index] = other_centre + other_first
            variance[index] = second - first * first
            other_variance[index] = other_second - other_first * other_first
            covariance[index] = mixed - first * other_first

    return kernel


def window_moments(taps: Taps) -> Callable[..., None]:
    """Return a kernel that makes the moments of windows of those of their columns.

    It takes what `column_moments` writes, the window of index i beginning at `[i]`, and writes three rows: both
    variances, the covariance.
    """
    radius = len(taps) - 1

    @jit
    def kernel(
        means: Row, other_means: Row, variances: Row, other_variances: Row, covariances: Row,
        variance: Row, other_variance: Row, covariance: Row,
    ) -> None:  # fmt: skip
        for index in range(variance.size):
            middle = np.uint64(index) + np.uint64(radius)
            centre, other_centre = means[middle], other_means[middle]
            first, other_first = np.float32(0), np.float32(0)
            second = taps[0] * variances[middle]
            other_second = taps[0] * other_variances[middle]
            mixed = taps[0] * covariances[middle]
            for tap in range(1, radius + 1):
                weight, before, after = taps[tap], middle - np.uint64(tap), middle + np.uint64(tap)
                left, right = means[before] - centre, means[after] - centre
                other_left, other_right = other_means[before] - other_centre, other_means[after] - other_centre
                first += weight * (left + right)
                other_first += weight * (other_left + other_right)
                second += weight * (left * left + right * right)
                other_second += weight * (other_left * other_left + other_right * other_right)
                mixed += weight * (left * other_left + right * other_right)
            for tap in range(1, radius + 1):  # one loop for both would be too long for LLVM to write out
                weight, before, after = taps[tap], middle - np.uint64(tap), middle + np.uint64(tap)
                second += weight * (variances[before] + variances[after])
                other_second += weight * (other_variances[before] + other_variances[after])
                mixed += weight * (covariances[before] + covariances[after])
            variance[index] = second - first * first
            other_variance[index] = other_second - other_first * other_first
            covariance[index] = mixed - first * other_first

    return kernel
