"""Bilinear resizing as MATLAB's `imresize(image, size, 'bilinear')` does it, and as Octave's once did.

MATLAB puts samples at the centres of pixels, widens the triangle when it shrinks (its default since R2007a), makes the
weights of each new sample sum to one, and mirrors the image at its borders. The image package of GNU Octave before
2.12 put the outermost samples of both grids on each other, and never widened the triangle.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Taps(NamedTuple):
    """For each new sample: the lines it is made of, and their weights; both of shape (new samples, taps)."""

    lines: NDArray[np.intp]
    weights: NDArray[np.float64]


def bilinear_taps(size: int, wanted: int, *, aligned: bool = False) -> Taps:
    """Return how `wanted` samples are made of `size`: MATLAB's way, or with `aligned` the old way of Octave."""
    scale = wanted / size
    places = np.linspace(0, size - 1, wanted) if aligned else (np.arange(wanted) + 0.5) / scale - 0.5
    narrow = 1.0 if aligned else min(scale, 1.0)
    first = np.floor(places - 1 / narrow).astype(np.intp)
    lines = first[:, np.newaxis] + np.arange(int(np.ceil(2 / narrow)) + 2)
    weights = np.maximum(0.0, 1 - np.abs(narrow * (places[:, np.newaxis] - lines)))
    mirrored = lines % (2 * size)
    mirrored = np.where(mirrored < size, mirrored, 2 * size - 1 - mirrored)
    return Taps(mirrored, weights / weights.sum(axis=1, keepdims=True))


def resample(lines: NDArray[Any], taps: Taps) -> NDArray[np.float64]:
    """Return new lines, float64 of shape (new samples, ...), made of the lines along the first axis."""
    return np.stack(
        [np.einsum("t,t...->...", weights, lines[used]) for used, weights in zip(taps.lines, taps.weights, strict=True)]
    )


def at_turns(size: int, taps: Taps) -> Taps:
    """Return the taps of those new samples between which a resampled line can have no extreme value.

    When a line grows, the new samples between two old ones lie on a straight line, so the first and the last of them
    are enough. When it shrinks, all are needed.
    """
    if len(taps.lines) <= size:
        return taps
    cells = taps.lines[:, 1:3]
    turns = np.any(cells[1:] != cells[:-1], axis=1)
    kept = np.append(turns, True) | np.insert(turns, 0, True)
    return Taps(taps.lines[kept], taps.weights[kept])
