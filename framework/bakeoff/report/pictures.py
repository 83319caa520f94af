"""Pixels made into pictures for the page: eight bits, fitted, coloured, searched for the worst part, stored."""

import io
import math
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.results import CasePicture
from bakeoff.types import Image

Bytes8 = NDArray[np.uint8]

# Björn Ottosson, "A perceptual color space for image processing" (2020): from OKLab to cube roots of cone responses,
# and from cone responses to linear sRGB.
_OKLAB_TO_CONES = np.array(
    [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.2914855480]]
)
_CONES_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def to_eight_bits(image: Image) -> Bytes8:
    """Return the pixels of an image in eight bits, for display only: (height, width) or (height, width, 3)."""
    if image.pixels.dtype == np.uint8 and image.peak == 255:
        return np.asarray(image.pixels, np.uint8)
    return np.rint(image.pixels * (255.0 / image.peak)).astype(np.uint8)


def fit(pixels: Bytes8, longest: int) -> Bytes8:
    """Return the pixels averaged over areas so that no side exceeds `longest`; smaller ones stay as they are."""
    from PIL import Image as Pillow

    height, width = pixels.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Pillow.fromarray(pixels).resize(size, Pillow.Resampling.BOX))


def picture(
    role: Literal["reference", "distorted", "map"], label: str, caption: str, pixels: Bytes8, *, most: int | None = None
) -> CasePicture:
    """Return a picture of these pixels as lossless WebP; where that takes more than `most` bytes, at quality 95."""
    from PIL import Image as Pillow

    shown = Pillow.fromarray(pixels).convert("RGB")
    file = io.BytesIO()
    shown.save(file, "webp", lossless=True, quality=60, method=4)
    if most is not None and file.tell() > most:
        file = io.BytesIO()
        shown.save(file, "webp", quality=95, method=4)
    height, width = pixels.shape[:2]
    return CasePicture(role, label, caption, file.getvalue(), "image/webp", width, height)


@cache
def colours() -> Bytes8:
    """Return the 256 colours of maps, (256, 3): from black-violet over red to pale yellow, in even steps of lightness.

    The path winds through OKLab, inside sRGB all the way, with lightness rising in a straight line: equal steps of
    score look equal, and the order survives in grey.
    """
    way = np.linspace(0.0, 1.0, 256)
    lightness = 0.10 + 0.88 * way
    chroma = 0.17 * np.sin(math.pi * (0.03 + 0.92 * way)) ** 0.9
    hue = np.radians(290.0 + 170.0 * way)
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    linear = np.clip((lab @ _OKLAB_TO_CONES.T) ** 3 @ _CONES_TO_RGB.T, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: Bytes8 = np.rint(255.0 * encoded).astype(np.uint8)
    return table


def colour_map(levels: NDArray[Any]) -> Bytes8:
    """Return a map of levels 0..255 in colour, (height, width, 3)."""
    coloured: Bytes8 = colours()[levels]
    return coloured


def colour_bar() -> CasePicture:
    """Return the colours of maps in a row, darkest first."""
    return picture("map", "", "", colours()[np.newaxis])


def grown(levels: NDArray[Any], step: int, height: int, width: int) -> NDArray[Any]:
    """Return a map with each of its pixels drawn as `step` x `step`, as many as it stands for in the image.

    What then lies beyond the image, less than a pixel of the map, is cut off.
    """
    if step == 1:
        return levels
    large = levels.repeat(step, axis=0).repeat(step, axis=1)
    down, across = (max(found - size, 0) for found, size in zip(large.shape, (height, width), strict=True))
    return large[(down + 1) // 2 : large.shape[0] - down // 2, (across + 1) // 2 : large.shape[1] - across // 2]


def centred(levels: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Return a map grown to the size of its image by repeating its border, which the metric has no scores for.

    Raises
    ------
    ValueError
        For a map that is larger than its image.
    """
    above, left = (height - levels.shape[0]) // 2, (width - levels.shape[1]) // 2
    if above < 0 or left < 0:
        raise ValueError(f"the map is {levels.shape[1]}x{levels.shape[0]}, its image only {width}x{height}")
    below, right = height - levels.shape[0] - above, width - levels.shape[1] - left
    return np.pad(levels, ((above, below), (left, right)), mode="edge")


def worst_window(badness: NDArray[Any], size: int) -> tuple[int, int]:
    """Return top and left of the window of `size` x `size` with the highest mean of `badness`, (height, width).

    The search goes in steps of an eighth of the window, which is fine enough for a look and light on memory.
    """
    height, width = badness.shape
    tall, wide = min(size, height), min(size, width)
    step = max(1, size // 8)
    sums = np.zeros((height + 1, width + 1))
    sums[1:, 1:] = badness.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    tops = np.unique(np.append(np.arange(0, height - tall + 1, step), height - tall))
    lefts = np.unique(np.append(np.arange(0, width - wide + 1, step), width - wide))
    upper, lower = sums[tops], sums[tops + tall]
    total = lower[:, lefts + wide] - lower[:, lefts] - upper[:, lefts + wide] + upper[:, lefts]
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    return int(tops[row]), int(lefts[column])
