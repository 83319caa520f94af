"""The experiment as a validated, frozen value: what the YAML says, with every default filled in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bakeoff.jobs import PluginSpec
from bakeoff.reading import ReadPolicy


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """A metric under the label it has in every table."""

    label: str
    plugin: PluginSpec


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """One setting of a method: its text in the tables ("quality=50", "" without a sweep) and the full options."""

    text: str
    plugin: PluginSpec


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A method under its label; `swept` names the options that its points vary."""

    label: str
    name: str
    swept: tuple[str, ...]
    points: tuple[OperatingPoint, ...]


@dataclass(frozen=True, slots=True)
class PerturbationEntry:
    """A perturbation and its severities; `plugin` None and severity (None,) stand for the clean input."""

    label: str
    plugin: PluginSpec | None
    severities: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked of the scores."""

    kind: Literal["comparison"] = "comparison"
    against: Literal["reference", "input"] = "reference"


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment. The first method is the baseline A that every other one is compared with.

    `timeout` is the seconds one step of a unit (a method, or one metric) may take. `keep` says which distorted
    images stay in `artifacts/`.
    """

    name: str
    seed: int
    dataset: PluginSpec
    methods: tuple[MethodEntry, ...]
    metrics: tuple[MetricEntry, ...]
    perturbations: tuple[PerturbationEntry, ...]
    study: Study
    images: ReadPolicy
    keep: Literal["none", "cases", "all"]
    timeout: float
    executor: PluginSpec
    source: Path | None = None
