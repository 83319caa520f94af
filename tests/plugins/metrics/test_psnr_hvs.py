import math

import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.psnr_hvs import PsnrHvs
from photo_pairs import golden, photo_pairs


def score(reference, distorted, *, peak=None, **options):
    return PsnrHvs(**options).score(Pair(Image(reference, peak=peak), Image(distorted, peak=peak)))


@pytest.mark.parametrize("name", golden("psnr_hvs")["authors"]["values"])
def test_equals_the_authors_code(name):
    """psnrhvsm.m by N. Ponomarenko on the luma of photographs, to a millionth of a decibel."""
    expected = golden("psnr_hvs")["authors"]["values"][name]
    found = score(*photo_pairs()[name])
    assert type(found) is float
    assert found == pytest.approx(expected, abs=1e-6)


def test_colour_is_one_mean_error_of_three_planes():
    """The errors of red, green and blue are averaged, not their decibels."""
    reference, distorted = photo_pairs()["chelsea-blur"]
    planes = [(reference[:, :, plane].copy(), distorted[:, :, plane].copy()) for plane in range(3)]
    error = np.mean([10 ** (-score(*both) / 10) for both in planes])
    assert score(reference, distorted, channel="rgb") == pytest.approx(-10 * math.log10(error), abs=1e-9)


def test_a_shift_of_the_mean_counts_by_its_weight():
    """Ten levels everywhere: 20 log10(255 / (10 * 1.608443)), as only the first coefficient differs."""
    grey = np.full((16, 24), 100, np.uint8)
    assert score(grey, grey + np.uint8(10)) == pytest.approx(20 * math.log10(255 / 16.08443), abs=1e-6)


def test_what_fills_no_block_is_left_out():
    """Differences in the last columns and rows of 30x29 pixels are not seen."""
    image = np.zeros((30, 29), np.uint8)
    other = image.copy()
    other[24:], other[:, 24:] = 255, 255
    assert score(image, other) == math.inf


def test_equal_images_score_infinity():
    """There is no cap, and no stand-in such as the 100000 of the authors' code."""
    reference, _ = photo_pairs()["camera-blur"]
    assert score(reference, reference.copy()) == math.inf


def test_small_images_are_refused():
    """The message says which size is needed and which was found."""
    with pytest.raises(UnitError, match="psnr_hvs needs at least 8x8 pixels, got 40x7"):
        score(np.zeros((7, 40), np.uint8), np.zeros((7, 40), np.uint8))


def test_loss_is_the_error_as_a_share():
    """0 dB and less lose all, 10 dB a tenth, equal images nothing."""
    losses = [PsnrHvs().loss(ratio, 255.0) for ratio in (-4.0, 0.0, 10.0, math.inf)]
    assert losses == pytest.approx([1.0, 1.0, 0.1, 0.0])


def test_signature_names_the_definition():
    """Transform, weights, channel and range show."""
    image = Image(np.zeros((8, 8, 3), np.uint8))
    assert PsnrHvs().signature(image) == "psnr_hvs|v1|dct8-step8|csf2006|y-bt601|range=255|mean"
    assert "|rgb|" in PsnrHvs(channel="rgb").signature(image)
