"""What sharpness and noise_estimate have in common: weighted sums of the 3x3 pixels around each, band by band."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Pixels
from bakeoff_plugins.metrics._bands import row_bands


def responses(
    framed: Pixels, stencil: Sequence[Sequence[float]], framed_mask: NDArray[np.bool_] | None
) -> Iterator[NDArray[np.float64]]:
    """Yield the weighted sums around the pixels of a plane that count, a band at a time.

    Parameters
    ----------
    framed
        The plane and one pixel more on each side, (height + 2, width + 2).
    stencil
        Three rows of three weights.
    framed_mask
        Of the same shape, True where pixels count; None when all do. A sum counts when all that it weighs does.
    """
    height, width = framed.shape[0] - 2, framed.shape[1] - 2
    for rows in row_bands(0, height, width):
        band = framed[rows.start : rows.stop + 2].astype(np.float64)
        counts = None if framed_mask is None else framed_mask[rows.start : rows.stop + 2]
        sums, whole = np.zeros((rows.stop - rows.start, width)), np.ones((rows.stop - rows.start, width), np.bool_)
        for down, across in np.argwhere(stencil):
            place = slice(down, down + sums.shape[0]), slice(across, across + width)
            sums += stencil[down][across] * band[place]
            if counts is not None:
                whole &= counts[place]
        yield sums if counts is None else sums[whole]
