"""Which references are worth a look: the worst and the median one of each pair of methods, and what to show of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bakeoff.report.writing import decimals_for, write_number
from bakeoff.results import Comparison, MethodFacts, MetricFacts, ScoreRow

_MOST_PAIRS = 3
_SIZES = ("bytes", "score")
"""Comparisons of sizes alone, which say nothing of how the images look."""

Unit = tuple[str, str]
"""A method's label and the text of its operating point."""


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A case before its pictures are drawn: which units to show, of A and of B, and why.

    `metric` is the one that the choice was made by.
    """

    title: str
    why: str
    reference: str
    perturbation: str
    severity: int | None
    units: tuple[Unit, ...]
    methods: tuple[MethodFacts, MethodFacts]
    metric: MetricFacts
    at_equal_quality: bool

    @property
    def map_metric(self) -> str | None:
        """The label of the metric whose maps are drawn, None where the metric draws none."""
        return self.metric.label if self.metric.has_map else None


def choose_cases(
    rows: Sequence[ScoreRow],
    comparisons: Sequence[Comparison],
    methods: Sequence[MethodFacts],
    metrics: Sequence[MetricFacts],
) -> list[CaseChoice]:
    """Choose, for each pair of methods, the reference on which B does worst against A, and the median one.

    They are judged by the headline comparison on the last metric that draws maps (else the last metric), without a
    perturbation where there is one; where all have been coded to a score, by the bytes that takes. Swept codecs are
    shown where they are about equally good: A at the middle of its sweep, B at the point whose score on that reference
    is nearest, so that the bytes tell.
    """
    by_label = {facts.label: facts for facts in methods}
    choices: list[CaseChoice] = []
    for comparison in _one_a_pair(comparisons, metrics)[:_MOST_PAIRS]:
        pair = by_label[comparison.a], by_label[comparison.b]
        label = _looked_at(comparison, pair[0], metrics)
        metric = next(facts for facts in metrics if facts.label == label)
        choices += _of_comparison(comparison, pair, metric, rows)
    return choices


def _looked_at(comparison: Comparison, a: MethodFacts, metrics: Sequence[MetricFacts]) -> str:
    """Return the label of the metric that a case is shown by: for bytes at a target that of the target."""
    if comparison.kind != "bytes":
        return comparison.metric
    judged = [facts.label for facts in metrics if not facts.is_cost]
    sought = a.terms[comparison.point].metric
    return sought if sought in judged else judged[-1]


def _one_a_pair(comparisons: Sequence[Comparison], metrics: Sequence[MetricFacts]) -> list[Comparison]:
    judged = [facts for facts in metrics if not facts.is_cost]
    preferred = [facts.label for facts in judged if not facts.has_map] + [
        facts.label for facts in judged if facts.has_map
    ]
    place = {label: -rank for rank, label in enumerate(["bytes", *preferred])}
    usable = [
        found for found in comparisons
        if found.headline and found.per_reference and found.metric in place and (found.metric, found.kind) != _SIZES
    ]  # fmt: skip
    chosen: dict[tuple[str, str], Comparison] = {}
    for found in sorted(usable, key=lambda found: (place[found.metric], found.perturbation != "none")):
        chosen.setdefault((found.a, found.b), found)
    return [chosen[pair] for pair in dict.fromkeys((found.a, found.b) for found in usable)]


def _of_comparison(
    comparison: Comparison, pair: tuple[MethodFacts, MethodFacts], metric: MetricFacts, rows: Sequence[ScoreRow]
) -> Iterable[CaseChoice]:
    ranked = sorted(comparison.per_reference, key=lambda reference: (comparison.per_reference[reference], reference))
    severity = "" if comparison.severity is None else f" severity {comparison.severity}"
    under = "" if comparison.perturbation == "none" else f", under {comparison.perturbation}{severity}"
    places = {"Worst": 0, "Median": len(ranked) // 2} if len(ranked) > 1 else {"Only": 0}
    for name, place in places.items():
        reference = ranked[place]
        units = _units(comparison, pair, metric, reference, rows)
        if units is None:
            continue
        yield CaseChoice(
            title=f"{name} reference for {pair[1].display}: {reference}{under}",
            why=_why(name, comparison, pair, metric, comparison.per_reference[reference]),
            reference=reference,
            perturbation=comparison.perturbation,
            severity=comparison.severity,
            units=units,
            methods=pair,
            metric=metric,
            at_equal_quality=comparison.kind in {"bd_rate", "bytes"},
        )


def _why(
    name: str, comparison: Comparison, pair: tuple[MethodFacts, MethodFacts], metric: MetricFacts, gain: float
) -> str:
    a, b = (facts.display for facts in pair)
    count = len(comparison.per_reference)
    chosen = {
        "Worst": f"Of {count} references, the one on which {b} does worst against {a}.",
        "Median": f"Of {count} references, the one in the middle.",
        "Only": "The only reference that could be compared.",
    }[name]
    size = write_number(abs(gain), decimals_for([gain], 3))
    if comparison.kind in {"bd_rate", "bytes"}:
        what = "bits" if comparison.kind == "bd_rate" else "bytes"
        terms = f"At equal {metric.display}" if what == "bits" else _capital(pair[0].terms[comparison.point].words)
        return f"{chosen} {terms}, {b} needs {size} % {'fewer' if gain > 0 else 'more'} {what} here."
    higher = (gain > 0) == (metric.better == "higher")
    unit = f" {metric.unit}" if metric.unit else ""
    return f"{chosen} The {metric.display} of {b} is {size}{unit} {'higher' if higher else 'lower'} here."


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _units(
    comparison: Comparison,
    pair: tuple[MethodFacts, MethodFacts],
    metric: MetricFacts,
    reference: str,
    rows: Sequence[ScoreRow],
) -> tuple[Unit, Unit] | None:
    """Return the unit of A and that of B to show; None where one of them has no score."""
    scores: dict[str, dict[str, float]] = {facts.label: {} for facts in pair}
    for row in rows:
        wanted = (row.reference, row.metric, row.perturbation, row.severity) == (
            reference, metric.label, comparison.perturbation, comparison.severity,
        )  # fmt: skip
        if wanted and row.method in scores and row.score is not None:
            scores[row.method][row.point] = row.score
    of_a, of_b = (scores[facts.label] for facts in pair)
    if not of_a or not of_b:
        return None
    middle = [point for point in pair[0].points if point in of_a]
    point_a = comparison.point if comparison.point in of_a else middle[len(middle) // 2]
    if comparison.kind != "bd_rate" and comparison.point in of_b:
        return (pair[0].label, point_a), (pair[1].label, comparison.point)
    nearest = min(of_b, key=lambda point: 0.0 if of_b[point] == of_a[point_a] else abs(of_b[point] - of_a[point_a]))
    return (pair[0].label, point_a), (pair[1].label, nearest)
