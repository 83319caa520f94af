import math

import numpy as np
import pytest
from scipy.signal import convolve2d

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics._bands import BAND
from bakeoff_plugins.metrics.noise_estimate import NoiseEstimate
from photo_pairs import photo_pairs

STENCIL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])


def score(distorted, mask=None):
    return NoiseEstimate().score(Pair(Image(np.zeros_like(distorted)), Image(distorted), mask))


def responses(luma):
    """The image under the stencil, equation 3 of the paper, where the stencil lies within it."""
    return np.abs(convolve2d(luma, STENCIL, "valid"))


@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_formula_of_the_paper(name):
    """SciPy's convolution, summed and scaled by sqrt(pi / 2) / (6 (width - 2) (height - 2))."""
    image = photo_pairs()[name][1][:150, : BAND // 60]
    luma = image.astype(np.float64) if image.ndim == 2 else image @ np.array([0.299, 0.587, 0.114])
    height, width = luma.shape
    expected = math.sqrt(math.pi / 2) * responses(luma).sum() / (6 * (width - 2) * (height - 2))
    found = score(image)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-6)


def test_finds_the_noise_that_was_added():
    """Gaussian noise on a plane that rises, which the stencil does not see, is found to 1 %, on a scale of 255."""
    slope = np.linspace(0.2, 0.7, 400)[:, None] + np.linspace(0, 0.1, 300)
    noise = np.random.default_rng(0).standard_normal(slope.shape)
    assert score((slope + 0.02 * noise).astype(np.float32)) == pytest.approx(0.02 * 255, rel=0.01)
    assert score(slope.astype(np.float32)) < 1e-4


def test_a_mask_leaves_whole_neighbourhoods():
    """Responses count whose nine pixels do; a mask without any is refused."""
    image = photo_pairs()["camera-noise"][1][:40, :50]
    mask = np.zeros((40, 50), np.bool_)
    mask[:20, 10:30] = True
    expected = math.sqrt(math.pi / 2) / 6 * responses(image.astype(np.float64))[:18, 10:28].mean()
    assert score(image, mask) == pytest.approx(expected, rel=1e-12)
    mask[2:, :] = False
    with pytest.raises(UnitError, match=r"^the mask leaves no pixel for noise_estimate"):
        score(image, mask)


@pytest.mark.parametrize("shape", [(1, 1), (2, 40), (40, 2)])
def test_images_smaller_than_the_stencil_are_refused(shape):
    """The error gives the size in the order width x height."""
    reason = rf"^noise_estimate needs at least 3x3 pixels, got {shape[1]}x{shape[0]} grey"
    with pytest.raises(UnitError, match=reason):
        score(np.zeros(shape, np.uint8))


def test_signature_names_the_definition():
    """Method, border, channel, range and scale show."""
    image = Image(np.zeros((3, 3, 3), np.uint16), peak=4095)
    assert NoiseEstimate().signature(image) == "noise_estimate|v1|immerkaer|valid|y-bt601|range=4095|scale=255"
