"""What two curves say between their operating points: bits at one quality, quality at one rate, where they cross."""

import itertools
import math
from dataclasses import dataclass

from bakeoff.analysis.interpolation import values_at
from bakeoff.analysis.operating_curve import Curve, shared_quality
from bakeoff.analysis.rate_distortion import percent_of
from bakeoff.curve_results import Crossing

STEPS = 200
"""Into so many parts the shared range of quality is cut where crossings are looked for."""

NO_DIFFERENCE = math.log1p(1e-9)
"""Log ratios of rates below it are rounding, not a difference, so that equal curves do not cross all the time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a curve says at a place: `value`, or None and why it says nothing."""

    value: float | None
    reason: str = ""


def rate_at(curve: Curve, quality: float, min_points: int = 2) -> Reading:
    """Return the rate at a score, by PCHIP through log rate; nothing is extrapolated."""
    fault = curve.fault(min_points)
    if fault:
        return Reading(None, fault[1])
    at = curve.sign * quality
    if not curve.quality[0] <= at <= curve.quality[-1]:
        return Reading(None, f"{curve.name} reaches {curve.span()}, not {quality:g}")
    log_rate = values_at(curve.quality, [math.log(rate) for rate in curve.rate], [at])[0]
    return Reading(math.exp(log_rate))


def quality_at(curve: Curve, rate: float, min_points: int = 2) -> Reading:
    """Return the score at a rate, by PCHIP over log rate; nothing is extrapolated."""
    fault = curve.fault(min_points)
    if fault:
        return Reading(None, fault[1])
    curve = curve.over_rate()
    if len(curve.rate) < 2 or not curve.rate[0] <= rate <= curve.rate[-1]:
        return Reading(None, f"{curve.name} reaches rates {curve.rate[0]:.4g} to {curve.rate[-1]:.4g}, not {rate:g}")
    score = values_at([math.log(each) for each in curve.rate], curve.quality, [math.log(rate)])[0]
    return Reading(curve.sign * score)


def rate_differences(a: Curve, b: Curve, count: int = STEPS + 1) -> list[tuple[float, float]]:
    """Return (score, log of the rate of B over that of A) at evenly spaced scores of the shared range.

    The relative curve difference of Herglotz et al. (2024); empty where no two curves can be compared.
    """
    low, high, overlap = shared_quality(a, b)
    if a.fault(2) or b.fault(2) or overlap == 0.0:
        return []
    places = [low + (high - low) * step / (count - 1) for step in range(count - 1)] + [high]
    log_a, log_b = (
        values_at(curve.quality, [math.log(rate) for rate in curve.rate], places) for curve in (a, b)
    )  # fmt: skip
    return [(a.sign * place, other - one) for place, one, other in zip(places, log_a, log_b, strict=True)]


def relative_difference(a: Curve, b: Curve, count: int = 21) -> list[tuple[float, float]]:
    """Return (score, percent by which the rate of B differs from that of A) along the shared range of quality."""
    percents = [(score, percent_of(ratio)) for score, ratio in rate_differences(a, b, count)]
    return [(score, percent) for score, percent in percents if percent is not None]


def crossings(a: Curve, b: Curve) -> tuple[Crossing, ...]:
    """Return the places, by rising rate, where the curve that needs fewer bits changes.

    Both curves have one rate at a crossing. Where they run together for a while, the crossing is its middle.
    """
    differences = rate_differences(a, b)
    apart = [(score, ratio) for score, ratio in differences if abs(ratio) > NO_DIFFERENCE]
    found = []
    for (score, ratio), (next_score, next_ratio) in itertools.pairwise(apart):
        if (ratio < 0) != (next_ratio < 0):
            place = score + (next_score - score) * ratio / (ratio - next_ratio)
            rate = rate_at(a, place).value
            if rate is not None:
                found.append(Crossing(place, rate, "b" if ratio < 0 else "a", "a" if ratio < 0 else "b"))
    return tuple(sorted(found, key=lambda crossing: crossing.rate))
