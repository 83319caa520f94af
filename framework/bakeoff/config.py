"""From YAML to a validated Experiment, every problem told at once; and back, with every default filled in."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from pydantic import ValidationError

from bakeoff import coding_options, yaml_core
from bakeoff.document import Document, Place, dotted, read_document
from bakeoff.experiment import Experiment, MethodEntry, MetricEntry, PerturbationEntry, Study
from bakeoff.experiment_file import (
    CLEAN,
    CODEC_KEYS,
    COLUMN_LABEL,
    LABEL_KEY,
    METHOD_LABEL,
    SEVERITIES,
    SEVERITY_KEY,
    SWEEP_KEY,
    ExperimentKeys,
)
from bakeoff.jobs import PluginSpec
from bakeoff.metric_sets import SetReader
from bakeoff.options import Choice, OptionsReader
from bakeoff.overrides import override
from bakeoff.presets import PRESET_KEY
from bakeoff.problems import Problems
from bakeoff.registry import Registry
from bakeoff.results import RESERVED
from bakeoff.schema import json_schema
from bakeoff.wording import shown, unknown

__all__ = ["dump_experiment", "experiment_from_mapping", "json_schema", "load_experiment"]


def load_experiment(path: Path, registry: Registry, sets: Sequence[str] = ()) -> Experiment:
    """Return the experiment in a YAML file; `sets` are overrides such as `methods.A.jpeg.quality=70`.

    Relative paths in it are relative to its folder. The data set is not touched.

    Raises
    ------
    ConfigError
        With all problems at once, one line each, sorted by line:
        `configs/demo.yaml:9: methods.B.webp: unknown option 'qualty'. Did you mean 'quality'?`.
    """
    document = override(read_document(path), sets)
    file = path.absolute()
    return _Reader(document, registry, file.parent).experiment(file)


def experiment_from_mapping(mapping: Mapping[str, Any], registry: Registry, *, base: Path, source: str) -> Experiment:
    """Return the experiment that a mapping with the keys of the YAML describes.

    Tuples may stand for lists and paths for their text. `base` is the folder of relative paths, `source` what error
    messages call the mapping. Raise `ConfigError` with all problems at once.
    """
    return _Reader(Document(source, mapping, {}), registry, base.absolute()).experiment(None)


def dump_experiment(experiment: Experiment) -> str:
    """Return the experiment as YAML with every default filled in; loaded again, it gives an equal experiment."""
    return "# Every default is filled in; this file can be run as it is.\n" + yaml_core.dump(
        {
            "experiment": experiment.name,
            "seed": experiment.seed,
            "dataset": _named(experiment.dataset),
            "methods": {
                method.label: {method.name: _swept_options(method, experiment.metrics)}
                for method in (*experiment.methods, *experiment.published)
            },
            "metrics": [_named(metric.plugin, metric.label) for metric in experiment.metrics],
            "perturbations": [_dumped_perturbation(entry) for entry in experiment.perturbations],
            "study": {
                "kind": experiment.study.kind,
                "against": experiment.study.against,
                "curves": experiment.study.curves.model_dump(mode="json"),
            },
            "images": experiment.images.model_dump(mode="json"),
            "ignore_border": experiment.ignore_border,
            "align": None if experiment.align is None else experiment.align.model_dump(mode="json"),
            "timing": None if experiment.timing is None else experiment.timing.model_dump(mode="json"),
            "keep": experiment.keep,
            "timeout": experiment.timeout,
            "executor": _named(experiment.executor),
        }
    )


def _named(plugin: PluginSpec, label: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {plugin.name: dict(plugin.options)}
    return entry if label in {None, plugin.name} else entry | {LABEL_KEY: label}


def _swept_options(method: MethodEntry, metrics: Sequence[MetricEntry]) -> dict[str, Any]:
    """Return the options of a method, the swept ones first and in their order, which names the points."""
    options = [point.plugin.options for point in method.points]
    # Values may be lists, so they are told apart by their JSON; a dict keeps the order of the sweep.
    sweeps = {
        name: {SWEEP_KEY: [*{json.dumps(each[name]): each[name] for each in options}.values()]} for name in method.swept
    }
    fixed = {name: value for name, value in options[0].items() if name not in sweeps}
    return sweeps | fixed | coding_options.written(method, metrics)


def _dumped_perturbation(entry: PerturbationEntry) -> Any:
    if entry.plugin is None:
        return CLEAN
    named = _named(entry.plugin, entry.label)
    named[entry.plugin.name] = {SEVERITY_KEY: list(entry.severities), **entry.plugin.options}
    return named


_UNREAD = PluginSpec("", "", {})
"""Stands where a problem has been noted; no experiment is made of it."""


class _Reader:
    """Reads one document into an experiment, part by part; problems are collected on the way."""

    def __init__(self, document: Document, registry: Registry, base: Path) -> None:
        self._problems = Problems(document)
        self._plugins = OptionsReader(self._problems, registry, base)
        self._registry = registry
        self._sets = SetReader(self._problems, self._plugins, registry)
        self._tree = self._plain(document.value, ())

    def experiment(self, source: Path | None) -> Experiment:
        """Return the experiment, or raise `ConfigError` with everything that is wrong."""
        if not isinstance(self._tree, dict):
            text = f"must be a mapping of keys such as `experiment:` and `methods:`, got {shown(self._tree)}"
            self._problems.add((), text)
            raise self._problems.error()
        # One preset may stand for the whole list.
        self._is_one_set = isinstance(self._tree.get("metrics"), dict) and PRESET_KEY in self._tree["metrics"]
        if self._is_one_set:
            self._tree["metrics"] = [self._tree["metrics"]]
        dataset, executor = self._one("dataset"), self._one("executor")
        metrics, perturbations = self._metrics(), self._perturbations()
        methods, published = self._methods(metrics)
        try:
            keys = ExperimentKeys.model_validate_json(json.dumps(self._tree))
        except ValidationError as error:
            self._problems.add_invalid(error, ExperimentKeys, self._tree, (), noun="key")
            raise self._problems.error() from None
        self._check_places(keys, [metric.label for metric in metrics])
        self._problems.raise_if_any()
        return Experiment(
            name=keys.experiment, seed=keys.seed, dataset=dataset, methods=methods, metrics=metrics,
            perturbations=perturbations, study=Study(keys.study.kind, keys.study.against, keys.study.curves),
            images=keys.images,
            keep=keys.keep, timeout=keys.timeout, executor=executor, source=source, ignore_border=keys.ignore_border,
            align=keys.align, timing=keys.timing, published=published, notes=tuple(self._sets.notes),
        )  # fmt: skip

    def _check_places(self, keys: ExperimentKeys, labels: Sequence[str]) -> None:
        """Note where curves are to be read at, or matched by, a metric that the experiment does not have."""
        curves, place = keys.study.curves, ("study", "curves")
        for label in curves.at:
            if label not in (*labels, "bpp"):
                self._problems.add((*place, "at", label), unknown("metric", label, (*labels, "bpp")))
        if curves.match is not None and curves.match.metric not in labels:
            self._problems.add((*place, "match", "metric"), unknown("metric", curves.match.metric, labels))

    def _plain(self, value: Any, place: Place) -> Any:
        """Return the tree with whole numbers as int (75.0 is 75), so that equal settings are equal everywhere."""
        if isinstance(value, Mapping):
            return {str(key): self._plain(inner, (*place, str(key))) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._plain(inner, (*place, index)) for index, inner in enumerate(value)]
        if isinstance(value, float):
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
        if isinstance(value, PurePath):
            return str(value)
        if not isinstance(value, str | int | None):
            self._problems.add(place, f"must be text, a number, true or false, got {type(value).__name__}")
            return None
        return value

    def _one(self, key: str) -> PluginSpec:
        field = ExperimentKeys.model_fields[key]
        if key not in self._tree and field.is_required():
            return _UNREAD
        entry = self._tree.get(key, field.default)
        choice = self._plugins.choose(f"{key}s", entry, (key,))
        return (self._plugins.spec(choice) if choice is not None else None) or _UNREAD

    def _methods(self, metrics: Sequence[MetricEntry]) -> tuple[tuple[MethodEntry, ...], tuple[MethodEntry, ...]]:
        """Return the methods to run, and those that somebody published."""
        entries = self._tree.get("methods")
        reader = coding_options.CodingReader(self._problems, self._plugins, self._registry, metrics)
        found = []
        for label, entry in entries.items() if isinstance(entries, dict) else ():
            self._check_label(label, METHOD_LABEL, ("methods", label))
            choice = self._plugins.choose("methods", entry, ("methods", label), own=CODEC_KEYS)
            if choice is not None:
                found.append(reader.method(label, choice))
        published = [method for method in found if self._plugins.is_published(method.name)]
        if published and found[0] in published:
            text = "the first method is what the others are compared with, so it must be one that is run"
            self._problems.add(("methods", found[0].label), text)
        return tuple(method for method in found if method not in published), tuple(published)

    def _metrics(self) -> tuple[MetricEntry, ...]:
        taken: dict[str, str] = {}
        found: list[MetricEntry] = []
        for entry, place in self._listed("metrics"):
            if isinstance(entry, dict) and PRESET_KEY in entry:
                chosen = self._sets.metrics(entry, place)
                found += [each for each in chosen if each not in found and self._take(each.label, place, taken)]
                continue
            choice = self._plugins.choose("metrics", entry, place, labelled=True)
            if choice is not None:
                if self._take_label(choice, place, taken) and choice.label in RESERVED:
                    text = f"'{choice.label}' names what is recorded beside metrics; give another one with `as`"
                    self._problems.add(place, text)
                found.append(MetricEntry(choice.label, self._plugins.spec(choice) or _UNREAD))
        return tuple(found)

    def _perturbations(self) -> tuple[PerturbationEntry, ...]:
        taken: dict[str, str] = {}
        found = []
        for entry, place in self._listed("perturbations"):
            if entry == CLEAN or (isinstance(entry, dict) and CLEAN in entry):
                if entry not in (CLEAN, {CLEAN: None}, {CLEAN: {}}):
                    self._problems.add(place, f"`{CLEAN}` has neither options nor a label")
                self._take(CLEAN, place, taken)
                found.append(PerturbationEntry(CLEAN, None, (None,)))
                continue
            choice = self._plugins.choose("perturbations", entry, place, labelled=True, own=(SEVERITY_KEY,))
            if choice is not None:
                self._take_label(choice, place, taken)
                spec = self._plugins.spec(choice) or _UNREAD
                found.append(PerturbationEntry(choice.label, spec, self._severities(choice)))
        return tuple(found)

    def _severities(self, choice: Choice) -> tuple[int, ...]:
        place = (*choice.place, SEVERITY_KEY)
        wanted = choice.own.get(SEVERITY_KEY, list(SEVERITIES))
        listed = isinstance(wanted, list)
        for index, severity in enumerate(wanted if listed else [wanted]):
            at = (*place, index) if listed else place
            if isinstance(severity, bool) or severity not in SEVERITIES:
                self._problems.add(at, f"must be a severity, a whole number from 1 to 5, got {shown(severity)}")
            elif listed and severity in wanted[:index]:
                self._problems.add(at, f"severity {severity} is in the list already")
        if wanted == []:
            self._problems.add(place, "must name at least one severity from 1 to 5, got an empty list")
        return tuple(wanted if listed else [wanted])

    def _listed(self, key: str) -> Iterator[tuple[Any, Place]]:
        entries = self._tree.get(key, ExperimentKeys.model_fields[key].default)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield entry, (key,) if key == "metrics" and self._is_one_set else (key, index)

    def _take_label(self, choice: Choice, place: Place, taken: dict[str, str]) -> bool:
        if not self._check_label(choice.label, COLUMN_LABEL, (*place, LABEL_KEY)):
            return False
        self._take(choice.label, place, taken)
        return True

    def _take(self, label: str, place: Place, taken: dict[str, str]) -> bool:
        earlier = taken.setdefault(label, dotted(place))
        if earlier != dotted(place):
            advice = "" if label == CLEAN else "; give another one with `as`"
            self._problems.add(place, f"the label '{label}' is that of {earlier} already{advice}")
        return earlier == dotted(place)

    def _check_label(self, label: Any, pattern: str, place: Place) -> bool:
        if isinstance(label, str) and re.fullmatch(pattern, label):
            return True
        dot = "'.', " if pattern == METHOD_LABEL else ""
        words = f"up to 40 letters, digits, {dot}'_' or '-', not beginning with a sign"
        self._problems.add(place, f"a label is {words}, got {shown(label)}")
        return False
