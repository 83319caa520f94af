import math

import numpy as np
import pytest

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.colourfulness import Colourfulness
from photo_pairs import photo_pairs

COLOURED = [name for name, pair in photo_pairs().items() if pair[1].ndim == 3]


def score(distorted, mask=None, *, peak=None):
    return Colourfulness().score(Pair(Image(np.zeros_like(distorted), peak=peak), Image(distorted, peak=peak), mask))


def by_hand(pixels):
    """The paper's measure with NumPy's means and standard deviations, for (..., 3)."""
    red, green, blue = np.moveaxis(pixels.astype(np.float64), -1, 0)
    opponents = red - green, 0.5 * (red + green) - blue
    spread = math.hypot(*(colours.std() for colours in opponents))
    return spread + 0.3 * math.hypot(*(colours.mean() for colours in opponents))


@pytest.mark.parametrize("name", COLOURED)
def test_equals_the_formula_of_the_paper(name):
    """Photographs, in several bands; the reference is not looked at."""
    image = photo_pairs()[name][1]
    found = score(image)
    assert type(found) is float
    assert found == pytest.approx(by_hand(image), rel=1e-12)


def test_a_flat_colour_has_its_means_alone():
    """Pure red: rg is 255 and yb 127.5 everywhere."""
    assert score(np.full((4, 5, 3), (255, 0, 0), np.uint8)) == pytest.approx(0.3 * math.hypot(255, 127.5), rel=1e-12)


def test_grey_has_no_colour():
    """Neither as a grey image nor as RGB."""
    grey = photo_pairs()["camera-noise"][1][:50]
    assert score(grey) == score(np.repeat(grey[..., None], 3, axis=2)) == 0.0


def test_the_scale_is_255_at_any_peak():
    """The same picture is as colourful in 16 bits and in floats."""
    image = photo_pairs()["chelsea-blur"][1][:60]
    assert score(image.astype(np.uint16) * 257) == pytest.approx(score(image), rel=1e-12)
    assert score((image / 255).astype(np.float32)) == pytest.approx(score(image), rel=1e-6)


def test_masked_pixels_do_not_count():
    """Means and deviations are those of the mask."""
    image = photo_pairs()["chelsea-blur"][1][:60]
    mask = np.random.default_rng(0).random(image.shape[:2]) < 0.2
    assert score(image, mask) == pytest.approx(by_hand(image[mask]), rel=1e-12)


def test_bands_begin_at_the_values_of_the_paper():
    """Each word holds from its value up to the next."""
    found = [Colourfulness.info.band(score) for score in (109.0, 100.0, 59.0, 15.0, 14.9, 0.0)]
    assert found == [
        "extremely colourful", "highly colourful", "quite colourful", "slightly colourful", "not colourful",
        "not colourful",
    ]  # fmt: skip


def test_signature_names_the_definition():
    """Channels, range and scale show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Colourfulness().signature(image) == "colourfulness|v1|rgb|range=255|scale=255"
