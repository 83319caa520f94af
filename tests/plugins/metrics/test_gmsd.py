import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.gmsd import Gmsd
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("preset", Gmsd.presets)
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_named_implementation(preset, name):
    """The authors' GMSD.m and piq on photographs of odd and even sizes, grey, and colour by its luma."""
    expected = golden("gmsd")[preset]["values"][name]
    assert Gmsd(preset=preset).score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-7)


def test_gray_is_rounded_luma():
    """The same as a grey image made by rounding."""
    colour = [image[:60, :70] for image in photo_pairs()["chelsea-blur"]]
    grey = [np.floor(image @ np.array([0.299, 0.587, 0.114]) + 0.5).astype(np.uint8) for image in colour]
    assert Gmsd(channel="gray").score(pair(*colour)) == Gmsd().score(pair(*grey))


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats."""
    planes = [image[:50, :61] for image in photo_pairs()["camera-noise"]]
    expected = Gmsd().score(pair(*planes))
    wide = [plane.astype(np.uint16) * 257 for plane in planes]
    floats = [(plane / 255).astype(np.float32) for plane in planes]
    raised = [plane.astype(np.uint16) * 16 for plane in planes]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert Gmsd().score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-7)


def test_map_is_what_the_score_spreads_over():
    """Its standard deviation is the score, and a pixel of it stands for 2x2 of the image."""
    images = pair(*photo_pairs()["camera-blur"])
    drawn = Gmsd().map(images)
    assert (drawn.shape, drawn.dtype, Gmsd.info.map_step) == ((151, 199), np.float32, 2)
    assert Gmsd().score(images) == pytest.approx(drawn.std(ddof=1, dtype=np.float64), abs=1e-7)
    assert Gmsd(pooling="max").score(images) == drawn.max()


def test_flat_images_score_zero_inside():
    """Without gradients nothing is lost but at the border, beyond which there are zeros; equal images lose nothing."""
    dark, bright = np.full((20, 20), 100, np.uint8), np.full((20, 20), 150, np.uint8)
    drawn = Gmsd().map(pair(dark, bright))
    assert np.all(drawn[1:-1, 1:-1] == 0)
    assert np.all(drawn[0] > 0)
    assert Gmsd().score(pair(dark, dark.copy())) == 0.0


@pytest.mark.parametrize(("height", "width"), [(5, 40), (40, 5)])
def test_images_smaller_than_the_window_are_refused(height, width):
    """The error gives the size in the order width x height; there is no score, and no map."""
    small = np.zeros((height, width), np.uint8)
    for use in (Gmsd().score, Gmsd().map):
        with pytest.raises(UnitError, match=f"^gmsd needs at least 6x6 pixels, got {width}x{height}$"):
            use(pair(small, small))


def test_signature_names_the_definition():
    """Channel, deviation and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Gmsd().signature(image) == "gmsd|v1|mean2x2|prewitt|T=170|y-bt601|range=255|deviation-sample"
    assert Gmsd(preset="piq").signature(image).endswith("|y-bt601|range=255|deviation-population")
    assert Gmsd(pooling="p95").signature(image).endswith("|p95")
