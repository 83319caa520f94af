"""The curves of codecs, found in the score table: one a reference, and their comparison."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.analysis.score_index import Scope, ScoreIndex, references, why_missing
from bakeoff.curve_results import BdResult
from bakeoff.curve_rules import CurveRules
from bakeoff.errors import BakeoffError
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

    def is_complete(self, method: MethodFacts) -> bool:
        """Return whether every operating point of the codec is here with a finite score."""
        return self.labels == list(method.points) and all(map(math.isfinite, self.qualities))

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


def mean_curve(method: MethodFacts, curves: Sequence[CurvePoints]) -> CurvePoints:
    """Return the curve of means over references that have every point; without any it has no points.

    Its rows are those of all, so that scores of different signatures are found out.
    """
    points = CurvePoints(method.display, why="no reference has every operating point with a finite score")
    for i, label in enumerate(method.points if curves else ()):
        points.labels.append(label)
        points.rates.append(sum(curve.rates[i] for curve in curves) / len(curves))
        points.qualities.append(sum(curve.qualities[i] for curve in curves) / len(curves))
    points.rows.extend(row for curve in curves for row in curve.rows)
    return points


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
