"""`summary.json`: the fields that it promises, as strict JSON."""

import json
import math
from collections.abc import Callable

import pytest

from bakeoff.analysis.comparison import compare
from bakeoff.analysis.curve_findings import find_curves
from bakeoff.analysis.summary import summary
from bakeoff.curve_results import Curves
from bakeoff.curve_rules import CurveRules
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, UnitCounts

MakeRow = Callable[..., ScoreRow]
MakeCurve = Callable[..., list[ScoreRow]]

PROMISED = {
    "metric", "a", "b", "scope", "kind", "n", "mean_a", "mean_b", "gain", "ci_low", "ci_high", "p_value", "p_adjusted",
    "wins", "ties", "losses", "effect_size", "verdict", "sentence",
}  # fmt: skip


def test_summary_is_strict_json_with_the_promised_fields(
    make_row: MakeRow, denoisers: list[MethodFacts], psnr: MetricFacts
) -> None:
    """Infinite scores become null beside their count, and no field is missing."""
    scores = {"A": (30.0, math.inf, 31.0), "B": (31.0, math.inf, None)}
    rows = [
        make_row(f"image{i}", method, "psnr", score, reason="crashed")
        for method, values in scores.items()
        for i, score in enumerate(values)
    ]
    document = summary(compare(rows, [psnr], denoisers, seed=1), UnitCounts(6, 5, 0, 1), "denoise", Curves())
    read = json.loads(json.dumps(document, allow_nan=False))
    assert (read["schema_version"], read["experiment"]) == (1, "denoise")
    assert read["units"] == {"planned": 6, "computed": 5, "reused": 0, "failed": 1}
    (entry,) = read["comparisons"]
    assert set(entry) >= PROMISED
    assert (entry["mean_a"], entry["gain"], entry["infinite_a"], entry["infinite_b"]) == (None, None, 1, 1)
    assert entry["left_out"] == {"image2": "new: crashed"}
    assert "per_reference" not in entry


def test_every_reference_has_its_typed_outcome(
    make_curve: MakeCurve, codecs: list[MethodFacts], psnr: MetricFacts
) -> None:
    """A curve that cannot be compared stands in the JSON with status and reason, and with null for a number."""
    rates = (0.25, 0.5, 1.0, 2.0)
    rows = [
        *make_curve("fine", "A", "psnr", rates, (30, 34, 38, 42)),
        *make_curve("fine", "B", "psnr", (0.125, 0.25, 0.5, 1.0), (30, 34, 38, 42)),
        *make_curve("apart", "A", "psnr", rates, (30, 34, 38, 42)),
        *make_curve("apart", "B", "psnr", rates, (50, 51, 52, 53)),
        *make_curve("lossless", "A", "psnr", rates, (30, 34, 38, 42)),
        *make_curve("lossless", "B", "psnr", rates, (math.inf,) * 4),
    ]
    curves = find_curves(rows, [psnr], codecs, 1, CurveRules())
    document = json.loads(json.dumps(summary([], UnitCounts(24, 24, 0, 0), "codecs", curves), allow_nan=False))
    (found,) = document["rate_distortion"]
    outcomes = {name: (entry["status"], entry["percent"]) for name, entry in found["references"].items()}
    assert outcomes["apart"] == ("no_overlap", None)
    assert outcomes["lossless"] == ("saturated", None)
    assert outcomes["fine"] == ("ok", pytest.approx(-50.0))
    assert found["outcomes"] == {"ok": 1, "no_overlap": 1, "saturated": 1}
    assert "no overlap: JPEG covers qualities 30 to 42" in found["references"]["apart"]["reason"]
