import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.ciede2000 import Ciede2000
from photo_pairs import golden, photo_pairs

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}


def photographs(dtype=np.uint8):
    images = [image[:61, :83] for image in photo_pairs()["astronaut-coarse"]]
    return [(image * (PEAKS[dtype] / 255)).astype(dtype) for image in images]


def scikit_image(reference, distorted, peak=255.0):
    return deltaE_ciede2000(*(rgb2lab(image.astype(np.float64) / peak) for image in (reference, distorted)))


@pytest.mark.parametrize("name", ["chelsea-blur", "coffee-noise", "astronaut-coarse"])
def test_equals_scikit_image_on_photographs(name):
    """White, matrix and constants are the same, so the mean agrees to 1e-8, the map to its own float32."""
    pair = Pair(*map(Image, photo_pairs()[name]))
    expected = scikit_image(*photo_pairs()[name])
    found = Ciede2000().score(pair)
    assert type(found) is float
    assert found == pytest.approx(expected.mean(), abs=1e-8)
    drawn = Ciede2000().map(pair)
    assert drawn.dtype == np.float32
    np.testing.assert_allclose(drawn, expected, rtol=2e-7, atol=1e-9)


@pytest.mark.parametrize("dtype", PEAKS)
def test_all_types(dtype):
    """The same picture scores as scikit-image says, whatever it is stored in."""
    images = photographs(dtype)
    expected = scikit_image(*images, PEAKS[dtype]).mean()
    assert Ciede2000().score(Pair(*map(Image, images))) == pytest.approx(expected, abs=1e-8)


def test_a_declared_peak_is_white():
    """Twelve significant bits in 16-bit samples are shares of 4095."""
    images = [image >> 4 for image in photographs(np.uint16)]
    found = Ciede2000().score(Pair(*(Image(image, peak=4095) for image in images)))
    assert found == pytest.approx(scikit_image(*images, 4095).mean(), abs=1e-8)


def test_equals_another_implementation():
    """colour-science has other decimals of matrix and white, which is worth 1e-3; grey has the same L*, to 1e-6."""
    for name, expected in golden("ciede2000")["srgb"]["values"].items():
        images = photo_pairs()[name]
        found = Ciede2000().score(Pair(*map(Image, images)))
        assert found == pytest.approx(expected, abs=1e-3 if images[0].ndim == 3 else 1e-6), name


def test_grey_is_lightness_alone():
    """A grey pair differs by lightness over its weight, equations 8 and 18; black and white are 100 apart."""
    reference, distorted = (image[..., 1] for image in photographs())
    first, second = (rgb2lab(np.repeat(image[..., None], 3, axis=2))[..., 0] for image in (reference, distorted))
    middle = ((first + second) / 2 - 50) ** 2
    expected = np.mean(np.abs(second - first) / (1 + 0.015 * middle / np.sqrt(20 + middle)))
    assert Ciede2000().score(Pair(Image(reference), Image(distorted))) == pytest.approx(expected, abs=1e-7)
    black, white = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    assert Ciede2000().score(Pair(Image(black), Image(white))) == pytest.approx(100, abs=1e-12)


def test_masked_pixels_do_not_count():
    """The mean is over the mask alone."""
    images = photographs()
    mask = np.random.default_rng(0).random(images[0].shape[:2]) < 0.3
    found = Ciede2000().score(Pair(*map(Image, images), mask))
    assert found == pytest.approx(scikit_image(*images)[mask].mean(), abs=1e-7)


def test_equal_images_score_exactly_zero():
    """There is no residue of rounding."""
    image = photographs()[0]
    assert Ciede2000().score(Pair(Image(image), Image(image.copy()))) == 0.0


def test_loss_and_signature():
    """Black against white is the worst that counts; the signature names colour space, white, range and pooling."""
    image = Image(photographs()[0])
    assert [Ciede2000().loss(score, 255.0) for score in (0.0, 20.0, 119.0)] == [0.0, 0.2, 1.0]
    assert Ciede2000().signature(image) == "ciede2000|v1|lab-srgb-d65|range=255|mean"
    assert Ciede2000(pooling="p95").signature(image) == "ciede2000|v1|lab-srgb-d65|range=255|p95"
