"""Bits at equal quality: golden vectors, the package `bjontegaard` as oracle, and every refusal."""

import importlib
import math
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.curve_results import Interpolation
from bakeoff.errors import BakeoffError

INTERPOLATIONS: tuple[Interpolation, ...] = ("cubic", "pchip", "akima")
RATES = [1.0, 2.0, 4.0, 8.0]
SCORES = [30.0, 35.0, 40.0, 45.0]

# Rates and qualities of A, then of B; percent by cubic, PCHIP and Akima (computed with SciPy 1.17).
GOLDEN = {
    "FAU test 1": (
        ([9487.76, 4593.60, 2486.44, 1358.24], [40.037, 38.615, 36.845, 34.851]),
        ([9787.80, 4469.00, 2451.52, 1356.24], [40.121, 38.651, 36.970, 34.987]),
        (-4.4205, -4.4175, -4.4252),
    ),
    "FAU test 2": (
        ([82472.76, 26875.24, 9487.76, 4593.6], [43.825, 41.404, 40.037, 38.615]),
        ([99896.96, 33952.04, 9787.8, 4469.0], [44.731, 41.875, 40.121, 38.651]),
        (-4.6994, -4.4722, -4.0858),
    ),
    "Anserw 3, VMAF": (
        ([5012.39, 4012.23, 3014.7, 2014.65], [99.97751, 99.91607, 99.51432, 96.622]),
        ([5096.02, 4000.03, 3067.89, 2054.35], [99.98146, 99.94996, 99.66744, 97.1181]),
        (100421.2, -3.1394, -3.7986),
    ),
    "half the rate": (([1, 2, 4, 8], SCORES), ([0.5, 1, 2, 4], SCORES), (-50.0, -50.0, -50.0)),
}


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the package `bjontegaard`; its plots, which nobody asks for here, get no matplotlib."""
    monkeypatch.setitem(sys.modules, "matplotlib", ModuleType("matplotlib"))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", ModuleType("matplotlib.pyplot"))
    return importlib.import_module("bjontegaard")


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_golden_vectors_come_out_to_the_printed_digits(name: str, interpolation: Interpolation) -> None:
    """Published curves give the percent that the published interpolations give."""
    a, b, expected = GOLDEN[name]
    result = bd_rate(*a, *b, interpolation=interpolation)
    digits = 1 if interpolation == "cubic" and "VMAF" in name else 4
    assert result.status == "ok"
    assert round(result.percent or 0.0, digits) == expected[INTERPOLATIONS.index(interpolation)]


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_agrees_with_the_bjontegaard_package(interpolation: Interpolation, oracle: Any) -> None:
    """A thousand random monotone curves give the oracle's percent to 1e-6."""
    random = np.random.default_rng(7)
    compared = 0
    while compared < 1000:
        curves = []
        for _ in range(2):
            count = int(random.integers(4, 9))
            quality = random.uniform(28, 32) + np.cumsum(random.uniform(0.3, 3.0, count))
            rate = 0.1 * np.exp(np.cumsum(random.uniform(0.05, 0.6, count)))
            curves += [rate, quality]
        result = bd_rate(*curves, interpolation=interpolation, min_overlap=0.1)
        if result.status != "ok":
            continue
        expected = oracle.bd_rate(*curves, method=interpolation, require_matching_points=False, min_overlap=0.0)
        assert result.percent == pytest.approx(expected, rel=1e-8, abs=1e-6)
        compared += 1


def test_order_of_points_does_not_matter() -> None:
    """Shuffled points give the same result."""
    a, b, _ = GOLDEN["FAU test 1"]
    expected = bd_rate(*a, *b)
    shuffled = ([a[0][i] for i in (2, 0, 3, 1)], [a[1][i] for i in (2, 0, 3, 1)])
    assert bd_rate(*shuffled, *b) == expected


def test_swapping_the_curves_inverts_the_ratio() -> None:
    """(1 + B against A) times (1 + A against B) is 1."""
    a, b, _ = GOLDEN["FAU test 1"]
    there, back = bd_rate(*a, *b).percent, bd_rate(*b, *a).percent
    assert there is not None
    assert back is not None
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1.0, abs=1e-12)


def test_a_lower_is_better_metric_reads_its_scores_downwards() -> None:
    """Negated scores with the other direction give the same percent and overlap."""
    a, b, _ = GOLDEN["FAU test 1"]
    falling = bd_rate(a[0], [-q for q in a[1]], b[0], [-q for q in b[1]], better="lower")
    assert falling == bd_rate(*a, *b)
    assert bd_rate(*a, *b, better="lower").status == "non_monotone"


def test_overlap_is_the_shared_range_over_the_union() -> None:
    """30 to 45 and 35 to 50 share 10 of 20."""
    result = bd_rate(RATES, SCORES, RATES, [35, 40, 45, 50])
    assert result.overlap == pytest.approx(0.5)
    assert result.status == "ok"
    assert result.percent == pytest.approx(-50.0)


def test_small_overlap_is_refused_unless_asked() -> None:
    """A third of shared range gives no percent by default, and one with a lower limit."""
    refused = bd_rate(RATES, SCORES, RATES, [37.5, 42.5, 47.5, 52.5])
    assert (refused.status, refused.percent) == ("small_overlap", None)
    assert "share 33% of their quality range" in refused.reason
    assert bd_rate(RATES, SCORES, RATES, [37.5, 42.5, 47.5, 52.5], min_overlap=0.3).status == "ok"


def test_a_share_just_below_the_limit_does_not_look_like_it() -> None:
    """49.8 % of shared range is told as 49 %, since 50 % would be enough."""
    refused = bd_rate(RATES, SCORES, RATES, [35.03, 40.0, 45.0, 50.1])
    assert (refused.status, round(refused.overlap, 3)) == ("small_overlap", 0.496)
    assert "share 49% of their quality range" in refused.reason


@pytest.mark.parametrize("start", [45.0, 60.0])
def test_curves_that_share_no_range_have_no_result(start: float) -> None:
    """Ranges that touch in one quality, or not at all, are no overlap, with both ranges named."""
    result = bd_rate(RATES, SCORES, RATES, [start + i for i in range(4)], names=("JPEG", "WebP"), min_overlap=0.0)
    assert (result.status, result.percent, result.overlap) == ("no_overlap", None, 0.0)
    assert result.reason == f"no overlap: JPEG covers qualities 30 to 45, WebP {start:g} to {start + 3:g}"


def test_too_few_points_are_refused_unless_asked() -> None:
    """Three points are too few by default; two are enough where asked for, one never."""
    assert bd_rate(RATES[:3], SCORES[:3], RATES, SCORES).status == "too_few_points"
    for interpolation in INTERPOLATIONS:
        two = bd_rate([2, 4], [35, 40], [1, 2], [35, 40], min_points=2, interpolation=interpolation)
        assert two.percent == pytest.approx(-50.0)
    one = bd_rate([2.0], [35.0], RATES, SCORES, min_points=2)
    assert (one.status, one.reason) == ("too_few_points", "A has 1 usable point, at least 2 are needed")
    assert bd_rate([], [], RATES, SCORES).status == "too_few_points"


def test_falling_quality_is_never_repaired() -> None:
    """A curve whose quality falls while its rate rises gives no percent, and says where."""
    result = bd_rate(RATES, [30, 41, 40, 45], RATES, SCORES)
    assert (result.status, result.percent) == ("non_monotone", None)
    assert result.reason == "the quality of A falls from 41 to 40 while its rate rises from 2 to 4"


def test_lossless_points_are_dropped_and_named() -> None:
    """A point of infinite quality leaves the rest of its curve as it was."""
    result = bd_rate([*RATES, 16], [*SCORES, math.inf], RATES, SCORES, points_a=[f"quality={i}" for i in range(5)])
    assert result.percent == pytest.approx(0.0, abs=1e-12)
    assert result.dropped == ("A quality=4 (infinite quality)",)


def test_saturated_curves_are_typed() -> None:
    """A curve of one quality only, or of infinite ones only, is saturated."""
    flat = bd_rate(RATES, [1.0] * 4, RATES, SCORES)
    assert (flat.status, flat.percent) == ("saturated", None)
    assert flat.reason == "A has one quality only (1) at all its usable points"
    lossless = bd_rate(RATES, SCORES, RATES, [math.inf] * 4)
    assert (lossless.status, len(lossless.dropped)) == ("saturated", 4)


def test_of_equal_qualities_the_cheapest_point_counts() -> None:
    """A dearer point of exactly the same quality changes nothing and is named."""
    result = bd_rate([*RATES, 5.0], [*SCORES, 40.0], [0.5, 1, 2, 4], SCORES)
    assert result.percent == pytest.approx(-50.0)
    assert result.dropped == ("A point 5 (same quality as point 3 at no lower rate)",)


def test_curves_beyond_a_percent_are_a_failure() -> None:
    """A rate ratio that no float holds as percent is refused, not infinite."""
    rates = [1e-300, 2e-300, 4e-300, 8e-300]
    assert bd_rate(rates, SCORES, [1e300 * r for r in RATES], SCORES).status == "failed"
    assert bd_rate([1e300 * r for r in RATES], SCORES, rates, SCORES).status == "failed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate_a": [0.0, 2, 4, 8]}, "A point 1: a rate is a positive finite number, got 0.0"),
        ({"rate_a": [-1.0, 2, 4, 8]}, "positive finite"),
        ({"rate_b": [1, 2, 4, math.nan]}, "B point 4: a rate is a positive finite number"),
        ({"rate_b": [1, 2, 4, math.inf]}, "positive finite"),
        ({"quality_b": [30, math.nan, 40, 45]}, "B point 2: the quality is NaN"),
        ({"quality_a": [30, 35, 40]}, "A has 4 rates, 3 qualities and 4 point names"),
        ({"interpolation": "spline"}, "pchip, akima, cubic, got 'spline'"),
        ({"better": "up"}, "'higher' or 'lower', got 'up'"),
        ({"min_points": 1}, "at least 2 points"),
        ({"min_overlap": 50.0}, "fraction from 0 to 1"),
    ],
)
def test_bad_input_is_refused(change: dict[str, Any], words: str) -> None:
    """Every input that has no meaning raises with what was found."""
    given: dict[str, Any] = {"rate_a": RATES, "quality_a": SCORES, "rate_b": RATES, "quality_b": SCORES, **change}
    with pytest.raises(BakeoffError, match=words):
        bd_rate(**given)
