"""`summary.json`: what a run found, for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bakeoff.results import Comparison, UnitCounts

SCHEMA_VERSION = 1
"""Raised when a field changes its meaning or goes; a new field does not raise it."""

FIELDS = (
    "metric", "a", "b", "scope", "kind", "headline", "perturbation", "severity", "point", "unit", "signature", "n",
    "mean_a", "mean_b", "infinite_a", "infinite_b", "gain", "ci_low", "ci_high", "p_value", "p_adjusted", "wins",
    "ties", "losses", "effect_size", "verdict", "sentence", "left_out",
)  # fmt: skip


def summary(comparisons: Sequence[Comparison], units: UnitCounts, experiment: str) -> dict[str, Any]:
    """Return the content of `summary.json`: numbers, text, lists and dicts only, and no NaN or infinity.

    A number that does not exist is None: means and gains beside infinite scores, means of `bd_rate` (its gain is a
    ratio of bits over a range of qualities), an interval of one item, `p_adjusted` of a cost. `left_out` maps each
    reference that could not take part to the reason.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "experiment": experiment,
        "units": asdict(units),
        "comparisons": [_entry(comparison) for comparison in comparisons],
    }


def _entry(comparison: Comparison) -> dict[str, Any]:
    entry = {name: getattr(comparison, name) for name in FIELDS}
    entry["left_out"] = dict(comparison.left_out)
    return entry
