"""What curves say beyond the headline: every interpolant, the mean curves, where they cross, gains at a place."""

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from bakeoff.analysis.between_points import NO_DIFFERENCE, Reading, crossings, quality_at, rate_at, relative_difference
from bakeoff.analysis.curves import CurvePoints, bd_of, curve_points, mean_curve
from bakeoff.analysis.operating_curve import Curve, operating_curve
from bakeoff.analysis.paired import group_means, paired_statistics
from bakeoff.analysis.rate_distortion import bd_quality, decibels, percent_of, percent_saved
from bakeoff.analysis.score_index import Scope, ScoreIndex, shorten
from bakeoff.analysis.trade_offs import SECONDS, matched_pairs, trade_offs
from bakeoff.curve_results import BdResult, Curves, Domain, GainAtPoint, Interpolation, RateDistortion
from bakeoff.curve_rules import CurveRules
from bakeoff.errors import BakeoffError, SignatureError
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow

Axis = Literal["score", "bpp"]
FENCE = 1.5
"""Interquartile ranges beyond which a reference is called an outlier (Tukey 1977)."""

LEAST_FOR_FENCES = 8
"""Fewer references have no quartiles worth the name."""


def find_curves(
    rows: Sequence[ScoreRow],
    metrics: Sequence[MetricFacts],
    methods: Sequence[MethodFacts],
    seed: int,
    rules: CurveRules,
) -> Curves:
    """Return what curves, trade-offs and matched pairs of operating points say, on the clean input and beside it."""
    swept = [method for method in methods if method.has_curve]
    clean = [scope for scope in ScoreIndex(rows).scopes() if scope == Scope()]
    judged = [metric for metric in metrics if not metric.is_cost]
    timed = any(metric.label == SECONDS and metric.isolated for metric in metrics)
    fronts = {}
    for metric in judged if clean and len(swept) > 1 else ():
        with contextlib.suppress(SignatureError):  # the comparison of this metric says so in its sentence
            fronts[metric.label] = tuple(trade_offs(rows, metric, methods, Scope(), timed=timed))
    matched = []
    codecs = [method for method in methods if method.is_codec]
    if rules.match is not None and clean and codecs and codecs[0] == methods[0]:
        for other in codecs[1:]:
            with contextlib.suppress(SignatureError):  # as above
                matched.append(matched_pairs(rows, rules.match, codecs[0], other, Scope(), seed))
    return Curves(tuple(curve_findings(rows, metrics, methods, seed, rules)), fronts, tuple(matched))


def curve_findings(
    rows: Sequence[ScoreRow],
    metrics: Sequence[MetricFacts],
    methods: Sequence[MethodFacts],
    seed: int,
    rules: CurveRules,
) -> list[RateDistortion]:
    """Return what the curves of every swept codec say against the first method's, by metric, scope and domain.

    Nothing where the first method is no codec with a sweep. Metrics whose scores crowd below a best one appear twice,
    as they are and in decibels.
    """
    index = ScoreIndex(rows)
    swept = [method for method in methods if method.has_curve]
    if not swept or swept[0] != methods[0]:
        return []
    return [
        found
        for scope in index.scopes()
        for metric in metrics if not metric.is_cost
        for other in swept[1:]
        for found in _domains(_Question(metric, methods[0], other, scope, rules, seed), index)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Question:
    metric: MetricFacts
    a: MethodFacts
    b: MethodFacts
    scope: Scope
    rules: CurveRules
    seed: int

    @property
    def sign(self) -> float:
        return 1.0 if self.metric.better == "higher" else -1.0


@dataclass(frozen=True, slots=True)
class _Sides:
    """The points of both codecs by reference, and the group of each reference."""

    a: Mapping[str, CurvePoints]
    b: Mapping[str, CurvePoints]
    groups: Mapping[str, str]

    def pairs(self) -> Iterator[tuple[str, CurvePoints, CurvePoints]]:
        for name in sorted({*self.a, *self.b}):
            yield name, self.a.get(name, CurvePoints("A")), self.b.get(name, CurvePoints("B"))

    def mean(self, values: Mapping[str, float]) -> float | None:
        return float(group_means(values, self.groups).mean()) if values else None


def _domains(question: _Question, index: ScoreIndex) -> Iterator[RateDistortion]:
    a, b = (curve_points(index, question.metric, method, question.scope) for method in (question.a, question.b))
    rows = [row for points in (*a.values(), *b.values()) for row in points.rows]
    raw = _Sides(a, b, {row.reference: row.group for row in rows})
    yield _finding(question, raw, "raw", _gains(question, raw))
    ceiling = question.metric.ceiling
    if ceiling is not None and all(row.score is None or row.score <= ceiling for row in rows):
        yield _finding(question, _in_decibels(raw, ceiling), "dB", ())


def _in_decibels(sides: _Sides, ceiling: float) -> _Sides:
    def converted(points: CurvePoints) -> CurvePoints:
        return replace(points, qualities=decibels(points.qualities, ceiling))

    a, b = ({name: converted(points) for name, points in side.items()} for side in (sides.a, sides.b))
    return replace(sides, a=a, b=b)


def _finding(question: _Question, sides: _Sides, domain: Domain, gains: tuple[GainAtPoint, ...]) -> RateDistortion:
    results = {name: bd_of(question.metric, a, b, question.rules) for name, a, b in sides.pairs()}
    ratios = _ratios(results)
    mean_a, mean_b = _mean_curves(question, sides)
    of_means = bd_of(question.metric, mean_a, mean_b, question.rules)
    curve_a, curve_b = (_curve(points, question.sign) for points in (mean_a, mean_b))
    drawn = None if of_means.status == "failed" or curve_a is None or curve_b is None else (curve_a, curve_b)
    overlaps = [result.overlap for result in results.values()]
    return RateDistortion(
        metric=question.metric.label, a=question.a.label, b=question.b.label,
        perturbation=question.scope.perturbation, severity=question.scope.severity, domain=domain, references=results,
        percents={kind: _percent(question, sides, list(ratios), kind) for kind in get_args(Interpolation)},
        mean_of_percents=sides.mean({name: results[name].percent or 0.0 for name in ratios}),
        of_mean_curves=of_means,
        leave_one_out=_leave_one_out(question, sides, ratios),
        quality_gain=_quality_gain(question, sides),
        overlap_least=min(overlaps, default=0.0),
        overlap_mean=sum(overlaps) / len(overlaps) if overlaps else 0.0,
        outliers=_outliers(ratios),
        crossings=crossings(*drawn) if drawn else (),
        relative_difference=tuple(relative_difference(*drawn)) if drawn else (),
        gains=gains,
    )  # fmt: skip


def _ratios(results: Mapping[str, BdResult]) -> dict[str, float]:
    return {name: math.log1p(result.percent / 100.0) for name, result in results.items() if result.percent is not None}


def _percent(question: _Question, sides: _Sides, names: Sequence[str], kind: Interpolation) -> float | None:
    """Return the percent of the mean log ratio over the named references; None where one of them has none."""
    rules = question.rules.model_copy(update={"interpolation": kind, "min_points": 2, "min_overlap": 0.0})
    ratios = _ratios({name: bd_of(question.metric, sides.a[name], sides.b[name], rules) for name in names})
    mean = sides.mean(ratios)
    return percent_of(mean) if mean is not None and len(ratios) == len(names) else None


def _leave_one_out(question: _Question, sides: _Sides, ratios: Mapping[str, float]) -> float | None:
    """Return how far the percent moves, at most, without one inner point of one codec."""
    whole = sides.mean(ratios)
    percent = None if whole is None else percent_of(whole)
    fewer = [replace(sides, a=_without(sides.a, label)) for label in _inner(sides.a[name] for name in ratios)]
    fewer += [replace(sides, b=_without(sides.b, label)) for label in _inner(sides.b[name] for name in ratios)]
    moved = [_percent(question, each, list(ratios), question.rules.interpolation) for each in fewer]
    if percent is None or not moved or None in moved:
        return None
    return max(abs(other - percent) for other in moved if other is not None)


def _without(side: Mapping[str, CurvePoints], label: str) -> dict[str, CurvePoints]:
    return {name: points.without(label) for name, points in side.items()}


def _inner(curves: Iterable[CurvePoints]) -> list[str]:
    """Return the points that are neither the cheapest nor the dearest on any reference: the ends hold the range."""
    labels: set[str] = set()
    ends: set[str] = set()
    for points in curves:
        by_rate = [label for _, label in sorted(zip(points.rates, points.labels, strict=True))]
        labels.update(by_rate)
        ends.update((by_rate[0], by_rate[-1]))
    return sorted(labels - ends)


def _quality_gain(question: _Question, sides: _Sides) -> float | None:
    gains = {}
    for name, a, b in sides.pairs():
        if a.rates and b.rates:
            found = bd_quality(
                a.rates, a.qualities, b.rates, b.qualities, better=question.metric.better,
                interpolation=question.rules.interpolation, min_points=question.rules.min_points,
                min_overlap=question.rules.min_overlap,
            )  # fmt: skip
            if found.difference is not None:
                gains[name] = question.sign * found.difference
    return sides.mean(gains)


def _mean_curves(question: _Question, sides: _Sides) -> tuple[CurvePoints, CurvePoints]:
    """Return the curves of means over the references that every point of both codecs has with a finite score."""
    complete = [(a, b) for _, a, b in sides.pairs() if a.is_complete(question.a) and b.is_complete(question.b)]
    return mean_curve(question.a, [a for a, _ in complete]), mean_curve(question.b, [b for _, b in complete])


def _curve(points: CurvePoints, sign: float) -> Curve | None:
    try:
        return operating_curve(points.method, points.rates, points.qualities, points.labels, sign)
    except BakeoffError:
        return None


def _outliers(ratios: Mapping[str, float]) -> tuple[str, ...]:
    if len(ratios) < LEAST_FOR_FENCES:
        return ()
    low, high = np.quantile(list(ratios.values()), [0.25, 0.75])
    fence = FENCE * (high - low) + NO_DIFFERENCE
    return tuple(name for name, ratio in sorted(ratios.items()) if not low - fence <= ratio <= high + fence)


def _gains(question: _Question, sides: _Sides) -> tuple[GainAtPoint, ...]:
    scores, rates = (question.rules.at.get(key, ()) for key in (question.metric.label, "bpp"))
    return (
        *(_gain(question, sides, "score", place, rate_at) for place in scores),
        *(_gain(question, sides, "bpp", place, quality_at) for place in rates),
    )


def _gain(
    question: _Question, sides: _Sides, axis: Axis, place: float, read: Callable[[Curve, float], Reading]
) -> GainAtPoint:
    """Return the gain of B over A at one place of the axis: minus the log ratio of rates, or the better score."""
    advantages, left_out = {}, {}
    for name, *both in sides.pairs():
        readings = []
        for points in both:
            curve = _curve(points, question.sign)
            readings.append(Reading(None, points.why) if curve is None else read(curve, place))
        value_a, value_b = (reading.value for reading in readings)
        if value_a is None or value_b is None:
            left_out[name] = shorten(readings[0].reason or readings[1].reason)
        elif axis == "score":
            advantages[name] = math.log(value_a / value_b)
        else:
            advantages[name] = question.sign * (value_b - value_a)
    key = "|".join((str(question.seed), "at", question.metric.label, question.scope.text(), axis, str(place)))
    found = paired_statistics(group_means(advantages, sides.groups), key)
    ends = (found.mean, *(found.interval or (None, None)))
    bits = axis == "score"
    gain, low, high = map(percent_saved, ends) if bits else ends
    unit = "%" if bits else question.metric.unit
    return GainAtPoint(axis, place, unit, found.n, gain, low, high, found.p_value, left_out)
