import numpy as np
import pytest
from scipy import ndimage

from bakeoff_plugins.kernels.reduction import halved, reduced, reduction_factor


def plane(height, width, dtype=np.uint8):
    return np.random.default_rng(height * width).integers(0, 256, (height, width)).astype(dtype)


@pytest.mark.parametrize(
    ("side", "factor"), [(11, 1), (383, 1), (384, 2), (639, 2), (640, 3), (1080, 4)]
)  # fmt: skip
def test_factor_is_the_shorter_side_by_256(side, factor):
    """Halves are rounded up, but by Python, and so by piq, to the even number."""
    assert reduction_factor(side, 5000, "wang") == reduction_factor(5000, side, "libvmaf") == factor
    assert reduction_factor(side, 5000, "piq") == max(1, round(side / 256))


@pytest.mark.parametrize("factor", [2, 3, 4, 5])
@pytest.mark.parametrize("shape", [(20, 24), (21, 23), (13, 31)])
def test_reduced_planes(factor, shape):
    """SciPy's uniform filter with mirrored borders, sampled where each implementation samples it."""
    samples = plane(*shape)
    for kind, origin in (("wang", -1 if factor % 2 == 0 else 0), ("libvmaf", 0)):
        means = ndimage.uniform_filter(samples.astype(np.float64), factor, mode="reflect", origin=origin)
        expected = means[::factor, ::factor]
        found = reduced(samples, factor, kind)
        common = tuple(slice(0, min(sizes)) for sizes in zip(found.shape, expected.shape, strict=True))
        np.testing.assert_allclose(found[common], expected[common], rtol=1e-6)
    assert reduced(samples, factor, "wang").shape == tuple(-(-side // factor) for side in shape)
    assert reduced(samples, factor, "libvmaf").shape == tuple(side // factor + side % 2 for side in shape)
    whole = samples[: shape[0] // factor * factor, : shape[1] // factor * factor].astype(np.float64)
    blocks = whole.reshape(shape[0] // factor, factor, shape[1] // factor, factor).mean(axis=(1, 3))
    np.testing.assert_allclose(reduced(samples, factor, "piq"), blocks, rtol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "peak"), [(np.uint8, 255.0), (np.uint16, 4095.0), (np.uint16, 65535.0), (np.float32, 255.0)]
)
def test_halved_planes_hold_sums_or_means(dtype, peak):
    """Of 2x2 samples: sums where they fit 16 bits; either way no digit of an integer is lost."""
    samples = plane(38, 70, dtype)
    found, white = halved(samples, peak, "drop")
    expected = samples.astype(np.float64).reshape(19, 2, 35, 2).sum(axis=(1, 3))
    sums = dtype is not np.float32 and peak < 10000
    assert (found.dtype, white) == ((np.uint16, 4 * peak) if sums else (np.float32, peak))
    assert np.array_equal(found if sums else 4 * found.astype(np.float64), expected)


def test_eight_bits_are_halved_exactly_four_times():
    """White stays white, and fits."""
    samples, peak = np.full((32, 48), 255, np.uint8), 255.0
    for _ in range(4):
        samples, peak = halved(samples, peak, "drop")
    assert (samples.dtype, samples.shape, peak) == (np.uint16, (2, 3), 65280.0)
    assert np.all(samples == peak)


def test_odd_sides():
    """What is done about the last row and column, by name."""
    samples = np.array([[0, 4, 8], [4, 8, 12], [40, 80, 120]], np.uint8)

    def means(image, odd):
        return (halved(image, 255.0, odd)[0] // 4).tolist()

    assert means(samples, "drop") == [[4]]
    assert means(samples, "repeat") == [[4, 10], [60, 120]]
    assert means(samples, "zero") == [[0, 3], [11, 55]]
    assert means(samples, "shift") == [[0, 6], [22, 55]]
    assert means(samples[:2], "shift") == [[0, 6]]
