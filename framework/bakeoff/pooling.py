"""How a map becomes one number: its mean, its worst value, a percentile, a p-norm; and which part of it counts."""

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
        return float(np.percentile(values, _PERCENTS[how]))
    if how == "min":
        return float(values.min())
    if how == "max":
        return float(values.max())
    if how == "mean":
        return float(values.mean(dtype=np.float64))
    distances = np.abs(values.astype(np.float64) - identical)
    cubic = float(np.mean(distances**3) ** (1 / 3))
    return identical + cubic if float(values.mean(dtype=np.float64)) >= identical else identical - cubic


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
    rows, columns = (_places(size, whole, step) for size, whole in zip(values.shape, mask.shape, strict=True))
    part: NDArray[np.floating[Any]] = values[mask[np.ix_(rows, columns)]]
    if part.size == 0:
        raise UnitError("the mask leaves no pixel of the map: it lies where the metric has no values; make it larger")
    return part


def _places(size: int, whole: int, step: int) -> NDArray[np.intp]:
    first = (whole - size * step) // 2 + step // 2
    return np.clip(first + step * np.arange(size), 0, whole - 1)
