"""What ssim and ms_ssim share: the planes that are compared, and their means, computed once for a pair."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Image, Pair
from bakeoff_plugins.kernels.luma import rgb2gray, yiq
from bakeoff_plugins.kernels.reduction import reduced, reduction_factor
from bakeoff_plugins.kernels.ssim import Definition, ssim_means

Samples = Literal["y", "rgb", "gray", "rgb2gray", "yiq"]
"""What is compared: a `Channel`, or luma rounded as MATLAB's rgb2gray or as pyiqa do it."""

Means = tuple[float, float]
"""SSIM, and the product of its contrast and structure terms."""

Planes = list[tuple[NDArray[Any], NDArray[Any]]]


def samples_of(image: Image, channel: Samples) -> str:
    """Return what is compared in an image such as this, in the words of a signature."""
    if channel == "rgb2gray":
        return "y-rgb2gray-rounded"
    if channel == "yiq":
        return "y-yiq-rounded"
    return image.definition(channel)


def planes_of(pair: Pair, channel: Samples, downsample: str = "none") -> Planes:
    """Return the planes of reference and distorted that are compared, made smaller in the way that is named."""
    planes = list(zip(_planes(pair.reference, channel), _planes(pair.distorted, channel), strict=True))
    factor = downsample_factor(pair, downsample)
    if factor == 1:
        return planes
    return [(reduced(one, factor, downsample), reduced(other, factor, downsample)) for one, other in planes]


def _planes(image: Image, channel: Samples) -> NDArray[Any]:
    """Return contiguous planes, (planes, height, width)."""
    if image.channels == 1:
        return image.pixels[np.newaxis]
    if channel == "rgb2gray":
        return rgb2gray(image.pixels)[np.newaxis]
    if channel == "yiq":
        return yiq(image.pixels, image.peak)[np.newaxis]
    return image.planes(channel)


def downsample_factor(pair: Pair, downsample: str) -> int:
    """Return how many pixels become one."""
    if downsample == "none":
        return 1
    return reduction_factor(pair.reference.height, pair.reference.width, downsample)


def plane_means(pair: Pair, channel: Samples, definition: Definition, downsample: str = "none") -> list[Means]:
    """Return the means of every plane; a mask is not heeded.

    They are kept with the pair, because a run draws a map before it asks for the score, and `ms_ssim` begins with what
    `ssim` is.
    """

    def make() -> list[Means]:
        return [ssim_means(*both, pair.peak, definition) for both in planes_of(pair, channel, downsample)]

    return pair.cached(means_key(channel, definition, downsample), make)


def means_key(channel: Samples, definition: Definition, downsample: str = "none") -> tuple[object, ...]:
    """Return under which key of `Pair.cached` the means of the planes lie."""
    return ("ssim means", channel, definition, downsample)
