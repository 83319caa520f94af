"""From a full store to what a person reads: comparisons, `scores.csv`, `summary.json` and the report."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from bakeoff.analysis.comparison import compare
from bakeoff.analysis.curve_findings import find_curves
from bakeoff.analysis.published import against_published
from bakeoff.analysis.summary import summary
from bakeoff.artifacts import Artifacts
from bakeoff.blocks import ReportData
from bakeoff.config import dump_experiment
from bakeoff.curve_results import Curves, PublishedPoints
from bakeoff.errors import BakeoffError, StoreError
from bakeoff.evaluate import load_kept
from bakeoff.executors.apart import LEAST_SECONDS, Apart
from bakeoff.executors.process import PREPARE_SECONDS
from bakeoff.experiment import Experiment
from bakeoff.facts import method_facts, metric_facts
from bakeoff.images import read_image
from bakeoff.inquiry import Inquiry
from bakeoff.jobs import PluginSpec
from bakeoff.keys import foreign_readers, placement_key
from bakeoff.looking import Look
from bakeoff.plan import Plan
from bakeoff.plugin import Codec, Method, Plugin, PublishedCurve
from bakeoff.reading import ReadPolicy
from bakeoff.registry import Registry
from bakeoff.report.case_choice import CaseChoice, choose_cases
from bakeoff.report.cases import draw_case
from bakeoff.report.render import render
from bakeoff.results import Case, CodecConditions, Comparison, MethodFacts, MetricFacts, ScoreRow, UnitCounts
from bakeoff.runner import ARTIFACTS, fetch_cases, work_setup
from bakeoff.store import PlannedRow, Store, StoredUnit
from bakeoff.tables import score_rows, to_csv
from bakeoff.text import printable
from bakeoff.timing import Stopwatch, UnitTiming
from bakeoff.timing_table import timings_csv, unit_timings
from bakeoff.types import Image, Pair, Sample
from bakeoff.view import mask_of, seen

REPORT = "index.html"
RESOLVED = "experiment.resolved.yaml"
TIMINGS = "timings.csv"
STOPWATCH = "stopwatch"
"""Under which fact the store holds the machine of the latest run that timed its codecs."""

Shown = tuple[str, str, int | None, str, str]
"""A unit that a case shows: reference, perturbation, severity, method, point."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the scores of a run say, before anything is drawn."""

    rows: Sequence[ScoreRow]
    metrics: Sequence[MetricFacts]
    methods: Sequence[MethodFacts]
    comparisons: Sequence[Comparison]
    curves: Curves
    choices: Sequence[CaseChoice]
    timings: Sequence[UnitTiming] = ()


def find(experiment: Experiment, store: Store, registry: Registry, metric_keys: Mapping[str, str]) -> Findings:
    """Compare the methods on everything that is stored."""
    metrics = metric_facts(experiment, registry)
    methods = method_facts(experiment, registry)
    codecs = [method.label for method in methods if method.is_codec]
    stopwatch = _stopwatch(experiment, store)
    rows = score_rows(store, metrics, metric_keys, codecs, placement_key(experiment.look), stopwatch)
    comparisons = compare(rows, metrics, methods, experiment.seed, experiment.study.curves)
    rules = experiment.study.curves
    curves = find_curves(rows, metrics, methods, experiment.seed, rules)
    published = against_published(rows, metrics, methods, _published(experiment, registry), rules)
    curves = replace(curves, published=tuple(published))
    choices = choose_cases(rows, comparisons, methods, metrics)
    return Findings(rows, metrics, methods, comparisons, curves, choices, unit_timings(store, stopwatch))


def _stopwatch(experiment: Experiment, store: Store) -> Stopwatch | None:
    machine = store.meta(STOPWATCH)
    return None if experiment.timing is None or machine is None else Stopwatch(experiment.timing, machine)


def _published(experiment: Experiment, registry: Registry) -> dict[str, PublishedPoints]:
    """Return the curves from elsewhere by label; a third party's are read in a process apart."""
    points = {}
    with Apart(registry, experiment) as apart:
        for entry in experiment.published:
            spec = entry.points[0].plugin
            ours = registry.origin(spec.kind, spec.name).ours
            points[entry.label] = apart.call(partial(_points, spec), ours=ours, least=LEAST_SECONDS)
    return points


def _points(spec: PluginSpec, registry: Registry) -> PublishedPoints:
    return cast(PublishedCurve, registry.create(spec)).points()


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
        experiment=experiment, rows=findings.rows, comparisons=findings.comparisons, curves=findings.curves,
        methods=findings.methods,
        metrics=findings.metrics, cases=cases, units=units, environment=environment,
        warnings=(*warnings, *undrawn), resolved=resolved, timings=findings.timings,
        codecs=[CodecConditions(**codec) for codec in environment.get("codecs", ())],
    )  # fmt: skip
    facts = summary(findings.comparisons, units, experiment.name, findings.curves)
    write_file(folder / "scores.csv", to_csv(experiment.name, findings.rows))
    if findings.timings:
        write_file(folder / TIMINGS, timings_csv(experiment.name, findings.timings))
    else:
        (folder / TIMINGS).unlink(missing_ok=True)
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
            samples = {printable(sample.name): sample for sample in Inquiry(experiment, apart).samples()}
        except BakeoffError as error:
            return [], [f"the cases could not be drawn: {error}"]
        for choice in findings.choices:
            try:
                sketch = _sketch(choice, experiment, findings.rows, keys, stored, metric_keys, samples)
                cases.append(_drawn(sketch, store.folder / ARTIFACTS, apart))
            except BakeoffError as error:
                undrawn.append(f"the case {choice.reference} could not be drawn: {error}")
    return cases, undrawn


@dataclass(frozen=True, slots=True)
class _Sketch:
    """All that it takes to draw a case: files, and for each of its units the method, the output and perhaps a map."""

    choice: CaseChoice
    sample: Sample
    images: ReadPolicy
    look: Look
    outputs: Mapping[tuple[str, str], tuple[PluginSpec, str, str | None]]
    rows: Sequence[ScoreRow]


def _sketch(
    choice: CaseChoice,
    experiment: Experiment,
    rows: Sequence[ScoreRow],
    keys: Mapping[Shown, str],
    stored: Mapping[str, StoredUnit],
    metric_keys: Mapping[str, str],
    samples: Mapping[str, Sample],
) -> _Sketch:
    if choice.reference not in samples:
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
    sample = samples[choice.reference]
    look = replace(experiment.look, roi=sample.roi)
    return _Sketch(choice, sample, experiment.images, look, outputs, captions)


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
    """Draw what the metrics saw: the part that was looked at, aligned where that was asked for."""
    reference = read_image(sketch.sample.reference, sketch.images, registry)
    mask = (
        None
        if sketch.sample.mask is None
        else mask_of(read_image(sketch.sample.mask, sketch.images.for_masks(), registry))
    )
    views, maps = {}, {}
    for unit, (spec, output, drawn) in sketch.outputs.items():
        method = cast(Method, registry.create(spec))
        if isinstance(method, Codec):
            method.prepare()
        distorted = load_kept(output, artifacts.get(output), method, reference.peak)
        views[unit] = seen(Pair(reference, distorted), sketch.look, mask)
        if drawn is not None:
            maps[unit] = load_kept(drawn, artifacts.get(drawn), method, 255.0).pixels
    first = views[sketch.choice.units[0]]
    outputs = {unit: view.pair.distorted for unit, view in views.items()}
    return draw_case(
        sketch.choice, first.pair.reference, outputs, maps, sketch.rows, start=first.start, mask=first.pair.mask,
        notes=_looks(sketch.look, first.pair, reference),
    )  # fmt: skip


def _looks(look: Look, pair: Pair, whole: Image) -> list[str]:
    """Return in sentences what the metrics saw, where that is not all of the image."""
    notes = []
    part = pair.reference
    if (part.width, part.height) != (whole.width, whole.height):
        notes.append(f"Judged, and shown, are {part.width} by {part.height} of {whole.width} by {whole.height} pixels.")
    if look.align is not None:
        notes.append(f"The outputs are shown as they were judged: laid onto the reference ({look.align.mode}).")
    if pair.mask is not None:
        notes.append(f"A mask lets {pair.mask.mean():.0%} of these pixels count; the maps are grey elsewhere.")
    return notes
