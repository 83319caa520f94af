"""Bits at equal quality for each reference: the curves of two codecs, found in the score table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.analysis.score_index import Scope, ScoreIndex, references, why_missing
from bakeoff.errors import BakeoffError
from bakeoff.results import BdResult, MethodFacts, MetricFacts, ScoreRow

RATE = "bpp"

Column = tuple[str, Mapping[str, ScoreRow], Mapping[str, ScoreRow]]
"""An operating point, its scores and its rates, by reference."""


def bd_per_reference(
    rows: Iterable[ScoreRow],
    metric: MetricFacts,
    a: MethodFacts,
    b: MethodFacts,
    perturbation: str = "none",
    severity: int | None = None,
) -> dict[str, BdResult]:
    """Return the change of bits of B against A at equal quality for every reference, sorted by name.

    The rate is the cost `bpp`, the interpolation PCHIP, with the defaults of `bd_rate`. Failed operating points are
    left out of their curve and named in `dropped`; a curve without any point, or one that `bd_rate` refuses, gives
    the status `failed`.
    """
    return bd_from_index(ScoreIndex(rows), metric, a, b, Scope(perturbation, severity))


def bd_from_index(
    index: ScoreIndex, metric: MetricFacts, a: MethodFacts, b: MethodFacts, scope: Scope
) -> dict[str, BdResult]:
    """Return what `bd_per_reference` returns, from a table that is indexed already."""
    columns_a, columns_b = (_columns(index, metric, method, scope) for method in (a, b))
    names = references([scores for _, scores, _ in (*columns_a, *columns_b)])
    return {
        name: _bd(metric, _points(name, metric, a, columns_a), _points(name, metric, b, columns_b)) for name in names
    }


@dataclass(slots=True)
class _Points:
    method: str
    rates: list[float] = field(default_factory=list)
    qualities: list[float] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    why: str = ""


def _columns(index: ScoreIndex, metric: MetricFacts, method: MethodFacts, scope: Scope) -> Sequence[Column]:
    return [
        (point, index.at(scope, metric.label, method.label, point), index.at(scope, RATE, method.label, point))
        for point in method.points
    ]


def _points(name: str, metric: MetricFacts, method: MethodFacts, columns: Sequence[Column]) -> _Points:
    points = _Points(method.display)
    for point, scores, rates in columns:
        score, rate = scores.get(name), rates.get(name)
        if score and rate and score.score is not None and rate.score is not None:
            points.rates.append(rate.score)
            points.qualities.append(score.score)
            points.labels.append(point)
            continue
        usable = score is not None and score.score is not None
        points.why = (
            why_missing(rate, method.display, RATE) if usable else why_missing(score, method.display, metric.label)
        )
        points.missing.append(f"{method.display} {point} ({points.why.removeprefix(f'{method.display}: ')})")
    return points


def _bd(metric: MetricFacts, a: _Points, b: _Points) -> BdResult:
    missing = (*a.missing, *b.missing)
    for side in (a, b):
        if not side.rates:
            return BdResult("failed", None, side.why, 0.0, missing)
    try:
        result = bd_rate(
            a.rates, a.qualities, b.rates, b.qualities,
            better=cast(Literal["higher", "lower"], metric.better),
            points_a=a.labels, points_b=b.labels, names=(a.method, b.method),
        )  # fmt: skip
    except BakeoffError as error:
        return BdResult("failed", None, str(error), 0.0, missing)
    return replace(result, dropped=(*missing, *result.dropped))
