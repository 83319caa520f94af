"""What a mean hides: how bad a map is at its bad end, and where it is worst."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bakeoff.infos import MetricInfo
from bakeoff.pooling import counted, map_start, mask_of_map, percentile
from bakeoff.types import Pair

WINDOW = 32
"""Side of the window whose mean is looked for, in pixels of the image: one wild pixel does not make it the worst."""
GRID = 8
"""Windows begin at every so manieth pixel, and at the far border."""

POSITION = ("worst_x", "worst_y")
"""The companions that are no scores but the place of the worst window: column and row of its centre, from 0."""

Map = NDArray[np.floating[Any]]


def local_scores(drawn: Map, pair: Pair, info: MetricInfo) -> dict[str, float]:
    """Return what is stored beside the score of every metric with a map.

    Parameters
    ----------
    drawn
        The map, (height, width) or smaller, centred on the image, a pixel for `info.map_step` squared.
    pair
        The pair that it was drawn of; where its mask is False, nothing counts.
    info
        The metric's, which says which end of the map is the bad one.

    Returns
    -------
    dict
        `p05` and `min`, or `p95` and `max` where low values are good ones; `worst_x` and `worst_y`, the pixel of the
        image in the middle of the 32x32 pixels with the worst mean. Of a smaller image it is the whole.

    Raises
    ------
    UnitError
        When the mask leaves no pixel of the map.
    """
    values = counted(drawn, pair.mask, step=info.map_step)
    if info.better == "higher":
        ends = {"p05": percentile(values, 5.0), "min": float(values.min())}
    else:
        ends = {"p95": percentile(values, 95.0), "max": float(values.max())}
    return ends | dict(zip(POSITION, _worst_place(drawn, pair, info), strict=True))


class _Windows(NamedTuple):
    """Windows at regular places of a part of a map: the mean of each, and the share of its pixels that count."""

    top: int
    left: int
    means: NDArray[np.float64]
    shares: NDArray[np.float64] | None


def _worst_place(drawn: Map, pair: Pair, info: MetricInfo) -> tuple[float, float]:
    """Return column and row of the middle of the worst window, in pixels of the image."""
    step, (height, width) = info.map_step, drawn.shape
    grid = max(1, GRID // step)
    side = grid * max(1, round(WINDOW / (step * grid)))
    mask = None if pair.mask is None else mask_of_map(drawn.shape, pair.mask, step=step)
    parts = [
        _windows(drawn, mask, rows, columns, grid, side)
        for rows in _spans(height, grid, side)
        for columns in _spans(width, grid, side)
    ]
    row, column = _worst(parts, 1.0 if info.better == "lower" else -1.0, grid)
    return (
        float(map_start(width, pair.reference.width, step) + step * column + step * min(side, width) // 2),
        float(map_start(height, pair.reference.height, step) + step * row + step * min(side, height) // 2),
    )


def _spans(size: int, grid: int, side: int) -> list[slice]:
    """Return the parts of an axis on which windows stand at every grid point: all but a rest, and the far end."""
    if size <= side or size % grid == 0:
        return [slice(0, size)]
    return [slice(0, size - size % grid), slice(size - side, size)]


def _windows(drawn: Map, mask: NDArray[np.bool_] | None, rows: slice, columns: slice, grid: int, side: int) -> _Windows:
    part = drawn[rows, columns]
    if mask is None:
        return _Windows(rows.start, columns.start, _means(part, grid, side), None)
    counts = mask[rows, columns]
    sums, shares = _means(np.where(counts, part, 0), grid, side), _means(counts.astype(np.float32), grid, side)
    return _Windows(rows.start, columns.start, sums / np.maximum(shares, 1e-9), shares)


def _means(part: Map, grid: int, side: int) -> NDArray[np.float64]:
    """Return the mean of each window, (down, across): of cells of the grid first, which is one quick pass."""
    import cv2

    down, across = (size // grid if size >= side else 1 for size in part.shape)
    values = part if part.dtype in (np.float32, np.float64) else part.astype(np.float32)
    cells = cv2.resize(values, (across, down), interpolation=cv2.INTER_AREA).astype(np.float64)
    for axis in (0, 1):
        each = side // grid if part.shape[axis] >= side else 1
        places = cells.shape[axis] - each + 1
        cells = np.sum([cells.take(range(start, start + places), axis=axis) for start in range(each)], axis=0) / each
    return cells


def _worst(parts: Sequence[_Windows], sign: float, grid: int) -> tuple[int, int]:
    """Return row and column where the worst window begins; with a mask, of those that it leaves at least half."""
    most = max(float(part.shares.max()) if part.shares is not None else 1.0 for part in parts)
    worst, place = -np.inf, (0, 0)
    for part in parts:
        badness = sign * part.means
        if part.shares is not None:
            badness = np.where(part.shares >= 0.5 * most, badness, -np.inf)
        row, column = np.unravel_index(int(badness.argmax()), badness.shape)
        if badness[row, column] > worst:
            worst = float(badness[row, column])
            place = part.top + int(row) * grid, part.left + int(column) * grid
    return place
