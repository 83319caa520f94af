"""SSIM weighted by information content."""

import math
from typing import Literal

import numpy as np

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl

CITATION = """
@article{wang2011,
  author = {Wang, Zhou and Li, Qiang},
  title = {Information Content Weighting for Perceptual Image Quality Assessment},
  journal = {IEEE Transactions on Image Processing},
  volume = {20},
  number = {5},
  pages = {1185--1198},
  year = {2011},
  doi = {10.1109/TIP.2010.2092435},
}
"""


class IwSsim(Metric):
    """IW-SSIM: SSIM on five levels of a Laplacian pyramid, weighted by what the images tell about the scene.

    It is what the authors' MATLAB code (iwssim.m, on Simoncelli's matlabPyrTools) computes: luma scaled to 0..255, a
    pyramid of the binomial filter [1 4 6 4 1] with samples mirrored about the border (`reflect1`), Gaussian 11x11
    windows of sigma 1.5 within the image, weights of 3x3 neighbours and a parent with noise 0.4, the luminance term on
    the coarsest level alone. The shorter side is at least 176. The smaller levels are kept as float32, which moves the
    score by less than 1e-7. Where a level's mean is negative the authors' code returns a complex number; here it counts
    as 0, and so does the score. Where the reference does not vary in some direction its covariance has no inverse:
    such directions are left out, and a level without any information has its plain mean.

    piq agrees where all sides are multiples of 16, but mirrors the odd sides of levels about a row of zeros, allows a
    side of 161, and takes the magnitude of a negative mean.
    """

    info = MetricInfo(
        name="iw_ssim",
        version=1,
        title="IW-SSIM",
        better="higher",
        identical=1.0,
        saturates=True,
        range=(0.0, 1.0),
        margin=0.0008,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Wang and Li (2011), Information content weighting for perceptual image quality assessment, IEEE "
        "Transactions on Image Processing 20(5)",
        citation=CITATION,
        note="Read like MS-SSIM: it looks at five sizes of detail, and most where there is much to see. It is not "
        "symmetric: the reference makes the model of the scene.",
    )
    channel: Literal["y", "gray"] = Field(
        default="y", description="what is compared: y (BT.601 luma) or gray (rounded luma)"
    )

    def prepare(self) -> None:
        """Load the compiled kernel, or compile it."""
        from bakeoff_plugins.kernels.taps import along, down

        along(down(np.zeros((3, 3)), np.ones(3)), np.ones(3))

    def score(self, pair: Pair) -> float:
        """Return the index. Raise `UnitError` for an image whose shorter side is below 176."""
        from bakeoff_plugins.kernels.iw_ssim import SMALLEST_SIDE, WEIGHTS, iw_ssim_means

        image = pair.reference
        if min(image.height, image.width) < SMALLEST_SIDE:
            needed = f"{SMALLEST_SIDE}x{SMALLEST_SIDE}"
            raise UnitError(f"iw_ssim needs at least {needed} pixels for five levels, got {image.width}x{image.height}")
        means = iw_ssim_means(image.select(self.channel), pair.distorted.select(self.channel), pair.peak)
        powers = [math.pow(max(mean, 0.0), weight / sum(WEIGHTS)) for mean, weight in zip(means, WEIGHTS, strict=True)]
        return math.prod(powers)

    def signature(self, image: Image) -> str:
        """Return for instance `iw_ssim|v1|gauss11-1.5|valid|levels=5|negative=0|y-bt601|range=255|information`."""
        ways = "gauss11-1.5|valid|levels=5|negative=0"
        channel = image.definition(self.channel)
        return f"iw_ssim|v{self.info.version}|{ways}|{channel}|range={image.peak:g}|information"


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [IwSsim]
