"""The experiment as a validated, frozen value: what the YAML says, with every default filled in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bakeoff.curve_rules import CurveRules
from bakeoff.jobs import ONCE, Coding, PluginSpec
from bakeoff.looking import Align, Look
from bakeoff.reading import ReadPolicy
from bakeoff.timing import TimingRules


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """A metric under the label it has in every table."""

    label: str
    plugin: PluginSpec


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """One setting of a method: its text in the tables ("quality=50", "" without a sweep) and the full options.

    `coding` says how a codec is run. Of an option that is searched the options hold the end of the largest files.
    """

    text: str
    plugin: PluginSpec
    coding: Coding = ONCE


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A method under its label; `swept` names the options that its points vary, without `target` and `generations`."""

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
    curves: CurveRules = field(default_factory=CurveRules)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment. The first method is the baseline A that every other one is compared with.

    `timeout` is the seconds one step of a unit (a method, or one metric) may take. `keep` says which distorted
    images stay in `artifacts/`. `notes` is what the user should know of how the file was read. `published` are methods
    that are not run: curves from elsewhere to compare with. `ignore_border` and `align` say what metrics see of a pair.
    `timing` says how codecs are timed; None: only as they run, which is nothing to compare.
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
    notes: tuple[str, ...] = field(default=(), compare=False)
    published: tuple[MethodEntry, ...] = ()
    ignore_border: int = 0
    align: Align | None = None
    timing: TimingRules | None = None

    @property
    def judges(self) -> tuple[MetricEntry, ...]:
        """The metrics, and those besides that targets are about."""
        found = list(self.metrics)
        for point in (point for method in self.methods for point in method.points):
            target = point.coding.target
            if target is not None and target.metric is not None:
                sought = MetricEntry(target.label, target.metric)
                found += [] if sought in found else [sought]
        return tuple(found)

    @property
    def look(self) -> Look:
        """What metrics look at of every sample; a sample may narrow it down."""
        return Look(None, self.ignore_border, self.align)
