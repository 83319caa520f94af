"""How rate-distortion curves are compared: what an experiment file says under `study: {curves: ...}`."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bakeoff.curve_results import Interpolation


class Match(BaseModel):
    """Compare operating points whose scores on one metric agree: no curve, no interpolation."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    metric: str = Field(description="label of the metric that must agree")
    tolerance: float = Field(gt=0, description="by how much two scores may differ, in the unit of the metric")


class CurveRules(BaseModel):
    """How curves of rate and quality are compared."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    interpolation: Interpolation = Field(
        default="pchip", description="of the headline; the others stand beside it: pchip, akima or cubic"
    )
    min_points: int = Field(default=4, ge=2, description="fewer usable points make no curve")
    min_overlap: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="least shared part of the ranges of quality of two curves that are compared",
    )
    at: dict[str, tuple[float, ...]] = Field(
        default={},
        description="places to read the curves at: the label of a metric -> scores (bits saved there), "
        "or bpp -> bits a pixel (quality gained there)",
    )
    match: Match | None = Field(default=None, description="compare pairs of operating points of equal quality, too")

    @model_validator(mode="after")
    def _places_on_the_axis(self) -> "CurveRules":
        if any(place <= 0 for place in self.at.get("bpp", ())):
            raise ValueError("at.bpp: bits a pixel are positive")
        return self
