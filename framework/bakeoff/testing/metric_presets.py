"""Whether the named sets of options of a metric can be used, and whether its loss is one."""

from collections.abc import Iterator

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric
from bakeoff.presets import PRESET_KEY
from bakeoff.testing.checks import Check, failure
from bakeoff.testing.metric_conduct import BASICS
from bakeoff.testing.metric_pairs import extreme_pairs, home, ordinary_pairs, score_of
from bakeoff.testing.pictures import FORMS, noisy, pair_of, scene

ZERO = 1e-9
"""What the loss of equal pictures may be away from 0."""


def _presets(metric: Metric) -> None:
    for name in metric.presets:
        try:
            made = type(metric).model_validate({PRESET_KEY: name})
        except ValueError as error:
            raise failure(
                asked=f"options that the preset '{name}' names to be options of the metric",
                found=" ".join(str(error).split()), remedy="correct `presets`; tuples stand for lists there",
            ) from error  # fmt: skip
        if not any(_scored(made)):
            raise failure(
                asked=f"a score of an ordinary picture by the preset '{name}'",
                found="a refusal of grey and RGB in every type", remedy="correct the preset, or what it refuses",
            )  # fmt: skip


def _scored(metric: Metric) -> Iterator[bool]:
    """Yield for every form of picture whether the metric takes it; what it takes is scored."""
    samples = scene("landscape")
    for form in FORMS:
        try:
            score_of(metric, pair_of(samples, noisy(samples, 0.05), form))
        except UnitError:
            yield False
        else:
            yield True


def _loss(metric: Metric) -> None:
    form = home(metric)
    for name, pair in [*ordinary_pairs(form), *extreme_pairs(form)]:
        try:
            score = score_of(metric, pair)
        except UnitError:
            continue
        lost: object = metric.loss(score, pair.peak)
        if lost is not None and not (isinstance(lost, float) and 0.0 <= lost <= 1.0):
            raise _no_loss("a float from 0 to 1, or None", f"{lost!r} for the score {score:g} of {name}")
    best = metric.info.identical
    lost = None if best is None else metric.loss(best, form.peak)
    if lost is not None and abs(lost) > ZERO:
        raise _no_loss("no loss for the score of equal images", f"{lost!r} for {best:g}")


def _no_loss(asked: str, found: str) -> Exception:
    return failure(asked=asked, found=found, remedy="correct `loss`, or `range` and `identical`, which it is made of")


PRESETS = (
    Check("presets", _presets, lambda metric: bool(metric.presets), "metrics that have presets", BASICS),
    Check("loss", _loss, needs=BASICS),
)
