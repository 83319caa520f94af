"""From score rows to verdicts: pair first, then aggregate, and count groups of references, never rows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bakeoff.analysis.evidence import Evidence, Kind, Question, gather
from bakeoff.analysis.paired import Interval, PairedStatistics, holm, paired_statistics, verdict
from bakeoff.analysis.rate_distortion import percent_saved
from bakeoff.analysis.score_index import Scope, ScoreIndex
from bakeoff.analysis.sentences import sentence
from bakeoff.curve_rules import CurveRules
from bakeoff.results import Comparison, MethodFacts, MetricFacts, ScoreRow

COMPARED_COSTS = ("bytes", "bpp")
"""Costs that are compared like scores. Seconds are compared as ratios, and only where nothing else was running."""

BITS_MARGIN = 1.0
"""Percent of bits at equal quality that count as no difference: bakeoff's own convention, as no standard has one."""


def compare(
    rows: Sequence[ScoreRow],
    metrics: Sequence[MetricFacts],
    methods: Sequence[MethodFacts],
    seed: int,
    rules: CurveRules | None = None,
) -> list[Comparison]:
    """Compare every method with the first one, on every metric, in every perturbation and severity.

    Methods without a sweep are compared by their scores (`score`), codecs of which one has a sweep by bits at equal
    quality (`bd_rate`): these are the headlines. Methods with the same sweep are also compared by score at each equal
    setting, which is no fair comparison and no headline. A sweep of what is no codec has no headline to give: the
    comparison is there, without a verdict, and its sentence says why. `bytes` and `bpp` are compared like scores
    between codecs. Seconds that were measured alone (`isolated`) are compared between codecs as ratios (`time`), over
    all settings of each, and at each setting that both have: never a headline.

    At equal targets the terms are equal: at a score that was searched for, the ratio of `bytes` is the headline, at
    equal bits a pixel the scores are. After equal numbers of generations codecs are compared as without a sweep.

    Gains are averaged within groups of references and then over groups (`bd_rate`, `time`: log ratios, mapped back to
    percent), so that n counts independent items. `p_adjusted` is Holm's over the metrics and methods asked about at
    one setting in one scope; costs are no part of it (None) and are judged by `p_value`. Means are None for `bd_rate`,
    and where a score is infinite, as gain and interval then are: wins, losses and their sign test speak alone. Scores
    of different signatures make their comparison `inconclusive`, with the SignatureError's words in its sentence.

    Parameters
    ----------
    rows
        The score table in any order; metrics that are not in `metrics` are ignored, except `bpp`.
    metrics, methods
        What to compare, in the order of the result; the first method is the baseline a.
    seed
        The experiment's seed, for bootstrap and sign flips.
    rules
        How curves are compared; the defaults for None.

    Returns
    -------
    Comparisons, headlines first, each part ordered by scope, operating point, metric and method.

    Raises
    ------
    BakeoffError
        When two rows are the same score of the same unit.
    """
    index = ScoreIndex(rows)
    drafts = [_draft(question, index, seed, rules or CurveRules()) for question in _questions(index, metrics, methods)]
    adjusted = _adjusted(drafts)
    return [_finished(draft, p_adjusted) for draft, p_adjusted in zip(drafts, adjusted, strict=True)]


@dataclass(frozen=True, slots=True)
class _Draft:
    question: Question
    evidence: Evidence
    statistics: PairedStatistics


def _questions(index: ScoreIndex, metrics: Sequence[MetricFacts], methods: Sequence[MethodFacts]) -> Iterator[Question]:
    scopes, pairs = index.scopes(), [(methods[0], other) for other in methods[1:]]
    for scope in scopes:
        for metric in metrics:
            for a, b in pairs:
                unswept = a.points == b.points == ("",)
                if unswept and _comparable(metric, a, b):
                    yield Question("score", scope, "", metric, a, b, headline=True)
                elif _timed(metric, a, b):
                    yield Question("time", scope, "", metric, a, b, headline=False)
                elif not unswept and not metric.is_cost and not _shared(a, b):
                    curves = a.is_codec and b.is_codec and a.curve and b.curve
                    kind: Kind = "bd_rate" if curves else "score"
                    yield Question(kind, scope, "", metric, a, b, headline=True)
        for a, b in pairs:
            yield from _on_equal_terms(scope, metrics, a, b)
    for scope in scopes:
        for point in filter(None, methods[0].points if pairs else ()):
            for metric in metrics:
                for a, b in pairs:
                    asked = a.equal_terms(b, point) is not None
                    comparable = _comparable(metric, a, b) or _timed(metric, a, b)
                    if set(a.points) == set(b.points) and comparable and not asked:
                        same: Kind = "time" if metric.isolated else "score"
                        yield Question(same, scope, point, metric, a, b, headline=False)


def _shared(a: MethodFacts, b: MethodFacts) -> list[str]:
    """Return the points at which the terms of both methods are equal."""
    return [point for point in a.points if a.equal_terms(b, point) is not None]


def _on_equal_terms(scope: Scope, metrics: Sequence[MetricFacts], a: MethodFacts, b: MethodFacts) -> Iterator[Question]:
    """Yield what is asked at targets and after generations; what is equal there by construction is not asked."""
    for point in _shared(a, b):
        sought = a.terms[point].metric
        for metric in metrics:
            if _timed(metric, a, b):
                yield Question("time", scope, point, metric, a, b, headline=False)
            elif metric.is_cost and sought not in {"", "bpp"}:
                if metric.label == "bytes":
                    yield Question("bytes", scope, point, metric, a, b, headline=True)
            elif _comparable(metric, a, b) and metric.label != sought and not (metric.is_cost and sought):
                yield Question("score", scope, point, metric, a, b, headline=sought in {"", "bpp"})


def _comparable(metric: MetricFacts, a: MethodFacts, b: MethodFacts) -> bool:
    return not metric.is_cost or (metric.label in COMPARED_COSTS and a.is_codec and b.is_codec)


def _timed(metric: MetricFacts, a: MethodFacts, b: MethodFacts) -> bool:
    return metric.isolated and a.is_codec and b.is_codec


def _draft(question: Question, index: ScoreIndex, seed: int, rules: CurveRules) -> _Draft:
    evidence = gather(question, index, rules)
    # Neither method is part of the key: swapped, they get the same resamples and so the mirrored result.
    key = "|".join((str(seed), question.kind, question.metric.label, question.scope_text()))
    statistics = paired_statistics(
        evidence.group_means(evidence.advantages),
        key,
        margins=_margins(question),
        # Curves leave infinite scores out; differences cannot.
        finite=question.kind != "score" or not (evidence.infinite_a or evidence.infinite_b),
    )
    return _Draft(question, evidence, statistics)


def _margins(question: Question) -> Interval | None:
    """Return the advantages that count as none, in the scale of the evidence."""
    if question.kind in {"bd_rate", "bytes"}:
        return -math.log1p(BITS_MARGIN / 100.0), -math.log1p(-BITS_MARGIN / 100.0)
    margin = question.metric.margin
    return None if margin is None else (-margin, margin)


def _adjusted(drafts: Sequence[_Draft]) -> list[float | None]:
    """Return Holm's p of each draft within its family; None for costs and where there is no p at all."""
    families: dict[object, dict[int, float]] = {}
    for i, draft in enumerate(drafts):
        question, p_value = draft.question, draft.statistics.p_value
        if p_value is not None and (question.kind == "bytes" or not question.metric.is_cost):
            family = (question.kind, question.headline, question.scope, question.point)
            families.setdefault(family, {})[i] = p_value
    adjusted: list[float | None] = [None] * len(drafts)
    for members in families.values():
        for i, p_adjusted in zip(members, holm(list(members.values())), strict=True):
            adjusted[i] = p_adjusted
    return adjusted


def _finished(draft: _Draft, p_adjusted: float | None) -> Comparison:
    question, evidence, statistics = draft.question, draft.evidence, draft.statistics
    ratio = question.kind != "score"
    low, high = (_gain(end, ratio=ratio) for end in statistics.interval or (None, None))
    p_value = statistics.p_value if p_adjusted is None else p_adjusted
    favour = statistics.wins - statistics.losses if statistics.mean is None else statistics.mean
    comparison = Comparison(
        metric=question.metric.label,
        a=question.a.label,
        b=question.b.label,
        scope=question.scope_text(),
        kind=question.kind,
        perturbation=question.scope.perturbation,
        severity=question.scope.severity,
        point=question.point,
        unit="%" if ratio else question.metric.unit,
        signature=evidence.signature,
        n=statistics.n,
        mean_a=_mean(evidence, evidence.scores_a, evidence.infinite_a),
        mean_b=_mean(evidence, evidence.scores_b, evidence.infinite_b),
        infinite_a=evidence.infinite_a,
        infinite_b=evidence.infinite_b,
        gain=_gain(statistics.mean, ratio=ratio),
        ci_low=None if high is None else low,
        ci_high=None if low is None else high,
        p_value=statistics.p_value,
        p_adjusted=p_adjusted,
        wins=statistics.wins,
        ties=statistics.ties,
        losses=statistics.losses,
        effect_size=statistics.effect_size,
        verdict=verdict(favour, p_value, equivalent=statistics.equivalent),
        sentence="",
        headline=question.headline,
        per_reference=evidence.gains,
        left_out=evidence.left_out,
    )
    return replace(comparison, sentence=_sentence(comparison, draft))


def _sentence(comparison: Comparison, draft: _Draft) -> str:
    question, evidence = draft.question, draft.evidence
    margin = BITS_MARGIN if question.kind in {"bd_rate", "bytes"} else question.metric.margin
    return sentence(
        comparison, question.metric, question.a, question.b, noun=evidence.noun(), margin=margin, fault=evidence.fault
    )


def _mean(evidence: Evidence, scores: dict[str, float], infinite: int) -> float | None:
    """Return the mean over groups; None without scores, or where one is infinite."""
    if not scores or infinite:
        return None
    return float(evidence.group_means(scores).mean())


def _gain(advantage: float | None, *, ratio: bool) -> float | None:
    """Return an advantage in the comparison's unit: as it is, or from minus a log ratio to minus a percent."""
    return percent_saved(advantage) if ratio else advantage
