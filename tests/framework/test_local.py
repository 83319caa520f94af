"""What is stored of a map beside its mean: its bad end, and the place that is worst."""

import cv2
import numpy as np
import pytest
from skimage import data

from bakeoff.errors import UnitError
from bakeoff.local import local_scores
from bakeoff.plugin import MetricInfo
from bakeoff.types import Image, Pair
from bakeoff_plugins.metrics.ssim import Ssim

SIMILARITY = MetricInfo(name="likeness", version=1, better="higher")
ERROR = MetricInfo(name="error", version=1, better="lower")


def pair_of_size(height, width, mask=None):
    image = Image(np.zeros((height, width), np.uint8))
    return Pair(image, image, mask)


def slow_place(drawn, mask=None):
    """Return the middle of the worst 32x32 window on the grid of 8 pixels: every window in turn."""
    height, width = drawn.shape
    counts = np.ones(drawn.shape, bool) if mask is None else mask

    def starts(size):
        return [0] if size <= 32 else sorted({*range(0, size - 31, 8), size - 32})

    windows = [np.s_[top : top + 32, left : left + 32] for top in starts(height) for left in starts(width)]
    most = max(counts[window].mean() for window in windows)
    usable = [window for window in windows if counts[window].mean() >= most / 2]
    rows, columns = min(usable, key=lambda window: drawn[window][counts[window]].mean())
    return columns.start + min(32, width) // 2, rows.start + min(32, height) // 2


@pytest.mark.parametrize("size", [(1, 1), (5, 90), (31, 33), (32, 32), (77, 64), (100, 33), (203, 118)])
def test_the_ends_and_the_place_are_those_of_a_slow_search(size):
    """Percentile, extreme and place equal those of NumPy and of a search window by window, for either direction."""
    drawn = np.random.default_rng(1).normal(size=size).astype(np.float32)
    for info, names, percent, sign in ((SIMILARITY, ("p05", "min"), 5, 1), (ERROR, ("p95", "max"), 95, -1)):
        found = local_scores(drawn, pair_of_size(*size), info)
        assert list(found) == [*names, "worst_x", "worst_y"]
        assert found[names[0]] == pytest.approx(np.percentile(drawn.astype(np.float64), percent), abs=1e-12)
        assert found[names[1]] == sign * (sign * drawn).min()
        assert (found["worst_x"], found["worst_y"]) == slow_place(sign * drawn)


def test_only_what_the_mask_leaves_counts():
    """Values outside the mask are no part of percentile and extreme, and do not draw the worst place to them."""
    rng = np.random.default_rng(2)
    drawn = rng.normal(size=(130, 150)).astype(np.float32)
    mask = np.zeros(drawn.shape, bool)
    mask[20:110, 30:120] = True
    drawn[~mask] -= 10.0
    found = local_scores(drawn, pair_of_size(130, 150, mask), SIMILARITY)
    assert found["min"] == drawn[mask].min()
    assert found["p05"] == pytest.approx(np.percentile(drawn[mask].astype(np.float64), 5), abs=1e-12)
    assert (found["worst_x"], found["worst_y"]) == slow_place(drawn, mask)


def test_a_mask_beyond_the_map_is_refused():
    """Where a metric has no values nothing can be said."""
    mask = np.zeros((40, 40), bool)
    mask[0, 0] = True
    with pytest.raises(UnitError, match="the mask leaves no pixel of the map"):
        local_scores(np.ones((30, 30), np.float32), pair_of_size(40, 40, mask), SIMILARITY)


def test_the_place_is_in_pixels_of_the_image():
    """Of a map without a border, and of one whose pixels stand for several, the place is that of the image."""
    drawn = np.ones((90, 110), np.float32)
    drawn[40:72, 56:88] = 0.0
    found = local_scores(drawn, pair_of_size(100, 120), SIMILARITY)
    assert (found["worst_x"], found["worst_y"]) == (56 + 16 + 5, 40 + 16 + 5)
    for step in (2, 3, 8, 16):
        info = MetricInfo(name="likeness", version=1, better="higher", map_step=step)
        drawn = np.ones((480 // step, 960 // step), np.float32)
        drawn[240 // step : 288 // step, 720 // step : 768 // step] = 0.0
        found = local_scores(drawn, pair_of_size(480, 960), info)
        assert 720 <= found["worst_x"] < 768, step
        assert 240 <= found["worst_y"] < 288, step


def test_one_wild_pixel_does_not_hide_a_real_defect():
    """The lowest value is that of the pixel, the worst place that of the defect."""
    drawn = np.ones((200, 200), np.float32)
    drawn[20, 20] = -5.0
    drawn[120:152, 80:112] = 0.5
    found = local_scores(drawn, pair_of_size(200, 200), SIMILARITY)
    assert (found["min"], found["worst_x"], found["worst_y"]) == (-5.0, 96.0, 136.0)


def test_infinite_values_are_no_nan():
    """A map may hold infinity; its percentile is then infinite or finite, and never NaN."""
    drawn = np.full((64, 64), np.inf, np.float32)
    drawn[:8] = 3.0
    found = local_scores(drawn, pair_of_size(64, 64), SIMILARITY)
    assert (found["p05"], found["min"]) == (3.0, 3.0)
    assert local_scores(np.full((9, 9), np.inf), pair_of_size(9, 9), ERROR)["p95"] == np.inf


@pytest.mark.parametrize("quality", [None, 60])
def test_a_defect_of_32_pixels_is_found_in_12_megapixels(quality):
    """Of SSIM's map of a mosaic of photographs, also after JPEG coding of the whole, the worst place is the defect."""
    camera = data.camera()
    tiles = [camera, camera[::-1], camera[:, ::-1], camera.T]
    reference = np.block([[tiles[(3 * row + column) % 4] for column in range(8)] for row in range(6)])[:3000, :4000]
    distorted = reference.copy()
    rng = np.random.default_rng(3)
    left, top = 2718, 1414
    distorted[top : top + 32, left : left + 32] = rng.integers(0, 256, (32, 32))
    if quality is not None:
        coded = cv2.imencode(".jpg", distorted, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        distorted = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    pair = Pair(Image(reference), Image(distorted))
    found = local_scores(Ssim().map(pair), pair, Ssim.info)
    assert abs(found["worst_x"] - (left + 16)) <= 8
    assert abs(found["worst_y"] - (top + 16)) <= 8
