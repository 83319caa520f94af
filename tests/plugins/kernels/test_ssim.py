import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from bakeoff_plugins.kernels.ssim import FEW_WINDOWS, WANG, Definition, map_size, ssim_map, ssim_mean, ssim_means
from photo_pairs import photo_pairs

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SMALL = ((11, 11), (11, 12), (12, 11), (11, 90), (90, 11), (25, 31), (40, 26))
LARGE = ((139, 139), (150, 161), (11, 17000), (1700, 21), (31, 1931), (27, 1932))
SKIMAGE = Definition("uniform", 7, unbiased=True)


def slow_ssim_map(reference, distorted, peak, definition=WANG):
    """Wang et al. (2004), equations 13 to 16, written down window by window, variances in two passes."""
    side = definition.size
    offsets = np.arange(side) - side // 2
    weights = np.exp(-(offsets[:, None] ** 2 + offsets[None, :] ** 2) / (2 * definition.sigma**2))
    weights = np.ones((side, side)) if definition.window == "uniform" else weights
    weights /= weights.sum()
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    windows = [sliding_window_view(plane.astype(np.float64), (side, side)) for plane in (reference, distorted)]
    mean_r, mean_d = (np.einsum("ijkl,kl->ij", window, weights) for window in windows)
    from_r, from_d = (window - mean[:, :, None, None] for window, mean in zip(windows, (mean_r, mean_d), strict=True))
    products = (from_r**2, from_d**2, from_r * from_d)
    correction = side**2 / (side**2 - 1) if definition.unbiased else 1.0
    variance_r, variance_d, covariance = (correction * np.einsum("ijkl,kl->ij", one, weights) for one in products)
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


@pytest.mark.parametrize("definition", [WANG, SKIMAGE], ids=["wang", "skimage"])
@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SMALL)
def test_few_windows_agree_with_the_slow_twin(dtype, shape, definition):
    """From a single window on, in double precision."""
    reference, distorted = noisy_pair(dtype, shape)
    expected = slow_ssim_map(reference, distorted, PEAKS[dtype], definition)
    found = ssim_map(reference, distorted, PEAKS[dtype], definition)
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    assert ssim_mean(reference, distorted, PEAKS[dtype], definition) == pytest.approx(expected.mean(), abs=1e-12)


@pytest.mark.parametrize("definition", [WANG, SKIMAGE], ids=["wang", "skimage"])
@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", LARGE)
def test_many_windows_agree_with_the_slow_twin(dtype, shape, definition):
    """In single precision: sizes on both sides of a tile's width, and rows that are no multiple of four."""
    assert np.prod(map_size(shape, definition)) >= FEW_WINDOWS
    reference, distorted = noisy_pair(dtype, shape)
    expected = slow_ssim_map(reference, distorted, PEAKS[dtype], definition)
    np.testing.assert_allclose(ssim_map(reference, distorted, PEAKS[dtype], definition), expected, rtol=0, atol=1e-6)
    assert ssim_mean(reference, distorted, PEAKS[dtype], definition) == pytest.approx(expected.mean(), abs=2e-8)


@pytest.mark.parametrize("definition", [WANG, SKIMAGE], ids=["wang", "skimage"])
@pytest.mark.parametrize("name", photo_pairs())
def test_single_precision_is_enough_for_photographs(name, definition):
    """Where they are flat and bright, too: the mean to 1e-7, the map to 4e-5."""
    planes = [np.ascontiguousarray(image if image.ndim == 2 else image[:, :, 1]) for image in photo_pairs()[name]]
    expected = np.vstack(
        [slow_ssim_map(*(plane[top : top + 60] for plane in planes), 255, definition) for top in (0, 60, 120)]
    )
    cut = [plane[:180] for plane in planes]
    found = np.vstack([ssim_map(*(plane[top : top + 60] for plane in cut), 255, definition) for top in (0, 60, 120)])
    np.testing.assert_allclose(found, expected, rtol=0, atol=4e-5)
    assert found.mean(dtype=np.float64) == pytest.approx(expected.mean(), abs=1e-7)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_nearly_constant_planes_lose_no_digits(dtype, level):
    """Where variances are differences of nearly equal numbers, black to white, few windows agree to 1e-7."""
    reference, distorted = noisy_pair(dtype, (33, 47), level=level, spread=0.01)
    expected = slow_ssim_map(reference, distorted, PEAKS[dtype])
    np.testing.assert_allclose(ssim_map(reference, distorted, PEAKS[dtype]), expected, rtol=0, atol=1e-7)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", [(40, 300), (140, 300)])
def test_equal_planes_score_exactly_one(dtype, shape):
    """Nothing is lost, so nothing is rounded, in either precision."""
    reference, _ = noisy_pair(dtype, shape)
    assert ssim_means(reference, reference.copy(), PEAKS[dtype]) == (1.0, 1.0)
    assert np.all(ssim_map(reference, reference.copy(), PEAKS[dtype]) == 1.0)


@pytest.mark.parametrize("shape", [(30, 40), (140, 300)])
def test_order_of_the_planes_does_not_matter(shape):
    """The definition is symmetric, and so is the arithmetic."""
    reference, distorted = noisy_pair(np.uint8, shape)
    assert ssim_means(reference, distorted, 255.0) == ssim_means(distorted, reference, 255.0)


@pytest.mark.parametrize("shape", [(40, 40), (140, 200)])
def test_not_a_number_reaches_the_score(shape):
    """A NaN spoils every window that sees it, and no other."""
    reference, distorted = noisy_pair(np.float32, shape)
    distorted[0, 0] = np.nan
    assert np.isnan(ssim_mean(reference, distorted, 1.0))
    assert np.argwhere(np.isnan(ssim_map(reference, distorted, 1.0))).tolist() == [[0, 0]]


@pytest.mark.parametrize("shape", [(40, 50), (150, 300)])
def test_means_are_the_same_with_a_map(shape):
    """To the last bit, so that a run which draws maps scores like one which does not."""
    reference, distorted = noisy_pair(np.uint8, shape)
    similarity = np.empty(map_size(shape), np.float32)
    assert ssim_means(reference, distorted, 255.0, similarity=similarity) == ssim_means(reference, distorted, 255.0)
    assert similarity.mean(dtype=np.float64) == pytest.approx(ssim_mean(reference, distorted, 255.0), abs=1e-8)


def test_threads_do_not_change_a_bit():
    """Four at once, on one pair."""
    planes = noisy_pair(np.uint8, (300, 400))
    alone = ssim_means(*planes, 255.0)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: ssim_means(*planes, 255.0), range(8))) == {alone}


def test_white_may_be_any_number():
    """Floats of a peak near the ends of their range score as those of peak 1."""
    planes = noisy_pair(np.float32, (150, 150))
    expected = ssim_mean(*planes, 1.0)
    for peak in (2.0**-60, 2.0**60):
        assert ssim_mean(*(plane * np.float32(peak) for plane in planes), peak) == expected


def test_the_kernel_uses_vectors():
    """Its loops are worth their layout only then; see the traps that its comments name."""
    import numba

    if "avx2" not in numba.core.codegen.get_host_cpu_features():
        pytest.skip("not a processor with AVX2")
    from bakeoff_plugins.kernels.lane_filters import filter_along

    compiled = numba.njit(fastmath={"contract"}, error_model="numpy")(filter_along.py_func)
    compiled(np.zeros(4096, np.float32), 1, 4, (np.float32(0.1),) * 5)
    assembly = compiled.inspect_asm(compiled.signatures[0])
    assert re.search(r"vfmadd\d+ps", assembly)
    assert not re.search(r"vfmadd\d+ss", assembly)
