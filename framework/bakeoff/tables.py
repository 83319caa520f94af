"""The score table of a run: from the store to rows, and from rows to `scores.csv`."""

import csv
import io
import math
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from bakeoff.local import POSITION
from bakeoff.results import COSTS, PLACEMENT, SEARCH, MetricFacts, ScoreRow
from bakeoff.store import PlannedRow, Store, StoredUnit
from bakeoff.timing import CPU_COSTS, Lap, Stopwatch

COLUMNS = (
    "experiment", "reference", "perturbation", "severity", "method", "point", "metric", "score", "unit", "better",
    "signature", "status", "reason",
)  # fmt: skip

Where = tuple[str, str, str, int | None, str, str]
"""The first six fields of a row: reference, group, perturbation, severity, method, point."""


class _Costs(NamedTuple):
    """The costs of a unit with their signatures, and why another one is missing ("": it is not expected)."""

    signed: Mapping[str, tuple[float, str]]
    missing: str


class ScoreTable(dict[str, list[Any]]):
    """Scores as columns of equal length, named as in `scores.csv`; `to_pandas()` gives a data frame."""

    def to_pandas(self) -> Any:
        """Return the table as a `pandas.DataFrame`. Raise ImportError where pandas is not installed."""
        return import_module("pandas").DataFrame(dict(self))


def score_rows(
    store: Store,
    metrics: Sequence[MetricFacts],
    metric_keys: Mapping[str, str],
    codecs: Collection[str],
    placement_key: str = "",
    stopwatch: Stopwatch | None = None,
) -> list[ScoreRow]:
    """Return one row a score, in the order of the plan: costs first, then the metrics with their companions.

    `codecs` are the labels of the methods that have costs, so that those of a failed unit are missed. Last comes how
    the output lay on its reference, where that is stored under `placement_key`. With a stopwatch seconds are the
    medians of its laps.
    """
    planned = store.planned()
    stored = store.units(row.unit for row in planned)
    nothing = StoredUnit(None, None, {}, {}, {})
    laps = {} if stopwatch is None else store.laps(stopwatch.key)
    ordered = {costs: [facts for facts in metrics if facts.is_cost == costs] for costs in (True, False)}
    rows: list[ScoreRow] = []
    for unit in planned:
        asked = [*(ordered[True] if unit.method in codecs else ()), *ordered[False]]
        found = stored.get(unit.unit, nothing)
        costs = _as_it_ran(found) if stopwatch is None else _timed(found, stopwatch, laps.get(unit.unit, ()))
        rows += _search_rows(_where(unit), found.costs or {})
        rows += _unit_rows(unit, found, asked, metric_keys, costs)
        rows += _placement_rows(_where(unit), found.scores.get(placement_key, {}))
    return rows


def _where(unit: PlannedRow) -> Where:
    return unit.reference, unit.group, unit.perturbation, unit.severity, unit.method, unit.point


def _as_it_ran(stored: StoredUnit) -> _Costs:
    costs = stored.costs or {}
    marks = {name: "|wall|busy-pool" if unit == "s" else "" for name, unit in COSTS.items()}
    signed = {name: (costs[name], f"{name}|v1{mark}") for name, mark in marks.items() if name in costs}
    return _Costs(signed, stored.failures.get("", ""))


def _timed(stored: StoredUnit, stopwatch: Stopwatch, laps: Sequence[Lap]) -> _Costs:
    """Return sizes as they are, and seconds as the medians of laps, or why there are none."""
    ran = _as_it_ran(stored)
    signed = {name: found for name, found in ran.signed.items() if COSTS[name] != "s"}
    names = [*(name for name, unit in COSTS.items() if unit == "s"), *CPU_COSTS] if laps else []
    for name in names:
        signed[name] = statistics.median(getattr(lap, name) for lap in laps), stopwatch.signature(name)
    return _Costs(signed, ran.missing or stored.failures.get(stopwatch.key, "not timed"))


def _unit_rows(
    unit: PlannedRow,
    stored: StoredUnit,
    metrics: Sequence[MetricFacts],
    metric_keys: Mapping[str, str],
    costs: _Costs,
) -> Iterable[ScoreRow]:
    where = _where(unit)
    failed = stored.failures.get("", "")
    for facts in metrics:
        if facts.is_cost:
            yield from _cost_rows(where, facts, costs)
            continue
        key = metric_keys[facts.label]
        scores = stored.scores.get(key, {})
        if not scores:
            reason = failed or stored.failures.get(key, "not computed")
            yield ScoreRow(*where, facts.label, None, facts.unit, facts.better, "", "failed", reason)
        for name, (value, signature) in scores.items():
            label = f"{facts.label}.{name}" if name else facts.label
            # The place of the worst window is no score: no place is better than another.
            meaning = ("px", "") if name in POSITION else (facts.unit, facts.better)
            yield ScoreRow(*where, label, value, *meaning, signature, "ok", "")


def _cost_rows(where: Where, facts: MetricFacts, costs: _Costs) -> Iterable[ScoreRow]:
    if facts.label in costs.signed:
        value, signature = costs.signed[facts.label]
        yield ScoreRow(*where, facts.label, value, facts.unit, facts.better, signature, "ok", "")
    elif costs.missing:
        yield ScoreRow(*where, facts.label, None, facts.unit, facts.better, "", "failed", costs.missing)


def _search_rows(where: Where, facts: Mapping[str, float]) -> Iterable[ScoreRow]:
    for name in SEARCH:
        if name in facts:
            yield ScoreRow(*where, name, facts[name], "", "", f"{name}|v1", "ok", "")


def _placement_rows(where: Where, found: Mapping[str, tuple[float, str]]) -> Iterable[ScoreRow]:
    for name, unit in PLACEMENT.items():
        if name in found:
            value, signature = found[name]
            yield ScoreRow(*where, name, value, unit, "", signature, "ok", "")


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
            [text_cell(experiment), text_cell(row.reference), text_cell(row.perturbation), severity,
             text_cell(row.method), text_cell(row.point), text_cell(row.metric), _number(row.score),
             text_cell(row.unit), row.better, text_cell(row.signature), row.status, text_cell(row.reason)]
        )  # fmt: skip
    return text.getvalue()


def _number(score: float | None) -> str:
    if score is None:
        return ""
    return repr(score) if math.isfinite(score) else ("inf" if score > 0 else "-inf")


def text_cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    # A spreadsheet would run such a cell as a formula (CWE-1236); a leading apostrophe makes it text.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
