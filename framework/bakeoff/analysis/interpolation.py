"""A curve through a few operating points: its values and its mean, by each of the field's interpolants."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bakeoff.analysis.pchip import pchip_integral, pchip_values
from bakeoff.curve_results import Interpolation

if TYPE_CHECKING:
    from numpy.polynomial import Polynomial


def mean_between(
    abscissae: Sequence[float], ordinates: Sequence[float], low: float, high: float, interpolation: Interpolation
) -> float:
    """Return the mean of the interpolant from `low` to `high`, integrated analytically.

    `abscissae` rise strictly, at least 2 of them; `low` < `high` lie within their range. What overflows between
    abscissae that nearly coincide gives a result that is not finite, which the caller must look for.
    """
    if interpolation == "pchip":
        return pchip_integral(abscissae, ordinates, low, high) / (high - low)
    import numpy as np
    from scipy.interpolate import Akima1DInterpolator

    with np.errstate(all="ignore"):
        if interpolation == "akima":
            return float(Akima1DInterpolator(abscissae, ordinates).integrate(low, high)) / (high - low)
        primitive = _cubic(abscissae, ordinates).integ()
        return float(primitive(high) - primitive(low)) / (high - low)


def values_at(
    abscissae: Sequence[float], ordinates: Sequence[float], at: Sequence[float], interpolation: Interpolation = "pchip"
) -> list[float]:
    """Return the values of the interpolant at the places `at`, within the range of the abscissae."""
    if interpolation == "pchip":
        return pchip_values(abscissae, ordinates, at)
    import numpy as np
    from scipy.interpolate import Akima1DInterpolator

    with np.errstate(all="ignore"):
        if interpolation == "akima":
            return [float(value) for value in Akima1DInterpolator(abscissae, ordinates)(list(at))]
        return [float(value) for value in _cubic(abscissae, ordinates)(np.asarray(at))]


def _cubic(abscissae: Sequence[float], ordinates: Sequence[float]) -> "Polynomial":
    import numpy as np

    return np.polynomial.Polynomial.fit(abscissae, ordinates, min(3, len(abscissae) - 1))
