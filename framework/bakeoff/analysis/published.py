"""Codecs of a run against curves from elsewhere: means against means, so no intervals and no p-values."""

from collections.abc import Mapping, Sequence

from bakeoff.analysis.curves import CurvePoints, curve_points, mean_curve
from bakeoff.analysis.rate_distortion import bd_rate, decibels
from bakeoff.analysis.score_index import Scope, ScoreIndex
from bakeoff.curve_results import AgainstPublished, Domain, PublishedPoints
from bakeoff.curve_rules import CurveRules
from bakeoff.errors import SignatureError
from bakeoff.interchange import is_the_same
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, one_signature


def against_published(
    rows: Sequence[ScoreRow],
    metrics: Sequence[MetricFacts],
    methods: Sequence[MethodFacts],
    published: Mapping[str, PublishedPoints],
    rules: CurveRules,
) -> list[AgainstPublished]:
    """Return the change of rate of every swept codec of the run against each published curve, where metrics agree."""
    index = ScoreIndex(rows)
    found = []
    for method in methods:
        for metric in metrics if method.has_curve else ():
            if metric.is_cost:
                continue
            curves = curve_points(index, metric, method, Scope())
            points = mean_curve(method, [each for each in curves.values() if each.is_complete(method)])
            for label, curve in published.items():
                for name, scores in curve.scores.items():
                    if _same_definition(name, points):
                        found += _compared(label, curve, name, scores, metric, method, points, rules)
    return found


def _same_definition(published: str, points: CurvePoints) -> bool:
    try:
        signature = one_signature(points.rows)
    except SignatureError:
        return False
    return signature != "" and is_the_same(published, signature)


def _compared(
    label: str,
    curve: PublishedPoints,
    name: str,
    scores: Sequence[float],
    metric: MetricFacts,
    method: MethodFacts,
    points: CurvePoints,
    rules: CurveRules,
) -> list[AgainstPublished]:
    domains: list[tuple[Domain, Sequence[float], Sequence[float]]] = [("raw", scores, points.qualities)]
    if metric.ceiling is not None and max(scores) <= metric.ceiling:  # beyond it, theirs are in decibels already
        domains.append(("dB", decibels(scores, metric.ceiling), decibels(points.qualities, metric.ceiling)))
    found = []
    for domain, theirs, ours in domains:
        result = bd_rate(
            curve.rates, theirs, points.rates, ours, better=metric.better, names=(label, method.display),
            interpolation=rules.interpolation, min_points=rules.min_points, min_overlap=rules.min_overlap,
        )  # fmt: skip
        shown = tuple(sorted(zip(curve.rates, scores, strict=True)))
        found.append(AgainstPublished(label, method.label, metric.label, name, domain, result, shown))
    return found
