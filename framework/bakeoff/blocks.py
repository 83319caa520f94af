"""What a section of the report may show: plain data, escaped and drawn by the report, never HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bakeoff.curve_results import Curves
from bakeoff.experiment import Experiment
from bakeoff.results import Case, CodecConditions, Comparison, MethodFacts, MetricFacts, ScoreRow, UnitCounts
from bakeoff.timing import UnitTiming

Tone = Literal["plain", "note", "warning", "help"]

Labelled = TypeVar("Labelled", MethodFacts, MetricFacts)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; within a column, numbers of one unit are written with the same decimals."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval in a cell, written "low to high"."""

    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word set apart, on the colour of a method (its place in the experiment) or, for None, on none."""

    text: str
    colour: int | None = None


Cell = str | int | float | Quantity | Bounds | Badge | None
"""What a table may hold; None is an empty cell (drawn as a dash)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column heading and how its numbers are written.

    `digits` are the significant digits of the largest number; `style` "signed" writes the plus sign too, "p" writes
    p-values ("< 0.001").
    """

    title: str
    style: Literal["plain", "signed", "p"] = "plain"
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `tone` makes it a note, a warning, or a "how to read this" that unfolds."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; numbers are aligned and formatted by the report. `folded` hides it behind a click."""

    caption: str
    columns: Sequence[str | Column]
    rows: Sequence[Sequence[Cell]]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are: a list of definitions."""

    caption: str
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Code:
    """Text in which every space counts, such as the resolved configuration."""

    caption: str
    text: str
    folded: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """A gain and its interval on an axis around zero, above the values that it sums up.

    `low` and `high` are None where there is no interval. `values` are (name, value) pairs, one a reference; `below`
    and `above` say, in the colours of the two methods, what it means to lie on either side of zero.
    """

    estimate: float
    low: float | None
    high: float | None
    unit: str
    below: Badge
    above: Badge
    values: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A finding that stands out: a badge, one number with its words, a sentence, an interval and the small print."""

    title: str
    badge: Badge
    figure: Quantity | None
    words: str
    sentence: str
    interval: Interval | None = None
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """Findings side by side; `shared_axis` draws all their intervals, which must be in one unit, on one axis."""

    title: str
    cards: Sequence[Card]
    shared_axis: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: its points (horizontal, vertical) and what each point is called.

    `colour` counts from 0; the methods of the experiment have 0, 1, … in their order, everywhere on the page.
    """

    name: str
    points: Sequence[tuple[float, float]]
    labels: Sequence[str] = ()
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines with markers over one pair of axes; the report adds the data as a table. Charts in a row stand abreast."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    log_x: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one case, side by side."""

    case: Case


Block = Text | Table | Facts | Code | Cards | LineChart | Pictures


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything a section may draw from: the experiment and what the run found.

    `curves` is what the curves of codecs say beyond the comparisons, `environment` holds plain values (see
    `environment.json`), `resolved` the YAML text of the resolved experiment. `codecs` is under which conditions codecs
    ran, `timings` how long each of their units took, where that was measured.
    """

    experiment: Experiment
    rows: Sequence[ScoreRow]
    comparisons: Sequence[Comparison]
    methods: Sequence[MethodFacts]
    metrics: Sequence[MetricFacts]
    cases: Sequence[Case]
    units: UnitCounts
    environment: Mapping[str, object]
    warnings: Sequence[str] = field(default=())
    resolved: str = ""
    curves: Curves = field(default_factory=Curves)
    codecs: Sequence[CodecConditions] = ()
    timings: Sequence[UnitTiming] = ()

    def method(self, label: str) -> MethodFacts:
        """Return what is known of the method under `label`. Raise KeyError for another label."""
        return _labelled(self.methods, label)

    def metric(self, label: str) -> MetricFacts:
        """Return what is known of the metric or cost under `label`. Raise KeyError for another label."""
        return _labelled(self.metrics, label)

    def colour(self, label: str) -> int:
        """Return the colour of a method: its place in the experiment. Raise KeyError for another label."""
        return list(self.methods).index(self.method(label))

    def headline(self) -> list[Comparison]:
        """Return the comparisons that answer the question of the experiment."""
        return [comparison for comparison in self.comparisons if comparison.headline]


def _labelled(facts: Sequence[Labelled], label: str) -> Labelled:
    for entry in facts:
        if entry.label == label:
            return entry
    raise KeyError(label)
