"""The section on how outputs lay on their references."""

from collections.abc import Callable
from dataclasses import replace

from bakeoff.blocks import Column, ReportData, Table, Text
from bakeoff.results import ScoreRow
from bakeoff_plugins.sections.alignment import MOST_ROWS, AlignmentSection


def moved(row: Callable[..., ScoreRow], kind: str, reference: str, dx: float, dy: float) -> list[ScoreRow]:
    place = {"unit": "px", "better": "", "perturbation": "blur", "severity": 2}
    return [row(reference, "B", "", f"{kind}.{name}", score, **place) for name, score in (("dx", dx), ("dy", dy))]


def test_where_nothing_was_found_there_is_no_section(data: ReportData) -> None:
    """A run without an alignment, whose outputs lie where they should."""
    assert AlignmentSection().blocks(data) == []


def test_what_was_undone_is_shown_by_method_and_by_output(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """The median and the largest shift, and every number that was found."""
    rows = [*moved(row, "align", "one", 0.5, -2.0), *moved(row, "align", "two", 1.0, 0.25)]
    text, methods, units = AlignmentSection().blocks(replace(data, rows=[*data.rows, *rows]))
    assert isinstance(text, Text)
    assert text.tone == "plain"
    assert isinstance(methods, Table)
    assert methods.rows == [[data.methods[1].heading, 2, 1.5, 2.0]]
    assert isinstance(units, Table)
    assert [column.title for column in units.columns if isinstance(column, Column)][4:] == ["dx, px", "dy, px"]
    assert units.rows[0] == ["one", "blur 2", data.methods[1].heading, None, 0.5, -2.0]


def test_a_shift_that_nobody_undid_is_a_warning(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """The list of outputs is bounded."""
    rows = [found for place in range(600) for found in moved(row, "misaligned", f"p{place}", 0.5, 0.5)]
    text, _, units = AlignmentSection().blocks(replace(data, rows=rows))
    assert isinstance(text, Text)
    assert text.tone == "warning"
    assert isinstance(units, Table)
    assert len(units.rows) == MOST_ROWS
    assert units.caption == "How each of 600 outputs lay, the first 500; all are in scores.csv"
