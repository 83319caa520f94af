"""Sharpness as the variance of the Laplacian."""

import math
from typing import Literal

import numpy as np

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl
from bakeoff_plugins.metrics._stencils import responses

LAPLACIAN = ((0, 1, 0), (1, -4, 1), (0, 1, 0))

CITATION = """
@inproceedings{pechpacheco2000,
  author = {Pech-Pacheco, Jos{\\'e} Luis and Crist{\\'o}bal, Gabriel and Chamorro-Mart{\\'i}nez, Jes{\\'u}s and
    Fern{\\'a}ndez-Valdivia, Joaqu{\\'i}n},
  title = {Diatom Autofocusing in Brightfield Microscopy: A Comparative Study},
  booktitle = {Proceedings of the 15th International Conference on Pattern Recognition},
  volume = {3},
  pages = {314--317},
  year = {2000},
  doi = {10.1109/ICPR.2000.903548},
}
"""


class Sharpness(Metric):
    """Variance of the Laplacian of luma, on a scale of 0 to 255 whatever the peak; of the distorted image alone.

    The stencil is that of the four neighbours (0 1 0, 1 -4 1, 0 1 0), the border is mirrored without repeating it, and
    the variance is that of a population: `cv2.Laplacian(grey, cv2.CV_64F).var()`. With a mask,
    Laplacians count of which all five pixels do.
    """

    info = MetricInfo(
        name="sharpness",
        version=1,
        title="Sharpness",
        better="higher",
        range=(0.0, math.inf),
        reference_free=True,
        worsens_with=("blur",),
        paper="Pech-Pacheco, Cristobal, Chamorro-Martinez and Fernandez-Valdivia (2000), Diatom autofocusing in "
        "brightfield microscopy: a comparative study, ICPR 2000",
        citation=CITATION,
        masks=True,
        note="Higher need not be better: noise, ringing and blocking count as sharpness, and images differ more in it "
        "than methods do. It orders versions of one image by blur when nothing else changes.",
    )
    channel: Literal["y", "gray"] = Field(
        default="y", description="y (BT.601 luma) or gray (that luma rounded to integers, as most software has it)"
    )

    def score(self, pair: Pair) -> float:
        """Return the variance. Raise `UnitError` for a mask without a place for the stencil."""
        image = pair.distorted
        framed = np.pad(image.select(self.channel), 1, mode="reflect")
        framed_mask = None if pair.mask is None else np.pad(pair.mask, 1, mode="reflect")
        count, total, squares = 0, 0.0, 0.0
        for laplacians in responses(framed, LAPLACIAN, framed_mask):
            count += laplacians.size
            total += float(laplacians.sum())
            squares += float(np.square(laplacians).sum())
        if count == 0:
            raise UnitError("the mask leaves no pixel for sharpness with all its neighbours; make it larger")
        # A Laplacian has next to no mean, so nothing is lost in the difference.
        return max(squares / count - (total / count) ** 2, 0.0) * (255.0 / image.peak) ** 2

    def signature(self, image: Image) -> str:
        """Return for instance `sharpness|v1|laplacian-4|reflect-101|y-bt601|range=255|scale=255|variance`."""
        samples = f"{image.definition(self.channel)}|range={image.peak:g}|scale=255"
        return f"sharpness|v{self.info.version}|laplacian-4|reflect-101|{samples}|variance"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Sharpness]
