"""The Haar wavelet-based perceptual similarity index."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Channel, Field, Image, MapMetric, Metric, MetricInfo, Pair, Pixels, UnitError, hookimpl

SMALLEST = 16
"""Samples of the largest wavelet, 8 of the halved image."""

CHROMA = {
    3: ((0.596, -0.274, -0.322), (0.211, -0.523, 0.312)),
    4: ((0.5959, -0.2746, -0.3213), (0.2115, -0.5227, 0.3112)),
}
"""Weights of red, green and blue in I and Q, by the number of their decimals."""

CITATION = """
@article{reisenhofer2018,
  author = {Reisenhofer, Rafael and Bosse, Sebastian and Kutyniok, Gitta and Wiegand, Thomas},
  title = {A {Haar} Wavelet-Based Perceptual Similarity Index for Image Quality Assessment},
  journal = {Signal Processing: Image Communication},
  volume = {61},
  pages = {33--43},
  year = {2018},
  doi = {10.1016/j.image.2017.11.001},
}
"""


class HaarPsi(MapMetric):
    """HaarPSI as in the authors' HaarPSI.m: means of 2x2 samples, three Haar scales, C = 30, alpha = 4.2.

    RGB images are judged in YIQ, with a term for colour; grey ones, and luma alone, without it. piq writes the weights
    of I and Q with four decimals, the authors with three. The constants are meant for samples from 0 to 255, so others
    are scaled. Two images that are black all over, for which the authors' code divides 0 by 0, score 1.0.
    """

    info = MetricInfo(
        name="haarpsi",
        version=1,
        title="HaarPSI",
        better="higher",
        identical=1.0,
        symmetric=True,
        range=(0.0, 1.0),
        margin=0.005,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Reisenhofer, Bosse, Kutyniok and Wiegand (2018), A Haar wavelet-based perceptual similarity index for "
        "image quality assessment, Signal Processing: Image Communication 61",
        citation=CITATION,
        map_range=(0.0, 1.0),
        map_step=2,
        note="1 is a perfect copy. Places with coarse structure in either image count more than flat ones; the map, "
        "the mean of the local similarities, does not show these weights.",
    )
    standard_pooling: ClassVar[str] = "weighted-logistic"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "reisenhofer2018": {"yiq_decimals": 3},
        "piq": {"yiq_decimals": 4},
    }

    channel: Channel = Field(
        default="rgb", description="what is compared: rgb samples (as YIQ), y (BT.601 luma) or gray (rounded luma)"
    )
    yiq_decimals: Literal[3, 4] = Field(
        default=3, description="decimals of the weights of I and Q: 3 (authors) or 4 (piq)"
    )

    def prepare(self) -> None:
        """Load the compiled kernels, or compile them, for grey and for colour of 8 bits."""
        for shape in ((16, 16), (16, 16, 3)):
            black, grey = (Image(np.full(shape, level, np.uint8)) for level in (0, 128))
            self.score(Pair(black, grey))

    def standard(self, pair: Pair) -> float:
        """Return the weighted mean of the local similarities. Raise `UnitError` for an image smaller than 16x16."""
        from bakeoff_plugins.kernels.haarpsi import haarpsi

        return haarpsi(*self._planes(pair), pair.peak, np.array(CHROMA[self.yiq_decimals]))

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return the mean of the local similarities of every 2x2 pixels: float32 ((height + 1) // 2, (width + 1) // 2).

        They are those of horizontal and vertical structure and, for RGB, of colour. Raises `UnitError` for an image
        smaller than 16x16.
        """
        from bakeoff_plugins.kernels.haarpsi import haarpsi_map

        return haarpsi_map(*self._planes(pair), pair.peak, np.array(CHROMA[self.yiq_decimals]))

    def signature(self, image: Image) -> str:
        """Return for instance `haarpsi|v1|mean2x2|C=30|alpha=4.2|yiq3|range=255|weighted-logistic`."""
        colour = self.channel == "rgb" and image.channels == 3
        channel = f"yiq{self.yiq_decimals}" if colour else image.definition("gray" if self.channel == "gray" else "y")
        return f"haarpsi|v{self.info.version}|mean2x2|C=30|alpha=4.2|{channel}|range={image.peak:g}|{self.pooled_by}"

    def _planes(self, pair: Pair) -> tuple[Pixels, Pixels]:
        image = pair.reference
        if min(image.height, image.width) < SMALLEST:
            raise UnitError(f"haarpsi needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}")
        return image.planes(self.channel), pair.distorted.planes(self.channel)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [HaarPsi]
