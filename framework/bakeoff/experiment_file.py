"""The keys of an experiment file: their names, types, limits and defaults, in one place for reading and for the schema.

What a plugin is given is left open here (`Any`): `options` reads it, and `schema` describes it, from the plugin itself.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from bakeoff.curve_rules import CurveRules
from bakeoff.document import quoted
from bakeoff.looking import Align
from bakeoff.reading import ReadPolicy
from bakeoff.timing import TimingRules

NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"
METHOD_LABEL = "[A-Za-z0-9_][A-Za-z0-9._-]{0,39}"
COLUMN_LABEL = "[A-Za-z0-9_][A-Za-z0-9_-]{0,39}"
"""Labels of metrics and perturbations hold no dot: it separates a metric from its companions (`ssim.p05`)."""

LABEL_KEY = "as"
SWEEP_KEY = "sweep"
TARGET_KEY = "target"
BETWEEN_KEY = "between"
GENERATIONS_KEY = "generations"
MOST_GENERATIONS = 1000
CODEC_KEYS = (TARGET_KEY, GENERATIONS_KEY)
"""What the core adds to the options of every codec that has none of that name itself."""

SEVERITY_KEY = "severity"
SEVERITIES = (1, 2, 3, 4, 5)
CLEAN = "none"
"""The perturbation that leaves the input as it is."""


def _folder_name(name: str) -> str:
    if not re.fullmatch(NAME, name):
        raise ValueError(
            f"names a folder, so it must be up to 100 letters, digits, '.', '_' or '-', not beginning with '.' or '-'; "
            f"got {quoted(name)}"
        )
    return name


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class RateTarget(_Keys):
    """Bits a pixel that every image is coded to."""

    bpp: float = Field(gt=0, description="bits a pixel to reach")
    tolerance: float | None = Field(default=None, gt=0, description="bits a pixel it may miss; by default 5 % of them")


class ScoreTarget(_Keys):
    """A score that every image is coded to."""

    metric: Any = Field(description="label of a metric of this experiment, or a metric as they are named there")
    value: float = Field(description="score to reach")
    tolerance: float | None = Field(
        default=None, gt=0, description="by how much it may be missed; by default what the metric calls negligible"
    )


class StudyKeys(_Keys):
    """What is asked of the scores."""

    kind: Literal["comparison"] = Field(default="comparison", description="compare every method with the first one")
    against: Literal["reference", "input"] = Field(
        default="reference", description="what outputs are scored against: the truth, or what the method was given"
    )
    curves: CurveRules = Field(default=CurveRules(), description="how the curves of swept codecs are compared")


class ExperimentKeys(_Keys):
    """An experiment of bakeoff: which methods, on which images, judged by which metrics."""

    experiment: Annotated[
        str, AfterValidator(_folder_name), WithJsonSchema({"type": "string", "pattern": f"^{NAME}$"})
    ] = Field(description="name of the experiment, and of the folder that its run lands in")
    seed: int = Field(default=0, ge=0, le=2**63 - 1, description="key of all random numbers")
    dataset: Any = Field(description="where the images come from")
    methods: dict[str, Any] = Field(min_length=1, description="label -> method; all are compared with the first one")
    metrics: list[Any] = Field(min_length=1, description="what judges the outputs")
    perturbations: list[Any] = Field(
        default=[CLEAN],
        min_length=1,
        description="how inputs are damaged before a method sees them; `none` leaves them clean",
    )
    study: StudyKeys = Field(default=StudyKeys(), description="what is asked of the scores")
    images: ReadPolicy = Field(default=ReadPolicy(), description="how image files become pixels")
    ignore_border: int = Field(
        default=0, ge=0, description="pixels on every side that no metric looks at; methods see them"
    )
    align: Align | None = Field(
        default=None, description="lay every output onto its reference before the metrics; none: judged as it lies"
    )
    timing: TimingRules | None = Field(
        default=None, description="time the codecs so that seconds can be compared; none: a rough impression only"
    )
    keep: Literal["none", "cases", "all"] = Field(default="cases", description="which outputs stay in the run folder")
    timeout: float = Field(default=60.0, gt=0, description="seconds that a method or a metric may take for one image")
    executor: Any = Field(default="local", description="what carries out the work")
