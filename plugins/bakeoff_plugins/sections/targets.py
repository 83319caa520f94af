"""The targets: at which settings each codec reached them, how near, and with how many encodings."""

import statistics
from collections.abc import Iterable, Sequence

from bakeoff.plugin import Block, Cell, Column, ReportData, ScoreRow, Section, SectionInfo, Table, Text, hookimpl

MOST_ROWS = 400

_HELP = (
    "A target is searched for image by image, so every image has a setting of its own. Where a target is out of "
    "reach nothing is guessed: the image has failed, and the reason says what was reached. Bytes and seconds are those "
    "of the setting that was found, without the tries before."
)
_FACTS = ("search.setting", "search.reached", "search.encodes")


_Unit = tuple[str, str]
"""A method's label and the text of its operating point."""

_Images = dict[tuple[str, str, int | None], list[float]]
"""Setting, value reached and encodings, by reference, perturbation and severity; nothing of images that failed."""


class TargetsSection(Section):
    """What the searches for targets found."""

    info = SectionInfo(name="targets", version=1, title="Targets", order=25)

    def blocks(self, data: ReportData) -> Sequence[Block]:
        """Return a table of all targets and one of all images; none without a target."""
        options = {
            (method.label, point.text): point.coding.target.option
            for method in data.experiment.methods
            for point in method.points
            if point.coding.target is not None
        }
        if not options:
            return []
        found = _found(data.rows, options)
        return [_summary(found, options, data), Text(_HELP, "help"), *_single(found, data)]


def _found(rows: Sequence[ScoreRow], units: Iterable[_Unit]) -> dict[_Unit, _Images]:
    found: dict[_Unit, _Images] = {unit: {} for unit in units}
    for row in rows:
        images = found.get((row.method, row.point))
        if images is not None:
            facts = images.setdefault((row.reference, row.perturbation, row.severity), [])
            facts += [row.score] if row.metric in _FACTS and row.score is not None else []
    return found


def _summary(found: dict[_Unit, _Images], options: dict[_Unit, str], data: ReportData) -> Table:
    rows: list[list[Cell]] = []
    for unit, images in found.items():
        reached = [facts for facts in images.values() if facts]
        columns = list(zip(*reached, strict=True)) or [(), (), ()]
        cells: list[Cell] = [data.method(unit[0]).heading, unit[1], options[unit], f"{len(reached)} of {len(images)}"]
        for values in columns[:2]:
            cells += [statistics.median(values), f"{min(values):.5g} to {max(values):.5g}"] if values else [None, None]
        cells += [statistics.mean(columns[2]), max(columns[2])] if columns[2] else [None, None]
        rows.append(cells)
    headings: list[str | Column] = [
        "method", "point", "option", "images that reach it", Column("median setting", digits=3), "settings",
        Column("median reached", digits=4), "reached", Column("mean encodings", digits=2), "most encodings",
    ]  # fmt: skip
    return Table("Targets, and the settings that reach them", headings, rows)


def _single(found: dict[_Unit, _Images], data: ReportData) -> list[Block]:
    rows: list[list[Cell]] = [
        [reference, perturbation if severity is None else f"{perturbation} severity {severity}",
         data.method(label).heading, point, *facts]
        for (label, point), images in found.items()
        for (reference, perturbation, severity), facts in images.items()
        if facts
    ]  # fmt: skip
    if not rows:
        return []
    caption = f"The setting of every image ({len(rows)})"
    if len(rows) > MOST_ROWS:
        caption += f", the first {MOST_ROWS}; all are in scores.csv"
    columns: list[str | Column] = [
        "reference", "input", "method", "point", Column("setting", digits=4), Column("reached", digits=5), "encodings",
    ]  # fmt: skip
    return [Table(caption, columns, rows[:MOST_ROWS], folded=True)]


@hookimpl
def bakeoff_register_sections() -> list[type[Section]]:
    """Add the section `targets`."""
    return [TargetsSection]
