"""What curves say beyond the headline, on planted curves whose truth is known."""

import math
from dataclasses import replace

import pytest

from bakeoff.analysis.curve_findings import curve_findings, find_curves
from bakeoff.curve_rules import CurveRules, Match
from bakeoff.results import MetricFacts

SCORES = (30.0, 34.0, 38.0, 42.0)
RATES = (0.25, 0.5, 1.0, 2.0)


def found(rows, codecs, metric, **rules):
    """Return the findings on one metric."""
    return curve_findings(rows, [metric], codecs, 1, CurveRules(**rules))


def half(make_curve, references=("one", "two", "three")):
    """Rows of a codec B that needs exactly half the bits of A."""
    return [
        row
        for name in references
        for method, factor in (("A", 1.0), ("B", 0.5))
        for row in make_curve(name, method, "psnr", [factor * rate for rate in RATES], SCORES)
    ]


def test_half_the_rate_is_minus_fifty_in_every_form(make_curve, codecs, psnr):
    """A planted half-rate codec has -50.00 % by all interpolants, as a mean of percents and of the mean curves."""
    (finding,) = found(half(make_curve), codecs, psnr)
    assert list(finding.percents.values()) == pytest.approx([-50.0] * 3, abs=1e-9)
    assert finding.mean_of_percents == pytest.approx(-50.0)
    assert finding.of_mean_curves.percent == pytest.approx(-50.0)
    assert finding.leave_one_out == pytest.approx(0.0, abs=1e-9)
    assert finding.overlap_least == 1.0
    assert finding.crossings == ()
    assert finding.outcomes() == {"ok": 3}
    assert finding.quality_gain == pytest.approx(4.0)  # a straight line in log rate: 4 dB for each doubling


def test_leaving_out_a_kinked_point_moves_the_percent(make_curve, codecs, psnr):
    """Where one inner point lies off the line, the leave-one-out error tells that the result hangs on it."""
    rows = half(make_curve) + make_curve("kinked", "A", "psnr", RATES, SCORES)
    rows += make_curve("kinked", "B", "psnr", (0.25, 0.3, 1.0, 2.0), SCORES)
    (finding,) = found(rows, codecs, psnr)
    assert finding.leave_one_out > 1.0


@pytest.mark.parametrize(
    ("status", "rates", "scores"),
    [
        ("no_overlap", RATES, (50.0, 51.0, 52.0, 53.0)),
        ("small_overlap", RATES, (40.0, 46.0, 52.0, 60.0)),
        ("non_monotone", (0.25, 0.2, 1.0, 2.0), SCORES),
        ("too_few_points", RATES, (30.0, 42.0, math.inf, math.inf)),
        ("saturated", RATES, (math.inf,) * 4),
        ("ok", RATES, SCORES),
    ],
)
def test_each_kind_of_curve_gets_its_typed_outcome(status, rates, scores, make_curve, codecs, psnr):
    """Planted curves (no overlap, falling, two-point, lossless, identical) end in their own status, with words."""
    rows = make_curve("one", "A", "psnr", RATES, SCORES) + make_curve("one", "B", "psnr", rates, scores)
    (finding,) = found(rows, codecs, psnr)
    result = finding.references["one"]
    assert result.status == status
    assert (result.percent == 0.0) if status == "ok" else (result.percent is None and result.reason)
    assert finding.percents["pchip"] == (0.0 if status == "ok" else None)


def test_fewer_points_and_less_overlap_count_when_asked(make_curve, codecs, psnr):
    """What is refused by default is computed when the experiment asks for it."""
    rows = make_curve("one", "A", "psnr", RATES, SCORES)
    rows += make_curve("one", "B", "psnr", RATES, (40.0, 46.0, 52.0, 60.0))
    assert found(rows, codecs, psnr, min_overlap=0.05)[0].references["one"].status == "ok"


def test_metrics_with_a_ceiling_are_told_in_both_domains(make_curve, codecs):
    """SSIM appears as it is and in decibels, and the two percents differ."""
    ssim = MetricFacts("ssim", "SSIM", "", "higher", ceiling=1.0)
    rows = make_curve("one", "A", "ssim", RATES, (0.8, 0.9, 0.96, 0.99))
    rows += make_curve("one", "B", "ssim", RATES, (0.84, 0.93, 0.98, 0.995))
    raw, decibels = found(rows, codecs, ssim)
    assert (raw.domain, decibels.domain) == ("raw", "dB")
    assert abs(raw.percents["pchip"] - decibels.percents["pchip"]) > 1.0


def test_gain_at_a_score_is_the_bits_saved_there(make_curve, codecs, psnr):
    """A half-rate codec saves 50 % at 36 dB and gains 4 dB at 0.5 bit a pixel; a place out of reach has its reason."""
    (finding,) = found(half(make_curve), codecs, psnr, at={"psnr": (36.0, 99.0), "bpp": (0.5,)})
    saved, beyond, gained = finding.gains
    assert (saved.axis, saved.unit, saved.n) == ("score", "%", 3)
    assert saved.gain == pytest.approx(50.0)
    assert gained.gain == pytest.approx(4.0)
    assert (beyond.gain, beyond.n) == (None, 0)
    assert "not 99" in beyond.left_out["one"]


def test_an_outlying_reference_is_named(make_curve, codecs, psnr):
    """One reference of nine on which B needs four times the bits is called an outlier, by name."""
    rows = half(make_curve, [f"image {i}" for i in range(8)])
    rows += make_curve("odd", "A", "psnr", RATES, SCORES)
    rows += make_curve("odd", "B", "psnr", [4 * rate for rate in RATES], SCORES)
    (finding,) = found(rows, codecs, psnr)
    assert finding.outliers == ("odd",)


def test_rounding_makes_no_outliers(make_curve, codecs, psnr):
    """Where every reference needs exactly half the bits, none is an outlier for its last digit."""
    rows = []
    for i in range(12):
        rates = [rate * (1 + 0.1 * i) ** (1 + step) for step, rate in enumerate(RATES)]
        rows += make_curve(f"image {i}", "A", "psnr", rates, SCORES)
        rows += make_curve(f"image {i}", "B", "psnr", [rate / 2 for rate in rates], SCORES)
    (finding,) = found(rows, codecs, psnr)
    assert finding.outliers == ()


def test_the_order_of_a_sweep_changes_nothing(make_curve, codecs, psnr):
    """The inner points are those between the cheapest and the dearest, however the config lists them."""
    rows = half(make_curve) + make_curve("kinked", "A", "psnr", RATES, SCORES)
    rows += make_curve("kinked", "B", "psnr", (0.25, 0.3, 1.0, 2.0), SCORES)
    shuffled = [replace(codec, points=(*codec.points[2:], *codec.points[:2])) for codec in codecs]
    assert found(rows, shuffled, psnr)[0].leave_one_out == found(rows, codecs, psnr)[0].leave_one_out


def test_scores_of_different_signatures_have_no_mean_curve(make_curve, codecs, psnr):
    """References of 8 and of 16 bits are compared one by one, but never averaged to a curve, nor matched across."""
    rows = [
        row._replace(signature=f"psnr|range={peak}") if row.metric == "psnr" else row
        for name, peak in (("one", 255), ("two", 65535))
        for row in half(make_curve, [name])
    ]
    (finding,) = found(rows, codecs, psnr)
    assert finding.percents["pchip"] == pytest.approx(-50.0)
    assert finding.of_mean_curves.status == "failed"
    assert "different signatures" in finding.of_mean_curves.reason
    assert finding.relative_difference == ()
    other = [row._replace(signature="other") if row.metric == "psnr" and row.method == "B" else row for row in rows]
    rules = CurveRules(match=Match(metric="psnr", tolerance=1.0))
    assert find_curves(other, [psnr], codecs, 1, rules).matched == ()
