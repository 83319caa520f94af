import numpy as np
import pytest
from pydantic import ValidationError

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.metrics.flip import Flip
from half_decibel import half_a_decibel
from photo_pairs import golden, photo_pairs

DISTANCES = {"default": {}, "ppd=20": {"pixels_per_degree": 20.0}}


def pair(reference, distorted, peak=None):
    return Pair(Image(reference, peak=peak), Image(distorted, peak=peak))


@pytest.mark.parametrize("case", DISTANCES)
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_mean_of_the_authors_map(case, name):
    """Photographs in colour and grey at two distances; the authors' float32 rounding moves the mean by up to 1e-6."""
    expected = golden("flip")[case]["values"][name]
    assert Flip(**DISTANCES[case]).score(pair(*photo_pairs()[name])) == pytest.approx(expected, abs=2e-6)


def test_the_closer_the_eye_the_more_is_seen():
    """Noise is more visible at fewer pixels a degree."""
    images = pair(*(image[:60, :80] for image in photo_pairs()["coffee-noise"]))
    scores = [Flip(pixels_per_degree=ppd).score(images) for ppd in (10.0, 30.0, 67.0, 200.0)]
    assert scores == sorted(scores, reverse=True)


def test_map_shows_where_the_difference_is():
    """float32 of the image's size from 0 to 1, zero far from a defect; the score is its mean."""
    reference = photo_pairs()["astronaut-coarse"][0][:120, :160]
    distorted = reference.copy()
    distorted[50:66, 40:56] = 255 - distorted[50:66, 40:56]
    found = Flip().map(pair(reference, distorted))
    assert (found.shape, found.dtype) == ((120, 160), np.float32)
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert 48 <= row < 68
    assert 38 <= column < 58
    assert 0 < found.max() <= 1
    assert np.all(found[:, 80:] == 0)
    assert Flip().score(pair(reference, distorted)) == pytest.approx(float(found.mean(dtype=np.float64)))


@pytest.mark.parametrize(
    ("factor", "dtype", "peak"), [(257, np.uint16, 65535), (16, np.uint16, 4080), (1 / 255, np.float32, 1)]
)
def test_depends_on_the_share_of_the_peak_alone(factor, dtype, peak):
    """The same picture in 8, 12 and 16 bits and in floats."""
    bytes_ = [image[:41, :50] for image in photo_pairs()["chelsea-blur"]]
    other = [(image * float(factor)).astype(dtype) for image in bytes_]
    assert Flip().score(pair(*other, peak=peak)) == pytest.approx(Flip().score(pair(*bytes_)), abs=1e-6)


def test_full_green_against_full_blue_is_the_largest_difference():
    """The distance that all others are a share of, in flat images of any size: an error of one."""
    for shape in ((1, 1), (9, 30)):
        green, blue = (np.full((*shape, 3), colour, np.uint8) for colour in ((0, 255, 0), (0, 0, 255)))
        assert Flip().score(pair(green, blue)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("ppd", [0.0, 0.5, 1001.0])
def test_impossible_distances_are_refused(ppd):
    """Filters of no pixel, and such as would be wider than any image."""
    with pytest.raises(ValidationError):
        Flip(pixels_per_degree=ppd)


def test_signature_names_the_distance():
    """Pixels per degree show with all their digits."""
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert Flip().signature(image) == "flip|v1|ldr|ppd=67.0206|srgb|range=255|mean"
    assert Flip(pixels_per_degree=30.0, pooling="p95").signature(image) == "flip|v1|ldr|ppd=30.0|srgb|range=255|p95"


def test_margin_is_what_half_a_decibel_is_worth():
    """The stated source of the margin holds on other photographs, within a factor of 2."""
    assert Flip.info.margin / 2 < half_a_decibel(Flip()) < Flip.info.margin * 2


def test_the_score_is_the_same_before_and_after_the_map() -> None:
    """A run draws the map first; what it remembers of it is the score, to the last bit."""
    reference, distorted = (Image(image[:90, :130].copy()) for image in photo_pairs()["chelsea-blur"])
    alone, drawn = Pair(reference, distorted), Pair(reference, distorted)
    Flip().map(drawn)
    assert Flip().score(alone) == Flip().score(drawn)
