"""The words of what metrics look at: a rectangle, a border that is ignored, an alignment that comes first."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bakeoff.errors import UnitError
from bakeoff.types import Image

_Place = Annotated[int, Field(ge=0)]
_Length = Annotated[int, Field(ge=1)]
Roi = Annotated[
    tuple[_Place, _Place, _Length, _Length],
    Field(description="region of interest [x, y, width, height] in pixels of the reference, x and y from its top left"),
]
"""The rectangle of the reference that metrics look at; methods are given the whole image."""

REACH = 4
"""Pixels that the 8x8 Lanczos kernel needs beyond a moved border."""


class Align(BaseModel):
    """How outputs are laid onto their references before the metrics; part of keys, and of the YAML (`align:`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    mode: Literal["shift", "subpixel", "euclidean", "affine"] = Field(
        default="subpixel",
        description="what is undone: a shift by whole pixels (nothing is interpolated), by parts of a pixel, a shift "
        "with a rotation, or any affine transform",
    )
    max_shift: float = Field(
        default=8.0,
        gt=0.0,
        le=1000.0,
        description="pixels that a corner may be moved, across or down; more fails the unit. So wide a border is "
        "ignored in every pair, because moved images have nothing there",
    )

    @property
    def border(self) -> int:
        """Pixels on every side in which a moved image may have nothing to show."""
        return math.ceil(self.max_shift) + (0 if self.mode == "shift" else REACH)


@dataclass(frozen=True, slots=True)
class Look:
    """What metrics look at of one sample: everything, unless it says otherwise."""

    roi: tuple[int, int, int, int] | None = None
    ignore_border: int = 0
    align: Align | None = None

    @property
    def border(self) -> int:
        """Pixels that are ignored on every side of the image."""
        return max(self.ignore_border, self.align.border if self.align is not None else 0)

    def part(self, image: Image) -> tuple[slice, slice]:
        """Return the rows and columns that are looked at.

        Raises
        ------
        UnitError
            When the region of interest reaches beyond the image, or nothing is left.
        """
        size = f"{image.width}x{image.height} pixels"
        x, y, width, height = self.roi or (0, 0, image.width, image.height)
        if x + width > image.width or y + height > image.height:
            raise UnitError(
                f"the roi {[x, y, width, height]} (x, y, width, height) reaches beyond the image of {size}; make it fit"
            )
        border = self.border
        rows = slice(max(y, border), min(y + height, image.height - border))
        columns = slice(max(x, border), min(x + width, image.width - border))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            within = "" if self.roi is None else f" of the roi {[x, y, width, height]}"
            raise UnitError(
                f"a border of {border} pixels is ignored, which leaves nothing{within} in an image of {size}; "
                f"{'lower align.max_shift or ignore_border' if self.align else 'lower ignore_border'}"
            )
        return rows, columns

    def marks(self, *, masked: bool) -> str:
        """Return what a metric's signature is continued by, such as `|align=subpixel|border=12|roi|mask`."""
        marks = [
            f"|align={self.align.mode}" if self.align is not None else "",
            f"|border={self.border}" if self.border else "",
            "|roi" if self.roi is not None else "",
            "|mask" if masked else "",
        ]
        return "".join(marks)

    def placement(self) -> str:
        """Return the signature of what is recorded of how outputs lie on their references."""
        if self.align is None:
            return "misaligned|v1"
        return f"align|v1|{self.align.mode}|max_shift={self.align.max_shift:g}"
