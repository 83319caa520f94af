"""How a metric must behave when it is called, whatever it measures. The other checks build on these."""

import contextlib
import math
from unittest import SkipTest

import numpy as np

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric
from bakeoff.scoring import checked_scores
from bakeoff.testing.checks import Check, CheckFailure, failure
from bakeoff.testing.conduct import OPTIONS_PLAIN, PREPARES, Trial, conduct_checks, in_order
from bakeoff.testing.credit import CITATION_PARSES
from bakeoff.testing.metric_pairs import extreme_pairs, home, ordinary_pairs
from bakeoff.testing.pictures import FORMS, SIZE, SMALL_SIZES, noisy, pair_of, rendered, scene
from bakeoff.types import Image, Pair, Scores


def judgement(metric: Metric, picture: Image) -> str:
    """Return score, companions and map of a picture against itself moved by a pixel, as a text without rounding."""
    pair = Pair(picture, Image(np.roll(picture.pixels, 1, axis=1), peak=picture.peak))
    try:
        returned: object = metric.score(pair)
        drawn = metric.map(pair)
    except UnitError:
        return "refused"
    score = f"{returned.value!r} {returned.companions!r}" if isinstance(returned, Scores) else repr(returned)
    return score if drawn is None else f"{score}, a map of sum {np.sum(drawn)!r}"


def _two_pictures(metric: Metric) -> tuple[Image, Image]:
    form = home(metric)
    return rendered(scene("shapes"), form), rendered(scene("weave"), form)


def _input_untouched(metric: Metric) -> None:
    for name, pair in ordinary_pairs(home(metric)):
        before = [_fingerprint(image) for image in (pair.reference, pair.distorted)]
        refused = ""
        try:
            metric.score(pair)
            metric.map(pair)
        except Exception as error:  # noqa: BLE001 - what is no mutation is told by another check
            refused = str(error)
        if "read-only" in refused:
            raise _mutation(f"{name}: an attempt to write to them")
        if before != [_fingerprint(image) for image in (pair.reference, pair.distorted)]:
            raise _mutation(f"{name}: other samples in them, or samples that may be written, after the call")


def _fingerprint(image: Image) -> tuple[object, ...]:
    luma = image.select("y")
    return image.digest(), image.pixels.flags.writeable, luma.tobytes(), luma.flags.writeable


def _mutation(found: str) -> CheckFailure:
    remedy = "work on .astype(np.float64) or .copy(): other metrics are given the same arrays"
    return failure(asked="a pair whose images stay as they are", found=found, remedy=remedy)


def _formats(metric: Metric) -> None:
    taken = 0
    for form in FORMS:
        for size in (SIZE, *SMALL_SIZES):
            samples = scene("landscape", size)
            try:
                metric.score(pair_of(samples, noisy(samples, 0.05), form))
                taken += size == SIZE
            except UnitError as refusal:
                if not str(refusal).strip():
                    raise _unclear("a UnitError without a message", size, str(form)) from refusal
            except Exception as error:
                found = f"{type(error).__name__}: {' '.join(str(error).split())}"
                raise _unclear(found, size, str(form)) from error
    if not taken:
        raise failure(
            asked=f"a score of a picture of {SIZE[1]}x{SIZE[0]} in at least one form", found="none taken",
            remedy="take grey or RGB in uint8, uint16 or float32 at any size that the definition allows",
        )  # fmt: skip


def _unclear(found: str, size: tuple[int, int], form: str) -> CheckFailure:
    return failure(
        asked=f"a score or a UnitError with a reason for {size[1]}x{size[0]} {form}", found=found,
        remedy="raise UnitError for what the metric cannot judge",
    )  # fmt: skip


def _return_type(metric: Metric) -> None:
    form = home(metric)
    for name, pair in [*ordinary_pairs(form), *extreme_pairs(form)]:
        with contextlib.suppress(UnitError):
            returned: object = metric.score(pair)
            values = [returned.value, *returned.companions.values()] if isinstance(returned, Scores) else [returned]
            if all(isinstance(value, float) and math.isnan(value) for value in values):
                continue  # a number of the right type; `never_nan` tells it
            _require_scores(name, returned)


def _require_scores(name: str, returned: object) -> None:
    try:
        checked_scores("score", returned)
    except UnitError as error:
        if not str(error).endswith("returned NaN"):
            raise failure(
                asked="a Python float, or Scores of them", found=f"{name}: {error}",
                remedy="return float(...), and name companions like Python variables",
            ) from error  # fmt: skip


def _never_nan(metric: Metric) -> None:
    form = home(metric)
    for name, pair in [*ordinary_pairs(form), *extreme_pairs(form)]:
        with contextlib.suppress(UnitError):
            returned: object = metric.score(pair)
            named = {"score": returned}
            if isinstance(returned, Scores):
                named = {"score": returned.value, **returned.companions}
            drawn = metric.map(pair)
            for label, value in [*named.items(), *([] if drawn is None else [("map", drawn)])]:
                if np.isnan(np.asarray(value, np.float64)).any():
                    raise failure(
                        asked="a number for every pair", found=f"NaN as {label} of {name}",
                        remedy="handle flat and equal pictures by the definition, or raise UnitError",
                    )  # fmt: skip


def _companions(metric: Metric) -> None:
    form = home(metric)
    seen: dict[str, tuple[str, ...]] = {}
    for name, pair in ordinary_pairs(form):
        returned: object = metric.score(pair)
        if not isinstance(returned, Scores):
            raise SkipTest("the metric returns no companions")
        seen.setdefault(" ".join(sorted(returned.companions)), (name,))
    if len(seen) > 1:
        raise failure(
            asked="the same companions for every pair", found=" but ".join(f"'{names}'" for names in seen),
            remedy="return all of them always, or make one that has no value a UnitError",
        )  # fmt: skip


_SHARED = {check.name: check for check in conduct_checks(Trial(judgement, _two_pictures))}

BASICS = in_order(
    [
        Check("input_untouched", _input_untouched),
        Check("formats", _formats),
        Check("return_type", _return_type),
        Check("never_nan", _never_nan),
        _SHARED["deterministic"],
        _SHARED["no_global_random_state"],
        _SHARED["no_hidden_state"],
    ],
    (),
)
"""The checks without which nothing else can be judged, in the order in which one is the cause of another."""

CONDUCT = (
    *in_order(
        BASICS,
        [
            Check("companions", _companions), _SHARED["pickles"], _SHARED["thread_safe"], _SHARED["process_safe"],
        ],
    ),
    OPTIONS_PLAIN,
    CITATION_PARSES,
    PREPARES,
)  # fmt: skip
