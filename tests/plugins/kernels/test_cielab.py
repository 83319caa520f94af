import numpy as np
import pytest
from skimage.color import rgb2lab, xyz2lab

from bakeoff_plugins.kernels.cielab import lightness, look_up, to_lab

RGB_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)  # fmt: skip


def test_equals_scikit_image():
    """Any linear colour, from black on, to 1e-10; the white of scikit-image's default is D65."""
    linear = np.random.default_rng(0).random((5000, 3)) ** 4
    linear[:3] = (0, 0, 0), (1, 1, 1), (1e-30, 0, 1e-5)
    planes = np.ascontiguousarray(linear.T)
    to_lab(planes)
    np.testing.assert_allclose(planes.T, xyz2lab(linear @ RGB_TO_XYZ.T), rtol=0, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_levels_are_looked_up(dtype):
    """Interleaved samples become planes of what the table has for them."""
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (13, 7, 3), dtype, endpoint=True)
    table = np.random.default_rng(2).random(np.iinfo(dtype).max + 1)
    planes = np.empty((3, 13 * 7))
    look_up(pixels, table, planes)
    np.testing.assert_array_equal(planes.T.reshape(pixels.shape), table[pixels])


def test_lightness_is_that_of_grey():
    """L* of grey in proportion to light, on both sides of where the straight line ends, as scikit-image has it."""
    levels = np.linspace(0, 1, 500)
    grey = np.repeat(levels[None, :, None], 3, axis=2)
    light = np.where(levels > 0.04045, ((levels + 0.055) / 1.055) ** 2.4, levels / 12.92)
    np.testing.assert_allclose(lightness(light), rgb2lab(grey)[0, :, 0], rtol=0, atol=1e-10)
