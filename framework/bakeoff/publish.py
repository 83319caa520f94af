"""From a full store to what a person reads: comparisons, `scores.csv`, `summary.json` and the report."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from bakeoff.analysis.comparison import compare
from bakeoff.analysis.summary import summary
from bakeoff.artifacts import Artifacts
from bakeoff.blocks import ReportData
from bakeoff.config import dump_experiment
from bakeoff.errors import BakeoffError, StoreError
from bakeoff.evaluate import load_kept
from bakeoff.executors.apart import LEAST_SECONDS, Apart
from bakeoff.executors.process import PREPARE_SECONDS
from bakeoff.experiment import Experiment
from bakeoff.images import read_image
from bakeoff.inquiry import Inquiry
from bakeoff.jobs import PluginSpec
from bakeoff.keys import foreign_readers
from bakeoff.plan import Plan, method_facts, metric_facts
from bakeoff.plugin import Codec, Method, Plugin
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry
from bakeoff.report.cases import CaseChoice, choose_cases, draw_case
from bakeoff.report.render import render
from bakeoff.results import Case, Comparison, MethodFacts, MetricFacts, ScoreRow, UnitCounts
from bakeoff.runner import ARTIFACTS, fetch_cases, work_setup
from bakeoff.store import PlannedRow, Store, StoredUnit
from bakeoff.tables import score_rows, to_csv
from bakeoff.text import printable

REPORT = "index.html"
RESOLVED = "experiment.resolved.yaml"

Shown = tuple[str, str, int | None, str, str]
"""A unit that a case shows: reference, perturbation, severity, method, point."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the scores of a run say, before anything is drawn."""

    rows: Sequence[ScoreRow]
    metrics: Sequence[MetricFacts]
    methods: Sequence[MethodFacts]
    comparisons: Sequence[Comparison]
    choices: Sequence[CaseChoice]


def find(experiment: Experiment, store: Store, registry: Registry, metric_keys: Mapping[str, str]) -> Findings:
    """Compare the methods on everything that is stored."""
    metrics = metric_facts(experiment, registry)
    methods = method_facts(experiment, registry)
    rows = score_rows(store, metrics, metric_keys, [method.label for method in methods if method.is_codec])
    comparisons = compare(rows, metrics, methods, experiment.seed)
    return Findings(rows, metrics, methods, comparisons, choose_cases(rows, comparisons, methods, metrics))


def wanted_units(choices: Sequence[CaseChoice], planned: Sequence[PlannedRow]) -> dict[Shown, str]:
    """Return the keys of the units that the cases show."""
    wanted = {shown for choice in choices for shown in _shown(choice)}
    placed = {(row.reference, row.perturbation, row.severity, row.method, row.point): row.unit for row in planned}
    return {shown: placed[shown] for shown in wanted}


def _shown(choice: CaseChoice) -> list[Shown]:
    return [(choice.reference, choice.perturbation, choice.severity, *unit) for unit in choice.units]


def keep_cases(
    findings: Findings, plan: Plan, store: Store, registry: Registry, folder: Path, plugins: Sequence[Path]
) -> None:
    """Have the workers keep the outputs and maps that the report will show."""
    keys = wanted_units(findings.choices, store.planned())
    wanted = {keys[shown]: choice.map_metric for choice in findings.choices for shown in _shown(choice)}
    fetch_cases(wanted, plan, store, registry, work_setup(plan.experiment, folder, plugins))


def publish(
    experiment: Experiment,
    findings: Findings,
    store: Store,
    registry: Registry,
    *,
    units: UnitCounts,
    environment: Mapping[str, Any],
    warnings: Sequence[str],
    metric_keys: Mapping[str, str],
) -> Path:
    """Write every file of the run folder but the store; return the path of the report."""
    folder = store.folder
    resolved = dump_experiment(experiment)
    cases, undrawn = _draw_cases(experiment, findings, store, registry, metric_keys)
    data = ReportData(
        experiment=experiment, rows=findings.rows, comparisons=findings.comparisons, methods=findings.methods,
        metrics=findings.metrics, cases=cases, units=units, environment=environment,
        warnings=(*warnings, *undrawn), resolved=resolved,
    )  # fmt: skip
    facts = summary(findings.comparisons, units, experiment.name)
    write_file(folder / "scores.csv", to_csv(experiment.name, findings.rows))
    write_file(folder / "summary.json", json.dumps(facts, indent=2, allow_nan=False, ensure_ascii=False) + "\n")
    write_file(folder / "environment.json", json.dumps(environment, indent=2, allow_nan=False) + "\n")
    write_file(folder / RESOLVED, resolved)
    write_file(folder / REPORT, render(data, registry))
    if experiment.keep == "none":
        shutil.rmtree(folder / ARTIFACTS, ignore_errors=True)
    return folder / REPORT


def write_file(path: Path, text: str) -> None:
    """Replace a file in one step, so that no reader ever sees half of it. Raise `StoreError` where the disk refuses."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; free space or choose another folder with -o") from error


def _draw_cases(
    experiment: Experiment, findings: Findings, store: Store, registry: Registry, metric_keys: Mapping[str, str]
) -> tuple[list[Case], list[str]]:
    """Draw the cases whose pictures are at hand; name those that cannot be drawn."""
    if not findings.choices:
        return [], []
    keys = wanted_units(findings.choices, store.planned())
    stored = store.units(keys.values())
    cases, undrawn = [], []
    with Apart(registry, experiment) as apart:
        try:
            references = {printable(sample.name): sample.reference for sample in Inquiry(experiment, apart).samples()}
        except BakeoffError as error:
            return [], [f"the cases could not be drawn: {error}"]
        for choice in findings.choices:
            try:
                sketch = _sketch(choice, experiment, findings.rows, keys, stored, metric_keys, references)
                cases.append(_drawn(sketch, store.folder / ARTIFACTS, apart))
            except BakeoffError as error:
                undrawn.append(f"the case {choice.reference} could not be drawn: {error}")
    return cases, undrawn


@dataclass(frozen=True, slots=True)
class _Sketch:
    """All that it takes to draw a case: files, and for each of its units the method, the output and perhaps a map."""

    choice: CaseChoice
    reference: Path
    images: ReadPolicy
    outputs: Mapping[tuple[str, str], tuple[PluginSpec, str, str | None]]
    rows: Sequence[ScoreRow]


def _sketch(
    choice: CaseChoice,
    experiment: Experiment,
    rows: Sequence[ScoreRow],
    keys: Mapping[Shown, str],
    stored: Mapping[str, StoredUnit],
    metric_keys: Mapping[str, str],
    references: Mapping[str, Path],
) -> _Sketch:
    if choice.reference not in references:
        raise StoreError("the dataset does not list it any more")
    specs = {(entry.label, point.text): point.plugin for entry in experiment.methods for point in entry.points}
    outputs = {}
    for unit, shown in zip(choice.units, _shown(choice), strict=True):
        found = stored[keys[shown]]
        if found.artifact is None:
            raise StoreError(f"its output is not kept (keep: {experiment.keep})")
        drawn = found.maps.get(metric_keys[choice.map_metric]) if choice.map_metric else None
        outputs[unit] = (specs[unit], found.artifact, drawn)
    captions = [row for row in rows if row.reference == choice.reference]
    return _Sketch(choice, references[choice.reference], experiment.images, outputs, captions)


def _drawn(sketch: _Sketch, folder: Path, apart: Apart) -> Case:
    """Draw a case; third parties' codecs and readers decode in a process apart."""
    registry = apart.registry
    specs = [spec for spec, _, _ in sketch.outputs.values()]
    ours = not foreign_readers(registry) and all(registry.origin(spec.kind, spec.name).ours for spec in specs)
    codecs = [found for spec in specs if issubclass(found := registry.get(spec.kind, spec.name), Codec)]
    loads = any(codec.prepare is not Plugin.prepare for codec in codecs)
    task = partial(_draw, sketch, folder.absolute())
    return apart.call(task, ours=ours, least=PREPARE_SECONDS if loads else LEAST_SECONDS)


def _draw(sketch: _Sketch, folder: Path, registry: Registry) -> Case:
    artifacts = Artifacts(folder)
    reference = read_image(sketch.reference, sketch.images, registry)
    distorted, maps = {}, {}
    for unit, (spec, output, drawn) in sketch.outputs.items():
        method = cast(Method, registry.create(spec))
        if isinstance(method, Codec):
            method.prepare()
        distorted[unit] = load_kept(output, artifacts.get(output), method, reference.peak)
        if drawn is not None:
            maps[unit] = load_kept(drawn, artifacts.get(drawn), method, 255.0).pixels
    return draw_case(sketch.choice, reference, distorted, maps, sketch.rows)
