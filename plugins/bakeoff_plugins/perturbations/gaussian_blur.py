"""Gaussian blur."""

import numpy as np

from bakeoff.plugin import Image, Perturbation, PerturbationInfo, RandomField, hookimpl
from bakeoff_plugins.perturbations._imagenet_c import CITATION

SIGMAS = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0, 5: 6.0}

TRUNCATE = 4.0
"""Standard deviations after which the window is cut, as in scikit-image, which the source uses."""


class GaussianBlur(Perturbation):
    """Blurs every channel with a Gaussian window that is cut at 4 sigma; borders repeat the outermost sample.

    Clipped to 0..peak and rounded half up.
    """

    info = PerturbationInfo(
        name="gaussian_blur",
        version=1,
        title="Gaussian blur",
        unit="sigma in px",
        source="ImageNet-C at 224 px (Hendrycks and Dietterich 2019), gaussian_blur",
        citation=CITATION,
    )

    def library(self) -> str:
        """Return the version of OpenCV, which filters."""
        import cv2

        return f"OpenCV {cv2.__version__}"

    def dose(self, severity: int) -> float:
        """Return sigma in pixels."""
        return SIGMAS[severity]

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        """Return the blurred image; nothing is random."""
        import cv2

        sigma = self.dose(severity)
        radius = int(TRUNCATE * sigma + 0.5)
        window = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
        window /= window.sum()
        samples = image.pixels.astype(np.float64)
        blurred = cv2.sepFilter2D(samples, cv2.CV_64F, window, window, borderType=cv2.BORDER_REPLICATE)
        return self.rendered(image, blurred.astype(np.float64, copy=False))


@hookimpl
def bakeoff_register_perturbations() -> list[type[Perturbation]]:
    """Return the perturbation."""
    return [GaussianBlur]
