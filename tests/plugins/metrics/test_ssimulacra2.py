import math

import numpy as np
import pytest

from bakeoff.plugin import Image, Pair, UnitError
from bakeoff_plugins.metrics.ssimulacra2 import Ssimulacra2
from photo_pairs import golden, photo_pairs


def score(reference, distorted, *, peak=None):
    return Ssimulacra2().score(Pair(Image(reference, peak=peak), Image(distorted, peak=peak)))


@pytest.mark.parametrize(("case", "tolerance"), [("tool", 0.04), ("float64", 3e-4)])
@pytest.mark.parametrize("name", photo_pairs())
def test_equals_the_reference_tool_and_a_port_in_float64(name, case, tolerance):
    """The tool to what its rounding errors amount to on small photographs; frame-analytics far closer."""
    expected = golden("ssimulacra2")[case]["values"][name]
    found = score(*photo_pairs()[name])
    assert type(found) is float
    assert found == pytest.approx(expected, abs=tolerance)


def test_grey_is_equal_red_green_and_blue():
    """To the last bit."""
    grey = photo_pairs()["camera-blur"]
    colour = [np.stack([image] * 3, axis=2) for image in grey]
    assert score(*grey) == score(*colour)


def test_types_and_peaks_of_one_picture_agree():
    """16 bits and floats of the same picture score as its 8 bits."""
    eight = [image[:60, :70] for image in photo_pairs()["coffee-noise"]]
    expected = score(*eight)
    assert score(*(image.astype(np.uint16) * 257 for image in eight)) == pytest.approx(expected, abs=1e-4)
    assert score(*(image.astype(np.float32) / np.float32(255) for image in eight)) == pytest.approx(expected, abs=1e-4)


def test_equal_images_score_exactly_100_and_nothing_else_does():
    """A difference of one level in one sample is seen, and costs little."""
    reference, _ = photo_pairs()["chelsea-blur"]
    other = reference.copy()
    other[100, 100, 0] += 1
    assert score(reference, reference.copy()) == 100.0
    assert 99.0 < score(reference, other) < 100.0


def test_the_order_of_the_pair_counts():
    """Added edges and lost edges weigh differently."""
    reference, distorted = photo_pairs()["chelsea-blur"]
    assert abs(score(reference, distorted) - score(distorted, reference)) > 1


def test_small_images_are_refused():
    """The tool's limit, 8x8; the message says which size was found."""
    with pytest.raises(UnitError, match="ssimulacra2 needs at least 8x8 pixels, got 300x7"):
        score(np.zeros((7, 300, 3), np.uint8), np.zeros((7, 300, 3), np.uint8))


def test_loss_ends_where_quality_does():
    """A score of 0 and all below it lose all."""
    metric = Ssimulacra2()
    assert [metric.loss(score, 255.0) for score in (100.0, 90.0, 0.0, -40.0)] == pytest.approx([0.0, 0.1, 1.0, 1.0])


def test_bands_are_those_of_the_readme():
    """One score of each."""
    words = ["visually lossless", "excellent", "very high", "high", "medium", "low", "very low", "extremely low"]
    assert [Ssimulacra2.info.band(score) for score in (90.0, 85.0, 80.0, 70.0, 50.0, 30.0, 10.0, -1.0)] == words
    assert Ssimulacra2.info.band(-math.inf) == "extremely low"


def test_signature_names_the_definition():
    """Version of the tool, colours, filter and border, range and norms show."""
    image = Image(np.zeros((8, 8, 3), np.uint8))
    assert Ssimulacra2().signature(image) == "ssimulacra2|v1|tool2.1|xyb|fir9-1.5|zero|srgb|range=255|norms1-4"
