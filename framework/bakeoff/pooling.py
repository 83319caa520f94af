"""How a map becomes one number: its mean, its worst value, a percentile, a p-norm; and which part of it counts."""

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import UnitError

Pooling = Literal["standard", "mean", "min", "p05", "p10", "max", "p95", "p90", "pnorm3"]
"""`standard` is what the metric's own paper does. The low end is the bad one of a similarity, the high end of an error:
a similarity takes `min`, `p05` and `p10`, an error `max`, `p95` and `p90`."""

BAD_END: dict[str, tuple[str, ...]] = {"higher": ("min", "p05", "p10"), "lower": ("max", "p95", "p90")}
"""The poolings that look at the bad end of a map, by the direction of its metric; see `Pooling`."""

_PERCENTS = {"p05": 5.0, "p10": 10.0, "p90": 90.0, "p95": 95.0}

_FEW = 20_000
"""Fewer values than these are put in order as they are."""
_PIECE = 1 << 17
_STRIDE = 61
"""Every so manieth value is sampled to find where a percentile lies; a prime, so that no width of a map divides it."""


def pool(values: NDArray[np.floating[Any]], how: str, *, identical: float) -> float:
    """Return one number for the values of a map.

    Parameters
    ----------
    values
        Floats of any shape, at least one.
    how
        A `Pooling` other than `standard`. Percentiles interpolate linearly between order statistics; `pnorm3` is the
        cubic mean of the distance from `identical`, given back on the scale of the map.
    identical
        The value of the map where both images agree.
    """
    if how in _PERCENTS:
        return percentile(values, _PERCENTS[how])
    if how == "min":
        return float(values.min())
    if how == "max":
        return float(values.max())
    if how == "mean":
        return float(values.mean(dtype=np.float64))
    distances = np.abs(values.astype(np.float64) - identical)
    cubic = float(np.mean(distances**3) ** (1 / 3))
    return identical + cubic if float(values.mean(dtype=np.float64)) >= identical else identical - cubic


def percentile(values: NDArray[np.floating[Any]], percent: float) -> float:
    """Return a percentile, interpolated linearly between the two order statistics around it.

    It is exact, and several times quicker than sorting: a sample says between which values the two lie, and only what
    is there is put in order.

    Parameters
    ----------
    values
        Floats of any shape, at least one, no NaN.
    percent
        0 to 100.
    """
    flat = values.ravel()
    rank = percent / 100.0 * (flat.size - 1)
    below = int(rank)
    lower, upper = _order_statistics(flat, below, min(below + 1, flat.size - 1))
    # Infinite neighbours that are equal have a difference of NaN.
    return lower if lower == upper else lower + (rank - below) * (upper - lower)


def _order_statistics(flat: NDArray[np.floating[Any]], first: int, second: int) -> tuple[float, float]:
    """Return the values that sorting would put at two neighbouring places."""
    sample = flat[::_STRIDE]
    share = first / flat.size
    reach = 5.0 * math.sqrt(max(share * (1.0 - share), 0.0) * sample.size) + 2.0
    ends = int(share * sample.size - reach), int(share * sample.size + reach) + 1
    if flat.size > _FEW and ends[0] >= 0 and ends[1] < sample.size:
        low, high = np.partition(sample, ends)[list(ends)]
        # Piece by piece, so that what is compared is still in the cache when it is counted and taken.
        pieces = [flat[start : start + _PIECE] for start in range(0, flat.size, _PIECE)]
        before = sum(int(np.count_nonzero(piece < low)) for piece in pieces)
        if low == high:  # large flat parts, as of equal images
            within = sum(int(np.count_nonzero(piece == low)) for piece in pieces)
            if before <= first and second < before + within:
                return float(low), float(low)
        between = np.concatenate([piece[np.flatnonzero((piece >= low) & (piece <= high))] for piece in pieces])
        if before <= first and second < before + between.size:
            flat, first, second = between, first - before, second - before
    ordered = np.partition(flat, (first, second))
    return float(ordered[first]), float(ordered[second])


def counted(
    values: NDArray[np.floating[Any]], mask: NDArray[np.bool_] | None, *, step: int = 1
) -> NDArray[np.floating[Any]]:
    """Return the values of a map that a mask lets count: all of it without a mask, else a flat array.

    A map is centred on its image: it misses as many rows above as below. With `step` 2 a pixel of the map stands for
    2x2 pixels of the image, and counts when the pixel at its centre does.

    Raises
    ------
    UnitError
        When no pixel of the map counts, as with a mask that lies within a border where the metric has no values.
    """
    if mask is None:
        return values
    part: NDArray[np.floating[Any]] = values[mask_of_map(values.shape, mask, step=step)]
    if part.size == 0:
        raise UnitError("the mask leaves no pixel of the map: it lies where the metric has no values; make it larger")
    return part


def mask_of_map(shape: tuple[int, ...], mask: NDArray[np.bool_], *, step: int = 1) -> NDArray[np.bool_]:
    """Return which pixels of a map of that shape count, by the mask of its image; see `counted`."""
    rows, columns = (_places(size, whole, step) for size, whole in zip(shape, mask.shape, strict=True))
    return mask[rows][:, columns]


def map_start(size: int, whole: int, step: int) -> int:
    """Return where, on a side of `whole` pixels of an image, a map of `size` pixels begins, being centred on it."""
    return (whole - size * step) // 2


def _places(size: int, whole: int, step: int) -> slice | NDArray[np.intp]:
    first = map_start(size, whole, step) + step // 2
    last = first + step * (size - 1)
    if first >= 0 and last < whole:
        return slice(first, last + 1, step)
    return np.clip(first + step * np.arange(size), 0, whole - 1)
