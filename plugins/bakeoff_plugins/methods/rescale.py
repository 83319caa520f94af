"""Resizing down and up again, as a method."""

from typing import Literal

import numpy as np

from bakeoff.plugin import Field, Image, Method, MethodInfo, Pixels, UnitError, hookimpl
from bakeoff_plugins.methods._opencv_filter import OpencvFilter

Kernel = Literal["nearest", "linear", "cubic", "area", "lanczos4"]


class Rescale(OpencvFilter):
    """Make the image smaller and as large as before again: what an interpolation can bring back."""

    info = MethodInfo(name="rescale", version=1, title="rescale")

    factor: float = Field(0.5, gt=0, lt=1, description="sides of the small image, as a share of those of the image")
    down: Kernel = Field("area", description="interpolation on the way down")
    up: Kernel = Field("cubic", description="interpolation on the way up")

    def filtered(self, image: Image) -> Pixels:
        """Return the image at its own size; float samples that interpolation throws over the ends are cut off."""
        import cv2

        size = round(image.width * self.factor), round(image.height * self.factor)
        if min(size) < 1:
            raise UnitError(f"rescale by {self.factor:g} leaves {size[0]}x{size[1]} of {image.describe()}")
        small = cv2.resize(image.pixels, size, interpolation=_code(self.down))
        large = cv2.resize(small, (image.width, image.height), interpolation=_code(self.up))
        return np.clip(large, 0, np.asarray(image.peak, large.dtype))


def _code(kernel: Kernel) -> int:
    import cv2

    return int(getattr(cv2, f"INTER_{kernel.upper()}"))


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [Rescale]
