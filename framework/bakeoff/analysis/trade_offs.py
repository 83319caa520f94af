"""Operating points side by side, without curves: which nothing beats, and which have the same quality."""

import math
from collections.abc import Iterable, Mapping, Sequence

from bakeoff.analysis.curves import RATE
from bakeoff.analysis.paired import group_means, paired_statistics
from bakeoff.analysis.rate_distortion import percent_saved
from bakeoff.analysis.score_index import Scope, ScoreIndex
from bakeoff.curve_results import MatchedPairs, TradeOff
from bakeoff.curve_rules import Match
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, one_signature

SECONDS = "encode_seconds"


def trade_offs(
    rows: Iterable[ScoreRow], metric: MetricFacts, methods: Sequence[MethodFacts], scope: Scope, *, timed: bool
) -> list[TradeOff]:
    """Return every operating point of every codec with its means, and whether another is as good in all and better.

    The means are over the references that all points share, so that no point gains from easy images; points whose
    score is infinite on one of them keep it. Seconds count only where they were measured for comparison (`timed`).
    """
    index = ScoreIndex(rows)
    cells = [(method, point) for method in methods if method.is_codec for point in method.points]
    tables = {
        (method.label, point): {
            name: index.at(scope, name, method.label, point) for name in (metric.label, RATE, SECONDS)
        }
        for method, point in cells
    }
    usable = {cell: _values(table) for cell, table in tables.items()}
    shared = set.intersection(*(set(values) for values in usable.values())) if usable else set()
    if not shared:
        return []
    for name in (metric.label, *([SECONDS] if timed else ())):
        one_signature(table[name][reference] for table in tables.values() for reference in sorted(shared))
    means = {cell: _means(values, sorted(shared)) for cell, values in usable.items()}
    axes = {cell: _axes(mean, metric.better, timed=timed) for cell, mean in means.items()}
    return [
        TradeOff(
            method.label, point, *means[method.label, point], n=len(shared),
            on_front=not any(_beats(other, axes[method.label, point]) for other in axes.values()),
        )
        for method, point in cells
    ]  # fmt: skip


def _values(table: Mapping[str, Mapping[str, ScoreRow]]) -> dict[str, tuple[float, ...]]:
    """Return score, rate and seconds of every reference that has all of them."""
    names = set.intersection(*(set(column) for column in table.values()))
    found = {name: [column[name].score for column in table.values()] for name in names}
    values = {name: tuple(score for score in scores if score is not None) for name, scores in found.items()}
    return {name: scores for name, scores in values.items() if len(scores) == len(table)}


def _means(values: Mapping[str, tuple[float, ...]], names: Sequence[str]) -> tuple[float, float, float]:
    score, rate, seconds = (sum(column) / len(names) for column in zip(*(values[name] for name in names), strict=True))
    return score, rate, seconds


def _axes(means: Sequence[float], better: str, *, timed: bool) -> tuple[float, ...]:
    """Return what is to be small: the loss of quality, bits, and seconds where they count."""
    score, rate, seconds = means
    return (-score if better == "higher" else score, rate, *((seconds,) if timed else ()))


def _beats(other: Sequence[float], own: Sequence[float]) -> bool:
    return all(one <= two for one, two in zip(other, own, strict=True)) and tuple(other) != tuple(own)


def matched_pairs(
    rows: Iterable[ScoreRow], match: Match, a: MethodFacts, b: MethodFacts, scope: Scope, seed: int
) -> MatchedPairs:
    """Compare the bits of operating points of A and B whose scores on one reference agree within a tolerance.

    Each point of A takes the point of B that is nearest in score; two points of A may share one, and the pairs of a
    reference are averaged before references are, so that n counts references (groups).
    """
    index = ScoreIndex(rows)
    advantages: dict[str, float] = {}
    groups: dict[str, str] = {}
    pairs = 0
    points_a, points_b = (_by_reference(index, match.metric, method, scope) for method in (a, b))
    for name in sorted({*points_a} & {*points_b}):
        one_signature(row for row, _ in (*points_a[name], *points_b[name]))
        ratios = _matched(points_a[name], points_b[name], match.tolerance)
        if ratios:
            pairs += len(ratios)
            advantages[name] = -sum(ratios) / len(ratios)
            groups[name] = points_a[name][0][0].group
    found = paired_statistics(group_means(advantages, groups), f"{seed}|match|{match.metric}|{scope.text()}")
    gain, ci_low, ci_high = map(percent_saved, (found.mean, *(found.interval or (None, None))))
    return MatchedPairs(
        match.metric, match.tolerance, a.label, b.label, scope.perturbation, scope.severity, pairs, found.n, gain,
        ci_low, ci_high, found.p_value,
    )  # fmt: skip


def _by_reference(
    index: ScoreIndex, metric: str, method: MethodFacts, scope: Scope
) -> dict[str, list[tuple[ScoreRow, float]]]:
    """Return the scored points of a codec, each with its rate, by reference."""
    found: dict[str, list[tuple[ScoreRow, float]]] = {}
    for point in method.points:
        scores, rates = (index.at(scope, name, method.label, point) for name in (metric, RATE))
        for name, row in scores.items():
            rate = rates[name].score if name in rates else None
            if row.score is not None and rate is not None:
                found.setdefault(name, []).append((row, rate))
    return found


def _matched(
    points_a: Sequence[tuple[ScoreRow, float]], points_b: Sequence[tuple[ScoreRow, float]], tolerance: float
) -> list[float]:
    """Return the log ratio of the rates of B and A for each point of A that has a point of B near enough."""
    ratios = []
    for row, rate in points_a:
        distances = [(_distance(row, other), other_rate) for other, other_rate in points_b]
        distance, nearest = min(distances)
        if distance <= tolerance:
            ratios.append(math.log(nearest / rate))
    return ratios


def _distance(one: ScoreRow, other: ScoreRow) -> float:
    a, b = one.score or 0.0, other.score or 0.0
    return 0.0 if a == b else abs(a - b)
