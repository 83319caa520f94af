"""Codecs of a run against curves from elsewhere: means against means, so no intervals and no p-values."""

import math
from collections.abc import Mapping, Sequence

from bakeoff.analysis.curves import mean_curve
from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.curve_results import AgainstPublished, PublishedPoints
from bakeoff.curve_rules import CurveRules
from bakeoff.interchange import is_the_same
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow


def against_published(
    rows: Sequence[ScoreRow],
    metrics: Sequence[MetricFacts],
    methods: Sequence[MethodFacts],
    published: Mapping[str, PublishedPoints],
    rules: CurveRules,
) -> list[AgainstPublished]:
    """Return the change of rate of every swept codec of the run against each published curve, where metrics agree."""
    found = []
    for method in methods:
        for metric in metrics if method.has_curve else ():
            if metric.is_cost:
                continue
            points, signature = mean_curve(rows, metric, method)
            for label, curve in published.items():
                for name, scores in curve.scores.items():
                    if signature and is_the_same(name, signature):
                        found += _compared(label, curve, name, scores, metric, method, points, rules)
    return found


def _compared(
    label: str,
    curve: PublishedPoints,
    name: str,
    scores: Sequence[float],
    metric: MetricFacts,
    method: MethodFacts,
    points: tuple[Sequence[float], Sequence[float]],
    rules: CurveRules,
) -> list[AgainstPublished]:
    rates, qualities = points
    domains: list[tuple[str, Sequence[float], Sequence[float]]] = [("raw", scores, qualities)]
    if metric.ceiling is not None and max(scores) <= metric.ceiling:  # beyond it, theirs are in decibels already
        domains.append(("dB", _decibels(scores, metric.ceiling), _decibels(qualities, metric.ceiling)))
    found = []
    for domain, theirs, ours in domains:
        result = bd_rate(
            curve.rates, theirs, rates, ours, better=metric.better, names=(label, method.display),
            interpolation=rules.interpolation, min_points=rules.min_points, min_overlap=rules.min_overlap,
        )  # fmt: skip
        shown = tuple(sorted(zip(curve.rates, scores, strict=True)))
        found.append(AgainstPublished(label, method.label, metric.label, name, domain, result, shown))  # type: ignore[arg-type]
    return found


def _decibels(scores: Sequence[float], ceiling: float) -> list[float]:
    return [math.inf if score >= ceiling else -10.0 * math.log10(1.0 - score / ceiling) for score in scores]
