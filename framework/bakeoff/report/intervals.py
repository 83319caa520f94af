"""Intervals around zero as geometry, in the manner of a forest plot: values above, the interval below them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bakeoff.blocks import Interval
from bakeoff.report.charts import Axis, Tick
from bakeoff.report.writing import decimals_for, write_number

WIDTH, HEIGHT = 480, 104
LEFT, RIGHT = 12, 468
_LANES = (34.0, 25.0, 16.0, 7.0)
_DOT = 8.0
_MOST_DOTS = 200


@dataclass(frozen=True, slots=True)
class Dot:
    """One value, in drawing units, and what it says when pointed at."""

    left: float
    top: float
    tip: str


@dataclass(frozen=True, slots=True)
class DrawnInterval:
    """An interval as it stands on the page; `bar` is its start and width, None without an interval."""

    interval: Interval
    zero: float
    estimate: float
    bar: tuple[float, float] | None
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    description: str
    left_out: int


def axis_around_zero(intervals: Iterable[Interval]) -> Axis:
    """Return an axis that holds zero and everything of the intervals.

    Raises
    ------
    ValueError
        For a number that is not finite, or intervals in different units.
    """
    found = list(intervals)
    if len({interval.unit for interval in found}) > 1:
        raise ValueError("intervals on one axis are in one unit")
    ends = [end for interval in found for end in (interval.estimate, interval.low, interval.high) if end is not None]
    numbers = [0.0, *ends, *(value for interval in found for _, value in interval.values)]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("an interval is drawn from finite numbers only")
    low, high = min(numbers), max(numbers)
    reach = max(high, -low) or 1.0
    # Both sides of zero stay in sight, however one-sided the values are.
    return Axis(min(low * 1.06, -0.16 * reach), max(high * 1.06, 0.16 * reach), LEFT, RIGHT)


def draw_interval(interval: Interval, axis: Axis) -> DrawnInterval:
    """Lay out an interval on its axis; of more than 200 values every so many-th is drawn, and both ends."""
    bar = None
    if interval.low is not None and interval.high is not None:
        start = axis.at(interval.low)
        bar = start, max(round(axis.at(interval.high) - start, 1), 1.0)
    shown = _thinned(sorted(interval.values, key=lambda named: named[1]))
    return DrawnInterval(
        interval=interval,
        zero=axis.at(0.0),
        estimate=axis.at(interval.estimate),
        bar=bar,
        dots=_dots(shown, interval.unit, axis),
        ticks=axis.ticks(),
        description=_describe(interval),
        left_out=len(interval.values) - len(shown),
    )


def _thinned(values: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    if len(values) <= _MOST_DOTS:
        return values
    last = len(values) - 1
    return [values[round(place * last / (_MOST_DOTS - 1))] for place in range(_MOST_DOTS)]


def _dots(values: Sequence[tuple[str, float]], unit: str, axis: Axis) -> tuple[Dot, ...]:
    """Put each dot into the lowest lane where it does not lie on its neighbour."""
    ends = dict.fromkeys(_LANES, -math.inf)
    decimals = decimals_for((value for _, value in values), 3)
    dots = []
    for name, value in values:
        left = axis.at(value)
        lane = next((lane for lane in _LANES if ends[lane] + _DOT <= left), min(_LANES, key=ends.__getitem__))
        ends[lane] = left
        dots.append(Dot(left, lane, f"{name}\n{write_number(value, decimals, signed=True)} {unit}".rstrip()))
    return tuple(dots)


def _describe(interval: Interval) -> str:
    ends = [end for end in (interval.low, interval.high) if end is not None]
    decimals = decimals_for([interval.estimate, *ends], 3)
    words = f"gain {write_number(interval.estimate, decimals, signed=True)} {interval.unit}".rstrip()
    if len(ends) == 2:
        low, high = (write_number(end, decimals, signed=True) for end in ends)
        words += f", interval {low} to {high}"
    return f"{words}; below zero: {interval.below.text}; above zero: {interval.above.text}"
