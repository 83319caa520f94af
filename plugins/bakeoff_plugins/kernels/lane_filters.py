"""Symmetric filters of 11 taps on samples laid out as `lanes` says, down columns and along rows.

The tap in the middle is 1, which saves a multiplication for each result. So results are `gain` times too large after
both directions, and who compares them has to know. Shorter windows have outer taps of 0.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.lanes import LANES, MARGIN, ROW, U64

ROWS = 4
"""Rows of results made at once. They share their samples, of which `FED` rows are needed."""

FED = ROWS + 10

Line = NDArray[np.float32]
F32 = np.float32


class Taps(NamedTuple):
    """The five taps beside the middle one, from the inside out, and the square of the sum of all eleven."""

    weights: tuple[np.float32, np.float32, np.float32, np.float32, np.float32]
    gain: np.float32


def lane_taps(half: NDArray[np.float64]) -> Taps:
    """Return taps for a symmetric window of at most 11, given from the middle outwards in any scale.

    Variances are small differences of large means, so a sum of rounded taps that is not quite the root of a rounded
    gain would shift all of them. The last tap but one of those that are not 0 takes up what the others are rounded by.
    """
    outer = [np.float32(tap) for tap in half[1:] / half[0]]
    others = 1 + 2 * math.fsum(float(tap) for tap in outer[:-1])
    gain = np.float32((others + 2 * float(outer[-1])) ** 2)
    outer[-1] = np.float32((math.sqrt(float(gain)) - others) / 2)
    w1, w2, w3, w4, w5 = outer + [np.float32(0)] * (5 - len(outer))
    return Taps((w1, w2, w3, w4, w5), gain)


@jit
def _weigh(
    s0: Any, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any, s9: Any, s10: Any, taps: Any
) -> Any:
    """Return the result of a window. Large terms come late, so that most sums that are rounded are small."""
    w1, w2, w3, w4, w5 = taps
    return w5 * (s0 + s10) + w4 * (s1 + s9) + w3 * (s2 + s8) + w2 * (s3 + s7) + w1 * (s4 + s6) + s5


@jit
def _weigh_four(
    s0: Any, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any,
    s7: Any, s8: Any, s9: Any, s10: Any, s11: Any, s12: Any, s13: Any, taps: Any,
) -> Any:  # fmt: skip
    """Return the results of four neighbouring windows."""
    return (
        _weigh(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, taps),
        _weigh(s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, taps),
        _weigh(s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, taps),
        _weigh(s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, taps),
    )


@jit
def filter_down(rings: Line, field: int, first: int, places: int, taps: Any, fields: Line) -> None:
    """Filter samples and their squares down the columns, four rows of results at once.

    Parameters
    ----------
    rings
        Two rings of `FED` rows, each of `ROW` places.
    field
        Which of the two to filter, 0 or 1.
    first
        The number of the uppermost row; row n lies in place n modulo `FED`.
    places
        How many places of a row are filled.
    taps
        The `weights` of `Taps`.
    fields
        Written to: for each row of results the means of both rings, then the means of their squares, each of `ROW`
        places.
    """
    ring = field * FED
    p0, p1, p2, p3 = _at(ring, first), _at(ring, first + 1), _at(ring, first + 2), _at(ring, first + 3)
    p4, p5, p6, p7 = _at(ring, first + 4), _at(ring, first + 5), _at(ring, first + 6), _at(ring, first + 7)
    p8, p9, p10, p11 = _at(ring, first + 8), _at(ring, first + 9), _at(ring, first + 10), _at(ring, first + 11)
    p12, p13 = _at(ring, first + 12), _at(ring, first + 13)
    begin = U64(field * ROW)
    for i in range(U64(places)):
        s0, s1, s2, s3, s4 = rings[p0 + i], rings[p1 + i], rings[p2 + i], rings[p3 + i], rings[p4 + i]
        s5, s6, s7, s8, s9 = rings[p5 + i], rings[p6 + i], rings[p7 + i], rings[p8 + i], rings[p9 + i]
        s10, s11, s12, s13 = rings[p10 + i], rings[p11 + i], rings[p12 + i], rings[p13 + i]
        to = begin + i
        fields[to], fields[to + U64(4 * ROW)], fields[to + U64(8 * ROW)], fields[to + U64(12 * ROW)] = _weigh_four(
            s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, taps
        )
        to += U64(2 * ROW)
        fields[to], fields[to + U64(4 * ROW)], fields[to + U64(8 * ROW)], fields[to + U64(12 * ROW)] = _weigh_four(
            s0 * s0, s1 * s1, s2 * s2, s3 * s3, s4 * s4, s5 * s5, s6 * s6,
            s7 * s7, s8 * s8, s9 * s9, s10 * s10, s11 * s11, s12 * s12, s13 * s13, taps,
        )  # fmt: skip


@jit
def _at(ring: int, row: int) -> np.uint64:
    return U64((ring + row % FED) * ROW)


@jit
def filter_along(fields: Line, rows: int, steps: int, taps: Any) -> None:
    """Filter rows of `ROW` places along themselves, so many steps of each, a multiple of 4.

    It is done in place: results never lie behind what is still needed.
    """
    for row in range(U64(rows)):
        for four in range(U64(steps // 4)):
            first = row * U64(ROW) + four * U64(4 * LANES)
            for lane in range(U64(LANES)):
                i = first + lane
                s0, s1, s2, s3 = fields[i], fields[i + U64(16)], fields[i + U64(32)], fields[i + U64(48)]
                s4, s5, s6, s7 = fields[i + U64(64)], fields[i + U64(80)], fields[i + U64(96)], fields[i + U64(112)]
                s8, s9, s10 = fields[i + U64(128)], fields[i + U64(144)], fields[i + U64(160)]
                s11, s12, s13 = fields[i + U64(176)], fields[i + U64(192)], fields[i + U64(208)]
                fields[i], fields[i + U64(16)], fields[i + U64(32)], fields[i + U64(48)] = _weigh_four(
                    s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, taps
                )


@jit
def filter_rows(rings: Line, first: int, rows: int, stretch: int, taps: Any, fields: Line) -> None:
    """Filter both rings in both directions: so many rows, at most 4, the uppermost from ring row `first` on.

    Sums will do for the uniform window of 7 taps, of which there are three ones beside the middle, and two zeros.
    """
    w1, w2, w3, w4, w5 = taps
    box = w1 == F32(1) and w2 == F32(1) and w3 == F32(1) and w4 == F32(0) and w5 == F32(0)
    places = (stretch + MARGIN) * LANES
    for field in range(2):
        if box:
            sum_down(rings, field, first, places, fields)
        else:
            filter_down(rings, field, first, places, taps, fields)
    if box:
        sum_along(fields, 4 * rows, stretch)
    else:
        filter_along(fields, 4 * rows, stretch, taps)


@jit
def _sum_four(s2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any, s9: Any, s10: Any, s11: Any) -> Any:
    """Return the results of four neighbouring uniform windows of 7 taps, which share the samples in the middle."""
    shared = (s5 + s6) + (s7 + s8)
    before, after = s3 + s4, s9 + s10
    return shared + (s2 + before), shared + (before + s9), shared + (s4 + after), shared + (after + s11)


@jit
def sum_down(rings: Line, field: int, first: int, places: int, fields: Line) -> None:
    """Do what `filter_down` does, for the uniform window of 7 taps."""
    ring = field * FED
    p2, p3, p4, p5 = _at(ring, first + 2), _at(ring, first + 3), _at(ring, first + 4), _at(ring, first + 5)
    p6, p7, p8, p9 = _at(ring, first + 6), _at(ring, first + 7), _at(ring, first + 8), _at(ring, first + 9)
    p10, p11 = _at(ring, first + 10), _at(ring, first + 11)
    begin = U64(field * ROW)
    for i in range(U64(places)):
        s2, s3, s4, s5, s6 = rings[p2 + i], rings[p3 + i], rings[p4 + i], rings[p5 + i], rings[p6 + i]
        s7, s8, s9, s10, s11 = rings[p7 + i], rings[p8 + i], rings[p9 + i], rings[p10 + i], rings[p11 + i]
        to = begin + i
        fields[to], fields[to + U64(4 * ROW)], fields[to + U64(8 * ROW)], fields[to + U64(12 * ROW)] = _sum_four(
            s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
        )
        to += U64(2 * ROW)
        fields[to], fields[to + U64(4 * ROW)], fields[to + U64(8 * ROW)], fields[to + U64(12 * ROW)] = _sum_four(
            s2 * s2, s3 * s3, s4 * s4, s5 * s5, s6 * s6, s7 * s7, s8 * s8, s9 * s9, s10 * s10, s11 * s11
        )


@jit
def sum_along(fields: Line, rows: int, steps: int) -> None:
    """Do what `filter_along` does, for the uniform window of 7 taps."""
    for row in range(U64(rows)):
        for four in range(U64(steps // 4)):
            first = row * U64(ROW) + four * U64(4 * LANES)
            for lane in range(U64(LANES)):
                i = first + lane
                s2, s3, s4, s5 = fields[i + U64(32)], fields[i + U64(48)], fields[i + U64(64)], fields[i + U64(80)]
                s6, s7, s8, s9 = fields[i + U64(96)], fields[i + U64(112)], fields[i + U64(128)], fields[i + U64(144)]
                s10, s11 = fields[i + U64(160)], fields[i + U64(176)]
                fields[i], fields[i + U64(16)], fields[i + U64(32)], fields[i + U64(48)] = _sum_four(
                    s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
                )
