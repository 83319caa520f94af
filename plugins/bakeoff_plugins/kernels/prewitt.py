"""The Prewitt gradient as gmsd and mdsi define it, three times as large: [1 0 -1; 1 0 -1; 1 0 -1] and its transpose.

Each row of an image is looked at once, by `prewitt_row`; three rows of what that writes make the gradient of the row
between them. Whole numbers may be int16, of which a vector register holds twice as many as of float32.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

NINE = 9.0
"""What the square of the gradient is larger by, for want of the division by 3."""


@jit
def prewitt_row(row: NDArray[Any], fall: NDArray[Any], total: NDArray[Any]) -> None:
    """Write the left neighbour minus the right one, and the sum of each sample and both of its neighbours.

    `row` has one more sample at either end.
    """
    size = fall.size
    left, here, right = row[:size], row[1 : size + 1], row[2 : size + 2]
    for index in range(size):
        fall[index] = left[index] - right[index]
        total[index] = left[index] + here[index] + right[index]


@jit
def gradient_power(
    fall_above: NDArray[Any],
    fall: NDArray[Any],
    fall_below: NDArray[Any],
    total_above: NDArray[Any],
    total_below: NDArray[Any],
    power: NDArray[np.floating[Any]],
) -> None:
    """Write nine times the squared length of the gradient, of what `prewitt_row` wrote for three rows."""
    narrow, wide = fall.dtype.type, power.dtype.type
    for index in range(power.size):
        # Numba computes whole numbers with 64 bits, unless it is told that fewer do.
        across = wide(narrow(fall_above[index] + fall[index] + fall_below[index]))
        down = wide(narrow(total_above[index] - total_below[index]))
        power[index] = across * across + down * down
