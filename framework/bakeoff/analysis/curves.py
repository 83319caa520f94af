"""The curves of codecs, found in the score table: one a reference, and their comparison."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.analysis.score_index import Scope, ScoreIndex, references, why_missing
from bakeoff.curve_results import BdResult
from bakeoff.curve_rules import CurveRules
from bakeoff.errors import BakeoffError, SignatureError
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, one_signature

RATE = "bpp"


@dataclass(slots=True)
class CurvePoints:
    """The usable operating points of a codec on one reference; `missing` names the others, `why` the last reason."""

    method: str
    rates: list[float] = field(default_factory=list)
    qualities: list[float] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rows: list[ScoreRow] = field(default_factory=list)
    why: str = ""

    def without(self, label: str) -> "CurvePoints":
        """Return the points but one."""
        kept = [i for i, own in enumerate(self.labels) if own != label]
        return CurvePoints(
            self.method, [self.rates[i] for i in kept], [self.qualities[i] for i in kept],
            [self.labels[i] for i in kept], self.missing, self.rows, self.why,
        )  # fmt: skip


def bd_per_reference(
    rows: Iterable[ScoreRow],
    metric: MetricFacts,
    a: MethodFacts,
    b: MethodFacts,
    perturbation: str = "none",
    severity: int | None = None,
    rules: CurveRules | None = None,
) -> dict[str, BdResult]:
    """Return the change of bits of B against A at equal quality for every reference, sorted by name.

    The rate is the cost `bpp`. Failed operating points are left out of their curve and named in `dropped`; a curve
    without any point, one that `bd_rate` refuses, and scores of different signatures give the status `failed`.
    """
    return bd_from_index(ScoreIndex(rows), metric, a, b, Scope(perturbation, severity), rules or CurveRules())


def bd_from_index(
    index: ScoreIndex, metric: MetricFacts, a: MethodFacts, b: MethodFacts, scope: Scope, rules: CurveRules
) -> dict[str, BdResult]:
    """Return what `bd_per_reference` returns, from a table that is indexed already."""
    curves_a, curves_b = (curve_points(index, metric, method, scope) for method in (a, b))
    return {
        name: bd_of(
            metric, curves_a.get(name, CurvePoints(a.display)), curves_b.get(name, CurvePoints(b.display)), rules
        )
        for name in sorted({*curves_a, *curves_b})
    }


def curve_points(index: ScoreIndex, metric: MetricFacts, method: MethodFacts, scope: Scope) -> dict[str, CurvePoints]:
    """Return the points of a codec for every reference that has a score or a failure of it, sorted by name."""
    columns = [
        (point, index.at(scope, metric.label, method.label, point), index.at(scope, RATE, method.label, point))
        for point in method.points
    ]
    names = references([scores for _, scores, _ in columns])
    return {name: _points(name, metric, method, columns) for name in names}


def bd_of(metric: MetricFacts, a: CurvePoints, b: CurvePoints, rules: CurveRules) -> BdResult:
    """Return the change of bits of B against A at equal quality on one reference."""
    missing = (*a.missing, *b.missing)
    for side in (a, b):
        if not side.rates:
            return BdResult(
                "failed", None, side.why or f"{side.method}: no {metric.label} in the score table", 0.0, missing
            )
    try:
        one_signature([*a.rows, *b.rows])
        result = bd_rate(
            a.rates, a.qualities, b.rates, b.qualities, better=metric.better, points_a=a.labels, points_b=b.labels,
            names=(a.method, b.method), interpolation=rules.interpolation, min_points=rules.min_points,
            min_overlap=rules.min_overlap,
        )  # fmt: skip
    except BakeoffError as error:
        return BdResult("failed", None, str(error), 0.0, missing)
    return replace(result, dropped=(*missing, *result.dropped))


def mean_curve(
    rows: Sequence[ScoreRow], metric: MetricFacts, method: MethodFacts
) -> tuple[tuple[list[float], list[float]], str]:
    """Return the rates and scores of a codec's points on the clean input, as means, and the signature of the scores.

    The means are over the references that every point has with a finite score; lists are empty without any, as where
    signatures differ.
    """
    curves = curve_points(ScoreIndex(rows), metric, method, Scope())
    complete = [
        points for points in curves.values()
        if points.labels == list(method.points) and all(map(math.isfinite, points.qualities))
    ]  # fmt: skip
    try:
        signature = one_signature(row for points in complete for row in points.rows)
    except SignatureError:
        return ([], []), ""
    columns = [
        [sum(values) / len(complete) for values in zip(*(getattr(points, name) for points in complete), strict=True)]
        for name in ("rates", "qualities")
    ]
    return (columns[0], columns[1]), signature


_Column = tuple[str, Mapping[str, ScoreRow], Mapping[str, ScoreRow]]
"""An operating point, its scores and its rates, by reference."""


def _points(name: str, metric: MetricFacts, method: MethodFacts, columns: Sequence[_Column]) -> CurvePoints:
    points = CurvePoints(method.display)
    for point, scores, rates in columns:
        score, rate = scores.get(name), rates.get(name)
        if score and rate and score.score is not None and rate.score is not None:
            points.rates.append(rate.score)
            points.qualities.append(score.score)
            points.labels.append(point)
            points.rows.append(score)
            continue
        usable = score is not None and score.score is not None
        points.why = (
            why_missing(rate, method.display, RATE) if usable else why_missing(score, method.display, metric.label)
        )
        points.missing.append(f"{method.display} {point} ({points.why.removeprefix(f'{method.display}: ')})")
    return points
