"""LDR-FLIP of Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström and Fairchild (2020).

"FLIP: a difference evaluator for alternating images", Proceedings of the ACM on Computer Graphics and Interactive
Techniques 3(2), as version 1.7 of the authors' C++ code computes it: colours blurred by the eye's contrast sensitivity
in three opponent channels, compared in a Hunt-adjusted CIELAB by the HyAB distance, and raised to a power that is
smaller where edges or points differ. The authors calculate in float32, this does in float64.
"""

import functools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels.taps import along, down

ROWS, COLUMNS = 64, 256
"""The part of the map made at once: a hundred kilobytes of float64 for each intermediate result."""

COLOUR_EXPONENT = 0.7
KNEE = 0.4
KNEE_VALUE = 0.95
FEATURE_WIDTH = 0.082
FEATURE_EXPONENT = 0.5

SENSITIVITY = ((1.0, 0.0047), (1.0, 0.0053), (34.1, 0.04), (13.5, 0.025))
"""Amplitude and width of the Gaussians: one for Y, one for Cx, two for Cz."""

TO_XYZ = np.array([
    [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
    [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
    [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
])  # fmt: skip
TO_LINEAR = np.array([
    [3.241003275, -1.537398934, -0.498615861],
    [-0.969224334, 1.875930071, 0.041554224],
    [0.055639423, -0.204011202, 1.057148933],
])  # fmt: skip
WHITE = (0.950428545, 1.0, 1.088900371)
INVERSE_WHITE = (1.052156925, 1.0, 0.918357670)

Plane = NDArray[np.float64]


class Eye(NamedTuple):
    """The filters for one viewing distance: of Y, Cx and twice Cz, and of features (smooth, slope, curvature)."""

    colour: tuple[Plane, ...]
    feature: tuple[Plane, ...]


def flip_map(
    reference: NDArray[Any], distorted: NDArray[Any], peak: float, pixels_per_degree: float
) -> NDArray[np.float32]:
    """Return the error of every pixel, float32 (height, width), 0 where both agree to 1.

    `reference` and `distorted` are (height, width) of equal colours or (height, width, 3), sRGB of one real type and
    any size, `peak` being white. Pixels outside are those of the border.
    """
    return flip_map_and_mean(reference, distorted, peak, pixels_per_degree)[0]


def flip_map_and_mean(
    reference: NDArray[Any], distorted: NDArray[Any], peak: float, pixels_per_degree: float
) -> tuple[NDArray[np.float32], float]:
    """Return the map and what `flip_mean` returns, to the last bit, for the price of one of them."""
    errors = np.empty(reference.shape[:2], np.float32)
    total = 0.0
    for tile, part in _tiles(reference, distorted, peak, _eye(pixels_per_degree)):
        errors[tile] = part
        total += float(part.sum())
    return errors, total / errors.size


def flip_mean(reference: NDArray[Any], distorted: NDArray[Any], peak: float, pixels_per_degree: float) -> float:
    """Return the mean of the map, which is not kept. Parameters are those of `flip_map`."""
    tiles = _tiles(reference, distorted, peak, _eye(pixels_per_degree))
    return sum(float(part.sum()) for _, part in tiles) / math.prod(reference.shape[:2])


def _tiles(
    reference: NDArray[Any], distorted: NDArray[Any], peak: float, eye: Eye
) -> Iterator[tuple[tuple[slice, slice], Plane]]:
    """Yield the places and the errors of one part of the map after the other."""
    height, width = reference.shape[:2]
    corners = ((top, left) for top in range(0, height, ROWS) for left in range(0, width, COLUMNS))
    for top, left in corners:
        tile = slice(top, min(top + ROWS, height)), slice(left, min(left + COLUMNS, width))
        seen = [_seen(samples, peak, tile, eye) for samples in (reference, distorted)]
        colour = _colour_error(*(lab for lab, _ in seen))
        edges, points = (np.abs(one - other) for one, other in zip(*(found for _, found in seen), strict=True))
        feature = (np.maximum(edges, points) / math.sqrt(2)) ** FEATURE_EXPONENT
        yield tile, colour ** (1 - feature)


def _seen(
    samples: NDArray[Any], peak: float, tile: tuple[slice, slice], eye: Eye
) -> tuple[tuple[Plane, ...], tuple[Plane, Plane]]:
    """Return the Hunt-adjusted L, a, b of a tile as the eye sees it, and the strength of edges and points."""
    margin = len(eye.colour[0]) // 2
    places = (
        np.clip(np.arange(part.start - margin, part.stop + margin), 0, size - 1)
        for part, size in zip(tile, samples.shape[:2], strict=True)
    )
    y, cx, cz = _opponent(_linear(samples[np.ix_(*places)], peak))
    blurred = [along(down(plane, taps), taps) for plane, taps in zip((y, cx, cz, cz), eye.colour, strict=True)]
    return _hunt_lab(blurred[0], blurred[1], blurred[2] + blurred[3]), _features(y, eye)


def _features(y: Plane, eye: Eye) -> tuple[Plane, Plane]:
    """Return the strength of edges and of points in a plane of Y with the margins of the colour filters."""
    extra = (len(eye.colour[0]) - len(eye.feature[0])) // 2
    inner = np.ascontiguousarray(y[extra : len(y) - extra, extra : y.shape[1] - extra]) / 116
    smooth, slope, curvature = eye.feature
    smoothed = down(inner, smooth)
    edges = np.hypot(along(smoothed, slope), along(down(inner, slope), smooth))
    points = np.hypot(along(smoothed, curvature), along(down(inner, curvature), smooth))
    return edges, points


def _linear(samples: NDArray[Any], peak: float) -> Plane:
    """Return linear light in 0..1, by a table for integers."""
    if samples.dtype.kind == "u":
        linear: Plane = _linear_table(peak)[samples]
        return linear
    return _decoded(samples.astype(np.float64) / peak)


@functools.lru_cache(maxsize=4)
def _linear_table(peak: float) -> Plane:
    return _decoded(np.arange(int(peak) + 1) / peak)


def _decoded(encoded: Plane) -> Plane:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _opponent(linear: Plane) -> tuple[Plane, Plane, Plane]:
    """Return Y, Cx and Cz; a grey image shows its samples in all three colours."""
    colours = (linear,) * 3 if linear.ndim == 2 else np.moveaxis(linear, 2, 0)
    x, y, z = (plane * scale for plane, scale in zip(_times(TO_XYZ, colours), INVERSE_WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _hunt_lab(y: Plane, cx: Plane, cz: Plane) -> tuple[Plane, Plane, Plane]:
    """Return L*, and a* and b* times L* / 100, of opponent colours that are first brought back into the gamut."""
    relative = (y + 16) / 116
    xyz = (relative + cx / 500, relative, relative - cz / 200)
    linear = _times(TO_LINEAR, [plane * white for plane, white in zip(xyz, WHITE, strict=True)])
    displayed = [np.clip(plane, 0.0, 1.0) for plane in linear]
    fx, fy, fz = (
        _lab_curve(plane * scale) for plane, scale in zip(_times(TO_XYZ, displayed), INVERSE_WHITE, strict=True)
    )
    lightness = 116 * fy - 16
    return lightness, 5 * lightness * (fx - fy), 2 * lightness * (fy - fz)


def _lab_curve(relative: Plane) -> Plane:
    knee = 6 / 29
    return np.where(relative > knee**3, np.cbrt(relative), relative / (3 * knee**2) + 4 / 29)


def _hyab(reference: tuple[Plane, ...], distorted: tuple[Plane, ...]) -> Plane:
    lightness, a, b = (one - other for one, other in zip(reference, distorted, strict=True))
    return np.abs(lightness) + np.hypot(a, b)


def _colour_error(reference: tuple[Plane, ...], distorted: tuple[Plane, ...]) -> Plane:
    """Return the distance of colours, mapped to 0..1 by two lines that meet at 40 % of the largest distance."""
    largest = _largest_distance()
    knee = KNEE * largest
    error = _hyab(reference, distorted) ** COLOUR_EXPONENT
    above = KNEE_VALUE + (error - knee) / (largest - knee) * (1 - KNEE_VALUE)
    return np.where(error < knee, error * (KNEE_VALUE / knee), above)


@functools.cache
def _largest_distance() -> float:
    """Return the distance of full green and full blue, the largest between two displayed colours."""
    green, blue = (_hunt_lab(*_opponent(np.array([[colour]]))) for colour in ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    return float(_hyab(green, blue)[0, 0] ** COLOUR_EXPONENT)


def _times(matrix: NDArray[np.float64], planes: Any) -> list[Plane]:
    return [sum(weight * plane for weight, plane in zip(weights, planes, strict=True)) for weights in matrix]


@functools.lru_cache(maxsize=4)
def _eye(pixels_per_degree: float) -> Eye:
    widest = max(width for _, width in SENSITIVITY)
    radius = math.ceil(3 * math.sqrt(widest / (2 * math.pi**2)) * pixels_per_degree)
    degrees = np.arange(-radius, radius + 1) / pixels_per_degree
    y, cx, *cz = (_bell(degrees, amplitude, width) for amplitude, width in SENSITIVITY)
    scale = 1 / math.hypot(*(float(taps.sum()) for taps in cz))  # both together, in two dimensions, sum to one
    return Eye((y / y.sum(), cx / cx.sum(), *(taps * scale for taps in cz)), _feature_taps(pixels_per_degree))


def _bell(degrees: Plane, amplitude: float, width: float) -> Plane:
    """Return one dimension of a Gaussian of two: times itself it has the paper's amplitude."""
    height = math.sqrt(amplitude * math.sqrt(math.pi / width))
    return height * np.exp(-(math.pi**2) * degrees**2 / width)


def _feature_taps(pixels_per_degree: float) -> tuple[Plane, ...]:
    """Return a Gaussian and its derivatives, the positive and the negative taps of which sum to one each."""
    deviation = 0.5 * FEATURE_WIDTH * pixels_per_degree
    radius = math.ceil(3 * deviation)
    offsets = np.arange(-radius, radius + 1.0)
    bell = np.exp(-(offsets**2) / (2 * deviation**2))
    curvature = ((offsets / deviation) ** 2 - 1) * bell
    return bell / bell.sum(), _balanced(-offsets * bell), _balanced(curvature)


def _balanced(taps: Plane) -> Plane:
    positive, negative = taps[taps > 0].sum(), -taps[taps < 0].sum()
    balanced: Plane = taps / np.where(taps > 0, positive, negative)
    return balanced
