import numpy as np
from scipy.signal import convolve2d

from bakeoff_plugins.kernels.similarity import real_power, scharr_magnitude, similarity, weighted_mean


def test_gradient_is_that_of_two_filters():
    """Scharr's filters with zeros outside, by an independent convolution."""
    plane = 255 * np.random.default_rng(0).random((14, 19))
    across = convolve2d(plane, np.array([[3, 0, -3], [10, 0, -10], [3, 0, -3]]) / 16, "same")
    down = convolve2d(plane, np.array([[3, 10, 3], [0, 0, 0], [-3, -10, -3]]) / 16, "same")
    np.testing.assert_allclose(scharr_magnitude(plane), np.sqrt(across**2 + down**2), rtol=1e-13, atol=1e-12)


def test_powers_of_negative_numbers_are_real_parts_of_complex_ones():
    """As MATLAB's real(x .^ y)."""
    base = np.array([-1.0, -0.3, 0.0, 0.2, 1.0])
    np.testing.assert_allclose(real_power(base, 0.03), (base.astype(complex) ** 0.03).real, rtol=0, atol=1e-15)


def test_equal_maps_are_exactly_similar():
    """No rounding: numerator and denominator are the same numbers."""
    plane = 255 * np.random.default_rng(0).random((9, 9))
    assert np.all(similarity(plane, plane.copy(), 160.0) == 1.0)


def test_without_any_weight_all_pixels_count_alike():
    """The mean of a map by weights, and the plain one where all weights are zero."""
    local = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert weighted_mean(local, np.array([[3.0, 1.0], [0.0, 0.0]])) == 0.75
    assert weighted_mean(local, np.zeros((2, 2))) == 0.5
