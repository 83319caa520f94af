"""What plugins are asked before any work is done: samples, problems, notes, files, keys.

A plugin of a third party that raises, hangs or crashes when it is asked is named with what it was asked, and nothing
else is harmed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from bakeoff.blame import reason
from bakeoff.errors import BakeoffError, ConfigError, PluginError
from bakeoff.executors.apart import LEAST_SECONDS, Apart
from bakeoff.executors.calls import Task
from bakeoff.experiment import Experiment, MethodEntry
from bakeoff.jobs import PluginSpec
from bakeoff.keys import digest, plugin_identity
from bakeoff.plugin import Codec, Dataset, MadeOutputs
from bakeoff.registry import Registry
from bakeoff.results import CodecConditions
from bakeoff.text import printable
from bakeoff.types import Sample

LISTING_SECONDS = 60.0
"""What a call that looks at every sample may take at least."""

Result = TypeVar("Result")


class Inquiry:
    """Asks the plugins of an experiment; `libraries` are those it was told, by kind and name of the plugin.

    Every method but `outputs` raises `ConfigError`, which names plugin and question, for one that cannot answer.
    """

    def __init__(self, experiment: Experiment, apart: Apart) -> None:
        self.libraries: dict[tuple[str, str], str] = {}
        self._experiment = experiment
        self._apart = apart
        self._registry = apart.registry

    def samples(self) -> Sequence[Sample]:
        """Return what the dataset lists."""
        spec = self._experiment.dataset
        place = f"dataset.{spec.name}"
        found = self._ask(place, "samples", spec, partial(_samples, spec), LISTING_SECONDS)
        for sample in found:
            fault = _fault(sample)
            if fault:
                raise self._error(place, "samples", spec, f"it listed {fault}")
        return found

    def problems(self, entry: MethodEntry, samples: Sequence[Sample]) -> Sequence[str]:
        """Return what would stop a method on these samples."""
        return self._remarks("check", entry, samples)

    def notes(self, entry: MethodEntry, samples: Sequence[Sample]) -> Sequence[str]:
        """Return what a method has to say about these samples."""
        return self._remarks("notes", entry, samples)

    def identity(self, place: str, spec: PluginSpec) -> dict[str, Any]:
        """Return what decides the results of a plugin, see `plugin_identity`; `place` is where the config names it."""
        found = self._ask(place, "library` and `key_options", spec, partial(_identity, spec))
        self.libraries[spec.kind, spec.name] = found["library"]
        return found

    def is_codec(self, entry: MethodEntry) -> bool:
        """Return whether a method codes to bytes."""
        return issubclass(self._registry.get("methods", entry.name), Codec)

    def codec(self, entry: MethodEntry) -> CodecConditions:
        """Return what a codec says of itself at its operating points: every different answer once."""
        libraries: dict[str, None] = {}
        stated: dict[str, dict[str, None]] = {}
        for point in entry.points:
            task = partial(_conditions, point.plugin)
            library, found = self._ask(f"methods.{entry.label}", "conditions", point.plugin, task)
            libraries[library] = None
            for name, value in found.items():
                stated.setdefault(name, {})[value] = None
        answers = {name: tuple(values) for name, values in stated.items()}
        return CodecConditions(entry.label, entry.name, tuple(libraries), entry.swept, answers)

    def note_library(self, place: str, spec: PluginSpec) -> None:
        """Note the library of a plugin that is part of no key."""
        self.libraries[spec.kind, spec.name] = self._ask(
            f"{place}.{spec.name}", "library", spec, partial(_library, spec)
        )

    def is_made_before(self, spec: PluginSpec) -> bool:
        """Return whether the outputs of a method were made before."""
        return issubclass(self._registry.get(spec.kind, spec.name), MadeOutputs)

    def outputs(self, spec: PluginSpec, samples: Sequence[Sample]) -> Sequence["Made | str"]:
        """Return what is known of a method's output for each sample, or why there is none."""
        ours = self._registry.origin(spec.kind, spec.name).ours
        try:
            return self._apart.call(partial(_outputs, spec, samples), ours=ours, least=LISTING_SECONDS)
        except PluginError as error:
            return [f"the files of {spec.name} could not be found: {error}"] * len(samples)

    def _remarks(self, question: str, entry: MethodEntry, samples: Sequence[Sample]) -> Sequence[str]:
        spec = entry.points[0].plugin
        task = partial(_remarks, question, spec, samples)
        return self._ask(f"methods.{entry.label}", question, spec, task, LISTING_SECONDS)

    def _ask(
        self, place: str, question: str, spec: PluginSpec, task: Task[Result], least: float | None = None
    ) -> Result:
        ours = self._registry.origin(spec.kind, spec.name).ours
        try:
            return self._apart.call(task, ours=ours, least=LEAST_SECONDS if least is None else least)
        except PluginError as error:
            raise self._error(place, question, spec, str(error)) from error
        except BakeoffError as error:  # written for users, who are told only where
            problems = error.problems if isinstance(error, ConfigError) else (error,)
            raise ConfigError([f"{self._source()}{place}: {problem}" for problem in problems]) from error

    def _error(self, place: str, question: str, spec: PluginSpec, reason: str) -> ConfigError:
        origin = self._registry.origin(spec.kind, spec.name)
        return ConfigError(f"{self._source()}{place}: `{question}` of {spec.name}, a plugin of {origin}: {reason}")

    def _source(self) -> str:
        return f"{self._experiment.source}: " if self._experiment.source is not None else ""


def _samples(spec: PluginSpec, registry: Registry) -> Sequence[Sample]:
    found = cast(Dataset, registry.create(spec)).samples()
    if not isinstance(found, list | tuple):
        raise PluginError(f"it returned a {type(found).__name__}, not a list of Sample")
    return found


def _fault(sample: object) -> str:
    """Return what is wrong with an item that a dataset listed, "" for nothing."""
    if not isinstance(sample, Sample):
        return f"a {type(sample).__name__}, not a Sample"
    if not (isinstance(sample.name, str) and sample.name):
        return f"a sample whose name is {sample.name!r}; it must be a text"
    files = (sample.reference, sample.input, sample.mask)
    if not all(isinstance(file, Path) or (file is None and place) for place, file in enumerate(files)):
        return f"the sample {printable(sample.name)!r} with a file that is no pathlib.Path"
    roi = sample.roi
    whole = roi is None or (isinstance(roi, tuple) and len(roi) == 4 and all(isinstance(edge, int) for edge in roi))
    if not whole or (roi is not None and (min(roi[:2]) < 0 or min(roi[2:]) < 1)):
        return f"the sample {printable(sample.name)!r} with the roi {roi!r}; it must be whole x, y, width, height"
    if not isinstance(sample.group, str | None):
        return f"the sample {printable(sample.name)!r} of the group {sample.group!r}; it must be a text"
    return ""


def _remarks(question: str, spec: PluginSpec, samples: Sequence[Sample], registry: Registry) -> Sequence[str]:
    found: Iterable[str] = getattr(registry.create(spec), question)(samples)
    if isinstance(found, str):
        raise PluginError("it returned a text, not a list of texts")
    return [_text(line) for line in found]


def _library(spec: PluginSpec, registry: Registry) -> str:
    return _text(registry.create(spec).library())


def _conditions(spec: PluginSpec, registry: Registry) -> tuple[str, dict[str, str]]:
    codec = cast(Codec, registry.create(spec))
    found = codec.conditions()
    if not isinstance(found, Mapping):
        raise PluginError(f"it returned a {type(found).__name__}, not a dict of texts")
    return _text(codec.library()), {_text(name): _text(value) for name, value in found.items()}


def _identity(spec: PluginSpec, registry: Registry) -> dict[str, Any]:
    found = plugin_identity(spec, registry)
    _text(found["library"])
    digest(found)  # whatever cannot be part of a key is the plugin's fault, and found where it is called
    return found


@dataclass(frozen=True, slots=True)
class Made:
    """The file that holds an output made before, and the bytes of its coded file, None where that is not known."""

    path: Path
    coded_bytes: int | None


def _outputs(spec: PluginSpec, samples: Sequence[Sample], registry: Registry) -> Sequence[Made | str]:
    method = cast(MadeOutputs, registry.create(spec))
    return [_output(method, sample, registry) for sample in samples]


def _output(method: MadeOutputs, sample: Sample, registry: Registry) -> Made | str:
    try:
        found = method.output(sample)
        coded = method.coded_file(sample).stat().st_size if method.has_coded_files else None
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises costs the units of this sample
        return reason(error, registry.modules())
    if not isinstance(found, Path):
        return f"`output` returned a {type(found).__name__}, not a pathlib.Path"
    return Made(found, coded)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PluginError(f"it returned a {type(value).__name__}, not a text")
    return value
