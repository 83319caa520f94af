import numpy as np
import pytest
from skimage import data

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.mae import Mae
from photo_pairs import noisy

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}


def photographs(dtype=np.uint8):
    images = data.chelsea()[:70, :90], noisy(data.chelsea()[:70, :90], 30)
    return [(image * (PEAKS[dtype] / 255)).astype(dtype) for image in images]


@pytest.mark.parametrize("dtype", PEAKS)
def test_is_the_mean_distance(dtype):
    """All samples count alike: NumPy's mean of distances in float64."""
    reference, distorted = photographs(dtype)
    found = Mae().score(Pair(Image(reference), Image(distorted)))
    assert type(found) is float
    assert found == pytest.approx(np.mean(np.abs(reference.astype(np.float64) - distorted)), rel=1e-13)


def test_unsigned_samples_do_not_wrap_around():
    """10 and 20 are 10 apart in both orders."""
    dark, bright = np.full((3, 5), 10, np.uint8), np.full((3, 5), 20, np.uint8)
    assert Mae().score(Pair(Image(dark), Image(bright))) == Mae().score(Pair(Image(bright), Image(dark))) == 10.0


def test_map_is_the_mean_distance_of_the_colours():
    """The score is the mean of the map."""
    reference, distorted = photographs()
    found = Mae().map(Pair(Image(reference), Image(distorted)))
    expected = np.abs(reference.astype(np.float64) - distorted).mean(axis=2)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_loss_and_signature():
    """Black against white loses everything; channel, range and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint16), peak=4095)
    assert [Mae().loss(score, 4095.0) for score in (0.0, 819.0, 4095.0)] == [0.0, 0.2, 1.0]
    assert Mae().signature(image) == "mae|v1|rgb|range=4095|mean"
    assert Mae(channel="gray", pooling="max").signature(image) == "mae|v1|gray-bt601-rounded|range=4095|max"
