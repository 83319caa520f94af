import math

import numpy as np
import pytest
from skimage import data
from skimage.metrics import peak_signal_noise_ratio

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.psnr import Psnr

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((1, 1), (1, 37), (37, 1), (11, 400), (64, 64), (513, 771))


def pixels(dtype, shape, seed):
    generator = np.random.default_rng(seed)
    if dtype is np.float32:
        return generator.random(shape, np.float32)
    return generator.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def score(reference, distorted, *, peak=None, **options):
    return Psnr(**options).score(Pair(Image(reference, peak=peak), Image(distorted, peak=peak)))


@pytest.mark.parametrize("colours", [(), (3,)])
@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_equals_scikit_image(dtype, shape, colours):
    """All samples count alike; floats are given to scikit-image in float64, where it does not round differences."""
    planes = [pixels(dtype, (*shape, *colours), seed) for seed in (0, 1)]
    expected = peak_signal_noise_ratio(*(plane.astype(np.float64) for plane in planes), data_range=PEAKS[dtype])
    found = score(*planes)
    assert type(found) is float
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_declared_peak_is_the_peak():
    """Twelve significant bits in 16-bit samples are judged against 4095."""
    planes = [pixels(np.uint16, (40, 50), seed) >> 4 for seed in (0, 1)]
    assert score(*planes, peak=4095) == pytest.approx(peak_signal_noise_ratio(*planes, data_range=4095), rel=1e-9)


def test_a_difference_of_one_level_scores_48_13_db():
    """The well-known value 20 log10(255) for 8-bit samples that are all off by one."""
    camera = np.minimum(data.camera(), 254)
    assert score(camera, camera + np.uint8(1)) == pytest.approx(48.1308036, abs=1e-7)


@pytest.mark.parametrize("dtype", PEAKS)
def test_equal_images_score_infinity(dtype):
    """There is no cap, and no constant under the division."""
    image = pixels(dtype, (20, 30, 3), 0)
    assert score(image, image.copy()) == math.inf


def test_black_against_white_scores_zero():
    """The worst pair lies at the end of the stated range, in luma too."""
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert score(black, white) == score(black, white, channel="y") == 0.0


def test_signature_names_the_definition():
    """Channel and range show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Psnr().signature(image) == "psnr|v1|rgb|range=255|mean"
    assert Psnr(channel="gray").signature(image) == "psnr|v1|gray-bt601-rounded|range=255|mean"
