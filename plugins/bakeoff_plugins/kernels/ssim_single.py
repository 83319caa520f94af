"""SSIM in single precision, as fast as the machine allows: for windows of at most 11x11 and images of some size.

With s = reference + distorted and d = reference - distorted, what equation 13 of Wang et al. (2004) says is

    1 - SSIM = l + c - l c,  l = 2 mean(d)^2 / (mean(s)^2 + mean(d)^2 + 2 C1),  c = 2 var(d) / (var(s) + var(d) + 2 C2)

where 1 - l is its luminance term and 1 - c the product of its contrast and structure terms. So four fields are
filtered instead of five; equal images lose exactly 0, and of small losses no digits are lost. For s the middle of the
range is subtracted first, because its variance is the difference of two means of squares.

Four rows of results are made at once from a ring of rows of samples, so that what is worked on stays in the cache.
Each column of results keeps a total in single precision for some rows, then totals are added up in double precision,
always in the same order.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff_plugins.kernels._jit import jit
from bakeoff_plugins.kernels.lane_filters import FED, ROWS, Line, Taps, filter_rows
from bakeoff_plugins.kernels.lanes import LANES, MARGIN, ROW, U64, WORD, aligned, as_bytes, read_words, stretch_of

F32 = np.float32
U32 = np.uint32

FLOAT_WHITE = 255.0
"""Float samples are scaled so that white is this: intermediate products are then far from the ends of the range."""

ROWS_A_TOTAL = 32
"""Rows of results between two visits to the totals in double precision."""


def mean_losses(
    reference: NDArray[Any],
    distorted: NDArray[Any],
    radius: int,
    taps: Taps,
    constants: tuple[float, float],
    peak: float,
    similarity: NDArray[np.float32] | None = None,
) -> tuple[float, float]:
    """Return the means of 1 - SSIM and of c, its loss of contrast and structure, over all windows within the image.

    Parameters
    ----------
    reference, distorted
        Contiguous (height, width) planes of one shape and type: uint8, uint16 or float32; both sides at least
        2 radius + 1.
    radius
        How far the window reaches, at most 5.
    taps
        The window.
    constants
        C1 and C2 of the definition as shares of the squared peak.
    peak
        The value of white.
    similarity
        Written to, if there is one: SSIM of every window, (height - 2 radius, width - 2 radius).
    """
    height, width = reference.shape
    white = FLOAT_WHITE if reference.dtype.kind == "f" else peak
    no_map = np.empty((0, 0), np.float32)
    total, contrast = _total_losses(
        (as_bytes(reference), as_bytes(distorted)), height, width, reference.itemsize, radius,
        F32(white), F32(white / peak), taps.weights, _scale(taps, white, constants),
        no_map if similarity is None else similarity,
    )  # fmt: skip
    windows = (height - 2 * radius) * (width - 2 * radius)
    return float(total / windows), float(contrast / windows)


class Scale(NamedTuple):
    """What results are compared with, on the scale of filtered fields, which are `gain` times too large.

    `c1` and `c2` are twice the constants of the definition times gain^2. What is `coarse` added to and taken from is
    rounded to about seven digits.
    """

    gain: np.float32
    c1: np.float32
    c2: np.float32
    white: np.float32
    coarse: np.float32


def _scale(taps: Taps, white: float, constants: tuple[float, float]) -> Scale:
    largest = white * float(taps.gain)
    c1, c2 = (F32(2 * share * largest**2) for share in constants)
    last_digit = 2.0 ** (math.ceil(math.log2(largest)) - 7)
    return Scale(taps.gain, c1, c2, F32(largest), F32(1.5 * 2**23 * last_digit))


@jit
def _total_losses(
    images: tuple[NDArray[np.uint8], NDArray[np.uint8]], height: int, width: int, size: int, radius: int,
    white: np.float32, stretched: np.float32, taps: Any, scale: Scale, similarity: NDArray[np.float32],
) -> tuple[float, float]:  # fmt: skip
    """Return the sums of both losses over all windows.

    Samples have `size` bytes; those that are floats are `stretched` times as large in what follows.
    """
    rows, columns = height - 2 * radius, width - 2 * radius
    outside = MARGIN // 2 - radius
    stretch = stretch_of(columns)
    words = np.empty((2, ((stretch + MARGIN) * size + WORD - 1) // WORD * LANES), np.uint64)
    rings, fields = aligned(2 * FED * ROW), aligned(4 * ROWS * ROW)
    losses = aligned(ROWS * stretch * LANES if similarity.size else 0)
    parts = aligned(2 * stretch * LANES)
    parts[:] = F32(0)
    totals = np.zeros((2, LANES))
    for left in range(0, columns, stretch * LANES):
        read = 0
        for top in range(0, rows, ROWS):
            while read < min(top + FED, rows + MARGIN):
                row = min(max(read - outside, 0), height - 1)
                start = (row * width + left - outside) * size
                for image in range(2):
                    read_words(images[image], start, stretch * size, words[image])
                _add_and_subtract(words.view(np.uint32), size, white, stretched, rings, read % FED * ROW)
                read += 1
            made = min(ROWS, rows - top)
            filter_rows(rings, top, made, stretch, taps, fields)
            fields[4 * made * ROW :] = F32(0)  # equal images, as far as rows go that are not there
            _compare(fields, scale, losses, parts, similarity.size > 0)
            if similarity.size:
                for row in range(made):
                    _put(losses[row * parts.size // 2 :], similarity[top + row, left:], stretch)
            if top % ROWS_A_TOTAL == ROWS_A_TOTAL - ROWS or top + ROWS >= rows:
                for total in range(2):
                    _add_up(parts.reshape(2, -1)[total], columns - left, totals[total])
    return totals[0].sum(), totals[1].sum()


@jit
def _add_and_subtract(
    words: NDArray[np.uint32], size: int, white: np.float32, stretched: np.float32, rings: Line, first: int
) -> None:
    """Write s - white, and d a ring further on, of the samples that the words hold, which have 1, 2 or 4 bytes."""
    if size == 1:
        _of_bytes(words[0], words[1], white, rings, first)
    elif size == 2:
        _of_shorts(words[0], words[1], white, rings, first)
    else:
        _of_floats(words[0].view(np.float32), words[1].view(np.float32), white, stretched, rings, first)


@jit
def _of_bytes(
    reference: NDArray[np.uint32], distorted: NDArray[np.uint32], white: np.float32, rings: Line, first: int
) -> None:
    for step in range(U64(reference.size // (2 * LANES))):
        for lane in range(U64(LANES)):
            half = U64(2) * (step * U64(LANES) + lane)
            to = U64(first) + step * U64(8 * LANES) + lane
            _four_bytes(reference[half], distorted[half], white, rings, to)
            _four_bytes(reference[half + U64(1)], distorted[half + U64(1)], white, rings, to + U64(64))


@jit
def _four_bytes(r: np.uint32, d: np.uint32, white: np.float32, rings: Line, to: np.uint64) -> None:
    _store(F32(np.int32(r & U32(255))), F32(np.int32(d & U32(255))), white, rings, to)
    r, d = r >> U32(8), d >> U32(8)
    _store(F32(np.int32(r & U32(255))), F32(np.int32(d & U32(255))), white, rings, to + U64(16))
    r, d = r >> U32(8), d >> U32(8)
    _store(F32(np.int32(r & U32(255))), F32(np.int32(d & U32(255))), white, rings, to + U64(32))
    _store(F32(np.int32(r >> U32(8))), F32(np.int32(d >> U32(8))), white, rings, to + U64(48))


@jit
def _of_shorts(
    reference: NDArray[np.uint32], distorted: NDArray[np.uint32], white: np.float32, rings: Line, first: int
) -> None:
    for step in range(U64(reference.size // (2 * LANES))):
        for lane in range(U64(LANES)):
            half = U64(2) * (step * U64(LANES) + lane)
            to = U64(first) + step * U64(4 * LANES) + lane
            _two_shorts(reference[half], distorted[half], white, rings, to)
            _two_shorts(reference[half + U64(1)], distorted[half + U64(1)], white, rings, to + U64(32))


@jit
def _two_shorts(r: np.uint32, d: np.uint32, white: np.float32, rings: Line, to: np.uint64) -> None:
    _store(F32(np.int32(r & U32(65535))), F32(np.int32(d & U32(65535))), white, rings, to)
    _store(F32(np.int32(r >> U32(16))), F32(np.int32(d >> U32(16))), white, rings, to + U64(16))


@jit
def _of_floats(
    reference: Line, distorted: Line, white: np.float32, stretched: np.float32, rings: Line, first: int
) -> None:
    for step in range(U64(reference.size // (2 * LANES))):
        for lane in range(U64(LANES)):
            half = U64(2) * (step * U64(LANES) + lane)
            to = U64(first) + step * U64(2 * LANES) + lane
            _store(reference[half] * stretched, distorted[half] * stretched, white, rings, to)
            r, d = reference[half + U64(1)] * stretched, distorted[half + U64(1)] * stretched
            _store(r, d, white, rings, to + U64(16))


@jit
def _store(r: np.float32, d: np.float32, white: np.float32, rings: Line, to: np.uint64) -> None:
    rings[to] = r + d - white
    rings[to + U64(FED * ROW)] = r - d


@jit
def _compare(fields: Line, scale: Scale, losses: Line, parts: Line, keep: bool) -> None:  # noqa: FBT001  # no keywords in kernels
    """Add the losses of four rows of windows, then those of contrast, to the parts of the totals, and keep them.

    `fields` are the filtered s, d, s^2 and d^2 of each row.
    """
    size = U64(parts.size // 2)
    for i in range(size):
        loss0, contrast0 = _losses(fields, i, scale)
        loss1, contrast1 = _losses(fields, i + U64(4 * ROW), scale)
        loss2, contrast2 = _losses(fields, i + U64(8 * ROW), scale)
        loss3, contrast3 = _losses(fields, i + U64(12 * ROW), scale)
        parts[i] += (loss0 + loss1) + (loss2 + loss3)
        parts[size + i] += (contrast0 + contrast1) + (contrast2 + contrast3)
        if keep:
            losses[i], losses[size + i] = loss0, loss1
            losses[U64(2) * size + i], losses[U64(3) * size + i] = loss2, loss3


@jit
def _losses(fields: Line, at: Any, scale: Scale) -> tuple[np.float32, np.float32]:
    """Return 1 - SSIM and c of a window.

    The square of mean(s) has more digits than a float; so that of its first seven is subtracted from mean(s^2),
    exactly, and then the little that is missing.
    """
    gain, c1, c2, white, coarse = scale
    mean_s, mean_d = fields[at], fields[at + U64(ROW)]
    squared_d = mean_d * mean_d
    most = (mean_s + coarse) - coarse
    variance_s = gain * fields[at + U64(2 * ROW)] - most * most - (mean_s + most) * (mean_s - most)
    variance_d = gain * fields[at + U64(3 * ROW)] - squared_d
    mean_s += white
    of_luminance = mean_s * mean_s + squared_d + c1
    of_contrast = variance_s + variance_d + c2
    twice = F32(2) / (of_luminance * of_contrast)
    luminance = squared_d * of_contrast * twice
    contrast = variance_d * of_luminance * twice
    return luminance + contrast - luminance * contrast, contrast


@jit
def _put(losses: Line, row: Line, stretch: int) -> None:
    """Write the similarities of a row of windows, in natural order."""
    for lane in range(LANES):
        stretch_of_row = row[lane * stretch : (lane + 1) * stretch]
        for step in range(U64(stretch_of_row.size)):
            stretch_of_row[step] = F32(1) - losses[step * U64(LANES) + U64(lane)]


@jit
def _add_up(parts: Line, columns: int, totals: NDArray[np.float64]) -> None:
    """Add the parts that belong to columns of the image to the totals, one for each lane, and clear all."""
    stretch = parts.size // LANES
    for lane in range(LANES):
        for step in range(min(max(columns - lane * stretch, 0), stretch), stretch):
            parts[step * LANES + lane] = F32(0)
    for step in range(U64(stretch)):
        for lane in range(U64(LANES)):
            totals[lane] += parts[step * U64(LANES) + lane]
    parts[:] = F32(0)
