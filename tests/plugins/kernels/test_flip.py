import math

import numpy as np
import pytest
from scipy.ndimage import correlate
from skimage import color

from bakeoff_plugins.kernels.flip import COLUMNS, ROWS, flip_map, flip_mean

WHITE = (0.950428545, 1.0, 1.088900371)


def linear(samples):
    return np.where(samples <= 0.04045, samples / 12.92, ((samples + 0.055) / 1.055) ** 2.4)


TO_XYZ = np.array([
    [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
    [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
    [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
])  # fmt: skip


def opponent(samples):
    x, y, z = np.moveaxis(linear(samples) @ TO_XYZ.T / WHITE, 2, 0)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def seen(samples, ppd):
    """Hunt-adjusted CIELAB after two-dimensional contrast sensitivity filters, as the paper has them."""
    radius = math.ceil(3 * math.sqrt(0.04 / (2 * math.pi**2)) * ppd)
    steps = np.arange(-radius, radius + 1) / ppd
    squares = steps[:, None] ** 2 + steps**2
    filters = [
        sum(a * math.sqrt(math.pi / b) * np.exp(-(math.pi**2) * squares / b) for a, b in bells)
        for bells in ([(1, 0.0047)], [(1, 0.0053)], [(34.1, 0.04), (13.5, 0.025)])
    ]
    y, cx, cz = (
        correlate(plane, weights / weights.sum(), mode="nearest")
        for plane, weights in zip(opponent(samples), filters, strict=True)
    )
    relative = (y + 16) / 116
    xyz = np.stack([relative + cx / 500, relative, relative - cz / 200], axis=2) * WHITE
    displayed = np.clip(xyz @ np.linalg.inv(TO_XYZ).T, 0, 1)
    return hunt(displayed)


def hunt(displayed):
    lab = np.stack(np.moveaxis(color.xyz2lab(displayed @ TO_XYZ.T), 2, 0))
    lab[1:] *= 0.01 * lab[0]
    return lab


def features(samples, ppd):
    """Strengths of edges and points by two-dimensional derivatives of a Gaussian."""
    deviation = 0.5 * 0.082 * ppd
    steps = np.arange(-math.ceil(3 * deviation), math.ceil(3 * deviation) + 1)
    bell = np.exp(-(steps[:, None] ** 2 + steps**2) / (2 * deviation**2))
    luminance = (opponent(samples)[0] + 16) / 116
    strengths = []
    for taps in (-steps * bell, (steps**2 / deviation**2 - 1) * bell):
        balanced = np.where(taps > 0, taps / taps[taps > 0].sum(), -taps / taps[taps < 0].sum())
        strengths.append(np.hypot(*(correlate(luminance, part, mode="nearest") for part in (balanced, balanced.T))))
    return strengths


def hyab(one, other):
    lightness, a, b = one - other
    return (np.abs(lightness) + np.hypot(a, b)) ** 0.7


def slow_flip(reference, distorted, ppd):
    largest = hyab(*(hunt(np.array([[colour]])) for colour in ([0.0, 1, 0], [0.0, 0, 1]))).item()
    colour = hyab(seen(reference, ppd), seen(distorted, ppd))
    knee = 0.4 * largest
    colour = np.where(colour < knee, 0.95 * colour / knee, 0.95 + 0.05 * (colour - knee) / (largest - knee))
    pairs = zip(features(reference, ppd), features(distorted, ppd), strict=True)
    feature = (np.max([np.abs(one - other) for one, other in pairs], axis=0) / math.sqrt(2)) ** 0.5
    return colour ** (1 - feature)


@pytest.mark.parametrize("ppd", [20.0, 67.0])
@pytest.mark.parametrize("shape", [(1, 1), (ROWS - 1, 20), (ROWS + 7, 33), (5, COLUMNS + 20)])
def test_agrees_with_the_slow_twin(shape, ppd):
    """The paper's two-dimensional filters and scikit-image's CIELAB, to the constants that the authors round."""
    generator = np.random.default_rng(0)
    reference = generator.random((*shape, 3), np.float32)
    distorted = np.clip(reference + 0.3 * generator.standard_normal(reference.shape, np.float32), 0, 1)
    expected = slow_flip(reference.astype(float), distorted.astype(float), ppd)
    np.testing.assert_allclose(flip_map(reference, distorted, 1.0, ppd), expected, rtol=0, atol=2e-4)
    assert flip_mean(reference, distorted, 1.0, ppd) == pytest.approx(expected.mean(), abs=1e-4)


def test_integers_are_shares_of_the_peak():
    """A table of linear light holds what the formula gives."""
    levels = np.random.default_rng(0).integers(0, 4096, (2, 12, 15, 3), np.uint16)
    floats = (levels / 4095).astype(np.float32)
    np.testing.assert_allclose(flip_map(*levels, 4095.0, 67.0), flip_map(*floats, 1.0, 67.0), rtol=0, atol=1e-5)


def test_grey_is_shown_as_equal_colours():
    """One plane and three equal planes have the same map."""
    grey = np.random.default_rng(0).integers(0, 256, (2, 12, 15), np.uint8)
    colours = np.repeat(grey[..., None], 3, axis=3)
    np.testing.assert_array_equal(flip_map(*grey, 255.0, 67.0), flip_map(*colours, 255.0, 67.0))


def test_equal_images_have_no_error():
    """Exactly zero in every pixel."""
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert np.all(flip_map(image, image.copy(), 255.0, 67.0) == 0.0)
