"""Planes at half their size, row by row: what gmsd and haarpsi do to an image before they look at it.

Both are defined by MATLAB's `conv2(image, ones(2, 2) / 4, 'same')` followed by `(1:2:end, 1:2:end)`. So a value is made
of two rows and two columns that begin at an even index, and what would lie beyond an odd last one counts as 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit


def halved_size(height: int, width: int) -> tuple[int, int]:
    """Return height and width of a halved plane: odd sides are rounded up."""
    return (height + 1) // 2, (width + 1) // 2


@jit
def halved_band(plane: NDArray[Any], first: int, margin: int, band: NDArray[Any]) -> None:
    """Write rows of the halved plane, four times as large: the sums of 2x2 samples.

    Parameters
    ----------
    plane
        (height, width).
    first
        The row of the halved plane that the band begins with. Rows before the plane and beyond it are all 0.
    margin
        How many columns of the band lie to the left of the plane; they are not written to, nor are those to the right.
    band
        (rows, columns) of a type that holds four times the largest sample.
    """
    height, width = plane.shape
    nothing = np.zeros(width, plane.dtype)
    for row in range(band.shape[0]):
        top = 2 * (first + row)
        upper = plane[top] if 0 <= top < height else nothing
        lower = plane[top + 1] if 0 <= top < height - 1 else nothing
        _add_pairs(upper, lower, band[row, margin : margin + (width + 1) // 2])


@jit
def _add_pairs(upper: NDArray[Any], lower: NDArray[Any], halved: NDArray[Any]) -> None:
    """Unsigned indices, because Numba tests signed ones for being negative unless they are the loop's own."""
    width = upper.size
    pairs = width // 2
    kind = halved.dtype.type
    for index in range(pairs):
        left = np.uint64(2) * np.uint64(index)
        right = left + np.uint64(1)
        halved[index] = (kind(upper[left]) + kind(upper[right])) + (kind(lower[left]) + kind(lower[right]))
    if width % 2:
        halved[pairs] = kind(upper[width - 1]) + kind(lower[width - 1])
