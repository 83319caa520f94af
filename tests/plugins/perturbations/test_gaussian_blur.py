import numpy as np
import pytest
from skimage import data, filters

from bakeoff.plugin import Image, RandomField
from bakeoff_plugins.perturbations.gaussian_blur import GaussianBlur

SIGMAS = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0, 5: 6.0}
SHAPES = ((1, 1), (1, 40), (40, 1), (9, 7), (64, 90))


def blurred(image, severity):
    return GaussianBlur().apply(image, severity, RandomField("unused"))


def expected(image, severity):
    """scikit-image's filter in float64, with the border rule and the window of ImageNet-C."""
    axis = 2 if image.channels == 3 else None
    samples = image.pixels.astype(np.float64)
    return filters.gaussian(samples, SIGMAS[severity], mode="nearest", truncate=4.0, channel_axis=axis)


@pytest.mark.parametrize("severity", SIGMAS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("colours", [False, True])
def test_equals_scikit_image_rounded_half_up(severity, shape, colours):
    """8-bit photographs of any size, grey and colour, are within half a level of the exact blur."""
    pixels = data.astronaut()[100 : 100 + shape[0], 100 : 100 + shape[1]]
    image = Image(pixels if colours else pixels[:, :, 1])
    result = blurred(image, severity)
    assert result.pixels.dtype == np.uint8
    assert np.abs(result.pixels - expected(image, severity)).max() <= 0.5 + 1e-9


@pytest.mark.parametrize(("dtype", "peak"), [(np.uint16, 4095), (np.float32, 1.0), (np.float32, 80.0)])
def test_type_peak_and_profile_stay(dtype, peak):
    """More bits are kept, and floats are not rounded to whole numbers."""
    pixels = (data.camera()[:50, :60] / 255 * peak).astype(dtype)
    image = Image(pixels, peak=peak, icc="profile")
    result = blurred(image, 2)
    assert (result.pixels.dtype, result.peak, result.icc) == (dtype, peak, "profile")
    tolerance = 0.5 + 1e-9 if dtype is np.uint16 else 1e-6 * peak
    assert np.abs(result.pixels - expected(image, 2)).max() <= tolerance


def test_a_flat_image_stays():
    """The window sums to one, up to the borders and at the peak."""
    image = Image(np.full((20, 30, 3), 255, np.uint8))
    assert np.array_equal(blurred(image, 5).pixels, image.pixels)


def test_doses_are_those_of_imagenet_c():
    """gaussian_blur of the ImageNet-C code for 224 px, sigma in pixels."""
    assert {severity: GaussianBlur().dose(severity) for severity in range(1, 6)} == SIGMAS


def test_the_library_that_filters_is_named():
    """Its version is part of the key of stored results."""
    assert GaussianBlur().library().startswith("OpenCV ")
