import math

import pytest

from bakeoff.blocks import Badge, Interval
from bakeoff.report.intervals import LEFT, RIGHT, DrawnInterval, axis_around_zero, draw_interval

A, B = Badge("A better", 0), Badge("B better", 1)


def drawn(interval: Interval) -> DrawnInterval:
    """Draw an interval on an axis of its own."""
    return draw_interval(interval, axis_around_zero([interval]))


def test_both_sides_of_zero_are_in_sight() -> None:
    """Zero lies inside the drawing even where every value is on one side, and the bar is around the estimate."""
    found = drawn(Interval(24.0, 21.0, 27.0, "%", A, B, [("one", 22.0), ("two", 26.0)]))
    assert LEFT + 20 < found.zero < found.bar[0] < found.estimate < found.bar[0] + found.bar[1] < RIGHT
    other = drawn(Interval(-24.0, -27.0, -21.0, "%", A, B))
    assert found.zero < found.estimate
    assert other.estimate < other.zero < RIGHT - 20


def test_intervals_can_share_an_axis() -> None:
    """On one axis equal gains are at equal places; gains in different units cannot share one."""
    one, other = Interval(10.0, 5.0, 15.0, "%", A, B), Interval(40.0, 10.0, 60.0, "%", A, B)
    axis = axis_around_zero([one, other])
    drawn_other = draw_interval(other, axis)
    assert drawn_other.bar is not None
    assert draw_interval(one, axis).estimate == drawn_other.bar[0]
    with pytest.raises(ValueError, match="one unit"):
        axis_around_zero([one, Interval(0.1, 0.0, 0.2, "dB", A, B)])


def test_no_interval_no_bar() -> None:
    """One reference has a gain and no interval."""
    found = drawn(Interval(0.0, None, None, "", A, B, [("only", 0.0)]))
    assert found.bar is None
    assert len(found.dots) == 1


def test_neighbours_do_not_hide_each_other() -> None:
    """Dots that would lie on one another go to different lanes."""
    found = drawn(Interval(10.0, 9.0, 11.0, "%", A, B, [(f"photo {place}", 10.0) for place in range(3)]))
    assert len({(dot.left, dot.top) for dot in found.dots}) == 3


def test_very_many_values_are_thinned_and_counted() -> None:
    """Of very many values an even choice is drawn, with both ends, and the rest is counted."""
    values = [(f"photo {place}", float(place)) for place in range(1000)]
    found = drawn(Interval(500.0, 480.0, 520.0, "%", A, B, values))
    assert len(found.dots) == 200
    assert found.left_out == 800
    assert found.dots[0].tip.startswith("photo 0\n")
    assert found.dots[-1].tip.startswith("photo 999\n")


def test_the_drawing_is_described_in_words() -> None:
    """The description says what the picture shows."""
    found = drawn(Interval(24.0, 21.0, 27.2, "%", A, B))
    assert found.description == "gain +24.0 %, interval +21.0 to +27.2; below zero: A better; above zero: B better"


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_what_has_no_place_is_refused(number: float) -> None:
    """A number that is not finite cannot be drawn."""
    with pytest.raises(ValueError, match="finite"):
        axis_around_zero([Interval(number, None, None, "%", A, B)])
