"""From a plan to a full store: what is missing becomes jobs, what happens to them becomes rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bakeoff.artifacts import Artifacts
from bakeoff.execution import events
from bakeoff.experiment import Experiment
from bakeoff.jobs import METHOD, Event, Failed, Finished, Job, Mapped, Produced, Scored, UnitWork, WorkSetup
from bakeoff.plan import Plan, PlannedUnit
from bakeoff.progress import Progress
from bakeoff.registry import Registry
from bakeoff.results import UnitCounts
from bakeoff.store import Store, StoredUnit
from bakeoff.timekeeping import time_codecs
from bakeoff.timing import Stopwatch

ARTIFACTS = "artifacts"


def work_setup(experiment: Experiment, folder: Path, plugins: Sequence[Path] = ()) -> WorkSetup:
    """Return what every worker of a run needs to know."""
    return WorkSetup(
        metrics={entry.label: entry.plugin for entry in experiment.metrics},
        images=experiment.images,
        seed=experiment.seed,
        artifacts=folder / ARTIFACTS,
        timeout=experiment.timeout,
        against=experiment.study.against,
        ignore_border=experiment.ignore_border,
        align=experiment.align,
        local_plugins=tuple(path.absolute() for path in plugins),
    )


def execute(
    plan: Plan,
    store: Store,
    registry: Registry,
    setup: WorkSetup,
    progress: Progress,
    stopwatch: Stopwatch | None = None,
) -> UnitCounts:
    """Carry out what is missing of `plan`, then time the codecs where there is a stopwatch; store results as they come.

    A unit counts as reused when everything asked of it was stored before; as failed when a step of it failed in this
    run. Units that failed in an earlier run are tried again.
    """
    stored = store.units(unit.key for unit in plan.units)
    missing = {unit.key: work for unit in plan.units if (work := missing_work(unit, plan, stored.get(unit.key), setup))}
    failed = {unit.key for unit in plan.units if unit.impossible}
    complete = {unit.key for unit in plan.units} - missing.keys() - failed
    names = {unit.key: unit.sample.name for unit in plan.units}
    progress.start(len(names), len(complete))
    for unit in plan.units:
        if unit.impossible:
            store.add_failure(unit.key, "", unit.impossible)
    for key in failed:
        progress.advance(names[key], failed=True)
    for key, broken in carry_out(make_jobs(plan, missing), plan, store, registry, setup):
        if broken:
            failed.add(key)
        progress.advance(names[key], failed=broken)
    progress.finish()
    if stopwatch is not None:
        timed, untimed = time_codecs(plan, store, registry, setup, stopwatch, progress)
        complete -= timed
        failed |= untimed
    failures = sum(unit.key in failed for unit in plan.units)
    reused = sum(unit.key in complete for unit in plan.units)
    return UnitCounts(len(plan.units), len(plan.units) - reused - failures, reused, failures)


def missing_work(unit: PlannedUnit, plan: Plan, stored: StoredUnit | None, setup: WorkSetup) -> UnitWork | None:
    """Return what is still to be done for a unit, None when everything is stored (or it cannot be done at all)."""
    keep = plan.experiment.keep == "all"
    kept = stored.artifact if stored is not None else None
    if kept is not None and not Artifacts(setup.artifacts).has(kept):
        kept = None
    scored = stored.scores if stored is not None else {}
    metrics = tuple(label for label, key in plan.metric_keys.items() if key not in scored)
    done = stored is not None and stored.costs is not None and not metrics and not (keep and kept is None)
    if done or unit.impossible:
        return None
    perturbation = unit.perturbation.plugin
    return UnitWork(
        unit.key, perturbation, unit.severity, unit.spec, metrics,
        keep=keep and kept is None, kept=kept, made_sha256=unit.made_sha256, coding=unit.coding,
    )  # fmt: skip


def make_jobs(plan: Plan, work: Mapping[str, UnitWork]) -> Iterator[Job]:
    """Group open units by sample; a unit that stands twice in the plan under two labels is done once."""
    taken: set[str] = set()
    by_sample: dict[str, list[UnitWork]] = {}
    for unit in plan.units:
        if unit.key in work and unit.key not in taken:
            taken.add(unit.key)
            by_sample.setdefault(unit.sample.name, []).append(work[unit.key])
    samples = {sample.name: sample for sample in plan.samples}
    for number, (name, units) in enumerate(by_sample.items()):
        hashes = plan.hashes[name]
        yield Job(number, samples[name], hashes.reference, hashes.given, tuple(units), hashes.mask)


def carry_out(
    jobs: Iterable[Job], plan: Plan, store: Store, registry: Registry, setup: WorkSetup
) -> Iterator[tuple[str, bool]]:
    """Run jobs and store their events; yield (key of a finished unit, whether a step of it failed)."""
    open_jobs: dict[int, Job] = {}
    broken: set[str] = set()

    def watched() -> Iterator[Job]:
        for job in jobs:
            open_jobs[job.number] = job
            yield job

    with closing(events(plan.experiment.executor, watched(), setup, registry)) as happening:
        for event in happening:
            if isinstance(event, Failed):
                broken.add(event.unit)
            if isinstance(event, Finished):
                yield from ((unit.key, unit.key in broken) for unit in open_jobs.pop(event.job).units)
            else:
                _keep(event, plan, store)


def _keep(event: Event, plan: Plan, store: Store) -> None:
    if isinstance(event, Produced):
        store.add_output(event.unit, event.costs, event.artifact)
        store.add_notes(event.unit, event.notes)
        if event.placement:
            store.add_scores(event.unit, plan.placement_key, plan.experiment.look.placement(), event.placement)
    elif isinstance(event, Scored):
        store.add_scores(event.unit, plan.metric_keys[event.metric], event.signature, event.scores)
    elif isinstance(event, Mapped):
        store.add_map(event.unit, plan.metric_keys[event.metric], event.artifact)
    elif isinstance(event, Failed):
        step = "" if event.step == METHOD else plan.metric_keys[event.step]
        store.add_failure(event.unit, step, event.reason)


def fetch_cases(
    wanted: Mapping[str, str | None], plan: Plan, store: Store, registry: Registry, setup: WorkSetup
) -> dict[str, StoredUnit]:
    """Make sure that outputs (and maps) of some units are kept as artifacts, and return what is stored of them.

    `wanted` maps keys of units to the label of the metric whose map is to be drawn, or None.
    """
    artifacts = Artifacts(setup.artifacts)
    stored = store.units(wanted)
    work: dict[str, UnitWork] = {}
    for unit in plan.units:
        label = wanted.get(unit.key)
        found = stored.get(unit.key)
        if unit.key not in wanted or found is None or unit.impossible:
            continue
        kept = found.artifact if found.artifact is not None and artifacts.has(found.artifact) else None
        mapped = found.maps.get(plan.metric_keys[label]) if label is not None else None
        maps = (label,) if label is not None and not (mapped is not None and artifacts.has(mapped)) else ()
        if kept is None or maps:
            perturbation = unit.perturbation.plugin
            work[unit.key] = UnitWork(
                unit.key, perturbation, unit.severity, unit.spec, (),
                maps=maps, keep=kept is None, kept=kept, made_sha256=unit.made_sha256, coding=unit.coding,
            )  # fmt: skip
    for _ in carry_out(make_jobs(plan, work), plan, store, registry, setup):
        pass
    return store.units(wanted)
