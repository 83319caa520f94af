"""The feature similarity index, FSIM and FSIMc."""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, UnitError, hookimpl
from bakeoff_plugins.metrics._weighted_blocks import WeightedBlocks

if TYPE_CHECKING:
    from bakeoff_plugins.kernels.fsim import Features

CITATION = """
@article{zhang2011,
  author = {Zhang, Lin and Zhang, Lei and Mou, Xuanqin and Zhang, David},
  title = {FSIM: A Feature Similarity Index for Image Quality Assessment},
  journal = {IEEE Transactions on Image Processing},
  volume = {20},
  number = {8},
  pages = {2378--2386},
  year = {2011},
  doi = {10.1109/TIP.2011.2109730},
}
"""


class Fsim(WeightedBlocks):
    """FSIM, or with `chroma` FSIMc: phase congruency and gradients, weighted by phase congruency.

    It is what the authors' MATLAB code (FeatureSIM.m 1.0) computes, all of it in float64: samples scaled to 0..255, Y,
    I and Q by its coefficients, unrounded; reduced by round(shorter side / 256), halves rounded up, by means of blocks
    with zeros outside; gradients with zeros outside; I and Q similarities to the power 0.03, the real part of it where
    their product is negative. Images have at least 2x2 pixels. A grey image has no chroma: its FSIMc is its FSIM. Where
    no filter responds, as in a flat image, the authors' code divides zero by zero: phase congruency is taken for 0, and
    where neither image has any, all pixels weigh the same.

    piq, and pyiqa after it, differ: the shorter side over 256 is rounded half to even, blocks begin at the first pixel,
    I and Q have other coefficients, the noise is the lower median. On photographs that is 1e-6, at 1080p 4e-5.
    """

    info = MetricInfo(
        name="fsim",
        version=1,
        title="FSIM",
        better="higher",
        identical=1.0,
        saturates=True,
        symmetric=True,
        range=(0.0, 1.0),
        worsens_with=("noise",),  # of blur so strong that only slopes are left, more can score slightly better
        margin=0.0007,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Zhang, Zhang, Mou and Zhang (2011), FSIM: a feature similarity index for image quality assessment, "
        "IEEE Transactions on Image Processing 20(8)",
        citation=CITATION,
        map_range=(0.0, 1.0),
        note="Judges a picture reduced to about 256 pixels on its shorter side, so that the finest detail of large "
        "pictures does not count. Most scores of ordinary pictures lie above 0.8.",
    )
    presets: ClassVar[dict[str, dict[str, Any]]] = {"fsim": {"chroma": False}, "fsimc": {"chroma": True}}
    standard_pooling: ClassVar[str] = "congruency-weighted"
    chroma: bool = Field(default=False, description="compare the chroma of colour images too, which makes it FSIMc")

    def prepare(self) -> None:
        """Import the kernel."""
        from bakeoff_plugins.kernels import fsim  # noqa: F401  # loading is all there is to do

    def signature(self, image: Image) -> str:
        """Return for instance `fsim|v1|blocks256|zero-border|y-bt601|range=255|congruency-weighted`."""
        channel = "yiq" if self.chroma else "y-bt601"
        return f"fsim|v{self.info.version}|blocks256|zero-border|{channel}|range={image.peak:g}|{self.pooled_by}"

    def blocks(self, pair: Pair) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return similarities and weights, (rows, columns) of blocks each."""
        from bakeoff_plugins.kernels.fsim import fsim_maps

        return fsim_maps(*(self._features(image) for image in (pair.reference, pair.distorted)), chroma=self.chroma)

    def _features(self, image: Image) -> "Features":
        from bakeoff_plugins.kernels.fsim import features

        if min(image.height, image.width) < 2:
            raise UnitError(f"fsim needs at least 2x2 pixels, got {image.width}x{image.height}")
        return image.cached("fsim", lambda: features(image.pixels, image.peak))


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Fsim]
