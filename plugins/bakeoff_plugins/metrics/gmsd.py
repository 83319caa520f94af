"""The gradient magnitude similarity deviation."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Field, Image, MapMetric, Metric, MetricInfo, Pair, Pixels, UnitError, hookimpl

SMALLEST = 6
"""Samples of three rows of the halved image, which the gradient takes."""

CITATION = """
@article{xue2014,
  author = {Xue, Wufeng and Zhang, Lei and Mou, Xuanqin and Bovik, Alan C.},
  title = {Gradient Magnitude Similarity Deviation: A Highly Efficient Perceptual Image Quality Index},
  journal = {IEEE Transactions on Image Processing},
  volume = {23},
  number = {2},
  pages = {684--695},
  year = {2014},
  doi = {10.1109/TIP.2013.2293423},
}
"""


class Gmsd(MapMetric):
    """GMSD as in the authors' GMSD.m: how unevenly gradients are damaged. Luma, means of 2x2 samples, Prewitt, T = 170.

    The standard deviation is MATLAB's, of a sample (n - 1). piq takes that of a population (n), which changes the sixth
    decimal of a photograph; pyiqa drops the last row or column of odd sizes and takes studio-range luma; OpenCV and
    frame-analytics treat borders otherwise. The constant is meant for samples from 0 to 255, so others are scaled.
    """

    info = MetricInfo(
        name="gmsd",
        version=1,
        title="GMSD",
        better="lower",
        identical=0.0,
        symmetric=True,
        range=(0.0, 1.0),
        margin=0.001,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Xue, Zhang, Mou and Bovik (2014), Gradient magnitude similarity deviation: a highly efficient "
        "perceptual image quality index, IEEE Transactions on Image Processing 23(2)",
        citation=CITATION,
        map_range=(0.0, 1.0),
        map_step=2,
        note="0 is a perfect copy, about 0.35 the worst seen in practice. It is the spread of local damage, not its "
        "amount: damage that is the same everywhere scores better than damage in one place.",
    )
    standard_pooling: ClassVar[str] = "deviation"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "xue2014": {"deviation": "sample"},
        "piq": {"deviation": "population"},
    }

    channel: Literal["y", "gray"] = Field(
        default="y", description="what is compared: y (BT.601 luma) or gray (rounded luma)"
    )
    deviation: Literal["sample", "population"] = Field(
        default="sample", description="divides by n - 1 (sample, as the authors' MATLAB code) or by n (population)"
    )

    def prepare(self) -> None:
        """Load the compiled kernel, or compile it, for grey and for colour of 8 bits."""
        for shape in ((8, 8), (8, 8, 3)):
            black, grey = (Image(np.full(shape, level, np.uint8)) for level in (0, 128))
            self.score(Pair(black, grey))

    def standard(self, pair: Pair) -> float:
        """Return the standard deviation of the map. Raise `UnitError` for an image smaller than 6x6."""
        from bakeoff_plugins.kernels.gmsd import gms_deviation

        return gms_deviation(*self._planes(pair), pair.peak, freedom=1 if self.deviation == "sample" else 0)

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return 1 - GMS, the loss of similarity of every 2x2 pixels: float32 ((height + 1) // 2, (width + 1) // 2).

        Raises `UnitError` for an image smaller than 6x6.
        """
        from bakeoff_plugins.kernels.gmsd import gms_loss_map

        return gms_loss_map(*self._planes(pair), pair.peak)

    def signature(self, image: Image) -> str:
        """Return for instance `gmsd|v1|mean2x2|prewitt|T=170|y-bt601|range=255|deviation-sample`."""
        pooled = f"deviation-{self.deviation}" if self.pooled_by == self.standard_pooling else self.pooled_by
        channel = image.definition(self.channel)
        return f"gmsd|v{self.info.version}|mean2x2|prewitt|T=170|{channel}|range={image.peak:g}|{pooled}"

    def _planes(self, pair: Pair) -> tuple[Pixels, Pixels]:
        image = pair.reference
        if min(image.height, image.width) < SMALLEST:
            raise UnitError(f"gmsd needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}")
        return image.select(self.channel), pair.distorted.select(self.channel)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Gmsd]
