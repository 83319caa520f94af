"""The section keeps its promises, and finds the disagreement that was put into a run."""

from dataclasses import replace

import pytest
from bakeoff_disagreements import Disagreements, disagreements

from bakeoff.plugin import LineChart, Plugin, Quantity, ReportData, ScoreRow, Table, Text
from bakeoff.testing import Check, parametrize_with_section_checks
from bakeoff.testing.example_runs import example_run


@parametrize_with_section_checks([Disagreements()])
def test_the_section_conforms(plugin: Plugin, check: Check) -> None:
    """It keeps each rule of the kit."""
    check(plugin)


def run_of(psnr: list[float], ssim: list[float], signatures: str = "") -> ReportData:
    """Return a run of one method on as many references as there are scores."""
    rows = [
        ScoreRow(f"image{place}", "", "none", None, "A", "", metric, score, "", "higher",
                 f"{metric}{signatures[place:place + 1]}", "ok", "")
        for metric, scores in (("psnr", psnr), ("ssim", ssim))
        for place, score in enumerate(scores)
    ]  # fmt: skip
    return replace(example_run("one method"), rows=rows)


def test_the_greatest_disagreement_comes_first() -> None:
    """Of five outputs the one that PSNR likes best and SSIM least leads the table, with its standings."""
    blocks = Disagreements().blocks(run_of([30, 31, 32, 33, 40], [0.5, 0.6, 0.7, 0.8, 0.4]))
    assert [type(block) for block in blocks] == [Text, LineChart, Table]
    table = blocks[2]
    assert isinstance(table, Table)
    assert table.rows[0][0] == "image4"
    assert [cell for cell in table.rows[0] if isinstance(cell, Quantity)] == [
        Quantity(100.0, "%"), Quantity(0.0, "%"), Quantity(-100.0, "%"),
    ]  # fmt: skip


def test_equal_rankings_disagree_nowhere() -> None:
    """Ties count half on both sides, and infinite scores are the best."""
    data = run_of([30, 30, 35, float("inf")], [0.1, 0.1, 0.2, 1.0])
    found = disagreements(data, data.metric("psnr"), data.metric("ssim"))
    assert [entry.difference for entry in found] == [0.0] * 4
    assert sorted(entry.first_standing for entry in found) == pytest.approx([1 / 6, 1 / 6, 2 / 3, 1.0])


def test_scores_of_different_signatures_are_ranked_apart() -> None:
    """Eight outputs of two definitions are two rankings of four."""
    scores = [1.0, 2.0, 3.0, 4.0, 101.0, 102.0, 103.0, 104.0]
    data = run_of(scores, scores, signatures="aaaabbbb")
    standings = [entry.first_standing for entry in disagreements(data, data.metric("psnr"), data.metric("ssim"))]
    assert sorted(standings) == pytest.approx([0, 0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1, 1])
