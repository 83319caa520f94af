"""`summary.json`: the fields that it promises, as strict JSON."""

import json
import math
from collections.abc import Callable

from bakeoff.analysis.comparison import compare
from bakeoff.analysis.summary import summary
from bakeoff.results import MethodFacts, MetricFacts, ScoreRow, UnitCounts

MakeRow = Callable[..., ScoreRow]

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
    document = summary(compare(rows, [psnr], denoisers, seed=1), UnitCounts(6, 5, 0, 1), "denoise")
    read = json.loads(json.dumps(document, allow_nan=False))
    assert (read["schema_version"], read["experiment"]) == (1, "denoise")
    assert read["units"] == {"planned": 6, "computed": 5, "reused": 0, "failed": 1}
    (entry,) = read["comparisons"]
    assert set(entry) >= PROMISED
    assert (entry["mean_a"], entry["gain"], entry["infinite_a"], entry["infinite_b"]) == (None, None, 1, 1)
    assert entry["left_out"] == {"image2": "new: crashed"}
    assert "per_reference" not in entry
