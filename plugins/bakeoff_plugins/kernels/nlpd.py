"""The normalised Laplacian pyramid distance of Laparra, Ballé, Berardino and Simoncelli (2016).

"Perceptual image quality assessment using a normalized Laplacian pyramid", Human Vision and Electronic Imaging, as the
authors' MATLAB code (NLP_dist.m) computes it: six levels; each value divided by a constant plus a weighted sum of its
neighbours' magnitudes, zero outside; the root mean squared difference of each level; the mean over levels.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.laplacian import Level, Scheme, Span, levels, tiles

SCHEME = Scheme(taps=(0.05, 0.25, 0.4), expand_gain=2.0, reduce_border="symmetric", expand_border="edge")
SIGMAS = (0.0248, 0.0185, 0.0179, 0.0191, 0.0220, 0.2782)
LEVELS = len(SIGMAS)

Neighbour = tuple[int, int, float]
NEIGHBOURS: tuple[tuple[Neighbour, ...], ...] = (
    ((1, 0, 0.1011), (0, 1, 0.1493), (0, -1, 0.1460), (0, -2, 0.0072), (-1, 0, 0.1015)),
    ((1, 0, 0.0757), (0, 1, 0.1986), (0, -1, 0.1846), (-1, 0, 0.0837)),
    ((1, 0, 0.0477), (0, 1, 0.2138), (0, -1, 0.2243), (-1, 0, 0.0467)),
    ((0, 1, 0.2503), (0, -1, 0.2616)),
    ((0, 1, 0.2598), (0, -1, 0.2552)),
    ((0, 1, 0.2215), (0, -1, 0.0717)),
)
"""Rows down, columns to the right, and the weight of that neighbour's magnitude, for each level."""

FRAME = 2
"""How far away a neighbour may be."""

Rows = NDArray[np.float64]


def nlpd(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> float:
    """Return the distance of two (height, width) planes of one real type and any size, `peak` being white; 0 if equal.

    Samples are scaled to 0..1, to which the constants belong.
    """
    pyramids = (levels(plane, 1 / peak, LEVELS - 1, SCHEME) for plane in (reference, distorted))
    distances = []
    for number, pair in enumerate(zip(*pyramids, strict=True)):
        distances.append(_distance(pair, number))
        residuals = [level.smaller for level in pair]
    ends = [_normalised(np.pad(plane.astype(np.float64), FRAME), LEVELS - 1) for plane in residuals]
    distances.append(math.sqrt(np.mean((ends[0] - ends[1]) ** 2)))
    return sum(distances) / LEVELS


def _distance(pair: tuple[Level, Level], number: int) -> float:
    """Return the root mean squared difference of two normalised bands."""
    height, width = pair[0].samples.shape
    total = 0.0
    for rows, columns in tiles((0, height), (0, width)):
        bands = [_normalised(_framed(level, rows, columns), number) for level in pair]
        total += float(np.sum((bands[0] - bands[1]) ** 2))
    return math.sqrt(total / (height * width))


def _framed(level: Level, rows: Span, columns: Span) -> Rows:
    """Return a part of a band with a frame of its neighbours, zeros outside the image."""
    wanted = [(first - FRAME, last + FRAME) for first, last in (rows, columns)]
    inside = [(max(first, 0), min(last, size)) for (first, last), size in zip(wanted, level.samples.shape, strict=True)]
    missing = [(near[0] - far[0], far[1] - near[1]) for far, near in zip(wanted, inside, strict=True)]
    return np.pad(level.part(*inside), missing)


def _normalised(framed: Rows, number: int) -> Rows:
    """Return the values within the frame, each divided by what its neighbours amount to."""
    height, width = (size - 2 * FRAME for size in framed.shape)
    magnitudes = np.abs(framed)
    divisor = np.full((height, width), SIGMAS[number])
    for down, right, weight in NEIGHBOURS[number]:
        top, left = FRAME + down, FRAME + right
        divisor += weight * magnitudes[top : top + height, left : left + width]
    normalised: Rows = framed[FRAME:-FRAME, FRAME:-FRAME] / divisor
    return normalised
