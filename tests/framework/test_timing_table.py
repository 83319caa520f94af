"""The laps of a run as values and as a table."""

import csv
import io
from pathlib import Path

from bakeoff.store import PlannedRow, Store
from bakeoff.timing import Lap, Stopwatch, TimingRules
from bakeoff.timing_table import COLUMNS, timings_csv, unit_timings

HERE = Stopwatch(TimingRules(repeat=2), "Z3")


def test_every_lap_is_a_row_in_full_precision(tmp_path: Path) -> None:
    """The order is that of the plan; units without laps by this stopwatch have none."""
    laps = (Lap(0, 0.1 + 0.2, 0.5, 0.25, 0.125), Lap(2, 0.25, 0.75, 0.5, 0.0))
    with Store(tmp_path) as store:
        store.set_plan([PlannedRow(key, "=cat", "cat", "none", None, key, "q=5") for key in ("B", "A", "C")])
        for unit in ("A", "B"):
            store.add_laps(unit, HERE.key, laps)
        store.add_laps("C", Stopwatch(TimingRules(repeat=3), "Z3").key, laps)
        found = unit_timings(store, HERE)
        assert unit_timings(store, None) == []
    assert [(unit.method, unit.laps) for unit in found] == [("B", laps), ("A", laps)]
    assert found[0].seconds["decode_seconds"].median == 0.625
    rows = list(csv.reader(io.StringIO(timings_csv("mine", found))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == [
        "mine", "'=cat", "none", "", "B", "q=5", "1", "0", "0.30000000000000004", "0.5", "0.25", "0.125",
        "isolated|median-of-2|Z3",
    ]  # fmt: skip
    assert [row[4] + row[6] for row in rows[1:]] == ["B1", "B2", "A1", "A2"]
