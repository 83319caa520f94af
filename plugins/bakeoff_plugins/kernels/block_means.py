"""Means of blocks of samples, as MATLAB code reduces images: a box filter, then every n-th sample.

`conv2(image, fspecial('average', side), 'same')` followed by `(1:side:end, 1:side:end)` takes disjoint blocks of
side x side samples. The first begins (side - 1) // 2 samples before the image, and what lies outside counts as zero.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def shrink_factor(height: int, width: int) -> int:
    """Return max(1, round(shorter side / 256)) with halves rounded up, the reduction of Lin Zhang's metrics."""
    return max(1, (2 * min(height, width) + 256) // 512)


def block_means(samples: NDArray[Any], side: int) -> NDArray[np.float64]:
    """Return the mean of every block, float64 of shape (ceil(height / side), ceil(width / side), ...).

    `samples` is (height, width) or (height, width, colours) of any real type.
    """
    tops = range(-((side - 1) // 2), samples.shape[0] - (side - 1) // 2, side)
    bands = (samples[max(top, 0) : top + side].sum(axis=0, dtype=np.float64) for top in tops)
    return np.stack([line_means(band, side) for band in bands]) / side


def line_means(lines: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Return the means of blocks of `side` lines: the same along the first axis alone."""
    count = -(-len(lines) // side)
    before = (side - 1) // 2
    padded = np.zeros((count * side, *lines.shape[1:]))
    inside = lines[: count * side - before]
    padded[before : before + len(inside)] = inside
    sums: NDArray[np.float64] = np.add.reduceat(padded, np.arange(0, count * side, side), axis=0)
    return sums / side


def repeated(means: NDArray[np.floating[Any]], side: int, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return a map of blocks on the pixels of the image, float32 of `shape`.

    What lies behind the last block gets its value.
    """
    rows, columns = (
        np.minimum((np.arange(size) + (side - 1) // 2) // side, count - 1)
        for size, count in zip(shape, means.shape, strict=True)
    )
    return means.astype(np.float32)[np.ix_(rows, columns)]
