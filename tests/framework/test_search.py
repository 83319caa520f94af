"""The search for a target finds the nearest setting on any curve, within 8 encodings, or says why there is none."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bakeoff.errors import UnitError
from bakeoff.jobs import PluginSpec, Target
from bakeoff.search import MOST_ENCODES, Search, Trial

SSIM = PluginSpec("metrics", "ssim", {})
Curve = Callable[[float], float]


def target(value: float, tolerance: float, ends: tuple[float, float] = (0, 100), *, whole: bool = True) -> Target:
    return Target("quality", ends, whole, "ssim", SSIM, value, tolerance)


def searched(goal: Target, curve: Curve, *, rising: bool = True) -> tuple[Trial, list[Trial]]:
    """Return what a search finds on a curve, and all that it tried."""
    search = Search(goal, rising=rising)
    while (setting := search.proposal()) is not None:
        search.tell(curve(setting))
    return search.found(), search.trials


def refused(goal: Target, curve: Curve) -> str:
    with pytest.raises(UnitError) as caught:
        searched(goal, curve)
    return str(caught.value)


@given(
    st.lists(st.floats(1e-6, 1e3), min_size=2, max_size=255), st.integers(0, 254), st.booleans(), st.booleans()
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_any_rising_curve_is_searched_to_the_nearest_setting(
    steps: list[float],
    place: int,
    downward: bool,
    falling: bool,
) -> None:
    """Whatever its steps, up to 255 settings in either order and direction of the score, 8 encodings are enough."""
    heights = [math.fsum(steps[: i + 1]) for i in range(len(steps))]
    goal = heights[place % len(heights)]
    sign = -1.0 if falling else 1.0
    curve = dict(enumerate(reversed(heights) if downward else heights))
    last = len(heights) - 1
    ends = (last, 0) if downward else (0, last)
    found, tried = searched(
        target(sign * goal, 1e-9 * goal, ends), lambda setting: sign * curve[int(setting)], rising=not falling
    )
    assert found.reached == sign * goal
    assert len(tried) <= MOST_ENCODES
    assert len({trial.setting for trial in tried}) == len(tried)


def test_a_smooth_curve_takes_few_encodings() -> None:
    """Interpolation lands sooner than the seven tries that bisection alone may need."""
    found, tried = searched(target(0.95, 0.002), lambda quality: 1 - 0.2 * math.exp(-quality / 40))
    assert abs(found.reached - 0.95) <= 0.002
    assert len(tried) <= 5


def test_a_setting_of_any_number_is_found_in_ratios(recwarn: pytest.WarningsRecorder) -> None:
    """An option from 0.01 to 25, of which low values make large files, is searched evenly in its logarithm."""
    goal = Target("distance", (25.0, 0.01), False, "bpp", None, 1.0, 0.02)
    found, tried = searched(goal, lambda distance: 1.7 * distance**-0.6)
    assert found.reached == pytest.approx(1.0, abs=0.02)
    assert found.setting == pytest.approx(1.7 ** (1 / 0.6), rel=0.05)
    assert len(tried) <= 5
    assert not recwarn


def test_a_target_out_of_reach_is_named_with_what_the_end_gives() -> None:
    """No setting is guessed: the reason holds the end and its score, at either end."""
    reason = "ssim 0.95 is not reached within 0.002: quality 100 gives 0.93, and there is none for larger files"
    assert refused(target(0.95, 0.002), lambda quality: 0.5 + 0.0043 * quality) == reason
    reason = "ssim 0.2 is not reached within 0.002: quality 0 gives 0.5, and there is none for smaller files"
    assert refused(target(0.2, 0.002), lambda quality: 0.5 + 0.004 * quality) == reason


def test_steps_that_are_too_coarse_are_named_with_both_neighbours() -> None:
    """Where the target lies between two settings, neither of them within the tolerance, both are told."""
    assert refused(target(0.95, 0.002), lambda quality: 0.9 if quality < 42 else 0.97) == (
        "ssim 0.95 is not reached within 0.002: the steps of quality are too coarse (41 gives 0.9, 42 gives 0.97)"
    )


def test_a_curve_that_turns_back_is_not_trusted() -> None:
    """Where a larger file scores worse, a miss says so, and is not taken for the end of what can be reached."""
    reason = refused(target(0.95, 0.002), lambda quality: 0.9 - 0.001 * abs(quality - 60))
    assert reason.startswith("ssim 0.95 is not reached within 0.002: it does not go one way with quality (")
    assert "so the search may have missed it; the nearest of " in reason


def test_a_curve_that_turns_back_may_still_be_met() -> None:
    """A setting within the tolerance is found honestly, whatever the rest of the curve does."""
    found, _ = searched(target(0.95, 0.01), lambda quality: 0.96 - abs(quality - 80) / 500)
    assert abs(found.reached - 0.95) <= 0.01


def test_encodings_run_out_on_a_cliff() -> None:
    """A number between two others that nobody could tell apart leaves the nearest try, as a reason."""
    goal = Target("distance", (0.0, 1.0), False, "ssim", SSIM, 0.5, 1e-6)
    assert "the nearest of 8 tried: distance " in refused(goal, lambda distance: float(distance > 0.777))


def test_infinite_scores_do_not_mislead() -> None:
    """Lossless settings score infinity, which no line goes through: the gap is halved instead."""
    goal = target(50.0, 1.0)
    found, _ = searched(goal, lambda quality: math.inf if quality > 80 else 20 + 0.5 * quality)
    assert found.reached == pytest.approx(50.0, abs=1.0)


def test_the_search_goes_on_to_a_quarter_of_the_tolerance() -> None:
    """A try within the tolerance does not end it while nearer settings are to be had: codecs stop on no side of it."""
    found, _ = searched(target(0.95, 0.02), lambda quality: 0.8 + 0.002 * quality + 0.0009 * (quality % 2))
    assert abs(found.reached - 0.95) <= 0.005
