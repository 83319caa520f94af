"""What a run would do: how many units, how many are stored, how long it may take, how much disk it may fill."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bakeoff.experiment import Experiment
from bakeoff.images import read_bytes
from bakeoff.images.header import probe
from bakeoff.jobs import PluginSpec, UnitWork
from bakeoff.plan import Plan, make_plan
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry, load_registry
from bakeoff.results import COSTS
from bakeoff.runner import ARTIFACTS, carry_out, make_jobs, missing_work, work_setup
from bakeoff.runs import REPORTS, read_experiment
from bakeoff.store import FILE_NAME, Store
from bakeoff.types import Sample

ROW_BYTES = 250
"""What a score takes in the store and the table together (165 kB for the 648 rows of configs/jpeg_vs_webp.yaml)."""


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a run would do. Estimates are None when nothing is left to do.

    `impossible` counts units that will fail because a file cannot be read or is missing.
    """

    experiment: Experiment
    folder: Path
    references: int
    units: int
    stored: int
    impossible: int
    notes: Sequence[str]
    estimated_seconds: float | None
    estimated_bytes: int | None


def plan(
    config: Path | str | Mapping[str, Any],
    *,
    output: Path | None = None,
    workers: int | None = None,
    limit: int | None = None,
    sets: Sequence[str] = (),
    plugins: Sequence[Path] = (),
) -> PlanSummary:
    """Return what `bakeoff.run` with the same arguments would do, without storing anything.

    Time and bytes are estimated by carrying out the open units of the smallest open sample in a temporary folder.
    """
    registry = load_registry(plugins)
    experiment = read_experiment(config, registry, sets, workers)
    folder = Path(output) if output is not None else REPORTS / experiment.name
    planned = make_plan(experiment, registry, limit=limit)
    stored = {}
    if (folder / FILE_NAME).is_file():
        with Store(folder, readonly=True) as store:
            stored = store.units(unit.key for unit in planned.units)
    setup = work_setup(experiment, folder, plugins)
    work = {
        unit.key: todo for unit in planned.units if (todo := missing_work(unit, planned, stored.get(unit.key), setup))
    }
    seconds, size = _estimate(planned, work, registry, plugins) if work else (None, None)
    return PlanSummary(
        experiment=experiment,
        folder=folder,
        references=len(planned.samples),
        units=len(planned.units),
        stored=sum(unit.key not in work and not unit.impossible for unit in planned.units),
        impossible=sum(bool(unit.impossible) for unit in planned.units),
        notes=planned.notes,
        estimated_seconds=seconds,
        estimated_bytes=size,
    )


def _estimate(
    planned: Plan, work: Mapping[str, UnitWork], registry: Registry, plugins: Sequence[Path]
) -> tuple[float, int]:
    """Return seconds and bytes for all open work, scaled up by pixels from its smallest sample."""
    policy = planned.experiment.images
    sizes = {sample.name: _pixels(sample, policy) for sample in planned.samples if planned.hashes[sample.name][0]}
    open_units = [(unit, sizes[unit.sample.name]) for unit in planned.units if unit.key in work]
    smallest, size = min(open_units, key=lambda item: item[1])
    trial = {unit.key: work[unit.key] for unit, _ in open_units if unit.sample is smallest.sample}
    scale = sum(size for _, size in open_units) / (size * len(trial))
    with tempfile.TemporaryDirectory(prefix="bakeoff-") as name:
        folder = Path(name)
        seconds = _try(planned, trial, registry, folder, plugins)
        kept = sum(path.stat().st_size for path in (folder / ARTIFACTS).iterdir())
    rows = len(work) * (len(planned.metric_keys) + len(COSTS))
    return seconds * scale / _workers(planned.experiment), round(kept * scale) + rows * ROW_BYTES


def _pixels(sample: Sample, policy: ReadPolicy) -> int:
    """Return the pixels of a reference as its header says, or a stand-in for a format that only a plugin knows."""
    file = read_bytes(sample.reference, policy)
    header = probe(file.data, policy.frame or 0)
    return len(file.data) if header is None else header.width * header.height


def _try(
    planned: Plan, trial: Mapping[str, UnitWork], registry: Registry, folder: Path, plugins: Sequence[Path]
) -> float:
    """Carry out `trial` twice in one worker and return the seconds of the second time: the first compiles kernels."""
    alone = replace(planned, experiment=_with_one_worker(planned.experiment))
    setup = work_setup(planned.experiment, folder, plugins)
    (folder / ARTIFACTS).mkdir()
    job = next(make_jobs(alone, trial))
    finished = []
    with Store(folder) as store:
        for unit, _ in carry_out([job, replace(job, number=1)], alone, store, registry, setup):
            finished.append((unit, time.perf_counter()))
    half = len(finished) // 2
    return finished[-1][1] - finished[half - 1][1]


def _with_one_worker(experiment: Experiment) -> Experiment:
    executor = experiment.executor
    if "workers" not in executor.options:
        return experiment
    return replace(experiment, executor=PluginSpec(executor.kind, executor.name, {**executor.options, "workers": 1}))


def _workers(experiment: Experiment) -> int:
    if "workers" not in experiment.executor.options:
        return 1
    return int(experiment.executor.options["workers"] or len(os.sched_getaffinity(0)))
