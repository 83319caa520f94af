"""Whether the scores of a metric are what its `info` promises."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np

from bakeoff.plugin import Metric, MetricInfo
from bakeoff.randomness import RandomField
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.metric_conduct import BASICS
from bakeoff.testing.metric_pairs import (
    Damage,
    accepted,
    close,
    damaged_pair,
    extreme_pairs,
    gain,
    home,
    ordinary_pairs,
    score_of,
)
from bakeoff.testing.pictures import (
    BLUR_DOSES,
    NOISE_DOSES,
    SCENES,
    Form,
    Samples,
    blurred,
    noisy,
    pair_of,
    quantised,
    scene,
)

EXACT = 1e-6
"""Relative difference of two scores that one definition makes by two ways of summing."""

ROUNDED = 1e-3
"""Relative difference that rounding of the samples may make."""

SLACK = 0.01
"""Part of the whole fall by which a score may rise between two doses."""

FORMS_OF_PEAKS = tuple(
    Form(channels, dtype, peak)
    for channels in (1, 3)
    for dtype, peak in (("uint8", 255.0), ("uint16", 65535.0), ("uint16", 4095.0), ("float32", 1.0))
)
FORMS_OF_NUMBERS = tuple(
    tuple(Form(channels, dtype, peak) for dtype in dtypes)
    for channels in (1, 3)
    for dtypes, peak in ((("float32", "uint8", "uint16"), 255.0), (("float32", "uint16"), 65535.0))
)


def _info(metric: Metric) -> None:
    info = metric.info
    low, high = info.range
    statements = {
        "`better` to be higher or lower": info.better in {"higher", "lower"},
        "`version` to be a whole number from 1 on": isinstance(info.version, int) and info.version >= 1,
        "`range` to be the smallest and the largest score": low < high,
        "`identical` to be within `range`": info.identical is None or low <= info.identical <= high,
        "`margin` to be positive": info.margin is None or 0 < info.margin < math.inf,
        "`map_range` to be two numbers that grow": info.map_range is None or info.map_range[0] < info.map_range[1],
        "a map where `map_mean` or `map_range` is stated": metric.has_map() or not (info.map_mean or info.map_range),
        "`map_step` to be a whole number from 1 on": isinstance(info.map_step, int) and info.map_step >= 1,
        "`bands` from best to worst, the last one without an end": _banded(info),
        "`bands_source` where there are `bands`": bool(info.bands_source) == bool(info.bands),
    }
    for asked, kept in statements.items():
        if not kept:
            raise failure(asked=asked, found=repr(info), remedy="correct the MetricInfo")


def _banded(info: MetricInfo) -> bool:
    """Whether the edges of the bands get worse one by one, within the range, down to one that holds everything."""
    sign = 1.0 if info.better == "higher" else -1.0
    edges = [sign * band.edge for band in info.bands]
    falling = all(better > worse for better, worse in pairwise(edges))
    within = all(info.range[0] <= band.edge <= info.range[1] for band in info.bands[:-1])
    return falling and within and all(band.words for band in info.bands) and edges[-1:] in ([], [-math.inf])


def _identity_value(metric: Metric) -> None:
    form, declared = home(metric), cast(float, metric.info.identical)
    for name in SCENES:
        found = score_of(metric, pair_of(scene(name), scene(name), form))
        if not close(found, declared, EXACT):
            raise failure(
                asked=f"the declared identical={declared:g}", found=f"{found:g} for {name} against itself",
                remedy="correct the metric or the declaration; an epsilon under a logarithm makes infinity finite",
            )  # fmt: skip


def _direction(metric: Metric, damage: Damage, doses: Sequence[float]) -> None:
    form = home(metric)
    for name in SCENES:
        scores = [score_of(metric, damaged_pair(name, damage, dose, form)) for dose in doses]
        finite = [score for score in scores if math.isfinite(score)]
        slack = SLACK * (max(finite) - min(finite)) if finite else 0.0
        told = ", ".join(f"{dose:g}: {score:.6g}" for dose, score in zip(doses, scores, strict=True))
        rises = any(gain(metric, later, earlier) > slack for earlier, later in pairwise(scores))
        if rises or gain(metric, scores[0], scores[-1]) <= 0:
            raise failure(
                asked=f"a score that gets worse ({metric.info.better} is better) as {damage} grows",
                found=f"{name} by dose: {told}",
                remedy="correct the metric, `better`, or `worsens_with` where the definition does not promise it",
            )


def _direction_noise(metric: Metric) -> None:
    _direction(metric, "noise", NOISE_DOSES)


def _direction_blur(metric: Metric) -> None:
    _direction(metric, "blur", BLUR_DOSES)


def _symmetry(metric: Metric) -> None:
    for name, pair in ordinary_pairs(home(metric)):
        swapped = type(pair)(pair.distorted, pair.reference)
        score, other = score_of(metric, pair), score_of(metric, swapped)
        if not close(score, other, EXACT):
            raise failure(
                asked="the same score when reference and distorted change places, as symmetric=True promises",
                found=f"{score!r} and {other!r} for {name}",
                remedy="correct the metric or leave out `symmetric`",
            )


def _argument_order(metric: Metric) -> None:
    form = home(metric)
    image, other, damaged = scene("landscape"), scene("shapes"), blurred(noisy(scene("landscape"), 0.1), 1.5)
    score = score_of(metric, pair_of(image, damaged, form))
    reads_reference = score_of(metric, pair_of(other, damaged, form)) != score
    reads_distorted = score_of(metric, pair_of(image, image, form)) != score
    if reads_reference == metric.info.reference_free or not reads_distorted:
        read = {"the reference": reads_reference, "the distorted image": reads_distorted}
        raise failure(
            asked="a score of the distorted image alone, as reference_free=True promises"
            if metric.info.reference_free else "a score of the distorted image against the reference",
            found=f"a score that depends on {' and '.join(name for name, does in read.items() if does) or 'neither'}",
            remedy="read pair.reference and pair.distorted where each is meant, or correct `reference_free`",
        )  # fmt: skip


def _no_wrap_around(metric: Metric) -> None:
    dark, bright = 0.3 * scene("landscape"), 0.7 + 0.3 * scene("landscape")
    for forms in FORMS_OF_NUMBERS:
        taken = [form for form in forms if form in accepted(metric, forms, 0)]
        levels = int(forms[0].peak) + 1
        whole = [_whole(picture, levels, forms[0].channels) for picture in (dark, bright)]
        for reference, distorted in (whole, whole[::-1]):
            scores = {str(form): score_of(metric, pair_of(reference, distorted, form)) for form in taken}
            _require_equal(
                scores, "the same score for the same numbers in another type",
                "convert to float64 before subtracting, and take the peak from pair.peak, not from the type",
            )  # fmt: skip


def _peak_respected(metric: Metric) -> None:
    taken = accepted(metric, FORMS_OF_PEAKS, least=2)
    for name in SCENES:
        for channels in (1, 3):
            reference = _whole(scene(name), 16, channels)
            distorted = _whole(noisy(reference, 0.08), 16, channels)
            forms = [form for form in taken if form.channels == channels]
            _require_equal(
                {str(form): score_of(metric, pair_of(reference, distorted, form)) for form in forms},
                "the same score for the same picture at another peak, since the score is in no unit or in dB",
                "use pair.peak, not a fixed 255; a metric in levels of the image says so in `unit`",
            )


def _whole(samples: Samples, levels: int, channels: int) -> Samples:
    """Return samples of so many levels; for grey all colours are equal, as their mean would lie between the levels."""
    chosen = samples if channels == 3 else np.repeat(samples.mean(axis=2, keepdims=True), 3, axis=2)
    return quantised(chosen, levels)


def _require_equal(scores: dict[str, float], asked: str, remedy: str) -> None:
    first = next(iter(scores.values()), 0.0)
    if not all(close(first, score, ROUNDED) for score in scores.values()):
        told = ", ".join(f"{form}: {score:.6g}" for form, score in scores.items())
        raise failure(asked=asked, found=told, remedy=remedy)


def _range(metric: Metric) -> None:
    form, (low, high) = home(metric), metric.info.range
    for name, pair in [*ordinary_pairs(form), *extreme_pairs(form)]:
        score = score_of(metric, pair)
        within = low <= score <= high or close(score, low, EXACT) or close(score, high, EXACT)
        if not within:
            raise failure(
                asked=f"scores in the declared range {low:g} to {high:g}", found=f"{score!r} for {name}",
                remedy="correct the metric or `range`; do not clip",
            )  # fmt: skip


def _no_epsilon_cap(metric: Metric) -> None:
    form, reference = home(metric), scene("landscape")
    field = RandomField("bakeoff.testing", "few samples")
    order = field.uniform((*reference.shape[:2], 1))
    sign = np.where(field.uniform(order.shape, 1) < 0.5, -1.0, 1.0)
    inner = quantised(0.1 + 0.8 * reference, 256)
    few = [inner + sign * (order < share) / 255.0 for share in (1.0, 1 / 4, 1 / 16, 1 / 64)]
    _require_growth(metric, form, inner, few, "errors of 1/255 in fewer and fewer pixels")
    infinite = metric.info.identical == math.inf or metric.info.unit == "dB"
    for floating in accepted(metric, [Form(3, "float32", 1.0), Form(1, "float32", 1.0)], 0) if infinite else ():
        small = [inner + sign * 2.0**-power for power in (8, 12, 16, 20)]
        _require_growth(metric, floating, inner, small, "smaller and smaller errors")


def _require_growth(metric: Metric, form: Form, reference: Samples, ladder: list[Samples], words: str) -> None:
    scores = [score_of(metric, pair_of(reference, distorted, form)) for distorted in [*ladder, reference]]
    told = ", ".join(f"{score:.9g}" for score in scores)
    asked = f"a score that gets better and better with {words}, to that of equal pictures; {form}"
    remedy = "take out the cap, the clipping, or the epsilon that makes different pictures score the same"
    if not all(gain(metric, later, earlier) > 0 for earlier, later in pairwise(scores)):
        raise failure(asked=asked, found=told, remedy=remedy)
    if metric.info.identical == math.inf and math.isfinite(scores[-1]):
        raise failure(asked="an infinite score of equal pictures, as declared", found=told, remedy=remedy)


_NUMBERS = Check("no_wrap_around", _no_wrap_around, needs=BASICS)
_PEAK = Check(
    "peak_respected", _peak_respected, lambda metric: metric.info.unit in {"", "dB"},
    "metrics in no unit or in dB", (*BASICS, _NUMBERS),
)  # fmt: skip
_ORDER = Check("argument_order", _argument_order, needs=BASICS)
_SOUND = (*BASICS, _NUMBERS, _PEAK, _ORDER)
_NOISE = Check(
    "direction_noise", _direction_noise, lambda metric: "noise" in metric.info.worsens_with,
    'metrics whose `worsens_with` holds "noise"', _SOUND,
)  # fmt: skip
_BLUR = Check(
    "direction_blur", _direction_blur, lambda metric: "blur" in metric.info.worsens_with,
    'metrics whose `worsens_with` holds "blur"', _SOUND,
)  # fmt: skip
DIRECTIONS = (_NOISE, _BLUR)
_CAP = Check(
    "no_epsilon_cap", _no_epsilon_cap, lambda metric: not metric.info.reference_free,
    "metrics that look at the reference", (*_SOUND, _NOISE, _BLUR),
)  # fmt: skip

SCORES = (
    Check("info", _info),
    _NUMBERS,
    _PEAK,
    _ORDER,
    _NOISE,
    _BLUR,
    _CAP,
    Check(
        "identity_value", _identity_value, lambda metric: metric.info.identical is not None,
        "metrics that declare `identical`", (*BASICS, _CAP),
    ),
    Check(
        "symmetry", _symmetry, lambda metric: metric.info.symmetric, "metrics that declare symmetric=True",
        (*BASICS, _NUMBERS),
    ),
    Check("range", _range, needs=_SOUND),
)  # fmt: skip
