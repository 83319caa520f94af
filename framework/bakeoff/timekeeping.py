"""The phase of a run in which codecs are timed: what has no laps yet becomes jobs, what they took is stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from bakeoff.execution import events
from bakeoff.jobs import Failed, Finished, Job, PluginSpec, Timed, UnitWork, WorkSetup
from bakeoff.plan import Plan, PlannedUnit
from bakeoff.plugin import Codec
from bakeoff.progress import Progress
from bakeoff.registry import Registry
from bakeoff.store import Store, StoredUnit
from bakeoff.timing import Stopwatch

Group = Sequence[PlannedUnit]
"""Units that take turns: one sample, one condition, and the matching operating points of all codecs."""


def time_codecs(
    plan: Plan, store: Store, registry: Registry, setup: WorkSetup, stopwatch: Stopwatch, progress: Progress
) -> tuple[set[str], set[str]]:
    """Time every codec unit that was coded without a failure, and return the keys of those timed and of those failed.

    A group of which each unit has laps by this stopwatch is not timed again. Where one is missing, a codec that came
    later, say, the whole group is, because what is compared must have taken turns.
    """
    stored = store.units(unit.key for unit in plan.units)
    groups = [_coded(group, stored) for group in _groups(plan, registry)]
    known = store.laps(stopwatch.key)
    todo = [group for group in groups if any(unit.key not in known for unit in group)]
    left = {unit.key for group in todo for unit in group}
    total = sum(map(len, groups))
    if not left:
        return set(), set()
    progress.phase(f"timing the codecs, {stopwatch.rules.words()}")
    progress.start(total, total - len(left))
    failed: set[str] = set()
    jobs = list(_jobs(todo, plan, stored, stopwatch.rules.repeat))
    with closing(events(_executor(plan, stopwatch), iter(jobs), setup, registry)) as happening:
        for event in happening:
            if isinstance(event, Timed):
                store.add_laps(event.unit, stopwatch.key, event.laps)
            elif isinstance(event, Failed):
                failed.add(event.unit)
                store.add_failure(event.unit, stopwatch.key, event.reason)
            elif isinstance(event, Finished):
                for unit in jobs[event.job].units:
                    progress.advance(jobs[event.job].sample.name, failed=unit.key in failed)
    progress.finish()
    return left, failed


def _executor(plan: Plan, stopwatch: Stopwatch) -> PluginSpec:
    """Return what carries out the laps: one worker on this machine, whatever scored the outputs, where it must be."""
    executor = plan.experiment.executor
    if not stopwatch.rules.isolate or executor.name == "serial":
        return executor
    return PluginSpec("executors", "local", {"workers": 1})


def _groups(plan: Plan, registry: Registry) -> list[Group]:
    """Return the codec units of the plan as they take turns, each of them once."""
    points = {method.label: [point.text for point in method.points] for method in plan.experiment.methods}
    first = next(iter(points.values()))
    found: dict[tuple[Any, ...], list[PlannedUnit]] = {}
    for unit in {unit.key: unit for unit in plan.units}.values():
        if issubclass(registry.get("methods", unit.method.name), Codec):
            own = points[unit.method.label]
            # The same settings in another order match by name, other settings by their place in the sweep.
            place = (first if set(own) == set(first) else own).index(unit.point)
            found.setdefault((unit.sample.name, unit.perturbation.label, unit.severity, place), []).append(unit)
    return list(found.values())


def _coded(group: Group, stored: Mapping[str, StoredUnit]) -> Group:
    return [unit for unit in group if unit.key in stored and stored[unit.key].costs is not None]


def _jobs(groups: Collection[Group], plan: Plan, stored: Mapping[str, StoredUnit], laps: int) -> Iterator[Job]:
    for number, group in enumerate(groups):
        sample = group[0].sample
        hashes = plan.hashes[sample.name]
        units = tuple(_work(unit, stored[unit.key]) for unit in group)
        yield Job(number, sample, hashes.reference, hashes.given, units, hashes.mask, laps)


def _work(unit: PlannedUnit, stored: StoredUnit) -> UnitWork:
    """Return what is timed of a unit: one encoding and decoding, at the setting that a search has found for it."""
    spec, target = unit.spec, unit.coding.target
    if target is not None:
        setting = (stored.costs or {})["search.setting"]
        spec = replace(spec, options={**spec.options, target.option: int(setting) if target.whole else setting})
    return UnitWork(unit.key, unit.perturbation.plugin, unit.severity, spec, ())
