"""Bits at equal quality for each reference, from the rows of a score table."""

import math
from collections.abc import Callable

import pytest

from bakeoff.analysis.curves import bd_per_reference
from bakeoff.analysis.rate_distortion import bd_rate
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow

MakeRow = Callable[..., ScoreRow]
MakeCurve = Callable[..., list[ScoreRow]]

RATES = [1.0, 2.0, 4.0, 8.0]
SCORES = [30.0, 35.0, 40.0, 45.0]


def test_each_reference_has_the_bd_rate_of_its_curves(
    make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """The result of a reference is bd_rate of its own rows."""
    other = [31.0, 36.0, 40.5, 44.0]
    rows = [
        *make_curve("tea", "A", "psnr", RATES, SCORES),
        *make_curve("tea", "B", "psnr", RATES, other),
        *make_curve("coffee", "A", "psnr", RATES, SCORES),
        *make_curve("coffee", "B", "psnr", [0.5, 1, 2, 4], SCORES),
    ]
    found = bd_per_reference(rows, psnr, *codecs)
    assert list(found) == ["coffee", "tea"]
    assert found["coffee"].percent == pytest.approx(-50.0)
    assert found["tea"].percent == bd_rate(RATES, SCORES, RATES, other).percent


def test_lower_is_better_metrics_are_read_downwards(make_curve: MakeCurve, codecs: list[MethodFacts]) -> None:
    """A falling error is a rising quality."""
    errors = [8.0, 4.0, 2.0, 1.0]
    rows = [*make_curve("tea", "A", "mse", RATES, errors), *make_curve("tea", "B", "mse", [0.5, 1, 2, 4], errors)]
    assert bd_per_reference(rows, MetricFacts("mse", "MSE", "", "lower"), *codecs)["tea"].percent == pytest.approx(-50)


def test_only_rows_of_the_scope_count(make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts) -> None:
    """A perturbed scope has its own results and the clean one none of them."""
    where = {"perturbation": "noise", "severity": 2}
    rows = [
        *make_curve("tea", "A", "psnr", RATES, SCORES, **where),
        *make_curve("tea", "B", "psnr", RATES, SCORES, **where),
    ]
    assert bd_per_reference(rows, psnr, *codecs) == {}
    assert bd_per_reference(rows, psnr, *codecs, "noise", 2)["tea"].percent == pytest.approx(0.0)


def test_failed_points_leave_their_curve_and_are_named(
    make_curve: MakeCurve, make_row: MakeRow, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A failed, a lossless and a rateless point are named; too few are left for a curve."""
    rows = make_curve("tea", "A", "psnr", RATES, SCORES)
    rows += make_curve("tea", "B", "psnr", RATES, [30.0, 35.0, 40.0, math.inf])
    rows = [
        make_row("tea", "A", "psnr", None, point=row.point, reason="timed out")
        if (row.method, row.metric, row.point) == ("A", "psnr", "quality=30")
        else row
        for row in rows
        if (row.method, row.metric, row.point) != ("A", "bpp", "quality=50")
    ]
    found = bd_per_reference(rows, psnr, *codecs)["tea"]
    assert found.status == "too_few_points"
    assert found.reason == "JPEG has 2 usable points, at least 4 are needed"
    assert found.dropped == (
        "JPEG quality=30 (timed out)",
        "JPEG quality=50 (no bpp in the score table)",
        "WebP quality=90 (infinite quality)",
    )


def test_a_reference_without_a_curve_is_a_failure(
    make_curve: MakeCurve, make_row: MakeRow, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A method that failed everywhere, one that has no rows, and a rate of zero each give their reason."""
    rows = [
        *make_curve("tea", "A", "psnr", RATES, SCORES),
        *make_curve("milk", "A", "psnr", [0.0, 2, 4, 8], SCORES),
        *make_curve("milk", "B", "psnr", RATES, SCORES),
        *(make_row("tea", "B", "psnr", None, point=point, reason="crashed") for point in codecs[1].points),
        *make_curve("water", "B", "psnr", RATES, SCORES),
    ]
    found = bd_per_reference(rows, psnr, *codecs)
    assert {result.status for result in found.values()} == {"failed"}
    assert found["tea"].reason == "WebP: crashed"
    assert found["water"].reason == "JPEG: no psnr in the score table"
    assert found["milk"].reason == "JPEG quality=30: a rate is a positive finite number, got 0.0"


def test_scores_of_two_definitions_are_no_curve(
    make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A reference whose scores carry different signatures has no result, and the reason shows both."""
    rows = [
        *make_curve("tea", "A", "psnr", RATES, SCORES),
        *(row._replace(signature=f"{row.signature}|other") if row.metric == "psnr" else row
          for row in make_curve("tea", "B", "psnr", RATES, SCORES)),
    ]  # fmt: skip
    found = bd_per_reference(rows, psnr, *codecs)["tea"]
    assert (found.status, found.percent) == ("failed", None)
    ours = next(row.signature for row in rows if row.metric == "psnr")
    assert repr(ours) in found.reason
    assert repr(f"{ours}|other") in found.reason
