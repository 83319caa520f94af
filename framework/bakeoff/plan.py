"""From an experiment to its plan: every unit with its key, before any pixel is decoded."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from bakeoff.errors import BakeoffError, ConfigError
from bakeoff.executors.apart import Apart
from bakeoff.experiment import Experiment, MethodEntry, MetricEntry, OperatingPoint, PerturbationEntry
from bakeoff.images import file_sha256
from bakeoff.inquiry import Inquiry, Made
from bakeoff.jobs import ONCE, Coding, PluginSpec
from bakeoff.keys import coding_identity, digest, look_identity, placement_key, reading_identity, unit_key
from bakeoff.plugin import Metric
from bakeoff.registry import Registry
from bakeoff.results import CodecConditions
from bakeoff.scoring import able_to_mask
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
    coding: Coding = ONCE

    def row(self) -> PlannedRow:
        """Return the unit as the tables name it."""
        name = printable(self.sample.name)
        group = printable(self.sample.group) if self.sample.group else name
        return PlannedRow(self.key, name, group, self.perturbation.label, self.severity, self.method.label, self.point)


class Hashes(NamedTuple):
    """SHA-256 of the files of a sample: "" for the mask of one without, and for all where one cannot be read."""

    reference: str
    given: str
    mask: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of an experiment in table order, and what is needed to carry them out.

    `metric_keys` maps labels to the keys that scores are stored by, `placement_key` is that of how outputs lie on their
    references, and `hashes` are those of every sample by name; `notes` is what the user should know before the run;
    `libraries` are what the plugins are built on, by kind and name, and `codecs` what they say of their conditions.
    """

    experiment: Experiment
    samples: tuple[Sample, ...]
    units: tuple[PlannedUnit, ...]
    metric_keys: Mapping[str, str]
    hashes: Mapping[str, Hashes]
    notes: tuple[str, ...] = field(default=())
    libraries: Mapping[tuple[str, str], str] = field(default_factory=dict)
    codecs: tuple[CodecConditions, ...] = ()

    @property
    def placement_key(self) -> str:
        """The key under which it is stored how outputs lie on their references."""
        return placement_key(self.experiment.look)


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
        every = _checked_samples(ask.samples(), experiment, registry)
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
        codecs = tuple(ask.codec(entry) for entry in experiment.methods if ask.is_codec(entry))
        conditions = list(_conditions(experiment, ask))
        notes = [f"method {entry.label}: {note}" for entry in experiment.methods for note in ask.notes(entry, every)]
        for place, spec in (("dataset", experiment.dataset), ("executor", experiment.executor)):
            ask.note_library(place, spec)
    hashes, unreadable = _hash_samples(samples, experiment)
    reading = reading_identity(experiment.images, registry)
    units = tuple(_units(experiment, reading, samples, points, conditions, hashes, unreadable))
    return Plan(experiment, samples, units, keys, hashes, (*experiment.notes, *notes), ask.libraries, codecs)


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
    look = look_identity(experiment.look)
    return {
        entry.label: digest({**ask.identity(f"metrics.{entry.label}", entry.plugin), **look})
        for entry in experiment.metrics
    }


def _checked_samples(samples: Sequence[Sample], experiment: Experiment, registry: Registry) -> Sequence[Sample]:
    if not samples:
        raise ConfigError(_prefixed(experiment, f"dataset.{experiment.dataset.name}: it has no samples"))
    seen: set[str] = set()
    for sample in samples:
        if sample.name in seen:
            raise ConfigError(_prefixed(experiment, f"dataset: two samples are called {printable(sample.name)!r}"))
        seen.add(sample.name)
    masked = sum(sample.mask is not None for sample in samples)
    blind = [entry.label for entry in experiment.judges if not _metric(entry, registry).info.masks]
    if masked and blind:
        raise ConfigError(
            _prefixed(experiment, f"metrics.{label}: it cannot use masks, and {masked} of {len(samples)} samples have "
                      f"one; {able_to_mask(registry)}. A rectangle (`roi`) works for every metric")
            for label in blind
        )  # fmt: skip
    return samples


def _metric(entry: MetricEntry, registry: Registry) -> type[Metric]:
    return cast(type[Metric], registry.get("metrics", entry.plugin.name))


def _prefixed(experiment: Experiment, problem: str) -> str:
    return f"{experiment.source}: {problem}" if experiment.source is not None else problem


def _hash_samples(samples: Iterable[Sample], experiment: Experiment) -> tuple[dict[str, Hashes], dict[str, str]]:
    """Hash all files; a file that cannot be read costs the units of its own sample and nothing else."""

    def hash_one(sample: Sample) -> Hashes | str:
        try:
            reference = file_sha256(sample.reference, experiment.images)
            given = reference if sample.input is None else file_sha256(sample.input, experiment.images)
            mask = "" if sample.mask is None else file_sha256(sample.mask, experiment.images)
        except BakeoffError as error:
            return str(error)
        return Hashes(reference, given, mask)

    hashes: dict[str, Hashes] = {}
    unreadable: dict[str, str] = {}
    # Hashing lets go of the interpreter lock, so a few threads read as fast as the disk gives.
    with ThreadPoolExecutor(4) as pool:
        for sample, found in zip(samples, pool.map(hash_one, samples), strict=True):
            if isinstance(found, str):
                unreadable[sample.name] = found
                hashes[sample.name] = Hashes("", "", "")
            else:
                hashes[sample.name] = found
    return hashes, unreadable


@dataclass(frozen=True, slots=True)
class _Point:
    """An operating point: what is part of keys and, for outputs made before, the hash of each or why there is none."""

    method: MethodEntry
    text: str
    spec: PluginSpec
    coding: Coding
    identity: Mapping[str, Any]
    made: Mapping[str, tuple[str, str, str]]


def _point(
    entry: MethodEntry, point: OperatingPoint, ask: Inquiry, samples: Sequence[Sample], experiment: Experiment
) -> _Point:
    place, target = f"methods.{entry.label}", point.coding.target
    metric = ask.identity(place, target.metric) if target is not None and target.metric is not None else None
    identity = ask.identity(place, point.plugin) | coding_identity(point.coding, metric, experiment.look)
    made = {}
    if ask.is_made_before(point.plugin):
        outputs = ask.outputs(point.plugin, samples)
        made = {sample.name: _made(found, experiment) for sample, found in zip(samples, outputs, strict=True)}
    return _Point(entry, point.text, point.plugin, point.coding, identity, made)


def _made(output: Made | str, experiment: Experiment) -> tuple[str, str, str]:
    """Return the hash of an output made before, what of its coded file is part of the key, and why there is none."""
    if isinstance(output, str):
        return "", "", output
    try:
        sha256 = file_sha256(output.path, experiment.images)
    except BakeoffError as error:
        return "", "", str(error)
    return sha256, "" if output.coded_bytes is None else f"{output.coded_bytes} B", ""


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
    hashes: Mapping[str, Hashes],
    unreadable: Mapping[str, str],
) -> Iterable[PlannedUnit]:
    for sample in samples:
        reference, given, mask = hashes[sample.name]
        for entry, severity, perturbation in conditions:
            for point in points:
                made, coded, missing = point.made.get(sample.name, ("", "", ""))
                key = unit_key(
                    reference=reference, given=given, against_input=experiment.study.against == "input",
                    made=f"{made} {coded}".strip(), reading=reading, perturbation=perturbation, method=point.identity,
                    mask=mask, roi=sample.roi,
                )  # fmt: skip
                impossible = unreadable.get(sample.name, missing)
                if impossible:
                    # Without the bytes there is no content to hash: the name keeps such units apart.
                    key = digest({"key": key, "name": printable(sample.name)})
                yield PlannedUnit(
                    sample, entry, severity, point.method, point.text, point.spec, key, made, impossible, point.coding
                )
