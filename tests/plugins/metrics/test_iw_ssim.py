import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.iw_ssim import IwSsim
from half_decibel import half_a_decibel
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_authors_code(name):
    """Photographs in colour and grey, of odd and even sizes, as iwssim.m gives them; levels are kept as float32."""
    expected = golden("iw_ssim")["y"]["values"][name]
    assert IwSsim().score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-7)


def test_gray_is_rounded_luma():
    """Equal to the score of grey images that hold that luma."""
    reference, distorted = (image[:176, :190] for image in photo_pairs()["chelsea-blur"])
    rounded = [Image(image).select("gray") for image in (reference, distorted)]
    assert IwSsim(channel="gray").score(pair(reference, distorted)) == IwSsim().score(pair(*rounded))


@pytest.mark.parametrize(
    ("factor", "dtype", "peak"), [(257, np.uint16, 65535), (16, np.uint16, 4080), (1 / 255, np.float32, 1)]
)
def test_depends_on_the_share_of_the_peak_alone(factor, dtype, peak):
    """The same picture in 8, 12 and 16 bits and in floats."""
    bytes_ = [image[:181, :177] for image in photo_pairs()["camera-noise"]]
    other = [(image * float(factor)).astype(dtype) for image in bytes_]
    assert IwSsim().score(pair(*other, peak=peak)) == pytest.approx(IwSsim().score(pair(*bytes_)), abs=1e-6)


def test_a_negative_level_makes_the_score_zero():
    """The negative of a picture has a structure that is turned round; the authors' code returns a complex number."""
    reference = photo_pairs()["camera-noise"][0][:200, :200]
    assert IwSsim().score(pair(reference, 255 - reference)) == 0.0


def test_equal_images_score_one():
    """To the rounding of variances, for photographs and for flat images."""
    reference = photo_pairs()["camera-noise"][0][:176, :180]
    flat = np.full((176, 180), 99, np.uint8)
    for image in (reference, flat):
        assert IwSsim().score(pair(image, image.copy())) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("height", "width"), [(175, 400), (400, 175)])
def test_images_smaller_than_five_levels_are_refused(height, width):
    """The coarsest level has to hold a window."""
    small = np.zeros((height, width), np.uint8)
    message = f"^iw_ssim needs at least 176x176 pixels for five levels, got {width}x{height}$"
    with pytest.raises(UnitError, match=message):
        IwSsim().score(pair(small, small))


def test_signature_names_the_definition():
    """Window, border, levels, channel, range and weights show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert IwSsim().signature(image) == (
        "iw_ssim|v1|gauss11-1.5|valid|levels=5|negative=0|y-bt601|range=255|information"
    )


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 2."""
    assert IwSsim.info.margin / 2 < half_a_decibel(IwSsim()) < IwSsim.info.margin * 2
