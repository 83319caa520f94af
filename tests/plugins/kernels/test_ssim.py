import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from bakeoff_plugins.kernels.ssim import ROWS, STRIDE, ssim_map, ssim_mean

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = (
    (11, 11), (11, 12), (12, 11), (11, 90), (90, 11), (25, 31), (40, 26),
    (ROWS + 10, STRIDE), (2 * ROWS + 11, STRIDE + 1), (11, 2 * STRIDE - 9), (61, 553),
)  # fmt: skip


def slow_ssim_map(reference, distorted, peak):
    """Wang et al. (2004), equations 13 to 16, written down window by window, variances in two passes."""
    offsets = np.arange(-5, 6)
    weights = np.exp(-(offsets[:, None] ** 2 + offsets[None, :] ** 2) / (2 * 1.5**2))
    weights /= weights.sum()
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    windows = [sliding_window_view(plane.astype(np.float64), (11, 11)) for plane in (reference, distorted)]
    mean_r, mean_d = (np.sum(weights * window, axis=(2, 3)) for window in windows)
    from_r, from_d = (window - mean[:, :, None, None] for window, mean in zip(windows, (mean_r, mean_d), strict=True))
    variance_r, variance_d = (np.sum(weights * error**2, axis=(2, 3)) for error in (from_r, from_d))
    covariance = np.sum(weights * from_r * from_d, axis=(2, 3))
    return ((2 * mean_r * mean_d + c1) * (2 * covariance + c2)) / (
        (mean_r**2 + mean_d**2 + c1) * (variance_r + variance_d + c2)
    )


def noisy_pair(dtype, shape, *, level=0.5, spread=0.3):
    """A plane about `level` of the peak, and the same with noise."""
    generator = np.random.default_rng(1)
    reference = level + spread * (generator.random(shape) - 0.5)
    distorted = reference + 0.2 * spread * generator.standard_normal(shape)
    planes = np.clip([reference, distorted], 0, 1) * PEAKS[dtype]
    return (planes if dtype is np.float32 else np.round(planes)).astype(dtype)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_map_and_mean_agree_with_the_slow_twin(dtype, shape):
    """From a single window to sizes beyond one band and one tile, in every pixel type."""
    reference, distorted = noisy_pair(dtype, shape)
    expected = slow_ssim_map(reference, distorted, PEAKS[dtype])
    found = ssim_map(reference, distorted, PEAKS[dtype])
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    assert ssim_mean(reference, distorted, PEAKS[dtype]) == pytest.approx(expected.mean(), abs=1e-12)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_nearly_constant_planes_lose_no_digits(dtype, level):
    """Where variances are differences of nearly equal numbers, black to white, the map still agrees to 1e-7."""
    reference, distorted = noisy_pair(dtype, (33, 47), level=level, spread=0.01)
    expected = slow_ssim_map(reference, distorted, PEAKS[dtype])
    np.testing.assert_allclose(ssim_map(reference, distorted, PEAKS[dtype]), expected, rtol=0, atol=1e-7)


@pytest.mark.parametrize("dtype", PEAKS)
def test_equal_planes_score_exactly_one(dtype):
    """Numerator and denominator are the same numbers, so nothing is rounded."""
    reference, _ = noisy_pair(dtype, (40, 300))
    assert ssim_mean(reference, reference.copy(), PEAKS[dtype]) == 1.0
    assert np.all(ssim_map(reference, reference.copy(), PEAKS[dtype]) == 1.0)


def test_order_of_the_planes_does_not_matter():
    """The definition is symmetric, and so is the arithmetic."""
    reference, distorted = noisy_pair(np.uint8, (30, 40))
    assert ssim_mean(reference, distorted, 255.0) == ssim_mean(distorted, reference, 255.0)


def test_not_a_number_reaches_the_score():
    """A NaN spoils every window that sees it, and no other."""
    reference, distorted = noisy_pair(np.float32, (40, 40))
    distorted[0, 0] = np.nan
    assert np.isnan(ssim_mean(reference, distorted, 1.0))
    assert np.argwhere(np.isnan(ssim_map(reference, distorted, 1.0))).tolist() == [[0, 0]]
