"""What crosses the border between the runner and a worker: plain, picklable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bakeoff.looking import Align
from bakeoff.reading import ReadPolicy
from bakeoff.timing import Lap
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
class Target:
    """What an option of a codec is searched for, image by image.

    `label` is "bpp", or that of the `metric` whose score is to be `value`, give or take `tolerance`. The `option` is
    searched between `ends`, of which the first makes the smallest files and the second the largest; `whole` says that
    it takes whole numbers only.
    """

    option: str
    ends: tuple[float, float]
    whole: bool
    label: str
    metric: PluginSpec | None
    value: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Coding:
    """How a codec is run: so many `generations`, each on the output of the one before, and at which `target`."""

    generations: int = 1
    target: Target | None = None


ONCE = Coding()
"""One encoding at the options as they are; what is no codec is run like this, too."""


@dataclass(frozen=True, slots=True)
class UnitWork:
    """One unit of a job and what is still missing of it.

    `metrics` are labels whose scores are wanted; `maps` labels whose maps are to be kept; `keep` says that the
    distorted image is to be kept; `kept` names an artifact that already holds it, so that the method need not run.
    `made_sha256` is the hash that the plan saw of an output made before, "" for methods that run. `coding` is how
    often a codec runs, and what its setting is searched for.
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
    coding: Coding = ONCE


@dataclass(frozen=True, slots=True)
class Job:
    """The open units of one sample: its reference is read and decoded once for all of them.

    `reference_sha256`, `input_sha256` and `mask_sha256` are the hashes that the plan saw; a file that has changed since
    is refused. With `laps` nothing is scored: the codecs of the units are timed in turn, so many times each.
    """

    number: int
    sample: Sample
    reference_sha256: str
    input_sha256: str
    units: tuple[UnitWork, ...]
    mask_sha256: str = ""
    laps: int = 0


@dataclass(frozen=True, slots=True)
class WorkSetup:
    """What a worker needs to know once: which metrics, how to read files, where artifacts go, seconds for a step.

    `against` says what a distorted image is judged against: the clean reference, or what the method was given.
    `ignore_border` and `align` say what metrics see of a pair, see `bakeoff.looking`.
    """

    metrics: Mapping[str, PluginSpec]
    images: ReadPolicy
    seed: int
    artifacts: Path
    timeout: float
    local_plugins: tuple[Path, ...] = ()
    against: Literal["reference", "input"] = "reference"
    ignore_border: int = 0
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Began:
    """A worker is about to start a step of a unit: `METHOD`, or the label of a metric. What crashes now is to blame.

    `preparing` says that a plugin is about to load what it needs: the time limit of steps does not hold for that.
    """

    job: int
    unit: str
    step: str
    preparing: bool = False


class Note(NamedTuple):
    """Something to mind about a file: the words, the same for all files that it is true of, and which one."""

    text: str
    about: str


@dataclass(frozen=True, slots=True)
class Produced:
    """The method of a unit has run: its costs, and the artifact that holds its output where it was kept.

    `placement` is how the output lies on what it is judged against, by names of `bakeoff.results.PLACEMENT`; `notes`
    are doubts about the files that were read.
    """

    job: int
    unit: str
    costs: Mapping[str, float]
    artifact: str | None
    placement: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A metric has scored a unit: its score under "" and its companions under their names."""

    job: int
    unit: str
    metric: str
    signature: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Timed:
    """The codec of a unit has been timed."""

    job: int
    unit: str
    laps: tuple[Lap, ...]


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


Event = Began | Produced | Scored | Timed | Mapped | Failed | Finished
