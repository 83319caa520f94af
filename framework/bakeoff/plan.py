"""From an experiment to its plan: every unit with its key, before any pixel is decoded."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bakeoff.errors import BakeoffError, ConfigError
from bakeoff.executors.apart import Apart
from bakeoff.experiment import Experiment, MethodEntry, OperatingPoint, PerturbationEntry
from bakeoff.images import file_sha256
from bakeoff.inquiry import Inquiry
from bakeoff.jobs import PluginSpec
from bakeoff.keys import digest, reading_identity, unit_key
from bakeoff.plugin import Codec, Metric
from bakeoff.registry import Registry
from bakeoff.results import COSTS, MethodFacts, MetricFacts
from bakeoff.store import PlannedRow
from bakeoff.text import printable
from bakeoff.types import Sample


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit: one sample, perturbed or not, through one method at one operating point."""

    sample: Sample
    perturbation: PerturbationEntry
    severity: int | None
    method: MethodEntry
    point: str
    spec: PluginSpec
    key: str
    made_sha256: str = ""
    impossible: str = ""

    def row(self) -> PlannedRow:
        """Return the unit as the tables name it."""
        name = printable(self.sample.name)
        group = printable(self.sample.group) if self.sample.group else name
        return PlannedRow(self.key, name, group, self.perturbation.label, self.severity, self.method.label, self.point)


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of an experiment in table order, and what is needed to carry them out.

    `metric_keys` maps labels to the keys that scores are stored by; `hashes` holds the SHA-256 of reference and input
    of every sample by name; `notes` is what the user should know before the run; `libraries` are what the plugins
    are built on, by kind and name.
    """

    experiment: Experiment
    samples: tuple[Sample, ...]
    units: tuple[PlannedUnit, ...]
    metric_keys: Mapping[str, str]
    hashes: Mapping[str, tuple[str, str]]
    notes: tuple[str, ...] = field(default=())
    libraries: Mapping[tuple[str, str], str] = field(default_factory=dict)


def make_plan(experiment: Experiment, registry: Registry, *, limit: int | None = None) -> Plan:
    """List the samples, hash their files and name every unit.

    Raises
    ------
    ConfigError
        When the dataset is empty or ambiguous, a method cannot work on these samples at all, or a plugin fails to
        say what the plan must know of it.
    """
    with Apart(registry, experiment) as apart:
        ask = Inquiry(experiment, apart)
        every = _checked_samples(ask.samples(), experiment)
        samples = tuple(every[:limit])
        problems = [
            f"methods.{entry.label}: {text}" for entry in experiment.methods for text in ask.problems(entry, every)
        ]
        if problems:
            raise ConfigError([_prefixed(experiment, problem) for problem in problems])
        keys = _metric_keys(experiment, ask)
        points = [
            _point(entry, point, ask, samples, experiment) for entry in experiment.methods for point in entry.points
        ]
        conditions = list(_conditions(experiment, ask))
        notes = [f"method {entry.label}: {note}" for entry in experiment.methods for note in ask.notes(entry, every)]
        for place, spec in (("dataset", experiment.dataset), ("executor", experiment.executor)):
            ask.note_library(place, spec)
    hashes, unreadable = _hash_samples(samples, experiment)
    reading = reading_identity(experiment.images, registry)
    units = tuple(_units(experiment, reading, samples, points, conditions, hashes, unreadable))
    return Plan(experiment, samples, units, keys, hashes, tuple(notes), ask.libraries)


def metric_keys(experiment: Experiment, registry: Registry) -> dict[str, str]:
    """Return the keys that stored scores are found by, by the labels of the metrics.

    Raises
    ------
    ConfigError
        When a metric fails to say what is part of its key.
    """
    with Apart(registry, experiment) as apart:
        return _metric_keys(experiment, Inquiry(experiment, apart))


def _metric_keys(experiment: Experiment, ask: Inquiry) -> dict[str, str]:
    return {entry.label: digest(ask.identity(f"metrics.{entry.label}", entry.plugin)) for entry in experiment.metrics}


def _checked_samples(samples: Sequence[Sample], experiment: Experiment) -> Sequence[Sample]:
    if not samples:
        raise ConfigError(_prefixed(experiment, f"dataset.{experiment.dataset.name}: it has no samples"))
    seen: set[str] = set()
    for sample in samples:
        if sample.name in seen:
            raise ConfigError(_prefixed(experiment, f"dataset: two samples are called {printable(sample.name)!r}"))
        seen.add(sample.name)
    masked = [sample.name for sample in samples if sample.mask is not None]
    if masked:
        raise ConfigError(
            _prefixed(experiment, f"dataset: {len(masked)} samples have a mask, and no metric can use masks yet; "
                      "remove the column 'mask'")
        )  # fmt: skip
    return samples


def _prefixed(experiment: Experiment, problem: str) -> str:
    return f"{experiment.source}: {problem}" if experiment.source is not None else problem


def _hash_samples(
    samples: Iterable[Sample], experiment: Experiment
) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Hash all files; a file that cannot be read costs the units of its own sample and nothing else."""

    def hash_one(sample: Sample) -> tuple[str, str] | str:
        try:
            reference = file_sha256(sample.reference, experiment.images)
            given = reference if sample.input is None else file_sha256(sample.input, experiment.images)
        except BakeoffError as error:
            return str(error)
        return reference, given

    hashes: dict[str, tuple[str, str]] = {}
    unreadable: dict[str, str] = {}
    # Hashing lets go of the interpreter lock, so a few threads read as fast as the disk gives.
    with ThreadPoolExecutor(4) as pool:
        for sample, found in zip(samples, pool.map(hash_one, samples), strict=True):
            if isinstance(found, str):
                unreadable[sample.name] = found
                hashes[sample.name] = ("", "")
            else:
                hashes[sample.name] = found
    return hashes, unreadable


@dataclass(frozen=True, slots=True)
class _Point:
    """An operating point: what is part of keys and, for outputs made before, the hash of each or why there is none."""

    method: MethodEntry
    text: str
    spec: PluginSpec
    identity: Mapping[str, Any]
    made: Mapping[str, tuple[str, str]]


def _point(
    entry: MethodEntry, point: OperatingPoint, ask: Inquiry, samples: Sequence[Sample], experiment: Experiment
) -> _Point:
    identity = ask.identity(f"methods.{entry.label}", point.plugin)
    made = {}
    if ask.is_made_before(point.plugin):
        outputs = ask.outputs(point.plugin, samples)
        made = {sample.name: _made(found, experiment) for sample, found in zip(samples, outputs, strict=True)}
    return _Point(entry, point.text, point.plugin, identity, made)


def _made(output: Path | str, experiment: Experiment) -> tuple[str, str]:
    """Return the hash of an output made before, or why there is none."""
    if isinstance(output, str):
        return "", output
    try:
        return file_sha256(output, experiment.images), ""
    except BakeoffError as error:
        return "", str(error)


_Condition = tuple[PerturbationEntry, int | None, dict[str, Any] | None]
"""A perturbation, its severity, and what of both is part of keys (None for the clean input)."""


def _conditions(experiment: Experiment, ask: Inquiry) -> Iterable[_Condition]:
    for entry in experiment.perturbations:
        identity = None if entry.plugin is None else ask.identity(f"perturbations.{entry.label}", entry.plugin)
        for severity in entry.severities:
            seeded = None if identity is None else {**identity, "severity": severity, "seed": experiment.seed}
            yield entry, severity, seeded


def _units(
    experiment: Experiment,
    reading: Mapping[str, Any],
    samples: Sequence[Sample],
    points: Sequence[_Point],
    conditions: Sequence[_Condition],
    hashes: Mapping[str, tuple[str, str]],
    unreadable: Mapping[str, str],
) -> Iterable[PlannedUnit]:
    for sample in samples:
        reference, given = hashes[sample.name]
        for entry, severity, perturbation in conditions:
            for point in points:
                made, missing = point.made.get(sample.name, ("", ""))
                key = unit_key(
                    reference=reference, given=given, against_input=experiment.study.against == "input",
                    made=made, reading=reading, perturbation=perturbation, method=point.identity,
                )  # fmt: skip
                impossible = unreadable.get(sample.name, missing)
                if impossible:
                    # Without the bytes there is no content to hash: the name keeps such units apart.
                    key = digest({"key": key, "name": printable(sample.name)})
                yield PlannedUnit(sample, entry, severity, point.method, point.text, point.spec, key, made, impossible)


def metric_facts(experiment: Experiment, registry: Registry) -> list[MetricFacts]:
    """Return what the statistics must know of the metrics the user lists, then of the costs."""
    facts = []
    for entry in experiment.metrics:
        metric = cast(type[Metric], registry.get("metrics", entry.plugin.name))
        info = metric.info
        display = (info.title or info.name) if entry.label == info.name else entry.label
        facts.append(
            MetricFacts(
                entry.label,
                display,
                info.unit,
                info.better,
                info.margin,
                has_map=metric.has_map() and info.map_range is not None,
                map_range=info.map_range or (0.0, 1.0),
            )
        )
    if any(issubclass(registry.get("methods", entry.name), Codec) for entry in experiment.methods):
        facts += [MetricFacts(name, name, unit, "lower", is_cost=True) for name, unit in COSTS.items()]
    return facts


def method_facts(experiment: Experiment, registry: Registry) -> list[MethodFacts]:
    """Return what the statistics must know of the methods; the title stands for a one-letter label if it is unique."""
    classes = {entry.label: registry.get("methods", entry.name) for entry in experiment.methods}
    titles = {label: found.info.title or found.info.name for label, found in classes.items()}
    facts = []
    for entry in experiment.methods:
        title = titles[entry.label]
        unique = list(titles.values()).count(title) == 1
        display = entry.label if len(entry.label) > 1 else title if unique else f"{title} ({entry.label})"
        points = tuple(point.text for point in entry.points)
        facts.append(MethodFacts(entry.label, entry.name, display, points, issubclass(classes[entry.label], Codec)))
    return facts
