"""Visual information fidelity, in the pixel domain."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from bakeoff.plugin import Channel, Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl

CITATION = """
@article{sheikh2006,
  author = {Sheikh, Hamid R. and Bovik, Alan C.},
  title = {Image Information and Visual Quality},
  journal = {IEEE Transactions on Image Processing},
  volume = {15},
  number = {2},
  pages = {430--444},
  year = {2006},
  doi = {10.1109/TIP.2005.859378},
}
"""


class Vif(Metric):
    """VIF in the pixel domain, as in the authors' vifp_mscale.m: the share of the reference's information that is kept.

    Four scales, Gaussian windows of 17, 9, 5 and 3 samples within the image, noise of variance 2 for samples from 0 to
    255, to which others are scaled. On RGB samples it is the mean of the three planes, as in sewar; piq takes luma.
    A reference without any detail holds no information, so that none is lost: 1.0, where the authors' code divides 0
    by 0.
    """

    info = MetricInfo(
        name="vif",
        version=1,
        title="VIF (pixel domain)",
        better="higher",
        identical=1.0,
        range=(0.0, float("inf")),
        margin=0.02,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Sheikh and Bovik (2006), Image information and visual quality, IEEE Transactions on Image Processing "
        "15(2)",
        citation=CITATION,
        note="1 is a perfect copy, 0 one that shares nothing with the reference. A higher contrast than the "
        "reference's scores above 1. This is the authors' version on pixels, not the one on wavelets that the paper "
        "describes, which gives other numbers.",
    )
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "sheikh2006": {"channel": "y"},
        "piq": {"channel": "y"},
        "sewar": {"channel": "rgb"},
    }

    channel: Channel = Field(
        default="y", description="what is compared: y (BT.601 luma), gray (rounded luma) or rgb samples"
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them, for grey and for colour of 8 bits."""
        for shape in ((41, 41), (41, 41, 3)):
            black, grey = (Image(np.full(shape, level, np.uint8)) for level in (0, 128))
            self.score(Pair(black, grey))

    def score(self, pair: Pair) -> float:
        """Return the kept share of information. Raise `UnitError` for an image smaller than 41x41."""
        from bakeoff_plugins.kernels.vif import SMALLEST, vif

        image = pair.reference
        if min(image.height, image.width) < SMALLEST:
            raise UnitError(f"vif needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}")
        planes = list(zip(image.planes(self.channel), pair.distorted.planes(self.channel), strict=True))
        return sum(vif(*both, pair.peak) for both in planes) / len(planes)

    def signature(self, image: Image) -> str:
        """Return for instance `vif|v1|pixel|4-scales|noise=2|y-bt601|range=255`."""
        channel = image.definition(self.channel)
        return f"vif|v{self.info.version}|pixel|4-scales|noise=2|{channel}|range={image.peak:g}"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Vif]
