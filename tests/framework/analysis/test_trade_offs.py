"""Operating points without curves: the front that nothing beats, and pairs of equal quality."""

from dataclasses import replace

import pytest

from bakeoff.analysis.curve_findings import find_curves
from bakeoff.analysis.score_index import Scope
from bakeoff.analysis.trade_offs import matched_pairs, trade_offs
from bakeoff.curve_rules import CurveRules, Match
from bakeoff.errors import SignatureError
from bakeoff.results import MethodFacts, MetricFacts

SCORES = (30.0, 34.0, 38.0, 42.0)
RATES = (0.25, 0.5, 1.0, 2.0)


def timed(make_row, rows, seconds):
    """Add encoding seconds to rows of curves, by method."""
    points = {(row.reference, row.method, row.point) for row in rows}
    return rows + [
        make_row(name, label, "encode_seconds", seconds[label], point=point) for name, label, point in points
    ]


def curves(make_curve, factor=0.5):
    """Rows of A and of a B that needs `factor` of the bits."""
    return [
        *make_curve("one", "A", "psnr", RATES, SCORES),
        *make_curve("one", "B", "psnr", [factor * rate for rate in RATES], SCORES),
    ]


def test_the_front_holds_what_nothing_beats(make_curve, make_row, codecs, psnr):
    """With half the bits at equal scores all of B is on the front and none of A; slow encoding brings A back on it."""
    rows = timed(make_row, curves(make_curve), {"A": 0.1, "B": 9.0})
    plain = trade_offs(rows, psnr, codecs, Scope(), timed=False)
    assert {(point.method, point.on_front) for point in plain} == {("A", False), ("B", True)}
    slow = trade_offs(rows, psnr, codecs, Scope(), timed=True)
    assert all(point.on_front for point in slow)


def test_only_isolated_seconds_put_a_point_on_the_front(make_curve, make_row, codecs, psnr):
    """Seconds of a crowded pool are left out of the report's front; measured alone they bring the fast codec back."""
    rows = timed(make_row, curves(make_curve), {"A": 0.1, "B": 9.0})
    seconds = MetricFacts("encode_seconds", "encode_seconds", "s", "lower", is_cost=True)
    for isolated, expected in ((False, {"B"}), (True, {"A", "B"})):
        facts = [psnr, replace(seconds, isolated=isolated)]
        front = find_curves(rows, facts, codecs, 1, CurveRules()).trade_offs["psnr"]
        assert {point.method for point in front if point.on_front} == expected


def test_seconds_of_two_machines_make_no_front(make_curve, make_row, codecs, psnr):
    """They are refused like scores of two definitions, where they count."""
    rows = [
        row._replace(signature=f"encode_seconds|v1|{row.method}") if row.metric == "encode_seconds" else row
        for row in timed(make_row, curves(make_curve), {"A": 0.1, "B": 9.0})
    ]
    assert trade_offs(rows, psnr, codecs, Scope(), timed=False)
    with pytest.raises(SignatureError, match="encode_seconds has different signatures"):
        trade_offs(rows, psnr, codecs, Scope(), timed=True)


def test_scores_of_two_definitions_are_refused(make_curve, make_row, codecs, psnr):
    """Points scored by different signatures are not put side by side."""
    rows = timed(make_row, make_curve("one", "A", "psnr", RATES, SCORES), {"A": 0.1})
    other = make_curve("one", "B", "psnr", RATES, SCORES, signature="psnr|v2")
    with pytest.raises(SignatureError, match=r"psnr\|v1.*psnr\|v2"):
        trade_offs(rows + timed(make_row, other, {"B": 0.1}), psnr, codecs, Scope(), timed=False)


def test_pairs_of_equal_quality_tell_the_bits_saved(make_curve, codecs):
    """Where scores agree within the tolerance B saves its planted 50 %, over all four pairs of the reference."""
    found = matched_pairs(curves(make_curve), Match(metric="psnr", tolerance=0.5), *codecs, Scope(), 1)
    assert (found.pairs, found.n) == (4, 1)
    assert found.gain == pytest.approx(50.0)


def test_without_agreement_there_are_no_pairs(make_curve, codecs: list[MethodFacts]):
    """Scores that differ by more than the tolerance make no pair and no gain."""
    rows = make_curve("one", "A", "psnr", RATES, SCORES) + make_curve("one", "B", "psnr", RATES, (32, 36, 40, 44))
    found = matched_pairs(rows, Match(metric="psnr", tolerance=0.5), *codecs, Scope(), 1)
    assert (found.pairs, found.gain) == (0, None)
