import numpy as np
import pytest
from skimage.measure import shannon_entropy

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.entropy import Entropy
from photo_pairs import photo_pairs


def score(distorted, mask=None, *, peak=None):
    return Entropy().score(Pair(Image(np.zeros_like(distorted), peak=peak), Image(distorted, peak=peak), mask))


@pytest.mark.parametrize("name", photo_pairs())
def test_equals_scikit_image(name):
    """`shannon_entropy` of the rounded luma of photographs; the reference is not looked at."""
    image = photo_pairs()[name][1]
    found = score(image)
    assert type(found) is float
    assert found == pytest.approx(shannon_entropy(Image(image).select("gray")), abs=1e-12)


def test_known_values():
    """A flat image has no entropy, two levels in equal parts have a bit, all levels eight."""
    assert score(np.full((5, 7), 99, np.uint8)) == 0.0
    assert score(np.tile(np.uint8([3, 250]), (4, 5))) == 1.0
    assert score(np.arange(256, dtype=np.uint8).reshape(16, 16)) == 8.0


def test_there_are_256_levels_at_any_peak():
    """The same picture has the same entropy as 8 bits, 16 bits and floats; finer levels are rounded half up."""
    image = photo_pairs()["camera-noise"][1][:100]
    assert score(image.astype(np.uint16) * 257) == score((image / 255).astype(np.float32)) == score(image)
    assert score(np.uint16([[256, 257, 128, 129]])) == pytest.approx(shannon_entropy(np.uint8([[1, 1, 0, 1]])))


def test_masked_pixels_do_not_count():
    """The histogram is that of the mask."""
    image = photo_pairs()["camera-noise"][1][:100]
    mask = np.random.default_rng(0).random(image.shape) < 0.2
    assert score(image, mask) == pytest.approx(shannon_entropy(image[mask]), abs=1e-12)


def test_signature_names_the_definition():
    """Channel, range and levels show."""
    assert Entropy().signature(Image(np.zeros((2, 2), np.float32))) == "entropy|v1|y-bt601|range=1|levels=256"
