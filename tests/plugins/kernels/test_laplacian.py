import math

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from bakeoff_plugins.kernels.iw_ssim import SCHEME as MIRRORED
from bakeoff_plugins.kernels.laplacian import ROWS, levels
from bakeoff_plugins.kernels.nlpd import SCHEME as REPEATED

SHAPES = ((40, 64), (41, 64), (40, 65), (2 * ROWS + 3, 37), (2, 3))
NARROW = ((1, 1), (1, 20))


def mirrored(plane):
    """Simoncelli's pyramid: sqrt(2) [1 4 6 4 1] / 16, filtered on zero-filled grids, mirrored about the border."""
    taps = math.sqrt(2) * np.array([1, 4, 6, 4, 1]) / 16

    def filtered(samples):
        for axis in (0, 1):
            samples = correlate1d(samples, taps, axis, mode="mirror")
        return samples

    smaller = filtered(plane)[::2, ::2]
    wide = np.zeros(plane.shape)
    wide[::2, ::2] = smaller
    return smaller, plane - filtered(wide)


def repeated(plane):
    """Burt and Adelson's pyramid, on a smaller level that is padded with its border before it is expanded."""
    taps = np.array([0.05, 0.25, 0.4, 0.25, 0.05])
    smaller = plane
    for axis in (0, 1):
        smaller = correlate1d(smaller, taps, axis, mode="reflect")
    smaller = smaller[::2, ::2]
    wide = np.zeros([2 * size + 4 for size in smaller.shape])
    wide[::2, ::2] = 4 * np.pad(smaller, 1, mode="edge")
    for axis in (0, 1):
        wide = correlate1d(wide, taps, axis, mode="constant")
    return smaller, plane - wide[2 : 2 + plane.shape[0], 2 : 2 + plane.shape[1]]


@pytest.mark.parametrize(
    ("scheme", "twin", "shape"),
    [(MIRRORED, mirrored, shape) for shape in SHAPES] + [(REPEATED, repeated, shape) for shape in SHAPES + NARROW],
)
def test_levels_agree_with_filters_on_whole_planes(scheme, twin, shape):
    """Odd and even sizes, for repeated borders down to one pixel; bands as a whole and in parts that begin anywhere."""
    samples = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    level, second = levels(samples, 0.5, 2, scheme)
    smaller, band = twin(0.5 * samples)
    whole = (0, shape[0]), (0, shape[1])
    np.testing.assert_allclose(level.smaller, smaller, rtol=1e-6, atol=0)
    np.testing.assert_allclose(level.part(*whole), band, rtol=0, atol=1e-4)
    lower, right = ((size // 3, size) for size in shape)
    np.testing.assert_array_equal(level.part(lower, right), level.part(*whole)[lower[0] :, right[0] :])
    np.testing.assert_allclose(second.smaller, twin(smaller)[0], rtol=1e-6, atol=0)


@pytest.mark.parametrize("scheme", [MIRRORED, REPEATED])
def test_flat_float_planes_leave_nothing(scheme):
    """Levels kept as float32 add no noise to flat parts: all rows and columns of the band are the same."""
    level = next(levels(np.full((40, 50), 0.123456789, np.float32), 255.0, 1, scheme))
    assert np.ptp(level.part((0, 40), (0, 50))) < 1e-13 * 255
