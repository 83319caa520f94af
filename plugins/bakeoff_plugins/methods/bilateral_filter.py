"""Bilateral filtering as a method."""

import numpy as np

from bakeoff.plugin import Field, Image, Method, MethodInfo, Pixels, hookimpl
from bakeoff_plugins.methods._opencv_filter import OpencvFilter

CITATION = """
@inproceedings{tomasi1998,
  author = {Tomasi, Carlo and Manduchi, Roberto},
  title = {Bilateral Filtering for Gray and Color Images},
  booktitle = {Sixth International Conference on Computer Vision},
  pages = {839--846},
  year = {1998},
  doi = {10.1109/ICCV.1998.710815},
}
"""


class BilateralFilter(OpencvFilter):
    """Bilateral filtering (Tomasi and Manduchi 1998): means over neighbours near in place and in colour."""

    info = MethodInfo(name="bilateral_filter", version=1, title="bilateral filter", citation=CITATION)

    diameter: int = Field(9, ge=3, le=31, description="of the neighbourhood, in pixels")
    sigma_colour: float = Field(0.1, gt=0, le=2, description="how far colours may lie apart, as a share of white")
    sigma_space: float = Field(3.0, gt=0, le=100, description="standard deviation of the weights over space, in pixels")

    def filtered(self, image: Image) -> Pixels:
        """Return the weighted means; 16 bits are filtered as float32 and rounded half up."""
        import cv2

        pixels, peak = image.pixels, image.peak
        settings = self.diameter, self.sigma_colour * peak, self.sigma_space
        if pixels.dtype != np.uint16:
            return np.asarray(cv2.bilateralFilter(pixels, *settings))
        means = cv2.bilateralFilter(pixels.astype(np.float32), *settings)
        rounded: Pixels = np.floor(np.clip(means, 0.0, peak) + 0.5).astype(np.uint16)
        return rounded


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [BilateralFilter]
