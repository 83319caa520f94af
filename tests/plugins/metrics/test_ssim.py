import io

import numpy as np
import PIL.Image
import pytest
from skimage import data
from skimage.metrics import structural_similarity

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.psnr import Psnr
from bakeoff_plugins.metrics.ssim import Ssim

PEAKS = {np.uint8: 255.0, np.uint16: 65535.0, np.float32: 1.0}
SIZES = ((11, 11), (11, 400), (400, 11), (31, 57), (512, 512), (301, 997))


def photographs(dtype, shape):
    """A crop of a photograph, tiled where it is too small, and the same with noise."""
    rows, columns = -(-shape[0] // 512), -(-shape[1] // 512)
    reference = np.tile(data.camera(), (rows, columns))[: shape[0], : shape[1]] / 255
    distorted = np.clip(reference + 0.05 * np.random.default_rng(2).standard_normal(shape), 0, 1)
    planes = [plane * PEAKS[dtype] for plane in (reference, distorted)]
    return [(plane if dtype is np.float32 else np.round(plane)).astype(dtype) for plane in planes]


def jpeg(pixels, quality):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.array(PIL.Image.open(file))


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


def scikit_image(reference, distorted, peak):
    """Mean and cropped map of scikit-image's SSIM as Wang et al. define it.

    It works in the precision of its input, so that floats are given to it in float64.
    """
    mean, full = structural_similarity(
        reference.astype(np.float64), distorted.astype(np.float64), data_range=peak, full=True,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    return mean, full[5:-5, 5:-5]


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("shape", SIZES)
def test_score_and_map_equal_scikit_image(dtype, shape):
    """Grey photographs of any size agree to 1e-6, the map in every pixel."""
    planes = photographs(dtype, shape)
    mean, full = scikit_image(*planes, PEAKS[dtype])
    found = Ssim().score(pair(*planes))
    assert type(found) is float
    assert found == pytest.approx(mean, abs=1e-9)
    np.testing.assert_allclose(Ssim().map(pair(*planes)), full, rtol=0, atol=1e-6)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("level", [0, 0.5, 1])
def test_nearly_constant_images_equal_scikit_image(dtype, level):
    """One step of noise about black, grey and white."""
    steps = np.random.default_rng(3).integers(0, 2, (2, 40, 60)) / 255
    planes = np.clip(level + steps * (1 if level < 1 else -1), 0, 1) * PEAKS[dtype]
    planes = (planes if dtype is np.float32 else np.round(planes)).astype(dtype)
    mean, full = scikit_image(*planes, PEAKS[dtype])
    assert Ssim().score(pair(*planes)) == pytest.approx(mean, abs=1e-9)
    np.testing.assert_allclose(Ssim().map(pair(*planes)), full, rtol=0, atol=1e-6)


def test_a_declared_peak_is_the_peak():
    """Twelve significant bits in 16-bit samples are judged against 4095."""
    planes = [plane >> 4 for plane in photographs(np.uint16, (60, 80))]
    assert Ssim().score(pair(*planes, peak=4095)) == pytest.approx(scikit_image(*planes, 4095)[0], abs=1e-9)


def test_constant_images_score_the_luminance_term():
    """Two flat images differ in luminance alone: equation 6 of the paper, by hand."""
    dark, bright = np.full((20, 20), 100, np.uint8), np.full((20, 20), 150, np.uint8)
    constant = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + constant) / (100**2 + 150**2 + constant)
    assert Ssim().score(pair(dark, bright)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("dtype", PEAKS)
@pytest.mark.parametrize("channel", ["y", "rgb", "gray"])
def test_equal_images_score_exactly_one(dtype, channel):
    """The stated score of an image against itself, to the last bit."""
    image = np.stack(photographs(dtype, (33, 47)) + photographs(dtype, (33, 47))[:1], axis=2)
    assert Ssim(channel=channel).score(pair(image, image.copy())) == Ssim.info.identical == 1.0


def test_rgb_is_the_mean_of_the_planes():
    """Score and map equal scikit-image's with a channel axis."""
    reference = data.astronaut()[:120, :150]
    distorted = jpeg(reference, 30)
    mean, full = structural_similarity(
        reference, distorted, data_range=255, full=True, channel_axis=2,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    assert Ssim(channel="rgb").score(pair(reference, distorted)) == pytest.approx(mean, abs=1e-9)
    found = Ssim(channel="rgb").map(pair(reference, distorted))
    assert (found.shape, found.dtype) == ((110, 140), np.float32)
    np.testing.assert_allclose(found, full[5:-5, 5:-5].mean(axis=2), rtol=0, atol=1e-6)


def test_y_and_gray_are_luma():
    """`y`, the default, compares unrounded luma, `gray` luma rounded half up."""
    reference = data.astronaut()[:120, :150]
    distorted = jpeg(reference, 30)
    luma = [image @ np.array([0.299, 0.587, 0.114]) for image in (reference, distorted)]
    rounded = [np.floor(plane + 0.5) for plane in luma]
    assert Ssim().score(pair(reference, distorted)) == pytest.approx(scikit_image(*luma, 255)[0], abs=1e-6)
    assert Ssim(channel="gray").score(pair(reference, distorted)) == pytest.approx(
        scikit_image(*rounded, 255)[0], abs=1e-9
    )


@pytest.mark.parametrize(("height", "width"), [(8, 8), (10, 500), (500, 10)])
def test_images_smaller_than_the_window_are_refused(height, width):
    """The error gives the size in the order width x height; there is no score, and no map."""
    small = np.zeros((height, width), np.uint8)
    for use in (Ssim().score, Ssim().map):
        with pytest.raises(UnitError, match=f"^ssim needs at least 11x11 pixels, got {width}x{height}$"):
            use(pair(small, small))


def test_signature_names_the_definition():
    """Window, border, channel, range and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Ssim().signature(image) == "ssim|v1|gauss11-1.5|valid|y-bt601|range=255|mean"
    assert Ssim(channel="rgb").signature(image) == "ssim|v1|gauss11-1.5|valid|rgb|range=255|mean"


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 1.5."""
    slopes = []
    for photograph in (data.astronaut(), data.chelsea(), data.coffee()):
        pairs = [pair(photograph, jpeg(photograph, quality)) for quality in (30, 50, 70, 80, 90, 95)]
        decibels = np.diff([Psnr().score(one) for one in pairs])
        slopes.extend(0.5 * np.diff([Ssim().score(one) for one in pairs]) / decibels)
    assert Ssim.info.margin / 1.5 < np.median(slopes) < Ssim.info.margin * 1.5
