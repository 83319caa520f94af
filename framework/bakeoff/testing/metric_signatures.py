"""Whether the signature of a metric tells everything that changes its scores, and whether its cost is bearable."""

import time
from unittest import SkipTest

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric
from bakeoff.testing.alternatives import variants
from bakeoff.testing.checks import Check, failure, label
from bakeoff.testing.metric_conduct import BASICS
from bakeoff.testing.metric_pairs import accepted, close, home, ordinary_pairs, score_of
from bakeoff.testing.metric_scores import FORMS_OF_PEAKS, ROUNDED
from bakeoff.testing.pictures import FORMS, Form, noisy, pair_of, quantised, rendered, scene
from bakeoff.text import printable
from bakeoff.types import Image, Pair

SIDES = ((96, 480), (192, 960))
"""Sides of the squares that are timed: 25 times the pixels, 625 times the pairs of pixels. The larger ones are for
metrics that refuse the small square."""

BEARABLE = 8.0
"""How many times more than linear the cost may grow, since large arrays leave the caches of the processor."""

QUICK = 0.002
"""Seconds under which a time says little."""

PATIENCE = 3.0
"""Seconds after which no further repetition is timed."""


def _signature_line(metric: Metric) -> None:
    for form in accepted(metric, FORMS):
        image = rendered(scene("landscape"), form)
        text: object = metric.signature(image)
        named = isinstance(text, str) and metric.info.name in text and f"v{metric.info.version}" in text
        if not named or not isinstance(text, str) or text != printable(text).strip() or "\n" in text:
            raise failure(
                asked=f"a signature of one line with '{metric.info.name}' and 'v{metric.info.version}'",
                found=f"{text!r} for {form}",
                remedy="return for instance name|v1|options|range=255",
            )
        if metric.signature(rendered(scene("shapes"), form)) != text:
            raise failure(
                asked="one signature for all images of one form", found=f"another one for another picture; {form}",
                remedy="make it of options, channels, type and peak, not of samples",
            )  # fmt: skip


def _signature_options(metric: Metric) -> None:
    tried = 0
    image = rendered(scene("landscape"), home(metric))
    pairs = [pair for _, pair in ordinary_pairs(home(metric))]
    scores = [_score(metric, pair) for pair in pairs]
    for option in type(metric).model_fields:
        for variant in variants(metric, option):
            tried += 1
            if variant.signature(image) == metric.signature(image) and scores != [_score(variant, p) for p in pairs]:
                raise failure(
                    asked="another signature for every option that changes the score",
                    found=f"'{metric.signature(image)}' for {label(metric)} and for {label(variant)}, which scores "
                    "otherwise",
                    remedy=f"show the option '{option}' in signature()",
                )
    if not tried:
        raise SkipTest("no option has another value that could be tried")


def _score(metric: Metric, pair: Pair) -> float | None:
    try:
        return score_of(metric, pair)
    except UnitError:
        return None


def _signature_range(metric: Metric) -> None:
    forms = accepted(metric, FORMS_OF_PEAKS, least=2)
    reference = quantised(scene("landscape"), 16)
    distorted = quantised(noisy(reference, 0.08), 16)
    for channels in (1, 3):
        pairs = [pair_of(reference, distorted, form) for form in forms if form.channels == channels]
        for pair in pairs[1:]:
            score, other = score_of(metric, pairs[0]), score_of(metric, pair)
            text = metric.signature(pair.reference)
            if metric.signature(pairs[0].reference) == text and not close(score, other, ROUNDED):
                raise failure(
                    asked="another signature where the same picture at another peak scores otherwise",
                    found=f"'{text}' for {score:.6g} at peak {pairs[0].peak:g} and {other:.6g} at peak {pair.peak:g}",
                    remedy="put range={image.peak:g} into signature()",
                )


def _linear_cost(metric: Metric) -> None:
    form = home(metric)
    sides = next((sides for sides in SIDES if _score(metric, _square(sides[0], form)) is not None), SIDES[-1])
    small, large = (_processor_seconds(metric, _square(side, form)) for side in sides)
    if large < QUICK:
        raise SkipTest(f"{1000 * large:.1f} ms for {sides[1]}x{sides[1]} are too few to measure")
    linear = (sides[1] / sides[0]) ** 2
    if large > BEARABLE * linear * small:
        raise failure(
            asked=f"a cost that grows with the number of pixels, {linear:g} times from {sides[0]}x{sides[0]} to "
            f"{sides[1]}x{sides[1]}",
            found=f"{large / small:.0f} times ({small:.4f} s, {large:.4f} s)",
            remedy="look for a loop within a loop over pixels, or for windows that grow with the image",
        )


def _square(side: int, form: Form) -> Pair:
    return pair_of(scene("landscape", (side, side)), scene("shapes", (side, side)), form)


def _processor_seconds(metric: Metric, pair: Pair) -> float:
    """Return the shortest time of several, each with a fresh pair so that nothing is cached.

    It is the processor's time for this process, which does not grow when other processes need the processor, too.
    """
    metric.score(pair)  # what is loaded or compiled the first time
    times: list[float] = []
    while len(times) < 5 and sum(times) < PATIENCE:
        reference, distorted = (Image(image.pixels, peak=image.peak) for image in (pair.reference, pair.distorted))
        fresh = Pair(reference, distorted)
        started = time.process_time()
        metric.score(fresh)
        times.append(time.process_time() - started)
    return min(times)


SIGNATURES = (
    Check("signature_line", _signature_line),
    Check("signature_options", _signature_options, needs=BASICS),
    Check("signature_range", _signature_range, needs=BASICS),
    Check("linear_cost", _linear_cost, needs=BASICS),
)
