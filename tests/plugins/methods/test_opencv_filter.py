"""The methods for denoising and restoration studies, held to SciPy and scikit-image where these do the same."""

import numpy as np
import pytest
import scipy.ndimage
from pydantic import ValidationError
from skimage import data
from skimage.restoration import denoise_nl_means

from bakeoff.errors import UnitError
from bakeoff.plugin import Image
from bakeoff.registry import load_registry
from bakeoff_plugins.methods.bilateral_filter import BilateralFilter
from bakeoff_plugins.methods.gaussian_filter import GaussianFilter
from bakeoff_plugins.methods.median_filter import MedianFilter
from bakeoff_plugins.methods.non_local_means import NonLocalMeans
from bakeoff_plugins.methods.rescale import Rescale

EVERY = [GaussianFilter, MedianFilter, BilateralFilter, NonLocalMeans, Rescale]
DENOISERS = [GaussianFilter(), MedianFilter(), BilateralFilter(sigma_colour=0.3), NonLocalMeans(strength=20)]


@pytest.fixture(scope="module")
def crop():
    """A part of a photograph, and the same with noise."""
    clean = np.ascontiguousarray(data.chelsea()[60:160, 100:220])
    noise = np.random.default_rng(5).normal(0, 20, clean.shape)
    return clean, Image(np.clip(clean + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("method", EVERY)
def test_a_method_is_registered_with_its_library(method) -> None:
    """The registry finds it, and the key holds the version of OpenCV."""
    assert load_registry().get("methods", method.info.name) is method
    assert method().library().startswith("OpenCV ")


@pytest.mark.parametrize("method", DENOISERS, ids=lambda method: method.info.name)
def test_a_denoiser_brings_a_noisy_photograph_nearer_to_the_clean_one(method, crop) -> None:
    """The squared error against the clean photograph falls by a third at least."""
    clean, noisy = crop

    def error(image):
        return np.mean((image.pixels.astype(float) - clean) ** 2)

    assert error(method.apply(noisy)) < 0.67 * error(noisy)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize(
    "method", [GaussianFilter(), MedianFilter(), BilateralFilter(), Rescale()], ids=lambda m: m.info.name
)
def test_type_size_and_white_stay(method, dtype, crop) -> None:
    """8 and 16 bits and floats, grey and colour, come back as they went in."""
    peak = {np.uint8: 255, np.uint16: 65535, np.float32: 1.0}[dtype]
    pixels = (crop[0][:41, :30] / 255.0 * peak).astype(dtype)
    for image in (Image(pixels), Image(pixels[:, :, 1].copy())):
        assert method.apply(image).describe() == image.describe()


def test_gaussian_filter_is_scipys(crop) -> None:
    """On floats the result is that of scipy.ndimage.gaussian_filter with mirrored borders."""
    plane = (crop[0][:, :, 0] / 255).astype(np.float32)
    found = GaussianFilter(sigma=2.0).apply(Image(plane)).pixels
    expected = scipy.ndimage.gaussian_filter(plane.astype(float), 2.0, mode="mirror", truncate=4.0)
    assert np.abs(found - expected).max() < 2e-3


def test_median_filter_is_scipys(crop) -> None:
    """Inside the image the medians are those of scipy.ndimage.median_filter."""
    plane = np.ascontiguousarray(crop[1].pixels[:, :, 0])
    found = MedianFilter(size=5).apply(Image(plane)).pixels
    assert np.array_equal(found[2:-2, 2:-2], scipy.ndimage.median_filter(plane, 5)[2:-2, 2:-2])


def test_non_local_means_does_about_what_scikit_image_does(crop) -> None:
    """On grey noise both denoisers agree to four levels on average; their weights differ in detail."""
    plane = np.ascontiguousarray(crop[1].pixels[:64, :64, 1])
    found = NonLocalMeans(strength=16).apply(Image(plane)).pixels
    peer = denoise_nl_means(plane.astype(float), patch_size=7, patch_distance=10, h=16, fast_mode=False)
    assert np.abs(found - peer).mean() < 4


def test_rescale_by_a_whole_factor_of_a_blocky_image_is_exact() -> None:
    """Blocks of 2x2 survive halving by area and doubling by nearest neighbour."""
    blocks = np.random.default_rng(2).integers(0, 256, (10, 14, 3), np.uint8).repeat(2, 0).repeat(2, 1)
    assert np.array_equal(Rescale(up="nearest").apply(Image(blocks)).pixels, blocks)


def test_what_cannot_be_done_is_refused() -> None:
    """16 bits for non-local means, a wide median of floats and an image that vanishes each have their error."""
    deep = Image(np.zeros((8, 8, 3), np.uint16))
    with pytest.raises(UnitError, match="non_local_means takes 8 bits"):
        NonLocalMeans().apply(deep)
    with pytest.raises(UnitError, match="up to size 5, got size 7"):
        MedianFilter(size=7).apply(deep)
    with pytest.raises(UnitError, match=r"rescale by 0\.1 leaves 1x0"):
        Rescale(factor=0.1).apply(Image(np.zeros((4, 8), np.uint8)))


def test_bad_options_are_refused() -> None:
    """Options have their ranges."""
    for method, options in ((MedianFilter, {"size": 4}), (Rescale, {"factor": 1.0}), (NonLocalMeans, {"patch": 4})):
        with pytest.raises(ValidationError):
            method.model_validate(options)
