"""The visual saliency-induced index."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Field, Image, Metric, MetricInfo, Pair, hookimpl
from bakeoff_plugins.metrics._weighted_blocks import WeightedBlocks

if TYPE_CHECKING:
    from bakeoff_plugins.kernels.vsi import Features

CITATION = """
@article{zhang2014,
  author = {Zhang, Lin and Shen, Ying and Li, Hongyu},
  title = {VSI: A Visual Saliency-Induced Index for Perceptual Image Quality Assessment},
  journal = {IEEE Transactions on Image Processing},
  volume = {23},
  number = {10},
  pages = {4270--4281},
  year = {2014},
  doi = {10.1109/TIP.2014.2346028},
}
"""


class Vsi(WeightedBlocks):
    """VSI: saliency, gradients and chroma, weighted by saliency.

    It is what the authors' MATLAB code (VSI.m) computes, all of it in float64: samples scaled to 0..255; saliency on
    256x256 pixels, resized by MATLAB's bilinear `imresize`, which widens its triangle to shrink; sRGB to CIELAB with
    that code's D50 white; then reduced by round(shorter side / 256), halves rounded up, by means of blocks with zeros
    outside; the chroma similarity to the power 0.02, the real part of it where it is negative. A grey image is shown as
    three equal colours. For an image of a single colour the authors' code divides zero by zero: its saliency is taken
    for 0, and where neither image has any, all pixels weigh the same.

    `resize: octave` (preset `octave`) is what Octave's image package made of the same code before version 2.12, with
    the outermost samples on each other; the value that piq tests itself against comes from there. piq itself differs
    from both: it blends two ways to resize, and its blocks begin one pixel early, with the border repeated.
    """

    info = MetricInfo(
        name="vsi",
        version=1,
        title="VSI",
        better="higher",
        identical=1.0,
        saturates=True,
        symmetric=True,
        range=(0.0, 1.0),
        margin=0.0002,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Zhang, Shen and Li (2014), VSI: a visual saliency-induced index for perceptual image quality "
        "assessment, IEEE Transactions on Image Processing 23(10)",
        citation=CITATION,
        map_range=(0.0, 1.0),
        note="Judges a picture reduced to about 256 pixels on its shorter side, most of all its middle. Most scores of "
        "ordinary pictures lie above 0.9.",
    )
    presets: ClassVar[dict[str, dict[str, Any]]] = {"matlab": {"resize": "matlab"}, "octave": {"resize": "octave"}}
    standard_pooling: ClassVar[str] = "saliency-weighted"
    resize: Literal["matlab", "octave"] = Field(
        default="matlab", description="whose bilinear imresize is used: MATLAB's, or that of Octave's image before 2.12"
    )

    def prepare(self) -> None:
        """Import the kernel."""
        from bakeoff_plugins.kernels import vsi  # noqa: F401  # loading is all there is to do

    def signature(self, image: Image) -> str:
        """Return for instance `vsi|v1|sdsp256|resize=matlab|blocks256|zero-border|rgb|range=255|saliency-weighted`."""
        ways = f"sdsp256|resize={self.resize}|blocks256|zero-border"
        return f"vsi|v{self.info.version}|{ways}|rgb|range={image.peak:g}|{self.pooled_by}"

    def blocks(self, pair: Pair) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return similarities and weights, (rows, columns) of blocks each."""
        from bakeoff_plugins.kernels.vsi import vsi_maps

        return vsi_maps(self._features(pair.reference), self._features(pair.distorted))

    def _features(self, image: Image) -> "Features":
        from bakeoff_plugins.kernels.vsi import features

        height, width = image.height, image.width
        colours = np.broadcast_to(image.pixels.reshape(height, width, -1), (height, width, 3))
        aligned = self.resize == "octave"
        return image.cached(("vsi", aligned), lambda: features(colours, image.peak, aligned=aligned))


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Vsi]
