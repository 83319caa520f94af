"""The keys of an experiment file: their names, types, limits and defaults, in one place for reading and for the schema.

What a plugin is given is left open here (`Any`): `options` reads it, and `schema` describes it, from the plugin itself.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from bakeoff.document import quoted
from bakeoff.reading import ReadPolicy

NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"
METHOD_LABEL = "[A-Za-z0-9_][A-Za-z0-9._-]{0,39}"
COLUMN_LABEL = "[A-Za-z0-9_][A-Za-z0-9_-]{0,39}"
"""Labels of metrics and perturbations hold no dot: it separates a metric from its companions (`ssim.p05`)."""

LABEL_KEY = "as"
SWEEP_KEY = "sweep"
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


class StudyKeys(_Keys):
    """What is asked of the scores."""

    kind: Literal["comparison"] = Field(default="comparison", description="compare every method with the first one")
    against: Literal["reference", "input"] = Field(
        default="reference", description="what outputs are scored against: the truth, or what the method was given"
    )


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
    keep: Literal["none", "cases", "all"] = Field(default="cases", description="which outputs stay in the run folder")
    timeout: float = Field(default=60.0, gt=0, description="seconds that a method or a metric may take for one image")
    executor: Any = Field(default="local", description="what carries out the work")
