import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.haarpsi import HaarPsi
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("preset", HaarPsi.presets)
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_named_implementation(preset, name):
    """The authors' HaarPSI.m and piq on photographs, in colour and grey, of odd and even sizes."""
    expected = golden("haarpsi")[preset]["values"][name]
    assert HaarPsi(preset=preset).score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-7)


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats, with colour."""
    planes = [image[:50, :61] for image in photo_pairs()["coffee-noise"]]
    expected = HaarPsi().score(pair(*planes))
    wide = [plane.astype(np.uint16) * 257 for plane in planes]
    floats = [(plane / 255).astype(np.float32) for plane in planes]
    raised = [plane.astype(np.uint16) * 16 for plane in planes]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert HaarPsi().score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-6)


def test_luma_alone_has_no_colour_term():
    """`y` of a colour image is the score of its luma as a grey image."""
    colour = [(image[:60, :70] / 255).astype(np.float32) for image in photo_pairs()["chelsea-blur"]]
    luma = [(image @ np.array([0.299, 0.587, 0.114])).astype(np.float32) for image in colour]
    assert HaarPsi(channel="y").score(pair(*colour)) == pytest.approx(HaarPsi().score(pair(*luma)), abs=1e-7)


def test_map_lies_on_the_image():
    """A pixel of it stands for 2x2 of the image, is 1 where both agree, and low at a defect."""
    reference = photo_pairs()["astronaut-coarse"][0]
    distorted = reference.copy()
    distorted[300:332, 200:232] = np.random.default_rng(4).integers(0, 256, (32, 32, 3))
    drawn = HaarPsi().map(pair(reference, distorted))
    assert (drawn.shape, drawn.dtype, HaarPsi.info.map_step) == ((256, 256), np.float32, 2)
    assert drawn[152:164, 102:114].mean() < 0.7
    assert np.all(drawn[:145] == 1)
    assert HaarPsi(pooling="min").score(pair(reference, distorted)) == drawn.min()


def test_flat_images_score_as_stated():
    """Equal images score exactly one, and so do two black ones, which no pixel has a weight in."""
    black, grey = np.zeros((20, 20), np.uint8), np.full((20, 20), 150, np.uint8)
    assert HaarPsi().score(pair(black, black.copy())) == 1.0
    assert HaarPsi().score(pair(grey, grey.copy())) == 1.0
    assert 0 < HaarPsi().score(pair(black, grey)) < 1


@pytest.mark.parametrize(("height", "width"), [(15, 40), (40, 15)])
def test_images_smaller_than_the_wavelet_are_refused(height, width):
    """The error gives the size in the order width x height; there is no score, and no map."""
    small = np.zeros((height, width), np.uint8)
    for use in (HaarPsi().score, HaarPsi().map):
        with pytest.raises(UnitError, match=f"^haarpsi needs at least 16x16 pixels, got {width}x{height}$"):
            use(pair(small, small))


def test_signature_names_the_definition():
    """The weights of colour show where there is colour, the channel where there is none, and the pooling."""
    colour, grey = Image(np.zeros((2, 2, 3), np.uint8)), Image(np.zeros((2, 2), np.uint8))
    start = "haarpsi|v1|mean2x2|C=30|alpha=4.2"
    assert HaarPsi().signature(colour) == f"{start}|yiq3|range=255|weighted-logistic"
    assert HaarPsi(preset="piq").signature(colour) == f"{start}|yiq4|range=255|weighted-logistic"
    assert (
        HaarPsi().signature(grey)
        == HaarPsi(channel="y").signature(colour)
        == (f"{start}|y-bt601|range=255|weighted-logistic")
    )
    assert HaarPsi(pooling="p05").signature(colour).endswith("|p05")
