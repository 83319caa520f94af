"""Codecs of a run against curves from elsewhere."""

import pytest

from bakeoff.analysis.published import against_published
from bakeoff.curve_results import PublishedPoints
from bakeoff.curve_rules import CurveRules

RATES, SCORES = (0.25, 0.5, 1.0, 2.0), (30.0, 34.0, 38.0, 42.0)
ELSEWHERE = PublishedPoints("VTM", "", (0.5, 1.0, 2.0, 4.0), {"psnr-rgb": SCORES, "ms-ssim-rgb": SCORES})


def test_a_codec_is_compared_on_the_metric_whose_definition_agrees(make_curve, codecs, psnr):
    """The run's codec needs half the bits of the published one, on RGB PSNR only."""
    rows = [
        row for name in ("one", "two") for row in make_curve(name, "A", "psnr", RATES, SCORES, signature="psnr|v1|rgb")
    ]
    (found,) = against_published(rows, [psnr], codecs[:1], {"VTM": ELSEWHERE}, CurveRules())
    assert (found.published, found.method, found.name, found.domain) == ("VTM", "A", "psnr-rgb", "raw")
    assert found.result.percent == pytest.approx(-50.0)


def test_another_definition_is_not_compared(make_curve, codecs, psnr):
    """PSNR of luma has no counterpart in a file that holds PSNR of RGB."""
    rows = make_curve("one", "A", "psnr", RATES, SCORES, signature="psnr|v1|y-bt601")
    assert against_published(rows, [psnr], codecs[:1], {"VTM": ELSEWHERE}, CurveRules()) == []
