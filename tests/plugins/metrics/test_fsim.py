import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.fsim import Fsim
from half_decibel import half_a_decibel
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("case", ["fsim", "fsimc"])
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_authors_code(case, name):
    """Both presets on photographs, in colour and grey, as FeatureSIM.m gives them."""
    metric = Fsim.model_validate({"preset": case})
    expected = golden("fsim")[case]["values"][name]
    assert metric.score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-12)


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats."""
    bytes_ = [image[:100, :120] for image in photo_pairs()["chelsea-blur"]]
    expected = Fsim(chroma=True).score(pair(*bytes_))
    wide = [image.astype(np.uint16) * 257 for image in bytes_]
    floats = [(image / 255).astype(np.float32) for image in bytes_]
    raised = [image.astype(np.uint16) * 16 for image in bytes_]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert Fsim(chroma=True).score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-6)


def test_map_lies_on_the_image():
    """float32 of the image's size; a defect lowers it where it is, also where the image is judged reduced."""
    reference = photo_pairs()["astronaut-coarse"][0]
    distorted = reference.copy()
    distorted[300:332, 200:232] = 255 - distorted[300:332, 200:232]
    found = Fsim().map(pair(reference, distorted))
    assert (found.shape, found.dtype) == (reference.shape[:2], np.float32)
    row, column = np.unravel_index(found.argmin(), found.shape)
    assert 298 <= row < 334
    assert 198 <= column < 234


def test_pooling_replaces_the_weighted_mean():
    """The worst place instead, and the signature says so."""
    images = pair(*photo_pairs()["chelsea-blur"])
    assert Fsim(pooling="min").score(images) == Fsim().map(images).min() < Fsim().score(images)
    assert Fsim(pooling="min").signature(images.reference).endswith("|min")


def test_flat_images_score_as_stated():
    """Without phase congruency anywhere all pixels weigh the same; equal images score one."""
    grey, white = np.full((40, 40), 128, np.uint8), np.full((40, 40), 255, np.uint8)
    assert Fsim().score(pair(grey, grey.copy())) == 1.0
    assert Fsim().score(pair(grey, white)) == pytest.approx(float(Fsim().map(pair(grey, white)).mean()), abs=1e-6)


@pytest.mark.parametrize("shape", [(1, 30), (30, 1)])
def test_single_lines_are_refused(shape):
    """Their frequencies are not defined."""
    line = np.zeros(shape, np.uint8)
    with pytest.raises(UnitError, match=f"^fsim needs at least 2x2 pixels, got {shape[1]}x{shape[0]}$"):
        Fsim().score(pair(line, line))


def test_signature_names_the_definition():
    """FSIM and FSIMc are told apart."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Fsim().signature(image) == "fsim|v1|blocks256|zero-border|y-bt601|range=255|congruency-weighted"
    assert Fsim(chroma=True).signature(image) == "fsim|v1|blocks256|zero-border|yiq|range=255|congruency-weighted"


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 3."""
    assert Fsim.info.margin / 3 < half_a_decibel(Fsim()) < Fsim.info.margin * 3
