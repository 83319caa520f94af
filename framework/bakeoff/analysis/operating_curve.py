"""Operating points in order of quality, and every reason why no curve leads through them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bakeoff.curve_results import CurveStatus
from bakeoff.errors import BakeoffError


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of strictly rising quality (times `sign`, so that more is better), and what is wrong with them."""

    name: str
    sign: float
    quality: tuple[float, ...]
    rate: tuple[float, ...]
    given: int
    dropped: tuple[str, ...]

    def fault(self, min_points: int) -> tuple[CurveStatus, str] | None:
        """Return why no curve leads through the points, None if one does."""
        usable = len(self.quality)
        if usable == 0 and self.given > 1:
            return "saturated", f"every point of {self.name} has infinite quality"
        if usable == 1 and self.given > 1:
            return "saturated", f"{self.name} has one quality only ({self._text(0)}) at all its usable points"
        if usable < min_points:
            points = "point" if usable == 1 else "points"
            return "too_few_points", f"{self.name} has {usable} usable {points}, at least {min_points} are needed"
        for i in range(1, usable):
            if self.rate[i] < self.rate[i - 1]:
                return "non_monotone", (
                    f"the quality of {self.name} falls from {self._text(i)} to {self._text(i - 1)} "
                    f"while its rate rises from {self.rate[i]:.6g} to {self.rate[i - 1]:.6g}"
                )
        return None

    def span(self) -> str:
        """Return the range of quality in words, in the metric's own sign."""
        first, last = sorted((0, -1), key=lambda i: self.sign * self.quality[i])
        return f"{self._text(first)} to {self._text(last)}"

    def over_rate(self) -> "Curve":
        """Return the curve with strictly rising rate: of points at one rate the best is kept, the others are named."""
        kept = [i for i in range(len(self.rate)) if i + 1 == len(self.rate) or self.rate[i + 1] != self.rate[i]]
        dropped = [
            f"{self.name} at {self._text(i)} (same rate as {self._text(i + 1)})"
            for i in range(len(self.rate)) if i not in kept
        ]  # fmt: skip
        quality, rate = (tuple(values[i] for i in kept) for values in (self.quality, self.rate))
        return Curve(self.name, self.sign, quality, rate, self.given, (*self.dropped, *dropped))

    def _text(self, i: int) -> str:
        return f"{self.sign * self.quality[i]:.6g}"


def operating_curve(
    name: str, rates: Sequence[float], qualities: Sequence[float], points: Sequence[str] | None, sign: float
) -> Curve:
    """Return the usable points of a curve, by rising quality.

    A point of infinite quality (lossless) cannot lie on a curve and is dropped; of points with exactly the same
    quality the cheapest is kept. Both are named in `dropped`.

    Parameters
    ----------
    name
        What the curve is called in `dropped` and in reasons.
    rates, qualities
        One each a point, in any order; rates positive and finite.
    points
        What the points are called there; "point 1", "point 2" ... for None.
    sign
        1.0 where a higher score is better, -1.0 where a lower one is.

    Raises
    ------
    BakeoffError
        For lists of unequal length, NaN, and rates that are not positive and finite.
    """
    labels = points if points is not None else [f"point {i + 1}" for i in range(len(rates))]
    if not len(rates) == len(qualities) == len(labels):
        raise BakeoffError(
            f"{name} has {len(rates)} rates, {len(qualities)} qualities and {len(labels)} point names; "
            "give one of each a point"
        )
    for label, rate, quality in zip(labels, rates, qualities, strict=True):
        if not (math.isfinite(rate) and rate > 0):
            raise BakeoffError(f"{name} {label}: a rate is a positive finite number, got {rate}")
        if math.isnan(quality):
            raise BakeoffError(f"{name} {label}: the quality is NaN; leave the point out or repair its score")
    dropped: list[str] = []
    kept: list[tuple[float, float, str]] = []
    # By rising quality and, at equal quality, rising rate: the first of a tie is the cheapest way to that quality.
    for quality, rate, label in sorted(
        (sign * float(q), float(r), p) for q, r, p in zip(qualities, rates, labels, strict=True)
    ):
        if math.isinf(quality):
            dropped.append(f"{name} {label} (infinite quality)")
        elif kept and kept[-1][0] == quality:
            dropped.append(f"{name} {label} (same quality as {kept[-1][2]} at no lower rate)")
        else:
            kept.append((quality, rate, label))
    return Curve(name, sign, tuple(q for q, _, _ in kept), tuple(r for _, r, _ in kept), len(rates), tuple(dropped))


def shared_quality(a: Curve, b: Curve) -> tuple[float, float, float]:
    """Return the shared quality range and its fraction of the union (0 where a curve has no points)."""
    if not (a.quality and b.quality):
        return 0.0, 0.0, 0.0
    low, high = max(a.quality[0], b.quality[0]), min(a.quality[-1], b.quality[-1])
    union = max(a.quality[-1], b.quality[-1]) - min(a.quality[0], b.quality[0])
    return low, high, max(high - low, 0.0) / union if union > 0 else 0.0


def share(overlap: float) -> str:
    """Return an overlap in percent, cut off rather than rounded: 49.8 % must not look like the 50 % that are needed."""
    return f"{math.floor(100 * overlap)}%"


def overlap_fault(a: Curve, b: Curve, overlap: float, min_overlap: float) -> tuple[CurveStatus, str] | None:
    """Return why two curves share too little quality for a comparison, None if they share enough."""
    if overlap == 0.0:
        return "no_overlap", f"no overlap: {a.name} covers qualities {a.span()}, {b.name} {b.span()}"
    if overlap < min_overlap:
        return "small_overlap", (
            f"the curves share {share(overlap)} of their quality range ({a.name} {a.span()}, {b.name} {b.span()}), "
            f"at least {min_overlap:.0%} are needed"
        )
    return None
