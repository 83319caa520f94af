import numpy as np
import pytest
from skimage.metrics import mean_squared_error

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.mse import Mse

TYPES = (np.uint8, np.uint16, np.float32)
SIZES = ((1, 1), (1, 37), (37, 1), (11, 400), (64, 64), (513, 771))


def pixels(dtype, shape, seed):
    generator = np.random.default_rng(seed)
    if dtype is np.float32:
        return generator.random(shape, np.float32)
    return generator.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def score(reference, distorted, **options):
    return Mse(**options).score(Pair(Image(reference), Image(distorted)))


@pytest.mark.parametrize("colours", [(), (3,)])
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("shape", SIZES)
def test_equals_scikit_image(dtype, shape, colours):
    """All samples count alike; floats are given to scikit-image in float64, where it does not round differences."""
    reference, distorted = (pixels(dtype, (*shape, *colours), seed) for seed in (0, 1))
    expected = mean_squared_error(reference.astype(np.float64), distorted.astype(np.float64))
    found = score(reference, distorted)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dtype", TYPES)
def test_equal_images_score_zero(dtype):
    """Nothing is added for numerical stability."""
    image = pixels(dtype, (20, 30, 3), 0)
    assert score(image, image.copy()) == 0.0


def test_channels_are_what_they_say():
    """`y` compares unrounded luma, `gray` luma rounded half up, `rgb` all samples."""
    reference, distorted = (pixels(np.uint8, (31, 45, 3), seed) for seed in (0, 1))
    luma = [image @ np.array([0.299, 0.587, 0.114]) for image in (reference, distorted)]
    rounded = [np.floor(plane + 0.5) for plane in luma]
    assert score(reference, distorted, channel="y") == pytest.approx(mean_squared_error(*luma), rel=1e-6)
    assert score(reference, distorted, channel="gray") == mean_squared_error(*rounded)
    assert score(reference, distorted) == pytest.approx(mean_squared_error(reference, distorted), rel=1e-12)


def test_map_is_the_mean_of_the_colours():
    """Every pixel has its squared difference; the score is the mean of the map, also under a mask."""
    reference, distorted = (pixels(np.uint8, (31, 45, 3), seed) for seed in (0, 1))
    squares = (reference.astype(np.float64) - distorted) ** 2
    mask = np.random.default_rng(2).random((31, 45)) < 0.5
    for one in (Pair(Image(reference), Image(distorted)), Pair(Image(reference), Image(distorted), mask)):
        found = Mse().map(one)
        assert (found.shape, found.dtype) == ((31, 45), np.float32)
        np.testing.assert_allclose(found, squares.mean(axis=2), rtol=1e-6)
    luma = (reference.astype(np.float64) - distorted) @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(Mse(channel="y").map(one), luma**2, rtol=1e-5, atol=1e-3)
    assert Mse(pooling="max").score(one) == pytest.approx(squares.mean(axis=2)[mask].max(), rel=1e-6)


def test_loss_is_a_share_of_the_worst_error():
    """Black against white loses everything, at any peak, and equal images nothing."""
    assert Mse().loss(0.0, 255.0) == 0.0
    assert [Mse().loss(peak**2, peak) for peak in (1.0, 255.0, 65535.0)] == [1.0, 1.0, 1.0]
    assert Mse().loss(255.0**2 / 4, 255.0) == 0.25


def test_signature_names_the_definition():
    """Whatever changes the value shows; the luma of floats is never rounded, so there gray is y."""
    image, floats = Image(np.zeros((2, 2, 3), np.uint8)), Image(np.zeros((2, 2, 3), np.float32))
    twelve_bits = Image(np.zeros((2, 2), np.uint16), peak=4095)
    assert Mse().signature(image) == "mse|v1|rgb|range=255|mean"
    assert Mse(channel="y").signature(twelve_bits) == "mse|v1|y-bt601|range=4095|mean"
    assert Mse(channel="gray").signature(image) == "mse|v1|gray-bt601-rounded|range=255|mean"
    assert Mse(pooling="p95").signature(image) == "mse|v1|rgb|range=255|p95"
    assert Mse(channel="gray").signature(floats) == "mse|v1|y-bt601|range=1|mean"
