"""Whether the map of a metric belongs to its score."""

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest import SkipTest

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import UnitError
from bakeoff.plugin import MapMetric, Metric
from bakeoff.pooling import BAD_END
from bakeoff.scoring import checked_map
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.metric_conduct import BASICS
from bakeoff.testing.metric_pairs import close, gain, home, ordinary_pairs, score_of
from bakeoff.testing.metric_scores import DIRECTIONS
from bakeoff.testing.pictures import BLUR_DOSES, NOISE_DOSES, SCENES, SIZE, blurred, noisy, pair_of, scene
from bakeoff.types import Pair

Map = NDArray[np.floating[Any]]

SIZES = (SIZE, (17, 33), (5, 300), (64, 64))

SAME_MEAN = 1e-5
"""Relative difference that a map of float32 may make."""


def _maps(metric: Metric, sizes: tuple[tuple[int, int], ...] = SIZES) -> Iterator[tuple[str, Pair, Map]]:
    """Yield the maps of ordinary pairs. Raise `SkipTest` where the metric draws none."""
    form, drawn = home(metric), False
    for size in sizes:
        for name, pair in ordinary_pairs(form, size):
            with contextlib.suppress(UnitError):
                returned: object = metric.map(pair)
                if returned is not None:
                    drawn = True
                    yield f"{name} of {size[1]}x{size[0]}", pair, _checked(name, returned)
    if not drawn:
        raise SkipTest("the metric draws no map of any test picture")


def _checked(name: str, returned: object) -> Map:
    try:
        return checked_map("the metric", returned)
    except UnitError as error:
        remedy = "return one float for every pixel, or None where there is no map"
        raise failure(asked="a map", found=f"{name}: {error}", remedy=remedy) from error


def _map_shape(metric: Metric) -> None:
    for name, pair, drawn in _maps(metric):
        height, width = pair.reference.height, pair.reference.width
        if drawn.shape[0] > height or drawn.shape[1] > width:
            raise failure(
                asked="a map no larger than the image", found=f"{drawn.shape} for {name}",
                remedy="return (height, width), or less where borders have no score",
            )  # fmt: skip
        if not np.isfinite(drawn).all():
            raise failure(
                asked="a finite score of every pixel", found=f"infinity in the map of {name}",
                remedy="draw what can be drawn, such as the error instead of its logarithm",
            )  # fmt: skip


def _map_range(metric: Metric) -> None:
    if metric.info.map_range is None:
        raise SkipTest("only for metrics that declare `map_range`")
    low, high = metric.info.map_range
    for name, _, drawn in _maps(metric, (SIZE,)):
        share = float(np.mean((drawn >= low) & (drawn <= high)))
        if share < 0.5:
            raise failure(
                asked=f"most of the map within map_range={low:g} to {high:g}, between which it is drawn",
                found=f"{share:.0%} of the map of {name}, which goes from {drawn.min():g} to {drawn.max():g}",
                remedy="correct `map_range`",
            )


def _map_mean(metric: Metric) -> None:
    for name, pair, drawn in _maps(metric):
        _require_mean(metric, pair, drawn, name)
        swapped = Pair(pair.distorted, pair.reference)
        _require_mean(metric, swapped, metric.map(swapped), f"{name}, the two swapped")


def _require_mean(metric: Metric, pair: Pair, drawn: object, name: str) -> None:
    score, mean = score_of(metric, pair), float(np.mean(np.asarray(drawn, np.float64)))
    if not close(score, mean, SAME_MEAN):
        raise failure(
            asked="a score that is the mean of the map, as map_mean=True promises",
            found=f"score {score:.9g}, mean {mean:.9g} for {name}",
            remedy="make both from the same numbers, with reference and distorted in the same places",
        )


def _map_direction(metric: Metric) -> None:
    form, damage = home(metric), noisy if "noise" in metric.info.worsens_with else blurred
    dose = (NOISE_DOSES if damage is noisy else BLUR_DOSES)[-1]
    for name in SCENES:
        equal, damaged = (pair_of(scene(name), made, form) for made in (scene(name), damage(scene(name), dose)))
        drawn = [metric.map(pair) for pair in (equal, damaged)]
        if any(found is None for found in drawn):
            continue
        best, worse = (float(np.mean(np.asarray(found, np.float64))) for found in drawn)
        if gain(metric, best, worse) <= 0:
            raise failure(
                asked=f"a map whose values get worse with damage as the score does ({metric.info.better} is better)",
                found=f"a mean of {best:.6g} for {name} against itself, of {worse:.6g} with strong damage",
                remedy="draw an error where the score is one, and a similarity where it is one: what is stored of the "
                "bad end of the map, and the place of its worst part, depend on it",
            )


def _poolings(metric: Metric) -> None:
    made = {how: _pooled_by(metric, how) for how in ("mean", *BAD_END[metric.info.better], "pnorm3")}
    form = home(metric)
    for name, pair in ordinary_pairs(form):
        scores = {how: score_of(pooled, pair) for how, pooled in made.items()}
        worst, share, larger_share = (scores[how] for how in BAD_END[metric.info.better])
        ordered = gain(metric, share, worst) >= 0 and gain(metric, larger_share, share) >= 0
        if not ordered or gain(metric, scores["mean"], worst) <= 0:
            told = ", ".join(f"{how}: {score:.6g}" for how, score in scores.items())
            raise failure(
                asked=f"poolings of one map, the worst value below the mean ({metric.info.better} is better)",
                found=f"{told} for {name}", remedy="leave `score` to MapMetric, and override `standard`",
            )  # fmt: skip


def _pooled_by(metric: Metric, how: str) -> Metric:
    made: Metric = type(metric).model_validate({**metric.options(), "pooling": how}, strict=False)
    return made


_SHAPE = Check("map_shape", _map_shape, lambda metric: metric.has_map(), "metrics that draw a map", BASICS)

MAPS = (
    _SHAPE,
    Check("map_range", _map_range, lambda metric: metric.has_map(), "metrics that draw a map", BASICS),
    Check(
        "map_direction", _map_direction,
        lambda metric: metric.has_map() and not metric.info.reference_free and bool(metric.info.worsens_with),
        "metrics that draw a map and get worse with damage", (*BASICS, _SHAPE, *DIRECTIONS),
    ),
    Check("poolings", _poolings, lambda metric: isinstance(metric, MapMetric), "metrics with a pooling", BASICS),
    Check("map_mean", _map_mean, lambda metric: metric.info.map_mean, "metrics that declare map_mean=True", BASICS),
)  # fmt: skip
