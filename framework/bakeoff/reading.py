"""The words of the reading policy: what may be read, and what happens where a file holds more than pixels."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field


class ReadPolicy(BaseModel):
    """How image files become pixels; part of the key of every score, and of the YAML (`images:`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    alpha: Literal["error", "drop", "black", "white"] = Field(
        default="error", description="transparent pixels: refuse, drop the channel, or composite on black or white; "
        "a fully opaque alpha channel is always dropped",
    )  # fmt: skip
    exif: Literal["apply", "ignore", "error"] = Field(
        default="apply", description="EXIF orientation: apply, ignore, refuse"
    )
    icc: Literal["compare", "ignore", "error"] = Field(
        default="compare",
        description="ICC profiles: refuse pairs that differ in it, ignore, or refuse files that carry one",
    )
    cmyk: Literal["error"] = Field(default="error", description="CMYK files are refused")
    frame: int | None = Field(
        default=None, ge=0, description="which frame of a multi-frame file; none: such files are refused"
    )
    bits: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="significant bits of integer samples (12 in a 16-bit file); none: all of them",
    )
    peak: float | None = Field(default=None, gt=0, description="value of white in float images; none: 1.0")
    max_pixels: int = Field(default=200_000_000, ge=1, description="refuse larger images before decoding")
    max_bytes: int = Field(default=1 << 30, ge=1, description="refuse larger files before reading")

    def for_masks(self) -> Self:
        """Return the policy by which masks are read: what is said of samples, frames and profiles is not of them."""
        return self.model_copy(update={"bits": None, "peak": None, "frame": None, "icc": "ignore"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What the probe of a file found, before decoding.

    `width` and `height` are those of the stored raster, before any orientation. `mode` is "grey", "grey+alpha", "RGB",
    "RGB+alpha", "palette", "palette+alpha", "CMYK", or other words for what has no name here. `peak` is the largest
    value that the file's integer samples can take (255, 1023, a PNM's maxval), 0 for floats. `orientation` is EXIF's
    (1 to 8; 0 for one that cannot be read), `icc` a digest of the ICC profile, "" for none.
    """

    format: str
    width: int
    height: int
    mode: str
    peak: int
    frames: int = 1
    orientation: int = 1
    icc: str = ""
