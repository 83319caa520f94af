import numpy as np
import pytest

from bakeoff_plugins.kernels.colour_plane import colour_plane


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(1, 1), (1, 70), (31, 1), (19, 43), (5,)])
def test_is_the_matrix_product(dtype, shape):
    """Every pixel is weighed as by `@`, in float64; with whole weights integers are weighed exactly."""
    samples = np.random.default_rng(0).random((*shape, 3)) * (1 if dtype is np.float32 else np.iinfo(dtype).max)
    pixels, weights = samples.astype(dtype), (-299, 587, 65481)
    found = colour_plane(pixels, weights)
    expected = pixels.astype(np.float64) @ np.array(weights, np.float64)
    assert (found.shape, found.dtype) == (shape, np.float64)
    np.testing.assert_allclose(found, expected, rtol=0 if dtype is not np.float32 else 1e-13)


def test_takes_a_part_of_an_image():
    """Pixels need not lie side by side."""
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    part = pixels[3:-3, 3:-3]
    np.testing.assert_array_equal(colour_plane(part, (1, 2, 3)), part @ np.array([1, 2, 3]))
