"""The failures: every unit that has no score, and why, grouped by reason."""

from collections.abc import Sequence

from bakeoff.plugin import Block, Cell, ReportData, ScoreRow, Section, SectionInfo, Table, Text, hookimpl

MOST_ROWS = 500
_NOTE = (
    "A unit that fails has no score; it is never counted as zero and never filled in. Comparisons are made on what is "
    "left, and name the references that are missing."
)
Place = tuple[str, str, int | None, str, str]
"""Reference, perturbation, severity, method and point of a unit."""


class FailuresSection(Section):
    """What could not be computed."""

    info = SectionInfo(name="failures", version=1, title="Failures", order=60)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return the reasons with their counts, and every failed unit; none without failures."""
        reasons: dict[str, dict[Place, list[str]]] = {}
        for row in data.rows:
            if row.status == "failed":
                reasons.setdefault(row.reason, {}).setdefault(_place(row), []).append(row.metric)
        if not reasons:
            return []
        ordered = sorted(reasons.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        return [Text(_NOTE), _by_reason(ordered), _every(ordered, data)]


def _place(row: ScoreRow) -> Place:
    return row.reference, row.perturbation, row.severity, row.method, row.point


def _by_reason(reasons: Sequence[tuple[str, dict[Place, list[str]]]]) -> Table:
    rows: list[list[Cell]] = []
    for reason, units in reasons:
        metrics = dict.fromkeys(metric for metrics in units.values() for metric in metrics)
        references = dict.fromkeys(place[0] for place in units)
        rows.append([reason, len(units), len(references), ", ".join(metrics)])
    return Table("Reasons", ["reason", "units", "references", "scores that are missing"], rows)


def _every(reasons: Sequence[tuple[str, dict[Place, list[str]]]], data: ReportData) -> Table:
    rows: list[list[Cell]] = []
    for reason, units in reasons:
        for (reference, perturbation, severity, method, point), metrics in units.items():
            where = perturbation if severity is None else f"{perturbation} {severity}"
            rows.append([reference, where, data.method(method).heading, point, ", ".join(metrics), reason])
    caption = f"All failed units ({len(rows)})"
    if len(rows) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in scores.csv"
    columns = ["reference", "perturbation", "method", "point", "scores that are missing", "reason"]
    return Table(caption, columns, rows[:MOST_ROWS], folded=len(rows) > 10)


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `failures`."""
    return [FailuresSection]
