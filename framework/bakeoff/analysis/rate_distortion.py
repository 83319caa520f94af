"""Bits at equal quality and quality at equal bits: Bjontegaard's deltas, with every reason not to believe them."""

import math
from collections.abc import Sequence
from typing import get_args

from bakeoff.analysis.interpolation import mean_between
from bakeoff.analysis.operating_curve import Curve, operating_curve, overlap_fault, share, shared_quality
from bakeoff.curve_results import BdQuality, BdResult, CurveStatus, Interpolation
from bakeoff.errors import BakeoffError
from bakeoff.infos import Better


def bd_rate(
    rate_a: Sequence[float],
    quality_a: Sequence[float],
    rate_b: Sequence[float],
    quality_b: Sequence[float],
    *,
    interpolation: Interpolation = "pchip",
    better: Better = "higher",
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
    a, b = _curves((rate_a, quality_a, points_a), (rate_b, quality_b, points_b), names, better)
    dropped = (*a.dropped, *b.dropped)
    low, high, overlap = shared_quality(a, b)
    fault = a.fault(min_points) or b.fault(min_points) or overlap_fault(a, b, overlap, min_overlap)
    if fault:
        return BdResult(fault[0], None, fault[1], overlap, dropped)
    log_rate_a, log_rate_b = (
        mean_between(curve.quality, [math.log(rate) for rate in curve.rate], low, high, interpolation)
        for curve in (a, b)
    )
    percent = percent_of(log_rate_b - log_rate_a)
    if percent is None:
        return BdResult("failed", None, "the curves lie too far apart for a percent of rate", overlap, dropped)
    return BdResult("ok", percent, "", overlap, dropped)


def bd_quality(
    rate_a: Sequence[float],
    quality_a: Sequence[float],
    rate_b: Sequence[float],
    quality_b: Sequence[float],
    *,
    interpolation: Interpolation = "pchip",
    better: Better = "higher",
    points_a: Sequence[str] | None = None,
    points_b: Sequence[str] | None = None,
    names: tuple[str, str] = ("A", "B"),
    min_points: int = 4,
    min_overlap: float = 0.5,
) -> BdQuality:
    """Difference of the scores of B and A at equal rate, averaged over the shared range of log rate (BD-PSNR).

    Parameters and errors are those of `bd_rate`; the overlap is that of the ranges of log rate.

    Returns
    -------
    BdQuality
        `difference` is the score of B minus that of A in the metric's unit, None unless `status` is "ok".
    """
    _check_options(interpolation, better, min_points, min_overlap)
    curves = _curves((rate_a, quality_a, points_a), (rate_b, quality_b, points_b), names, better)
    a, b = (curve if curve.fault(2) else curve.over_rate() for curve in curves)
    dropped = (*a.dropped, *b.dropped)
    log_a, log_b = ([math.log(rate) for rate in curve.rate] for curve in (a, b))
    low, high, overlap = _shared_rate(log_a, log_b)
    fault = a.fault(min_points) or b.fault(min_points) or _rate_fault(a, b, overlap, min_overlap)
    if fault:
        return BdQuality(fault[0], None, fault[1], overlap, dropped)
    score_a, score_b = (
        curve.sign * mean_between(log_rate, curve.quality, low, high, interpolation)
        for curve, log_rate in ((a, log_a), (b, log_b))
    )
    if not math.isfinite(score_b - score_a):
        return BdQuality("failed", None, "the curves are too steep for a mean score", overlap, dropped)
    return BdQuality("ok", score_b - score_a, "", overlap, dropped)


def percent_of(log_ratio: float) -> float | None:
    """Return a natural log ratio as a percent of change; None where that is out of all bounds."""
    try:
        percent = 100.0 * math.expm1(log_ratio)
    except OverflowError:
        return None
    return percent if math.isfinite(percent) and percent > -100.0 else None


def percent_saved(advantage: float | None) -> float | None:
    """Return the percent of bits saved for minus a natural log ratio of bits; None for None, and out of all bounds."""
    percent = None if advantage is None else percent_of(-advantage)
    return None if percent is None else 0.0 - percent  # 0.0 - : nothing saved is 0, not -0


def decibels(scores: Sequence[float], ceiling: float) -> list[float]:
    """Return -10 log10(1 - score / ceiling), which tells good scores apart; infinite at the ceiling."""
    return [math.inf if score >= ceiling else -10.0 * math.log10(1.0 - score / ceiling) for score in scores]


def _check_options(interpolation: str, better: str, min_points: int, min_overlap: float) -> None:
    if interpolation not in get_args(Interpolation):
        raise BakeoffError(f"interpolation is one of pchip, akima, cubic, got {interpolation!r}")
    if better not in {"higher", "lower"}:
        raise BakeoffError(f"better is 'higher' or 'lower', got {better!r}")
    if min_points < 2:
        raise BakeoffError(f"a curve needs at least 2 points, got min_points={min_points}")
    if not 0.0 <= min_overlap <= 1.0:
        raise BakeoffError(f"min_overlap is a fraction from 0 to 1, got {min_overlap}")


_Points = tuple[Sequence[float], Sequence[float], Sequence[str] | None]


def _curves(a: _Points, b: _Points, names: tuple[str, str], better: str) -> tuple[Curve, Curve]:
    sign = 1.0 if better == "higher" else -1.0
    return operating_curve(names[0], *a, sign), operating_curve(names[1], *b, sign)


def _shared_rate(a: Sequence[float], b: Sequence[float]) -> tuple[float, float, float]:
    if not (a and b):
        return 0.0, 0.0, 0.0
    low, high = max(a[0], b[0]), min(a[-1], b[-1])
    union = max(a[-1], b[-1]) - min(a[0], b[0])
    return low, high, max(high - low, 0.0) / union if union > 0 else 0.0


def _rate_fault(a: Curve, b: Curve, overlap: float, min_overlap: float) -> tuple[CurveStatus, str] | None:
    ranges = " and ".join(f"{curve.name} {curve.rate[0]:.6g} to {curve.rate[-1]:.6g}" for curve in (a, b))
    if overlap == 0.0:
        return "no_overlap", f"no overlap of rates: {ranges}"
    if overlap < min_overlap:
        return "small_overlap", (
            f"the curves share {share(overlap)} of their log rates ({ranges}), at least {min_overlap:.0%} are needed"
        )
    return None
