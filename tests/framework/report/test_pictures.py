import io

import numpy as np
import pytest
from PIL import Image as Pillow

from bakeoff.report import pictures
from bakeoff.types import Image


def test_map_colours_rise_evenly_in_lightness() -> None:
    """The colours of maps get lighter from step to step, from nearly black to nearly white, without repeats."""
    table = pictures.colours().astype(float) / 255.0
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    # CIE lightness, an independent yardstick to the OKLab that the table is made in.
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    lightness = np.where(luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * 24389 / 27)
    assert table.shape == (256, 3)
    assert len(np.unique(table, axis=0)) == 256
    assert (np.diff(lightness) > -0.2).all()
    assert lightness[0] < 5
    assert lightness[-1] > 93
    # Near black the two scales of lightness part, so the first eighth is left aside.
    eighths = np.diff(lightness[32::32])
    assert eighths.min() > 0.8 * eighths.max()


def test_a_coarse_map_is_grown_to_its_image() -> None:
    """Each of its pixels covers those that it stands for; what lies beyond an odd image is cut off."""
    levels = np.arange(6).reshape(2, 3)
    grown = pictures.grown(levels, 2, 4, 6)
    assert grown.tolist() == [[0, 0, 1, 1, 2, 2]] * 2 + [[3, 3, 4, 4, 5, 5]] * 2
    assert pictures.grown(levels, 2, 3, 5).shape == (3, 5)
    assert pictures.centred(pictures.grown(levels, 2, 5, 7), 5, 7).shape == (5, 7)
    assert pictures.grown(levels, 1, 9, 9) is levels


def test_pictures_are_stored_without_loss() -> None:
    """The file of a picture holds exactly the pixels given."""
    pixels = np.random.default_rng(1).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    made = pictures.picture("distorted", "A", "caption", pixels)
    assert (made.media_type, made.width, made.height) == ("image/webp", 53, 37)
    np.testing.assert_array_equal(np.asarray(Pillow.open(io.BytesIO(made.data))), pixels)


def test_a_picture_that_grows_too_large_gives_in() -> None:
    """Noise takes many bytes without loss; above the limit it is stored at high quality, below it exactly."""
    noise = np.random.default_rng(5).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    exact = pictures.picture("map", "", "", noise)
    lossy = pictures.picture("map", "", "", noise, most=len(exact.data) - 1)
    assert len(lossy.data) < len(exact.data)
    assert pictures.picture("map", "", "", noise, most=len(exact.data)) == exact


def test_fitting_averages_areas_and_never_enlarges() -> None:
    """A picture fitted by a whole factor is the mean of its blocks; a small one stays as it is."""
    pixels = np.random.default_rng(2).integers(0, 256, (40, 80, 3), dtype=np.uint8)
    blocks = pixels.reshape(20, 2, 40, 2, 3).mean(axis=(1, 3))
    assert np.abs(pictures.fit(pixels, 40) - blocks).max() <= 1
    assert pictures.fit(pixels, 80) is pixels
    assert pictures.fit(np.zeros((5000, 1), np.uint8), 720).shape == (720, 1)


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        (Image(np.array([[0, 128, 255]], np.uint8)), [0, 128, 255]),
        (Image(np.array([[0, 32896, 65535]], np.uint16)), [0, 128, 255]),
        (Image(np.array([[0, 4095]], np.uint16), peak=4095), [0, 255]),
        (Image(np.array([[0, 0.5, 1]], np.float32)), [0, 128, 255]),
    ],
)
def test_every_depth_is_shown_in_eight_bits(image: Image, shown: list[int]) -> None:
    """White is white and black is black in every depth."""
    assert pictures.to_eight_bits(image).tolist() == [shown]


def test_maps_without_a_border_grow_to_the_image() -> None:
    """A map that misses a border is centred on its image; a map larger than its image is refused."""
    levels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    grown = pictures.centred(levels, 13, 14)
    np.testing.assert_array_equal(grown[5:8, 5:9], levels)
    assert grown.shape == (13, 14)
    assert grown[0, 0] == levels[0, 0]
    with pytest.raises(ValueError, match="4x3, its image only 2x2"):
        pictures.centred(levels, 2, 2)


@pytest.mark.parametrize("shape", [(64, 96), (16, 16), (10, 200), (7, 5)])
def test_the_worst_window_is_the_worst(shape: tuple[int, int]) -> None:
    """On every shape, the window found has the highest mean of all in its grid."""
    badness = np.random.default_rng(3).random(shape)
    top, left = pictures.worst_window(badness, 16)
    tall, wide = min(16, shape[0]), min(16, shape[1])
    tops = sorted({*range(0, shape[0] - tall + 1, 2), shape[0] - tall})
    lefts = sorted({*range(0, shape[1] - wide + 1, 2), shape[1] - wide})
    means = {(i, k): badness[i : i + tall, k : k + wide].mean() for i in tops for k in lefts}
    assert means[top, left] == pytest.approx(max(means.values()), rel=1e-12)
