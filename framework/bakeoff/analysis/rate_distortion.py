"""Bits at equal quality: the Bjontegaard delta rate of two curves, with every reason not to believe it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bakeoff.analysis.pchip import pchip_integral
from bakeoff.errors import BakeoffError
from bakeoff.results import BdResult

Interpolation = Literal["pchip", "akima", "cubic"]
Status = Literal["ok", "no_overlap", "small_overlap", "too_few_points", "non_monotone", "saturated", "failed"]


def bd_rate(
    rate_a: Sequence[float],
    quality_a: Sequence[float],
    rate_b: Sequence[float],
    quality_b: Sequence[float],
    *,
    interpolation: Interpolation = "pchip",
    better: Literal["higher", "lower"] = "higher",
    points_a: Sequence[str] | None = None,
    points_b: Sequence[str] | None = None,
    names: tuple[str, str] = ("A", "B"),
    min_points: int = 4,
    min_overlap: float = 0.5,
) -> BdResult:
    """Percent by which the rate of B differs from that of A at equal quality, averaged over the shared quality range.

    Each curve log(rate) = f(quality) is interpolated and integrated analytically; the result is
    100 (exp(mean(f_B - f_A)) - 1): negative where B needs fewer bits. A point of infinite quality (lossless) cannot
    lie on a curve and is dropped; of points with exactly the same quality the cheapest is kept. Both are named in
    `dropped`. A curve whose quality falls while its rate rises is never repaired: it gives `non_monotone`.

    Parameters
    ----------
    rate_a, rate_b
        Rates of the operating points, > 0, any unit (the same for both curves), in any order.
    quality_a, quality_b
        Scores of the same points.
    interpolation
        `pchip` (Fritsch and Butland 1984, as in JVET-T2010), `akima` (Akima 1970), or `cubic`, the least-squares
        cubic of VCEG-M33, which overshoots on steep curves; with fewer than four points its degree is lower.
    better
        Whether a higher or a lower score means better quality.
    points_a, points_b
        What the points are called in `dropped` and in reasons ("point 1", "point 2" ... by default).
    names
        What the curves are called there.
    min_points
        Fewer usable points on a curve give `too_few_points`; at least 2.
    min_overlap
        A smaller shared part of the quality range (of the union of both, 0..1) gives `small_overlap`.

    Returns
    -------
    BdResult
        `percent` is None unless `status` is "ok"; `reason` says why.

    Raises
    ------
    BakeoffError
        For lists of unequal length, NaN, rates that are not positive and finite, or an unknown option.

    References
    ----------
    G. Bjontegaard, "Calculation of average PSNR differences between RD-curves", VCEG-M33, 2001.
    C. Herglotz et al., "The Bjontegaard Bible", IEEE Trans. Image Processing 33, 2024.
    """
    _check_options(interpolation, better, min_points, min_overlap)
    sign = 1.0 if better == "higher" else -1.0
    a = _curve(names[0], rate_a, quality_a, points_a, sign)
    b = _curve(names[1], rate_b, quality_b, points_b, sign)
    dropped = (*a.dropped, *b.dropped)
    low, high, overlap = _shared(a, b)
    fault = a.fault(min_points) or b.fault(min_points) or _overlap_fault(a, b, overlap, min_overlap)
    if fault:
        return BdResult(fault[0], None, fault[1], overlap, dropped)
    percent = _percent(a, b, low, high, interpolation)
    if percent is None:
        return BdResult("failed", None, "the curves lie too far apart for a percent of rate", overlap, dropped)
    return BdResult("ok", percent, "", overlap, dropped)


@dataclass(frozen=True, slots=True)
class _Curve:
    """Points of strictly rising quality (times `sign`, so that more is better), and what is wrong with them."""

    name: str
    sign: float
    quality: tuple[float, ...]
    rate: tuple[float, ...]
    given: int
    dropped: tuple[str, ...]

    def fault(self, min_points: int) -> tuple[Status, str] | None:
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

    def _text(self, i: int) -> str:
        return f"{self.sign * self.quality[i]:.6g}"


def _check_options(interpolation: str, better: str, min_points: int, min_overlap: float) -> None:
    if interpolation not in get_args(Interpolation):
        raise BakeoffError(f"bd_rate: interpolation is one of pchip, akima, cubic, got {interpolation!r}")
    if better not in {"higher", "lower"}:
        raise BakeoffError(f"bd_rate: better is 'higher' or 'lower', got {better!r}")
    if min_points < 2:
        raise BakeoffError(f"bd_rate: a curve needs at least 2 points, got min_points={min_points}")
    if not 0.0 <= min_overlap <= 1.0:
        raise BakeoffError(f"bd_rate: min_overlap is a fraction from 0 to 1, got {min_overlap}")


def _curve(
    name: str, rates: Sequence[float], qualities: Sequence[float], points: Sequence[str] | None, sign: float
) -> _Curve:
    labels = points if points is not None else [f"point {i + 1}" for i in range(len(rates))]
    if not len(rates) == len(qualities) == len(labels):
        raise BakeoffError(
            f"bd_rate: {name} has {len(rates)} rates, {len(qualities)} qualities and {len(labels)} point names; "
            "give one of each a point"
        )
    for label, rate, quality in zip(labels, rates, qualities, strict=True):
        if not (math.isfinite(rate) and rate > 0):
            raise BakeoffError(f"bd_rate: {name} {label}: a rate is a positive finite number, got {rate}")
        if math.isnan(quality):
            raise BakeoffError(f"bd_rate: {name} {label}: the quality is NaN; leave the point out or repair its score")
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
    return _Curve(name, sign, tuple(q for q, _, _ in kept), tuple(r for _, r, _ in kept), len(rates), tuple(dropped))


def _shared(a: _Curve, b: _Curve) -> tuple[float, float, float]:
    """Return the shared quality range and its fraction of the union (0 where a curve has no points)."""
    if not (a.quality and b.quality):
        return 0.0, 0.0, 0.0
    low, high = max(a.quality[0], b.quality[0]), min(a.quality[-1], b.quality[-1])
    union = max(a.quality[-1], b.quality[-1]) - min(a.quality[0], b.quality[0])
    return low, high, max(high - low, 0.0) / union if union > 0 else 0.0


def _overlap_fault(a: _Curve, b: _Curve, overlap: float, min_overlap: float) -> tuple[Status, str] | None:
    if overlap == 0.0:
        return "no_overlap", f"no overlap: {a.name} covers qualities {a.span()}, {b.name} {b.span()}"
    if overlap < min_overlap:
        return "small_overlap", (
            f"the curves share {overlap:.0%} of their quality range ({a.name} {a.span()}, {b.name} {b.span()}), "
            f"at least {min_overlap:.0%} are needed"
        )
    return None


def _percent(a: _Curve, b: _Curve, low: float, high: float, interpolation: Interpolation) -> float | None:
    """Return 100 (exp(mean(f_B - f_A)) - 1), None where it is out of all bounds."""
    log_ratio = _mean_log_rate(b, low, high, interpolation) - _mean_log_rate(a, low, high, interpolation)
    try:
        percent = 100.0 * math.expm1(log_ratio)
    except OverflowError:
        return None
    return percent if math.isfinite(percent) and percent > -100.0 else None


def _mean_log_rate(curve: _Curve, low: float, high: float, interpolation: Interpolation) -> float:
    log_rate = [math.log(rate) for rate in curve.rate]
    if interpolation == "pchip":
        area = pchip_integral(curve.quality, log_rate, low, high)
    else:
        area = _integral(curve.quality, log_rate, low, high, akima=interpolation == "akima")
    return area / (high - low)


def _integral(quality: Sequence[float], log_rate: Sequence[float], low: float, high: float, *, akima: bool) -> float:
    import numpy as np
    from scipy.interpolate import Akima1DInterpolator

    # Two qualities may lie so close that a slope overflows; the caller then finds a result that is not finite.
    with np.errstate(all="ignore"):
        if akima:
            return float(Akima1DInterpolator(quality, log_rate).integrate(low, high))
        primitive = np.polynomial.Polynomial.fit(quality, log_rate, min(3, len(quality) - 1)).integ()
        return float(primitive(high) - primitive(low))
