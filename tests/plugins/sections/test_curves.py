"""The section of curves in detail, on curves whose truth is planted."""

from dataclasses import replace

import pytest

from bakeoff.analysis.curve_findings import find_curves
from bakeoff.blocks import LineChart, ReportData, Table, Text
from bakeoff.curve_results import Curves
from bakeoff.curve_rules import CurveRules, Match
from bakeoff_plugins.sections.curves import CurvesSection


def shown(data: ReportData, **rules):
    """Return the blocks for rows in which B needs half the bits of A, by caption, and all texts."""
    curves = find_curves(data.rows, data.metrics, data.methods, 1, CurveRules(**{"min_points": 3, **rules}))
    blocks = CurvesSection().blocks(replace(data, curves=curves))
    tables = {block.caption: block for block in blocks if isinstance(block, Table)}
    return blocks, tables, " ".join(block.text for block in blocks if isinstance(block, Text))


def test_every_form_of_the_number_stands_in_one_row(data: ReportData) -> None:
    """A planted half-rate codec has -50 % in each of the five columns of percents, and full overlap."""
    _, tables, _ = shown(data)
    (row,) = tables["Change of bits against JPEG at equal quality (BD-rate), in every form"].rows
    assert row[3:8] == pytest.approx([-50.0] * 5)
    assert row[10] == "100%, 100%"


def test_the_chart_draws_the_difference_along_quality(data: ReportData) -> None:
    """B's line lies at -50 % over the whole range, beside a line at zero for the baseline, in the methods' colours."""
    blocks, _, _ = shown(data)
    (chart,) = [block for block in blocks if isinstance(block, LineChart)]
    baseline, other = chart.series
    assert baseline.points == [(30.0, 0.0), (40.0, 0.0)]
    assert [percent for _, percent in other.points] == pytest.approx([-50.0] * len(other.points))
    assert (baseline.colour, other.colour) == (0, 1)


def test_gains_and_pairs_appear_when_asked_for(data: ReportData) -> None:
    """Places under `at` and a `match` give tables of their own, with the bits saved there."""
    _, tables, _ = shown(data, at={"psnr": (35.0,)}, match=Match(metric="psnr", tolerance=0.1))
    (gain,) = tables["Gain at a point against JPEG"].rows
    assert gain[2:4] == ["PSNR 35", "bits saved"]
    assert gain[4].value == pytest.approx(50.0)
    (pairs,) = tables["Pairs of settings whose PSNR agrees within 0.1, against JPEG"].rows
    assert pairs[1:3] == [6, 2]


def test_of_many_references_left_out_one_is_named(data: ReportData) -> None:
    """A place that no curve reaches shows the first reference's reason and counts the others."""
    _, tables, _ = shown(data, at={"psnr": (99.0,)})
    (row,) = tables["Gain at a point against JPEG"].rows
    assert row[-1] == "kodim01: JPEG reaches 30 to 40, not 99; and 1 more"


def test_a_refused_curve_has_its_outcome_and_its_reason(data: ReportData) -> None:
    """With four points demanded, three are too few: every reference is named with the outcome in words."""
    _, tables, _ = shown(data, min_points=4)
    rows = tables["Curves that cannot be compared, and points that are on none"].rows
    assert [row[3] for row in rows] == ["kodim01", "kodim02"]
    assert {row[4].text for row in rows} == {"too few points"}
    assert all("at least 4 are needed" in row[5] for row in rows)


def test_a_crossing_is_told_in_words(data: ReportData) -> None:
    """Where B is dearer below and cheaper above, a sentence says between which bits the better codec changes."""
    dearer = {"quality=10": 2.0, "quality=50": 1.0, "quality=90": 0.5}
    rows = [
        row._replace(score=row.score * 2 * dearer[row.point]) if (row.method, row.metric) == ("B", "bpp") else row
        for row in data.rows
    ]
    _, _, texts = shown(replace(data, rows=rows))
    assert "JPEG is better below 0.5 bits a pixel (PSNR 35), WebP above" in texts


def test_without_curves_there_is_no_section(data: ReportData) -> None:
    """A run without swept codecs shows nothing here."""
    assert CurvesSection().blocks(replace(data, curves=Curves())) == []
