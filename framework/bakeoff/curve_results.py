"""What rate-distortion curves say of two codecs, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Interpolation = Literal["pchip", "akima", "cubic"]
"""`pchip` (Fritsch and Butland 1984, as in JVET-T2010), `akima` (Akima 1970), or `cubic`, the least-squares cubic of
VCEG-M33, which overshoots on steep curves; with fewer than four points its degree is lower."""

Domain = Literal["raw", "dB"]
"""Scores as they are, or in decibels, where good ones of metrics that saturate are told apart."""

CurveStatus = Literal["ok", "no_overlap", "small_overlap", "too_few_points", "non_monotone", "saturated", "failed"]
"""What became of the comparison of two curves."""


@dataclass(frozen=True, slots=True)
class BdResult:
    """The outcome of one Bjontegaard comparison of two curves.

    `percent` is the change of rate of B against A at equal quality (negative: B needs fewer bits), None unless
    `status` is "ok". `overlap` is the shared quality range over the union of both (0..1). `dropped` names the points
    that could not be used.
    """

    status: CurveStatus
    percent: float | None
    reason: str
    overlap: float
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BdQuality:
    """The same at equal rate: `difference` is the score of B minus that of A, in the metric's unit."""

    status: CurveStatus
    difference: float | None
    reason: str
    overlap: float
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place where two curves have one rate and one score; `below` and `above` are better under and over that rate."""

    score: float
    rate: float
    below: Literal["a", "b"]
    above: Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class GainAtPoint:
    """What B saves at one score (percent of bits), or gains at one rate (in the metric's unit), over all references.

    `axis` is "score" or "bpp", `at` the place on it. `gain` is positive where B is better; None, with its interval,
    where no reference or only one has both curves there. `left_out` maps the others to why.
    """

    axis: Literal["score", "bpp"]
    at: float
    unit: str
    n: int
    gain: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RateDistortion:
    """What the curves of codec A and codec B say on one metric, in one scope and one domain of its scores.

    `domain` is "raw" for the scores as they are, "dB" for -10 log10(1 - score / best), where metrics whose scores
    crowd below their best one are told apart. `percents` holds, by interpolant, the change of rate of B at equal
    quality: the mean over references (groups) of the log ratios, as a percent; `mean_of_percents` is the mean of the
    percents themselves; `of_mean_curves` compares the curves of means over the references that every point has.
    `leave_one_out` is how far `percents["pchip"]` moves, in points of percent, when the inner point that matters most
    is left out of the curves of its codec. `quality_gain` is the mean over references of `bd_quality`, oriented:
    positive where B is better. `outliers` are references whose log ratio lies beyond 1.5 interquartile ranges outside
    the quartiles.
    """

    metric: str
    a: str
    b: str
    perturbation: str
    severity: int | None
    domain: Domain
    references: Mapping[str, BdResult]
    percents: Mapping[str, float | None]
    mean_of_percents: float | None
    of_mean_curves: BdResult
    leave_one_out: float | None
    quality_gain: float | None
    overlap_least: float
    overlap_mean: float
    outliers: tuple[str, ...]
    crossings: tuple[Crossing, ...]
    relative_difference: tuple[tuple[float, float], ...]
    gains: tuple[GainAtPoint, ...]

    def outcomes(self) -> dict[CurveStatus, int]:
        """Return how many references ended in each status."""
        counts: dict[CurveStatus, int] = {}
        for result in self.references.values():
            counts[result.status] = counts.get(result.status, 0) + 1
        return counts


@dataclass(frozen=True, slots=True)
class TradeOff:
    """An operating point of a codec: its means over `n` references, and whether no other point beats it."""

    method: str
    point: str
    score: float
    bpp: float
    encode_seconds: float
    n: int
    on_front: bool


@dataclass(frozen=True, slots=True)
class MatchedPairs:
    """Bits of B against A over pairs of operating points whose scores agree within `tolerance`.

    `gain` is the percent of bits that B saves (mean log ratio), None without pairs; `n` counts references (groups).
    """

    metric: str
    tolerance: float
    a: str
    b: str
    perturbation: str
    severity: int | None
    pairs: int
    n: int
    gain: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class PublishedPoints:
    """Operating points that somebody published: bits a pixel, and scores by the name in the file; means over images."""

    name: str
    description: str
    rates: tuple[float, ...]
    scores: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class AgainstPublished:
    """The mean curve of a codec of this run against a published one, on one metric in one domain.

    `result.percent` is the change of rate of the run's codec; `points` are those of the published curve, (rate, score).
    """

    published: str
    method: str
    metric: str
    name: str
    domain: Domain
    result: BdResult
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Everything that operating points say beyond the comparisons: curves, the front of trade-offs, matched pairs."""

    findings: tuple[RateDistortion, ...] = ()
    trade_offs: Mapping[str, tuple[TradeOff, ...]] = field(default_factory=dict)
    matched: tuple[MatchedPairs, ...] = ()
    published: tuple[AgainstPublished, ...] = ()
