"""Brightness."""

import numpy as np

from bakeoff.plugin import Image, Perturbation, PerturbationInfo, RandomField, hookimpl
from bakeoff_plugins.perturbations._imagenet_c import CITATION

SHIFTS = {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 5: 0.5}


class Brightness(Perturbation):
    """Adds to the value of HSV (the largest of R, G and B, clipped to the peak) at constant hue and saturation.

    A grey image has its samples shifted. Clipped to 0..peak and rounded half up.
    """

    info = PerturbationInfo(
        name="brightness",
        version=1,
        title="Brightness",
        unit="HSV value / peak",
        source="ImageNet-C at 224 px (Hendrycks and Dietterich 2019), brightness",
        citation=CITATION,
    )

    def dose(self, severity: int) -> float:
        """Return the shift as a share of the peak."""
        return SHIFTS[severity]

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        """Return the brighter image; nothing is random."""
        samples = image.pixels.astype(np.float64)
        shift = self.dose(severity) * image.peak
        if image.channels == 1:
            return self.rendered(image, samples + shift)
        value = samples.max(axis=2, keepdims=True)
        brighter = np.minimum(value + shift, image.peak)
        # Hue and saturation depend on the ratios of R, G and B alone; black has neither and turns grey.
        black = value == 0.0
        scaled = samples * brighter / np.where(black, 1.0, value)
        return self.rendered(image, np.where(black, brighter, scaled))


@hookimpl
def bakeoff_register_perturbations() -> list[type[Perturbation]]:
    """Return the perturbation."""
    return [Brightness]
