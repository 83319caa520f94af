import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.gmsd import BAND, gms_deviation, gms_loss_map

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((3, 3), (6, 6), (7, 12), (12, 7), (2 * BAND, 40), (2 * BAND + 3, 301))


def slow_gms(reference, distorted, peak):
    """Xue et al. (2014), equations 1 to 4, with the zero borders and the 2x2 means of GMSD.m."""
    dx = np.array([[1, 0, -1]] * 3) / 3
    powers = []
    for plane in (reference, distorted):
        halves = convolve2d(plane.astype(np.float64) * (255 / peak), np.full((2, 2), 0.25))[1::2, 1::2]
        powers.append(convolve2d(halves, dx, "same") ** 2 + convolve2d(halves, dx.T, "same") ** 2)
    return (2 * np.sqrt(powers[0] * powers[1]) + 170) / (powers[0] + powers[1] + 170)


def frozen(planes):
    """Images are read-only, and Numba compiles anew for arrays that are not."""
    planes.flags.writeable = False
    return planes


def noisy_pair(dtype, shape, spread=0.3):
    generator = np.random.default_rng(1)
    reference = 0.5 + spread * (generator.random(shape) - 0.5)
    planes = np.clip([reference, reference + 0.3 * spread * generator.standard_normal(shape)], 0, 1) * PEAKS[dtype]
    planes = (planes if dtype is np.float32 else np.round(planes)).astype(dtype)
    return frozen(planes)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_map_and_deviation_agree_with_the_slow_twin(dtype, shape):
    """From the smallest sizes to more than one band, odd and even, in every pixel type."""
    reference, distorted = noisy_pair(dtype, shape)
    expected = slow_gms(reference, distorted, PEAKS[dtype])
    found = gms_loss_map(reference, distorted, PEAKS[dtype])
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(found, 1 - expected, rtol=0, atol=3e-6)
    for freedom in (0, 1):
        deviation = gms_deviation(reference, distorted, PEAKS[dtype], freedom=freedom)
        assert deviation == pytest.approx(expected.std(ddof=freedom), abs=1e-7)


def test_extreme_differences_do_not_overflow():
    """Stripes of black and white against their negative, in 16 bits."""
    stripes = np.zeros((20, 20), np.uint16)
    stripes[:, ::4] = stripes[:, 1::4] = 65535
    negative = frozen(np.roll(stripes, 1, axis=0)[:, ::-1].copy())
    expected = slow_gms(stripes, negative, 65535.0)
    found = gms_loss_map(frozen(stripes), negative, 65535.0)
    np.testing.assert_allclose(found, 1 - expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("dtype", PEAKS)
def test_equal_planes_lose_exactly_nothing(dtype):
    """In every pixel, so that the deviation is exactly 0."""
    reference, _ = noisy_pair(dtype, (40, 30))
    copy = frozen(reference.copy())
    assert not gms_loss_map(reference, copy, PEAKS[dtype]).any()
    assert gms_deviation(reference, copy, PEAKS[dtype]) == 0.0


def test_order_of_the_planes_does_not_matter():
    """The definition is symmetric, and so is the arithmetic."""
    reference, distorted = noisy_pair(np.uint8, (30, 40))
    assert gms_deviation(reference, distorted, 255.0) == gms_deviation(distorted, reference, 255.0)
