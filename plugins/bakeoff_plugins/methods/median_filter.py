"""Median filtering as a method."""

from typing import Literal

from bakeoff.plugin import Field, Image, Method, MethodInfo, Pixels, UnitError, hookimpl
from bakeoff_plugins.methods._opencv_filter import OpencvFilter


class MedianFilter(OpencvFilter):
    """The median of a square of neighbours, plane by plane: removes impulse noise and keeps edges."""

    info = MethodInfo(name="median_filter", version=1, title="median filter")

    size: Literal[3, 5, 7, 9, 11, 13, 15] = Field(3, description="side of the square, in pixels")

    def filtered(self, image: Image) -> Pixels:
        """Return the medians. Raise `UnitError` for other samples than 8 bits where the square exceeds 5 x 5."""
        import cv2

        if self.size > 5 and image.pixels.dtype.itemsize > 1:
            raise UnitError(f"median_filter takes 16-bit and float images up to size 5, got size {self.size}")
        return cv2.medianBlur(image.pixels, self.size)


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [MedianFilter]
