"""What the filters that OpenCV carries out have in common."""

from abc import abstractmethod

import numpy as np

from bakeoff.plugin import Image, Method, Pixels


class OpencvFilter(Method):
    """A filter for denoising and restoration studies: same size, type and white; borders are mirrored."""

    def library(self) -> str:
        """Return the version of OpenCV."""
        import cv2

        return f"OpenCV {cv2.__version__}"

    def apply(self, image: Image) -> Image:
        """Return the filtered image. Raise `UnitError` for samples that the filter cannot take."""
        pixels = self.filtered(image)
        return Image(np.ascontiguousarray(pixels), peak=image.peak, icc=image.icc)

    @abstractmethod
    def filtered(self, image: Image) -> Pixels:
        """Return the new pixels, of the type of the old ones and within 0 and white."""
