import numpy as np
import pytest

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.vsi import Vsi
from half_decibel import half_a_decibel
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("case", ["matlab", "octave"])
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_authors_code(case, name):
    """Both presets on photographs as VSI.m gives them; grey ones are given to it as three equal colours."""
    metric = Vsi.model_validate({"preset": case})
    expected = golden("vsi")[case]["values"][name]
    assert metric.score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-10)


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats."""
    bytes_ = [image[:100, :120] for image in photo_pairs()["chelsea-blur"]]
    expected = Vsi().score(pair(*bytes_))
    wide = [image.astype(np.uint16) * 257 for image in bytes_]
    floats = [(image / 255).astype(np.float32) for image in bytes_]
    raised = [image.astype(np.uint16) * 16 for image in bytes_]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert Vsi().score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-6)


def test_map_lies_on_the_image():
    """float32 of the image's size; a defect lowers it where it is, also where the image is judged reduced."""
    reference = photo_pairs()["astronaut-coarse"][0]
    distorted = reference.copy()
    distorted[300:332, 200:232] = 255 - distorted[300:332, 200:232]
    found = Vsi().map(pair(reference, distorted))
    assert (found.shape, found.dtype) == (reference.shape[:2], np.float32)
    row, column = np.unravel_index(found.argmin(), found.shape)
    assert 298 <= row < 334
    assert 198 <= column < 234


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (40, 50), (300, 20)])
def test_images_of_one_colour_score_as_stated(shape):
    """Without saliency all pixels weigh the same; equal images score one, at any size."""
    grey, white = np.full(shape, 128, np.uint8), np.full(shape, 255, np.uint8)
    assert Vsi().score(pair(grey, grey.copy())) == 1.0
    assert Vsi().score(pair(grey, white)) == pytest.approx(float(Vsi().map(pair(grey, white)).mean()), abs=1e-6)


def test_signature_names_the_definition():
    """Whose resizing is used shows, and the pooling."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Vsi().signature(image) == (
        "vsi|v1|sdsp256|resize=matlab|blocks256|zero-border|rgb|range=255|saliency-weighted"
    )
    assert Vsi(resize="octave", pooling="p05").signature(image) == (
        "vsi|v1|sdsp256|resize=octave|blocks256|zero-border|rgb|range=255|p05"
    )


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 3."""
    assert Vsi.info.margin / 3 < half_a_decibel(Vsi()) < Vsi.info.margin * 3
