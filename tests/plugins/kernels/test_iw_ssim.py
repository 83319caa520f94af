import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from bakeoff_plugins.kernels.iw_ssim import SCHEME, SMALLEST_SIDE, _enlarged, iw_ssim_means
from bakeoff_plugins.kernels.laplacian import levels
from bakeoff_plugins.kernels.resample import bilinear_taps, resample


def pictures(shape=(SMALLEST_SIDE, SMALLEST_SIDE + 5)):
    generator = np.random.default_rng(0)
    reference = np.kron(generator.random((-(-shape[0] // 8), -(-shape[1] // 8))), np.ones((8, 8)))[
        : shape[0], : shape[1]
    ]
    reference = reference + 0.1 * generator.standard_normal(shape)
    return np.float32(np.clip([reference, reference + 0.1 * generator.standard_normal(shape)], 0, 1))


def enlarged(band):
    """The authors' way: bilinear to 4 n - 3 samples, a frame extrapolated linearly, every second sample."""
    for _ in range(2):
        lines = resample(band, bilinear_taps(len(band), 4 * len(band) - 3))
        lines = np.concatenate([2 * lines[:1] - lines[1:2], lines, 2 * lines[-1:] - lines[-2:-1]])
        band = lines[::2].T
    return band


def slow_weighted_mean(reference, distorted, parent):
    """The mean of contrast and structure on the finest level, weighted by information: the paper, vector by vector."""
    windows = [sliding_window_view(band, (3, 3)) for band in (reference, distorted)]
    mean_r, mean_d = (window.mean(axis=(2, 3)) for window in windows)
    covariance = (windows[0] * windows[1]).mean(axis=(2, 3)) - mean_r * mean_d
    variance_r, variance_d = ((w**2).mean(axis=(2, 3)) - m**2 for w, m in zip(windows, (mean_r, mean_d), strict=True))
    gain = covariance / (variance_r + 1e-15)
    rest = variance_d - gain * covariance
    vectors = windows[0].reshape(-1, 9)
    inner = parent[1 : 1 + mean_r.shape[0], 1 : 1 + mean_r.shape[1]].reshape(-1, 1)
    vectors = np.concatenate([vectors, inner], axis=1)
    scatter = vectors.T @ vectors / len(vectors)
    strength = np.sum(vectors @ np.linalg.inv(scatter) * vectors, axis=1).reshape(mean_r.shape) / 10
    bits = sum(
        np.log2(1 + ((rest + (1 + gain**2) * 0.4) * strength * value + 0.4 * rest) / 0.16)
        for value in np.linalg.eigvalsh(scatter)
    )
    offsets = np.arange(-5, 6)
    bell = np.exp(-(offsets[:, None] ** 2 + offsets**2) / (2 * 1.5**2))
    wide = [sliding_window_view(band, (11, 11)) for band in (reference, distorted)]
    centred = [window - np.sum(bell / bell.sum() * window, axis=(2, 3))[:, :, None, None] for window in wide]
    shared, *own = (np.sum(bell / bell.sum() * a * b, axis=(2, 3)) for a, b in (
        (centred[0], centred[1]), (centred[0], centred[0]), (centred[1], centred[1])))  # fmt: skip
    contrast = (2 * shared + 58.5225) / (own[0] + own[1] + 58.5225)
    return np.average(contrast, weights=bits[4:-4, 4:-4])


def test_finest_level_agrees_with_the_slow_twin():
    """Model, weights and windows, on noise where no threshold matters."""
    reference, distorted = pictures()
    (first, second), (other, _) = (list(levels(plane, 255.0, 2, SCHEME)) for plane in (reference, distorted))
    bands = [level.part(*((0, size) for size in level.samples.shape)) for level in (first, other, second)]
    expected = slow_weighted_mean(bands[0], bands[1], enlarged(bands[2]))
    assert iw_ssim_means(reference, distorted, 1.0)[0] == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("shape", [(40, 52), (41, 51)])
def test_parents_are_enlarged_as_by_the_authors(shape):
    """Interpolation at computed places equals their detour, in any part."""
    parent = next(levels(np.random.default_rng(0).random(shape), 255.0, 1, SCHEME))
    expected = enlarged(parent.part((0, shape[0]), (0, shape[1])))
    found = _enlarged(parent, (3, 2 * shape[0]), (20, 2 * shape[1] - 1))
    np.testing.assert_allclose(found, expected[3:, 20:-1], rtol=0, atol=1e-10)


def test_equal_planes_have_means_of_one():
    """Every level, to the rounding of variances."""
    reference, _ = pictures()
    assert iw_ssim_means(reference, reference.copy(), 1.0) == pytest.approx([1.0] * 5, abs=1e-12)


def test_striped_and_flat_references_have_finite_means():
    """Directions in which nothing varies are left out; a level without information has its plain mean."""
    reference, distorted = pictures()
    stripes = np.repeat(reference[:1], len(reference), axis=0)
    assert np.all(np.isfinite(iw_ssim_means(stripes, distorted, 1.0)))
    flat = np.full_like(reference, 0.5)
    assert iw_ssim_means(flat, flat, 1.0) == pytest.approx([1.0] * 5, abs=1e-12)
    brighter = np.full_like(reference, 0.9)
    *contrasts, last = iw_ssim_means(flat, brighter, 1.0)
    assert contrasts == pytest.approx([1.0] * 4, abs=1e-9)
    grey, bright = 16 * 255 * 0.5, 16 * 255 * np.float32(0.9)
    assert last == pytest.approx((2 * grey * bright + 6.5025) / (grey**2 + bright**2 + 6.5025), rel=1e-6)
