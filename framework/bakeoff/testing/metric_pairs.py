"""What metrics are tried on: pairs of test pictures in a form that the metric takes."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple
from unittest import SkipTest

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric, Pixels
from bakeoff.testing.checks import failure
from bakeoff.testing.pictures import FORMS, SCENES, SIZE, Form, Samples, blurred, noisy, rendered, scene
from bakeoff.types import Image, Pair, Scores

Damage = Literal["noise", "blur"]

_TAKEN: dict[tuple[type[Metric], str, Form], bool] = {}
"""Which forms a metric of these options takes."""


class _Stored(NamedTuple):
    """The samples of a pair, made once: nobody is given these arrays themselves, as a metric may write into its own."""

    reference: Pixels
    distorted: Pixels
    peak: float

    def pair(self) -> Pair:
        return Pair(Image(self.reference.copy(), peak=self.peak), Image(self.distorted.copy(), peak=self.peak))


def home(metric: Metric) -> Form:
    """Return the first form of an ordinary picture that the metric takes. Raise `SkipTest` where there is none."""
    for form in FORMS:
        if _takes(metric, form):
            return form
    raise SkipTest("the metric takes no ordinary picture in any form")


def accepted(metric: Metric, forms: Sequence[Form], least: int = 1) -> list[Form]:
    """Return those forms of an ordinary picture that the metric takes. Raise `SkipTest` for fewer than `least`."""
    taken = [form for form in forms if _takes(metric, form)]
    if len(taken) < least:
        raise SkipTest(f"of {', '.join(map(str, forms))} the metric takes {', '.join(map(str, taken)) or 'none'}")
    return taken


def _takes(metric: Metric, form: Form) -> bool:
    """Whether the metric takes that form, which is tried once: nearly every check asks."""
    asked = (type(metric), repr(metric), form)
    if asked not in _TAKEN:
        _TAKEN[asked] = _tried(metric, form)
    return _TAKEN[asked]


def _tried(metric: Metric, form: Form) -> bool:
    try:
        metric.score(damaged_pair("landscape", "noise", 0.05, form))
    except UnitError:
        return False
    except Exception:  # noqa: BLE001 - the checks themselves will meet it, and tell it
        return True
    return True


def damaged_pair(name: str, damage: Damage, dose: float, form: Form, size: tuple[int, int] = SIZE) -> Pair:
    """Return a scene beside the same scene with white noise, or blurred, at a dose of `NOISE_DOSES` or `BLUR_DOSES`."""
    return _damaged(name, damage, dose, form, size).pair()


@cache
def _damaged(name: str, damage: Damage, dose: float, form: Form, size: tuple[int, int]) -> _Stored:
    do = noisy if damage == "noise" else blurred
    return _stored(scene(name, size), do(scene(name, size), dose), form)


def _stored(reference: Samples, distorted: Samples, form: Form) -> _Stored:
    return _Stored(rendered(reference, form).pixels, rendered(distorted, form).pixels, form.peak)


def ordinary_pairs(form: Form, size: tuple[int, int] = SIZE) -> Iterator[tuple[str, Pair]]:
    """Yield pairs as methods make them, each with what it is called in messages."""
    for name in SCENES:
        yield f"{name} with noise", damaged_pair(name, "noise", 0.05, form, size)
        yield f"{name} with blur", damaged_pair(name, "blur", 1.5, form, size)


def extreme_pairs(form: Form, size: tuple[int, int] = SIZE) -> Iterator[tuple[str, Pair]]:
    """Yield pairs that a definition is likely to forget: equal, flat, opposite, unrelated."""
    for name, stored in _extremes(form, size).items():
        yield name, stored.pair()


@cache
def _extremes(form: Form, size: tuple[int, int]) -> dict[str, _Stored]:
    extremes: dict[str, tuple[Samples, Samples]] = {}
    for name in (*SCENES, "gradient", "black", "grey", "white"):
        extremes[f"{name} against itself"] = scene(name, size), scene(name, size)
    for first, second in (
        ("black", "white"), ("white", "black"), ("grey", "white"), ("landscape", "black"), ("black", "landscape"),
        ("landscape", "grey"), ("gradient", "weave"), ("weave", "shapes"),
    ):  # fmt: skip
        extremes[f"{second} against {first}"] = scene(first, size), scene(second, size)
    extremes["the negative of landscape"] = scene("landscape", size), 1.0 - scene("landscape", size)
    extremes["shapes with strong noise"] = scene("shapes", size), noisy(scene("shapes", size), 1.0)
    return {name: _stored(*samples, form) for name, samples in extremes.items()}


def score_of(metric: Metric, pair: Pair) -> float:
    """Return the score as a float, whatever number it came as.

    Raises
    ------
    CheckFailure
        For NaN, with which nothing can be compared.
    """
    returned: object = metric.score(pair)
    value = float(returned.value if isinstance(returned, Scores) else returned)  # type: ignore[arg-type]  # may raise
    if math.isnan(value):
        raise failure(asked="a score", found="NaN", remedy="raise UnitError for pairs that have no score")
    return value


def close(score: float, other: float, tolerance: float) -> bool:
    """Whether two scores agree within a relative tolerance, or near zero within the same absolute one."""
    return math.isclose(score, other, rel_tol=tolerance, abs_tol=tolerance)


def gain(metric: Metric, score: float, other: float) -> float:
    """Return by how much the first score is the better one; equal infinities gain nothing."""
    if score == other:
        return 0.0
    return score - other if metric.info.better == "higher" else other - score
