"""What a section of the report may show: plain data, escaped and drawn by the report, never HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bakeoff.experiment import Experiment
from bakeoff.results import Case, Comparison, MethodFacts, MetricFacts, ScoreRow, UnitCounts

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `tone` sets it apart as the headline, a note or a warning."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; numbers are aligned and formatted by the report. `folded` hides it behind a click."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: its points (x, y) and what each point is called."""

    name: str
    points: Sequence[tuple[float, float]]
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines with markers over one pair of axes; the report adds the data as a table."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    log_x: bool = False


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one case, side by side."""

    case: Case


Block = Text | Table | LineChart | Pictures


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything a section may draw from: the experiment and what the run found."""

    experiment: Experiment
    rows: Sequence[ScoreRow]
    comparisons: Sequence[Comparison]
    methods: Sequence[MethodFacts]
    metrics: Sequence[MetricFacts]
    cases: Sequence[Case]
    units: UnitCounts
    environment: Mapping[str, object]
    warnings: Sequence[str] = field(default=())
