"""Whether a metric that heeds masks does what a mask says: what is outside of it does not exist."""

import math
from collections.abc import Iterator
from itertools import cycle
from unittest import SkipTest

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Metric
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.metric_conduct import BASICS
from bakeoff.testing.metric_pairs import close, home, ordinary_pairs, score_of
from bakeoff.testing.pictures import SIZE, blurred, noisy, pair_of, scene
from bakeoff.types import Image, Pair

Mask = NDArray[np.bool_]

SIDE = 400
"""Side of the square of which a quarter counts: five scales of an 11x11 window fit into that, too."""

ROUNDING = 1e-5
"""Relative difference that another order of sums, and maps of float32, may make."""
EXACT = 1e-12

_REMEDY = "weigh windows by the mask (normalised convolution), so that nothing outside of it is read"


def _masked_pairs(metric: Metric) -> Iterator[tuple[str, Pair, Mask]]:
    """Yield ordinary pairs, each with one of several masks: a disc, a half, and one with holes."""
    rows, columns = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    masks = {
        "a disc": np.hypot(rows - SIZE[0] / 2, columns - SIZE[1] / 2) < 0.45 * min(SIZE),
        "the left half": columns < SIZE[1] // 2,
        "all but a grid of holes": (rows % 48 > 5) | (columns % 48 > 5),
    }
    for (name, pair), (shape, mask) in zip(ordinary_pairs(home(metric)), cycle(masks.items()), strict=False):
        yield f"{name} and {shape}", pair, mask


def _mask_of_all(metric: Metric) -> None:
    everything = np.ones(SIZE, np.bool_)
    for name, pair in ordinary_pairs(home(metric)):
        score = score_of(metric, pair)
        masked = score_of(metric, Pair(pair.reference, pair.distorted, everything))
        if not close(score, masked, ROUNDING):
            raise failure(
                asked="the same score with a mask that leaves everything as without one",
                found=f"{masked:.9g} and {score:.9g} for {name}", remedy="let the mask decide nothing but what counts",
            )  # fmt: skip


def _mask_outside(metric: Metric) -> None:
    for name, pair, mask in _masked_pairs(metric):
        score = score_of(metric, Pair(pair.reference, pair.distorted, mask))
        reference, distorted = (_inverted_outside(image, mask) for image in (pair.reference, pair.distorted))
        for which, other in (
            ("reference", Pair(reference, pair.distorted, mask)),
            ("distorted image", Pair(pair.reference, distorted, mask)),
        ):
            changed = score_of(metric, other)
            if not close(score, changed, EXACT):
                raise failure(
                    asked="a score that does not depend on pixels outside of the mask",
                    found=f"{score:.9g}, and {changed:.9g} with the {which} inverted there; {name}", remedy=_REMEDY,
                )  # fmt: skip


def _mask_identical(metric: Metric) -> None:
    if metric.info.identical is None:
        raise SkipTest("only for metrics that state a score of identical images")
    for name, pair, mask in _masked_pairs(metric):
        score = score_of(metric, Pair(pair.reference, _inverted_outside(pair.reference, mask), mask))
        if not close(score, metric.info.identical, ROUNDING):
            raise failure(
                asked=f"the score of identical images, {metric.info.identical:g}, where all that counts is equal",
                found=f"{score:.9g} for the reference, inverted outside of the mask; {name}", remedy=_REMEDY,
            )  # fmt: skip


def _mask_weight(metric: Metric) -> None:
    """Hold the score of a masked quarter against that of the quarter alone, and against that of half the damage.

    Near the edge of a mask windows are cut, so the two differ a little. Half the amplitude is a quarter of a squared
    error: what a metric would find that counts a quarter of the error, but all of the pixels.
    """
    form, compared = home(metric), False
    quarter = np.s_[: SIDE // 2, : SIDE // 2]
    mask = np.zeros((SIDE, SIDE), np.bool_)
    mask[quarter] = True
    picture = scene("landscape", (SIDE, SIDE))
    for name, damaged, halved in (
        ("noise", noisy(picture, 0.08), noisy(picture, 0.04)),
        ("blur", blurred(picture, 3.0), (picture + blurred(picture, 3.0)) / 2),
    ):
        whole = pair_of(picture, damaged, form)
        masked = score_of(metric, Pair(whole.reference, whole.distorted, mask))
        alone, half = (score_of(metric, pair_of(picture[quarter], other[quarter], form)) for other in (damaged, halved))
        if not all(map(math.isfinite, (masked, alone, half))) or close(alone, half, 0.01):
            continue
        compared = True
        if abs(masked - alone) >= abs(masked - half):
            raise failure(
                asked="a score of a masked quarter near that of the quarter alone",
                found=f"{masked:.9g}, {alone:.9g} alone, and {half:.9g} with half the damage ({name})",
                remedy="divide sums by what counts, not by all pixels",
            )  # fmt: skip
    if not compared:
        raise SkipTest("the score hardly depends on how strong the damage is")


def _inverted_outside(image: Image, mask: Mask) -> Image:
    pixels = image.pixels.copy()
    pixels[~mask] = image.peak - pixels[~mask]
    return Image(pixels, peak=image.peak)


_ONLY = "metrics that declare masks=True"


def _heeds(metric: Metric) -> bool:
    return metric.info.masks


MASKS = (
    Check("mask_of_all", _mask_of_all, _heeds, _ONLY, BASICS),
    Check("mask_outside", _mask_outside, _heeds, _ONLY, BASICS),
    Check("mask_identical", _mask_identical, _heeds, _ONLY, BASICS),
    Check("mask_weight", _mask_weight, _heeds, _ONLY, BASICS),
)
