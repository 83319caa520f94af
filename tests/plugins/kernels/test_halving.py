import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.halving import halved_band, halved_size

DTYPES = (np.uint8, np.uint16, np.float32)


def slow_halves(plane):
    """Four times what MATLAB's `conv2(plane, ones(2, 2) / 4, 'same')(1:2:end, 1:2:end)` gives."""
    return convolve2d(plane.astype(np.float64), np.ones((2, 2)))[1::2, 1::2]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (5, 4), (4, 7), (33, 71)])
def test_a_band_holds_the_sums_of_four_samples(dtype, shape):
    """With zeros where the image ends, before its first row, after its last, and on both sides."""
    plane = (np.random.default_rng(1).random(shape) * (1 if dtype is np.float32 else 255)).astype(dtype)
    plane.flags.writeable = False
    rows, columns = halved_size(*shape)
    band = np.zeros((rows + 5, columns + 7), np.float32)
    halved_band(plane, -2, 3, band)
    expected = np.zeros(band.shape)
    expected[2 : 2 + rows, 3 : 3 + columns] = slow_halves(plane)
    np.testing.assert_allclose(band, expected, rtol=1e-6)
