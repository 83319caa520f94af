"""What mse, rmse, mae and psnr share: masks, borders of bands, and planes of colour images."""

import math
import tracemalloc

import numpy as np
import pytest
from skimage.color import rgb2ycbcr

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics._bands import BAND
from bakeoff_plugins.metrics._differences import WEIGHTS, mean_absolute_error, mean_squared_error
from bakeoff_plugins.metrics.mae import Mae
from bakeoff_plugins.metrics.mse import Mse
from bakeoff_plugins.metrics.psnr import Psnr
from bakeoff_plugins.metrics.rmse import Rmse

TALL = (BAND // 200, 613, 3)
"""Several bands, the last of them not whole."""
METRICS = {
    "mse": (Mse, lambda errors, peak: np.mean(errors**2)),
    "rmse": (Rmse, lambda errors, peak: math.sqrt(np.mean(errors**2))),
    "mae": (Mae, lambda errors, peak: np.mean(np.abs(errors))),
    "psnr": (Psnr, lambda errors, peak: 10 * math.log10(peak**2 / np.mean(errors**2))),
}
CHANNELS = {
    "rgb": lambda pixels: pixels.astype(np.float64),
    "y": lambda pixels: pixels @ np.array([0.299, 0.587, 0.114]),
    "gray": lambda pixels: Image(pixels).select("gray").astype(np.float64),
}


def random_pixels(shape, dtype=np.uint8):
    generator = np.random.default_rng(0)
    if dtype is np.float32:
        return generator.random((2, *shape), np.float32)
    return generator.integers(0, np.iinfo(dtype).max, (2, *shape), dtype, endpoint=True)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", METRICS)
def test_masked_pixels_do_not_count(name, channel):
    """The mean is over the samples under the mask alone, of whatever shape it is, and they may be one."""
    metric, slow = METRICS[name]
    reference, distorted = random_pixels(TALL)
    errors = CHANNELS[channel](reference) - CHANNELS[channel](distorted)
    masks = np.random.default_rng(1).random((3, *TALL[:2])) < np.array([0.5, 0.001, 0.0])[:, None, None]
    masks[2, 60, 300] = True
    for mask in masks:
        found = metric(channel=channel).score(Pair(Image(reference), Image(distorted), mask))
        assert type(found) is float
        assert found == pytest.approx(slow(errors[mask], 255.0), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_masks_of_other_types(dtype):
    """Grey images of 16 bits are summed exactly under a mask, floats to the last digits."""
    reference, distorted = random_pixels((90, 40), dtype)
    mask = np.random.default_rng(1).random((90, 40)) < 0.5
    errors = reference.astype(np.float64)[mask] - distorted[mask]
    pair = Pair(Image(reference), Image(distorted), mask)
    assert Mse().score(pair) == pytest.approx(np.mean(errors**2), rel=1e-14)
    assert Mae().score(pair) == pytest.approx(np.mean(np.abs(errors)), rel=1e-14)


@pytest.mark.parametrize("plane", WEIGHTS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_planes_are_weighted_sums(plane, dtype):
    """Errors of a plane are the weighted errors of the colours, in every band."""
    reference, distorted = random_pixels((TALL[0], 301, 3), dtype)
    weights, divisor = WEIGHTS[plane]
    errors = (reference.astype(np.float64) - distorted) @ np.array(weights) / divisor
    pair = Pair(Image(reference), Image(distorted))
    assert mean_squared_error(pair, plane) == pytest.approx(np.mean(errors**2), rel=1e-9)
    assert mean_absolute_error(pair, plane) == pytest.approx(np.mean(np.abs(errors)), rel=1e-9)


def test_studio_luma_is_that_of_scikit_image():
    """`y-studio` is the first plane of `rgb2ycbcr`, and `y-studio-rounded` the same rounded half up."""
    reference, distorted = random_pixels((60, 50, 3))
    luma = [rgb2ycbcr(image)[..., 0] for image in (reference, distorted)]
    pair = Pair(Image(reference), Image(distorted))
    assert mean_squared_error(pair, "y-studio") == pytest.approx(np.mean((luma[0] - luma[1]) ** 2), rel=1e-9)
    rounded = [np.floor(plane + 0.5) for plane in luma]
    assert mean_squared_error(pair, "y-studio-rounded") == np.mean((rounded[0] - rounded[1]) ** 2)


def test_colours_without_a_difference_of_chroma_have_none():
    """Planes of Cb and Cr are equal to the last bit where both images are grey, of integers and of floats."""
    for dtype in (np.uint8, np.uint16, np.float32):
        grey = [np.repeat(plane[..., None], 3, axis=2) for plane in random_pixels((20, 30), dtype)]
        pair = Pair(*map(Image, grey))
        assert [mean_squared_error(pair, plane) for plane in ("cb", "cr")] == [0.0, 0.0]


def test_little_memory_is_used():
    """What is made to score planes of 2 megapixels under a mask is at no time a tenth as large as the pair."""
    reference, distorted = random_pixels((1080, 1920, 3))
    pair = Pair(Image(reference), Image(distorted), np.ones((1080, 1920), np.bool_))
    Psnr(preset="yuv611", border=3).score(pair)
    tracemalloc.start()
    try:
        Psnr(preset="yuv611", border=3).score(pair)
        assert tracemalloc.get_traced_memory()[1] < 0.1 * 2 * reference.nbytes
    finally:
        tracemalloc.stop()
