"""The standard deviation of noise, estimated from one image."""

import math

import numpy as np

from bakeoff.plugin import Image, Metric, MetricInfo, Pair, UnitError, hookimpl
from bakeoff_plugins.metrics._stencils import responses

STENCIL = ((1, -2, 1), (-2, 4, -2), (1, -2, 1))
"""The difference of two Laplacians, which sees neither planes nor straight edges along the axes (equation 2)."""

GAIN = 6.0
"""Root of the sum of the squared weights: by how much the stencil amplifies white noise."""

CITATION = """
@article{immerkaer1996,
  author = {Immerk{\\ae}r, John},
  title = {Fast Noise Variance Estimation},
  journal = {Computer Vision and Image Understanding},
  volume = {64},
  number = {2},
  pages = {300--302},
  year = {1996},
  doi = {10.1006/cviu.1996.0060},
}
"""


class NoiseEstimate(Metric):
    """Standard deviation of noise in luma by Immerkaer's method, on a scale of 0 to 255; of the distorted image alone.

    The mean absolute response of luma to the stencil 1 -2 1, -2 4 -2, 1 -2 1, times sqrt(pi / 2) / 6, over all places
    where the stencil lies within the image: right for Gaussian white noise on an image without texture. With a mask,
    responses count of which all nine pixels do.
    """

    info = MetricInfo(
        name="noise_estimate",
        version=1,
        title="Noise estimate",
        better="lower",
        range=(0.0, math.inf),
        reference_free=True,
        worsens_with=("noise",),
        paper="Immerkaer (1996), Fast noise variance estimation, Computer Vision and Image Understanding 64(2)",
        citation=CITATION,
        masks=True,
        note="Lower need not be better: fine texture counts as noise, and blur that takes both away scores best. It "
        "orders versions of one image by noise when nothing else changes.",
    )

    def score(self, pair: Pair) -> float:
        """Return the estimate. Raise `UnitError` for an image or a mask without a place for the stencil."""
        image = pair.distorted
        if min(image.height, image.width) < 3:
            raise UnitError(f"noise_estimate needs at least 3x3 pixels, got {image.describe()}")
        count, total = 0, 0.0
        for found in responses(image.select("y"), STENCIL, pair.mask):
            count += found.size
            total += float(np.abs(found).sum())
        if count == 0:
            raise UnitError("the mask leaves no pixel for noise_estimate with all its neighbours; make it larger")
        return math.sqrt(math.pi / 2.0) / GAIN * total / count * 255.0 / image.peak

    def signature(self, image: Image) -> str:
        """Return for instance `noise_estimate|v1|immerkaer|valid|y-bt601|range=255|scale=255`."""
        definition = image.definition("y")
        return f"noise_estimate|v{self.info.version}|immerkaer|valid|{definition}|range={image.peak:g}|scale=255"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [NoiseEstimate]
