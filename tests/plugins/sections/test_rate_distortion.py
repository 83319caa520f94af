import math
from collections.abc import Callable
from dataclasses import replace

from bakeoff.blocks import LineChart, ReportData, Table, Text
from bakeoff.results import Comparison, ScoreRow
from bakeoff_plugins.sections.rate_distortion import RateDistortionSection


def chart(data: ReportData) -> LineChart:
    """Return the only chart of the section."""
    (found,) = [block for block in RateDistortionSection().blocks(data) if isinstance(block, LineChart)]
    return found


def table(data: ReportData) -> Table:
    """Return the only table of the section."""
    (found,) = [block for block in RateDistortionSection().blocks(data) if isinstance(block, Table)]
    return found


def test_a_chart_has_a_line_a_codec(data: ReportData) -> None:
    """Points are mean quality over mean bits a pixel, on a logarithmic axis, in the colours of the methods."""
    found = chart(data)
    assert found.log_x
    assert found.y_label == "PSNR, dB (higher is better)"
    assert [(line.name, line.colour) for line in found.series] == [
        (data.methods[0].heading, 0),
        (data.methods[1].heading, 1),
    ]
    assert found.series[0].points == [(0.25, 30.0), (0.5, 35.0), (1.0, 40.0)]
    assert found.series[1].points == [(0.125, 30.0), (0.25, 35.0), (0.5, 40.0)]
    assert found.series[0].labels == ["quality=10", "quality=50", "quality=90"]
    assert found.note == "Means over 2 of 2 references."


def test_only_shared_references_are_averaged(data: ReportData) -> None:
    """A reference that one codec lacks at one point takes part nowhere, so that all means are over the same images."""
    broken = [
        row._replace(score=None, status="failed")
        if (row.reference, row.method, row.point, row.metric) == ("kodim02", "B", "quality=90", "psnr")
        else row._replace(score=row.score + 3.0)
        if row.reference == "kodim02" and row.metric == "psnr"
        else row
        for row in data.rows
    ]
    found = chart(replace(data, rows=broken))
    assert found.note == "Means over 1 of 2 references."
    assert [quality for _, quality in found.series[0].points] == [30.0, 35.0, 40.0]


def test_points_that_cannot_be_drawn_are_named(data: ReportData) -> None:
    """A point with an infinite score, or without any score, is left out by name and the others stay."""
    rows = [
        row._replace(score=math.inf) if (row.method, row.point, row.metric) == ("A", "quality=90", "psnr") else row
        for row in data.rows
        if (row.method, row.point) != ("B", "quality=10")
    ]
    found = chart(replace(data, rows=rows))
    assert found.note == (
        "Means over 2 of 2 references. Points left out, without scores: B quality=10. "
        "Points left out, with an infinite score: A quality=90."
    )
    assert [len(line.points) for line in found.series] == [2, 2]


def test_scores_of_two_definitions_are_not_drawn_together(data: ReportData) -> None:
    """In place of the chart stands a warning that shows both signatures; other metrics have their charts."""
    mixed = [
        row._replace(signature="psnr|v1|range=65535") if (row.metric, row.reference) == ("psnr", "kodim02") else row
        for row in data.rows
    ]
    blocks = RateDistortionSection().blocks(replace(data, rows=mixed, comparisons=[]))
    (warning,) = [block for block in blocks if isinstance(block, Text)]
    assert warning.tone == "warning"
    assert warning.text.startswith("No chart of PSNR: ")
    assert "'psnr|v1'" in warning.text
    assert "'psnr|v1|range=65535'" in warning.text
    assert not any(isinstance(block, LineChart) for block in blocks)


def test_bits_saved_are_listed_worst_first(data: ReportData, comparison: Callable[..., Comparison]) -> None:
    """Each reference has a row; one that could not be compared is there, empty and last, with a note."""
    found = comparison({"kodim01": 30.0, "kodim02": 18.0}, left_out={"kodim03": "no overlap"})
    shown = replace(data, comparisons=[found])
    assert table(shown).rows == [["kodim02", 18.0], ["kodim01", 30.0], ["kodim03", None]]
    notes = [block.text for block in RateDistortionSection().blocks(shown) if isinstance(block, Text)]
    assert notes[-1].startswith("Empty where the curves")


def test_very_many_references_are_cut_with_a_word(data: ReportData, comparison: Callable[..., Comparison]) -> None:
    """Of more than 200 references the 100 worst and the 100 best are shown."""
    gains = {f"photo{place:04}": float(place) for place in range(500)}
    found = table(replace(data, comparisons=[comparison(gains)]))
    assert len(found.rows) == 200
    assert (found.rows[0][1], found.rows[99][1], found.rows[100][1], found.rows[-1][1]) == (0.0, 99.0, 400.0, 499.0)
    assert "the 100 worst and the 100 best of 500" in found.caption


def test_without_sweeps_there_is_no_section(data: ReportData, row: Callable[..., ScoreRow]) -> None:
    """Methods that are no codecs, or have one point, have no curve."""
    fixed = [replace(method, points=("",)) for method in data.methods]
    rows = [row("one", method, "", "psnr", 30.0) for method in "AB"]
    assert RateDistortionSection().blocks(replace(data, methods=fixed, rows=rows, comparisons=[])) == []
    assert RateDistortionSection().blocks(replace(data, rows=[], comparisons=[])) == []
