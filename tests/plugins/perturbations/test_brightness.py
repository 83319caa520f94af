import colorsys

import numpy as np
import pytest

from bakeoff.plugin import Image, RandomField
from bakeoff_plugins.perturbations.brightness import Brightness

SHIFTS = {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 5: 0.5}


def brightened(image, severity):
    return Brightness().apply(image, severity, RandomField("unused"))


def by_colorsys(pixels, peak, shift):
    """The shift of HSV's value, pixel by pixel, with Python's own conversion."""
    result = np.empty(pixels.shape)
    for place in np.ndindex(pixels.shape[:2]):
        hue, saturation, value = colorsys.rgb_to_hsv(*(pixels[place].astype(float) / peak))
        result[place] = colorsys.hsv_to_rgb(hue, saturation, min(value + shift, 1.0))
    return result * peak


@pytest.mark.parametrize("severity", SHIFTS)
@pytest.mark.parametrize(("dtype", "peak"), [(np.uint8, 255), (np.uint16, 4095), (np.float32, 1.0)])
def test_colours_equal_a_shift_of_the_hsv_value(severity, dtype, peak):
    """Hue and saturation stay; the result is rounded half up for integers."""
    shares = np.random.default_rng(4).random((16, 17, 3))
    shares[0, :3] = [[0, 0, 0], [1, 1, 1], [1, 0, 0]]
    pixels = (shares * peak).astype(dtype)
    result = brightened(Image(pixels, peak=peak, icc="profile"), severity)
    assert (result.pixels.dtype, result.peak, result.icc) == (dtype, peak, "profile")
    tolerance = 1e-6 if dtype is np.float32 else 0.5 + 1e-9
    assert np.abs(result.pixels - by_colorsys(pixels, peak, SHIFTS[severity])).max() <= tolerance


def test_grey_is_shifted_and_clipped():
    """25.5 levels are rounded half up, and white stays white."""
    image = Image(np.array([[0, 100, 229, 230, 255]], np.uint8))
    assert brightened(image, 1).pixels.tolist() == [[26, 126, 255, 255, 255]]


def test_grey_and_colour_agree_on_neutral_pixels():
    """An RGB image without colour changes as its grey twin does."""
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    assert np.array_equal(brightened(Image(colour), 3).pixels[:, :, 0], brightened(Image(grey), 3).pixels)


def test_doses_are_those_of_imagenet_c():
    """brightness of the ImageNet-C code for 224 px, as shares of the peak."""
    assert {severity: Brightness().dose(severity) for severity in range(1, 6)} == SHIFTS
