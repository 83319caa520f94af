from collections.abc import Callable
from dataclasses import replace

from bakeoff.blocks import ReportData, Table
from bakeoff.results import ScoreRow
from bakeoff_plugins.sections.failures import MOST_ROWS, FailuresSection


def tables(data: ReportData) -> list[Table]:
    """Return the tables of the section."""
    return [block for block in FailuresSection().blocks(data) if isinstance(block, Table)]


def test_without_failures_there_is_no_section(data: ReportData) -> None:
    """Nothing failed, nothing is shown."""
    assert FailuresSection().blocks(data) == []


def test_failures_are_grouped_by_reason(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """A reason stands once with its units counted, the most frequent first; then every unit has its row."""
    failed = {"score": None, "status": "failed"}
    rows = [
        row("one", "A", "quality=10", "psnr", reason="timed out", **failed),
        *(row("two", "B", "quality=10", metric, reason="crashed", **failed) for metric in ("psnr", "bytes")),
        row("two", "B", "quality=50", "psnr", reason="crashed", perturbation="noise", severity=2, **failed),
    ]
    reasons, units = tables(replace(data, rows=[*data.rows, *rows]))
    assert reasons.rows == [["crashed", 2, 1, "psnr, bytes"], ["timed out", 1, 1, "psnr"]]
    assert units.caption == "All failed units (3)"
    b = data.methods[1].heading
    assert units.rows[:2] == [
        ["two", "none", b, "quality=10", "psnr, bytes", "crashed"],
        ["two", "noise 2", b, "quality=50", "psnr", "crashed"],
    ]


def test_very_many_failures_are_cut_with_a_word(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """The list of units is bounded, the counts are not."""
    rows = [row(f"p{place}", "A", "quality=10", "psnr", None, status="failed", reason="no") for place in range(600)]
    reasons, units = tables(replace(data, rows=rows))
    assert reasons.rows[0][1] == 600
    assert len(units.rows) == MOST_ROWS
    assert units.caption == "All failed units (600), the first 500; all are in scores.csv"
