"""`summary.json`: what a run found, for programs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from bakeoff.curve_results import Curves
from bakeoff.results import Comparison, UnitCounts

SCHEMA_VERSION = 1
"""Raised when a field changes its meaning or goes; a new field does not raise it."""

FIELDS = (
    "metric", "a", "b", "scope", "kind", "headline", "perturbation", "severity", "point", "unit", "signature", "n",
    "mean_a", "mean_b", "infinite_a", "infinite_b", "gain", "ci_low", "ci_high", "p_value", "p_adjusted", "wins",
    "ties", "losses", "effect_size", "verdict", "sentence", "left_out",
)  # fmt: skip


def summary(comparisons: Sequence[Comparison], units: UnitCounts, experiment: str, curves: Curves) -> dict[str, Any]:
    """Return the content of `summary.json`: numbers, text, lists and dicts only, and no NaN or infinity.

    A number that does not exist is None: means and gains beside infinite scores, means of `bd_rate` (its gain is a
    ratio of bits over a range of qualities), an interval of one item, `p_adjusted` of a cost. `left_out` maps each
    reference that could not take part to the reason. `rate_distortion` is what curves say of each pair of codecs, with
    a typed outcome for every reference; `trade_offs` and `matched_pairs` are those of operating points without curves,
    `published` compares with curves from elsewhere.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "experiment": experiment,
        "units": asdict(units),
        "comparisons": [_entry(comparison) for comparison in comparisons],
        "rate_distortion": [_plain(finding) | {"outcomes": finding.outcomes()} for finding in curves.findings],
        "trade_offs": {metric: [_plain(point) for point in points] for metric, points in curves.trade_offs.items()},
        "matched_pairs": [_plain(found) for found in curves.matched],
        "published": [_plain(found) for found in curves.published],
    }


def _entry(comparison: Comparison) -> dict[str, Any]:
    entry = {name: getattr(comparison, name) for name in FIELDS}
    entry["left_out"] = dict(comparison.left_out)
    return entry


def _plain(value: Any) -> Any:
    """Return frozen values as lists and dicts; a number that is not finite, such as a lossless mean, is None."""
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
