"""The score table of a run: from the store to rows, and from rows to `scores.csv`."""

import csv
import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from bakeoff.results import COSTS, MetricFacts, ScoreRow
from bakeoff.store import PlannedRow, Store, StoredUnit

COLUMNS = (
    "experiment", "reference", "perturbation", "severity", "method", "point", "metric", "score", "unit", "better",
    "signature", "status", "reason",
)  # fmt: skip

Where = tuple[str, str, str, int | None, str, str]
"""The first six fields of a row: reference, group, perturbation, severity, method, point."""


class ScoreTable(dict[str, list[Any]]):
    """Scores as columns of equal length, named as in `scores.csv`; `to_pandas()` gives a data frame."""

    def to_pandas(self) -> Any:
        """Return the table as a `pandas.DataFrame`. Raise ImportError where pandas is not installed."""
        return import_module("pandas").DataFrame(dict(self))


def score_rows(
    store: Store, metrics: Sequence[MetricFacts], metric_keys: Mapping[str, str], codecs: Collection[str]
) -> list[ScoreRow]:
    """Return one row a score, in the order of the plan: costs first, then the metrics with their companions.

    `codecs` are the labels of the methods that have costs, so that those of a failed unit are missed.
    """
    planned = store.planned()
    stored = store.units(row.unit for row in planned)
    nothing = StoredUnit(None, None, {}, {}, {})
    ordered = {costs: [facts for facts in metrics if facts.is_cost == costs] for costs in (True, False)}
    rows: list[ScoreRow] = []
    for unit in planned:
        asked = [*(ordered[True] if unit.method in codecs else ()), *ordered[False]]
        rows += _unit_rows(unit, stored.get(unit.unit, nothing), asked, metric_keys)
    return rows


def _unit_rows(
    unit: PlannedRow, stored: StoredUnit, metrics: Sequence[MetricFacts], metric_keys: Mapping[str, str]
) -> Iterable[ScoreRow]:
    where: Where = (unit.reference, unit.group, unit.perturbation, unit.severity, unit.method, unit.point)
    failed = stored.failures.get("", "")
    for facts in metrics:
        if facts.is_cost:
            yield from _cost_rows(where, facts, stored, failed)
            continue
        key = metric_keys[facts.label]
        scores = stored.scores.get(key, {})
        if not scores:
            reason = failed or stored.failures.get(key, "not computed")
            yield ScoreRow(*where, facts.label, None, facts.unit, facts.better, "", "failed", reason)
        for name, (value, signature) in scores.items():
            label = f"{facts.label}.{name}" if name else facts.label
            yield ScoreRow(*where, label, value, facts.unit, facts.better, signature, "ok", "")


def _cost_rows(where: Where, facts: MetricFacts, stored: StoredUnit, failed: str) -> Iterable[ScoreRow]:
    costs = stored.costs or {}
    signature = f"{facts.label}|v1" + ("|wall|busy-pool" if COSTS[facts.label] == "s" else "")
    if facts.label in costs:
        yield ScoreRow(*where, facts.label, costs[facts.label], facts.unit, facts.better, signature, "ok", "")
    elif failed:
        yield ScoreRow(*where, facts.label, None, facts.unit, facts.better, "", "failed", failed)


def to_columns(experiment: str, rows: Sequence[ScoreRow]) -> ScoreTable:
    """Return the rows as columns; scores are floats (None for a failed unit)."""
    table = ScoreTable((name, []) for name in COLUMNS)
    for row in rows:
        for name in COLUMNS:
            table[name].append(experiment if name == "experiment" else getattr(row, name))
    return table


def to_csv(experiment: str, rows: Iterable[ScoreRow]) -> str:
    """Return `scores.csv`: floats in full precision, infinity as `inf`, an empty score only for a failed unit."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        severity = "" if row.severity is None else row.severity
        writer.writerow(
            [_cell(experiment), _cell(row.reference), _cell(row.perturbation), severity, _cell(row.method),
             _cell(row.point), _cell(row.metric), _number(row.score), _cell(row.unit), row.better,
             _cell(row.signature), row.status, _cell(row.reason)]
        )  # fmt: skip
    return text.getvalue()


def _number(score: float | None) -> str:
    if score is None:
        return ""
    return repr(score) if math.isfinite(score) else ("inf" if score > 0 else "-inf")


def _cell(text: str) -> str:
    # A spreadsheet would run such a cell as a formula (CWE-1236); a leading apostrophe makes it text.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
