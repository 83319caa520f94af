"""What psnr_hvs and psnr_hvs_m share: from a pair to decibels."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from bakeoff.plugin import Image, Pair, Pixels, UnitError

Compared = Literal["y", "gray", "rgb"]

LEAST = 8
"""Samples of a block's side."""

LOWEST = -20.0 * math.log10(2.573509)
"""In dB. No error of a coefficient counts more than 2.573509 times, the largest weight there is."""


def ratio(pair: Pair, name: str, channel: Compared, error_of: Callable[[Pixels, Pixels], float]) -> float:
    """Return 10 log10(peak^2 / weighted squared error), one error over all planes; infinite where it is 0.

    Raises
    ------
    UnitError
        For an image that holds no whole block.
    """
    image = pair.reference
    if min(image.height, image.width) < LEAST:
        raise UnitError(f"{name} needs at least {LEAST}x{LEAST} pixels, got {image.width}x{image.height}")
    planes = list(zip(image.planes(channel), pair.distorted.planes(channel), strict=True))
    error = sum(error_of(*both) for both in planes) / len(planes)
    return math.inf if error == 0.0 else 10.0 * math.log10(pair.peak**2 / error)


def small_pairs() -> list[Pair]:
    """Return pairs of every type of plane that an 8-bit image has: what kernels are compiled for beforehand."""
    shapes = ((8, 8), (8, 8, 3))
    return [Pair(Image(np.zeros(shape, np.uint8)), Image(np.full(shape, 128, np.uint8))) for shape in shapes]


def loss(score: float) -> float:
    """Return the weighted squared error as a share of peak^2."""
    return min(math.pow(10.0, -score / 10.0), 1.0)
