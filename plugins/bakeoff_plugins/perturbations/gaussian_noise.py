"""Additive Gaussian noise."""

from bakeoff.plugin import Image, Perturbation, PerturbationInfo, RandomField, hookimpl
from bakeoff_plugins.perturbations._imagenet_c import CITATION

SIGMAS = {1: 0.08, 2: 0.12, 3: 0.18, 4: 0.26, 5: 0.38}


class GaussianNoise(Perturbation):
    """Adds independent Gaussian noise to every sample; clipped to 0..peak and rounded half up.

    All severities scale one and the same field of noise.
    """

    info = PerturbationInfo(
        name="gaussian_noise",
        version=1,
        title="Gaussian noise",
        unit="standard deviation / peak",
        source="ImageNet-C at 224 px (Hendrycks and Dietterich 2019), gaussian_noise",
        citation=CITATION,
    )

    def dose(self, severity: int) -> float:
        """Return the standard deviation as a share of the peak."""
        return SIGMAS[severity]

    def apply(self, image: Image, severity: int, field: RandomField) -> Image:
        """Return the image with the noise added."""
        noise = field.normal(image.pixels.shape)
        return self.rendered(image, image.pixels + self.dose(severity) * image.peak * noise)


@hookimpl
def bakeoff_register_perturbations() -> list[type[Perturbation]]:
    """Return the perturbation."""
    return [GaussianNoise]
