import numpy as np
import pytest

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.nlpd import Nlpd
from half_decibel import half_a_decibel
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_authors_code(name):
    """Photographs in colour and grey, of odd and even sizes, as NLP_dist.m gives them; levels are kept as float32."""
    expected = golden("nlpd")["y"]["values"][name]
    assert Nlpd().score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-7)


def test_gray_is_rounded_luma():
    """Equal to the score of grey images that hold that luma."""
    reference, distorted = (image[:80, :90] for image in photo_pairs()["chelsea-blur"])
    rounded = [Image(image).select("gray") for image in (reference, distorted)]
    assert Nlpd(channel="gray").score(pair(reference, distorted)) == Nlpd().score(pair(*rounded))


@pytest.mark.parametrize(
    ("factor", "dtype", "peak"), [(257, np.uint16, 65535), (16, np.uint16, 4080), (1 / 255, np.float32, 1)]
)
def test_depends_on_the_share_of_the_peak_alone(factor, dtype, peak):
    """The same picture in 8, 12 and 16 bits and in floats."""
    bytes_ = [image[:61, :90] for image in photo_pairs()["camera-noise"]]
    other = [(image * float(factor)).astype(dtype) for image in bytes_]
    assert Nlpd().score(pair(*other, peak=peak)) == pytest.approx(Nlpd().score(pair(*bytes_)), abs=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (33, 65)])
def test_equal_images_of_any_size_have_no_distance(shape):
    """Exactly zero, and a distance where they differ, flat images too."""
    grey, white = np.full(shape, 128, np.uint8), np.full(shape, 255, np.uint8)
    assert Nlpd().score(pair(grey, grey.copy())) == 0.0
    assert Nlpd().score(pair(grey, white)) == Nlpd().score(pair(white, grey)) > 0.1


def test_loss_is_bounded():
    """From zero for equal images towards one, as stated."""
    assert Nlpd().loss(0.0, 255.0) == 0.0
    assert Nlpd().loss(1.0, 255.0) == 0.5
    assert Nlpd().loss(float("inf"), 255.0) == 1.0


def test_signature_names_the_definition():
    """Channel and range show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Nlpd().signature(image) == "nlpd|v1|levels=6|y-bt601|range=255|rms-mean"
    assert Nlpd(channel="gray").signature(image) == "nlpd|v1|levels=6|gray-bt601-rounded|range=255|rms-mean"


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 2."""
    assert Nlpd.info.margin / 2 < half_a_decibel(Nlpd()) < Nlpd.info.margin * 2
