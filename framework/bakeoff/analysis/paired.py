"""The statistics of paired gains: how large, how sure, and what to call it.

A gain is one independent item's advantage of B over A (positive favours B). Every draw is a function of the seed
alone, so equal gains in equal order give equal numbers anywhere.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.randomness import RandomField
from bakeoff.results import Verdict

Gains = NDArray[np.float64]
Interval = tuple[float, float]

ALPHA = 0.05
"""A verdict needs an adjusted p of at most this."""

LEVEL = 0.95
EQUIVALENCE_LEVEL = 0.90
"""Two one-sided tests at 5 % are a 90 % interval inside the margins (Schuirmann 1987)."""

RESAMPLES = 9_999
FLIPS = 99_999
FEW = 6
"""Below it a resample often holds one value only, and no sign-flip p reaches 0.05."""

MANY = 1_000
EXACT = 20
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PairedStatistics:
    """What the gains of `n` independent items say. `mean` and `interval` are None where they are not defined."""

    n: int
    mean: float | None
    interval: Interval | None
    equivalent: bool
    p_value: float | None
    wins: int
    ties: int
    losses: int
    effect_size: float | None


def paired_statistics(
    gains: Gains, seed: int | str, *, margins: Interval | None = None, finite: bool = True
) -> PairedStatistics:
    """Return mean, 95 % interval, equivalence, p value, counts and effect size of paired gains.

    Parameters
    ----------
    gains
        Shape (n,), float64, one an independent item; infinite only with `finite=False`.
    seed
        What the resamples are keyed by.
    margins
        Mean gains between these two are as good as none; None claims no equivalence.
    finite
        False where infinite scores leave the mean undefined: then ranks speak alone, and p is the sign test's.
    """
    n, wins, losses = len(gains), int((gains > 0).sum()), int((gains < 0).sum())
    counts = {"wins": wins, "ties": n - wins - losses, "losses": losses}
    if n == 0 or not finite:
        p_value = sign_p(wins, losses) if n else None
        return PairedStatistics(n, None, None, equivalent=False, p_value=p_value, **counts, effect_size=None)
    narrow = mean_interval(gains, EQUIVALENCE_LEVEL, seed) if margins else None
    return PairedStatistics(
        n,
        float(gains.mean()),
        mean_interval(gains, LEVEL, seed),
        equivalent=bool(margins and narrow and margins[0] <= narrow[0] and narrow[1] <= margins[1]),
        p_value=sign_flip_p(gains, seed),
        **counts,
        effect_size=effect_size(gains),
    )


def group_means(values: Mapping[str, float], groups: Mapping[str, str]) -> Gains:
    """Return the mean over each group's members, in the order of the groups' names; `groups` is by member."""
    members: dict[str, list[float]] = {}
    for name in sorted(values):
        members.setdefault(groups[name], []).append(values[name])
    means = (sum(members[group]) / len(members[group]) for group in sorted(members))
    # Infinitely better on one member and infinitely worse on another is neither.
    return np.array([0.0 if math.isnan(mean) else mean for mean in means], dtype=np.float64)


def mean_interval(gains: Gains, level: float, seed: int | str) -> Interval | None:
    """Return the studentised (bootstrap-t) interval of the mean (P. Hall, Annals of Statistics 16, 1988).

    9,999 resamples of whole items. Three cases differ: fewer than 6 items, or so many equal ones that the quantile of
    the studentised resamples is infinite, give Student's t; above 1,000 items the quantiles come from the Edgeworth
    expansion that the bootstrap-t estimates (same source), which is as accurate there and needs no resamples.

    Parameters
    ----------
    gains
        Shape (n,), finite.
    level
        Coverage, such as 0.95.
    seed
        What the resamples are keyed by.

    Returns
    -------
    (low, high), both the mean where all gains are equal; None for fewer than two.
    """
    n = len(gains)
    if n < 2:
        return None
    mean = float(gains.mean())
    if _constant(gains):
        return mean, mean
    tail = (1.0 - level) / 2.0
    if n > MANY:
        quantiles = _edgeworth_quantiles(gains, tail)
    elif n < FEW:
        quantiles = _student_quantiles(n, tail)
    else:
        quantiles = _bootstrap_quantiles(gains, tail, seed)
        if not all(math.isfinite(quantile) for quantile in quantiles):
            quantiles = _student_quantiles(n, tail)
    error = float(gains.std(ddof=1)) / math.sqrt(n)
    return mean - quantiles[1] * error, mean - quantiles[0] * error


def sign_flip_p(gains: Gains, seed: int | str) -> float:
    """Return the two-sided p of the mean under random flips of the gains' signs (Fisher 1935, section 21).

    Exact, over all sign patterns, for up to 20 gains that are not 0; else (k + 1) / (m + 1) over m = 99,999 random
    patterns (at least 9,999 for many gains). 1.0 where every gain is 0.
    """
    nonzero = gains[gains != 0]
    observed = abs(float(nonzero.sum()))
    # Sums of the same numbers in another order differ in the last bits: count them as ties, which is conservative.
    threshold = observed - 1e-12 * float(np.abs(nonzero).sum())
    if len(nonzero) <= EXACT:
        sums = np.zeros(1)
        for gain in nonzero:
            sums = np.concatenate((sums + gain, sums - gain))
        return float((np.abs(sums) >= threshold).mean())
    flips = min(FLIPS, max(FLIPS // 10, 200_000_000 // len(nonzero)))
    sums = _flipped_sums(nonzero, flips, RandomField("flips", str(seed)))
    extreme = int((np.abs(sums) >= threshold).sum())
    return (extreme + 1) / (flips + 1)


def sign_p(wins: int, losses: int) -> float:
    """Return the two-sided exact sign test of wins against losses; ties say nothing, and none of both gives 1.0."""
    from scipy.special import bdtr

    # Both tails of a fair coin are alike. All of scipy.stats would take most of a second to import.
    return min(1.0, 2.0 * float(bdtr(min(wins, losses), wins + losses, 0.5)))


def effect_size(gains: Gains) -> float | None:
    """Return Cohen's d_z, the mean gain over its standard deviation; None without a deviation."""
    if len(gains) < 2 or _constant(gains):
        return None
    return float(gains.mean() / gains.std(ddof=1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number so that any false alarm at all is as rare as one was (Holm 1979)."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def verdict(favour: float, p_value: float | None, *, equivalent: bool) -> Verdict:
    """Return what may be claimed: equivalence first, then the side that `favour` (> 0: B) names, if p is small."""
    if equivalent:
        return "equivalent"
    if p_value is None or p_value > ALPHA or favour == 0:
        return "inconclusive"
    return "b_better" if favour > 0 else "a_better"


def _constant(gains: Gains) -> bool:
    return float(np.ptp(gains)) <= 1e-12 * float(np.abs(gains).max())


def _student_quantiles(n: int, tail: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    quantile = float(stdtrit(n - 1, 1.0 - tail))
    return -quantile, quantile


def _edgeworth_quantiles(gains: Gains, tail: float) -> tuple[float, float]:
    from scipy.special import ndtri

    quantile = float(ndtri(1.0 - tail))
    centred = gains - gains.mean()
    skewness = float((centred**3).mean() / (centred**2).mean() ** 1.5)
    shift = skewness * (2.0 * quantile**2 + 1.0) / (6.0 * math.sqrt(len(gains)))
    return -quantile - shift, quantile - shift


def _bootstrap_quantiles(gains: Gains, tail: float, seed: int | str) -> tuple[float, float]:
    """Return the quantiles of the studentised means of resamples; infinite where too many resamples are constant."""
    n, field = len(gains), RandomField("bootstrap-t", str(seed))
    centred = gains - gains.mean()
    rows = max(1, _CHUNK // n)
    studentised = np.empty(RESAMPLES)
    for stream, start in enumerate(range(0, RESAMPLES, rows)):
        stop = min(start + rows, RESAMPLES)
        chosen = centred[(field.uniform((stop - start, n), stream) * n).astype(np.intp)]
        means = chosen.mean(axis=1)
        variances = chosen.var(axis=1, ddof=1)
        variances[variances <= 1e-20 * centred.var()] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = means / np.sqrt(variances / n)
        # A constant resample at the mean itself (0/0) is no evidence for either side.
        studentised[start:stop] = np.where(
            (variances == 0.0) & (np.abs(means) <= 1e-12 * np.abs(centred).max()), 0.0, ratios
        )
    studentised.sort()
    low = max(0, round(tail * (RESAMPLES + 1)) - 1)
    return float(studentised[low]), float(studentised[RESAMPLES - 1 - low])


def _flipped_sums(gains: Gains, flips: int, field: RandomField) -> Gains:
    """Return `flips` sums of the gains under random signs.

    A stream of uniform numbers holds the signs of 32 gains, a byte of it those of eight: their sum is looked up among
    the 256 possible ones.
    """
    words = np.zeros((-(-len(gains) // 32), 4, 8))
    words.flat[: len(gains)] = gains
    signs = 1.0 - 2.0 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1)
    sums = np.zeros(flips)
    for stream, word in enumerate(words):
        patterns = (field.uniform((flips, 1), stream) * 2.0**32).astype("<u4").view(np.uint8)
        for eight, pattern in zip(word, patterns.T, strict=True):
            sums += (signs @ eight)[pattern]
    return sums
