"""Scores of every reference: gains of headline comparisons of scores, and all scores unfolded on demand."""

import math
from collections.abc import Sequence

from bakeoff.plugin import (
    Block,
    Cell,
    Column,
    Comparison,
    Quantity,
    ReportData,
    ScoreRow,
    Section,
    SectionInfo,
    SignatureError,
    Table,
    Text,
    hookimpl,
    one_signature,
)

MOST_REFERENCES = 200
MOST_ROWS = 2400
_COSTS = ("bytes", "bpp")
Place = tuple[str, str, int | None, str, str]
"""Reference, perturbation, severity, method and point: what one row of scores belongs to."""


class PerImageSection(Section):
    """Every reference by itself."""

    info = SectionInfo(name="per_image", version=1, title="Every reference", order=50)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the gains by reference where methods are compared by score, and the scores of all units."""
        references = _by_gain(data)
        if not references:
            return []
        blocks: list[Block] = []
        shown = references
        if len(references) > MOST_REFERENCES:
            half = MOST_REFERENCES // 2
            shown = [*references[:half], *references[-half:]]
            text = (
                f"Of {len(references)} references, the {half} on which the second method does worst and the {half} on "
                "which it does best are shown here. All of them are in scores.csv."
            )
            blocks.append(Text(text, "note"))
        return [*blocks, *_gains(shown, data), *_mixed(data), *_scores(shown, data)]


def _mixed(data: ReportData) -> list[Block]:
    """Return a warning for every metric whose scores are not all of one definition."""
    blocks: list[Block] = []
    for metric in data.metrics:
        try:
            one_signature(row for row in data.rows if row.metric == metric.label and row.score is not None)
        except SignatureError as error:
            blocks.append(Text(f"Do not compare all scores of {metric.display} with each other: {error}", "warning"))
    return blocks


def _by_gain(data: ReportData) -> list[str]:
    """Return all references, those on which B does worst first."""
    gains: dict[str, float] = {}
    for found in data.headline():
        if not data.metric(found.metric).is_cost:
            for reference, gain in found.per_reference.items():
                gains.setdefault(reference, gain)
    references = {row.reference for row in data.rows}
    return sorted(references, key=lambda reference: (gains.get(reference, math.inf), reference))


def _gains(references: Sequence[str], data: ReportData) -> list[Block]:
    """Return the gains of comparisons of scores; bits at equal quality stand under rate and distortion."""
    found = [comparison for comparison in data.headline() if comparison.kind == "score" and comparison.per_reference]
    if not found:
        return []
    columns = [Column("reference"), *(Column(_title(comparison, data), "signed", 3) for comparison in found)]
    rows: list[list[Cell]] = []
    for reference in references:
        gains = [(comparison.per_reference.get(reference), comparison.unit) for comparison in found]
        rows.append([reference, *(None if gain is None else Quantity(gain, unit) for gain, unit in gains)])
    caption = "Gain by reference (positive where the second method is better)"
    return [Table(caption, columns, rows, folded=len(rows) > 30)]


def _title(comparison: Comparison, data: ReportData) -> str:
    title = data.metric(comparison.metric).display
    if len(data.methods) > 2:
        title = f"{data.method(comparison.b).display}, {title}"
    return title if comparison.scope == "all" else f"{title}, {comparison.scope}"


def _scores(references: Sequence[str], data: ReportData) -> list[Block]:
    """Return one row a unit and one column a metric, as many references as fit."""
    labels = [*(label for label in _COSTS), *(metric.label for metric in data.metrics if not metric.is_cost)]
    places: dict[str, dict[Place, dict[str, ScoreRow]]] = {}
    for row in data.rows:
        if row.metric in labels:
            place = row.reference, row.perturbation, row.severity, row.method, row.point
            places.setdefault(row.reference, {}).setdefault(place, {})[row.metric] = row
    present = [label for label in labels if any(row.metric == label for row in data.rows)]
    perturbed = any(row.perturbation != "none" for row in data.rows)
    rows: list[list[Cell]] = []
    full = 0
    for reference in references:
        units = places.get(reference, {})
        if len(rows) + len(units) > MOST_ROWS:
            break
        full += 1
        rows += [_row(place, scores, present, data, perturbed=perturbed) for place, scores in units.items()]
    columns = [
        "reference",
        *(["perturbation"] if perturbed else []),
        "method",
        "point",
        *(_heading(label, data) for label in present),
    ]
    caption = f"All scores of {full} references"
    if full < len(references):
        caption += f", of {len(references)}; the rest is in scores.csv"
    return [Table(caption, columns, rows, folded=True)] if rows else []


def _row(
    place: Place, scores: dict[str, ScoreRow], labels: Sequence[str], data: ReportData, *, perturbed: bool
) -> list[Cell]:
    reference, perturbation, severity, method, point = place
    where = [perturbation if severity is None else f"{perturbation} {severity}"] if perturbed else []
    return [reference, *where, data.method(method).heading, point, *(_score(scores.get(label)) for label in labels)]


def _score(row: ScoreRow | None) -> Cell:
    if row is None:
        return None
    return "failed" if row.score is None else row.score if row.metric != "bytes" else int(row.score)


def _heading(label: str, data: ReportData) -> str:
    if label in _COSTS:
        return {"bytes": "bytes", "bpp": "bits a pixel"}[label]
    metric = data.metric(label)
    return f"{metric.display}, {metric.unit}" if metric.unit else metric.display


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `per_image`."""
    return [PerImageSection]
