"""The mean deviation similarity index."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bakeoff.plugin import Image, MapMetric, Metric, MetricInfo, Pair, Pixels, UnitError, hookimpl

SMALLEST = 3
"""Samples that the gradient takes."""

CITATION = """
@article{nafchi2016,
  author = {Ziaei Nafchi, Hossein and Shahkolaei, Atena and Hedjam, Rachid and Cheriet, Mohamed},
  title = {Mean Deviation Similarity Index: Efficient and Reliable Full-Reference Image Quality Evaluator},
  journal = {IEEE Access},
  volume = {4},
  pages = {5579--5590},
  year = {2016},
  doi = {10.1109/ACCESS.2016.2604042},
}
"""


class Mdsi(MapMetric):
    """MDSI as in the authors' MDSI.m, with the sum of both similarities: how unevenly gradient and colour are damaged.

    Images are first reduced by the shorter side divided by 256, rounded half up; piq rounds halves to even, which
    differs for shorter sides of 640, 1152, 1664... A grey image is judged as the RGB image with three equal planes. The
    constants are meant for samples from 0 to 255, so others are scaled. Where the combined similarity is negative, its
    roots are complex numbers, as in MATLAB.
    """

    info = MetricInfo(
        name="mdsi",
        version=1,
        title="MDSI",
        better="lower",
        identical=0.0,
        range=(0.0, 1.0),
        margin=0.006,
        margin_source="a convention of bakeoff, set by no standard: the change that goes with 0.5 dB of PSNR, median "
        "of the steps between JPEG qualities 30, 50, 70, 80, 90 and 95 on the 24 Kodak photographs",
        paper="Ziaei Nafchi, Shahkolaei, Hedjam and Cheriet (2016), Mean deviation similarity index: efficient and "
        "reliable full-reference image quality evaluator, IEEE Access 4",
        citation=CITATION,
        map_range=(0.0, 1.0),
        note="0 is a perfect copy; ordinary damage lies between 0.1 and 0.5, because the score is a fourth root. It is "
        "the spread of local damage, not its amount.",
    )
    standard_pooling: ClassVar[str] = "deviation"

    def prepare(self) -> None:
        """Load the compiled kernels for 8-bit images, or compile them."""
        black, grey = (Image(np.full((8, 8, 3), level, np.uint8)) for level in (0, 128))
        self.score(Pair(black, grey))

    def standard(self, pair: Pair) -> float:
        """Return the mean deviation of the map's fourth root. Raise `UnitError` for an image smaller than 3x3."""
        from bakeoff_plugins.kernels.mdsi import gcs_loss_map, mean_deviation

        return mean_deviation(gcs_loss_map(*self._colours(pair), pair.peak))

    def map(self, pair: Pair) -> NDArray[np.float32]:
        """Return 1 - GCS, the loss of gradient-chromaticity similarity, float32 (height, width).

        Every value is repeated for the block of pixels that it was made of. Raises `UnitError` for an image smaller
        than 3x3.
        """
        from bakeoff_plugins.kernels.block_means import repeated, shrink_factor
        from bakeoff_plugins.kernels.mdsi import gcs_loss_map

        shape = (pair.reference.height, pair.reference.width)
        return repeated(gcs_loss_map(*self._colours(pair), pair.peak), shrink_factor(*shape), shape)

    def signature(self, image: Image) -> str:
        """Return for instance `mdsi|v1|mean-to-256|lhm|prewitt|sum|range=255|deviation`."""
        return f"mdsi|v{self.info.version}|mean-to-256|lhm|prewitt|sum|range={image.peak:g}|{self.pooled_by}"

    def _colours(self, pair: Pair) -> tuple[Pixels, Pixels]:
        image = pair.reference
        if min(image.height, image.width) < SMALLEST:
            raise UnitError(f"mdsi needs at least {SMALLEST}x{SMALLEST} pixels, got {image.width}x{image.height}")
        shape = (image.height, image.width, image.channels)
        return image.pixels.reshape(shape), pair.distorted.pixels.reshape(shape)


@hookimpl
def bakeoff_register_metrics() -> list[type[Metric]]:
    """Return the metric."""
    return [Mdsi]
