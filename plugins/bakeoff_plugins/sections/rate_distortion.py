"""Rate-distortion: for each metric the mean curve of every codec, and the bits saved on each reference."""

import math
from collections.abc import Iterable, Mapping, Sequence

from bakeoff.plugin import (
    Block,
    Cell,
    Column,
    Comparison,
    LineChart,
    MethodFacts,
    MetricFacts,
    ReportData,
    Section,
    SectionInfo,
    Series,
    SignatureError,
    Table,
    Text,
    hookimpl,
    one_signature,
)

MOST_REFERENCES = 200
_RATE = "bpp"
_HELP = (
    "Up and to the left is better: more quality for fewer bits. A point is the mean over references of the score and "
    "of the bits a pixel at one operating point; only references that every codec has at every point take part, so "
    "that all points are means over the same images. Mean curves show the shape. The verdict does not come from them: "
    "it compares the two curves of each reference by itself (BD-rate, in log rate over the range of quality that both "
    "reach), and then averages over references."
)

Scores = Mapping[tuple[str, str], Mapping[str, float]]
"""Scores of one metric by (method, point), then by reference."""


class RateDistortionSection(Section):
    """Quality over bits, for codecs with a sweep."""

    info = SectionInfo(name="rate_distortion", version=1, title="Rate and distortion", order=30)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return a chart a metric, and the table of bits saved by reference; none without swept codecs."""
        codecs = [method for method in data.methods if method.has_curve]
        scopes = dict.fromkeys((row.perturbation, row.severity) for row in data.rows)
        scope = min(scopes, key=lambda found: found[0] != "none", default=("none", None))
        judged = [metric for metric in data.metrics if not metric.is_cost]
        rates = _scores(data, _RATE, scope)
        drawn: list[Block] = []
        refused: list[Block] = []
        for metric in judged if codecs else ():
            try:
                chart = _chart(metric, codecs, _scores(data, metric.label, scope), rates, data)
            except SignatureError as error:
                refused.append(Text(f"No chart of {metric.display}: {error}", "warning"))
            else:
                drawn += [] if chart is None else [chart]
        table = _saved(data, scope)
        return [*drawn, *refused, *([Text(_HELP, "help")] if drawn else []), *table]


def _scores(data: ReportData, metric: str, scope: tuple[str, int | None]) -> Scores:
    """Return the scores of one metric. Raise `SignatureError` where they are not all of one definition."""
    rows = [row for row in data.rows if row.metric == metric and (row.perturbation, row.severity) == scope]
    one_signature(row for row in rows if row.score is not None)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        if row.score is not None:
            found.setdefault((row.method, row.point), {})[row.reference] = row.score
    return found


def _chart(
    metric: MetricFacts, codecs: Sequence[MethodFacts], quality: Scores, rates: Scores, data: ReportData
) -> LineChart | None:
    """Return the mean curves over the references that all points share; None where there is no such reference."""
    cells = [(method.label, point) for method in codecs for point in method.points]
    missing = [cell for cell in cells if not (quality.get(cell) and rates.get(cell))]
    kept = [cell for cell in cells if cell not in missing]
    complete = [set(quality[cell]) & set(rates[cell]) for cell in kept]
    shared = sorted(set.intersection(*complete)) if complete else []
    infinite = [cell for cell in kept if any(math.isinf(quality[cell][reference]) for reference in shared)]
    usable = [cell for cell in kept if cell not in infinite]
    if not shared or not usable:
        return None
    series = [
        _series(method, [cell for cell in usable if cell[0] == method.label], shared, quality, rates, data)
        for method in codecs
    ] + _published(metric, data)
    total = len({row.reference for row in data.rows})
    dropped = _dropped("without scores", missing) + _dropped("with an infinite score", infinite)
    unit = f", {metric.unit}" if metric.unit else ""
    return LineChart(
        title=f"{metric.display} over bits a pixel",
        x_label="bits a pixel",
        y_label=f"{metric.display}{unit} ({metric.better} is better)",
        series=[line for line in series if line.points],
        log_x=True,
        note=f"Means over {len(shared)} of {total} references.{dropped}",
    )


def _published(metric: MetricFacts, data: ReportData) -> list[Series]:
    """Return curves from elsewhere, each once, in colours that no method of the experiment has."""
    found = {each.published: each.points for each in data.curves.published if each.metric == metric.label}
    return [
        Series(f"{name} (published)", points, colour=len(data.methods) + place)
        for place, (name, points) in enumerate(sorted(found.items()))
    ]


def _dropped(why: str, cells: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(f"{method} {point}" for method, point in cells)
    return f" Points left out, {why}: {names}." if cells else ""


def _series(
    method: MethodFacts,
    cells: Sequence[tuple[str, str]],
    references: Sequence[str],
    quality: Scores,
    rates: Scores,
    data: ReportData,
) -> Series:
    def mean(scores: Mapping[str, float]) -> float:
        return math.fsum(scores[reference] for reference in references) / len(references)

    points = [(mean(rates[cell]), mean(quality[cell])) for cell in cells]
    return Series(method.heading, points, [point for _, point in cells], data.colour(method.label))


def _saved(data: ReportData, scope: tuple[str, int | None]) -> list[Block]:
    """Return bits saved at equal quality, one row a reference, the worst for B first."""
    found = [
        comparison
        for comparison in data.headline()
        if comparison.kind == "bd_rate" and (comparison.perturbation, comparison.severity) == scope
    ]
    if not any(comparison.per_reference for comparison in found):
        return []
    rows = _saved_rows(found)
    several = len({comparison.b for comparison in found}) > 1
    columns = [
        Column("reference"),
        *(Column(_title(comparison, data, several=several), "signed", 3) for comparison in found),
    ]
    a = data.method(found[0].a).display
    who = "each method" if several else data.method(found[0].b).display
    caption = f"Bits that {who} saves at equal quality against {a}, in percent (minus the BD-rate), by reference"
    if len(rows) > MOST_REFERENCES:
        half = MOST_REFERENCES // 2
        caption += f"; the {half} worst and the {half} best of {len(rows)}, all are in summary.json"
        rows = [*rows[:half], *rows[-half:]]
    note = "Empty where the curves of that reference cannot be compared; the reasons are under Comparison."
    empty = any(cell is None for row in rows for cell in row)
    return [Table(caption, columns, rows, folded=len(rows) > 30), *([Text(note, "note")] if empty else [])]


def _saved_rows(found: Sequence[Comparison]) -> list[list[Cell]]:
    references: Iterable[str] = {
        name for comparison in found for name in (*comparison.per_reference, *comparison.left_out)
    }

    def worst(reference: str) -> tuple[float, str]:
        gains = [comparison.per_reference[reference] for comparison in found if reference in comparison.per_reference]
        return min(gains, default=math.inf), reference

    return [
        [reference, *(comparison.per_reference.get(reference) for comparison in found)]
        for reference in sorted(references, key=worst)
    ]


def _title(comparison: Comparison, data: ReportData, *, several: bool) -> str:
    display = data.metric(comparison.metric).display
    return f"{data.method(comparison.b).display}, {display}" if several else f"at equal {display}"


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `rate_distortion`."""
    return [RateDistortionSection]
