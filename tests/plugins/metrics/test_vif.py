import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.vif import Vif
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("preset", Vif.presets)
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_named_implementation(preset, name):
    """The authors' vifp_mscale.m and piq on luma, sewar on the planes of photographs."""
    expected = golden("vif")[preset]["values"][name]
    assert Vif(preset=preset).score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=2e-7)


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats."""
    planes = [image[:50, :61] for image in photo_pairs()["camera-noise"]]
    expected = Vif().score(pair(*planes))
    wide = [plane.astype(np.uint16) * 257 for plane in planes]
    floats = [(plane / 255).astype(np.float32) for plane in planes]
    raised = [plane.astype(np.uint16) * 16 for plane in planes]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert Vif().score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-6)


def test_a_higher_contrast_scores_above_one():
    """What is stretched carries the reference's information, and more of it over the noise of the eye."""
    reference = photo_pairs()["camera-blur"][0] // 2 + 60
    stretched = np.clip((reference.astype(int) - 124) * 3 // 2 + 124, 0, 255).astype(np.uint8)
    assert Vif().score(pair(reference, stretched)) > 1.05


def test_flat_images_score_as_stated():
    """A flat distorted image keeps nothing, of a flat reference nothing is lost, and equal images keep all."""
    photograph, flat = photo_pairs()["camera-blur"][0], np.full((301, 397), 200, np.uint8)
    assert Vif().score(pair(photograph, flat)) == 0.0
    assert Vif().score(pair(flat, photograph)) == 1.0
    assert Vif().score(pair(photograph, photograph)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(("height", "width"), [(40, 90), (90, 40)])
def test_images_smaller_than_the_windows_are_refused(height, width):
    """The error gives the size in the order width x height; one pixel more, and the last scale has a window."""
    small = np.zeros((height, width), np.uint8)
    with pytest.raises(UnitError, match=f"^vif needs at least 41x41 pixels, got {width}x{height}$"):
        Vif().score(pair(small, small))


def test_signature_names_the_definition():
    """The version on pixels, its noise, and the channel show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Vif().signature(image) == "vif|v1|pixel|4-scales|noise=2|y-bt601|range=255"
    assert Vif(preset="sewar").signature(image) == "vif|v1|pixel|4-scales|noise=2|rgb|range=255"
