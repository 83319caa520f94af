"""The timings of a run: from the store to values, and from values to `timings.csv`, one row a lap."""

import csv
import io
from collections.abc import Iterable

from bakeoff.analysis.order_statistics import median_interval
from bakeoff.results import COSTS
from bakeoff.store import Store
from bakeoff.tables import text_cell
from bakeoff.timing import CPU_COSTS, Lap, Stopwatch, UnitTiming

TIMED = (*(name for name, unit in COSTS.items() if unit == "s"), *CPU_COSTS)
"""The costs that a lap measures."""

COLUMNS = (
    "experiment", "reference", "perturbation", "severity", "method", "point", "lap", "turn", *TIMED, "stopwatch",
)  # fmt: skip


def unit_timings(store: Store, stopwatch: Stopwatch | None) -> list[UnitTiming]:
    """Return what was measured of the codec units of the latest plan, in its order; nothing without a stopwatch."""
    if stopwatch is None:
        return []
    laps = store.laps(stopwatch.key)
    return [
        UnitTiming(
            row.reference, row.perturbation, row.severity, row.method, row.point, stopwatch, laps[row.unit],
            {name: median_interval([getattr(lap, name) for lap in laps[row.unit]]) for name in TIMED},
        )
        for row in store.planned()
        if row.unit in laps
    ]  # fmt: skip


def timings_csv(experiment: str, timings: Iterable[UnitTiming]) -> str:
    """Return `timings.csv`: every lap that counts, seconds in full precision, and how they were measured."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for unit in timings:
        severity = "" if unit.severity is None else unit.severity
        names = (experiment, unit.reference, unit.perturbation, severity, unit.method, unit.point)
        for number, lap in enumerate(unit.laps, 1):
            writer.writerow([*map(text_cell, map(str, names)), number, *_cells(lap), unit.stopwatch.key])
    return text.getvalue()


def _cells(lap: Lap) -> list[str]:
    return [str(lap.turn), *(repr(getattr(lap, name)) for name in TIMED)]
