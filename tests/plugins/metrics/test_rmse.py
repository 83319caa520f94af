import math

import numpy as np
import pytest
from skimage import data
from skimage.metrics import mean_squared_error

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.rmse import Rmse
from photo_pairs import noisy


def photographs():
    return data.chelsea()[:70, :90], noisy(data.chelsea()[:70, :90], 30)


def test_is_the_root_of_the_error_of_scikit_image():
    """Colour and grey, 8 bits and floats."""
    for dtype, peak in ((np.uint8, 255), (np.float32, 1)):
        for cut in (np.s_[:, :, :], np.s_[:, :, 0]):
            images = [(image[cut] * (peak / 255)).astype(dtype) for image in photographs()]
            expected = math.sqrt(mean_squared_error(*(image.astype(np.float64) for image in images)))
            found = Rmse().score(Pair(*map(Image, images)))
            assert type(found) is float
            assert found == pytest.approx(expected, rel=1e-12)


def test_map_is_the_root_mean_square_of_the_colours():
    """The map's mean is no more than the score, which weighs large errors more, and is asked for by `pooling`."""
    reference, distorted = photographs()
    pair = Pair(Image(reference), Image(distorted))
    expected = np.sqrt(((reference.astype(np.float64) - distorted) ** 2).mean(axis=2))
    found = Rmse().map(pair)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert Rmse(pooling="mean").score(pair) == pytest.approx(expected.mean(), rel=1e-6)
    assert Rmse(pooling="mean").score(pair) < Rmse().score(pair)


def test_loss_and_signature():
    """Black against white loses everything; the signature says how squares are pooled."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert [Rmse().loss(score, 255.0) for score in (0.0, 51.0, 255.0)] == [0.0, 0.2, 1.0]
    assert Rmse().signature(image) == "rmse|v1|rgb|range=255|rms"
    assert Rmse(channel="y", pooling="mean").signature(image) == "rmse|v1|y-bt601|range=255|mean"
