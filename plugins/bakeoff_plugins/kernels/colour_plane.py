"""A weighted sum of red, green and blue, such as luma, a colour difference, or one of X, Y, Z."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit


def colour_plane(pixels: NDArray[Any], weights: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the weighted sum of the three colours of every pixel, unrounded.

    Parameters
    ----------
    pixels
        C-contiguous (..., 3) in R, G, B order: uint8, uint16 or float32.
    weights
        Of R, G and B. With whole weights and integer pixels the result is exact.

    Returns
    -------
    NDArray[np.float64]
        Of the shape of `pixels` without its last axis.
    """
    plane = np.empty(pixels.shape[:-1])
    red, green, blue = weights
    _weigh(pixels.reshape(-1), float(red), float(green), float(blue), plane.reshape(-1))
    return plane


@jit
def _weigh(colours: NDArray[Any], red: float, green: float, blue: float, plane: NDArray[np.float64]) -> None:
    for pixel in range(plane.size):
        first = 3 * pixel
        plane[pixel] = red * colours[first] + green * colours[first + 1] + blue * colours[first + 2]
