import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bakeoff_plugins.kernels.moments import blur, column_moments, gaussian_taps, window_moments

SIDE, STRIDE = 5, 40
TAPS = gaussian_taps(SIDE, 1.1)
LINE = np.array([*TAPS[:0:-1], *TAPS], np.float64)

blur_columns = blur(TAPS, STRIDE)
judge_columns, judge_windows = column_moments(TAPS, STRIDE), window_moments(TAPS)


def test_taps_are_a_bell_that_sums_to_one():
    """Half of it, from the middle on."""
    assert TAPS[1] / TAPS[0] == np.float32(np.exp(-0.5 / 1.1**2))
    assert abs(LINE.sum() - 1) < 1e-7


def test_blur_weighs_samples_that_are_a_row_apart():
    """Of five rows it makes one."""
    rows = np.random.default_rng(1).random((SIDE, STRIDE)).astype(np.float32)
    blurred = np.zeros(STRIDE, np.float32)
    blur_columns(rows.reshape(-1), blurred)
    np.testing.assert_allclose(blurred, LINE @ rows, rtol=1e-6)


def moments(one, two):
    """Both variances and the covariance of every window, by the kernels, in a row each."""
    columns = np.zeros((5, STRIDE), np.float32)
    judge_columns(one.reshape(-1), two.reshape(-1), *columns)
    windows = np.zeros((3, STRIDE - SIDE + 1), np.float32)
    judge_windows(*columns, *windows)
    return windows


def slow_moments(one, two):
    """The same window by window, means first."""
    weights = np.outer(LINE, LINE)
    weights /= weights.sum()
    views = [sliding_window_view(image.astype(np.float64), (SIDE, SIDE))[0] for image in (one, two)]
    errors = [view - np.sum(weights * view, axis=(1, 2))[:, None, None] for view in views]
    pairs = ((0, 0), (1, 1), (0, 1))
    return np.array([np.sum(weights * errors[first] * errors[second], axis=(1, 2)) for first, second in pairs])


def test_moments_agree_with_those_of_every_window():
    """Variances and covariance in relative terms, though the mean is a thousand times the deviation."""
    generator = np.random.default_rng(2)
    one = (250 + 0.25 * generator.standard_normal((SIDE, STRIDE))).astype(np.float32)
    two = (one - 200 + 0.1 * generator.standard_normal((SIDE, STRIDE))).astype(np.float32)
    np.testing.assert_allclose(moments(one, two), slow_moments(one, two), rtol=2e-4)


def test_flat_windows_have_no_variance_at_all():
    """Exactly 0, whatever the level is."""
    flat, noise = np.full((SIDE, STRIDE), 200.3, np.float32), np.random.default_rng(3).random((SIDE, STRIDE))
    variance, other_variance, covariance = moments(flat, noise.astype(np.float32))
    assert not variance.any()
    assert not covariance.any()
    assert np.all(other_variance > 0)
