"""Line charts as geometry: ticks, paths and markers in the units of the drawing; templates write the SVG."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bakeoff.blocks import Cell, Column, LineChart, Series, Table
from bakeoff.report.tables import DrawnTable, draw_table
from bakeoff.report.writing import decimals_for, write_number

WIDTH, HEIGHT = 520, 360
LEFT, RIGHT, TOP, BOTTOM = 58, 504, 14, 306
COLOURS = 8
"""Colours, dashes and marker shapes that the style sheet knows; further lines begin again."""

MARKERS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "M-4.5-4.5h9v9h-9z",
    "M0-6.2l6.2 6.2-6.2 6.2-6.2-6.2z",
    "M0-6l6 10.4h-12z",
    "M0 6l6-10.4h-12z",
    "M-5.5-2h3.5v-3.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5z",
    "M-6-3.5l6-3 6 3v7l-6 3-6-3z",
    "M0-6.5l1.7 4.4 4.6.2-3.6 2.9 1.2 4.5-3.9-2.6-3.9 2.6 1.2-4.5-3.6-2.9 4.6-.2z",
)
"""Outlines around the origin: circle, square, diamond, two triangles, cross, hexagon, star."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in drawing units, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A point of a line, in drawing units, and what it says when pointed at."""

    left: float
    top: float
    tip: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its path, its markers, and the number of its colour, dash and shape."""

    name: str
    colour: int
    path: str
    shape: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart as it stands on the page."""

    chart: LineChart
    description: str
    horizontal: tuple[Tick, ...]
    vertical: tuple[Tick, ...]
    lines: tuple[Line, ...]
    data: DrawnTable


@dataclass(frozen=True, slots=True)
class Axis:
    """A map from values to drawing units, linear or logarithmic, and the ticks that fall inside."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """Return where a value lies, rounded to a tenth of a unit."""
        low, high, value = (math.log10(self.low), math.log10(self.high), math.log10(value)) if self.log else (
            self.low, self.high, value,
        )  # fmt: skip
        return round(self.start + (value - low) / (high - low) * (self.end - self.start), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Return ticks at 1, 2, 5 times a power of ten."""
        values = log_ticks(self.low, self.high) if self.log else nice_ticks(self.low, self.high)
        return tuple(Tick(self.at(value), text) for value, text in zip(values, write_ticks(values), strict=True))


def draw_chart(chart: LineChart) -> DrawnChart:
    """Lay out a chart.

    Raises
    ------
    ValueError
        For a chart without points, a point that is not finite, or one that a logarithmic axis cannot hold.
    """
    _check(chart)
    points = [point for series in chart.series for point in series.points]
    horizontal = make_axis((point[0] for point in points), LEFT, RIGHT, log=chart.log_x)
    vertical = make_axis((point[1] for point in points), BOTTOM, TOP)
    lines = tuple(_draw_line(chart, series, place, horizontal, vertical) for place, series in enumerate(chart.series))
    return DrawnChart(
        chart=chart,
        description=_describe(chart),
        horizontal=horizontal.ticks(),
        vertical=vertical.ticks(),
        lines=lines,
        data=draw_table(_data(chart)),
    )


def _check(chart: LineChart) -> None:
    points = [point for series in chart.series for point in series.points]
    if not points:
        raise ValueError(f"the chart '{chart.title}' has no points")
    if not all(math.isfinite(value) for point in points for value in point):
        raise ValueError(f"the chart '{chart.title}' has a point that is not finite")
    if chart.log_x and min(point[0] for point in points) <= 0:
        raise ValueError(f"the chart '{chart.title}' has a logarithmic axis and a point at or below zero")


def make_axis(values: Iterable[float], start: float, end: float, *, log: bool = False) -> Axis:
    """Return an axis that holds all values with some air at both ends."""
    found = sorted(values)
    low, high = found[0], found[-1]
    if log:
        air = max((high / low) ** 0.06, 1.15)
        return Axis(low / air, high * air, start, end, log=True)
    air = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    return Axis(low - air, high + air, start, end)


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return the multiples of 1, 2 or 5 times a power of ten between `low` and `high`, at most `most` of them."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            break
    return [round(count * step, 12) for count in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Return 1, 2, 5 times the powers of ten between `low` and `high`; whole powers where those would be too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    inside = [value for value in every if low <= value <= high]
    if len(inside) < 2:
        return nice_ticks(low, high)
    return inside if len(inside) <= 8 else [value for value in inside if math.log10(value).is_integer()]


def write_ticks(values: Sequence[float]) -> list[str]:
    """Return tick labels: no more decimals than the finest of them needs."""
    needed = max((_decimals(value) for value in values), default=0)
    even = len(values) < 3 or math.isclose(values[1] - values[0], values[2] - values[1], rel_tol=1e-6)
    return [write_number(value, needed if even else _decimals(value)) for value in values]


def _decimals(value: float) -> int:
    return next((places for places in range(10) if math.isclose(value, round(value, places), rel_tol=1e-9)), 10)


def _draw_line(chart: LineChart, series: Series, place: int, horizontal: Axis, vertical: Axis) -> Line:
    colour = (place if series.colour is None else series.colour) % COLOURS
    spots = [(horizontal.at(across), vertical.at(up)) for across, up in series.points]
    path = "M" + "L".join(f"{left:g} {top:g}" for left, top in spots) if spots else ""
    labels = series.labels or [""] * len(spots)
    tips = [_tip(chart, label, point) for label, point in zip(labels, series.points, strict=True)]
    markers = tuple(Marker(left, top, tip) for (left, top), tip in zip(spots, tips, strict=True))
    return Line(series.name, colour, path, MARKERS[colour], markers)


def _tip(chart: LineChart, label: str, point: tuple[float, float]) -> str:
    across, up = (write_number(value, decimals_for([value], 4)) for value in point)
    said = f"{chart.x_label}: {across}\n{chart.y_label}: {up}"
    return f"{label}\n{said}" if label else said


def _describe(chart: LineChart) -> str:
    axes = f"Lines of {chart.y_label} over {chart.x_label}" + (" on a logarithmic axis" if chart.log_x else "")
    names = "; ".join(f"{series.name}, {len(series.points)} points" for series in chart.series)
    return f"{axes}: {names}. The numbers are in the table below."


def _data(chart: LineChart) -> Table:
    rows: list[list[Cell]] = [
        [series.name, label, *point]
        for series in chart.series
        for label, point in zip(series.labels or [""] * len(series.points), series.points, strict=True)
    ]
    columns: list[str | Column] = ["line", "point", Column(chart.x_label), Column(chart.y_label)]
    return Table(f"The numbers of “{chart.title}”", columns, rows)
