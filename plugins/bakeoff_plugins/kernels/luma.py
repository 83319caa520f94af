"""Luma as some implementations round it, which moves the sixth decimal of a score."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RGB2GRAY = (0.298936021293775, 0.587043074451121, 0.114020904255103)
"""Weights of MATLAB's rgb2gray: those of Y in the NTSC matrix, which is given by the three decimals of its inverse."""

EIGHT_BITS = np.float32(255)


def rgb2gray(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return what MATLAB's rgb2gray makes of (height, width, 3): integers rounded half up, floats as they are."""
    red, green, blue = RGB2GRAY
    luma = red * pixels[:, :, 0] + green * pixels[:, :, 1] + blue * pixels[:, :, 2]
    rounded: NDArray[Any] = np.floor(luma + 0.5) if pixels.dtype.kind == "u" else luma
    return rounded.astype(pixels.dtype)


def yiq(pixels: NDArray[Any], peak: float) -> NDArray[np.float32]:
    """Return the luma of (height, width, 3) as pyiqa has it, float32 on the scale of the samples.

    Samples from 0 to 1 are weighed in float32, and rounded half to even to 255 levels, whatever their peak is.
    """
    red, green, blue = (pixels[:, :, colour].astype(np.float32) / np.float32(peak) for colour in range(3))
    luma = red * np.float32(0.299) + green * np.float32(0.587) + blue * np.float32(0.114)
    levels: NDArray[np.float32] = np.rint(luma * EIGHT_BITS)
    return levels * np.float32(peak / 255)
