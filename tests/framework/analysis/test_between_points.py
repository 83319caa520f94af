"""Bits at one score, scores at one rate, crossings: on curves whose truth is known."""

import math

import pytest

from bakeoff.analysis.between_points import crossings, quality_at, rate_at, relative_difference
from bakeoff.analysis.operating_curve import operating_curve

SCORES = [30.0, 32.0, 34.0, 36.0, 38.0]


def curve(name, offset, slope, sign=1.0):
    """A curve whose log rate is a straight line: offset + slope (score - 30), which PCHIP keeps."""
    rates = [math.exp(offset + slope * (score - 30.0)) for score in SCORES]
    return operating_curve(name, rates, [sign * score for score in SCORES], None, sign)


def test_rate_and_quality_at_a_place_lie_on_the_line():
    """Between points, the rate at a score and the score at a rate are those of the straight line."""
    line = curve("A", -1.0, 0.3)
    rate = rate_at(line, 33.0).value
    assert rate == pytest.approx(math.exp(-1.0 + 0.3 * 3.0))
    assert quality_at(line, rate).value == pytest.approx(33.0)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_planted_crossing_is_found_where_it_was_planted(sign):
    """Two lines that meet at score 33.3 cross there, with the flatter one better above."""
    a, b = curve("A", -1.0, 0.30, sign), curve("B", -1.0 + 0.1 * 3.3, 0.20, sign)
    (found,) = crossings(a, b)
    assert found.score == pytest.approx(sign * 33.3, abs=1e-9)
    assert found.rate == pytest.approx(math.exp(-1.0 + 0.3 * 3.3))
    assert (found.below, found.above) == ("a", "b")


def test_equal_curves_do_not_cross():
    """A curve against itself has no crossing, and no difference anywhere."""
    line = curve("A", -1.0, 0.3)
    assert crossings(line, line) == ()
    assert all(percent == pytest.approx(0.0, abs=1e-9) for _, percent in relative_difference(line, line))


def test_half_the_rate_is_minus_fifty_percent_everywhere():
    """The relative difference of a curve with half the rate is -50 % along the whole shared range."""
    found = relative_difference(curve("A", 0.0, 0.3), curve("B", math.log(0.5), 0.3))
    assert [score for score, _ in (found[0], found[-1])] == [30.0, 38.0]
    assert all(percent == pytest.approx(-50.0) for _, percent in found)


def test_nothing_is_extrapolated():
    """A score or a rate that a curve does not reach gives no value, and says what is reached."""
    line = curve("A", 0.0, 0.3)
    beyond, under = rate_at(line, 39.0), quality_at(line, 0.5)
    assert beyond.value is None
    assert "30 to 38, not 39" in beyond.reason
    assert under.value is None
    assert "not 0.5" in under.reason
