"""The worst places: what the means of metrics with a map hide, one row a setting."""

from collections.abc import Iterable, Mapping, Sequence

from bakeoff.plugin import (
    Block,
    Cell,
    MetricFacts,
    Quantity,
    ReportData,
    ScoreRow,
    Section,
    SectionInfo,
    Table,
    Text,
    hookimpl,
)

MOST_ROWS = 60

_INTRODUCTION = (
    "A high mean can hide one bad region. For every setting, this is the reference whose map is worst, and where it is."
)
_HELP = (
    "The reference is the one with the worst 5 % of its map. The place is the middle of the 32 x 32 pixels with the "
    "worst mean, as column and row from the top left, so that one wild pixel does not decide it; of a smaller image it "
    "is the middle. Those of all references are in scores.csv, under names such as ssim.p05, ssim.min, ssim.worst_x "
    "and ssim.worst_y."
)
ENDS = {"higher": {"p05": "5th percentile", "min": "lowest"}, "lower": {"p95": "95th percentile", "max": "highest"}}
"""The companions that look at the bad end of a map, and what they are, by the direction of the metric."""

Scores = Mapping[str, ScoreRow]
"""The rows of one unit and metric by the names of the companions, its score under ""."""


class WorstPlacesSection(Section):
    """Where the maps are worst."""

    info = SectionInfo(name="worst_places", version=1, title="Worst places", order=45)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return a table a metric whose maps were looked at; none without such a metric."""
        tables = [table for metric in data.metrics if (table := _table(metric, data)) is not None]
        return [Text(_INTRODUCTION), *tables, Text(_HELP, "help")] if tables else []


def _table(metric: MetricFacts, data: ReportData) -> Table | None:
    worst = _worst(metric, _units(metric, data.rows))
    if not worst:
        return None
    shown = worst[:MOST_ROWS]
    columns = [(title, [_cell(title, scores, metric, data) for scores in shown]) for title in _titles(metric, worst)]
    filled = [(title, cells) for title, cells in columns if any(cell is not None for cell in cells)]
    caption = f"{metric.display}: the worst reference of every setting, and the worst place in it"
    if len(worst) > MOST_ROWS:
        caption += f", for the first {MOST_ROWS} of {len(worst)} settings"
    rows = list(zip(*(cells for _, cells in filled), strict=True))
    return Table(caption, [title for title, _ in filled], rows, folded=len(rows) > 30)


def _units(metric: MetricFacts, rows: Iterable[ScoreRow]) -> list[Scores]:
    """Return the rows of one metric unit by unit, of those units that have a worst place."""
    units: dict[object, dict[str, ScoreRow]] = {}
    for row in rows:
        label, _, name = row.metric.partition(".")
        if label == metric.label and row.score is not None:
            place = row.reference, row.perturbation, row.severity, row.method, row.point
            units.setdefault(place, {})[name] = row
    needed = {"", *ENDS[metric.better], "worst_x", "worst_y"}
    return [scores for scores in units.values() if needed <= scores.keys()]


def _worst(metric: MetricFacts, units: Iterable[Scores]) -> list[Scores]:
    """Return the unit of the worst reference of every setting; scores of two definitions are two settings."""
    share = next(iter(ENDS[metric.better]))
    sign = 1.0 if metric.better == "higher" else -1.0
    worst: dict[object, tuple[float, str, Scores]] = {}
    for scores in units:
        row = scores[share]
        candidate = (sign * (row.score or 0.0), row.reference, scores)
        setting = row.perturbation, row.severity, row.method, row.point, row.signature
        if setting not in worst or candidate[:2] < worst[setting][:2]:
            worst[setting] = candidate
    return [scores for _, _, scores in worst.values()]


def _titles(metric: MetricFacts, worst: Sequence[Scores]) -> list[str]:
    titles = ["perturbation", "method", "point", "reference", metric.display, *ENDS[metric.better].values(), "worst at"]
    mixed = len({scores[""].signature for scores in worst}) > 1
    return [*titles, "signature"] if mixed else titles


def _cell(title: str, scores: Scores, metric: MetricFacts, data: ReportData) -> Cell:
    row = scores[""]
    if title == "perturbation":
        return None if row.perturbation == "none" else f"{row.perturbation} {row.severity or ''}".strip()
    if title == "worst at":
        return f"{scores['worst_x'].score:.0f}, {scores['worst_y'].score:.0f}"
    texts = {
        "method": data.method(row.method).heading,
        "point": row.point or None,
        "reference": row.reference,
        "signature": row.signature,
    }
    if title in texts:
        return texts[title]
    name = {title: name for name, title in ENDS[metric.better].items()}.get(title, "")
    return Quantity(scores[name].score or 0.0, metric.unit)


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `worst_places`."""
    return [WorstPlacesSection]
