import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.mdsi import Mdsi
from photo_pairs import golden, photo_pairs


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("case", ["nafchi2016", "piq"])
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_authors_code_and_piq(case, name):
    """Photographs in colour, and in grey as three equal planes, of odd and even sizes."""
    expected = golden("mdsi")[case]["values"][name]
    assert Mdsi().score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=1e-11)


def test_depends_on_the_share_of_the_peak_alone():
    """The same picture in 8, 12 and 16 bits and in floats."""
    planes = [image[:50, :61] for image in photo_pairs()["coffee-noise"]]
    expected = Mdsi().score(pair(*planes))
    wide = [plane.astype(np.uint16) * 257 for plane in planes]
    floats = [(plane / 255).astype(np.float32) for plane in planes]
    raised = [plane.astype(np.uint16) * 16 for plane in planes]
    for images, peak in ((wide, 65535), (floats, 1.0), (raised, 4080)):
        assert Mdsi().score(pair(*images, peak=peak)) == pytest.approx(expected, abs=1e-6)


def test_grey_is_three_equal_planes():
    """Not a fraction of the score is due to how a grey image is stored."""
    grey = [image[:80, :90] for image in photo_pairs()["camera-blur"]]
    colour = [np.repeat(image[:, :, np.newaxis], 3, axis=2) for image in grey]
    assert Mdsi().score(pair(*grey)) == Mdsi().score(pair(*colour))


def test_map_lies_on_the_image():
    """float32 of the image's size, though it is judged reduced; 0 where both agree, high at a defect."""
    reference = photo_pairs()["astronaut-coarse"][0]
    distorted = reference.copy()
    distorted[300:332, 200:232] = 255 - distorted[300:332, 200:232]
    drawn = Mdsi().map(pair(reference, distorted))
    assert (drawn.shape, drawn.dtype) == ((512, 512), np.float32)
    assert drawn[300:332, 200:232].mean() > 0.2
    assert np.all(drawn[:290] == 0)
    assert Mdsi(pooling="max").score(pair(reference, distorted)) == drawn.max()


def test_equal_images_score_exactly_zero():
    """The stated score, also of flat images."""
    for image in (photo_pairs()["camera-blur"][0], np.full((9, 9, 3), 77, np.uint8)):
        assert Mdsi().score(pair(image, image.copy())) == 0.0


@pytest.mark.parametrize(("height", "width"), [(2, 40), (40, 2)])
def test_images_smaller_than_the_window_are_refused(height, width):
    """The error gives the size in the order width x height; there is no score, and no map."""
    small = np.zeros((height, width), np.uint8)
    for use in (Mdsi().score, Mdsi().map):
        with pytest.raises(UnitError, match=f"^mdsi needs at least 3x3 pixels, got {width}x{height}$"):
            use(pair(small, small))


def test_signature_names_the_definition():
    """Reduction, colours, combination and pooling show."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Mdsi().signature(image) == "mdsi|v1|mean-to-256|lhm|prewitt|sum|range=255|deviation"
    assert Mdsi(pooling="p90").signature(image).endswith("|p90")
