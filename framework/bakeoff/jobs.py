"""What crosses the border between the runner and a worker: plain, picklable values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bakeoff.reading import ReadPolicy
from bakeoff.types import Sample

METHOD = "(method)"
"""The step that makes the distorted image; no metric label can look like this."""

REASON_LENGTH = 500
"""Longest message of an exception that becomes the reason of a failure, in characters."""


@dataclass(frozen=True, slots=True)
class PluginSpec:
    """A plugin by name with its full set of options as plain JSON values: how plugins travel and are hashed."""

    kind: str
    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnitWork:
    """One unit of a job and what is still missing of it.

    `metrics` are labels whose scores are wanted; `maps` labels whose maps are to be kept; `keep` says that the
    distorted image is to be kept; `kept` names an artifact that already holds it, so that the method need not run.
    `made_sha256` is the hash that the plan saw of an output made before, "" for methods that run.
    """

    key: str
    perturbation: PluginSpec | None
    severity: int | None
    method: PluginSpec
    metrics: tuple[str, ...]
    maps: tuple[str, ...] = ()
    keep: bool = False
    kept: str | None = None
    made_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """The open units of one sample: its reference is read and decoded once for all of them.

    `reference_sha256` and `input_sha256` are the hashes that the plan saw; a file that has changed since is refused.
    """

    number: int
    sample: Sample
    reference_sha256: str
    input_sha256: str
    units: tuple[UnitWork, ...]


@dataclass(frozen=True, slots=True)
class WorkSetup:
    """What a worker needs to know once: which metrics, how to read files, where artifacts go, seconds for a step.

    `against` says what a distorted image is judged against: the clean reference, or what the method was given.
    """

    metrics: Mapping[str, PluginSpec]
    images: ReadPolicy
    seed: int
    artifacts: Path
    timeout: float
    local_plugins: tuple[Path, ...] = ()
    against: Literal["reference", "input"] = "reference"


@dataclass(frozen=True, slots=True)
class Began:
    """A worker is about to start a step of a unit: `METHOD`, or the label of a metric. What crashes now is to blame.

    `preparing` says that a plugin is about to load what it needs: the time limit of steps does not hold for that.
    """

    job: int
    unit: str
    step: str
    preparing: bool = False


@dataclass(frozen=True, slots=True)
class Produced:
    """The method of a unit has run: its costs, and the artifact that holds its output where it was kept."""

    job: int
    unit: str
    costs: Mapping[str, float]
    artifact: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A metric has scored a unit: its score under "" and its companions under their names."""

    job: int
    unit: str
    metric: str
    signature: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map has been kept as an artifact (8-bit grey PNG over the metric's `map_range`)."""

    job: int
    unit: str
    metric: str
    artifact: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A step has failed with a reason. A failed `METHOD` step fails every metric of its unit.

    A map that could not be made is reported under its metric; a score that came before stands.
    """

    job: int
    unit: str
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """All units of a job have been dealt with."""

    job: int


Event = Began | Produced | Scored | Mapped | Failed | Finished
