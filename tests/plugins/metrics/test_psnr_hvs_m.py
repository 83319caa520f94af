import math

import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.psnr_hvs import PsnrHvs
from bakeoff_plugins.metrics.psnr_hvs_m import PsnrHvsM
from photo_pairs import golden, photo_pairs


def score(reference, distorted, *, metric=PsnrHvsM, peak=None, **options):
    return metric(**options).score(Pair(Image(reference, peak=peak), Image(distorted, peak=peak)))


@pytest.mark.parametrize("name", golden("psnr_hvs_m")["authors"]["values"])
def test_equals_the_authors_code(name):
    """psnrhvsm.m by N. Ponomarenko on the luma of photographs, to a few millionths of a decibel."""
    expected = golden("psnr_hvs_m")["authors"]["values"][name]
    assert score(*photo_pairs()[name]) == pytest.approx(expected, abs=4e-6)


@pytest.mark.parametrize("name", golden("psnr_hvs_m")["libvmaf"]["values"])
def test_equals_libvmaf(name):
    """psnr_hvs_y of libvmaf on the rounded luma, to what summing in float32 costs it."""
    expected = golden("psnr_hvs_m")["libvmaf"]["values"][name]
    assert score(*photo_pairs()[name], preset="libvmaf") == pytest.approx(expected, abs=5e-4)


def test_libvmaf_takes_whole_numbers_of_12_bits():
    """Anything else is refused, with what to do where something can be done."""
    grey = np.zeros((9, 9), np.float32)
    with pytest.raises(UnitError, match="integers of at most 12 bits, got 9x9 grey float32"):
        score(grey, grey, preset="libvmaf")
    with pytest.raises(UnitError, match="integers of at most 12 bits, got 9x9 grey uint16"):
        score(grey.astype(np.uint16), grey.astype(np.uint16), preset="libvmaf")
    with pytest.raises(UnitError, match="take channel: gray"):
        score(*photo_pairs()["chelsea-blur"], definition="libvmaf")
    twelve = [image.astype(np.uint16) * 16 for image in photo_pairs()["camera-blur"]]
    eight = score(*photo_pairs()["camera-blur"], preset="libvmaf")
    assert score(*twelve, peak=4080, preset="libvmaf") == pytest.approx(eight, abs=0.1)


def test_masking_only_takes_away():
    """The ratio is never below that of psnr_hvs, and above it where texture hides errors."""
    for pair in photo_pairs().values():
        assert score(*pair) > score(*pair, metric=PsnrHvs)


def test_other_ranges_are_scaled():
    """The same picture at 12 bits scores the same as at 16, masking included."""
    reference, distorted = (image.astype(np.uint16) for image in photo_pairs()["camera-blur"])
    assert score(16 * reference, 16 * distorted, peak=4080) == pytest.approx(
        score(257 * reference, 257 * distorted), abs=1e-5
    )


def test_equal_images_and_hidden_errors_score_infinity():
    """One odd sample in strong noise is hidden, but for the mean of its block: two that cancel leave nothing."""
    noise = np.random.default_rng(0).integers(1, 255, (16, 16), np.uint8)
    other = noise.copy()
    other[3, 3] += 1
    other[3, 4] -= 1
    assert score(noise, noise.copy()) == score(noise, other) == math.inf
    assert score(noise, other, metric=PsnrHvs) < 80


def test_small_images_are_refused():
    """The message says which size is needed and which was found."""
    with pytest.raises(UnitError, match="psnr_hvs_m needs at least 8x8 pixels, got 7x8"):
        score(np.zeros((8, 7), np.uint8), np.zeros((8, 7), np.uint8))


def test_signature_names_the_definition():
    """It differs from that of psnr_hvs by the masking, and libvmaf's by much more."""
    image = Image(np.zeros((8, 8), np.uint16))
    assert PsnrHvsM(channel="gray").signature(image) == (
        "psnr_hvs_m|v1|dct8-step8|csf2006|masking2007|gray-bt601-rounded|range=65535|mean"
    )
    assert PsnrHvsM(preset="libvmaf").signature(image) == (
        "psnr_hvs_m|v1|intdct8-step7|csf-daala|masking-daala|gray-bt601-rounded|range=65535|mean"
    )
