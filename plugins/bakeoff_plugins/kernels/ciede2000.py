"""The colour difference CIEDE2000 of two planes of CIELAB, with all parametric factors 1.

Sharma, Wu and Dalal (2005), "The CIEDE2000 color-difference formula: implementation notes, supplementary test data, and
mathematical observations", Color Research & Application 30(1). Numbers in brackets are its equations.

Hues are never computed as angles, because arc tangents and cosines cost more than all the rest. With (a', b) as vectors
of length C', p their dot and q their cross product, half-angle formulas give dH = 2 sqrt(C1 C2) sin(dh / 2) [11] as q /
sqrt((C1 C2 + p) / 2) for hues less than 90 degrees apart, and as +-sqrt(2 (C1 C2 - p)) for others, each where nothing
cancels. The mean hue [14] is the direction of the sum of the unit vectors, or for hues far apart that of their
difference turned by 90 degrees, and the cosines of [15] follow from its sine and cosine. Only the rotation [16, 21]
needs the angle; it is a smooth function of the distance from 275 degrees, and taken from a table.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit

POWER = 25.0**7

COS_30, SIN_30 = math.cos(math.radians(30.0)), math.sin(math.radians(30.0))
COS_6, SIN_6 = math.cos(math.radians(6.0)), math.sin(math.radians(6.0))
COS_63, SIN_63 = math.cos(math.radians(63.0)), math.sin(math.radians(63.0))
COS_275, SIN_275 = math.cos(math.radians(275.0)), math.sin(math.radians(275.0))

STEPS = 4096
"""Entries of the table of rotations for each unit of its argument, 1 - cos(hue - 275 degrees), which goes to 2."""


def _rotations() -> NDArray[np.float64]:
    """Return sin(2 dtheta) by [16], with an entry more at the beginning and two more at the end for interpolation."""
    places = np.arange(-1, 2 * STEPS + 2) / STEPS
    squares = (np.emath.arccos(1.0 - places) ** 2).real  # beyond 0 the angle is imaginary, its square continues
    rotations: NDArray[np.float64] = np.sin(math.radians(60.0) * np.exp(-squares / math.radians(25.0) ** 2))
    return rotations


ROTATIONS = _rotations()


def colour_difference(
    reference: NDArray[np.float64], distorted: NDArray[np.float64], room: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return CIEDE2000 of every pixel, to 1e-9 of what the equations give, and exactly 0 for equal colours.

    Parameters
    ----------
    reference, distorted
        C-contiguous (3, pixels): L*, a*, b*.
    room
        C-contiguous (3, pixels) to be written to; the result is its first row.
    """
    difference: NDArray[np.float64] = room[0]
    _differences(reference, distorted, difference, room[1], room[2])
    _rotate(difference, room[1], room[2], ROTATIONS)
    return difference


@jit
def _differences(
    reference: NDArray[np.float64],
    distorted: NDArray[np.float64],
    squared: NDArray[np.float64],
    rotated: NDArray[np.float64],
    place: NDArray[np.float64],
) -> None:
    """Write the squared terms of [22], the product that the rotation weighs, and where the table has the rotation."""
    lightness1, a1, b1 = reference[0], reference[1], reference[2]
    lightness2, a2, b2 = distorted[0], distorted[1], distorted[2]
    for pixel in range(squared.size):
        across1, across2, up1, up2 = a1[pixel], a2[pixel], b1[pixel], b2[pixel]
        mean = 0.5 * (math.sqrt(across1 * across1 + up1 * up1) + math.sqrt(across2 * across2 + up2 * up2))
        stretch = 1.5 - 0.5 * _saturation(mean)  # [4, 5]
        across1, across2 = stretch * across1, stretch * across2
        chroma1, chroma2 = math.sqrt(across1 * across1 + up1 * up1), math.sqrt(across2 * across2 + up2 * up2)
        hue_distance, cosine, sine = _hues(across1, up1, chroma1, across2, up2, chroma2)
        chroma = 0.5 * (chroma1 + chroma2)
        from_middle = 0.5 * (lightness1[pixel] + lightness2[pixel]) - 50.0
        squared_way = from_middle * from_middle
        way = math.sqrt(20.0 + squared_way)
        by_lightness = (lightness2[pixel] - lightness1[pixel]) * way / (way + 0.015 * squared_way)
        by_chroma = (chroma2 - chroma1) / (1.0 + 0.045 * chroma)
        by_hue = hue_distance / (1.0 + 0.015 * chroma * _hue_weight(cosine, sine))
        squared[pixel] = by_lightness * by_lightness + by_chroma * by_chroma + by_hue * by_hue
        rotated[pixel] = 2.0 * _saturation(chroma) * by_chroma * by_hue  # [17] and the last term of [22]
        place[pixel] = STEPS * _from_blue(cosine, sine)


@jit
def _saturation(chroma: float) -> float:
    """Return sqrt(C^7 / (C^7 + 25^7)) of [4] and [17]."""
    square = chroma * chroma
    seventh = square * square * square * chroma
    return math.sqrt(seventh / (seventh + POWER))


@jit
def _hues(
    across1: float, up1: float, chroma1: float, across2: float, up2: float, chroma2: float
) -> tuple[float, float, float]:
    """Return dH [11], and cosine and sine of the mean hue [14]. Without chroma dH is 0, and the mean hue of no use."""
    product, dot = chroma1 * chroma2, across1 * across2 + up1 * up2
    half = math.sqrt(0.5 * (product + abs(dot)))
    cross = across1 * (up2 - up1) - up1 * (across2 - across1)  # in this form exactly 0 for equal colours
    distance = cross / half if half > 0.0 else 0.0
    across, up = chroma2 * across1 + chroma1 * across2, chroma2 * up1 + chroma1 * up2
    if dot < 0.0:
        # The way from the first hue to the second is the shorter one, for opposite hues that which does not cross 0.
        left, right = across1 * up2, across2 * up1
        onward = left > right or (left == right and (up2 < 0.0 or (up2 == 0.0 and across2 < 0.0)))
        sign = 1.0 if onward else -1.0
        distance = sign * 2.0 * half
        across, up = sign * (chroma1 * up2 - chroma2 * up1), sign * (chroma2 * across1 - chroma1 * across2)
    length = math.sqrt(across * across + up * up)
    scale = 1.0 / length if length > 0.0 else 0.0
    return distance, scale * across, scale * up


@jit
def _hue_weight(cosine: float, sine: float) -> float:
    """Return T [15]."""
    cosine2, sine2 = 2.0 * cosine * cosine - 1.0, 2.0 * sine * cosine
    cosine3, sine3 = cosine * (4.0 * cosine * cosine - 3.0), sine * (3.0 - 4.0 * sine * sine)
    cosine4, sine4 = 2.0 * cosine2 * cosine2 - 1.0, 2.0 * sine2 * cosine2
    return (
        1.0
        - 0.17 * (cosine * COS_30 + sine * SIN_30)
        + 0.24 * cosine2
        + 0.32 * (cosine3 * COS_6 - sine3 * SIN_6)
        - 0.20 * (cosine4 * COS_63 + sine4 * SIN_63)
    )


@jit
def _from_blue(cosine: float, sine: float) -> float:
    """Return 1 - cos(hue - 275 degrees), which grows with the distance of a mean hue from 275 degrees, at most 2.

    Equation [16] does not go around the circle: a hue of 0 to 90 degrees is 185 or more away, and not rotated.
    """
    around = 1.0 - cosine * COS_275 - sine * SIN_275
    return 2.0 if cosine >= 0.0 and sine >= 0.0 else min(around, 2.0)


@jit
def _rotate(
    squared: NDArray[np.float64],
    rotated: NDArray[np.float64],
    place: NDArray[np.float64],
    rotations: NDArray[np.float64],
) -> None:
    """Write [22] over its squared terms; a table is looked up for one pixel after the other, so this loop stands alone.

    Between entries the cubic through the four nearest is taken (Lagrange), off by 1e-11 at most.
    """
    for pixel in range(squared.size):
        entry = np.uint64(place[pixel])
        after = place[pixel] - np.float64(entry)
        before = 1.0 - after
        rotation = (1.0 + after) * (1.0 + before) * (
            before * rotations[entry + np.uint64(1)] + after * rotations[entry + np.uint64(2)]
        ) / 2.0 - after * before * (
            (1.0 + before) * rotations[entry] + (1.0 + after) * rotations[entry + np.uint64(3)]
        ) / 6.0
        squared[pixel] = math.sqrt(max(squared[pixel] - rotation * rotated[pixel], 0.0))
