"""The alignment: how outputs lay on their references, where that was found out."""

from collections.abc import Mapping, Sequence
from statistics import median

from bakeoff.plugin import Block, Cell, Column, ReportData, ScoreRow, Section, SectionInfo, Table, Text, hookimpl

MOST_ROWS = 500

_ALIGNED = (
    "Before the metrics looked, every output was laid onto its reference. dx and dy are the pixels by which the centre "
    "of the output had lain to the right and below, angle its rotation in degrees, clockwise."
)
_MISALIGNED = (
    "These outputs lie off their references by a little, and nothing was done about it. Metrics that compare pixel by "
    "pixel count such a shift as damage, although hardly anybody sees it. The gain is what the PSNR of the centre of "
    "the image would rise by without it; an alignment (align: {mode: subpixel}) takes it out of all scores."
)
Place = tuple[str, str, int | None, str, str]
"""Reference, perturbation, severity, method and point of a unit."""


class AlignmentSection(Section):
    """How outputs lay on their references."""

    info = SectionInfo(name="alignment", version=1, title="Alignment", order=55)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return what an alignment undid, or the small shifts that were found without one; none where nothing was."""
        blocks: list[Block] = []
        for kind, text in (("align", Text(_ALIGNED)), ("misaligned", Text(_MISALIGNED, "warning"))):
            units = _units(kind, data.rows)
            if units:
                blocks += [text, _by_method(units, data), _every(units, data)]
        return blocks


def _units(kind: str, rows: Sequence[ScoreRow]) -> dict[Place, dict[str, ScoreRow]]:
    units: dict[Place, dict[str, ScoreRow]] = {}
    for row in rows:
        label, _, name = row.metric.partition(".")
        if label == kind:
            place = row.reference, row.perturbation, row.severity, row.method, row.point
            units.setdefault(place, {})[name] = row
    return units


def _by_method(units: Mapping[Place, Mapping[str, ScoreRow]], data: ReportData) -> Table:
    rows: list[list[Cell]] = []
    for method in data.methods:
        moves = [
            max(abs(found[name].score or 0.0) for name in ("dx", "dy"))
            for place, found in units.items()
            if place[3] == method.label
        ]
        if moves:
            rows.append([method.heading, len(moves), median(moves), max(moves)])
    shifts = Column("median shift, px", digits=3), Column("largest, px", digits=3)
    columns: list[str | Column] = ["method", "outputs", *shifts]
    return Table("Shifts by method, the larger of across and down", columns, rows)


def _every(units: Mapping[Place, Mapping[str, ScoreRow]], data: ReportData) -> Table:
    names = list(dict.fromkeys(name for found in units.values() for name in found))
    rows: list[list[Cell]] = []
    first = next(iter(units.values()))
    headings = [f"{name}, {first[name].unit}" if first[name].unit else name for name in names]
    places = ["reference", "perturbation", "method", "point"]
    columns = [Column(title) for title in places] + [Column(heading, "signed", 3) for heading in headings]
    for (reference, perturbation, severity, method, point), found in units.items():
        where = perturbation if severity is None else f"{perturbation} {severity}"
        scores = (found[name].score if name in found else None for name in names)
        rows.append([reference, where, data.method(method).heading, point or None, *scores])
    caption = f"How each of {len(rows)} outputs lay"
    if len(rows) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in scores.csv"
    return Table(caption, columns, rows[:MOST_ROWS], folded=len(rows) > 10)


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `alignment`."""
    return [AlignmentSection]
