"""Denoising by non-local means, as a method."""

import numpy as np
from pydantic import field_validator

from bakeoff.plugin import Field, Image, Method, MethodInfo, Pixels, UnitError, hookimpl
from bakeoff_plugins.methods._opencv_filter import OpencvFilter

CITATION = """
@inproceedings{buades2005,
  author = {Buades, Antoni and Coll, Bartomeu and Morel, Jean-Michel},
  title = {A Non-Local Algorithm for Image Denoising},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition},
  volume = {2},
  pages = {60--65},
  year = {2005},
  doi = {10.1109/CVPR.2005.38},
}
"""


class NonLocalMeans(OpencvFilter):
    """Non-local means (Buades, Coll and Morel 2005): means over pixels whose surroundings look alike; 8 bits.

    Colour is denoised by OpenCV in CIELAB, luminance and colours apart.
    """

    info = MethodInfo(name="non_local_means", version=1, title="non-local means", citation=CITATION)

    strength: float = Field(
        5.0, gt=0, le=100, description="more removes more noise and more detail; about the noise's sigma"
    )
    patch: int = Field(7, ge=3, le=21, description="side of the surroundings that are compared, in pixels; odd")
    search: int = Field(21, ge=5, le=51, description="side of the square that is searched, in pixels; odd")

    @field_validator("patch", "search")
    @classmethod
    def _odd(cls, side: int) -> int:
        if side % 2 == 0:
            raise ValueError(f"a square around a pixel has an odd side, got {side}")
        return side

    def filtered(self, image: Image) -> Pixels:
        """Return the weighted means. Raise `UnitError` for other samples than 8 bits with white at 255."""
        import cv2

        if image.pixels.dtype != np.uint8 or image.peak != 255:
            raise UnitError(f"non_local_means takes 8 bits a sample with white at 255, got {image.describe()}")
        if image.channels == 1:
            return cv2.fastNlMeansDenoising(image.pixels, None, self.strength, self.patch, self.search)
        reversed_planes = np.ascontiguousarray(image.pixels[:, :, ::-1])
        denoised = cv2.fastNlMeansDenoisingColored(
            reversed_planes, None, self.strength, self.strength, self.patch, self.search
        )
        return denoised[:, :, ::-1]


@hookimpl
def bakeoff_register_methods() -> list[type[Method]]:
    """Register the method."""
    return [NonLocalMeans]
