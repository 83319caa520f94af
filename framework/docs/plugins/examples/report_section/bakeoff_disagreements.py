"""Where the first metric and another one disagree most: the images worth looking at before either is believed."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from bakeoff.plugin import (
    Block,
    Cell,
    Column,
    LineChart,
    MetricFacts,
    Quantity,
    ReportData,
    ScoreRow,
    Section,
    SectionInfo,
    Series,
    Table,
    Text,
    hookimpl,
)

SHOWN = 10
FEWEST = 4
"""Outputs that a ranking needs to say anything."""

HOW_TO_READ = (
    "Every output of the run is ranked by each metric; its standing is the share of outputs that it beats, from 0 % "
    "(worst) to 100 %, and ties count half. Metrics have different units, standings do not, so their difference can "
    "be read: an output that one metric calls good and another bad is one to look at. A standing is relative to this "
    "run, and no verdict rests on it."
)


class Disagreement(NamedTuple):
    """One output and its standing, from 0 to 1, by two metrics."""

    first: ScoreRow
    other: ScoreRow
    first_standing: float
    other_standing: float

    @property
    def difference(self) -> float:
        """By how much more the other metric likes this output."""
        return self.other_standing - self.first_standing


class Disagreements(Section):
    """A chart of how far the metrics' rankings lie apart, and a table of the outputs where they do most."""

    info = SectionInfo(name="disagreements", version=1, title="Where metrics disagree", order=55)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the chart and a table for each metric after the first; nothing with fewer than two metrics."""
        judging = [metric for metric in data.metrics if not metric.is_cost]
        compared = [(judging[0], other, disagreements(data, judging[0], other)) for other in judging[1:]]
        shown = [found for found in compared if found[2]]
        if not shown:
            return []
        return [Text(HOW_TO_READ, "help"), _chart(shown), *(_table(data, *found) for found in shown)]


def disagreements(data: ReportData, first: MetricFacts, other: MetricFacts) -> list[Disagreement]:
    """Return all outputs that both metrics scored, the greatest disagreement first."""
    firsts, others = _scored(data, first), _scored(data, other)
    # Scores of different signatures are different quantities: each combination is a ranking of its own.
    groups: dict[tuple[str, str], list[tuple[ScoreRow, ScoreRow]]] = {}
    for output in (output for output in firsts if output in others):
        pair = firsts[output], others[output]
        groups.setdefault((pair[0].signature, pair[1].signature), []).append(pair)
    found = []
    for group in groups.values():
        if len(group) >= FEWEST:
            standings = (_standings([pair[place] for pair in group]) for place in (0, 1))
            found += [Disagreement(*pair, *both) for pair, *both in zip(group, *standings, strict=True)]
    return sorted(found, key=lambda entry: (-abs(entry.difference), _name(entry.first)))


def _scored(data: ReportData, metric: MetricFacts) -> dict[Hashable, ScoreRow]:
    """Return the scores of one metric by what makes an output: where it comes from, and how."""
    return {
        (row.reference, row.perturbation, row.severity, row.method, row.point): row
        for row in data.rows
        if row.metric == metric.label and row.score is not None
    }


def _name(row: ScoreRow) -> str:
    condition = () if row.severity is None else (f"{row.perturbation} {row.severity}",)
    return ", ".join((row.reference, *condition, row.method, *filter(None, (row.point,))))


def _standings(rows: Sequence[ScoreRow]) -> list[float]:
    """Return the share of the other rows that each row beats."""
    goodness = [(row.score or 0.0) * (1.0 if row.better == "higher" else -1.0) for row in rows]
    ordered = sorted(goodness)
    beaten = [(bisect_left(ordered, value) + bisect_right(ordered, value) - 1) / 2 for value in goodness]
    return [count / (len(rows) - 1) for count in beaten]


def _chart(shown: Sequence[tuple[MetricFacts, MetricFacts, Sequence[Disagreement]]]) -> LineChart:
    series = []
    for _, other, entries in shown:
        points = [(float(place), 100.0 * abs(entry.difference)) for place, entry in enumerate(entries, start=1)]
        series.append(Series(other.display, points, [_name(entry.first) for entry in entries]))
    title = f"How far from the ranking by {shown[0][0].display}"
    return LineChart(title, "outputs, greatest difference first", "difference of standing, %", series)


def _table(data: ReportData, first: MetricFacts, other: MetricFacts, entries: Sequence[Disagreement]) -> Table:
    perturbed = any(entry.first.severity is not None for entry in entries)
    columns: list[str | Column] = [
        "reference", *(["perturbation"] if perturbed else []), "method", "point",
        first.display, "standing", other.display, "standing", Column("difference", "signed", 3),
    ]  # fmt: skip
    rows = [_row(data, entry, perturbed=perturbed) for entry in entries[:SHOWN]]
    return Table(f"Where {first.display} and {other.display} disagree most", columns, rows)


def _row(data: ReportData, entry: Disagreement, *, perturbed: bool) -> list[Cell]:
    row, other = entry.first, entry.other
    condition = row.perturbation if row.severity is None else f"{row.perturbation} {row.severity}"
    return [
        row.reference, *([condition] if perturbed else []),
        data.method(row.method).heading, row.point,
        row.score, _percent(entry.first_standing), other.score, _percent(entry.other_standing),
        _percent(entry.difference),
    ]  # fmt: skip


def _percent(share: float) -> Quantity:
    return Quantity(100.0 * share, "%")


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Return the section."""
    return [Disagreements]
