"""What metrics are tried on: pairs of test pictures in a form that the metric takes."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from unittest import SkipTest

from bakeoff.errors import UnitError
from bakeoff.plugin import Metric
from bakeoff.testing.checks import failure
from bakeoff.testing.pictures import FORMS, SCENES, SIZE, Form, Samples, blurred, noisy, pair_of, scene
from bakeoff.types import Pair, Scores


def home(metric: Metric) -> Form:
    """Return the first form of an ordinary picture that the metric takes. Raise `SkipTest` where there is none."""
    return accepted(metric, FORMS)[0]


def accepted(metric: Metric, forms: Sequence[Form], least: int = 1) -> list[Form]:
    """Return those forms of an ordinary picture that the metric takes. Raise `SkipTest` for fewer than `least`."""
    taken = [form for form in forms if _takes(metric, form)]
    if len(taken) < least:
        raise SkipTest(f"of {', '.join(map(str, forms))} the metric takes {', '.join(map(str, taken)) or 'none'}")
    return taken


def _takes(metric: Metric, form: Form) -> bool:
    samples = scene("landscape")
    try:
        metric.score(pair_of(samples, noisy(samples, 0.05), form))
    except UnitError:
        return False
    except Exception:  # noqa: BLE001 - the checks themselves will meet it, and tell it
        return True
    return True


def ordinary_pairs(form: Form, size: tuple[int, int] = SIZE) -> Iterator[tuple[str, Pair]]:
    """Yield pairs as methods make them, each with what it is called in messages."""
    for name in SCENES:
        noise, blur = _damaged(name, size)
        yield f"{name} with noise", pair_of(scene(name, size), noise, form)
        yield f"{name} with blur", pair_of(scene(name, size), blur, form)


@cache
def _damaged(name: str, size: tuple[int, int]) -> tuple[Samples, Samples]:
    return noisy(scene(name, size), 0.05), blurred(scene(name, size), 1.5)


def extreme_pairs(form: Form, size: tuple[int, int] = SIZE) -> Iterator[tuple[str, Pair]]:
    """Yield pairs that a definition is likely to forget: equal, flat, opposite, unrelated."""
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
    for name, (reference, distorted) in extremes.items():
        yield name, pair_of(reference, distorted, form)


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
