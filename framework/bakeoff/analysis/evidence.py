"""What the score table says to one question: the advantage of B over A on each reference, and who is left out."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.curves import RATE, bd_from_index
from bakeoff.analysis.paired import group_means
from bakeoff.analysis.score_index import Scope, ScoreIndex, references, shorten, why_missing
from bakeoff.curve_rules import CurveRules
from bakeoff.errors import SignatureError
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, one_signature

Kind = Literal["score", "bd_rate", "time", "bytes"]


@dataclass(frozen=True, slots=True)
class Question:
    """Two methods to compare on one metric, in one scope, at one setting ("": all of them, or without a sweep)."""

    kind: Kind
    scope: Scope
    point: str
    metric: MetricFacts
    a: MethodFacts
    b: MethodFacts
    headline: bool

    def scope_text(self) -> str:
        """Return scope and setting: `all`, `quality=50`, `gaussian_noise severity 3, quality=50`."""
        if not self.point:
            return self.scope.text()
        return self.point if self.scope == Scope() else f"{self.scope.text()}, {self.point}"


@dataclass(slots=True)
class Evidence:
    """The paired table of one question, by reference.

    `advantages` favour B where positive, in the scale that is averaged: differences of scores in the better
    direction, or minus the log ratio of bits at equal quality, or of seconds. `gains` are the same in the comparison's
    unit (minus the percent of bits or seconds). `fault` says why there cannot be any: the text of a SignatureError, or
    a sweep without bits.
    """

    signature: str = ""
    advantages: dict[str, float] = field(default_factory=dict)
    gains: dict[str, float] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    scores_a: dict[str, float] = field(default_factory=dict)
    scores_b: dict[str, float] = field(default_factory=dict)
    infinite_a: int = 0
    infinite_b: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def noun(self) -> str:
        """Return what an independent item is: an image, or a group where one holds several."""
        groups = {self.groups[name] for name in self.advantages}
        return "image" if len(groups) == len(self.advantages) else "group"

    def group_means(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the mean over each group's members, in the order of the groups' names."""
        return group_means(values, self.groups)


def gather(question: Question, index: ScoreIndex, rules: CurveRules) -> Evidence:
    """Return the paired scores, the bits at equal quality, or the ratios of a cost, that the question asks for."""
    if question.kind in {"time", "bytes"}:
        return _ratios(question, index)
    return _bits(question, index, rules) if question.kind == "bd_rate" else _scores(question, index)


def _scores(question: Question, index: ScoreIndex) -> Evidence:
    swept = [method for method in (question.a, question.b) if question.point not in method.points]
    if swept:
        return Evidence(fault=_no_curves(question, swept[0]))
    metric, evidence = question.metric.label, Evidence()
    table_a, table_b = (
        index.at(question.scope, metric, method.label, question.point) for method in (question.a, question.b)
    )
    sign = 1.0 if question.metric.better == "higher" else -1.0
    paired: list[ScoreRow] = []
    for name in references([table_a, table_b]):
        a, b = table_a.get(name), table_b.get(name)
        if a and b and a.score is not None and b.score is not None:
            paired += a, b
            evidence.scores_a[name], evidence.scores_b[name], evidence.groups[name] = a.score, b.score, a.group
            # Two infinite scores are a tie; their difference would be NaN.
            evidence.advantages[name] = 0.0 if a.score == b.score else sign * (b.score - a.score)
        else:
            row, method = (b, question.b) if a and a.score is not None else (a, question.a)
            evidence.left_out[name] = why_missing(row, method.display, metric)
    try:
        evidence.signature = one_signature(paired)
    except SignatureError as error:
        return _refused(error, {**table_a, **table_b})
    evidence.gains = evidence.advantages
    evidence.infinite_a = sum(map(math.isinf, evidence.scores_a.values()))
    evidence.infinite_b = sum(map(math.isinf, evidence.scores_b.values()))
    return evidence


def _no_curves(question: Question, swept: MethodFacts) -> str:
    aged = next((method for method in (question.a, question.b) if not method.curve), None)
    if aged is not None:
        return (
            f"the {len(aged.points)} points of {aged.display} differ in generations, so bits and quality make no "
            "curve; give both methods the same points to compare them at each"
        )
    other = next((method for method in (question.a, question.b) if not method.is_codec), swept)
    return (
        f"{swept.display} has a sweep of {len(swept.points)} settings, and {other.display} is no codec, so there are "
        "no bits at equal quality; choose one setting for each to compare their scores"
    )


def _bits(question: Question, index: ScoreIndex, rules: CurveRules) -> Evidence:
    methods = (question.a, question.b)
    scored_a, scored_b = (_scored(question, index, question.metric.label, method) for method in methods)
    evidence = Evidence(
        groups={row.reference: row.group for row in (*scored_a, *scored_b)},
        infinite_a=sum(row.score is not None and math.isinf(row.score) for row in scored_a),
        infinite_b=sum(row.score is not None and math.isinf(row.score) for row in scored_b),
    )
    try:
        one_signature(row for method in methods for row in _scored(question, index, RATE, method))
        evidence.signature = one_signature([*scored_a, *scored_b])
    except SignatureError as error:
        return _refused(error, evidence.groups)
    results = bd_from_index(index, question.metric, question.a, question.b, question.scope, rules)
    for name, result in results.items():
        if result.percent is None:
            evidence.left_out[name] = shorten(result.reason)
        else:
            evidence.advantages[name] = -math.log1p(result.percent / 100.0)
            evidence.gains[name] = 0.0 - result.percent
    return evidence


def _ratios(question: Question, index: ScoreIndex) -> Evidence:
    """Return the ratios of a cost at one setting, or of their means over all settings of each codec."""
    sides = [
        [index.at(question.scope, question.metric.label, method.label, point) for point in _settings(question, method)]
        for method in (question.a, question.b)
    ]
    evidence, used = Evidence(), list[ScoreRow]()
    for name in references([table for side in sides for table in side]):
        both = [[table.get(name) for table in side] for side in sides]
        means = [_mean_cost(rows) for rows in both]
        if means[0] is None or means[1] is None:
            rows, method = (both[1], question.b) if means[0] is not None else (both[0], question.a)
            missing = next(row for row in rows if row is None or not row.score)
            evidence.left_out[name] = why_missing(missing, method.display, question.metric.label)
            continue
        used += [row for rows in both for row in rows if row is not None]
        evidence.groups[name] = used[-1].group
        evidence.scores_a[name], evidence.scores_b[name] = means[0], means[1]
        evidence.advantages[name] = math.log(means[0] / means[1])
        evidence.gains[name] = 100.0 * (1.0 - means[1] / means[0])
    try:
        evidence.signature = one_signature(used)
    except SignatureError as error:
        return _refused(error, evidence.groups)
    return evidence


def _settings(question: Question, method: MethodFacts) -> tuple[str, ...]:
    return (question.point,) if question.point else method.points


def _mean_cost(rows: Sequence[ScoreRow | None]) -> float | None:
    """Return the mean over the settings; None where one of them has none that a ratio can be made of."""
    costs = [row.score for row in rows if row is not None and row.score]
    return sum(costs) / len(costs) if len(costs) == len(rows) else None


def _scored(question: Question, index: ScoreIndex, metric: str, method: MethodFacts) -> list[ScoreRow]:
    tables = (index.at(question.scope, metric, method.label, point) for point in method.points)
    return [row for table in tables for row in table.values() if row.score is not None]


def _refused(error: SignatureError, names: Iterable[str]) -> Evidence:
    return Evidence(left_out=dict.fromkeys(sorted(names), "scores of different signatures"), fault=str(error))
