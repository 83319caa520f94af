"""The information content weighted SSIM of Wang and Li (2011).

"Information content weighting for perceptual image quality assessment", IEEE Transactions on Image Processing 20(5), as
the authors' MATLAB code (iwssim.m, on Simoncelli's matlabPyrTools) computes it: SSIM's contrast and structure on five
levels of a Laplacian pyramid, each weighted by how much the reference and the distorted image tell about the scene in a
Gaussian scale mixture model of 3x3 neighbours and one parent.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.laplacian import Level, Scheme, Span, levels, tiles
from bakeoff_plugins.kernels.taps import along, down

_BINOMIAL = math.sqrt(2) / 16
SCHEME = Scheme((_BINOMIAL, 4 * _BINOMIAL, 6 * _BINOMIAL), 1.0, reduce_border="reflect", expand_border="reflect")
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Exponents of the levels, finest first, of Wang, Simoncelli and Bovik (2003); divided by their sum, 1.0001."""

RADIUS = 5
WINDOW = np.exp(-0.5 * (np.arange(-RADIUS, RADIUS + 1) / 1.5) ** 2)
WINDOW /= WINDOW.sum()
BOX = np.full(3, 1 / 3)
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
NOISE = 0.4
TINY = 1e-15
SMALLEST_SIDE = (2 * RADIUS + 1) * 2 ** (len(WEIGHTS) - 1)
FLAT = 1e-12
"""In directions whose eigenvalue is this share of the largest, a band does not vary."""

Rows = NDArray[np.float64]


class _Scene(NamedTuple):
    """The model of one band of the reference: eigenvalues and inverse of its neighbourhoods' covariance."""

    level: Level
    parent: Level | None
    eigenvalues: Rows
    inverse: Rows


def iw_ssim_means(reference: NDArray[Any], distorted: NDArray[Any], peak: float) -> list[float]:
    """Return the weighted mean of each of the five levels, finest first; IW-SSIM is the product of their powers.

    `reference` and `distorted` are (height, width) planes of one real type with sides of at least 176, `peak` is white;
    samples are scaled to 0..255, to which the constants belong. Where a band of the reference does not vary in some
    direction, as in a flat or a striped image, the covariance has no inverse, and such directions are left out of it; a
    band without any information has the plain mean.
    """
    count = len(WEIGHTS) - 1
    originals, others = (list(levels(plane, 255 / peak, count, SCHEME)) for plane in (reference, distorted))
    means = []
    for number, (level, other) in enumerate(zip(originals, others, strict=True)):
        scene = _scene(level, originals[number + 1] if number < count - 1 else None)
        means.append(_weighted_mean(scene, other))
    residuals = (levels_of[-1].smaller.astype(np.float64) for levels_of in (originals, others))
    luminance, contrast = _compared(*residuals)
    return [*means, float(np.mean(luminance * contrast))]


def _scene(level: Level, parent: Level | None) -> _Scene:
    height, width = level.samples.shape
    size = 10 if parent else 9
    covariance = np.zeros((size, size))
    for rows, columns in tiles((1, height - 1), (1, width - 1)):
        vectors = _neighbourhoods(level.part(_wider(rows, 1), _wider(columns, 1)), parent, rows, columns)
        covariance += np.einsum("im,jm->ij", vectors, vectors)
    values, directions = np.linalg.eigh(covariance / ((height - 2) * (width - 2)))
    values[values <= FLAT * values[-1]] = 0.0
    inverses = np.divide(1, values, out=np.zeros(size), where=values > 0)
    inverse = np.einsum("ij,j,kj->ik", directions, inverses, directions)
    return _Scene(level, parent, values, inverse)


def _weighted_mean(scene: _Scene, other: Level) -> float:
    """Return the mean of contrast and structure, weighted by information, where windows lie within the image."""
    height, width = other.samples.shape
    total = plain = information = 0.0
    near = slice(RADIUS - 1, 1 - RADIUS)
    for rows, columns in tiles((RADIUS, height - RADIUS), (RADIUS, width - RADIUS)):
        wide = _wider(rows, RADIUS), _wider(columns, RADIUS)
        reference, distorted = (level.part(*wide) for level in (scene.level, other))
        _, contrast = _compared(reference, distorted)
        vectors = _neighbourhoods(reference[near, near], scene.parent, rows, columns)
        gain, remainder = _distortion(reference[near, near], distorted[near, near])
        weights = _information(scene, vectors, gain.reshape(-1), remainder.reshape(-1))
        total += float(np.sum(contrast.reshape(-1) * weights))
        plain += float(np.sum(contrast))
        information += float(np.sum(weights))
    if information == 0.0:
        return float(plain / ((height - 2 * RADIUS) * (width - 2 * RADIUS)))
    return total / information


def _compared(reference: Rows, distorted: Rows) -> tuple[Rows, Rows]:
    """Return SSIM's luminance and its contrast and structure, for every window within the rows."""
    mean_r, mean_d, square_r, square_d, product = (
        along(down(field, WINDOW), WINDOW)
        for field in (reference, distorted, reference**2, distorted**2, reference * distorted)
    )
    spread = np.maximum(0.0, square_r - mean_r**2) + np.maximum(0.0, square_d - mean_d**2)
    luminance = (2 * mean_r * mean_d + C1) / (mean_r**2 + mean_d**2 + C1)
    return luminance, (2 * (product - mean_r * mean_d) + C2) / (spread + C2)


def _distortion(reference: Rows, distorted: Rows) -> tuple[Rows, Rows]:
    """Return gain and variance of what is left in distorted = gain * reference + rest, in 3x3 boxes."""
    mean_r, mean_d, square_r, square_d, product = (
        along(down(np.ascontiguousarray(field), BOX), BOX)
        for field in (reference, distorted, reference**2, distorted**2, reference * distorted)
    )
    covariance = product - mean_r * mean_d
    variance_r, variance_d = np.maximum(0.0, square_r - mean_r**2), np.maximum(0.0, square_d - mean_d**2)
    gain = covariance / (variance_r + TINY)
    rest = variance_d - gain * covariance
    gain[(variance_r < TINY) | (variance_d < TINY)] = 0.0
    rest = np.where(variance_r < TINY, variance_d, rest)
    rest[variance_d < TINY] = 0.0
    return gain, rest


def _information(scene: _Scene, vectors: Rows, gain: Rows, rest: Rows) -> Rows:
    """Return the bits that both images tell about each neighbourhood, equation 31 of the paper.

    The logarithm of two products stands for the sum of ten logarithms; neither can overflow.
    """
    strength = np.einsum("im,im->m", np.einsum("ij,jm->im", scene.inverse, vectors), vectors) / len(vectors)
    signal = (rest + (1 + gain**2) * NOISE) * strength / NOISE**2
    offset = 1 + rest / NOISE
    bits = np.zeros(len(gain))
    for half in np.array_split(scene.eigenvalues, 2):
        product = offset + signal * half[0]
        for eigenvalue in half[1:]:
            product *= offset + signal * eigenvalue
        bits += np.log2(product)
    bits[bits < TINY] = 0.0
    return bits


def _neighbourhoods(framed: Rows, parent: Level | None, rows: Span, columns: Span) -> Rows:
    """Return the 3x3 neighbours, and the parent, of each pixel of a part of a band, (9 or 10, pixels).

    `framed` is the part with one more row and column on all sides.
    """
    height, width = framed.shape[0] - 2, framed.shape[1] - 2
    parts = [framed[top : top + height, left : left + width] for top in (2, 1, 0) for left in (2, 1, 0)]
    if parent:
        parts.append(_enlarged(parent, rows, columns))
    return np.stack(parts).reshape(len(parts), -1)


def _enlarged(parent: Level, rows: Span, columns: Span) -> Rows:
    """Return a part of the next smaller band at twice its size.

    The authors enlarge bilinearly to 4 n - 3 samples a side, extend by one, and take every second; that is linear
    interpolation at these places, with the outermost samples repeated.
    """
    height, width = parent.samples.shape
    above, below, down = _places(height, rows)
    before, after, across = _places(width, columns)
    band = parent.part((above[0], below[-1] + 1), (before[0], after[-1] + 1))
    lines = (1 - down[:, np.newaxis]) * band[above - above[0]] + down[:, np.newaxis] * band[below - above[0]]
    enlarged: Rows = (1 - across) * lines[:, before - before[0]] + across * lines[:, after - before[0]]
    return enlarged


def _places(count: int, span: Span) -> tuple[NDArray[np.intp], NDArray[np.intp], Rows]:
    """Return the two samples that each enlarged sample lies between, and the share of the second."""
    place = np.clip((2 * np.arange(*span) - 0.5) * count / (4 * count - 3) - 0.5, 0, count - 1)
    first = place.astype(np.intp)
    return first, np.minimum(first + 1, count - 1), place - first


def _wider(span: Span, margin: int) -> Span:
    return span[0] - margin, span[1] + margin
