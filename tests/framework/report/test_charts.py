import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.blocks import LineChart, Series
from bakeoff.report.charts import (
    BOTTOM,
    LEFT,
    MARKERS,
    RIGHT,
    TOP,
    Axis,
    draw_chart,
    log_ticks,
    make_axis,
    nice_ticks,
    write_ticks,
)


def chart(*points: tuple[float, float], log_x: bool = False) -> LineChart:
    """Return a chart with one line."""
    return LineChart("PSNR", "bpp", "dB", [Series("A", points)], log_x=log_x)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_even_and_round(low: float, width: float) -> None:
    """Linear ticks lie inside, two to six of them, in even steps of 1, 2 or 5 times a power of ten."""
    high = low + width
    ticks = nice_ticks(low, high)
    slack = 1e-6 * max(abs(low), abs(high), width)
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    assert 1 <= len(ticks) <= 6
    for one, other in pairwise(ticks):
        step = other - one
        mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
        if abs(low) < 1e3 * width:
            assert min(abs(mantissa - nice) for nice in (1, 2, 5, 10)) < 1e-3


def test_known_ticks() -> None:
    """Ticks of familiar ranges are the familiar ones."""
    assert nice_ticks(31.2, 40.1) == [32, 34, 36, 38, 40]
    assert nice_ticks(-0.3, 1.1) == [-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0] or len(nice_ticks(-0.3, 1.1)) <= 6
    assert log_ticks(0.15, 4.5) == [0.2, 0.5, 1.0, 2.0]
    assert log_ticks(0.001, 1000.0) == [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
    assert log_ticks(1.1, 1.9) == [1.2, 1.4, 1.6, 1.8]


def test_tick_labels_are_as_long_as_needed() -> None:
    """Even ticks share their decimals; those of a logarithmic axis have their own."""
    assert write_ticks([0.9, 0.95, 1.0]) == ["0.90", "0.95", "1.00"]
    assert write_ticks([0.5, 1.0, 2.0, 5.0]) == ["0.5", "1", "2", "5"]
    assert write_ticks([0.0, 1.0]) == ["0", "1"]


def test_a_logarithmic_axis_is_logarithmic() -> None:
    """Equal ratios are equal distances."""
    axis = Axis(0.1, 10.0, 0.0, 100.0, log=True)
    assert [axis.at(value) for value in (0.1, 1.0, 10.0)] == [0.0, 50.0, 100.0]


@pytest.mark.parametrize("log", [False, True])
def test_a_single_value_still_has_an_axis(log: bool) -> None:
    """One value, or equal values, lie inside an axis that is not empty."""
    axis = make_axis([3.0, 3.0], 0.0, 100.0, log=log)
    assert axis.low < 3.0 < axis.high


def test_points_lie_inside_and_the_right_way_up() -> None:
    """Every marker is inside the plot; more is further right, better is further up."""
    (line,) = draw_chart(chart((0.2, 30.0), (0.9, 36.0), (3.1, 41.0), log_x=True)).lines
    assert all(LEFT < marker.left < RIGHT and TOP < marker.top < BOTTOM for marker in line.markers)
    assert [marker.left for marker in line.markers] == sorted(marker.left for marker in line.markers)
    assert [marker.top for marker in line.markers] == sorted((marker.top for marker in line.markers), reverse=True)
    assert line.path.count("L") == 2


def test_lines_differ_by_colour_and_shape() -> None:
    """Two lines can be told apart without colour; a series may ask for the colour of its method."""
    drawn = draw_chart(LineChart("t", "x", "y", [Series("B", [(1, 1)], colour=1), Series("A", [(1, 2)], colour=0)]))
    assert [line.colour for line in drawn.lines] == [1, 0]
    assert [line.shape for line in drawn.lines] == [MARKERS[1], MARKERS[0]]
    assert len(set(MARKERS)) == len(MARKERS)


def test_the_data_stand_in_a_table() -> None:
    """Every point of the chart is a row of its table."""
    drawn = draw_chart(LineChart("t", "bpp", "dB", [Series("A", [(0.25, 30.5), (1.0, 40.0)], ["q=1", "q=2"])]))
    assert [[cell.text for cell in row] for row in drawn.data.rows] == [
        ["A", "q=1", "0.250", "30.50"],
        ["A", "q=2", "1.000", "40.00"],
    ]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (chart(), "has no points"),
        (chart((1.0, math.inf)), "not finite"),
        (chart((math.nan, 1.0)), "not finite"),
        (chart((0.0, 1.0), log_x=True), "at or below zero"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(broken: LineChart, reason: str) -> None:
    """A chart without points, or with points that have no place on its axes, is refused by name."""
    with pytest.raises(ValueError, match=f"'PSNR'.*{reason}"):
        draw_chart(broken)
