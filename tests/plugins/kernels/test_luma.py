import numpy as np

from bakeoff_plugins.kernels.luma import RGB2GRAY, rgb2gray, yiq

COLOURS = np.random.default_rng(5).integers(0, 256, (20, 30, 3)).astype(np.uint8)


def test_rgb2gray_weights_are_the_inverse_of_the_ntsc_matrix():
    """As MATLAB's documentation of rgb2ntsc gives it, to three decimals."""
    to_rgb = np.array([[1, 0.956, 0.621], [1, -0.272, -0.647], [1, -1.106, 1.703]])
    np.testing.assert_allclose(RGB2GRAY, np.linalg.inv(to_rgb)[0], rtol=0, atol=1e-14)


def test_rgb2gray_rounds_integers_alone():
    """Half up for integers; floats keep their type and their digits."""
    gray = rgb2gray(COLOURS)
    assert gray.dtype == np.uint8
    assert np.abs(gray - COLOURS @ np.array(RGB2GRAY)).max() <= 0.5
    floats = (COLOURS / 255).astype(np.float32)
    assert rgb2gray(floats).dtype == np.float32
    np.testing.assert_allclose(rgb2gray(floats), floats @ np.array(RGB2GRAY), rtol=1e-6)


def test_yiq_has_255_levels_of_any_peak():
    """Within half a level of luma, on the scale of the samples."""
    levels = yiq(COLOURS, 255.0)
    assert np.array_equal(levels, np.round(levels))
    assert np.abs(levels - COLOURS @ np.array([0.299, 0.587, 0.114])).max() < 0.5001
    np.testing.assert_allclose(yiq(COLOURS.astype(np.uint16) * 257, 65535.0), levels * 257, rtol=1e-6)
