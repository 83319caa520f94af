"""What a metric plugin hands back, checked before anybody believes it: real numbers and real maps, never NaN."""

import math
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric
from bakeoff.registry import Registry
from bakeoff.types import Scores


def able_to_mask(registry: Registry) -> str:
    """Return in words which of the installed metrics heed a mask."""
    names = registry.names("metrics")
    able = [name for name in names if cast(type[Metric], registry.get("metrics", name)).info.masks]
    return f"metrics that can: {', '.join(able) or 'none of those installed'}"


def checked_scores(metric_label: str, returned: object) -> dict[str, float]:
    """Return what `Metric.score` gave as Python floats: the score under "", companions under their names.

    Raises
    ------
    UnitError
        For anything but a float, an int or `Scores` of them, for NaN, and for a companion without a usable name.
        Infinite scores pass.
    """
    if not isinstance(returned, Scores):
        return {"": _number(metric_label, returned)}
    scores = {"": _number(metric_label, returned.value)}
    for name, value in returned.companions.items():
        if not name.isidentifier():
            raise UnitError(f"{metric_label} returned a companion score named {name!r}; use a name such as p05")
        scores[name] = _number(f"{metric_label}.{name}", value)
    return scores


def checked_map(metric_label: str, returned: object) -> NDArray[np.floating[Any]]:
    """Return what `Metric.map` gave.

    Raises
    ------
    UnitError
        For anything but a (height, width) array of floats with at least one pixel and no NaN.
    """
    if not isinstance(returned, np.ndarray) or returned.dtype.kind != "f" or returned.ndim != 2 or not returned.size:
        raise UnitError(f"{metric_label}.map returned {_found(returned)}; a map is a (height, width) array of floats")
    if np.isnan(returned).any():
        raise UnitError(f"{metric_label}.map returned NaN in {int(np.isnan(returned).sum())} of {returned.size} pixels")
    return returned


def _number(label: str, value: object) -> float:
    # np.float64 is a Python float; other NumPy scalars are not, and a float32 would show digits it never had.
    if isinstance(value, bool) or not isinstance(value, float | int):
        advice = "; wrap it in float(...)" if isinstance(value, np.generic) else "; a score is a Python float"
        raise UnitError(f"{label} returned {_found(value)}{advice}")
    if math.isnan(value):
        raise UnitError(f"{label} returned NaN")
    return float(value)


def _found(value: object) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    return f"a {type(value).__name__}"
